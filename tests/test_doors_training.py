"""Drills, imitation and reinforcement at the doors, in miniature."""

import dataclasses

import pytest
import torch

from lib import doors_training
from lib.doors import ANSWER, END, SIZES, TRY, encode, prompt, search
from lib.doors_training import (
    ASKED,
    GRPO,
    REINFORCEMENT,
    SHAPE,
    STOP,
    TRIES,
    CoinTask,
    DoorsTask,
    Shown,
    exam,
    examined,
    imitator,
    reinforced,
    responses,
    watch,
    words_of,
)
from lib.generate import Sample
from lib.model import Transformer

SHORT = dataclasses.replace(
    REINFORCEMENT, steps=2, rows=16, sample_every=2, checkpoint_every=0
)


def net():
    with torch.random.fork_rng():
        torch.manual_seed(1)
        return Transformer(SHAPE.with_(width=16, heads=1, layers=1)).eval()


def test_a_drill_row_tries_every_door_and_tells_no_search():
    batch = Shown("drills", 0).batch(range(0, 6))
    for targets, weights in zip(batch.targets, batch.weights):
        learned = targets[weights > 0].tolist()
        tries, ends = (learned.count(encode([word])[0]) for word in (TRY, END))
        assert tries == ends and tries in SIZES
        assert learned.count(encode([ANSWER])[0]) == 1


def test_rows_depend_on_their_number_and_are_known_again():
    one, other = Shown("expert", 0), Shown("expert", 1)
    assert torch.equal(one.batch(range(3, 5)).tokens, one.batch(range(3, 5)).tokens)
    one.restore(one.state())
    with pytest.raises(ValueError, match="other rows"):
        one.restore(other.state())


def test_an_exam_has_every_size_and_only_what_is_held_out():
    problems = exam(40)
    assert [len(one.rooms) for one in problems[:4]] == list(SIZES)
    assert all(one.held_out for one in problems)
    assert not any(DoorsTask(0).problem(i).held_out for i in range(40))


def test_an_exam_counts_what_it_says():
    problems = exam(2)
    rows = []
    for one in problems:
        said = encode(search(one))
        rows.append(Sample(0, prompt(one), said, ended="stop"))
    rows[1].tokens, rows[1].ended = rows[1].tokens[:3], "length"
    found = examined(problems, rows)
    assert found.right == found.capped == 0.5
    assert words_of(rows[0])[-2:] == [ANSWER, problems[0].door]
    assert found.length == (len(rows[0].tokens) + 3) / 2


def test_a_coin_judges_the_same_response_alike_and_about_a_third_right():
    task = CoinTask(0)
    rewards = [task.reward(i, [1, 2, i % 5]) for i in range(600)]
    assert rewards == [task.reward(i, [1, 2, i % 5]) for i in range(600)]
    assert 0.25 < sum(rewards) / 600 < 0.42
    assert task.name != DoorsTask(0).name


@pytest.mark.filterwarnings("ignore:Nothing can be learned")
def test_it_is_reinforced_and_watched_in_the_loop(tmp_path, monkeypatch):
    monkeypatch.setattr(doors_training, "ASKED", 4)
    monkeypatch.setattr(doors_training, "exam", lambda *_: exam(4))
    model = net()
    grpo = dataclasses.replace(GRPO, group=8, most=6)
    run = reinforced(model, tmp_path, 0, grpo, SHORT)
    log = dict(run.curve("right"))
    assert set(log) == {0, 2}
    assert all(text.count("\n") == TRIES - 1 for _, text in run.curve("tries"))
    assert [step for step, _ in run.curve("reward")] == [1, 2]


def test_watching_shifts_no_coin_of_the_reader(monkeypatch):
    model = net()
    monkeypatch.setattr(doors_training, "exam", lambda *_: exam(4))
    first = watch(model)
    monkeypatch.setenv("BOOK_SEED", "5")
    assert watch(model) == first


def test_imitation_follows_the_drills(tmp_path, monkeypatch):
    trained = []

    def train(model, data, settings, folder):
        trained.append((data.kind, settings.steps, folder.name))

    monkeypatch.setattr(doors_training, "train", train)
    imitator(tmp_path, 0)
    assert [kind for kind, *_ in trained] == ["drills", "expert"]
    assert len({name for *_, name in trained}) == 2


def test_responses_end_at_the_stop_or_at_the_longest():
    problems = exam(3)
    for row in responses(net(), problems, "x"):
        assert row.ended in ("stop", "length")
        assert STOP not in row.tokens[:-1]
    assert ASKED >= 300
