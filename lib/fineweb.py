"""FineWeb as shards of tokens, prepared in parallel before a long run.

A stream of the hub comes in files, and each file is a part of the work: worker
processes read, encode and write one each. A part is a complete folder or none,
so what was interrupted goes on with the parts that are missing, and a machine
without a network can train on parts that another has prepared. How many
workers there are changes nothing in the files.

Under `accelerate launch` whichever process comes first prepares, with workers
on all cores of its machine; the others wait for the lock of a file. In one of
Accelerate's barriers they would run into its time limit, minutes where the
work takes hours. Several machines need a file system that they share.

Left out: pages are not shuffled, since training reads windows in a random
order; and no two parts share a file, so there are at most as many workers as
files.
"""

import contextlib
import fcntl
import hashlib
import json
import multiprocessing
import os
import shutil
from collections.abc import Callable, Iterator, MutableSequence, Sequence
from concurrent.futures import FIRST_COMPLETED, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from lib.artifacts import MANIFEST, DamagedArtifact, cache_folder, write_atomically
from lib.corpus import Corpus, Windows, write_shards
from lib.encodings import get_encoding
from lib.literate import progress_bar
from lib.model_config import preset
from lib.scale import Scale, shipped_seed, threads
from lib.texts import FINEWEB, FINEWEB_SAMPLE, fineweb_stream, texts_of
from lib.training_text import FINEWEB_TOKENS, HELD_OUT_PAGES, TrainingText

if TYPE_CHECKING:
    from datasets import IterableDataset

HELD_OUT, PARTS = "held-out", "parts.json"
TOKEN_BYTES = 2  # GPT-2's 50,257 symbols fit
FEW = 1_000_000  # tokens that are not worth a process
LOOK = 1.0  # seconds from one look at the workers' progress to the next
AGAIN = "What is finished is kept; the same command goes on from there."


class Web(NamedTuple):
    """Pages to train on: a stream whose entries have a `text`.

    The shards are kept by `name`; the first `held_out` pages are not trained on.
    """

    name: str
    open: "Callable[[], IterableDataset]"
    held_out: int


THE_WEB = Web(f"{FINEWEB} {FINEWEB_SAMPLE}", lambda: fineweb_stream(), HELD_OUT_PAGES)


def tokens_of(size: Scale, length: int | None = None) -> int:
    """How many tokens the run of a scale reads; `length` of each window."""
    length = length or preset(size.model).context
    return size.train_steps * size.train_rows * length


def fineweb_text(
    size: Scale, length: int | None = None, web: Web = THE_WEB
) -> TrainingText:
    """Windows for the run of a scale, from shards that are made where missing.

    `length` is the number of targets, by default the context of the scale's
    shape. Raises what `prepare` does, and DamagedArtifact for a changed file.
    """
    length = length or preset(size.model).context
    held_out, *parts = prepare(tokens_of(size, length), web)
    try:
        corpus, kept = Corpus(*parts), Corpus(held_out)
    except DamagedArtifact as error:
        raise DamagedArtifact(
            f"{error} Remove its folder and prepare the shards again: only that part"
            " is made anew."
        ) from error
    windows = Windows(corpus, length, shipped_seed("FineWeb's windows"))
    return TrainingText(windows, Windows(kept, length, 0))


def prepare(tokens: int, web: Web = THE_WEB, workers: int | None = None) -> list[Path]:
    """The shards of the first pages, held out, and those of each file of a web.

    Together the latter have at least `tokens` tokens, the same share of each
    file, unless a file has less. What is missing is made by `workers`
    processes, by default one a core where that is worth it; one is this process. Raises
    ConnectionError if the web cannot be read, OSError for a full disk or a
    worker that died; the parts that are complete stay.
    """
    if workers is not None and workers < 1:
        raise ValueError(f"At least one worker is needed, not {workers}.")
    folder = place(tokens, web)
    if _missing(folder):
        with _alone(folder):
            if _missing(folder):  # still, now that it is our turn
                stream = web.open()
                if not (folder / PARTS).exists():
                    n = json.dumps(stream.num_shards)
                    write_atomically(folder / PARTS, n.encode())
                missing = _missing(folder)
                parts = _parts(stream, _folders(folder), tokens, web)
                _make([part for part in parts if part.folder in missing], workers)
    return _folders(folder)


def place(tokens: int, web: Web = THE_WEB) -> Path:
    """Where the shards of so many tokens of a web are kept, in the cache."""
    key = json.dumps([web.name, web.held_out, tokens, FINEWEB_TOKENS])
    return cache_folder() / f"shards-{hashlib.sha256(key.encode()).hexdigest()[:12]}"


def _folders(folder: Path) -> list[Path]:
    """Where the pages held out and the parts are, or will be."""
    n = json.loads((folder / PARTS).read_text())
    return [folder / HELD_OUT, *(folder / f"part-{i:05}" for i in range(n))]


def _missing(folder: Path) -> list[Path]:
    """Which of them are not complete; the folder itself, if they were never counted."""
    if not (folder / PARTS).exists():
        return [folder]
    return [part for part in _folders(folder) if not (part / MANIFEST).exists()]


@contextlib.contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Only one process at a time is in here; the system ends a dead one's turn."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / ".lock").open("a") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


@dataclass(frozen=True)
class Part:
    """Some pages of a web, and the folder for them; at least `most` tokens."""

    folder: Path
    stream: "IterableDataset"
    most: int | None  # None: all of them


def _parts(
    stream: "IterableDataset", folders: Sequence[Path], tokens: int, web: Web
) -> list[Part]:
    """The pages held out, then each file of the stream."""
    n = len(folders) - 1
    if stream.num_shards != n:
        raise ValueError(
            f"{web.name} has {stream.num_shards} files now, not {n} as before; remove"
            f" {folders[0].parent} to start anew."
        )
    files = [stream.shard(n, i) for i in range(n)]
    kept, files[0] = files[0].take(web.held_out), files[0].skip(web.held_out)
    share = -(-tokens // n)
    return [
        Part(folder, pages, most)
        for folder, pages, most in zip(folders, [kept, *files], [None] + [share] * n)
    ]


def _make(parts: list[Part], workers: int | None) -> None:
    """Write these parts, in this process or in several."""
    folder = parts[0].folder.parent
    for part in parts:
        for torn in folder.glob(f".{part.folder.name}-*"):  # of one that was killed
            shutil.rmtree(torn)
    wanted = sum(part.most or 0 for part in parts)
    free = shutil.disk_usage(folder).free
    if free < wanted * TOKEN_BYTES:
        raise OSError(
            f"The shards need {wanted * TOKEN_BYTES / 1e9:,.1f} GB, and {folder} has"
            f" room for {free / 1e9:,.1f} GB; set BOOK_CACHE to a larger disk."
        )
    workers = min(len(parts), workers or (_cores() if wanted > FEW else 1))
    try:
        with progress_bar("preparing shards", wanted, unit="token") as bar:
            if workers == 1:
                for part in parts:
                    before = bar.n
                    write(part, lambda n, before=before: bar.update(before + n - bar.n))
            else:
                _in_pool(parts, workers, lambda n: bar.update(n - bar.n))
    except ConnectionError as error:
        raise ConnectionError(f"{error} {AGAIN}") from error
    except OSError as error:
        raise OSError(f"The shards could not be written: {error}. {AGAIN}") from error


def _cores() -> int:
    """Cores of this machine: the other launched processes wait."""
    return threads() * int(os.environ.get("LOCAL_WORLD_SIZE", "1"))


def write(part: Part, tell: Callable[[int], None]) -> None:
    """Encode the pages of a part into its folder; `tell` the tokens so far."""
    encoding = get_encoding(FINEWEB_TOKENS)

    def documents() -> Iterator[list[int]]:
        done = 0
        for text in texts_of(part.stream):
            tokens = encoding.encode_ordinary(text)
            yield tokens
            done += 1 + len(tokens)  # with its separator
            if part.most is None:
                continue
            tell(min(done, part.most))
            if done >= part.most:
                return

    write_shards(
        part.folder,
        documents(),
        vocab=encoding.n_vocab,
        separator=encoding.eot_token,
    )


# --- in several processes ---------------------------------------------------


class _Stopped(Exception):
    """Another part failed."""


def _in_pool(parts: list[Part], workers: int, tell: Callable[[int], None]) -> None:
    """Write parts in worker processes; `tell` the tokens of all so far.

    They count in an array without locks, which a killed worker could keep. Its
    last place is 1 when all are to stop.
    """
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["datasets", "lib.fineweb", "lib.web.workers"])
    done = context.RawArray("q", len(parts) + 1)
    pool = ProcessPoolExecutor(workers, context, _begin, (done,))
    waiting = set()
    try:
        waiting = {pool.submit(_work, i, part) for i, part in enumerate(parts)}
        while waiting:
            ended, waiting = wait(waiting, LOOK, FIRST_COMPLETED)
            for task in ended:
                task.result()
            tell(sum(done))
    except BrokenProcessPool as error:
        raise OSError(
            "a worker process died, as happens when memory runs out; perhaps take"
            " fewer workers"
        ) from error
    finally:
        done[-1] = bool(waiting)
        pool.shutdown(cancel_futures=True)


_done: MutableSequence[int]  # of this worker process


def _begin(done: MutableSequence[int]) -> None:
    """Be a worker, and none without the process that started it."""
    from lib.web.workers import end_with_parent

    global _done
    _done = done
    end_with_parent()


def _work(i: int, part: Part) -> None:
    def tell(n: int) -> None:
        if _done[-1]:
            raise _Stopped
        _done[i] = n

    write(part, tell)
