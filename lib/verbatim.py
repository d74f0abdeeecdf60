"""What of a text stands word for word in another one.

All places of the other text, sorted by what follows them: a suffix array
(Manber and Myers 1993), in which a stretch is looked up like a word in a
dictionary. It takes 16 bytes for each of the text's tokens.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence

import numpy as np


class Concordance:
    """The places of a row of tokens, in the order of what stands there."""

    def __init__(self, tokens: np.ndarray) -> None:
        if len(tokens) == 0:
            raise ValueError("There is no text to look in.")
        self.tokens = np.asarray(tokens, dtype=np.int64)
        self.places = sorted_suffixes(self.tokens)

    def longest_at(self, wanted: Sequence[int]) -> tuple[int, int]:
        """How many of the first `wanted` tokens stand in the text, and where.

        Of several places with as many, one.
        """
        key = tuple(wanted)
        n = len(key)
        after = bisect_left(
            range(len(self.places)), key, key=lambda i: self._read(self.places[i], n)
        )
        near = self.places[max(0, after - 1) : after + 1]
        return max((alike_at_first(self._read(at, n), key), int(at)) for at in near)

    def count(self, wanted: Sequence[int]) -> int:
        """How many times the tokens stand in the text, one after the other."""
        key = tuple(wanted)
        ends = (
            find(self.places, key, key=lambda at: self._read(at, len(key)))
            for find in (bisect_left, bisect_right)
        )
        first, behind = ends
        return behind - first

    def longest_from_each(self, tokens: Sequence[int]) -> np.ndarray:
        """For each place in `tokens`, how long the verbatim stretch from it is."""
        row, lengths = tuple(tokens), np.zeros(len(tokens), dtype=np.int64)
        for i in range(len(row)):
            lengths[i] = self.longest_at(row[i:])[0]
        return lengths

    def _read(self, at: int, n: int) -> tuple[int, ...]:
        return tuple(self.tokens[at : at + n].tolist())


def sorted_suffixes(tokens: np.ndarray) -> np.ndarray:
    """Places (N,) of a text in the order of what stands from there on.

    Sorted by the first token, then by the first two, four, eight: the ranks of
    the halves are known already.
    """
    rank = np.unique(tokens, return_inverse=True)[1].astype(np.int64)
    n, length = len(rank), 1
    while True:
        behind = np.full(n, -1, dtype=np.int64)  # nothing comes before something
        behind[: -length or None] = rank[length:]
        pair = rank * (n + 1) + behind + 1
        rank = np.unique(pair, return_inverse=True)[1]
        length *= 2
        if rank.max() == n - 1 or length >= n:
            return np.argsort(rank, kind="stable")


def alike_at_first(first: Sequence[int], second: Sequence[int]) -> int:
    """How many tokens two rows have in common from the start."""
    n = min(len(first), len(second))
    return next((i for i in range(n) if first[i] != second[i]), n)
