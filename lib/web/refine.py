"""From a folder of WARC files to clean text: FineWeb's stages, end to end.

Every WARC file is one task of datatrove's executor, whoever carries it out.
So the result is the same for any number of workers, and after an interrupt
only unfinished files are done again. Nothing is put into the output folder
before all of it is there.

Left out: FineWeb's last step before training, the count of tokens, and the
deduplication across crawls, which FineWeb decided against (section 3.4).
"""

import contextlib
import hashlib
import json
import os
import shutil
import threading
import warnings
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, field
from importlib.metadata import version
from itertools import islice
from pathlib import Path
from unittest.mock import patch

import multiprocess
import pyarrow.parquet as pq
from datatrove.executor import LocalPipelineExecutor
from datatrove.pipeline.base import PipelineStep
from datatrove.utils.stats import PipelineStats
from fasteners import InterProcessLock
from loguru import logger
from multiprocess.managers import SyncManager

from lib.artifacts import MANIFEST, checksum, complete_folder, write_atomically
from lib.fingerprint import code_fingerprint
from lib.literate import progress
from lib.scale import threads
from lib.web.pipelines import pipelines
from lib.web.reading import ReadWarc, warc_files
from lib.web.stages import STAGES, end_with_parent
from lib.web.warc import read_warc

REPORT = "report.json"
TOLD = ("funnel", "removed", "problems")  # what of the report is written down


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
    rule of a stage took, `problems` names what could not be read, and
    `seconds` is what each stage took on all workers together; it is empty for
    a report that was loaded, since it is no part of the result.
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
    read: ReadWarc = read_warc,
) -> RefineReport:
    """Run all WARC files of a folder (or one file) through FineWeb's stages.

    `workers` are processes, by default one a core. The folder gets
    `refined/` (Parquet), `extracted/` (the text of every page right after
    extraction), `removed/STAGE/` (JSONL: url, reason, scores, text) and
    `report.json`; there is one file for each WARC file that has something to
    put there. `read` yields the answers of one WARC file.

    For a cluster, give the lists of `pipelines` to datatrove's
    SlurmPipelineExecutor or RayPipelineExecutor instead of the local one, one
    after the other by `depends=`, with a work folder that all nodes see.

    An interrupted run leaves its finished shards in a folder `.NAME-work`
    beside the output and goes on from there. Raises FileNotFoundError for a
    wrong path, FileExistsError for a folder that holds something else, and
    ValueError if no page can be read or another process is at work.
    """
    files = warc_files(Path(warc_folder))
    target = Path(out_folder).absolute()
    _check_output(target)
    count = min(threads() if workers is None else workers, len(files))
    if count < 1:
        raise ValueError(f"At least one worker is needed, not {workers}.")
    work = target.parent / f".{target.name}-work"
    with _alone(work):
        _keep_only_same_input(work, files, dump, read)
        for name, pipeline, tasks in pipelines(files, work, dump, read):
            _run(pipeline, work / "logs" / name, tasks, count, name)
        report = _collect(work)
        if not report.funnel[0].documents:
            shutil.rmtree(work)
            why = report.problems[0] if report.problems else "It holds no HTML."
            raise ValueError(f"No page can be read from {warc_folder}. {why}")
        settings = {"files": [file.name for file in files], "dump": dump}
        with complete_folder(target, settings) as draft:
            for part in ("refined", "extracted", "removed"):
                if (work / part).exists():
                    shutil.copytree(work / part, draft / part)
            told = {key: asdict(report)[key] for key in TOLD}
            write_atomically(draft / REPORT, json.dumps(told, indent=1).encode())
        shutil.rmtree(work)
    report.folder = target
    return report


class QuietExecutor(LocalPipelineExecutor):
    """datatrove's local executor, logging to files only.

    Its processes end with the one that started them, even if that was killed.
    """

    def run(self) -> None:
        """Run all tasks that are not done yet."""

        def manager() -> SyncManager:
            made = SyncManager()
            made.start(initializer=end_with_parent)
            return made

        with patch.object(multiprocess, "Manager", manager):
            super().run()

    def _run_for_rank(self, rank: int, *_: int) -> PipelineStats:
        if multiprocess.parent_process() is not None:
            end_with_parent()
            logger.disable("datatrove.executor.local")  # a line for every task
        return super()._run_for_rank(rank, local_rank=1)  # 0 would print


def _run(
    pipeline: list[PipelineStep], logs: Path, tasks: int, workers: int, what: str
) -> None:
    """Run what is not done yet of all tasks, showing how far it is."""
    multiprocess.set_forkserver_preload([__name__, "spacy", "trafilatura"])
    executor = QuietExecutor(
        pipeline, tasks=tasks, workers=min(workers, tasks), logging_dir=str(logs)
    )
    over = threading.Event()
    shown = threading.Thread(target=_show, args=(logs, tasks, what, over), daemon=True)
    shown.start()
    logger.disable("datatrove")
    try:
        with warnings.catch_warnings():
            # Python 3.12 warns of forks beside threads; what is forked here
            # is datatrove's manager and extractor, which use none.
            warnings.filterwarnings("ignore", "This process .* is multi-threaded")
            executor.run()
    finally:
        logger.enable("datatrove")
        over.set()
        shown.join()


def _show(logs: Path, tasks: int, what: str, over: threading.Event) -> None:
    """A bar of finished tasks, until all are or the run is over."""

    def finished() -> Iterator[int]:
        seen, ended = 0, False
        while not ended and seen < tasks:
            ended = over.wait(0.5)
            with contextlib.suppress(FileNotFoundError):
                done = len(os.listdir(logs / "completions"))
                yield from range(seen, done)
                seen = done

    for _ in progress(finished(), f"refine: {what}", total=tasks):
        pass


@contextlib.contextmanager
def _alone(work: Path) -> Iterator[None]:
    """Only one process may refine into a folder."""
    work.mkdir(parents=True, exist_ok=True)
    lock = InterProcessLock(work / "lock")
    if not lock.acquire(blocking=False):
        lock.lockfile.close()  # fasteners leaves it open
        raise ValueError(
            f"Another process is refining into {work.parent}; wait for it."
        )
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


def _keep_only_same_input(
    work: Path, files: Sequence[Path], dump: str, read: ReadWarc
) -> None:
    """Go on where an earlier run of the same input ended, else begin anew."""
    blocks = version("datatrove"), version("trafilatura"), version("spacy")
    told = [
        dump,
        blocks,
        code_fingerprint(refine),
        *((f.name, checksum(f)) for f in files),
    ]
    key = hashlib.sha256(json.dumps(told).encode()).hexdigest().encode()
    note = work / "input"
    if note.is_file() and note.read_bytes() == key:
        return
    for old in work.iterdir():
        if old.is_dir():
            shutil.rmtree(old)
    write_atomically(note, key)


def _collect(work: Path) -> RefineReport:
    """Add up what the tasks noted, in this run and in interrupted ones."""
    documents, size, seconds = Counter(), Counter(), Counter()
    for run in ("base", "signatures", "buckets", "clusters", "final"):
        for file in sorted((work / "logs" / run / "stats").glob("*.json")):
            for block in json.loads(file.read_text()):
                told, (kind, _, stage) = block["stats"], block["name"].partition(": ")
                if kind == "tally":
                    documents[stage] += _total(told.get("documents", 0))
                    size[stage] += _total(told.get("bytes", 0))
                elif kind == "stage" and block["time_stats"]:
                    seconds[stage] += block["time_stats"]["total"]
    removed: dict[str, dict[str, int]] = {}
    report = RefineReport(work, [], removed, [], dict(seconds))
    for stage in STAGES:
        report.funnel.append(Left(stage, documents[stage], size[stage]))
        lines = list(map(_reason, report.removals(stage)))
        report.problems += [problem for _, problem in lines if problem]
        removed[stage] = dict(sorted(Counter(reason for reason, _ in lines).items()))
    return report


def _reason(line: dict) -> tuple[str, str]:
    return line["reason"], line.get("problem", "")


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
