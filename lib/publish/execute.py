"""Execute each notebook once, and only when something it depends on changed.

A notebook's key covers its code cells, the code of `lib` that they reach, the
expectations of its chapter's claims, the released checkpoints, the scale, the
seed, Python and the pinned packages. Prose is not in the key: a mended
sentence costs no run.
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
from IPython.core.inputtransformer2 import TransformerManager

from lib import ROOT
from lib.artifacts import write_atomically
from lib.fingerprint import fingerprint
from lib.ledger import MIME, check_chapter, statements
from lib.scale import book_seed, scale, threads

WORK = ROOT / ".cache" / "publish"  # nbmake skips folders named _build
EXECUTED = WORK / "executed"
ASSETS = WORK / "assets"  # what notebooks made for their exhibits
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
    python = [TransformerManager().transform_cell(source) for source in cells]
    claims = [asdict(s) for s in statements().values() if s.chapter == path.stem]
    parts = [
        cells,
        fingerprint(python),
        claims,
        scale().name,
        book_seed(),
        platform.python_version(),
        (ROOT / "constraints.txt").read_text(),
        [path.read_text() for path in sorted(ROOT.glob("models/*/manifest.json"))],
        [path.read_text() for path in sorted(ROOT.glob("benchmarks/*.json"))],
    ]
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()[:16]


def is_current(path: Path) -> bool:
    """Is there an executed copy of this very version?"""
    try:
        executed = nbformat.read(EXECUTED / path.name, as_version=4)
    except (FileNotFoundError, ValueError):  # none, or a damaged one
        return False
    return executed.metadata.get("book", {}).get("key") == notebook_key(path)


def execute(paths: list[Path]) -> int:
    """Execute stale notebooks under nbmake, each kept as soon as it passed.

    Returns pytest's exit status of the first notebook that failed, else 0.
    """
    failed = 0
    for path in paths:
        current = is_current(path)
        state = "executed copy is current" if current else "executing"
        print(f"{path.name}: {state}", flush=True)
        if not current:
            failed = failed or execute_one(path)
    return failed


def execute_one(path: Path) -> int:
    """Execute one notebook and keep it if it passes; pytest's exit status."""
    run = WORK / "run" / path.name
    run.parent.mkdir(parents=True, exist_ok=True)
    shutil.copy(path, run)
    key = notebook_key(run)
    command = [
        *(sys.executable, "-m", "pytest", "--nbmake", "--overwrite", "-q"),
        *(f"--nbmake-timeout={HANG}", "-p", "no:cacheprovider"),
        *("-c", os.devnull, f"--rootdir={run.parent}", str(run)),
    ]
    status = subprocess.run(command, cwd=ROOT, env=kernel_environment()).returncode
    if not status:
        accept(run, key)
    return status


def kernel_environment() -> dict[str, str]:
    """Environment of kernels that make the published outputs."""
    paths = [str(ROOT), os.environ.get("PYTHONPATH", "")]
    return os.environ | {
        "PYTHONPATH": os.pathsep.join(filter(None, paths)),
        "BOOK_RENDER": "static",
        "BOOK_ASSETS": str(ASSETS),
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
    write_atomically(EXECUTED / path.name, nbformat.writes(notebook).encode())


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
