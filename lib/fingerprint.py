"""Which code is behind a result: a checksum that follows imports.

A result may be reused only while the code that made it is unchanged. The
fingerprint of a module covers its source and that of every room of `lib` it
imports, directly or not, also from inside functions. A data file beside the
code, such as an exhibit's script, counts when the code names it in quotes.
"""

import ast
import hashlib
import inspect
import re
from collections.abc import Callable, Iterable
from pathlib import Path

from lib import ROOT

DATA_SUFFIXES = {".yml", ".yaml", ".json", ".css", ".js", ".html"}
DATA_FOLDERS = ("lib", "book/_static/exhibits")


def imported_modules(source: str) -> set[str]:
    """Names of the `lib` modules that a piece of Python imports."""
    names = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            names.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            names.add(node.module)
            names.update(f"{node.module}.{alias.name}" for alias in node.names)
    return {name for name in names if name.split(".")[0] == "lib"}


def module_file(name: str, root: Path = ROOT) -> Path | None:
    """Source file of a module of `lib`, or None if the name is not a module."""
    base = root.joinpath(*name.split("."))
    for path in (base.with_suffix(".py"), base / "__init__.py"):
        if path.is_file():
            return path
    return None


def source_closure(sources: Iterable[str], root: Path = ROOT) -> list[Path]:
    """All files of `lib` that these pieces of Python can reach by import."""
    waiting = set().union(*(imported_modules(source) for source in sources))
    found: set[Path] = set()
    seen: set[str] = set()
    while waiting:
        name = waiting.pop()
        if name in seen:
            continue
        seen.add(name)
        if "." in name:
            waiting.add(name.rpartition(".")[0])  # a package runs its __init__
        path = module_file(name, root)
        if path is not None:
            found.add(path)
            waiting |= imported_modules(path.read_text())
    return sorted(found)


def data_files(sources: Iterable[str], root: Path = ROOT) -> list[Path]:
    """Data files that these pieces of Python name, with or without suffix."""
    text = "\n".join(sources)
    named = set(re.findall(r"[\"']([\w.-]+)[\"']", text))
    return sorted(
        path
        for folder in DATA_FOLDERS
        for path in (root / folder).rglob("*")
        if path.suffix in DATA_SUFFIXES and named & {path.name, path.stem}
    )


def fingerprint(sources: Iterable[str], root: Path = ROOT) -> str:
    """Checksum of these pieces of Python and of all that they import."""
    sources = list(sources)
    digest = hashlib.sha256()
    for source in sources:
        digest.update(source.encode() + b"\0")
    code = source_closure(sources, root)
    data = data_files(sources + [path.read_text() for path in code], root)
    for path in code + data:
        digest.update(str(path.relative_to(root)).encode() + b"\0")
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()[:16]


def code_fingerprint(function: Callable) -> str:
    """Checksum of `function`'s module and of all that it imports.

    Raises ValueError for a function typed into a notebook: what it uses from
    other cells cannot be followed.
    """
    if function.__module__ == "__main__":
        raise ValueError(
            f"{function.__name__} is defined in a notebook; move it into lib, so"
            " that a change of it is noticed."
        )
    return fingerprint([inspect.getsource(inspect.getmodule(function))])
