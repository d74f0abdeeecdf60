"""Time and memory of the tiny web's two stages against its size.

    python -m benchmarks.web_sizes [PAGES ...]

Crawls and refines webs of each size, each stage in a process of its own,
and writes what it measured to `web_sizes.json` beside this file (other sizes
that it holds stay), from where the chapter *Internet data* takes its table.
Memory is the peak over time of the stage and all its workers together; pages
that processes share count once (proportional set size). Linux only.
"""

import contextlib
import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import psutil

from lib.artifacts import write_atomically
from lib.scale import WORLD_SEED, threads
from lib.web.refine import refine
from lib.web.tiny import crawl_world
from lib.web.world import World

SIZES = (100, 1_000, 10_000, 100_000)
RESULTS = Path(__file__).with_suffix(".json")
INTERVAL = 0.25  # seconds between two looks at the memory


def run_stage(stage: str, pages: int, folder: Path) -> None:
    """One stage, in the process that is watched."""
    if stage == "crawl":
        crawl_world(World(pages, WORLD_SEED), folder / "crawl")
    else:
        refine(folder / "crawl", folder / "refined")


def watched(stage: str, pages: int, folder: Path) -> dict[str, float]:
    """Seconds, and peak memory in MB, of a stage in a process of its own."""
    module = [sys.executable, "-m", "benchmarks.web_sizes"]
    began, peak = time.perf_counter(), 0
    with subprocess.Popen([*module, "--stage", stage, str(pages), folder]) as child:
        while True:
            try:
                child.wait(INTERVAL)
                break
            except subprocess.TimeoutExpired:
                peak = max(peak, memory_of(child.pid))
    if child.returncode:
        raise SystemExit(f"The {stage} of {pages} pages failed.")
    seconds = time.perf_counter() - began
    return {"seconds": round(seconds, 1), "megabytes": round(peak / 1e6)}


def memory_of(pid: int) -> int:
    """Bytes that a process and all its children hold now."""
    total = 0
    with contextlib.suppress(psutil.NoSuchProcess):  # one has just ended
        process = psutil.Process(pid)
        for one in [process, *process.children(recursive=True)]:
            total += one.memory_full_info().pss
    return total


def measure(pages: int) -> dict:
    """Both stages at one size."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        row = {"pages": pages, "crawl": watched("crawl", pages, folder)}
        row["refine"] = watched("refine", pages, folder)
        report = json.loads((folder / "refined" / "report.json").read_text())
    first, last = report["funnel"][0], report["funnel"][-1]
    return row | {"crawled": first["documents"], "refined": last["documents"]}


def main() -> None:
    """Measure all sizes asked for."""
    sizes = [int(size) for size in sys.argv[1:]] or SIZES
    rows = json.loads(RESULTS.read_text())["rows"] if RESULTS.exists() else []
    for pages in sizes:
        rows = [row for row in rows if row["pages"] != pages] + [measure(pages)]
        print(rows[-1], flush=True)
        told = {"cores": threads(), "rows": sorted(rows, key=lambda r: r["pages"])}
        write_atomically(RESULTS, json.dumps(told, indent=1).encode() + b"\n")


if __name__ == "__main__":
    if sys.argv[1:2] == ["--stage"]:
        run_stage(sys.argv[2], int(sys.argv[3]), Path(sys.argv[4]))
    else:
        main()
