"""The pipeline: its order, going on after a kill, and what it refuses."""

import json
import os
import signal
import subprocess
import sys
import warnings
from dataclasses import replace

import pytest

from lib import ROOT, pipeline, reinforced_assistant
from lib.__main__ import main
from lib.pipeline import REPORT, WHAT, run_all
from lib.pipeline_run import LEAST, ORDER, TRAINING, Run
from lib.report_card import Figure, Row, card_text
from lib.train import TrainingStopped
from lib.training_log import read_log

MADE = "made.txt"
TINY = 1e-9  # a share that leaves as little of everything as may be


def quietly(*_):
    """Say nothing of the stages."""


def stand_in(stage):
    """A stage that writes what the one before has written, and its own name."""

    def make(run):
        before = ORDER[: ORDER.index(stage)][-1:]
        text = "".join((run.at(one) / MADE).read_text() for one in before) + stage[0]
        run.at(stage).mkdir(exist_ok=True)
        (run.at(stage) / MADE).write_text(text)
        return Row(stage, "stand-ins", {"letters": len(text)}, (Figure("a", 1.5),))

    return make


@pytest.fixture
def stages(monkeypatch):
    """Stand-ins for all stages, which a test may replace."""
    made = {stage: stand_in(stage) for stage in ORDER}
    monkeypatch.setattr(pipeline, "STAGES", made)
    return made


def stop(run):
    raise KeyboardInterrupt


def files(folder):
    """Everything in a folder, by name."""
    return {p: p.read_bytes() for p in folder.rglob("*") if p.is_file()}


def but_for_seconds(rows):
    return [replace(row, seconds=None) for row in rows]


def test_each_stage_reads_what_the_one_before_has_made(stages, tmp_path):
    rows = run_all(tmp_path, tell=quietly)
    assert tuple(row.stage for row in rows) == ORDER
    letters = "".join(stage[0] for stage in ORDER)
    assert (Run(tmp_path, 1, "").at(ORDER[-1]) / MADE).read_text() == letters
    assert [row.made["letters"] for row in rows] == [1, 2, 3, 4, 5, 6, 7, 8]
    assert all(row.seconds > 0 for row in rows)


def test_a_stage_adds_its_time_to_that_of_earlier_calls(stages, tmp_path):
    make = stages["crawl"]
    stages["crawl"] = lambda run: replace(make(run), seconds=1_000.0)
    first, *_ = run_all(tmp_path, tell=quietly)
    assert 1_000 < first.seconds < 1_100


@pytest.mark.parametrize("at", ORDER)
def test_a_stopped_run_goes_on_with_the_same_report(stages, tmp_path, at):
    known, stages[at] = stages[at], stop
    with pytest.raises(KeyboardInterrupt):
        run_all(tmp_path / "run", tell=quietly)
    before = files(tmp_path / "run")
    stages[at] = known
    rows = run_all(tmp_path / "run", tell=quietly)
    once = run_all(tmp_path / "once", tell=quietly)
    assert but_for_seconds(rows) == but_for_seconds(once)
    after = files(tmp_path / "run")
    assert before.items() <= after.items()  # nothing was made twice
    told = json.loads((tmp_path / "run" / REPORT).read_text())
    assert [row["seconds"] for row in told["rows"]] == [row.seconds for row in rows]


def test_a_finished_run_is_only_told_again(stages, tmp_path):
    rows = run_all(tmp_path, tell=quietly)
    stages.update(dict.fromkeys(ORDER, stop))
    said = []
    assert run_all(tmp_path, tell=said.append) == rows
    assert len(said) == len(ORDER) and all("before" in line for line in said)


KILLED = """
import os, signal, sys
from pathlib import Path
from lib import pipeline
from lib.report_card import Row
def make(stage):
    def made(run):
        if stage == sys.argv[2]:
            os.kill(os.getpid(), signal.SIGKILL)
        return Row(stage, "stand-ins", {"letters": 1})
    return made
pipeline.STAGES = {stage: make(stage) for stage in pipeline.ORDER}
pipeline.run_all(Path(sys.argv[1]))
"""


@pytest.mark.slow
def test_a_killed_process_loses_only_its_stage(tmp_path):
    def call(at):
        command = [sys.executable, "-c", KILLED, str(tmp_path / "run"), at]
        environment = os.environ | {"PYTHONPATH": str(ROOT)}
        return subprocess.run(command, env=environment, capture_output=True, text=True)

    assert call("tools").returncode == -signal.SIGKILL
    done = list((tmp_path / "run").glob(f"*/{REPORT}"))
    assert len(done) == ORDER.index("tools")
    again = call("")
    assert again.returncode == 0
    assert again.stdout.count("was made before") == len(done)


# --- refusals


@pytest.mark.parametrize(
    "content",
    [
        *("", "{", "[]", "{}", "null", '{"figures": []}'),
        json.dumps(Row("puzzles", "", {}).as_json()),
        json.dumps(Row("tools", "", {}).as_json() | {"seconds": "x"}),
    ],
)
def test_a_damaged_report_is_told_and_loses_nothing(stages, tmp_path, content):
    rows = run_all(tmp_path, tell=quietly)
    path = Run(tmp_path, 1, "").at("tools") / REPORT
    path.write_text(content)
    before = files(tmp_path)
    with pytest.raises(ValueError, match=r"is damaged.*Remove that file") as caught:
        run_all(tmp_path, tell=quietly)
    assert str(path) in str(caught.value) and files(tmp_path) == before
    path.unlink()
    assert but_for_seconds(run_all(tmp_path, tell=quietly)) == but_for_seconds(rows)


@pytest.mark.parametrize("content", ["", "[]", "{}", "null"])
def test_a_damaged_recipe_is_told(stages, tmp_path, content):
    run_all(tmp_path, tell=quietly)
    (tmp_path / WHAT).write_text(content)
    before = files(tmp_path)
    with pytest.raises(ValueError, match="nobody can tell which run this is"):
        run_all(tmp_path, tell=quietly)
    assert files(tmp_path) == before


def test_a_run_of_another_recipe_stays_as_it_is(stages, tmp_path, monkeypatch):
    run_all(tmp_path, 0.5, quietly)
    before = files(tmp_path)
    with pytest.raises(ValueError, match=r"another recipe \(share: is 0.5, not 1.0\)"):
        run_all(tmp_path, tell=quietly)
    monkeypatch.setenv("BOOK_SEED", "7")
    with pytest.raises(ValueError, match="BOOK_SEED: is 0, not 7"):
        run_all(tmp_path, 0.5, quietly)
    monkeypatch.delenv("BOOK_SEED")
    other = replace(reinforced_assistant.SETTINGS, rate=1.0)
    monkeypatch.setattr(reinforced_assistant, "SETTINGS", other)
    with pytest.raises(ValueError, match="reinforcement: differs"):
        run_all(tmp_path, 0.5, quietly)
    assert files(tmp_path) == before


def test_another_precision_of_the_machine_is_no_other_recipe(
    stages, tmp_path, monkeypatch
):
    seen = []
    stages["crawl"] = lambda run: seen.append(run) or stop(run)
    for speedup in (3, 0.01):
        monkeypatch.setattr("lib.base_model.bf16_speedup", lambda s=speedup: s)
        with pytest.raises(KeyboardInterrupt):
            run_all(tmp_path, tell=quietly)
    assert seen[0] == seen[1] and seen[0].precision in ("bf16", "fp32")


def test_a_folder_with_something_else_stays_as_it_is(stages, tmp_path):
    (tmp_path / "letter.txt").write_text("Dear Ada")
    with pytest.raises(ValueError, match="holds something else; name a new folder"):
        run_all(tmp_path, tell=quietly)
    assert [path.name for path in tmp_path.iterdir()] == ["letter.txt"]


def test_a_folder_that_cannot_be_written_is_told(stages, tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(OSError, match=r"cannot be written.*another folder"):
        run_all(tmp_path / "file" / "run", tell=quietly)


@pytest.mark.parametrize("share", [0, -0.1, 1.01, float("nan"), float("inf")])
def test_a_share_is_a_part(stages, tmp_path, share):
    with pytest.raises(ValueError, match="above 0, up to 1"):
        run_all(tmp_path / "run", share, quietly)
    assert not (tmp_path / "run").exists()


def test_several_processes_are_refused(stages, tmp_path, monkeypatch):
    monkeypatch.setenv("WORLD_SIZE", "2")
    with pytest.raises(ValueError, match="runs in one process"):
        run_all(tmp_path, tell=quietly)


# --- the command


def command(monkeypatch, *words):
    monkeypatch.setattr(sys, "argv", ["lib", "all", *map(str, words)])
    main()


def test_the_command_prints_the_card(stages, tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("BOOK_CACHE", str(tmp_path))
    command(monkeypatch, "--share", 0.02)
    said = capsys.readouterr().out
    place = tmp_path / "all-tiny-0.02"
    rows = run_all(place, 0.02, quietly)
    assert card_text(rows, 0.02) in said and str(place) in said
    assert "rehearsal with 2% of the updates" in said


@pytest.mark.parametrize("scale", ["colab", "full"])
def test_a_larger_scale_is_told_its_commands(stages, monkeypatch, scale):
    with pytest.raises(SystemExit) as caught:
        command(monkeypatch, "--scale", scale)
    said = str(caught.value)
    names = "shards", "pretrain", "sft", "reinforce", "reward", "rlhf"
    assert "--scale tiny" in said and all(name in said for name in names)


# --- the real stages


@pytest.mark.parametrize("share", [1e-9, 0.02, 0.5, 1])
def test_a_share_of_a_recipe_is_never_too_little_or_too_much(tmp_path, share):
    run = Run(tmp_path, share, "fp32")
    settings = run.shortened(reinforced_assistant.SETTINGS, 120)
    assert settings.steps == max(LEAST, round(120 * share))
    assert 1 <= settings.checkpoint_every <= settings.steps
    assert run.few(10, 4) == max(4, round(10 * share))


@pytest.fixture(scope="module")
def rehearsed(tmp_path_factory):
    """The smallest rehearsal of the real stages, stopped within a training.

    A reinforcement of a model that knows nothing warns that it learns nothing.
    """
    place = tmp_path_factory.mktemp("pipeline") / "run"
    fewer = replace(reinforced_assistant.SETTINGS, rows=32)
    with pytest.MonkeyPatch.context() as patch, warnings.catch_warnings():
        warnings.filterwarnings("ignore", "Nothing can be learned")
        patch.setattr(reinforced_assistant, "SETTINGS", fewer)
        known = pipeline.STAGES["pretrain"]
        patch.setitem(pipeline.STAGES, "pretrain", interrupted)
        with pytest.raises(TrainingStopped, match="after step 1 of"):
            run_all(place, TINY, quietly)
        patch.setitem(pipeline.STAGES, "pretrain", known)
        return place, run_all(place, TINY, quietly)


def interrupted(run):
    """The base model's stage, to which somebody says stop in its first update."""
    from lib import pipeline_trainings

    class Data:
        def __init__(self, data):
            self.state, self.restore, self.known = data.state, data.restore, data

        def batch(self, numbers):
            signal.raise_signal(signal.SIGINT)
            return self.known.batch(numbers)

    def train(model, data, *rest, **more):
        return known(model, Data(data), *rest, **more)

    known = pipeline_trainings.train
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(pipeline_trainings, "train", train)
        return pipeline_trainings.pretrain_stage(run)


@pytest.mark.slow
def test_the_real_stages_make_a_chain(rehearsed):
    place, rows = rehearsed
    made = {row.stage: row.made for row in rows}
    assert tuple(made) == ORDER
    assert made["crawl"]["pages"] > made["refine"]["pages"] > 100
    for row in rows[ORDER.index("pretrain") :]:
        log = read_log(Run(place, TINY, "").at(row.stage) / TRAINING)
        steps = [line["step"] for line in log[1:] if "loss" in line]
        assert steps == list(range(1, LEAST + 1)) and row.made["updates"] == LEAST
        assert row.made["tokens"] == sum(line.get("tokens", 0) for line in log[1:])
        assert row.flops > 0 and row.seconds > 0
        assert all(0 <= one.value <= 1 for one in row.figures if one.is_share)


@pytest.mark.slow
def test_what_ships_is_used_only_where_the_card_says_so(rehearsed):
    _, rows = rehearsed
    noted = [row.stage for row in rows if "ships with the book" in row.note]
    assert noted == ["tools"]


@pytest.mark.slow
def test_a_lost_model_is_told(rehearsed):
    place, _ = rehearsed
    run = Run(place, TINY, "")
    with pytest.raises(ValueError, match="has lost its model; remove that folder"):
        run.model("crawl", run.tokenizer())
