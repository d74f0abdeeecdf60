"""The trainings on jokes that are compared, in miniature, and those that ship."""

from dataclasses import replace

import pytest
import torch

from lib import artifacts, jokes_training, jokes_trials, shipped
from lib.jokes_training import JUDGING, PLEASING, SHAPE, WRITING, as_texts, rankings
from lib.jokes_trials import (
    BUDGET,
    KINDS,
    NAME,
    OBSERVED,
    TIMES,
    WATCHED,
    Trial,
    release,
    shipped_judge,
    shipped_writer,
)
from lib.preference import pairs_in_order
from lib.shipped import shipped_runs

SMALL = SHAPE.with_(width=16, heads=1, layers=1)


@pytest.fixture
def miniature(monkeypatch, tmp_path):
    """All of it with tiny networks and two updates; ships to a folder of the test."""
    for module in (artifacts, shipped):
        monkeypatch.setattr(module, "ROOT", tmp_path)
    for module in (jokes_training, jokes_trials):
        monkeypatch.setattr(module, "SHAPE", SMALL)
    short = {"steps": 2, "rows": 16, "sample_every": 1}
    brief = replace(PLEASING, **short)
    defaults = jokes_training.pleased.__kwdefaults__ | {"settings": brief}
    monkeypatch.setattr(jokes_training.pleased, "__kwdefaults__", defaults)
    monkeypatch.setattr(jokes_training, "WRITING", replace(WRITING, **short))
    quick = (replace(JUDGING, **short),)
    monkeypatch.setattr(jokes_training.judge, "__defaults__", quick)
    monkeypatch.setattr(jokes_trials, "WISHES", 20)
    monkeypatch.setattr(jokes_trials, "TIMES", 1)
    return tmp_path


def test_all_trainings_ship_with_their_curves(miniature):
    place = release(miniature / "work")
    runs = shipped_runs(NAME, Trial)
    assert [run.kind for run in runs] == list(KINDS)
    assert all(set(run.curves) == {*OBSERVED, *WATCHED} for run in runs)
    assert [step for step, _ in runs[0].jokes] == [0, 1, 2]
    text = torch.tensor([[1, 2, 3]])
    for who in ("judge", "other"):
        made = shipped_judge(0, who)
        assert torch.isfinite(made(text, torch.tensor([2]))).all()
    model = shipped_writer(0)
    assert model.head.weight is model.embedding.weight
    assert "python -m lib rlhf" in (place / "README.md").read_text()


def test_what_ships_begins_where_the_runs_began():
    """Rounded before, so that a run from what ships is the run of the log."""
    for run in shipped_runs(NAME, Trial):
        assert run.curves["from start"][0][1] == pytest.approx(0, abs=1e-3)
        assert run.curves["from start"][-1][1] > 0.5


def test_what_ships_is_as_many_runs_as_are_promised():
    runs = shipped_runs(NAME, Trial)
    assert {(run.kind, run.index) for run in runs} == {
        (kind, index) for kind in KINDS for index in range(TIMES)
    }
    plain = [run for run in runs if run.kind == "no leash"]
    assert all(max(v for _, v in run.curves["from start"]) > BUDGET for run in plain)


def test_a_judge_that_ships_knows_the_order_of_people():
    some = rankings(shipped_writer(0), 60, "shipped, tested")
    for who in ("judge", "other"):
        right, of = pairs_in_order(shipped_judge(0, who), as_texts(some))
        assert right > 0.6 * of
