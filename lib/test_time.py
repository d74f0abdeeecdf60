"""Test-time training: a few gradient steps on the very document that is read.

A trained model is frozen: what it reads passes through its context and is forgotten.
People learn from what they read. *Dynamic evaluation* (Krause et al. 2018, arXiv
1709.07432, section 3) lets a model do the same: it takes gradient steps on what it has
just read, then goes on reading. Sun et al. 2024 (arXiv 2407.04620) build a network in
which that is how the context is kept.

A document is cut in two. Four readers are compared on the second part:

* `frozen`, without the first part;
* frozen, with the end of the first part `in_context`, as much of it as fits;
* `trained` on the first part for a few updates, and then without it;
* `both`: trained on it, and with its end in context.

Documents are held-out chapters of the King James Bible, whose other chapters the base
model has read, and chapters of Python's reference, of which it has read nothing. The
settings were chosen on the first `TUNING` documents of each, which are left out here:
of those tried, the ones that helped every document most evenly.

A network that knows nothing of a text is far too sure of itself; on Python's reference
the base model does worse than even guessing. Any training makes it humbler, and that
would look like learning. So all four read at the *temperature* that suits the frozen
one best on the first part.

Left out: updates while the second part is read, and fewer weights than all of them.
"""

import copy
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Literal, NamedTuple

import torch
from torch.nn import functional as F

from lib.base_text import texts
from lib.corpus import Batch, batch_of
from lib.model import Transformer
from lib.scale import seed
from lib.tokenizer import Tokenizer
from lib.train import train
from lib.train_settings import TrainSettings
from lib.web.world.dice import Dice
from lib.web_corpus import SEPARATOR

FIRST, REST = 768, 384  # tokens of the two parts
LENGTH = 128  # tokens of a window of the first part
STRIDE = 128  # tokens of the second part that are foretold from one window
TEMPERATURES = (1, 1.25, 1.5, 2, 2.5, 3, 4, 6)
TUNING = 10  # documents of each kind on which the settings were chosen
SETTINGS = TrainSettings(steps=8, rows=4, rate=1e-4, decay=0.0)
Kind = Literal["bible", "python"]


class Document(NamedTuple):
    """Both parts of a document, in tokens; the separator begins the first."""

    name: str
    first: list[int]
    rest: list[int]


class Losses(NamedTuple):
    """Mean surprise at the second part, in nats a token, of four readers.

    All at one `temperature`; `hot_headed` is the frozen one's at temperature 1.
    """

    frozen: float
    in_context: float
    trained: float
    both: float
    temperature: float
    hot_headed: float


def documents(kind: Kind, tokenizer: Tokenizer, n: int) -> list[Document]:
    """n documents of a kind, long enough, in an order that the reader's seed draws.

    Raises ValueError for more than there are.
    """
    long = [one for one in _all(kind, tokenizer) if len(one.rest) == REST][TUNING:]
    if n > len(long):
        raise ValueError(f"There are {len(long)} such documents; ask for fewer.")
    return Dice("documents", kind, seed("documents")).shuffled(long)[:n]


def _all(kind: Kind, tokenizer: Tokenizer) -> list[Document]:
    if kind == "bible":
        found = [(text.partition("\n")[0], text) for text in texts("bible", True)]
    else:
        from pydoc_data.topics import topics  # half a megabyte

        found = [(f"Python: {name}", topics[name]) for name in sorted(topics)]
    separator = tokenizer.special_tokens[SEPARATOR]
    cut = []
    for name, text in found:
        row = [separator, *tokenizer.encode(text)]
        cut.append(Document(name, row[:FIRST], row[FIRST : FIRST + REST]))
    return cut


class Parts:
    """Windows of one row of tokens, one after the other and again, to train on."""

    def __init__(self, row: Sequence[int], name: str) -> None:
        starts = range(0, len(row) - LENGTH, LENGTH)
        self.windows = [list(row[at : at + LENGTH + 1]) for at in starts]
        self.name = name
        if not self.windows:
            raise ValueError(
                f"{name} has {len(row)} tokens to learn from; it takes more than"
                f" {LENGTH}."
            )

    def batch(self, numbers: range) -> Batch:
        """The windows of these numbers."""
        some = [self.windows[number % len(self.windows)] for number in numbers]
        return batch_of(torch.tensor(some).numpy())

    def state(self) -> dict:
        """Which document it is."""
        return {"document": self.name, "windows": len(self.windows)}

    def restore(self, state: dict) -> None:
        """Check that it is the document of the run."""
        if state != self.state():
            raise ValueError(
                "The run learned from another document; give it the same, or a new"
                " folder."
            )


def learned(
    model: Transformer,
    row: Sequence[int],
    name: str = "a document",
    settings: TrainSettings = SETTINGS,
) -> Transformer:
    """A copy of the model that has learned from a row of tokens."""
    twin = copy.deepcopy(model).train()
    with TemporaryDirectory() as folder:
        train(twin, Parts(row, name), settings, Path(folder) / "run")
    return twin.eval()


def surprise(
    model: Transformer, row: Sequence[int], first: int, temperature: float = 1.0
) -> float:
    """Mean surprise at the tokens from `first` on, in nats, by sliding windows.

    Each is foretold from all that fits into the context, but for the strides' width.
    """
    return surprises(model, row, first, (temperature,))[0]


@torch.inference_mode()
def surprises(
    model: Transformer, row: Sequence[int], first: int, temperatures: Sequence[float]
) -> list[float]:
    """The same at each of these temperatures."""
    context, pieces = model.config.context, []
    for at in range(first, len(row), STRIDE):
        end = min(at + STRIDE, len(row))
        pieces.append((list(row[max(0, end - 1 - context) : end]), end - at))
    longest = max(len(tokens) for tokens, _ in pieces)
    padded = [tokens + [0] * (longest - len(tokens)) for tokens, _ in pieces]
    read = torch.tensor(padded)  # (N, T + 1); padding follows, and is not seen
    logits = model(read[:, :-1])  # (N, T, V)
    asked = [
        (i, at)
        for i, (tokens, count) in enumerate(pieces)
        for at in range(len(tokens) - 1 - count, len(tokens) - 1)
    ]
    rows, places = torch.tensor(asked).T
    logits, wanted = logits[rows, places], read[rows, places + 1]  # (K, V), (K)
    return [F.cross_entropy(logits / t, wanted).item() for t in temperatures]


def read_by_four(
    model: Transformer, document: Document, settings: TrainSettings = SETTINGS
) -> Losses:
    """The four losses on a document; the model given stays as it is."""
    start = document.first[:1]  # the separator
    tried = surprises(model, document.first, 1, TEMPERATURES)
    fits = TEMPERATURES[tried.index(min(tried))]
    twin = learned(model, document.first, document.name, settings)
    alone, behind = [*start, *document.rest], [*document.first, *document.rest]
    hot_headed, frozen = surprises(model, alone, 1, (1, fits))
    in_context, trained, both = (
        surprise(reader, row, len(row) - len(document.rest), fits)
        for reader, row in ((model, behind), (twin, alone), (twin, behind))
    )
    return Losses(frozen, in_context, trained, both, fits, hot_headed)
