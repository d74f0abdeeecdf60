"""The training loop in processes of its own: killed, stopped, in pairs."""

import json
import os
import re
import signal
import subprocess
import sys
from dataclasses import asdict, replace

import pytest
import torch
import yaml
from accelerate.commands.config.config_args import load_config_from_file

from lib import ROOT
from lib.train_settings import TrainSettings
from lib.training_log import read_log
from tests.training_miniature import text

LAUNCH = ROOT / "lib" / "launch"
RUN = TrainSettings(steps=16, rows=4, checkpoint_every=5)
EACH = replace(RUN, sample_every=1)
PAIR = "-m", "accelerate.commands.launch", "--config_file", LAUNCH / "two_cpu.yaml"


def run(folder, settings, *event, launch=(), miniature=""):
    """The miniature's training as a process, or as several."""
    environment = {k: v for k, v in os.environ.items() if k != "OMP_NUM_THREADS"}
    environment |= {"PYTHONPATH": str(ROOT), "MINIATURE": miniature}
    if not launch:
        environment["BOOK_THREADS"] = "1"
    if torch.cuda.is_available():
        environment["ACCELERATE_USE_CPU"] = "true"
    command = [
        sys.executable,
        *launch,
        ROOT / "tests" / "training_miniature.py",
        folder,
    ]
    command += [json.dumps(asdict(settings)), *event]
    text(folder.parent)
    return subprocess.run(
        list(map(str, command)),
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        timeout=300,
    )


def losses(folder):
    return [line["loss"] for line in read_log(folder) if "loss" in line]


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    """Losses of uninterrupted runs in one process, by optimiser."""
    found = {}
    for optimizer in ("adamw", "muon"):
        folder = tmp_path_factory.mktemp("whole") / "run"
        done = run(folder, replace(RUN, optimizer=optimizer))
        assert done.returncode == 0, done.stderr
        found[optimizer] = losses(folder)
    return found


@pytest.mark.slow
@pytest.mark.parametrize("optimizer", ["adamw", "muon"])
def test_killed_it_goes_on_bit_by_bit(tmp_path, whole, optimizer):
    settings, folder = replace(EACH, optimizer=optimizer), tmp_path / "run"
    killed = run(folder, settings, "SIGKILL", 13)
    assert killed.returncode == -signal.SIGKILL
    assert losses(folder) == whole[optimizer][:13]
    done = run(folder, settings)
    assert done.returncode == 0, done.stderr
    assert losses(folder) == whole[optimizer]


@pytest.mark.slow
@pytest.mark.parametrize("optimizer", ["adamw", "muon"])
def test_two_processes_learn_what_one_does(tmp_path, whole, optimizer):
    asked = replace(RUN, optimizer=optimizer, accumulation=2)
    done = run(tmp_path / "run", asked, launch=PAIR)
    assert done.returncode == 0, done.stderr
    assert losses(tmp_path / "run") == pytest.approx(whole[optimizer], abs=1e-4)
    assert read_log(tmp_path / "run")[0]["processes"] == 2
    # Their lines may run into each other.
    ends = re.findall(r"(\d+) threads, weights ([-+.e\d]+)", done.stdout)
    (threads, weights), (others, same) = ends
    assert weights == same
    assert int(threads) == int(others) <= max(1, os.cpu_count() // 2)


@pytest.mark.slow
def test_two_processes_stop_together_and_one_goes_on(tmp_path, whole):
    folder = tmp_path / "run"
    stopped = run(folder, EACH, "SIGINT", 7, 1, launch=PAIR)  # the second alone
    assert stopped.stdout.count("Stopped after step 8 of 16") == 2, stopped.stderr
    done = run(folder, EACH)
    assert done.returncode == 0, done.stderr
    assert losses(folder) == pytest.approx(whole["adamw"], abs=1e-4)


@pytest.mark.parametrize("path", sorted(LAUNCH.glob("*.yaml")), ids=lambda p: p.stem)
def test_accelerate_understands_the_configurations(path):
    config = load_config_from_file(str(path))
    asked = yaml.safe_load(path.read_text())
    assert config.num_processes == asked["num_processes"]
    assert config.distributed_type.value == asked["distributed_type"]
    assert f"--config_file lib/launch/{path.name}" in path.read_text()


# --- reinforcement, where the model draws its own examples

REINFORCE = replace(RUN, rows=16, rate=1e-2, decay=0.0)


@pytest.fixture(scope="module")
def reinforced(tmp_path_factory):
    """The log of an uninterrupted run in one process."""
    folder = tmp_path_factory.mktemp("reinforced") / "run"
    done = run(folder, REINFORCE, miniature="reinforced")
    assert done.returncode == 0, done.stderr
    return read_log(folder)


def seen(log, name):
    return [line[name] for line in log if name in line]


@pytest.mark.slow
def test_two_processes_draw_and_learn_what_one_does(tmp_path, reinforced):
    folder, asked = tmp_path / "run", replace(REINFORCE, accumulation=2)
    done = run(folder, asked, launch=PAIR, miniature="reinforced")
    assert done.returncode == 0, done.stderr
    log = read_log(folder)
    assert log[0]["processes"] == 2
    for name in ("reward", "length", "entropy"):
        assert seen(log, name) == pytest.approx(seen(reinforced, name), abs=1e-3)


@pytest.mark.slow
def test_killed_reinforcement_goes_on_bit_by_bit(tmp_path, reinforced):
    folder = tmp_path / "run"
    asked = replace(REINFORCE, sample_every=1)
    killed = run(folder, asked, "SIGKILL", 13, miniature="reinforced")
    assert killed.returncode == -signal.SIGKILL
    done = run(folder, asked, miniature="reinforced")
    assert done.returncode == 0, done.stderr
    assert seen(read_log(folder), "reward") == seen(reinforced, "reward")
