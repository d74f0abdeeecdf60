"""The training loop on a tiny net, in one process."""

import math
from dataclasses import replace

import accelerate.tracking
import pytest
import torch
from accelerate.tracking import GeneralTracker
from accelerate.utils import LoggerType
from safetensors.torch import load_file
from torch import nn
from torch.nn import functional as F

from lib.corpus import Batch, Windows
from lib.muon import Muon, orthogonalised, split_parameters
from lib.train import train, weighted_loss
from lib.train_settings import TrainSettings
from lib.training_log import told
from tests.training_miniature import VOCAB, Weighed, net, text

RUN = TrainSettings(steps=24, rows=4, checkpoint_every=5, weight_decay=0.1, warmup=3)
MUON = replace(RUN, optimizer="muon")


@pytest.fixture
def data(tmp_path) -> Windows:
    return text(tmp_path)


def trained(data, folder, settings=RUN, **more):
    model = net()
    return model, train(model, data, settings, folder, **more)


def names(folder):
    return sorted(path.name for path in folder.iterdir())


# --- what is learned


@pytest.mark.parametrize("settings", [RUN, MUON], ids=["adamw", "muon"])
def test_it_learns_and_keeps_a_log(tmp_path, data, settings):
    settings = replace(settings, steps=60, rows=8, evaluate_every=20)
    model, run = trained(data, tmp_path / "run", settings, validation=data)
    losses = run.curve()
    assert [step for step, _ in losses] == list(range(1, 61))
    assert abs(losses[0][1] - math.log(VOCAB)) < 0.2
    assert losses[-1][1] < losses[0][1] - 0.5
    assert [step for step, _ in run.curve("validation")] == [0, 20, 40, 60]
    head = run.log[0]
    assert TrainSettings(**head["settings"] | {"trackers": ()}) == settings
    assert head["parameters"] == sum(p.numel() for p in model.parameters())
    assert run.log[5]["tokens"] == 8 * 12
    weights = load_file(run.checkpoint / "model.safetensors")
    assert weights.keys() == dict(model.named_parameters()).keys()
    assert all(torch.equal(weights[n], p) for n, p in model.named_parameters())


def test_the_loop_is_the_textbooks(tmp_path, data):
    """Equal to a dozen lines without Accelerate, parts or weights."""
    asked = replace(RUN, steps=6, decay=0.5, clip=0.3)
    model = net()
    optimizer = torch.optim.AdamW(
        [
            {"params": [p for p in model.parameters() if p.ndim > 1]},
            {"params": [p for p in model.parameters() if p.ndim < 2], "x": 1},
        ],
        betas=(0.9, 0.95),
    )
    losses = []
    rates = [1 / 4, 2 / 4, 3 / 4, 3 / 4, 2 / 4, 1 / 4]
    for step, share in enumerate(rates):
        batch = data.batch(range(4 * step, 4 * step + 4))
        logits = model(batch.tokens)
        loss = F.cross_entropy(logits.transpose(1, 2), batch.targets)
        loss.backward()
        nn.utils.clip_grad_norm_(model.parameters(), 0.3)
        for group in optimizer.param_groups:
            group["lr"] = 3e-3 * share
            group["weight_decay"] = 0.0 if "x" in group else 0.1
        optimizer.step()
        optimizer.zero_grad()
        losses.append(loss.item())
    _, run = trained(data, tmp_path / "run", asked)
    assert [loss for _, loss in run.curve()] == pytest.approx(losses, abs=1e-5)


def test_evaluation_is_the_mean_of_the_first_batches(tmp_path, data):
    weighed = Weighed(data)
    asked = replace(RUN, steps=1, evaluate_every=1, evaluation_batches=5)
    _, run = trained(data, tmp_path / "run", asked, validation=weighed)
    batch = weighed.batch(range(20))
    mean = weighted_loss(net(), batch) / batch.weights.sum()
    assert run.curve("validation")[0] == (0, pytest.approx(mean.item(), abs=1e-5))


@pytest.mark.parametrize("settings", [RUN, MUON], ids=["adamw", "muon"])
def test_parts_of_a_batch_change_nothing(tmp_path, data, settings):
    """Even where the weights are unevenly spread over the parts."""
    curves = [
        trained(Weighed(data), tmp_path / str(n), replace(settings, accumulation=n))[1]
        for n in (1, 2, 4)
    ]
    whole, *others = ([loss for _, loss in run.curve()] for run in curves)
    for other in others:
        assert other == pytest.approx(whole, abs=1e-4)


def test_targets_without_weight_do_not_count(tmp_path, data):
    class Spoilt(Weighed):
        def batch(self, numbers):
            batch = super().batch(numbers)
            nonsense = torch.where(batch.weights > 0, batch.targets, 7)
            return Batch(batch.tokens, nonsense, batch.weights)

    _, first = trained(Weighed(data), tmp_path / "first")
    _, second = trained(Spoilt(data), tmp_path / "second")
    assert first.curve() == second.curve()


def test_bf16_learns_alike_with_weights_in_full_precision(tmp_path, data):
    model, half = trained(data, tmp_path / "half", replace(RUN, precision="bf16"))
    _, full = trained(data, tmp_path / "full")
    assert model.embedding.weight.dtype == torch.float32
    assert half.curve() != full.curve()
    pairs = zip(half.curve(), full.curve())
    assert all(abs(a - b) < 0.05 for (_, a), (_, b) in pairs)


def test_rates_rise_stay_and_fall():
    asked = TrainSettings(steps=20, warmup=3, decay=0.25)
    shares = [asked.share_of_rate(step) for step in range(1, 21)]
    assert shares[:4] == [0.25, 0.5, 0.75, 1]
    assert set(shares[3:15]) == {1}
    assert shares[15:] == pytest.approx([5 / 6, 4 / 6, 3 / 6, 2 / 6, 1 / 6])


# --- Muon


@pytest.mark.parametrize("size", [(8, 8), (40, 10), (10, 40)])
def test_orthogonalised_keeps_directions_and_levels_sizes(size):
    matrix = torch.randn(size, generator=torch.Generator().manual_seed(1))
    result = orthogonalised(matrix * 100)
    u, _, vt = torch.linalg.svd(matrix, full_matrices=False)
    inner = u.T @ result @ vt.T
    assert inner.diagonal().min() > 0.3
    assert inner.diagonal().max() < 1.3
    assert (inner - inner.diagonal().diag()).abs().max() < 1e-3
    assert torch.equal(orthogonalised(torch.zeros(size)), torch.zeros(size))


@pytest.mark.skipif(not hasattr(torch.optim, "Muon"), reason="came with torch 2.9")
def test_muon_is_torchs_to_its_half_precision():
    draw = torch.Generator().manual_seed(2)
    start = torch.randn(24, 12, generator=draw)
    ours, theirs = nn.Parameter(start.clone()), nn.Parameter(start.clone())
    usual = {"lr": 0.02, "momentum": 0.9, "weight_decay": 0.1}
    steps = Muon([ours], **usual), torch.optim.Muon([theirs], **usual)
    for _ in range(5):
        ours.grad = torch.randn(24, 12, generator=draw)
        theirs.grad = ours.grad.clone()
        for optimizer in steps:
            optimizer.step()
    moved = (theirs - start).norm()
    assert moved > 0.1
    assert (ours - theirs).norm() < 0.02 * moved


def test_muon_takes_the_blocks_matrices_alone():
    model = net()
    matrices, rest = split_parameters(model)
    assert len(matrices) == 2 * 4  # qkv, out, up, down
    assert len(matrices) + len(rest) == len(list(model.parameters()))
    assert any(part is model.embedding.weight for part in rest)
    with pytest.raises(ValueError, match=r"model\.blocks; use AdamW"):
        split_parameters(nn.Linear(2, 2))
    with pytest.raises(ValueError, match="for matrices"):
        Muon([nn.Parameter(torch.zeros(3))])


# --- trackers


class Tracker(GeneralTracker):
    """Stands for one of those that Accelerate knows."""

    name, requires_logging_directory, tracker = "kept", False, None
    seen = None

    def __init__(self, run_name, **_):
        type(self).seen = []

    def store_init_configuration(self, values):
        self.seen.append(values)

    def log(self, values, step, **_):
        self.seen.append((step, values))

    def finish(self):
        self.seen.append("finished")


def test_trackers_are_told_if_asked_for(tmp_path, data, monkeypatch):
    classes = accelerate.tracking.LOGGER_TYPE_TO_CLASS
    monkeypatch.setitem(classes, "tensorboard", Tracker)
    known = accelerate.tracking, "get_available_trackers"
    monkeypatch.setattr(*known, lambda: [LoggerType.TENSORBOARD])
    asked = replace(RUN, steps=2, trackers=("tensorboard",))
    _, run = trained(data, tmp_path / "run", asked)
    settings, *steps, last = Tracker.seen
    assert settings["optimizer"] == "adamw"
    assert [(step, facts["loss"]) for step, facts in steps] == run.curve()
    assert last == "finished"
    monkeypatch.setattr(*known, lambda: [])
    with (
        pytest.warns(UserWarning, match="no supported trackers"),
        pytest.raises(ValueError, match="tensorboard are installed"),
    ):
        trained(data, tmp_path / "other", asked)


def test_a_log_is_told_line_by_line_with_the_time_left():
    updates = [
        {"step": i, "loss": 4 / i, "norm": 1.0, "tokens": 2_048, "seconds": 0.5}
        for i in (1, 2, 3)
    ]
    log = [{"settings": {}}, *updates[:2], {"step": 2, "validation": 3.0}, updates[2]]
    first, _, third = told(log, steps=1_200)
    assert first.split(" | ") == [
        "step     1/1,200 ( 0.08%)",
        "loss 4.000",
        " 4,096 tokens/s",
        " 10 min left",
    ]
    assert third.startswith("step     3/1,200 ( 0.25%) | loss 1.333")
