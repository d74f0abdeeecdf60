"""Blocks become the weights that llama.cpp's own Python package makes of them."""

import gguf
import numpy as np
import pytest
import torch

from lib.dequantize import KINDS, dequantized
from lib.scale import seed

BLOCKS = 200


@pytest.mark.parametrize("number", KINDS, ids=lambda number: KINDS[number].name)
def test_weights_equal_the_reference(number):
    kind, theirs = KINDS[number], gguf.GGMLQuantizationType(number)
    assert theirs.name == kind.name
    assert gguf.GGML_QUANT_SIZES[theirs] == (kind.weights, kind.bytes)
    random = np.random.default_rng(seed("blocks"))
    raw = random.integers(0, 256, (BLOCKS, kind.bytes), dtype=np.uint8)
    with np.errstate(all="ignore"):  # random scales may be no numbers
        wanted = gguf.quants.dequantize(raw, theirs).astype(np.float32).flatten()
    found = dequantized(torch.from_numpy(raw.flatten()), kind)
    assert found.dtype == torch.float32
    np.testing.assert_array_equal(found.numpy(), wanted)


def test_a_block_by_hand():
    """Scale 2 and least value 1, then 32 numbers of four bits."""
    scales = np.array([2, 1], "<f2").tobytes()
    packed = bytes(low | high << 4 for low, high in zip(range(16), range(15, -1, -1)))
    raw = torch.frombuffer(bytearray(scales + packed), dtype=torch.uint8)
    wanted = [2.0 * n + 1 for n in [*range(16), *range(15, -1, -1)]]
    assert dequantized(raw, KINDS[3]).tolist() == wanted


@pytest.mark.parametrize("number", KINDS, ids=lambda number: KINDS[number].name)
def test_weights_have_memory_of_their_own(number):
    kind = KINDS[number]
    raw = torch.zeros(kind.bytes, dtype=torch.uint8)
    before = dequantized(raw, kind)
    kept = before.clone()
    raw.fill_(60)
    assert torch.equal(before, kept)
