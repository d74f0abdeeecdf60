"""What one chapter makes for another: from the cache, a release, or anew.

An artifact is a folder of files with a `manifest.json` of their checksums.
It is looked for in the cache, then among the checkpoints that ship with the
book (`models/`), and else made by its recipe. A folder gets its final name
only when it is complete, so a crash, a full disk or an interrupt leaves no
half artifact behind; one that was damaged later is named and made again.
"""

import contextlib
import hashlib
import json
import os
import shutil
import tempfile
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path

from lib.fingerprint import ROOT, code_fingerprint

MANIFEST = "manifest.json"


class DamagedArtifact(ValueError):
    """The files do not match the checksums written with them."""


def cache_folder() -> Path:
    """Where artifacts are kept: `BOOK_CACHE`, else `.cache` in the book."""
    return Path(os.environ.get("BOOK_CACHE", ROOT / ".cache"))


def artifact(
    name: str,
    make: Callable[[Path], None],
    *,
    settings: dict | None = None,
) -> Path:
    """Folder of the artifact `name`, made by `make(folder)` if need be.

    The cache keeps one version per `settings` and per version of the code in
    `make`'s module and in what it imports, so nothing stale is ever found.
    """
    key = json.dumps([settings or {}, code_fingerprint(make)], sort_keys=True)
    version = hashlib.sha256(key.encode()).hexdigest()[:12]
    cached = cache_folder() / f"{name}-{version}"
    for folder in (cached, ROOT / "models" / name):
        if not folder.exists():
            continue
        try:
            verify(folder)
            return folder
        except DamagedArtifact as error:
            warnings.warn(f"{error} Making it again.", stacklevel=2)
    with complete_folder(cached) as folder:
        make(folder)
    return cached


def released(name: str) -> Path:
    """Folder of a checkpoint that ships with the book, verified."""
    folder = ROOT / "models" / name
    if not folder.is_dir():
        raise FileNotFoundError(f"The book ships no {name!r}: {folder} is missing.")
    verify(folder)
    return folder


@contextlib.contextmanager
def complete_folder(target: Path) -> Iterator[Path]:
    """A folder that appears under its name with all its files, or not at all."""
    target.parent.mkdir(parents=True, exist_ok=True)
    draft = Path(tempfile.mkdtemp(prefix=f".{target.name}-", dir=target.parent))
    try:
        yield draft
        write_manifest(draft)
        if target.exists():
            shutil.rmtree(target)
        draft.rename(target)
    finally:
        shutil.rmtree(draft, ignore_errors=True)


def write_manifest(folder: Path) -> None:
    """Write the checksums of all files in `folder`."""
    sums = {
        str(path.relative_to(folder)): checksum(path)
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.name != MANIFEST
    }
    text = json.dumps(sums, indent=1, sort_keys=True)
    write_atomically(folder / MANIFEST, text.encode())


def verify(folder: Path) -> None:
    """Raise DamagedArtifact unless every file matches its checksum."""
    try:
        sums = json.loads((folder / MANIFEST).read_text())
    except (OSError, ValueError) as error:
        raise DamagedArtifact(f"{folder} has no readable {MANIFEST}.") from error
    for name, expected in sums.items():
        path = folder / name
        if not path.is_file() or checksum(path) != expected:
            raise DamagedArtifact(f"{path} is missing or damaged.")


def checksum(path: Path) -> str:
    """SHA-256 of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def write_atomically(path: Path, content: bytes) -> None:
    """Write a file that is complete or absent, whatever happens meanwhile."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, draft = tempfile.mkstemp(prefix=f".{path.name}-", dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        os.replace(draft, path)
    finally:
        Path(draft).unlink(missing_ok=True)
