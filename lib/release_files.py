"""What all readers of a release share: one error, and bounds before any work.

A release comes from a stranger. Nothing in it is run, a name in it leads to no
file outside its folder, and what it says of its own size is compared with the
size of the file before memory is taken for it.
"""

import json
import reprlib
from pathlib import Path
from typing import Any

# The largest in use, Gemma's tokenizer.json, has 33 MB and 1.3 million parts.
MAX_JSON_BYTES, MAX_JSON_PARTS = 64_000_000, 4_000_000
MOST = 1 << 24  # of any width or count of a model; Llama 3.1 405B stays below 2**18


class UnusableRelease(ValueError):
    """A release that is damaged, hostile, or of a kind that the book cannot run."""


def shown(value: object) -> str:
    """A stranger's value for a sentence of ours: short, and on one line."""
    return reprlib.repr(value)


def plain_file(folder: Path, name: object) -> Path:
    """The file of that name right in `folder`.

    Raises UnusableRelease for a path instead of a name, for a link that leads
    out of the folder, and where there is no such file.
    """
    plain = isinstance(name, str) and name not in ("", ".", "..")
    if not plain or set(name) & set("/\\\0:"):
        raise UnusableRelease(
            f"{folder} names the file {shown(name)}, but may only name files beside"
            " it; take the release from its publisher."
        )
    path = folder / name
    if not path.is_file():
        raise UnusableRelease(f"{folder} lacks {shown(name)}; fetch it again.")
    # The hub's cache keeps files in `blobs` and links to them in `snapshots/...`.
    cached = folder.parent.name == "snapshots"
    home = folder.parent.parent if cached else folder
    if not path.resolve().is_relative_to(home.resolve()):
        raise UnusableRelease(
            f"{shown(name)} in {folder} is a link that leads out of it; put the file"
            " itself there."
        )
    return path


def read_json(path: Path) -> dict[str, Any]:
    """The object in a JSON file of bounded size, in which no name comes twice.

    Raises UnusableRelease for anything else.
    """
    size = path.stat().st_size
    content = path.read_bytes() if size <= MAX_JSON_BYTES else b""
    parts = sum(map(content.count, (b",", b"[", b"{")))  # each may take memory
    if size > MAX_JSON_BYTES or parts > MAX_JSON_PARTS:
        raise UnusableRelease(
            f"{path} is larger than such a file can sensibly be; take the release"
            " from its publisher."
        )
    try:
        found = json.loads(content, object_pairs_hook=_without_repeats)
    except (ValueError, RecursionError) as error:
        raise UnusableRelease(
            f"{path} is no sound JSON ({shown(str(error))}); fetch it again."
        ) from error
    if not isinstance(found, dict):
        raise UnusableRelease(f"{path} holds no JSON object; fetch it again.")
    return found


def _without_repeats(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError("a name comes twice")
    return found


def whole(facts: dict, key: str, usual: int | None = None) -> int:
    """The count under that key, from 1 to MOST; raises UnusableRelease."""
    value = facts.get(key)
    value = usual if value is None else value
    if type(value) is int and 1 <= value <= MOST:
        return value
    raise UnusableRelease(
        f"{key} should be a whole number from 1 to {MOST}, not {shown(value)}; take"
        " the release from its publisher."
    )


def positive(facts: dict, key: str, usual: float | None = None) -> float:
    """The number under that key, above 0 and below 1e30; raises UnusableRelease."""
    value = facts.get(key)
    value = usual if value is None else value
    if type(value) in (int, float) and 0 < value < 1e30:
        return float(value)
    raise UnusableRelease(
        f"{key} should be a positive number, not {shown(value)}; take the release"
        " from its publisher."
    )
