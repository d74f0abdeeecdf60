"""The sampler: text is made one token at a time, by tosses of a biased coin.

`grown` is the loop. At each step the model says how likely every symbol is to
come next, a coin that is as biased picks one, and the pick joins the text. All
rows of a batch take a step together, each with coins of its own seed: a sample
does not depend on its neighbours, up to rounding in the model.

Left out: beam search, penalties for repetition, and guessing ahead with a
smaller model. Sources: top-k, Fan et al. 2018, section 5; top-p, Holtzman et
al. 2020, section 3.1; min-p, Nguyen et al. 2025, section 3.

In comments: B rows, T tokens, N new tokens at most, V symbols.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Literal

import torch
from torch import Tensor

from lib.model import Cache, OverlongInput, Transformer

# Leaving copies the cache, so rows that have ended leave together: when they
# are this share of the batch.
LEAVING_SHARE = 0.25
COLDEST = 1e-6  # logits divided by less would overflow; 0 is greedy


@dataclass(frozen=True)
class Sampling:
    """How the model's distribution is shaped before a token is drawn from it.

    The default draws from what the model says. In this order: logits are
    divided by `temperature` (0: always the likeliest); only the `top_k`
    likeliest stay (0: all); of these the fewest whose probabilities reach
    `top_p`; of these the ones at least `min_p` times as likely as the likeliest.
    Raises ValueError for a value that makes no sense.
    """

    temperature: float = 1.0
    top_k: int = 0
    top_p: float = 1.0
    min_p: float = 0.0

    def __post_init__(self) -> None:
        if self.temperature != 0 and not COLDEST <= self.temperature < float("inf"):
            raise ValueError(f"temperature must be 0 or a number from {COLDEST} up.")
        if self.top_k < 0:
            raise ValueError("top_k must be 0, for all symbols, or more.")
        if not 0 < self.top_p <= 1:
            raise ValueError("top_p must be above 0 and at most 1.")
        if not 0 <= self.min_p <= 1:
            raise ValueError("min_p must be from 0 to 1.")


GREEDY, PLAIN = Sampling(temperature=0), Sampling()


@dataclass
class Sample:
    """One row: its prompt, and the tokens that have come since.

    The four lists run in parallel. `logprobs` is what the model itself says,
    at temperature 1 and with nothing cut; `sampled_logprobs` is under the
    shaped distribution that the token was drawn from. A pasted token was
    certain: it is not `drawn`, and both are 0. `ended` says why a row ended: at
    a stop token (the last of `tokens`), by the hook, or with N new tokens.
    """

    row: int
    prompt: list[int]
    tokens: list[int] = field(default_factory=list)
    drawn: list[bool] = field(default_factory=list)
    logprobs: list[float] = field(default_factory=list)  # natural logarithms
    sampled_logprobs: list[float] = field(default_factory=list)
    ended: Literal["", "stop", "hook", "length"] = ""
    waiting: list[int] = field(default_factory=list)  # pasted, not yet in the text

    def add(self, token: int, logprob: float, sampled_logprob: float) -> None:
        """The drawn token comes next, or instead the first that waits."""
        pasted = bool(self.waiting)
        self.tokens.append(self.waiting.pop(0) if pasted else token)
        self.drawn.append(not pasted)
        self.logprobs.append(0.0 if pasted else logprob)
        self.sampled_logprobs.append(0.0 if pasted else sampled_logprob)

    def paste(self, tokens: Iterable[int]) -> None:
        """For a hook: these tokens come next, undrawn, even after a stop token.

        Of more than still fit into N new tokens, the first ones come.
        """
        self.waiting.extend(tokens)

    def stop(self) -> None:
        """For a hook: the row ends here."""
        self.ended = "hook"


Hook = Callable[[Sample], None]  # called after every drawn token of every row


def keep_top_k(logits: Tensor, k: int) -> Tensor:
    """Logits (B, V) with all but the k highest cut; equals of the last stay."""
    lowest = logits.topk(min(k, logits.shape[-1])).values[..., -1:]
    return logits.masked_fill(logits < lowest, -torch.inf)


def keep_top_p(logits: Tensor, p: float) -> Tensor:
    """Logits (B, V) with only the fewest kept whose probabilities reach p."""
    probabilities, order = logits.softmax(-1).sort(descending=True)
    likelier = probabilities.cumsum(-1) - probabilities  # all before this one
    cut = (likelier >= p).scatter(-1, order, likelier >= p)  # in the old order
    return logits.masked_fill(cut, -torch.inf)


def keep_min_p(logits: Tensor, share: float) -> Tensor:
    """Logits (B, V) without those less than `share` times the likeliest's
    probability."""
    probabilities = logits.softmax(-1)
    lowest = share * probabilities.amax(-1, keepdim=True)
    return logits.masked_fill(probabilities < lowest, -torch.inf)


def shaped(logits: Tensor, sampling: Sampling) -> Tensor:
    """Log-probabilities (B, V) to draw from; -inf for what cannot come."""
    if sampling.temperature == 0:
        likeliest = logits.argmax(-1, keepdim=True)
        return torch.full_like(logits, -torch.inf).scatter(-1, likeliest, 0.0)
    if sampling.temperature != 1:
        logits = logits / sampling.temperature
    if sampling.top_k:
        logits = keep_top_k(logits, sampling.top_k)
    if sampling.top_p < 1:
        logits = keep_top_p(logits, sampling.top_p)
    if sampling.min_p:
        logits = keep_min_p(logits, sampling.min_p)
    return logits.log_softmax(-1)


def draw(logprobs: Tensor, coins: Tensor) -> Tensor:
    """The tokens (B,) on which coins (B,) from [0, 1) fall.

    All symbols of a row lie side by side from 0 to 1, each as wide as it is
    likely; the coin is a point there. One of no width is never hit.
    """
    ends = logprobs.exp().cumsum(-1, dtype=torch.float64)  # (B, V)
    points = coins[:, None] * ends[:, -1:]  # the last end is 1 but for rounding
    return torch.searchsorted(ends, points, right=True)[:, 0]


def tosses(seed: int, n: int) -> Tensor:
    """The n coins (N,) of one sample: uniform in [0, 1), from its seed.

    The n-th new token uses the n-th coin, whatever came before. Fewer coins of
    the same seed are the first of these.
    """
    generator = torch.Generator().manual_seed(seed)  # alike on every device
    return torch.rand(n, generator=generator, dtype=torch.float64)


def padded(prompts: Sequence[Sequence[int]]) -> tuple[Tensor, Tensor | None]:
    """Prompts (B, T), padded at the left, and how far (B,); None where nowhere."""
    longest = max(map(len, prompts))
    starts = [longest - len(prompt) for prompt in prompts]
    tokens = [[0] * start + list(prompt) for start, prompt in zip(starts, prompts)]
    return torch.tensor(tokens), torch.tensor(starts) if any(starts) else None


class Batch:
    """The rows that grow together, and what the model keeps of them."""

    def __init__(
        self,
        model: Transformer,
        prompts: Sequence[Sequence[int]],
        seeds: Sequence[int],
        most: int,
    ) -> None:
        check(model, prompts, seeds, most)
        self.model, self.device = model, model.embedding.weight.device
        self.rows = [Sample(i, list(prompt)) for i, prompt in enumerate(prompts)]
        coins = [tosses(seed, most) for seed in seeds]
        self.coins = torch.stack(coins).to(self.device)  # (B, N)
        self.unread, starts = padded(prompts)  # (B, T) and (B,)
        self.cache = Cache(model, len(prompts), self.unread.shape[1] + most)
        self.cache.starts = None if starts is None else starts.to(self.device)

    @torch.inference_mode()
    def look(self) -> Tensor:
        """Log-probabilities (B, V) of what comes next in each row."""
        seen = self.model.hidden(self.unread.to(self.device), self.cache)[:, -1]
        says = self.model.head(seen).float().log_softmax(-1)
        if says[:, 0].isnan().any():  # one spoils its row
            raise FloatingPointError(
                "The model's output is not a number: its weights are damaged or its"
                " training went astray; take an earlier checkpoint."
            )
        return says

    def leave(self) -> None:
        """Rows that have ended leave, once they are worth the copying."""
        staying = [i for i, row in enumerate(self.rows) if not row.ended]
        if len(staying) <= (1 - LEAVING_SHARE) * len(self.rows):
            keep = torch.tensor(staying, dtype=torch.long)
            self.rows = [self.rows[i] for i in staying]
            self.coins = self.coins[keep]
            self.cache.select(keep)
        self.unread = torch.tensor([row.tokens[-1:] for row in self.rows])  # (B, 1)


def check(
    model: Transformer,
    prompts: Sequence[Sequence[int]],
    seeds: Sequence[int],
    most: int,
) -> None:
    """Raises ValueError, OverlongInput among them, for what cannot be continued."""
    if not prompts or not all(map(len, prompts)):
        raise ValueError("Every prompt needs a token, such as one that starts a text.")
    if len(seeds) != len(prompts):
        raise ValueError(
            f"{len(prompts)} prompts need as many seeds, not {len(seeds)}; two"
            " samples of one prompt differ by their seeds alone."
        )
    if most < 1:
        raise ValueError("Ask for at least 1 new token.")
    for prompt in prompts:
        check_tokens(prompt, model.config.vocab)
    longest, context = max(map(len, prompts)), model.config.context
    if longest + most > context:
        raise OverlongInput(
            f"A prompt of {longest} tokens and {most} new ones do not fit into the"
            f" model's context of {context}; shorten one or the other by"
            f" {longest + most - context}."
        )


def check_tokens(tokens: Iterable[int], vocab: int) -> None:
    """Raises ValueError for a token that is none of the model's."""
    if strange := [token for token in tokens if not 0 <= token < vocab]:
        raise ValueError(
            f"The model has the tokens 0 to {vocab - 1}, not {strange[0]}; encode"
            " the text with its own tokenizer."
        )


def stream(
    model: Transformer,
    prompts: Sequence[Sequence[int]],
    seeds: Sequence[int],
    most: int,
    sampling: Sampling = PLAIN,
    stop: Collection[int] = (),
    hook: Hook | None = None,
) -> Iterator[Sample]:
    """Continues each prompt with at most `most` tokens, drawn or pasted.

    Prompts are token ids, each with the seed of its coins. Yields a sample
    whenever it has one more token, `sample.tokens[-1]`; a row ends when it
    draws a token in `stop`. With the first token this raises what `check`
    says; FloatingPointError if the model's output is not a number.
    """
    yield from grown(Batch(model, prompts, seeds, most), most, sampling, stop, hook)


def grown(
    batch: Batch,
    most: int,
    sampling: Sampling = PLAIN,
    stop: Collection[int] = (),
    hook: Hook | None = None,
) -> Iterator[Sample]:
    """The loop: every row of a batch token by token, as `stream` yields them."""
    for n in range(most):
        says = batch.look()  # how likely is every symbol?
        biased = shaped(says, sampling)
        drawn = draw(biased, batch.coins[:, n])  # toss the biased coin
        for row, *found in zip(batch.rows, *listed(drawn, says, biased)):
            if not row.ended:
                row.add(*found)
                settle(row, hook, stop, batch.model.config.vocab, most)
                yield row
        batch.leave()
        if not batch.rows:
            return


def listed(tokens: Tensor, *logprobs: Tensor) -> Iterator[list]:
    """Tokens (B,) as a list, and what each (B, V) of the others says of them."""
    yield tokens.tolist()
    for each in logprobs:
        yield each.gather(1, tokens[:, None])[:, 0].tolist()


def settle(
    row: Sample, hook: Hook | None, stop: Collection[int], vocab: int, most: int
) -> None:
    """Call the hook if the new token was drawn; see whether the row has ended."""
    if row.drawn[-1] and hook is not None:
        hook(row)
        check_tokens(row.waiting, vocab)
    if row.ended:
        return
    if row.drawn[-1] and row.tokens[-1] in stop and not row.waiting:
        row.ended = "stop"
    elif len(row.tokens) == most:
        row.ended = "length"


def generate(
    model: Transformer,
    prompts: Sequence[Sequence[int]],
    seeds: Sequence[int],
    most: int,
    sampling: Sampling = PLAIN,
    stop: Collection[int] = (),
    hook: Hook | None = None,
) -> list[Sample]:
    """All of `stream`: one finished sample for each prompt, in their order."""
    growing = stream(model, prompts, seeds, most, sampling, stop, hook)
    finished = {sample.row: sample for sample in growing}
    return [finished[i] for i in range(len(prompts))]
