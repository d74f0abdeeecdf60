"""A task small enough to see through: sort six letters.

A row is six letters and then the same six in order, such as CBABBC ABBBCC. The
net reads eleven of the twelve and guesses each next one; only the six sorted
ones can be known, so only they count. Of the 729 rows there are, about a
quarter is held out: the net never trains on them.

Source: the task of the net at bbycroft.net/llm, which took it from minGPT's
`demo.ipynb`.
"""

import hashlib
from functools import lru_cache
from itertools import product

import numpy as np
import torch

from lib.corpus import Batch

LETTERS = "ABC"
LENGTH = 6


def is_held_out(word: str) -> bool:
    """About one word in four, always the same ones."""
    return hashlib.sha256(word.encode()).digest()[0] < 64


def words(held_out: bool) -> list[str]:
    """All words to train on, or all that are held out."""
    every = map("".join, product(LETTERS, repeat=LENGTH))
    return [word for word in every if is_held_out(word) == held_out]


def encode(text: str) -> list[int]:
    """A is 0, B is 1, C is 2. Raises ValueError for any other character."""
    try:
        return [LETTERS.index(letter) for letter in text]
    except ValueError:
        raise ValueError(f"Write only the letters {LETTERS}, not {text!r}.") from None


def decode(ids: list[int]) -> str:
    """The letters of some ids."""
    return "".join(LETTERS[i] for i in ids)


class SortingRows:
    """Rows to train on, as `lib.corpus.Examples`: each pass has its own order."""

    def __init__(self, seed: int) -> None:
        self.seed = seed
        self.all = torch.tensor([encode(w + _in_order(w)) for w in words(False)])

    def batch(self, numbers: range) -> Batch:
        """The rows of these numbers: tokens, targets and weights (B, 11)."""
        rows = self.all[[self._which(number) for number in numbers]]
        weights = torch.zeros(len(rows), 2 * LENGTH - 1)
        weights[:, LENGTH - 1 :] = 1
        return Batch(rows[:, :-1], rows[:, 1:], weights)

    def _which(self, number: int) -> int:
        passed, i = divmod(number, len(self.all))
        return int(_order(self.seed, passed, len(self.all))[i])

    def state(self) -> dict:
        """Which rows these are; the number says the rest."""
        return {"seed": self.seed, "rows": len(self.all)}

    def restore(self, state: dict) -> None:
        """Check that these are the rows of the run."""
        if state != self.state():
            raise ValueError(
                f"The run learned from other rows ({state}, now {self.state()});"
                " give it the same, or a new folder."
            )


@lru_cache(4)
def _order(seed: int, passed: int, n: int) -> np.ndarray:
    return np.random.Generator(np.random.PCG64([seed, passed])).permutation(n)


def _in_order(word: str) -> str:
    return "".join(sorted(word))


@torch.no_grad()
def share_sorted(model: torch.nn.Module, tried: list[str]) -> float:
    """The share of words that the model sorts, taking its best letter each time."""
    row = torch.tensor([encode(word) for word in tried])
    for _ in range(LENGTH):
        best = model(row)[:, -1].argmax(-1, keepdim=True)
        row = torch.cat((row, best), 1)
    answers = [decode(ids) for ids in row[:, LENGTH:].tolist()]
    right = sum(a == _in_order(w) for a, w in zip(answers, tried))
    return right / len(tried)
