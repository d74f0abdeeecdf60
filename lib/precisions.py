"""Smaller numbers: a model's weights at 32, 16, 8 and 4 bits.

* `fp32`: as computed;
* `bf16`: the upper half of it, so half the figures at the same range;
* `int8`: whole numbers from -127 to 127 and one scale for each row (`lib.quantized`,
  after Dettmers et al. 2022, arXiv 2208.07339, section 2.1);
* `4 bits`: whole numbers from -8 to 7 and one scale for 32 neighbours, llama.cpp's
  format Q4_0 (`lib.dequantize` reads it; `blocks_q4_0` here writes it).

Only matrices are rounded; vectors stay as they are. What rounding costs in loss is
measured with the rounded weights in float32. What it saves in time is another question,
and needs arithmetic made for it: `packed_linear` uses the kernels for weights of 8 and
4 bits that torch has for CPUs (under names with an underscore, made for its own tools),
where they exist. A token's time is mostly that of fetching the weights, so fewer bytes
are less time, if the matrices are large.

Left out: rounding that looks at data (GPTQ, AWQ), and rounded activations.
"""

import copy
import time
from collections.abc import Callable, Sequence
from statistics import median
from typing import Literal, NamedTuple, get_args

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from lib.context_cost import one_thread
from lib.dequantize import KINDS, dequantized
from lib.model import Cache, Transformer
from lib.quantized import quantized, rounded

Precision = Literal["fp32", "bf16", "int8", "4 bits"]
PRECISIONS = get_args(Precision)
Q4_0 = KINDS[2]
BLOCK, LEAST = 32, -8  # weights that share a scale, and the least whole number
TOGETHER = 8  # rows of text that are read at once


class Compared(NamedTuple):
    """A model at a precision: size, losses of each row in nats a token, seconds of the
    next token, None where no kernel is at hand."""

    precision: str
    bytes: int
    losses: list[float]
    seconds: float | None

    @property
    def loss(self) -> float:
        """The mean over all rows."""
        return sum(self.losses) / len(self.losses)


def compared(
    model: Transformer, rows: Sequence[Sequence[int]], rounds: int = 15
) -> list[Compared]:
    """The model at every precision: its size, its loss on the rows, a token's time."""
    seconds = token_seconds(model, rounds)
    return [
        Compared(name, size(model, name), losses(at(model, name), rows), seconds[name])
        for name in PRECISIONS
    ]


# --- rounding -----------------------------------------------------------------


def at(model: Transformer, precision: Precision) -> Transformer:
    """A copy in float32 whose weights are as that precision keeps them.

    Raises ValueError for another precision, and what `lib.quantized` does.
    """
    _check(precision)
    if precision == "int8":
        return quantized(model)
    twin = copy.deepcopy(model).float()
    for matrix in _matrices(twin):
        with torch.no_grad():
            if precision == "bf16":
                matrix.copy_(matrix.bfloat16())
            elif precision == "4 bits":
                blocks = blocks_q4_0(matrix)
                matrix.copy_(dequantized(blocks.flatten(), Q4_0).view_as(matrix))
    return twin


def size(model: Transformer, precision: Precision) -> int:
    """Bytes that the weights take; a tied table counts once. Raises as `at` does."""
    _check(precision)
    matrices = _matrices(model)
    known = {matrix.data_ptr() for matrix in matrices}
    total = sum(4 * w.numel() for w in model.parameters() if w.data_ptr() not in known)
    for matrix in matrices:
        n = matrix.numel()
        total += {
            "fp32": 4 * n,
            "bf16": 2 * n,
            "int8": n + 4 * len(matrix),
            "4 bits": n // Q4_0.weights * Q4_0.bytes,
        }[precision]
    return total


def blocks_q4_0(matrix: Tensor) -> Tensor:
    """A matrix as blocks (N, 18), uint8, of 32 neighbours each, for `dequantized`.

    The scale makes the largest of them, with its sign, the whole number -8; two bytes
    hold it, and each of the others two whole numbers, raised by 8. Raises ValueError
    for rows that are no whole number of blocks.
    """
    if matrix.shape[-1] % BLOCK:
        raise ValueError(
            f"Rows of {matrix.shape[-1]} weights are no blocks of {BLOCK}; keep this"
            " matrix as it is."
        )
    blocks = matrix.detach().cpu().float().reshape(-1, BLOCK)
    place = blocks.abs().argmax(1, keepdim=True)
    scale = blocks.gather(1, place) / LEAST  # (N, 1)
    inverse = torch.where(scale == 0, 0, 1 / scale)
    numbers = (blocks * inverse - LEAST + 0.5).clamp(0, 15).to(torch.uint8)
    low, high = numbers.chunk(2, 1)
    return torch.cat((scale.half().view(torch.uint8), low | (high << 4)), 1)


def _check(precision: str) -> None:
    if precision not in PRECISIONS:
        known = ", ".join(PRECISIONS)
        raise ValueError(f"There is no precision {precision!r}; take one of {known}.")


def _matrices(model: nn.Module) -> list[nn.Parameter]:
    """The weights with rows and columns that multiply or are looked up, once each."""
    kinds = nn.Linear | nn.Embedding
    found = (part.weight for part in model.modules() if isinstance(part, kinds))
    return list({matrix.data_ptr(): matrix for matrix in found}.values())


@torch.inference_mode()
def losses(model: Transformer, rows: Sequence[Sequence[int]]) -> list[float]:
    """Mean surprise of each row of tokens, all of one length, in nats a token."""
    found = []
    for some in torch.tensor(rows).split(TOGETHER):  # (N, T)
        logits, wanted = model(some[:, :-1]).float(), some[:, 1:]  # (N, T - 1, V)
        nats = F.cross_entropy(logits.flatten(0, 1), wanted.flatten(), reduction="none")
        found += nats.view_as(wanted).mean(1).tolist()
    return found


# --- time ---------------------------------------------------------------------


class Packed(nn.Module):
    """A linear layer in bf16 that multiplies with what `multiply` holds."""

    def __init__(
        self, multiply: Callable[[Tensor], Tensor], bias: Tensor | None
    ) -> None:
        super().__init__()
        self.multiply, self.bias = multiply, bias

    def forward(self, x: Tensor) -> Tensor:
        """x (..., columns) to (..., rows)."""
        y = self.multiply(x.flatten(0, -2)).unflatten(0, x.shape[:-1])
        return y if self.bias is None else y + self.bias


def packed_linear(layer: nn.Linear, precision: Precision) -> Packed:
    """The layer with weights of 8 or 4 bits, for activations in bf16.

    The scales are in bf16 as well, which the kernels want.

    Raises NotImplementedError where this torch has no kernel for it, or for rows of
    another length than its kernel takes.
    """
    bias = None if layer.bias is None else layer.bias.bfloat16()
    pack = {"int8": _eight_bits, "4 bits": _four_bits}[precision]
    try:
        multiply = pack(layer.weight)
        multiply(torch.zeros(1, layer.in_features, dtype=torch.bfloat16))
    except (AttributeError, RuntimeError, ValueError) as error:
        raise NotImplementedError(
            f"This torch cannot multiply with weights of {precision} here."
        ) from error
    return Packed(multiply, bias)


def _eight_bits(matrix: Tensor) -> Callable[[Tensor], Tensor]:
    numbers, scales = rounded(matrix)
    scales = scales.bfloat16()
    return lambda x: torch._weight_int8pack_mm(x, numbers, scales)


def _four_bits(matrix: Tensor) -> Callable[[Tensor], Tensor]:
    blocks = blocks_q4_0(matrix)
    low, high = blocks[:, 2:] & 15, blocks[:, 2:] >> 4
    numbers = torch.cat((low, high), 1).view(matrix.shape).int()
    kept = torch.ops.aten._convert_weight_to_int4pack_for_cpu(numbers, 1)
    scales = blocks[:, :2].contiguous().view(torch.float16).bfloat16()
    scales = scales.view(len(matrix), -1).t()  # (groups, rows)
    both = torch.stack((scales, torch.zeros_like(scales)), -1).contiguous()
    multiply = torch.ops.aten._weight_int4pack_mm_for_cpu
    return lambda x: multiply(x, kept, BLOCK, both)


def runs_at(model: Transformer, precision: Precision) -> Transformer:
    """A copy that computes with the weights as that precision keeps them.

    Raises NotImplementedError where this machine cannot.
    """
    if precision == "fp32":
        return copy.deepcopy(model).float()
    twin = copy.deepcopy(model)
    twin.head.weight = nn.Parameter(twin.head.weight.detach())  # looked up and packed
    if precision != "bf16":
        for part in list(twin.modules()):
            for name, layer in part.named_children():
                if isinstance(layer, nn.Linear):
                    setattr(part, name, packed_linear(layer, precision))
    return twin.bfloat16()


@torch.inference_mode()
def token_seconds(model: Transformer, rounds: int = 15) -> dict[str, float | None]:
    """Seconds of the next token at each precision, medians; None where it cannot run.

    Of the processor on one thread. In every round all take their turn.
    """
    works: dict[str, tuple[Transformer, Cache]] = {}
    for name in PRECISIONS:
        try:
            twin = runs_at(model, name).eval()
        except NotImplementedError:
            continue
        works[name] = twin, Cache(twin, 1, rounds + 1)
    found: dict[str, list[float]] = {name: [] for name in works}
    token = torch.zeros(1, 1, dtype=torch.long)
    with one_thread():
        for _ in range(rounds + 1):
            for name, (twin, cache) in works.items():
                began = time.thread_time()
                twin(token, cache)
                found[name].append(time.thread_time() - began)
    medians = {name: median(seconds[1:]) for name, seconds in found.items()}
    return {name: medians.get(name) for name in PRECISIONS}
