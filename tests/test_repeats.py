"""The shorter runs are kept as their logs have them."""

import json

import pytest

from lib import repeats
from lib.artifacts import released
from lib.base_model import RECIPE
from lib.repeats import RUNS, Repeat, at_the_end, repeat_of
from lib.shipped import shipped_runs
from lib.training_log import Log, TrainingRun

SKILLS = "recall", "list"


@pytest.fixture(autouse=True)
def _few_skills(monkeypatch):
    monkeypatch.setattr(repeats, "watched", lambda: dict.fromkeys(SKILLS))


def run_with(folder, rate):
    """A run whose log says that every skill ended at that rate."""
    folder.mkdir(parents=True)
    log = Log(folder, {"settings": {"steps": 2}}, 0)
    for step, now in ((0, 0.0), (2, rate)):
        log.add(step, validation=7.0 - step)
        log.add(step, **dict.fromkeys(SKILLS, now), sample="x")
    return TrainingRun(folder, folder)


@pytest.fixture
def made(tmp_path, monkeypatch):
    """Three runs that were not trained, released into a folder of the test."""
    asked = []

    def train_base(folder, settings, index, sample):
        asked.append((folder.name, settings.steps, index))
        return None, run_with(folder, index / 4)

    monkeypatch.setattr(repeats, "train_base", train_base)
    monkeypatch.setattr(repeats, "skills", lambda: None)
    monkeypatch.setattr("lib.shipped.ROOT", tmp_path)
    monkeypatch.setattr("lib.artifacts.ROOT", tmp_path)
    repeats.release(tmp_path / "runs")
    return asked


def test_each_run_has_a_folder_and_a_number_of_its_own(made):
    assert [(name, index) for name, _, index in made] == [("1", 1), ("2", 2), ("3", 3)]
    [steps] = {steps for _, steps, _ in made}
    assert steps == RECIPE.steps // 3
    assert released(repeats.NAME)[1]["settings"]["steps"] == steps


def test_what_ships_is_what_the_logs_say(made):
    runs = shipped_runs(repeats.NAME, Repeat)
    assert [run.index for run in runs] == list(range(1, RUNS + 1))
    assert runs[0].validation == [[0, 7.0], [2, 5.0]]
    assert runs[2].skills["list"] == [[0, 0.0], [2, 0.75]]
    mean, (low, high) = at_the_end(runs, "list")
    assert mean == 0.5
    assert 0 == low < mean < high == 1


def test_what_is_kept_of_a_run_fits_into_json(tmp_path):
    kept = repeat_of(1, run_with(tmp_path / "run", 1.0))
    assert json.loads(json.dumps(kept._asdict()))["skills"]["recall"][-1] == [2, 1.0]
