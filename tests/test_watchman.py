"""The watchman who is not to be trusted, and who learns to ask him again."""

import dataclasses

import pytest
import torch

from lib import watchman_training
from lib.generate import Sample
from lib.model import Transformer
from lib.reinforce import Rollouts
from lib.watchman import (
    ANSWER,
    END,
    ID,
    LONGEST,
    NO,
    SIZE,
    TRY,
    WAIT,
    YES,
    answer_of,
    asked_again,
    decode,
    encode,
    expert,
    guarded,
    interrupt,
    prompt,
    says,
)
from lib.watchman_training import (
    GRPO,
    REINFORCEMENT,
    SHAPE,
    STOP,
    ShownByExpert,
    WatchmanTask,
    examined,
    reinforced,
    said_by,
)
from lib.web.world.dice import Dice

ONE = guarded(Dice("one"))
# A network that has learned nothing finds no door.
pytestmark = pytest.mark.filterwarnings("ignore:Nothing can be learned")


def net():
    with torch.random.fork_rng():
        torch.manual_seed(2)
        return Transformer(SHAPE.with_(width=16, heads=1, layers=1)).eval()


def rate(door):
    said = [says(Dice("says", i), ONE, door) for i in range(2_000)]
    return said.count(YES) / 2_000


def test_the_watchman_errs_as_often_as_he_is_said_to():
    wrong = next(door for door in ONE.doors if door != ONE.door)
    assert 0.87 < rate(ONE.door) < 0.93
    assert 0.21 < rate(wrong) < 0.29


def test_the_prompt_does_not_tell_the_door():
    assert decode(prompt(ONE)) == [END, *ONE.doors, "?"]
    right = [guarded(Dice("where", i)) for i in range(300)]
    places = [one.doors.index(one.door) for one in right]
    assert {places.count(i) > 30 for i in range(SIZE)} == {True}


def test_the_expert_never_asks_again_behind_a_yes():
    for i in range(300):
        said = expert(Dice("expert", i), guarded(Dice("asked", i)))
        assert not asked_again(said)
        assert said[-1] == END and answer_of(said[:-1])
        if YES in said:
            assert said[said.index(YES) + 1] == ANSWER
        assert len(said) <= LONGEST


@pytest.mark.parametrize(
    ("words", "again"),
    [
        ([TRY, "d1", YES, TRY, "d1", YES, ANSWER, "d1"], True),
        ([TRY, "d1", YES, WAIT, TRY, "d2", NO, TRY, "d1", NO], True),
        ([TRY, "d1", YES, WAIT, TRY, "d2", YES, ANSWER, "d1"], False),
        ([TRY, "d1", NO, WAIT, TRY, "d1", YES, ANSWER, "d1"], False),
        ([TRY, "d1", YES, TRY, "d1"], False),  # cut off before the answer
        ([], False),
    ],
)
def test_asking_again_is_to_try_a_door_that_got_a_yes(words, again):
    assert asked_again(words) == again


def test_he_speaks_only_where_a_door_was_tried():
    row = Sample(0, prompt(ONE))
    for word, pasted in ((TRY, 0), (ONE.doors[0], 1)):
        row.tokens.append(ID[word])
        interrupt(ONE, row, "key")
        assert len(row.waiting) == pasted
    assert decode(row.waiting)[0] in (YES, NO)
    row = Sample(0, prompt(ONE), encode([TRY, WAIT]))
    interrupt(ONE, row, "key")
    assert not row.waiting


@pytest.mark.parametrize("open_ended", [False, True])
def test_what_the_watchman_says_is_not_learned(open_ended):
    data = ShownByExpert(0, open_ended)
    batch = data.batch(range(64))
    learned = batch.weights > 0
    said = torch.tensor([ID[YES], ID[NO]])
    assert not torch.isin(batch.targets[learned], said).any()
    behind_yes = (batch.tokens == ID[YES]) & (batch.targets != STOP)
    assert behind_yes.any()
    assert learned[behind_yes].any() != open_ended
    data.restore(data.state())
    with pytest.raises(ValueError, match="other rows"):
        data.restore(ShownByExpert(1, open_ended).state())


def test_rollouts_learn_from_what_the_model_wrote_alone():
    model, task = net(), WatchmanTask(0)
    data = Rollouts(model, task, GRPO, stop=STOP, rows=32)
    batch = data.batch(range(32))
    verdicts = torch.isin(batch.targets, torch.tensor([ID[YES], ID[NO]]))
    behind_try = torch.zeros_like(verdicts)
    doors = batch.tokens < ID["?"]
    behind_try[:, 1:] = (batch.tokens[:, :-1] == ID[TRY]) & doors[:, 1:]
    pasted = verdicts & behind_try & (batch.drawn == 0)
    assert pasted.any()
    assert not (batch.weights[pasted] > 0).any()
    rows = batch.weights.sum(1)
    assert torch.allclose(rows, torch.ones(32), atol=1e-5)


def test_a_rollout_hears_the_same_whichever_batch_it_is_in():
    model, task = net(), WatchmanTask(0)
    both = Rollouts(model, task, GRPO, stop=STOP, rows=32).batch(range(32))
    late = Rollouts(model, task, GRPO, stop=STOP, rows=32).batch(range(16, 32))
    width = late.tokens.shape[1]
    assert torch.equal(both.tokens[16:, :width], late.tokens)


def test_it_is_reinforced_and_examined(tmp_path, monkeypatch):
    short = dataclasses.replace(REINFORCEMENT, steps=2, rows=16, sample_every=2)
    monkeypatch.setattr(watchman_training, "REINFORCEMENT", short)
    monkeypatch.setattr(watchman_training, "ASKED", 8)
    run = reinforced(net(), tmp_path, 0)
    assert set(dict(run.curve("again"))) == {0, 2}
    problems, said, cut = said_by(net(), 8, "here", list(range(8)))
    found = examined(problems, said, cut)
    assert 0 <= found.right <= 1 and found.words == sum(map(len, said)) / 8
