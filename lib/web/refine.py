"""From a folder of WARC files to clean text: FineWeb's stages, end to end.

Every WARC file is one task of datatrove's executor, whoever carries it out.
So the result is the same for any number of workers, and after an interrupt
only unfinished files are done again. Nothing is put into the output folder
before all of it is there.

On a cluster, datatrove's other executors do the tasks. All nodes must see the
paths of the book, of its cache and of both folders, and refine waits while
the jobs run; if it was stopped, call it again and it goes on:

    from datatrove.executor import RayPipelineExecutor, SlurmPipelineExecutor

    refine(warc, out, executor=partial(RayPipelineExecutor, workers=200))
    slurm = partial(
        SlurmPipelineExecutor,
        time="20:00:00",  # of one task
        partition="cpu",
        mem_per_cpu_gb=4,
        env_command="source BOOK/.venv/bin/activate; export PYTHONPATH=BOOK",
        sbatch_args={"wait": ""},  # return when the jobs have ended
    )
    refine(warc, out, executor=slurm)

Left out: FineWeb's last step before training, the count of tokens, and the
deduplication across crawls, which FineWeb decided against (section 3.4).
"""

import contextlib
import hashlib
import json
import os
import shutil
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass, field
from functools import partial
from importlib.metadata import version
from itertools import islice
from pathlib import Path

import pyarrow.parquet as pq
from datatrove.executor.base import PipelineExecutor
from fasteners import InterProcessLock
from loguru import logger

from lib.artifacts import MANIFEST, complete_folder, write_atomically
from lib.fingerprint import code_fingerprint
from lib.scale import threads
from lib.web.pipelines import GONE, pipelines
from lib.web.reading import warc_files
from lib.web.stages import STAGES
from lib.web.workers import LocalExecutor, RefineStopped

REPORT = "report.json"
TOLD = ("funnel", "removed", "problems")  # what of the report is written down
MOST_PROBLEMS = 1000  # named in the report; all are in `removed/reading/`


@dataclass(frozen=True)
class Left:
    """What is left after a stage: pages, and bytes of UTF-8."""

    stage: str
    documents: int
    bytes: int


@dataclass
class RefineReport:
    """What a refinery did, and where its output is.

    `funnel` says what was left after each stage, `removed` how many pages each
    rule of a stage took, `problems` names what could not be read (the first
    thousand), and `seconds` is what each stage took on all workers together;
    it is empty for a report that was loaded, since it is no part of the result.
    """

    folder: Path
    funnel: list[Left]
    removed: dict[str, dict[str, int]]
    problems: list[str]
    seconds: dict[str, float] = field(default_factory=dict)

    def pages(self) -> Iterator[dict]:
        """The refined pages in order, with the columns of the Parquet files."""
        return _rows(self.folder / "refined")

    def extracted(self) -> Iterator[dict]:
        """(id, url, text) of all pages right after extraction."""
        return _rows(self.folder / "extracted")

    def removals(self, stage: str) -> Iterator[dict]:
        """The pages that a stage removed: url, reason, scores, text and so on."""
        for file in sorted((self.folder / "removed" / stage).glob("*.jsonl")):
            with file.open("rb") as lines:
                yield from map(json.loads, lines)


def _rows(folder: Path) -> Iterator[dict]:
    for file in sorted(folder.glob("*.parquet")):
        with pq.ParquetFile(file) as parquet:
            for batch in parquet.iter_batches(1000):
                yield from batch.to_pylist()


def load_report(folder: Path) -> RefineReport:
    """The report of a refinery that ended before. Raises FileNotFoundError."""
    path = folder / REPORT
    if not path.is_file():
        raise FileNotFoundError(f"{folder} holds no refined web; run the refinery.")
    told = json.loads(path.read_text())
    funnel = [Left(**left) for left in told["funnel"]]
    return RefineReport(folder, funnel, told["removed"], told["problems"])


def refine(
    warc_folder: Path,
    out_folder: Path,
    workers: int | None = None,
    dump: str = "tiny",
    executor: Callable[..., PipelineExecutor] | None = None,
) -> RefineReport:
    """Run all WARC files of a folder (or one file) through FineWeb's stages.

    `workers` are processes, by default one a core; one is this process. The
    folder gets `refined/` (Parquet), `extracted/` (the text of every page
    right after extraction), `removed/STAGE/` (JSONL: url, reason, scores,
    text) and `report.json`. Up to 256 WARC files, each has its own file in
    these where it has something to put there. `executor(blocks, tasks=,
    logging_dir=)` makes another executor of datatrove's; see the module.

    An interrupted run leaves its finished shards in a folder `.NAME-work`
    beside the output and goes on from there. Raises FileNotFoundError for a
    wrong path, FileExistsError for a folder that holds something else,
    ValueError if no page can be read or another process is at work, and
    RefineStopped if a worker was killed or a task is not done.
    """
    files = warc_files(Path(warc_folder))
    target = Path(out_folder).absolute()
    _check_output(target)
    workers = threads() if workers is None else workers
    if workers < 1:
        raise ValueError(f"At least one worker is needed, not {workers}.")
    executor = executor or partial(LocalExecutor, workers=workers)
    work = target.parent / f".{target.name}-work"
    with _alone(work, target):
        _keep_only_same_input(work, files, dump)
        for name, blocks, tasks in pipelines(files, work, dump):
            logs = str(work / "logs" / name)
            _run(executor(blocks, tasks=tasks, logging_dir=logs))
        report = _collect(work)
        if not report.funnel[0].documents:
            shutil.rmtree(work)
            why = report.problems[0] if report.problems else "It holds no HTML."
            raise ValueError(f"No page can be read from {warc_folder}. {why}")
        _publish(work, report, target, {"files": [f.name for f in files], "dump": dump})
    report.folder = target
    return report


def _run(executor: PipelineExecutor) -> None:
    """Run what is not done yet of all tasks. Raises RefineStopped if any remain."""
    logger.disable("datatrove")  # it has its own log files
    try:
        executor.run()
        missing = len(executor.get_incomplete_ranks())
    finally:
        logger.enable("datatrove")
    if missing:
        raise RefineStopped(
            f"{missing} of {executor.world_size} tasks are not done; what they said"
            f" is in {executor.logging_dir.path}. Run it again to go on."
        )


def _publish(work: Path, report: RefineReport, target: Path, settings: dict) -> None:
    """Put the result in its place, whole or not at all; then clear up."""
    with complete_folder(target, settings) as draft:
        for part in ("refined", "extracted", "removed"):
            if (work / part).exists():
                shutil.copytree(work / part, draft / part, copy_function=_link)
        told = {key: asdict(report)[key] for key in TOLD}
        write_atomically(draft / REPORT, json.dumps(told, indent=1).encode())
    shutil.rmtree(work)


def _link(source: str, target: str) -> None:
    """The same file under a second name, which takes no room on the disk."""
    try:
        os.link(source, target)
    except OSError:  # not on every file system
        shutil.copy(source, target)


@contextlib.contextmanager
def _alone(work: Path, target: Path) -> Iterator[None]:
    """Only one process may refine into a folder."""
    work.mkdir(parents=True, exist_ok=True)
    lock = InterProcessLock(work / "lock")
    if not lock.acquire(blocking=False):
        lock.lockfile.close()  # fasteners leaves it open
        raise ValueError(f"Another process is refining into {target}; wait for it.")
    try:
        yield
    finally:
        lock.release()


def _check_output(target: Path) -> None:
    """Only a refinery's earlier output may be replaced."""
    ours = (target / REPORT).is_file() and (target / MANIFEST).is_file()
    empty = target.is_dir() and not any(target.iterdir())
    if target.exists() and not ours and not empty:
        raise FileExistsError(f"{target} holds something else; name a new folder.")


def _keep_only_same_input(work: Path, files: Sequence[Path], dump: str) -> None:
    """Go on where an earlier run of the same input ended, else begin anew.

    Files count as the same by name, size and time of change: to read them all
    would take as long as some of the stages.
    """
    blocks = version("datatrove"), version("trafilatura"), version("spacy")
    stats = [(str(f), f.stat().st_size, f.stat().st_mtime_ns) for f in files]
    told = json.dumps([dump, blocks, code_fingerprint(refine), stats])
    key = hashlib.sha256(told.encode()).hexdigest().encode()
    note = work / "input"
    if note.is_file() and note.read_bytes() == key:
        return _forget_unfinished(work)
    for old in work.iterdir():
        if old.is_dir():
            shutil.rmtree(old)
    write_atomically(note, key)


def _forget_unfinished(work: Path) -> None:
    """Remove what a stopped task wrote; next time it may have less to write."""
    done = {path.name for path in (work / "logs/base/completions").glob("*")}
    for file in [*work.glob("removed/*/*.jsonl"), *work.glob("extracted/*.parquet")]:
        if file.stem not in done:
            file.unlink()


def _collect(work: Path) -> RefineReport:
    """Add up what the tasks noted, in this run and in interrupted ones."""
    documents, size, seconds = Counter(), Counter(), Counter()
    removed = defaultdict(Counter)
    for file in sorted((work / "logs").glob("*/stats/*.json")):
        for block in json.loads(file.read_text()):
            told, (kind, _, stage) = block["stats"], block["name"].partition(": ")
            if kind == "tally":
                documents[stage] += _total(told.get("documents", 0))
                size[stage] += _total(told.get("bytes", 0))
            elif kind == "stage":
                seconds[stage] += (block["time_stats"] or {"total": 0})["total"]
                for what, value in told.items():
                    if what.startswith(GONE):
                        removed[stage][what.removeprefix(GONE)] += _total(value)
    funnel = [Left(stage, documents[stage], size[stage]) for stage in STAGES]
    reasons = {stage: dict(sorted(removed[stage].items())) for stage in STAGES}
    report = RefineReport(work, funnel, reasons, [], dict(seconds))
    damage = (
        line["problem"] for line in report.removals("reading") if "problem" in line
    )
    report.problems += islice(damage, MOST_PROBLEMS)
    return report


def _total(stat: dict | float) -> int:
    """A number as datatrove writes it: plain, or with its mean and so on."""
    return int(stat["total"] if isinstance(stat, dict) else stat)


def tapestry(refined_folder: Path, n: int = 200) -> str:
    """The first `n` refined pages, one after the other, a blank line between.

    Raises FileNotFoundError where nothing was refined and ValueError for
    fewer than one page.
    """
    if n < 1:
        raise ValueError(f"A tapestry needs at least one page, not {n}.")
    texts = [page["text"] for page in islice(load_report(refined_folder).pages(), n)]
    if not texts:
        raise ValueError(f"No page came through to {refined_folder}.")
    return "\n\n".join(texts)
