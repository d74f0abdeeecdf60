"""What one chapter makes for another: from the cache, a release, or anew.

An artifact is a folder of files with a `manifest.json` of their checksums.
It is looked for in the cache, then among the checkpoints that ship with the
book (`models/`), and else made by its recipe. A folder gets its final name
only when it is complete, so a crash, a full disk or an interrupt leaves no
half artifact behind; one that was damaged later is named and made again.
"""

import contextlib
import errno
import hashlib
import json
import os
import shutil
import uuid
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path

from lib import ROOT
from lib.fingerprint import code_fingerprint

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
    `make`'s module and in what it imports. A release serves only if it was
    made with the same settings. So nothing stale is ever found; data from
    outside, such as a text, belong into the settings by their checksum.
    """
    settings = settings or {}
    key = json.dumps([settings, code_fingerprint(make)], sort_keys=True)
    version = hashlib.sha256(key.encode()).hexdigest()[:12]
    cached = cache_folder() / f"{name}-{version}"
    for folder in (cached, ROOT / "models" / name):
        if not folder.exists():
            continue
        try:
            if verify(folder) == settings:
                return folder
        except DamagedArtifact as error:
            warnings.warn(f"{error} Making it again.", stacklevel=2)
    with complete_folder(cached, settings) as folder:
        make(folder)
    return cached


def released(name: str) -> tuple[Path, dict]:
    """Folder of a checkpoint that ships with the book, verified; its settings."""
    folder = ROOT / "models" / name
    if not folder.is_dir():
        raise FileNotFoundError(f"The book ships no {name!r}: {folder} is missing.")
    return folder, verify(folder)


@contextlib.contextmanager
def complete_folder(target: Path, settings: dict | None = None) -> Iterator[Path]:
    """A folder that appears under its name with all its files, or not at all.

    Of several processes that make the same folder, one wins and all see it.
    """
    draft = target.parent / f".{target.name}-{uuid.uuid4().hex}"
    draft.mkdir(parents=True)
    try:
        yield draft
        write_manifest(draft, settings or {})
        _put(draft, target)
    finally:
        shutil.rmtree(draft, ignore_errors=True)


def _put(draft: Path, target: Path) -> None:
    """Give the draft its name; an older folder of that name goes away."""
    old = target.parent / f".{target.name}-{uuid.uuid4().hex}"
    try:
        while not _took_place(draft, target, old):
            # Another process took the name, and a third has just moved that
            # one away to put its own: so the name is free, or will be.
            shutil.rmtree(old, ignore_errors=True)
    finally:
        shutil.rmtree(old, ignore_errors=True)


def _took_place(draft: Path, target: Path, old: Path) -> bool:
    """Has the target a complete folder now, this draft or that of another?"""
    with contextlib.suppress(FileNotFoundError):
        target.rename(old)
    try:
        draft.rename(target)
    except OSError as error:
        if target.exists():  # the same recipe, the same result
            return True
        if error.errno in (errno.ENOTEMPTY, errno.EEXIST):
            return False
        with contextlib.suppress(FileNotFoundError):
            old.rename(target)
        raise
    return True


def write_manifest(folder: Path, settings: dict) -> None:
    """Write the settings and the checksums of all files in `folder`."""
    sums = {name: checksum(folder / name) for name in _files(folder)}
    text = json.dumps({"settings": settings, "files": sums}, indent=1, sort_keys=True)
    write_atomically(folder / MANIFEST, text.encode())


def verify(folder: Path) -> dict:
    """The settings of a folder whose every file matches its checksum.

    Raises DamagedArtifact for a missing, changed or additional file.
    """
    try:
        manifest = json.loads((folder / MANIFEST).read_text())
        settings, sums = manifest["settings"], dict(manifest["files"])
    except (OSError, ValueError, TypeError, KeyError) as error:
        raise DamagedArtifact(f"{folder} has no readable {MANIFEST}.") from error
    present = _files(folder)
    for name in sorted(sums.keys() | set(present)):
        if name not in sums or name not in present:
            raise DamagedArtifact(f"{folder / name} is missing or does not belong.")
        if checksum(folder / name) != sums[name]:
            raise DamagedArtifact(f"{folder / name} is damaged.")
    return settings


def _files(folder: Path) -> list[str]:
    """Names of all files in a folder but its manifest."""
    names = (p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file())
    return sorted(name for name in names if name != MANIFEST)


def checksum(path: Path) -> str:
    """SHA-256 of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def write_atomically(path: Path, content: bytes) -> None:
    """Write a file that is complete or absent, whatever happens meanwhile."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.parent / f".{path.name}-{uuid.uuid4().hex}"
    try:
        with draft.open("xb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)
