"""Conversations as examples for the training loop, with the loss on one side.

To `lib.train` they are examples like any other (`lib.corpus.Examples`): a row
of tokens and what should follow each. Only the weights differ. The tokens that
the assistant says count, the rest is given (Ouyang et al. 2022 mask the prompt
likewise). Pages can stand among the conversations, so that what was learned
from pages is not forgotten.
"""

import hashlib
from collections.abc import Iterable, Sequence

import numpy as np
import torch

from lib.chat import Rendered
from lib.corpus import Batch

POOL, ALIKE = 64, 8  # rows that are sorted by length, and that then stay together


class ChatExamples:
    """Rows of conversations, each behind the token that begins a text.

    A pass takes each once, in a random order that spares padding. `length` is how
    many targets fit into a row. With `masked` off, everybody's words are learned.
    Raises ValueError for no conversations, OverlongConversation for one that does
    not fit.
    """

    def __init__(
        self,
        conversations: Iterable[Rendered],
        *,
        start: int,
        length: int,
        seed: int,
        masked: bool = True,
    ) -> None:
        self.start, self.seed, self.masked = start, seed, masked
        self.rows: list[tuple[np.ndarray, np.ndarray]] = []  # tokens, said
        for i, (tokens, said) in enumerate(conversations):
            if len(tokens) > length:
                raise OverlongConversation(
                    f"Conversation {i} has {len(tokens)} tokens, and {length}"
                    " fit into a row; shorten it or leave it out."
                )
            self.rows.append((np.array(tokens, np.uint32), np.array(said, bool)))
        if not self.rows:
            raise ValueError("Give at least one conversation to learn from.")
        self._order = -1, np.empty(0, int)

    def __len__(self) -> int:
        return len(self.rows)

    def batch(self, numbers: range) -> Batch:
        """The conversations of these numbers, padded to the longest of them."""
        rows = [self._row(number) for number in numbers]
        longest = max(len(tokens) for tokens, _ in rows)
        tokens = np.full((len(rows), longest + 1), self.start, np.int64)
        weights = np.zeros((len(rows), longest), np.float32)
        for i, (row, said) in enumerate(rows):
            tokens[i, 1 : len(row) + 1] = row
            weights[i, : len(row)] = said if self.masked else 1
        both = torch.from_numpy(tokens)
        return Batch(both[:, :-1], both[:, 1:], torch.from_numpy(weights))

    def _row(self, number: int) -> tuple[np.ndarray, np.ndarray]:
        passed, i = divmod(number, len(self.rows))
        if self._order[0] != passed:
            self._order = passed, self._drawn(passed)
        return self.rows[self._order[1][i]]

    def _drawn(self, passed: int) -> np.ndarray:
        """The order of a pass: by chance, but rows of like length come together."""
        draw = np.random.Generator(np.random.PCG64([self.seed, passed]))
        order = draw.permutation(len(self.rows))
        lengths = np.array([len(tokens) for tokens, _ in self.rows])
        found = []
        for first in range(0, len(order), POOL):
            pool = order[first : first + POOL]
            pool = pool[np.argsort(lengths[pool], kind="stable")]
            groups = np.array_split(pool, range(ALIKE, len(pool), ALIKE))
            found += [groups[i] for i in draw.permutation(len(groups))]
        return np.concatenate(found)

    def state(self) -> dict:
        """Which conversations these are; the number says the rest."""
        digest = hashlib.sha256()
        for tokens, said in self.rows:
            digest.update(tokens.tobytes() + b"/" + said.tobytes() + b"/")
        return {
            "conversations": digest.hexdigest(),
            "start": self.start,
            "seed": self.seed,
            "masked": self.masked,
        }

    def restore(self, state: dict) -> None:
        """Check that these are the conversations of the run."""
        if state != self.state():
            raise ValueError(
                "The run learned from other conversations; give it the same, or a"
                " new folder."
            )


class OverlongConversation(ValueError):
    """A conversation that does not fit into the context."""


def page(tokens: Sequence[int], length: int) -> Rendered:
    """A page to be learned as it stands, cut to what fits into a row."""
    kept = list(tokens[:length])
    return Rendered(kept, [True] * len(kept))
