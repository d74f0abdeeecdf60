import copy
from dataclasses import replace

import pytest
import torch

from lib.jokes import ANIMALS, END, LONGEST, WORDS, best, decode, encode, taste, written
from lib.jokes_training import (
    GRPO,
    JUDGING,
    OF_EACH,
    PLEASING,
    SHAPE,
    STOP,
    WRITING,
    PleaseTask,
    TasteTask,
    Writings,
    as_texts,
    jokes_by,
    judge,
    mark,
    nats_away,
    ordered,
    pleased,
    rankings,
    text_of,
    writer,
    written_by,
)
from lib.model import Transformer
from lib.preference import RewardModel, log_odds, pairs_in_order
from lib.scale import shipped_seed
from lib.web.world.dice import Dice


def untrained(purpose="writer tested"):
    torch.manual_seed(shipped_seed(purpose))
    return Transformer(SHAPE).eval()


def opinionated():
    model = RewardModel(untrained("judge tested"))
    torch.nn.init.normal_(model.score.weight)
    return model.eval()


def by_people(n, key=0):
    found = []
    for i in range(n):
        dice = Dice("people tested", key, i)
        animal = dice.pick(ANIMALS)
        found.append((animal, encode(written(dice, animal))))
    return found


def test_what_is_imitated_is_a_wish_and_a_joke():
    batch = Writings(0).batch(range(3))
    for row, weights in zip(batch.tokens, batch.weights):
        words = decode(row.tolist())
        assert words[0] == "about" and words[1] in ANIMALS
        assert weights[0] == 0 and weights[1] == 1  # the wish is given


def test_people_order_by_their_taste_with_some_noise():
    jokes = [(a, encode(best(a))) for a in ANIMALS[:1]]
    jokes += [(ANIMALS[0], words) for _, words in by_people(4)]
    firsts = [ordered(jokes, i)[0] for i in range(20)]
    assert firsts.count(jokes[0]) == 20  # far ahead
    equal = [(ANIMALS[0], encode(best(ANIMALS[0]))), (ANIMALS[0], jokes[0][1])]
    assert len({id(ordered(equal, i)[0]) for i in range(20)}) == 2
    assert ordered(jokes, "key") == ordered(jokes, "key")


def test_rankings_hold_as_many_jokes_of_one_wish():
    found = rankings(untrained(), 3, "tested")
    assert [len(jokes) for jokes in found] == [OF_EACH] * 3
    assert all(len({animal for animal, _ in jokes}) == 1 for jokes in found)


def test_a_judge_learns_what_people_like(tmp_path):
    rows = by_people(400)
    same = [
        ordered([(rows[5 * i][0], words) for _, words in rows[5 * i : 5 * i + 5]], i)
        for i in range(80)
    ]
    settings = replace(JUDGING, steps=40)
    made = judge(tmp_path, same[:60], "tested", settings)
    right, of = pairs_in_order(made, as_texts(same[:60]))
    assert right > 0.7 * of
    worth = log_odds(made, [text for texts in as_texts(same[:60]) for text in texts])
    assert abs(float(worth.mean())) < 1e-4


def test_the_reward_of_a_joke_is_the_judges_number():
    task = PleaseTask(opinionated(), 0)
    said = encode(best("cow"))[:-1]
    text = [*task.prompt(3), *said, STOP]
    assert task.reward(3, said) == pytest.approx(float(log_odds(task.judge, [text])[0]))
    both = task.rewards([3, 4], [said, said[:4]])
    assert both[0] == pytest.approx(task.reward(3, said), abs=1e-5)


def test_a_joke_that_was_cut_off_has_no_end():
    task = PleaseTask(opinionated(), 0)
    _, words = task.joke(0, [5] * LONGEST)
    assert words == [5] * LONGEST
    _, words = task.joke(0, [5] * (LONGEST - 1))
    assert words[-1] == STOP and len(words) == LONGEST


def test_the_control_is_judged_by_the_taste_itself():
    task = TasteTask(0)
    animal = task.animal(7)
    said = encode(best(animal))[:-1]
    assert task.reward(7, said) == taste(animal, best(animal))


def test_a_writer_that_has_not_moved_is_no_nats_away():
    model = untrained()
    rows = written_by(model, ANIMALS[:4], range(4))
    assert abs(nats_away(model, rows)) < 1e-3
    assert nats_away(untrained("another"), rows) != pytest.approx(0, abs=0.01)


def test_marks_are_of_the_words_with_their_end():
    joke = ("cow", encode(best("cow")))
    assert mark(joke) == taste("cow", best("cow"))
    assert decode(text_of(joke)) == ["about", "cow", *best("cow")]
    assert best("cow")[-1] == END


def test_a_writer_pleases_its_judge(tmp_path):
    """Any judge: the log shows that it, and nothing else, is what rises."""
    model, likes = untrained(), opinionated()
    settings = replace(
        PLEASING, steps=12, rows=64, rate=3e-3, warmup=0, sample_every=12
    )
    run = pleased(model, tmp_path, 0, likes, other=opinionated(), settings=settings)
    (_, first), *_, (_, last) = run.curve("proxy")
    assert last > first + 0.5
    assert [step for step, _ in run.curve("jokes")] == [0, 12]
    assert dict(run.curve("from start"))[0] == pytest.approx(0, abs=1e-3)
    assert run.curve("other") == run.curve("proxy")
    line = dict(run.curve("jokes"))[0].split("\n")[0].split()
    assert 0 <= float(line[0]) <= 1 and set(line[2:]) <= set(WORDS)


def test_the_first_steps_of_a_writer(tmp_path, monkeypatch):
    monkeypatch.setattr("lib.jokes_training.WRITING", replace(WRITING, steps=2))
    model = writer(tmp_path, 0)
    [[joke]] = jokes_by(copy.deepcopy(model), ["cow"], 1, [1])
    assert joke[0] == "cow" and len(joke[1]) <= GRPO.most
