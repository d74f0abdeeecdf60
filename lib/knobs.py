"""Four knobs and what they are turned for: when does a sentence end?

For every place in a sentence and every length of a word we count, on real
pages, how often the sentence ends after such a word. A small expression of
these two numbers and four weights is to give the same frequencies. Its loss
is the mean surprise of the answer, ends or goes on, in nats a word.

Settings are columns: `w` is (4,) for one, (4, m) for m of them at once.
"""

import re
from collections import Counter
from collections.abc import Iterable
from typing import NamedTuple

import torch
from torch.nn import functional as F

WORDS, LETTERS = 20, 10  # longer sentences and words are left out: few have them
SPREAD = 3  # deviation of a random setting
RATE = 2.0
STEPS = 6_000
_END = re.compile(r"[.!?][\"'”’)]*$")


class SentenceEnds(NamedTuple):
    """Counts by kind of word, all (n,): `seen` such words, `ended` sentences.

    A kind is a place in its sentence, 1 to `WORDS`, and a number of letters,
    1 to `LETTERS`.
    """

    place: torch.Tensor
    letters: torch.Tensor
    seen: torch.Tensor
    ended: torch.Tensor

    @property
    def inputs(self) -> torch.Tensor:
        """Place and letters (2, n), each from -1 (least) to 1 (most)."""
        return torch.stack(
            [
                2 * (self.place - 1) / (WORDS - 1) - 1,
                2 * (self.letters - 1) / (LETTERS - 1) - 1,
            ]
        )

    @property
    def frequency(self) -> torch.Tensor:
        """How often the sentence ends after each kind of word (n,)."""
        return self.ended / self.seen

    @property
    def floor(self) -> float:
        """The loss of the frequencies themselves: none can be lower."""
        return float(surprise(self.frequency, self))


def sentence_ends(texts: Iterable[str]) -> SentenceEnds:
    """Count the words of some pages; a new line begins a new sentence.

    Raises ValueError if the pages have no words.
    """
    seen, ended = Counter(), Counter()
    for text in texts:
        for line in text.splitlines():
            place = 0
            for word in line.split():
                place += 1
                kind = (place, sum(map(str.isalpha, word)))
                seen[kind] += 1
                if _END.search(word):
                    ended[kind] += 1
                    place = 0
    kinds = [
        (place, letters)
        for place in range(1, WORDS + 1)
        for letters in range(1, LETTERS + 1)
        if seen[place, letters]
    ]
    if not kinds:
        raise ValueError("There are no words to count in these pages.")
    rows = [(*kind, seen[kind], ended[kind]) for kind in kinds]
    return SentenceEnds(*torch.tensor(rows, dtype=torch.float64).T)


def expression(x: torch.Tensor, w: torch.Tensor) -> torch.Tensor:
    """The network: two inputs x, four weights w, an answer between 0 and 1."""
    inside = torch.sigmoid(w[0] * x[0] + w[1] * x[1])
    return torch.sigmoid(w[2] * inside + w[3])


def loss(w: torch.Tensor, data: SentenceEnds) -> torch.Tensor:
    """Mean surprise in nats a word: () for one setting, (m,) for many."""
    return surprise(expression(data.inputs, w[..., None]), data)


def surprise(chance: torch.Tensor, data: SentenceEnds) -> torch.Tensor:
    """Mean surprise () or (m,) of chances (n,) or (m, n) to end a sentence."""
    frequency = data.frequency.expand_as(chance)
    each = F.binary_cross_entropy(chance, frequency, reduction="none")
    return each @ (data.seen / data.seen.sum())


def random_settings(number: int, seed: int, spread: float = SPREAD) -> torch.Tensor:
    """So many settings (4, number), each knob normal with deviation `spread`."""
    generator = torch.Generator().manual_seed(seed)
    return spread * torch.randn(4, number, generator=generator, dtype=torch.float64)


def downhill(
    w: torch.Tensor, data: SentenceEnds, steps: int = STEPS, rate: float = RATE
) -> torch.Tensor:
    """The setting(s) after plain gradient descent from `w`; `w` stays."""
    for _ in range(steps):
        w = w.detach().requires_grad_()
        (slope,) = torch.autograd.grad(loss(w, data).sum(), w)
        w = w - rate * slope
    return w.detach()
