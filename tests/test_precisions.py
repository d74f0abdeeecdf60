"""Rounded weights: llama.cpp's blocks, honest sizes, kernels that agree."""

import math

import gguf
import numpy as np
import pytest
import torch
from torch import nn

from lib import precisions
from lib.dequantize import KINDS, dequantized
from lib.model import Transformer
from lib.model_config import preset
from lib.precisions import (
    BLOCK,
    PRECISIONS,
    at,
    blocks_q4_0,
    compared,
    losses,
    packed_linear,
    runs_at,
    size,
    token_seconds,
)
from lib.scale import seed

SHAPE = preset("book").with_(
    vocab=96, context=40, width=64, layers=2, heads=2, mlp_width=128
)


def drawn(shape=SHAPE) -> Transformer:
    model = Transformer(shape)
    generator = torch.Generator().manual_seed(seed("precisions"))
    for weight in model.parameters():
        nn.init.normal_(weight, std=0.2, generator=generator)
    return model.requires_grad_(False).eval()


@pytest.fixture(scope="module")
def model():
    return drawn()


def can(precision: str) -> bool:
    try:
        packed_linear(nn.Linear(64, 64), precision)
    except NotImplementedError:
        return False
    return True


# --- rounding -----------------------------------------------------------------


def test_blocks_are_those_of_llama_cpp():
    random = np.random.default_rng(seed("blocks to make"))
    rows = random.normal(size=(40, 4 * BLOCK)).astype(np.float32)
    rows[0], rows[1], rows[2, :BLOCK] = 0, 1e-3 * rows[1], -1.0
    rows[3, 5] = -rows[3, 7]  # two that are the largest but for their sign
    wanted = gguf.quants.quantize(rows, gguf.GGMLQuantizationType.Q4_0)
    found = blocks_q4_0(torch.from_numpy(rows))
    assert found.dtype == torch.uint8
    np.testing.assert_array_equal(found.numpy(), wanted.reshape(-1, 18))


def test_a_block_by_hand():
    """The largest becomes -8, whatever its sign."""
    row = torch.zeros(1, BLOCK)
    row[0, :4] = torch.tensor([4.0, -4.0 + 1e-6, 1.0, 0.2])
    again = dequantized(blocks_q4_0(row).flatten(), KINDS[2])
    assert again[:5].tolist() == [4.0, -3.5, 1.0, 0.0, 0.0]


def test_rounding_twice_changes_nothing(model):
    for name in PRECISIONS:
        once = at(model, name)
        twice = at(once, name)
        for key, weight in once.state_dict().items():
            assert torch.equal(weight, twice.state_dict()[key]), (name, key)
            assert weight.dtype == torch.float32
        assert once.head.weight is once.embedding.weight


def test_fewer_bits_are_further_off_and_vectors_stay(model):
    gaps = []
    for name in PRECISIONS:
        twin = at(model, name)
        gap = twin.blocks[0].mlp.up.weight - model.blocks[0].mlp.up.weight
        gaps.append(gap.abs().mean().item())
        assert torch.equal(twin.norm.weight, model.norm.weight)
    assert gaps[0] == 0 and gaps == sorted(gaps) and len(set(gaps)) == 4


def test_sizes_count_every_weight_once():
    model, untied = drawn(), drawn(SHAPE.with_(tied=False))
    count = sum(weight.numel() for weight in model.parameters())
    matrices = [w for w in model.parameters() if w.ndim > 1 and len(w) > 3]
    rounded, rows = sum(w.numel() for w in matrices), sum(map(len, matrices))
    rest = 4 * (count - rounded)
    assert size(model, "fp32") == 4 * count
    assert size(model, "bf16") == 2 * rounded + rest
    assert size(model, "int8") == rounded + 4 * rows + rest
    assert size(model, "4 bits") == rounded * 18 // 32 + rest
    table = 96 * 64
    assert size(untied, "4 bits") == size(model, "4 bits") + table * 18 // 32


def test_losses_are_the_mean_surprise_of_each_row(model):
    rows = torch.arange(66).view(11, 6).tolist()
    with torch.no_grad():
        says = model(torch.tensor(rows)).log_softmax(-1)
    wanted = [
        -sum(says[i, j, row[j + 1]].item() for j in range(5)) / 5
        for i, row in enumerate(rows)
    ]
    assert losses(model, rows) == pytest.approx(wanted, rel=1e-5)
    even = Transformer(SHAPE)
    nn.init.zeros_(even.embedding.weight)
    assert losses(even, rows) == pytest.approx([math.log(96)] * 11)


def test_the_model_given_is_not_changed(model):
    before = {name: weight.clone() for name, weight in model.state_dict().items()}
    compared(model, [[1, 2, 3]], rounds=1)
    for name, weight in model.state_dict().items():
        assert torch.equal(weight, before[name])
    assert model.head.weight is model.embedding.weight


@pytest.mark.parametrize("wrong", ["int4", "fp8", ""])
def test_another_precision_is_refused(model, wrong):
    for work in (at, size):
        with pytest.raises(ValueError, match="take one of fp32, bf16, int8, 4 bits"):
            work(model, wrong)


def test_rows_that_are_no_blocks_are_refused():
    with pytest.raises(ValueError, match="Rows of 48 weights are no blocks of 32"):
        blocks_q4_0(torch.zeros(2, 48))


# --- kernels ------------------------------------------------------------------


@pytest.mark.parametrize("precision", ["int8", "4 bits"])
def test_kernels_compute_with_the_rounded_weights(model, precision):
    if not can(precision):
        pytest.skip("no kernel here")
    layer = model.blocks[0].mlp.down
    x = torch.randn(5, 128, generator=torch.Generator().manual_seed(1)).bfloat16()
    with torch.no_grad():
        exact = layer(x.float())
        wanted = at(model, precision).blocks[0].mlp.down(x.float())
        found = packed_linear(layer, precision)(x).float()
    # scales and results are in bf16, whose steps are 1 in 256
    assert (found - wanted).abs().max() < 0.01 * wanted.abs().max()
    assert (found - exact).abs().mean() > 0.9 * (wanted - exact).abs().mean()
    tokens = torch.arange(30)[None]
    with torch.no_grad():
        whole = runs_at(model, precision)(tokens).float().softmax(-1)
        found = at(model, precision)(tokens).softmax(-1)
        assert torch.allclose(whole, found, atol=0.01)


@pytest.mark.parametrize("precision", ["int8", "4 bits"])
def test_a_bias_is_added(precision):
    if not can(precision):
        pytest.skip("no kernel here")
    layer = nn.Linear(64, 32)
    x = torch.zeros(2, 3, 64, dtype=torch.bfloat16)
    found = packed_linear(layer, precision)(x)
    assert torch.equal(found, layer.bias.bfloat16().expand(2, 3, 32))


def test_every_precision_takes_time_or_says_that_it_cannot(model, monkeypatch):
    found = token_seconds(model, rounds=2)
    assert list(found) == list(PRECISIONS)
    assert found["fp32"] > 0 and found["bf16"] > 0

    def missing(*_):
        raise AttributeError

    monkeypatch.setattr(precisions, "_eight_bits", missing)
    found = compared(model, [[1, 2, 3]], rounds=1)
    assert [one.precision for one in found] == list(PRECISIONS)
    assert found[2].seconds is None and found[2].bytes > 0
    assert found[0].loss == pytest.approx(found[0].losses[0])
    with pytest.raises(NotImplementedError, match="weights of int8"):
        packed_linear(nn.Linear(64, 64), "int8")
