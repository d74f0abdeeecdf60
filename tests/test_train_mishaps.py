"""Stops, damage and full disks: a run goes on as if nothing had happened."""

import errno
import math
import os
import signal
from dataclasses import replace

import pytest
import torch
from torch import nn
from torch.nn import functional as F

import lib.checkpoints
from lib.corpus import Windows
from lib.train import Diverged, TrainingStopped, train
from lib.train_settings import TrainSettings
from lib.training_log import Log, read_log
from tests.training_miniature import Weighed, event, net, stream, text

RUN = TrainSettings(steps=24, rows=4, checkpoint_every=5, weight_decay=0.1, warmup=3)
MUON = replace(RUN, optimizer="muon")


@pytest.fixture
def data(tmp_path) -> Windows:
    return text(tmp_path)


def trained(data, folder, settings=RUN, **more):
    model = net()
    return model, train(model, data, settings, folder, **more)


def equal(model, other):
    pairs = zip(model.parameters(), other.parameters(), strict=True)
    return all(torch.equal(a, b) for a, b in pairs)


def names(folder):
    return sorted(path.name for path in folder.iterdir())


# --- going on


@pytest.mark.parametrize("settings", [RUN, MUON], ids=["adamw", "muon"])
@pytest.mark.parametrize("at", [3, 18])
def test_ctrl_c_saves_and_the_run_goes_on_bit_by_bit(tmp_path, data, settings, at):
    settings = replace(settings, sample_every=1)
    model, whole = trained(data, tmp_path / "whole", settings)
    folder = tmp_path / "cut"
    with pytest.raises(TrainingStopped, match=rf"step {at + 1} of 24; .*{at + 1:08}"):
        trained(data, folder, settings, sample=event("SIGINT", at, 0))
    before = signal.getsignal(signal.SIGINT)
    again, run = trained(data, folder, settings)
    assert signal.getsignal(signal.SIGINT) is before is signal.default_int_handler
    assert run.curve() == whole.curve()
    assert all(
        torch.equal(a, b) for a, b in zip(model.parameters(), again.parameters())
    )
    assert names(folder) == ["checkpoint-00000020", "checkpoint-00000024", "log.jsonl"]


def test_a_stream_goes_on_too(tmp_path):
    _, whole = trained(stream(), tmp_path / "whole")
    asked = replace(RUN, sample_every=1)
    with pytest.raises(TrainingStopped):
        trained(stream(), tmp_path / "cut", asked, sample=event("SIGINT", 11, 0))
    _, cut = trained(stream(), tmp_path / "cut")
    assert cut.curve() == whole.curve()


def test_a_second_ctrl_c_stops_at_once(tmp_path, data):
    def twice(model):
        signal.raise_signal(signal.SIGINT)
        signal.raise_signal(signal.SIGINT)

    with pytest.raises(KeyboardInterrupt) as stopped:
        trained(data, tmp_path / "run", replace(RUN, sample_every=7), sample=twice)
    assert not isinstance(stopped.value, TrainingStopped)


class Dropping(nn.Module):
    """The net with some of its logits dropped in training."""

    def __init__(self):
        super().__init__()
        self.net = net()

    def forward(self, tokens):
        return F.dropout(self.net(tokens), 0.2, self.training)


def test_chance_is_drawn_alike_after_a_stop_and_not_outside(tmp_path, data):
    outside = torch.get_rng_state()
    whole = train(Dropping(), data, RUN, tmp_path / "whole")
    samples = ["at the start"]
    asked = replace(RUN, sample_every=13)
    with pytest.raises(IndexError):  # at step 13
        train(Dropping(), data, asked, tmp_path / "cut", sample=lambda _: samples.pop())
    cut = train(Dropping(), data, RUN, tmp_path / "cut")
    assert torch.equal(torch.get_rng_state(), outside)
    assert cut.curve() == whole.curve() != trained(data, tmp_path / "plain")[1].curve()


def test_a_finished_run_is_only_read(tmp_path, data):
    model, run = trained(data, tmp_path / "run")
    log = (tmp_path / "run" / "log.jsonl").read_bytes()
    again, same = trained(data, tmp_path / "run")
    assert same == run
    assert (tmp_path / "run" / "log.jsonl").read_bytes() == log
    assert all(
        torch.equal(a, b) for a, b in zip(model.parameters(), again.parameters())
    )


def test_a_damaged_checkpoint_falls_back_to_the_one_before(tmp_path, data):
    _, run = trained(data, tmp_path / "run")
    curve = run.curve()
    for file in ("optimizer.safetensors", "manifest.json"):
        path = run.checkpoint / file
        path.write_bytes(path.read_bytes()[:50])
        with pytest.warns(UserWarning, match=r"00000024.*Trying the one before\."):
            _, again = trained(data, tmp_path / "run")
        assert again.curve() == curve
    for path in (tmp_path / "run").glob("checkpoint-*"):
        (path / "data.json").unlink()
    asked = replace(RUN, checkpoint_every=3)
    with pytest.warns(UserWarning, match="missing"):
        _, again = trained(data, tmp_path / "run", asked)
    assert again.curve() == curve
    assert names(tmp_path / "run")[:2] == ["checkpoint-00000021", "checkpoint-00000024"]


@pytest.mark.parametrize(
    ("settings", "change", "what"),
    [
        ({"rate": 1e-3}, lambda data: data, "with rate 0.003, not 0.001"),
        ({}, lambda data: Windows(data.corpus, 12, 6), "another seed"),
        ({}, lambda data: Windows(data.corpus, 11, 5), "another length"),
    ],
)
def test_another_run_is_refused(tmp_path, data, settings, change, what):
    trained(data, tmp_path / "run")
    before = names(tmp_path / "run")
    with pytest.raises(ValueError, match=what):
        trained(change(data), tmp_path / "run", replace(RUN, **settings))
    assert names(tmp_path / "run") == before


def test_another_model_is_refused(tmp_path, data):
    trained(data, tmp_path / "run")
    model = net()
    del model.blocks[1]
    with pytest.raises(ValueError, match="other weights"):
        train(model, data, RUN, tmp_path / "run")


# --- what goes wrong


def failing_at(data, step, spoil):
    """The data, spoilt at a step."""

    class Failing(Weighed):
        def batch(self, numbers):
            batch = self.windows.batch(numbers)
            return spoil(batch) if numbers.start == (step - 1) * RUN.rows else batch

    return Failing(data)


@pytest.mark.parametrize("bad", [math.nan, math.inf])
def test_a_loss_that_is_no_number_stops_before_the_weights(tmp_path, data, bad):
    spoilt = failing_at(data, 13, lambda b: b._replace(weights=b.weights * bad))
    model = net()
    sentence = r"at step 13 \(examples 48 to 51\); the last good .*00000010\.$"
    with pytest.raises(Diverged, match=sentence):
        train(model, spoilt, RUN, tmp_path / "run")
    assert all(p.isfinite().all() for p in model.parameters())
    assert len(read_log(tmp_path / "run")) == 13
    _, again = trained(data, tmp_path / "run")  # without the bad batch
    _, whole = trained(data, tmp_path / "whole")
    assert again.curve() == whole.curve()


def test_divergence_before_the_first_checkpoint_says_so(tmp_path, data):
    model = net()
    nn.init.constant_(model.norm.weight, math.inf)
    with pytest.raises(Diverged, match="there is no checkpoint yet"):
        train(model, data, RUN, tmp_path / "run")


def test_a_batch_without_weights_is_named(tmp_path, data):
    empty = failing_at(data, 2, lambda b: b._replace(weights=b.weights * 0))
    with pytest.raises(ValueError, match=r"No target of step 2 \(examples 4 to 7\)"):
        trained(empty, tmp_path / "run")


@pytest.mark.parametrize("of", ["weights", "log"])
def test_a_full_disk_loses_nothing(tmp_path, data, monkeypatch, of):
    real_save, real_add = lib.checkpoints.save_file, Log.add

    def save(tensors, path):
        real_save(tensors, path)
        if "00000015" in str(path) and of == "weights":
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    def add(log, step, **facts):
        if step == 12 and of == "log":
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        real_add(log, step, **facts)

    with monkeypatch.context() as full:
        full.setattr(lib.checkpoints, "save_file", save)
        full.setattr(Log, "add", add)
        with pytest.raises(OSError, match="No space left"):
            trained(data, tmp_path / "run")
    kept = ["checkpoint-00000005", "checkpoint-00000010", "log.jsonl"]
    assert names(tmp_path / "run") == kept
    _, again = trained(data, tmp_path / "run")
    _, whole = trained(data, tmp_path / "whole")
    assert again.curve() == whole.curve()


def test_a_torn_line_and_a_torn_checkpoint_are_dropped(tmp_path, data):
    folder = tmp_path / "run"
    (folder / ".checkpoint-00000005-f00").mkdir(parents=True)
    (folder / ".checkpoint-00000005-f00" / "model.safetensors").write_bytes(b"half")
    (folder / "log.jsonl").write_bytes(b'{"head": 1}\n{"step": 1, "loss": 3.0}\n{"st')
    assert len(read_log(folder)) == 2
    _, run = trained(data, folder)
    assert len(run.log) == 25
    assert names(folder) == ["checkpoint-00000020", "checkpoint-00000024", "log.jsonl"]


def test_a_log_takes_a_line_whole_or_not_at_all(tmp_path, monkeypatch):
    log = Log(tmp_path, {}, -1)
    log.add(1, loss=2.0)
    before = log.path.read_bytes()
    with open("/dev/full", "ab", buffering=0) as full:
        monkeypatch.setattr(type(log.path), "open", lambda *_, **__: full)
        with pytest.raises(OSError, match=r"No space left|Invalid argument"):
            log.add(2, loss=1.0)
    monkeypatch.undo()
    assert log.path.read_bytes() == before


@pytest.mark.parametrize(
    "content",
    [
        "[1]\n[2]\n",
        "no json\n",
        '{}\n{"a": 1}\n',
        '{}\n"step"\n',
        '{}\n{"step": "1"}\n',
    ],
)
def test_what_is_no_log_is_named(tmp_path, content):
    (tmp_path / "log.jsonl").write_text(content)
    with pytest.raises(ValueError, match="is no log of a training run"):
        read_log(tmp_path)


@pytest.mark.parametrize(
    ("wrong", "what"),
    [
        ({"steps": 0}, "steps must be at least 1"),
        ({"decay": 2.0}, "decay is a share"),
        ({"optimizer": "sgd"}, "one of adamw, muon"),
        ({"precision": "fp8"}, "one of fp32, bf16"),
    ],
)
def test_settings_that_cannot_be_are_named(wrong, what):
    with pytest.raises(ValueError, match=what):
        replace(RUN, **wrong)


def test_rows_must_divide(tmp_path, data):
    with pytest.raises(ValueError, match=r"4 rows do not .* with 3 parts"):
        trained(data, tmp_path / "run", replace(RUN, accumulation=3))
