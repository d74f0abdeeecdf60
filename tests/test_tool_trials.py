"""The trainings of chapter 8: the same beginning, the same data, complete runs."""

import subprocess
import sys

import pytest

from lib import ROOT, tool_trials
from lib.shipped import shipped, shipped_runs
from lib.tool_trials import (
    COUNTS,
    NAME,
    ORDERS,
    RUNS,
    SEARCHES,
    Trial,
    probing,
    train_with_tools,
    training_data,
)
from lib.training_log import curve

SHIPPED = shipped(NAME)
KNOWN, TOKENIZER = SHIPPED.recipe["known"], SHIPPED.tokenizer


def test_the_probing_is_the_same_as_when_the_model_was_trained():
    assert len(probing()) == len(KNOWN)
    assert set(KNOWN) == {"0", "1"} and 0.05 < KNOWN.count("1") / len(KNOWN) < 0.5


@pytest.fixture(scope="module")
def data():
    return training_data(KNOWN)


def test_the_data_are_those_of_the_shipped_run(data):
    settings = SHIPPED.recipe["settings"]
    assert settings["steps"] == len(data) // settings["rows"]
    assert SHIPPED.recipe["data"] == data.state()["conversations"]


def test_the_shipped_runs_beginning_can_be_met_again(data, tmp_path):
    _, run = train_with_tools(tmp_path, data, first=2)
    log = dict(curve(SHIPPED.log))
    for step, loss in run.curve():
        assert loss == pytest.approx(log[step], abs=0.05)


def test_more_updates_than_the_level_part_are_refused(data, tmp_path):
    with pytest.raises(ValueError, match="then the rate falls"):
        train_with_tools(tmp_path, data, first=1_000_000)


def test_every_training_is_among_the_runs_with_all_its_answers():
    runs = shipped_runs(RUNS, Trial)
    made = [(one.searches, one.order) for one in runs]
    assert made == [(n, 0) for n in COUNTS] + [(SEARCHES, i) for i in range(1, ORDERS)]
    for one in runs:
        assert len(one.declined) == len(one.doubts_unknown) == tool_trials.STRANGERS
        assert len(one.right_known) == len(one.doubts_known)
        assert len(one.served_declined) == len(one.declined)
        assert len(one.served_right) == len(one.right_known)
        # A server only takes admissions back.
        assert all(a or not b for a, b in zip(one.declined, one.served_declined))
        assert len(one.right) == len(one.found) == tool_trials.LOOKED_UP
        assert all(0 <= doubt <= 1 for doubt in one.doubts_unknown + one.doubts_known)


def test_a_release_trains_every_run_and_ships_the_longest(data, tmp_path, monkeypatch):
    trained = []

    def train(folder, data):
        trained.append(folder.name)
        return SHIPPED.model, ShippedRun

    monkeypatch.setattr(tool_trials, "found_known", lambda: KNOWN)
    monkeypatch.setattr(tool_trials, "train_with_tools", train)
    monkeypatch.setattr(tool_trials, "base_tokenizer", lambda: TOKENIZER)
    monkeypatch.setattr(tool_trials, "training_data", lambda *_: data)
    trial = shipped_runs(RUNS, Trial)[0]
    monkeypatch.setattr(
        tool_trials,
        "trial_of",
        lambda model, bits, n, i: trial._replace(searches=n, order=i),
    )
    monkeypatch.setattr("lib.shipped.ROOT", tmp_path)
    monkeypatch.setattr("lib.artifacts.ROOT", tmp_path)
    places = tool_trials.release(tmp_path / "runs")
    assert [place.name for place in places] == [NAME, RUNS]
    assert len(set(trained)) == len(COUNTS) + ORDERS - 1
    card = (places[0] / "README.md").read_text()
    assert "{" not in card and "updates" in card
    again = shipped(NAME)
    assert again.recipe == SHIPPED.recipe


class ShippedRun:
    """The shipped run, as if it had just been made."""

    folder = ROOT / "models" / NAME
    log = SHIPPED.log

    @staticmethod
    def curve(of="loss"):
        return SHIPPED.curve(of)


def test_at_another_scale_one_sentence_says_what_to_ask_for():
    run = [sys.executable, "-m", "lib", "tools", "--scale", "full"]
    out = subprocess.run(run, cwd=ROOT, capture_output=True, text=True)
    assert out.returncode == 1
    assert out.stderr.count("\n") == 1 and "ask for --scale tiny" in out.stderr
