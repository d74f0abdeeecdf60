"""A reader of GGUF, the file format of llama.cpp.

A file has four parts: how many facts and tensors it holds; the facts, such as
widths and the vocabulary, each a name, a type and a value; for each tensor its
name, shape, kind and place; and, from the next multiple of the alignment on,
the tensors themselves. Every length is checked against the bytes that are left
before memory is taken, so that a false one costs nothing.

Files are mapped, not read: a tensor is read when it is asked for. A file cut
into parts is read as one, if its header lies in the first part. Left out:
big-endian files, version 1, arrays of arrays (no model has them), and writing.
Source: the specification in ggml's docs/gguf.md.
"""

import struct
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import torch
from torch import Tensor

from lib.dequantize import KINDS, Kind, dequantized
from lib.release_files import UnusableRelease, shown

# By GGUF's number; bool, text and array have their own branches.
NUMBERS = {
    0: "<u1",
    1: "<i1",
    2: "<u2",
    3: "<i2",
    4: "<u4",
    5: "<i4",
    6: "<f4",
    10: "<u8",
    11: "<i8",
    12: "<f8",
}
BOOL, TEXT, ARRAY = 7, 8, 9
LENGTH, COUNT = struct.Struct("<Q"), struct.Struct("<I")
MOST_ENTRIES = 1 << 16  # facts or tensors; Llama 3.1 405B has 1,138 tensors
MOST_ITEMS = 1 << 22  # texts in an array; Gemma 3 has 2**18
ALIGNMENTS = {2**i for i in range(3, 17)}  # bytes
LONGEST_NAME, MOST_AXES = 1 << 16, 4  # as specified


class Place(NamedTuple):
    """Where a tensor lies: its bytes from `start` to `end` of the file."""

    kind: Kind
    shape: tuple[int, ...]
    start: int
    end: int


class Header:
    """A position in the bytes of one file, which moves on with each value."""

    def __init__(self, data: memoryview, name: str) -> None:
        self.data, self.name, self.at = data, name, 0

    def refuse(self, why: str) -> UnusableRelease:
        """The error to raise."""
        return UnusableRelease(f"{self.name} {why}; fetch it again.")

    def take(self, n: int) -> memoryview:
        """The next n bytes."""
        if n > len(self.data) - self.at:
            raise self.refuse(f"ends before the {shown(n)} bytes that come next")
        self.at += n
        return self.data[self.at - n : self.at]

    def number(self, of: struct.Struct) -> int:
        """A whole number, unsigned."""
        return of.unpack(self.take(of.size))[0]

    def count(self, most: int, of: struct.Struct = LENGTH) -> int:
        """How many of something come next; at most so many."""
        n = self.number(of)
        if n > most:
            raise self.refuse(f"claims {n} entries where {most} are the most")
        return n

    def text(self, most: int | None = None) -> str:
        """A length, then so many bytes of UTF-8."""
        n = self.number(LENGTH)
        if most is not None and n > most:
            raise self.refuse(f"has a name of {n} bytes, where {most} are the most")
        return self.decoded(self.take(n))

    def decoded(self, content: memoryview) -> str:
        """These bytes as text."""
        try:
            return str(content, "utf-8")
        except UnicodeDecodeError as error:
            raise self.refuse("holds a text that is not UTF-8") from error

    def texts(self, n: int) -> list[str]:
        """n texts; the loop is as `text`, without its calls, for 2**18 of them."""
        data, at, size, found = self.data, self.at, len(self.data), []
        for _ in range(n):
            start = at + LENGTH.size
            at = start + LENGTH.unpack_from(data, at)[0] if start <= size else size + 1
            if at > size:
                raise self.refuse("ends inside of a text")
            found.append(self.decoded(data[start:at]))
        self.at = at
        return found

    def value(self, kind: int) -> Any:
        """A fact's value of that type: a number, bool, text, list or array."""
        if kind == TEXT:
            return self.text()
        if kind == ARRAY:
            return self.array(self.number(COUNT), self.number(LENGTH))
        number = self.array(kind, 1)[0]
        # 1e-5 is not 9.99999974e-06, though float32 has nothing nearer.
        return float(str(number)) if number.dtype == np.float32 else number.item()

    def array(self, kind: int, n: int) -> Any:
        """n values of that type: a list of texts, else an array of numbers."""
        if kind == TEXT:
            if n > MOST_ITEMS:
                raise self.refuse(f"claims {n} texts in a row")
            return self.texts(n)
        if kind == BOOL:
            return np.frombuffer(self.take(n), np.uint8) != 0
        if kind not in NUMBERS:
            raise self.refuse(f"holds a value of the unknown type {kind}")
        each = np.dtype(NUMBERS[kind])
        return np.frombuffer(self.take(n * each.itemsize), each).copy()


def read_facts(header: Header, n: int) -> dict[str, Any]:
    """The n facts that come next, by name."""
    facts: dict[str, Any] = {}
    for _ in range(n):
        name = header.text(LONGEST_NAME)
        if name in facts:
            raise header.refuse(f"says {shown(name)} twice")
        facts[name] = header.value(header.number(COUNT))
    return facts


def read_places(header: Header, n: int) -> dict[str, Place]:
    """The n places that come next, by name; they count from the first tensor."""
    places: dict[str, Place] = {}
    for _ in range(n):
        name = header.text(LONGEST_NAME)
        if name in places:
            raise header.refuse(f"holds {shown(name)} twice")
        if not (axes := header.count(MOST_AXES, COUNT)):
            raise header.refuse(f"says that {shown(name)} has no shape")
        shape = tuple(header.number(LENGTH) for _ in range(axes))[::-1]
        number, start = header.number(COUNT), header.number(LENGTH)
        places[name] = place(header, name, shape, number, start)
    return places


def place(
    header: Header, name: str, shape: tuple[int, ...], number: int, start: int
) -> Place:
    """One tensor's place, if such a tensor can be."""
    if number not in KINDS:
        known = ", ".join(kind.name for kind in KINDS.values())
        raise UnusableRelease(
            f"{header.name} keeps {shown(name)} in a format of number {number}, which"
            f" is not read here; choose a file with {known}."
        )
    kind, weights = KINDS[number], 1
    for n in shape:
        weights *= n  # whole numbers of Python: they do not overflow
    if not weights or shape[-1] % kind.weights:
        raise header.refuse(
            f"says that {shown(name)} has the shape {shown(shape)}, of which"
            f" {kind.name} makes no blocks"
        )
    return Place(kind, shape, start, start + weights // kind.weights * kind.bytes)


def placed(header: Header, places: dict[str, Place], size: int) -> dict[str, Place]:
    """Places that count from the start of the file; they may not overlap."""
    base, end = header.at, 0
    for name, each in sorted(places.items(), key=lambda item: item[1].start):
        if each.start < end:
            raise header.refuse(f"lets {shown(name)} overlap with another tensor")
        end = each.end
    if base + end > size:
        raise header.refuse(
            f"should have {shown(base + end)} bytes, but has {size}: it is cut short"
        )
    return {
        name: each._replace(start=base + each.start, end=base + each.end)
        for name, each in places.items()
    }


class GGUF(Mapping[str, Tensor]):
    """An open file: `facts` by name, and its tensors, read when asked for.

    Tensors are float32, shaped as published: rows first, while the file says
    the length of a row first. `paths` are the file or its parts, in order.
    Raises UnusableRelease for a file that is damaged, cut short, or hostile.
    """

    def __init__(self, paths: Sequence[Path]) -> None:
        self.parts = [mapped(path) for path in paths]
        size = sum(map(len, self.parts))
        header = Header(memoryview(self.parts[0]), str(paths[0]))
        if bytes(header.take(4)) != b"GGUF":
            raise header.refuse("is no GGUF file")
        if (version := header.number(COUNT)) not in (2, 3):
            raise header.refuse(f"has the version {version}, and only 2 and 3 are read")
        n_tensors, n_facts = (header.count(MOST_ENTRIES) for _ in range(2))
        self.facts = read_facts(header, n_facts)
        places = read_places(header, n_tensors)
        alignment = self.facts.get("general.alignment", 32)
        if type(alignment) is not int or alignment not in ALIGNMENTS:
            raise header.refuse(f"has the alignment {shown(alignment)}")
        header.at += -header.at % alignment
        if any(each.start % alignment for each in places.values()):
            raise header.refuse("has a tensor out of its alignment")
        self.places = placed(header, places, size)

    def __getitem__(self, name: str) -> Tensor:
        """The tensor of that name, in float32."""
        kind, shape, start, end = self.places[name]
        raw = torch.from_numpy(self.bytes(start, end))
        return dequantized(raw, kind).view(shape)

    def __iter__(self) -> Iterator[str]:
        return iter(self.places)

    def __len__(self) -> int:
        return len(self.places)

    def bytes(self, start: int, end: int) -> np.ndarray:
        """Bytes of the file; copied only where they lie in several parts."""
        pieces = []
        for part in self.parts:
            if start < len(part) and end > 0:
                pieces.append(part[max(start, 0) : end])
            start, end = start - len(part), end - len(part)
        return pieces[0] if len(pieces) == 1 else np.concatenate(pieces)


def mapped(path: Path) -> np.ndarray:
    """The bytes of a file, read as they are looked at. What is written to them
    stays here: torch warns of memory that cannot be written."""
    if not path.is_file() or not path.stat().st_size:
        raise UnusableRelease(f"{path} is missing or empty; fetch it again.")
    return np.memmap(path, np.uint8, "c")
