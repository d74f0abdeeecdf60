"""What a long context costs: memory of the cache, time of a token, time of a prompt.

Three things grow with the number of tokens that stand before the next one:

* the *cache* holds keys and values of every one of them, so many bytes for each;
* the *next token* looks at all of them: its time is a straight line in their number;
* *reading* a prompt of n tokens lets each look at all before it, so there is a square.

All three are measured on a real model whose context was lengthened. With rotary
positions no weight depends on the length; what such a model says beyond the lengths it
was trained on is of no use, but takes the time that it takes. The curves are fitted to
all lengths but the longest and have to foretell that one. What no machine here can hold
is counted with the formulas of `lib.cost`: published shapes at a million tokens.

Left out: tricks that make contexts cheaper (windows, shared or rounded caches).
Sources: Vaswani et al. 2017, table 1; Pope et al. 2022 (arXiv 2211.05102), section 2.
"""

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from statistics import median
from typing import NamedTuple

import numpy as np
import torch

from lib.cost import cache_bytes, forward_flops, parameters
from lib.model import Cache, Transformer
from lib.model_config import preset
from lib.weight_names import skeleton

MILLION = 1_000_000
SHORT = 1_000  # tokens of an everyday context, to compare with
HALF = 2  # bytes of a number in bf16


def with_context(model: Transformer, context: int) -> Transformer:
    """The same weights, in the same memory, with another longest context.

    Raises ValueError for positions that are learned one by one.
    """
    if model.config.positions != "rotary":
        raise ValueError(
            "Only rotary positions go on beyond the context of the training; take a"
            " model that has them."
        )
    longer = skeleton(model.config.with_(context=context))
    longer.load_state_dict(model.state_dict(), assign=True)
    if model.config.tied:
        longer.head.weight = longer.embedding.weight
    return longer.requires_grad_(False).eval()


def filled(model: Transformer, length: int) -> Cache:
    """A cache that holds so many positions, and has room for one more.

    Their keys and values are noise: the time does not depend on them.
    """
    cache = Cache(model, 1, length + 1)
    for store in (*cache.keys, *cache.values):
        store.normal_(generator=torch.Generator().manual_seed(0))
    cache.length = length
    return cache


def held_bytes(cache: Cache) -> int:
    """The memory that a cache takes, without the table of rotary turns."""
    stores = (*cache.keys, *cache.values, *cache.before)
    return sum(store.nbytes for store in stores)


class Measured(NamedTuple):
    """For each length: bytes of the cache, seconds of the next token."""

    lengths: tuple[int, ...]
    bytes: tuple[int, ...]
    seconds: tuple[float, ...]


@torch.inference_mode()
def next_token(
    model: Transformer, lengths: Sequence[int], rounds: int = 15
) -> Measured:
    """Memory and time of one more token after so many; each time is a median.

    In every round all lengths take their turn, so that a busy moment hits all alike.
    """
    longest = with_context(model, max(lengths) + 1)
    token = torch.zeros(1, 1, dtype=torch.long)
    caches = [filled(longest, length) for length in lengths]

    def step(cache: Cache) -> Callable[[], None]:
        def work() -> None:
            longest(token, cache)
            cache.length -= 1  # as if it had not been

        return work

    seconds = timed([step(cache) for cache in caches], rounds)
    return Measured(tuple(lengths), tuple(map(held_bytes, caches)), tuple(seconds))


@torch.inference_mode()
def reading(
    model: Transformer, lengths: Sequence[int], rounds: int = 3
) -> tuple[float, ...]:
    """Seconds to read a prompt of so many tokens at once; medians, as above."""
    longest = with_context(model, max(lengths))
    vocab = model.config.vocab
    prompts = [torch.arange(length)[None] % vocab for length in lengths]
    works = [lambda prompt=prompt: longest.hidden(prompt) for prompt in prompts]
    return tuple(timed(works, rounds))


def timed(works: Sequence[Callable[[], object]], rounds: int) -> list[float]:
    """The median seconds of each, after a first round that does not count.

    They are the processor's seconds on one thread: what neighbours take does not count.
    """
    found: list[list[float]] = [[] for _ in works]
    with one_thread():
        for i in range(rounds + 1):
            for work, seconds in zip(works, found):
                began = time.thread_time()
                work()
                if i:
                    seconds.append(time.thread_time() - began)
    return [median(seconds) for seconds in found]


@contextmanager
def one_thread() -> Iterator[None]:
    """In here torch computes on the caller's thread alone."""
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        yield
    finally:
        torch.set_num_threads(before)


class Foretold(NamedTuple):
    """A curve: its `coefficients`, the constant first; what it foretells of the longest
    length, and how far off that is (`error`, a share of what was measured)."""

    coefficients: tuple[float, ...]
    foretold: float
    measured: float
    error: float

    def at(self, length: float) -> float:
        """The curve at any length."""
        return sum(c * length**i for i, c in enumerate(self.coefficients))


def foretold(lengths: Sequence[int], values: Sequence[float], degree: int) -> Foretold:
    """Fit a straight line (degree 1) or a square (2) to all lengths but the longest.

    It minimises the relative errors, since a time is off by a share of itself. Raises
    ValueError for too few lengths, or ones that do not rise.
    """
    if len(lengths) < degree + 2 or list(lengths) != sorted(set(lengths)):
        raise ValueError(
            f"A curve of degree {degree} needs {degree + 2} lengths or more that rise."
        )
    n, y = np.asarray(lengths, float), np.asarray(values, float)
    scale = n[-1]  # powers of numbers near 1 fit better
    terms = np.stack([(n / scale) ** i for i in range(degree + 1)], 1) / y[:, None]
    found, *_ = np.linalg.lstsq(terms[:-1], np.ones(len(n) - 1), rcond=None)
    last = float(found.sum())
    coefficients = tuple(float(c / scale**i) for i, c in enumerate(found))
    return Foretold(coefficients, last, float(y[-1]), abs(last / y[-1] - 1))


class AtLength(NamedTuple):
    """A published shape with a long context, in bf16.

    `slower` is how many times as many bytes the next token has to fetch as after a
    thousand tokens (weights and cache; on a machine that computes fast enough, its
    time). `per_token` is how many times as much arithmetic each token of a prompt
    takes as in one of a thousand.
    """

    name: str
    weights: int  # bytes
    cache: int  # bytes, of one conversation
    slower: float
    per_token: float


def at_length(name: str, length: int = MILLION) -> AtLength:
    """What that shape of `lib.model_config` costs at a length; by formulas only."""
    shape = preset(name).with_(context=length)
    weights = HALF * parameters(shape)
    far, near = (cache_bytes(shape, 1, n, HALF) for n in (length, SHORT))
    flops = [forward_flops(shape, n) / n for n in (length, SHORT)]
    slower = (weights + far) / (weights + near)
    return AtLength(name, weights, far, slower, flops[0] / flops[1])
