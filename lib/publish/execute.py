"""Execute each notebook once, and only when something it depends on changed.

A notebook's key covers its code cells, the code of `lib` that they reach, the
expectations of its chapter's claims, the scale, the seed, Python and the
pinned packages. Prose is not in the key: a mended sentence costs no run.
"""

import hashlib
import json
import os
import platform
import shutil
import subprocess
import sys
import time
from dataclasses import asdict
from datetime import datetime
from importlib import metadata
from pathlib import Path

import nbformat
import yaml

from lib.fingerprint import ROOT, fingerprint
from lib.ledger import MIME, check_chapter, statements
from lib.scale import book_seed, scale, threads

WORK = ROOT / ".cache" / "publish"  # nbmake skips folders named _build
EXECUTED = WORK / "executed"
HANG = 1200  # seconds a cell may take: ten times a chapter's budget
SHOWN_VERSIONS = ("torch", "tiktoken", "datasets", "accelerate", "numpy")


def notebooks() -> list[Path]:
    """The notebooks of the table of contents, in order."""
    toc = yaml.safe_load((ROOT / "_toc.yml").read_text())
    files = [chapter["file"] for part in toc["parts"] for chapter in part["chapters"]]
    paths = [ROOT / f"{file}.ipynb" for file in [toc["root"], *files]]
    return [path for path in paths if path.is_file()]


def code_cells(notebook: nbformat.NotebookNode) -> list[nbformat.NotebookNode]:
    """The cells that run."""
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


def notebook_key(path: Path) -> str:
    """Checksum of everything a notebook's outputs depend on."""
    cells = [cell.source for cell in code_cells(nbformat.read(path, as_version=4))]
    python = [python_part(source) for source in cells]
    claims = [asdict(s) for s in statements().values() if s.chapter == path.stem]
    parts = [
        cells,
        fingerprint(python),
        claims,
        scale().name,
        book_seed(),
        platform.python_version(),
        (ROOT / "constraints.txt").read_text(),
    ]
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()[:16]


def python_part(source: str) -> str:
    """A cell without IPython's own lines, which no parser of Python knows."""
    lines = source.splitlines()
    return "\n".join(line for line in lines if not line.lstrip().startswith(("%", "!")))


def is_current(path: Path) -> bool:
    """Is there an executed copy of this very version?"""
    executed = EXECUTED / path.name
    if not executed.is_file():
        return False
    book = nbformat.read(executed, as_version=4).metadata.get("book", {})
    return book.get("key") == notebook_key(path)


def execute(paths: list[Path]) -> int:
    """Execute stale notebooks under nbmake; return pytest's exit status."""
    stale = [path for path in paths if not is_current(path)]
    for path in paths:
        state = "to be executed" if path in stale else "executed copy is current"
        print(f"{path.relative_to(ROOT)}: {state}", flush=True)
    if not stale:
        return 0
    run = WORK / "run"
    shutil.rmtree(run, ignore_errors=True)
    run.mkdir(parents=True)
    keys = {path.name: notebook_key(path) for path in stale}
    for path in stale:
        shutil.copy(path, run / path.name)
    command = [
        *(sys.executable, "-m", "pytest", "--nbmake", "--overwrite", "-q"),
        *(f"--nbmake-timeout={HANG}", "--durations=0", "-p", "no:cacheprovider"),
        *("-c", os.devnull, f"--rootdir={run}"),
        *(str(run / path.name) for path in stale),
    ]
    status = subprocess.run(command, cwd=ROOT, env=kernel_environment()).returncode
    if status:
        return status
    EXECUTED.mkdir(parents=True, exist_ok=True)
    for path in stale:
        accept(run / path.name, keys[path.name])
    return 0


def kernel_environment() -> dict[str, str]:
    """Environment of kernels that make the published outputs."""
    paths = [str(ROOT), os.environ.get("PYTHONPATH", "")]
    return os.environ | {
        "PYTHONPATH": os.pathsep.join(filter(None, paths)),
        "BOOK_RENDER": "static",
    }


def accept(path: Path, key: str) -> None:
    """Check an executed notebook's claims and keep it with its particulars."""
    notebook = nbformat.read(path, as_version=4)
    check_chapter(path.stem, claim_records(notebook))
    notebook.metadata["book"] = {
        "key": key,
        "seconds": round(run_seconds(notebook), 1),
        "scale": scale().name,
        "seed": book_seed(),
        "date": time.strftime("%Y-%m-%d", time.gmtime()),
        "python": platform.python_version(),
        "versions": {name: metadata.version(name) for name in SHOWN_VERSIONS},
        "machine": f"{threads()} cores, {platform.system()} {platform.machine()}",
    }
    draft = EXECUTED / f".{path.name}"
    nbformat.write(notebook, draft)
    draft.replace(EXECUTED / path.name)


def run_seconds(notebook: nbformat.NotebookNode) -> float:
    """Seconds between the start of the first cell and the end of the last."""
    times = [
        datetime.fromisoformat(stamp)
        for cell in code_cells(notebook)
        for stamp in cell.metadata.get("execution", {}).values()
    ]
    return (max(times) - min(times)).total_seconds() if times else 0.0


def claim_records(notebook: nbformat.NotebookNode) -> list[dict]:
    """The claims' records that ride in a notebook's outputs."""
    return [
        output["data"][MIME]
        for cell in code_cells(notebook)
        for output in cell.get("outputs", [])
        if MIME in output.get("data", {})
    ]
