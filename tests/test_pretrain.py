"""The run at full scale, with its shapes shrunk, on stand-ins for the hub."""

import os
import subprocess
import sys
from dataclasses import replace

import pytest

from lib import ROOT, fineweb, pretrain
from lib.__main__ import main
from lib.fineweb import prepare, tokens_of
from lib.pretrain import evaluated, recipe, report
from lib.rehearsal import PAIR, QUESTIONS, SIZE, rehearse, verses
from lib.scale import SCALES, scale
from lib.training_log import TrainingRun, read_log
from tests.fineweb_standin import FILES, stream, write_files

HELD_OUT_WINDOWS = 1_300  # about as many as FineWeb's first pages give at `full`


@pytest.fixture(scope="module")
def rehearsal(tmp_path_factory):
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("BOOK_CACHE", str(tmp_path_factory.mktemp("cache")))
        return rehearse()


@pytest.mark.slow
def test_two_processes_learn_what_one_does(rehearsal):
    assert rehearsal.pair[0]["processes"] == 2
    assert rehearsal.alone[0]["processes"] == 1
    assert rehearsal.difference() <= 1e-4
    losses = [line["loss"] for line in rehearsal.pair if "loss" in line]
    assert len(losses) == SIZE.train_steps
    assert losses[-1] < losses[0] - 0.1


@pytest.mark.slow
def test_killed_it_goes_on_as_if_it_had_not_been(rehearsal):
    assert rehearsal.survives()
    assert len(rehearsal.killed) == len(rehearsal.alone)


@pytest.mark.slow
def test_held_out_loss_and_hellaswag_are_told(rehearsal):
    ends = rehearsal.ends()
    assert ends.pop("HellaSwag questions") == QUESTIONS
    assert 0 < ends.pop("validation") < 11
    assert len(ends) == 4
    assert all(0 <= rate <= 1 for rate in ends.values())
    texts = [line["sample"] for line in rehearsal.pair if "sample" in line]
    assert len(texts) == 1 + pretrain.LOOKS
    assert rehearsal.speedup() > 0


@pytest.mark.slow
def test_a_model_cut_over_processes_answers_as_a_whole_one():
    command = [sys.executable, *PAIR, ROOT / "tests" / "sharded_exam.py"]
    environment = os.environ | {"PYTHONPATH": str(ROOT), "ACCELERATE_USE_CPU": "true"}
    done = subprocess.run(
        list(map(str, command)),
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.count("alike") == 2


def test_verses_stand_for_hellaswag():
    entries = verses()
    assert len(entries) == QUESTIONS
    assert {entry["label"] for entry in entries} == set("0123")
    assert (
        len({ending for entry in entries for ending in entry["endings"]})
        == 4 * QUESTIONS
    )


def test_the_recipe_looks_a_few_times_and_evaluates_each_window_once():
    for name in ("colab", "full"):
        size = SCALES[name]
        settings = recipe(size)
        assert -(-size.train_steps // settings.sample_every) == pretrain.LOOKS
        batches = evaluated(settings, HELD_OUT_WINDOWS).evaluation_batches
        assert 1 < batches <= HELD_OUT_WINDOWS / size.train_rows
    assert evaluated(recipe(SCALES["full"]), 1).evaluation_batches == 1
    assert recipe(SCALES["full"], "adamw").rate == pretrain.ADAMW_RATE


# --- as a command ---------------------------------------------------------------


def ask(monkeypatch, *words):
    monkeypatch.setattr("sys.argv", ["lib", *map(str, words)])
    main()


@pytest.fixture
def hub(monkeypatch, tmp_path):
    """Stand-ins for all that comes from the hub, and a scale as small."""
    monkeypatch.setenv("BOOK_CACHE", str(tmp_path / "cache"))
    write_files(tmp_path / "files")
    size = replace(SIZE, model="nano-gpt", train_rows=4)
    monkeypatch.setattr("lib.__main__.scale", lambda _: size)
    monkeypatch.setattr(fineweb, "fineweb_stream", lambda: stream(tmp_path / "files"))
    monkeypatch.setattr("lib.hellaswag.from_hub", lambda *_, **__: verses())
    return size


def test_the_stage_reports_and_goes_on(hub, monkeypatch, tmp_path, capsys):
    ask(monkeypatch, "pretrain", "--out", tmp_path / "run", "--optimizer", "adamw")
    told = capsys.readouterr().out
    assert "on held-out pages" in told
    assert f"of {QUESTIONS}" in told
    log = read_log(tmp_path / "run")
    ask(monkeypatch, "pretrain", "--out", tmp_path / "run", "--optimizer", "adamw")
    assert capsys.readouterr().out == told
    assert read_log(tmp_path / "run") == log
    run = TrainingRun(tmp_path / "run", tmp_path)
    assert report(run) in told


def test_shards_can_be_prepared_alone(hub, monkeypatch, capsys):
    ask(monkeypatch, "shards", "--workers", 1)
    assert "tokens to train on" in capsys.readouterr().out
    monkeypatch.setattr(fineweb, "fineweb_stream", pytest.fail)  # never again
    assert len(prepare(tokens_of(hub))) == 1 + FILES


@pytest.mark.parametrize("stage", ["pretrain", "shards"])
def test_without_a_network_it_says_so_at_once(monkeypatch, tmp_path, stage):
    def refuse(*_, **__):
        raise OSError("no route")

    monkeypatch.setenv("BOOK_CACHE", str(tmp_path))
    monkeypatch.setattr("socket.create_connection", refuse)
    with pytest.raises(SystemExit, match="check the network, or use BOOK_SCALE=tiny"):
        ask(monkeypatch, stage, "--scale", "full")


def test_an_unknown_optimizer_is_told_before_the_work(monkeypatch):
    monkeypatch.setattr("socket.create_connection", pytest.fail)
    with pytest.raises(SystemExit, match="optimizer must be one of adamw, muon"):
        ask(monkeypatch, "pretrain", "--scale", "full", "--optimizer", "sgd")


def test_only_the_tiny_model_ships(monkeypatch):
    with pytest.raises(SystemExit, match="Only the model of the tiny web ships"):
        ask(monkeypatch, "pretrain", "--scale", "full", "--release")


def test_the_tiny_web_needs_no_shards(monkeypatch):
    with pytest.raises(SystemExit, match="needs no shards"):
        ask(monkeypatch, "shards", "--scale", "tiny")


def test_the_tokens_of_the_scales():
    assert tokens_of(scale("full")) == 19_073 * 512 * 1_024
    assert tokens_of(scale("colab")) == 600 * 64 * 512
