"""Weights out of the block formats of GGUF files, whole tensors at a time.

A block is some bytes for a few neighbouring weights of a row: small whole
numbers, and a scale `d` that makes weights of them. In the older formats
(`_0`, `_1`) a block is 32 weights; those with `_1` add a least value `m`. In
the K formats it is 256, cut into smaller parts with scales of their own, which
are themselves whole numbers times `d`. Four bits are half a byte: the low
halves come first, then the high halves. A fifth or sixth bit lies elsewhere.

Left out: Q2, Q3 and the IQ formats, and making blocks. Source: the layouts of
ggml, the library that llama.cpp is built on (ggml-common.h, ggml-quants.c).

In comments: N blocks.
"""

from collections.abc import Callable
from typing import NamedTuple

import torch
from torch import Tensor


def _plain(dtype: torch.dtype) -> Callable[[Tensor], Tensor]:
    return lambda blocks: blocks.flatten().view(dtype).to(torch.float32, copy=True)


def _halves(blocks: Tensor, start: int) -> Tensor:
    """The float16 number (N, 1) at that byte of each block, in float32."""
    return blocks[:, start : start + 2].contiguous().view(torch.float16).float()


def _nibbles(packed: Tensor) -> Tensor:
    """Half bytes of the last axis: all low ones, then all high ones."""
    return torch.cat((packed & 15, packed >> 4), -1)


def _fifth_bits(blocks: Tensor, start: int) -> Tensor:
    """One bit (N, 32) for each weight, from four bytes, worth 16."""
    bits = blocks[:, start : start + 4, None] >> torch.arange(8, dtype=torch.uint8)
    return (bits.flatten(1) & 1) << 4


def _q4_0(blocks: Tensor) -> Tensor:
    numbers = _nibbles(blocks[:, 2:]).float()
    return numbers.sub_(8).mul_(_halves(blocks, 0))


def _q4_1(blocks: Tensor) -> Tensor:
    numbers = _nibbles(blocks[:, 4:]).float()
    return numbers.mul_(_halves(blocks, 0)).add_(_halves(blocks, 2))


def _q5_0(blocks: Tensor) -> Tensor:
    numbers = (_nibbles(blocks[:, 6:]) | _fifth_bits(blocks, 2)).float()
    return numbers.sub_(16).mul_(_halves(blocks, 0))


def _q5_1(blocks: Tensor) -> Tensor:
    numbers = (_nibbles(blocks[:, 8:]) | _fifth_bits(blocks, 4)).float()
    return numbers.mul_(_halves(blocks, 0)).add_(_halves(blocks, 2))


def _q8_0(blocks: Tensor) -> Tensor:
    return blocks[:, 2:].view(torch.int8).float().mul_(_halves(blocks, 0))


def _k_scales(blocks: Tensor) -> tuple[Tensor, Tensor]:
    """Scale and least value (N, 8, 1) of the 8 parts of a block of Q4_K or Q5_K.

    Twelve bytes hold sixteen numbers of six bits. The first four scales and
    the first four least values are the low six bits of bytes 0 to 7; of the
    others four bits are in bytes 8 to 11, and two at the top of bytes 0 to 7.
    """
    first, second, third = blocks[:, 4:16].split(4, 1)  # (N, 4) each
    scales = torch.cat((first & 63, (third & 15) | ((first >> 6) << 4)), 1)
    least = torch.cat((second & 63, (third >> 4) | ((second >> 6) << 4)), 1)
    scales, least = scales * _halves(blocks, 0), least * _halves(blocks, 2)
    return scales[..., None], least[..., None]


def _q4_k(blocks: Tensor) -> Tensor:
    scales, least = _k_scales(blocks)
    packed = blocks[:, 16:].unflatten(1, (4, 32))  # two parts in each
    numbers = _nibbles(packed).reshape(-1, 8, 32).float()
    return numbers.mul_(scales).sub_(least)


def _q5_k(blocks: Tensor) -> Tensor:
    scales, least = _k_scales(blocks)
    packed = blocks[:, 48:].unflatten(1, (4, 32))
    numbers = _nibbles(packed).reshape(-1, 8, 32)
    part = torch.arange(8, dtype=torch.uint8)[:, None]  # part i has bit i of a byte
    numbers |= ((blocks[:, 16:48].unsqueeze(1) >> part) & 1) << 4
    return numbers.float().mul_(scales).sub_(least)


def _q6_k(blocks: Tensor) -> Tensor:
    low = blocks[:, :128].unflatten(1, (2, 64))  # two halves of 128 weights
    high = blocks[:, 128:192].unflatten(1, (2, 32))
    pair = 2 * torch.arange(4, dtype=torch.uint8)[:, None]  # quarter i: bits 2i, 2i+1
    top = (high.unsqueeze(2) >> pair) & 3  # (N, 2, 4, 32)
    numbers = _nibbles(low).unflatten(2, (4, 32)) | (top << 4)
    scales = blocks[:, 192:208].view(torch.int8) * _halves(blocks, 208)  # (N, 16)
    return numbers.reshape(-1, 16, 16).float().sub_(32).mul_(scales[..., None])


class Kind(NamedTuple):
    """How a tensor is kept: `bytes` for each block of so many `weights`."""

    name: str
    weights: int
    bytes: int
    read: Callable[[Tensor], Tensor]  # blocks (N, bytes) to N x weights, float32


KINDS = {  # by ggml's number
    0: Kind("F32", 1, 4, _plain(torch.float32)),
    1: Kind("F16", 1, 2, _plain(torch.float16)),
    30: Kind("BF16", 1, 2, _plain(torch.bfloat16)),
    2: Kind("Q4_0", 32, 18, _q4_0),
    3: Kind("Q4_1", 32, 20, _q4_1),
    6: Kind("Q5_0", 32, 22, _q5_0),
    7: Kind("Q5_1", 32, 24, _q5_1),
    8: Kind("Q8_0", 32, 34, _q8_0),
    12: Kind("Q4_K", 256, 144, _q4_k),
    13: Kind("Q5_K", 256, 176, _q5_k),
    14: Kind("Q6_K", 256, 210, _q6_k),
}


def dequantized(raw: Tensor, kind: Kind) -> Tensor:
    """The weights in `raw` bytes (a whole number of blocks), flat, in float32.

    Shares no memory with `raw`.
    """
    return kind.read(raw.view(-1, kind.bytes)).flatten()
