"""Text as numbers on disk, and the rows of them that a model learns from.

All documents stand in one long row of tokens, a separator before each, cut
into files of 2 or 4 bytes a token. Training reads windows of it. What the
training loop wants of data is little (`Examples`): an endless row of numbered
examples, so that whoever knows a number knows the example. So every process
finds its own share, and a resumed run goes on exactly where it was.

Conversations will be examples too, with weight 0 on what the model is not to
say.
"""

import hashlib
import itertools
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, Protocol

import numpy as np
import torch
from torch import Tensor

from lib.artifacts import MANIFEST, checksum, complete_folder, verify

if TYPE_CHECKING:
    from datasets import IterableDataset

SHARD = 100_000_000  # tokens in a file


class Batch(NamedTuple):
    """Examples of equal length, (B, T) each.

    `targets` is what should follow each of the `tokens`, `weights` how much
    each target counts in the loss: 0 for padding and for others' words.
    """

    tokens: Tensor
    targets: Tensor
    weights: Tensor

    @property
    def counted(self) -> Tensor:
        """What the loss is a mean over: the weights, together."""
        return self.weights.sum()


class Examples(Protocol):
    """What can be trained on: examples by their number, without an end."""

    def batch(self, numbers: range) -> Batch:
        """The examples of these numbers, always the same ones."""

    def state(self) -> dict:
        """What `restore` needs to go on from here, as JSON can hold it."""

    def restore(self, state: dict) -> None:
        """Go on where `state` was taken; raises ValueError for other data."""


def batch_of(windows: np.ndarray) -> Batch:
    """Windows (B, T + 1) as examples in which every token counts."""
    rows = torch.from_numpy(windows.astype(np.int64))
    return Batch(rows[:, :-1], rows[:, 1:], torch.ones(len(rows), rows.shape[1] - 1))


def prompted(
    rows: Sequence[tuple[Sequence[int], Sequence[int], Sequence[float]]], pad: int
) -> Batch:
    """Rows of a prompt, what should follow it, and how much each of that counts.

    A row begins with its prompt's first token; shorter ones are filled with `pad`.
    """
    longest = max(len(prompt) + len(response) for prompt, response, _ in rows)
    tokens = torch.full((len(rows), longest), pad)
    weights = torch.zeros(len(rows), longest - 1)
    for i, (prompt, response, counts) in enumerate(rows):
        begin, end = len(prompt), len(prompt) + len(response)
        tokens[i, :end] = torch.tensor([*prompt, *response])
        weights[i, begin - 1 : end - 1] = torch.tensor(counts)
    return Batch(tokens[:, :-1], tokens[:, 1:], weights)


def write_shards(
    folder: Path,
    documents: Iterable[Sequence[int]],
    *,
    vocab: int,
    separator: int,
    shard: int = SHARD,
) -> None:
    """Write documents of tokens below `vocab`, each after a separator.

    The folder appears when all is written; its manifest has the checksums.
    Raises ValueError for a token that is none.
    """
    kind = np.dtype("<u2" if vocab <= 2**16 else "<u4")
    settings = {"vocab": vocab, "separator": separator, "dtype": kind.str}
    with complete_folder(Path(folder), settings) as draft:
        rows = _rows(documents, vocab, separator, kind)
        for i, first in enumerate(rows):
            with (draft / f"{i:05}.bin").open("wb") as file:
                for row in itertools.chain([first], rows):
                    file.write(row.tobytes())
                    if file.tell() >= shard * kind.itemsize:
                        break


def _rows(
    documents: Iterable[Sequence[int]], vocab: int, separator: int, kind: np.dtype
) -> Iterator[np.ndarray]:
    """Each document behind its separator, in the type of the file."""
    for i, document in enumerate(documents):
        row = np.array([separator, *document], dtype=np.int64)
        if row.min() < 0 or row.max() >= vocab:
            raise ValueError(
                f"Document {i} holds a token outside of 0 to {vocab - 1};"
                " was it encoded with another tokenizer?"
            )
        yield row.astype(kind)


class Corpus:
    """The tokens that `write_shards` wrote, mapped into memory, as a ring.

    `tokens[a:b]` of a ring may run over its end: the first document follows
    the last. Several folders make one ring, in the order given. Raises
    lib.artifacts.DamagedArtifact if a file has changed, ValueError for folders
    with no text or with tokens of different kinds.
    """

    def __init__(self, *folders: Path) -> None:
        self.folders = [Path(folder) for folder in folders]
        self.name = f"{folders[0]}" + " and others" * (len(folders) > 1)
        kinds = [verify(folder) for folder in self.folders]
        if any(kind != kinds[0] for kind in kinds):
            raise ValueError(f"{self.name} hold tokens of different vocabularies.")
        self.vocab, self.separator = kinds[0]["vocab"], kinds[0]["separator"]
        files = [f for folder in self.folders for f in sorted(folder.glob("*.bin"))]
        self._shards = [np.memmap(path, kinds[0]["dtype"], "r") for path in files]
        self._ends = np.cumsum([len(shard) for shard in self._shards])
        if not files:
            raise ValueError(f"{self.name} holds no text; write documents into it.")

    def checksum(self) -> str:
        """SHA-256 of the manifest; of several folders, of all their checksums."""
        sums = [checksum(folder / MANIFEST) for folder in self.folders]
        if len(sums) == 1:
            return sums[0]
        return hashlib.sha256("".join(sums).encode()).hexdigest()

    def __len__(self) -> int:
        return int(self._ends[-1])

    def read(self, start: int, n: int) -> np.ndarray:
        """The `n` tokens from `start` on, around the ring."""
        parts = []
        while n > 0:
            start %= len(self)
            i = int(np.searchsorted(self._ends, start, side="right"))
            inside = start - (int(self._ends[i]) - len(self._shards[i]))
            parts.append(self._shards[i][inside : inside + n])
            start, n = start + len(parts[-1]), n - len(parts[-1])
        return np.concatenate(parts)


class Windows:
    """Random windows of a corpus; `length` T is the number of targets in each.

    In each pass over the corpus every window comes once, in a random order,
    and no two have a target in common: so neither do two processes. The next
    pass cuts elsewhere. A window depends on the seed and its number alone.
    """

    def __init__(self, corpus: Corpus, length: int, seed: int) -> None:
        self.corpus, self.length, self.seed = corpus, length, seed
        self.in_a_pass = len(corpus) // length
        if len(corpus) <= length:
            raise ValueError(
                f"{corpus.name} has {len(corpus)} tokens, too few for windows of"
                f" {length + 1}; take more text or shorter windows."
            )
        self._order = -1, 0, np.empty(0, int)

    def batch(self, numbers: range) -> Batch:
        """The windows of these numbers."""
        starts = [self.start(number) for number in numbers]
        rows = [self.corpus.read(start, self.length + 1) for start in starts]
        return batch_of(np.stack(rows))

    def start(self, number: int) -> int:
        """Place of a window in the ring. An order takes 8 bytes a window."""
        passed, i = divmod(number, self.in_a_pass)
        if self._order[0] != passed:
            draw = np.random.Generator(np.random.PCG64([self.seed, passed]))
            first = int(draw.integers(len(self.corpus)))
            self._order = passed, first, draw.permutation(self.in_a_pass)
        _, first, order = self._order
        return first + int(order[i]) * self.length

    def state(self) -> dict:
        """Nothing but which data these are: the number says the rest."""
        text = self.corpus.checksum()
        return {"text": text, "length": self.length, "seed": self.seed}

    def restore(self, state: dict) -> None:
        """Check that these are the data of the run."""
        _must_agree(self.state(), state)


def _must_agree(now: dict, before: dict) -> None:
    for name, value in now.items():
        if before.get(name) != value:
            raise ValueError(
                f"The run's data had another {name} ({before.get(name)}, now"
                f" {value}); give it the same data, or a new folder."
            )


class Beginnings:
    """Windows that begin like a document: a separator, then the start of a line.

    Each pass takes every line of the corpus once, in a random order, with what
    follows it. So a prompt at the start of the context, where nothing stands
    before it, is nothing new to a model. `ends` are the tokens after which a
    line begins.
    """

    def __init__(
        self, corpus: Corpus, length: int, seed: int, ends: Iterable[int]
    ) -> None:
        self.windows = Windows(corpus, length, seed)  # for what both do alike
        tokens = corpus.read(0, len(corpus) + 1)
        ended = np.isin(tokens[:-1], [corpus.separator, *ends])
        self.starts = np.flatnonzero(ended & (tokens[1:] != corpus.separator)) + 1
        self._order = -1, np.empty(0, int)

    def batch(self, numbers: range) -> Batch:
        """The windows of these numbers."""
        corpus, length = self.windows.corpus, self.windows.length
        rows = np.stack([corpus.read(self.start(i), length) for i in numbers])
        return batch_of(np.insert(rows, 0, corpus.separator, axis=1))

    def start(self, number: int) -> int:
        """Place in the ring of the line with which a window begins."""
        passed, i = divmod(number, len(self.starts))
        if self._order[0] != passed:
            draw = np.random.Generator(np.random.PCG64([self.windows.seed, passed]))
            self._order = passed, draw.permutation(len(self.starts))
        return int(self.starts[self._order[1][i]])

    def state(self) -> dict:
        """Nothing but which data these are."""
        return self.windows.state() | {"lines": len(self.starts)}

    def restore(self, state: dict) -> None:
        """Check that these are the data of the run."""
        _must_agree(self.state(), state)


class Stream:
    """Windows of a `datasets` stream, in its order, for text too large to keep.

    `encode` makes tokens of one of its entries; the stream is read again when
    it ends. Numbers must rise: a stream does not go back. Every process reads
    all of it and keeps its own share, so that the number of processes changes
    nothing; where that is too slow, write shards. Shuffle before: a shuffle
    *buffer* is not restored with the rest.
    """

    def __init__(
        self,
        stream: "IterableDataset",
        encode: Callable[[dict], Sequence[int]],
        length: int,
        separator: int,
    ) -> None:
        self.stream, self.encode = stream, encode
        self.length, self.separator = length, separator
        self._next, self._passed, self._rest = 0, 0, []
        self._entries = iter(stream)

    def batch(self, numbers: range) -> Batch:
        """The windows of these numbers; raises ValueError for earlier ones."""
        if numbers.start < self._next:
            raise ValueError(
                f"Window {numbers.start} of the stream has gone by; it is at"
                f" {self._next}. Take Windows for what is read again."
            )
        while self._next < numbers.start:
            self._window()
        return batch_of(np.array([self._window() for _ in numbers]))

    def _window(self) -> list[int]:
        while len(self._rest) <= self.length:
            self._rest += [self.separator, *self.encode(self._entry())]
        window = self._rest[: self.length + 1]
        del self._rest[: self.length]  # the last target begins the next window
        self._next += 1
        return window

    def _entry(self) -> dict:
        for entry in self._entries:
            return entry
        self._passed += 1
        self.stream.set_epoch(self._passed)
        self._entries = iter(self.stream)
        for entry in self._entries:
            return entry
        raise ValueError("The stream has no entries; look at how it was opened.")

    def state(self) -> dict:
        """Where the stream is, and what was read of it and not yet given."""
        return {
            "stream": self.stream.state_dict(),
            "passed": self._passed,
            "next": self._next,
            "rest": list(self._rest),
            "like": self._like(),
        }

    def _like(self) -> str:
        form = f"{self.length} {self.separator} {self.stream.features}"
        return hashlib.sha256(form.encode()).hexdigest()[:16]

    def restore(self, state: dict) -> None:
        """Go on where `state` was taken, without reading what came before."""
        if state.get("like") != self._like():
            raise ValueError(
                "The run's data were another stream, or windows of another length;"
                " give it the same data, or a new folder."
            )
        self._passed, self._next = state["passed"], state["next"]
        self._rest = list(state["rest"])
        self.stream.set_epoch(self._passed)
        self.stream.load_state_dict(state["stream"])
        self._entries = iter(self.stream)


class Mixture:
    """Several sources of examples, in turn: of each, so many in every cycle.

    Within a cycle the sources are spread evenly. An example depends on its
    number alone, as long as its source does.
    """

    def __init__(self, parts: Mapping[str, tuple[Examples, int]]) -> None:
        self.parts = {name: source for name, (source, _) in parts.items()}
        turns = [
            ((2 * i + 1) / (2 * count), name)
            for name, (_, count) in parts.items()
            for i in range(count)
        ]
        self.cycle = [name for _, name in sorted(turns)]
        if not self.cycle:
            raise ValueError("A mixture needs a source; give one a count above 0.")

    def at(self, number: int) -> tuple[str, int]:
        """The source of an example, and the example's number there."""
        passed, i = divmod(number, len(self.cycle))
        name = self.cycle[i]
        return name, passed * self.cycle.count(name) + self.cycle[:i].count(name)

    def batch(self, numbers: range) -> Batch:
        """The examples of these numbers."""
        found = [self.at(number) for number in numbers]
        rows = [self.parts[name].batch(range(i, i + 1)) for name, i in found]
        return Batch(*(torch.cat(parts) for parts in zip(*rows)))

    def state(self) -> dict:
        """Where each source is, and in which order they come."""
        states = {name: source.state() for name, source in self.parts.items()}
        return {"cycle": self.cycle, "parts": states}

    def restore(self, state: dict) -> None:
        """Go on where `state` was taken; raises ValueError for other data."""
        if state.get("cycle") != self.cycle:
            raise ValueError(
                "The run's data were mixed in another way; give it the same data,"
                " or a new folder."
            )
        for name, source in self.parts.items():
            source.restore(state["parts"][name])
