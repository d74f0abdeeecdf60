"""The sampler for many texts that begin alike: what they share is read once.

`lib.generate` reads each prompt of a batch by itself. A hundred continuations
of one page would read that page a hundred times; here the model reads it once,
and each row gets a copy of what the model keeps of it. The loop, the coins and
the samples are those of `lib.generate`: both draw the same tokens, up to
rounding in the model. Prompts that share little are left to it.

Left out: a tree of what only some of the prompts share.

In comments: B rows, T tokens, V symbols.
"""

from collections.abc import Collection, Iterator, Sequence

import torch

from lib.generate import (
    PLAIN,
    Batch,
    Hook,
    Sample,
    Sampling,
    check,
    generate,
    grown,
    padded,
    tosses,
)
from lib.model import Cache, Transformer

ROWS = 32  # that take a step together: of a large vocabulary, enough to hold
ENOUGH = 0.5  # of the longest prompt, to be read once


class Grouped(Batch):
    """Groups of rows with the same prompt, which is read once for all of them.

    Row i continues prompt i // `size`.
    """

    @torch.inference_mode()
    def __init__(
        self,
        model: Transformer,
        prompts: Sequence[Sequence[int]],
        size: int,
        seeds: Sequence[int],
        most: int,
    ) -> None:
        rows = [prompt for prompt in prompts for _ in range(size)]
        check(model, rows, seeds, most)
        if min(map(len, prompts)) < 2:
            raise ValueError("A prompt that many continue needs at least two tokens.")
        self.model, self.device = model, model.embedding.weight.device
        self.rows = [Sample(i, list(prompt)) for i, prompt in enumerate(rows)]
        self.coins = torch.stack([tosses(seed, most) for seed in seeds])
        self.coins = self.coins.to(self.device)  # (B, N)
        tokens, starts = padded(prompts)
        self.cache = Cache(model, len(prompts), tokens.shape[1] + most)
        self.cache.starts = None if starts is None else starts.to(self.device)
        model.hidden(tokens[:, :-1].to(self.device), self.cache)  # the last is left
        self.cache.select(torch.arange(len(prompts)).repeat_interleave(size))
        self.unread = tokens[:, -1:].repeat_interleave(size, 0)  # (B, 1)


def groups(
    model: Transformer,
    prompts: Sequence[Sequence[int]],
    size: int,
    seeds: Sequence[int],
    most: int,
    sampling: Sampling = PLAIN,
    stop: Collection[int] = (),
    hook: Hook | None = None,
) -> list[list[Sample]]:
    """So many continuations of each prompt; raises what `lib.generate.check` says."""
    batch = Grouped(model, prompts, size, seeds, most)
    growing = grown(batch, most, sampling, stop, hook)
    found = {sample.row: sample for sample in growing}
    return [
        [found[i] for i in range(first, first + size)]
        for first in range(0, len(found), size)
    ]


class Shared(Batch):
    """A batch of prompts of one length, whose first `shared` tokens are alike."""

    @torch.inference_mode()
    def __init__(
        self,
        model: Transformer,
        prompts: Sequence[Sequence[int]],
        seeds: Sequence[int],
        most: int,
        shared: int,
    ) -> None:
        check(model, prompts, seeds, most)
        self.model, self.device = model, model.embedding.weight.device
        self.rows = [Sample(i, list(prompt)) for i, prompt in enumerate(prompts)]
        self.coins = torch.stack([tosses(seed, most) for seed in seeds])
        self.coins = self.coins.to(self.device)  # (B, N)
        self.cache = Cache(model, 1, len(prompts[0]) + most)
        if shared:
            model.hidden(
                torch.tensor([prompts[0][:shared]]).to(self.device), self.cache
            )
        self.cache.select(torch.zeros(len(prompts), dtype=torch.long))
        self.unread = torch.tensor([prompt[shared:] for prompt in prompts])  # (B, T)


def continued(
    model: Transformer,
    prompts: Sequence[Sequence[int]],
    seeds: Sequence[int],
    most: int,
    sampling: Sampling = PLAIN,
    stop: Collection[int] = (),
    hook: Hook | None = None,
) -> list[Sample]:
    """What `lib.generate.generate` returns, and raises; see the module."""
    check(model, prompts, seeds, most)
    alike = shared_length(prompts) >= ENOUGH * max(map(len, prompts))
    found: dict[int, Sample] = {}
    for numbers in batches(prompts, alike):
        some = [prompts[i] for i in numbers]
        coins = [seeds[i] for i in numbers]
        if alike:
            batch = Shared(model, some, coins, most, shared_length(some))
            growing = grown(batch, most, sampling, stop, hook)
            samples = list({sample.row: sample for sample in growing}.values())
        else:
            samples = generate(model, some, coins, most, sampling, stop, hook)
        for sample in samples:
            sample.row = numbers[sample.row]
            found[sample.row] = sample
    return [found[i] for i in range(len(prompts))]


def batches(prompts: Sequence[Sequence[int]], alike: bool) -> Iterator[list[int]]:
    """Numbers of at most ROWS prompts of similar length, all of them once.

    Those that are read as `alike` must have the same length.
    """
    order = sorted(range(len(prompts)), key=lambda i: len(prompts[i]))
    while order:
        taken = order[:ROWS]
        if alike:
            length = len(prompts[taken[0]])
            taken = [i for i in taken if len(prompts[i]) == length]
        order = order[len(taken) :]
        yield taken


def shared_length(prompts: Sequence[Sequence[int]]) -> int:
    """How many first tokens all prompts have in common.

    Not the last one of the shortest: it is left to read, and says what comes
    next.
    """
    columns = list(zip(*prompts))[:-1]
    different = (i for i, column in enumerate(columns) if len(set(column)) > 1)
    return next(different, len(columns))
