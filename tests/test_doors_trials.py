"""The trainings at the doors that are compared, in miniature."""

import dataclasses

import pytest
import torch

from lib import artifacts, doors_training, doors_trials, shipped
from lib.doors import answer_of, decode
from lib.doors_training import SHAPE, DoorsTask, Exam, exam, one_problem
from lib.doors_trials import (
    KINDS,
    NAME,
    OBSERVED,
    OPTIONS,
    SHIPPED,
    TIMES,
    RightRollouts,
    Trial,
    release,
    shipped_model,
)
from lib.model import Transformer
from lib.shipped import shipped_runs

SMALL = SHAPE.with_(width=16, heads=1, layers=1)


@pytest.fixture
def miniature(monkeypatch, tmp_path):
    """All of it with tiny networks and two updates; ships to a folder of the test."""
    for module in (artifacts, shipped):
        monkeypatch.setattr(module, "ROOT", tmp_path)
    for module in (doors_training, doors_trials):
        monkeypatch.setattr(module, "SHAPE", SMALL)
        monkeypatch.setattr(module, "exam", lambda *_: exam(4))
        for name in ("DRILLS", "IMITATION", "REINFORCEMENT", "LONG_IMITATION"):
            if hasattr(module, name):
                short = dataclasses.replace(
                    getattr(module, name), steps=2, rows=16, sample_every=0
                )
                monkeypatch.setattr(module, name, short)
    monkeypatch.setattr(doors_trials, "TIMES", 1)
    defaults = (doors_training.GRPO, doors_training.REINFORCEMENT, None)
    monkeypatch.setattr(doors_training.reinforced, "__defaults__", defaults)
    monkeypatch.setattr(doors_trials, "ON_RIGHT", doors_training.IMITATION)
    return tmp_path


class Right:
    """A stand-in for a model's rollouts: every second one is right."""

    def __call__(self, model, prompts, size, coins, most, stop):
        from lib.doors import ANSWER, END, encode
        from lib.generate import Sample

        found = []
        for prompt in prompts:
            group = []
            for i in range(size):
                door = decode([prompt[1 + i % 2 * 2]])[0]
                tokens = encode([ANSWER, door, END])
                group.append(Sample(i, list(prompt), tokens, ended="stop"))
            found.append(group)
        return found


def test_only_right_rollouts_are_kept(monkeypatch):
    monkeypatch.setattr(doors_trials, "groups", Right())
    data = RightRollouts(None, 0, 16 * 16)
    task = DoorsTask(0)
    asked = {tuple(task.prompt(i)): task.problem(i).door for i in range(16)}
    assert data.rows
    for prompt, response in data.rows:
        assert answer_of(decode(response[:-1])) == asked[tuple(prompt)]
    batch = data.batch(range(len(data.rows) + 3))  # over and over
    assert len(batch.tokens) == len(data.rows) + 3
    data.restore(data.state())
    with pytest.raises(ValueError, match="other rollouts"):
        data.restore(data.state() | {"kept": 1})


@pytest.mark.filterwarnings("ignore:Nothing can be learned")
@pytest.mark.slow
def test_all_trainings_ship_with_their_curves(miniature, monkeypatch):
    kept = RightRollouts._right
    monkeypatch.setattr(
        RightRollouts,
        "_right",
        lambda self, model: [*kept(self, model), (one_prompt(), [1, 2])],
    )
    place = release(miniature / "work")
    runs = shipped_runs(NAME, Trial)
    assert [run.kind for run in runs] == list(KINDS)
    assert all(set(run.curves) == {*OBSERVED, *Exam._fields} for run in runs)
    tries = dict(runs[0].tries)
    assert all(len(text.split("\n")) == 15 for text in tries.values())
    for kind in ("imitator", *SHIPPED):
        model = shipped_model(kind)
        assert isinstance(model, Transformer)
        assert model.head.weight is model.embedding.weight
    assert "python -m lib reinforce" in (place / "README.md").read_text()


def one_prompt():
    return doors_training.prompt(one_problem())


def test_options_differ_from_grpo_in_what_their_name_says():
    plain = dataclasses.asdict(doors_training.GRPO)
    for name, option in OPTIONS.items():
        changed = {k for k, v in dataclasses.asdict(option).items() if v != plain[k]}
        assert changed == {
            *({"scaled"} if "scaled" in name else ()),
            *({"mean_over"} if "tokens" in name or "constant" in name else ()),
        }


def test_what_ships_is_as_many_runs_as_are_promised():
    runs = shipped_runs(NAME, Trial)
    assert len(runs) == TIMES * len(KINDS)
    assert {(run.kind, run.index) for run in runs} == {
        (kind, index) for kind in KINDS for index in range(TIMES)
    }
    tries = runs[0].tries
    assert len(tries) > 5 and all(text.count("\n") == 14 for _, text in tries)


@pytest.mark.parametrize("kind", ["imitator", *SHIPPED])
def test_what_ships_can_be_asked(kind):
    problems = exam(40)
    model = shipped_model(kind, 1)
    found = doors_training.examined(
        problems, doors_training.responses(model, problems, "asked")
    )
    assert found.right > (0.1 if kind == "imitator" else 0.6)
    with torch.no_grad():
        assert torch.isfinite(model(torch.tensor([[1, 2, 3]]))).all()
