"""The dial: how large the experiments are, on what, and from which seed.

`BOOK_SCALE` is `tiny` (two CPU cores, offline; the default), `colab` (one
GPU, half an hour) or `full` (many GPUs under `accelerate launch`). A scale is
a row of data: no chapter branches on its name.

`BOOK_SEED` (an integer, 0 by default) shifts every seed of sampling,
evaluation, held-out choice and live training. What is shipped, the tiny web
and the released checkpoints, keeps `WORLD_SEED` and `shipped_seed`.

Threads are set here, once, before a numerical library starts its own pool:
two pools on the same small machine slow each other down twentyfold.
"""

import hashlib
import os
import sys
from dataclasses import dataclass
from typing import Literal

WORLD_SEED = 1


@dataclass(frozen=True)
class Scale:
    """Sizes of the experiments; bytes of text, number of symbols.

    `model` names a shape of lib.model_config; it is trained for `train_steps`
    updates of `train_rows` windows each, computed in `train_parts` parts.
    """

    name: str
    tokenizer_text: int | None  # bytes to train on; None: the text at hand
    tokenizer_vocab: int
    web_pages: int  # pages with content in the tiny web
    model: str
    train_text: Literal["tiny web", "FineWeb"]
    train_steps: int
    train_rows: int
    train_parts: int = 1  # on each process
    train_precision: Literal["fp32", "bf16"] = "fp32"


SCALES = {
    "tiny": Scale(
        "tiny",
        tokenizer_text=None,
        tokenizer_vocab=4_096,
        web_pages=3_000,
        model="book",
        train_text="tiny web",
        train_steps=1_500,
        train_rows=8,
    ),
    "colab": Scale(  # half an hour on a T4, which has no fast bf16
        "colab",
        tokenizer_text=100_000_000,
        tokenizer_vocab=32_768,
        web_pages=10_000,
        model="book-medium",
        train_text="FineWeb",
        train_steps=600,
        train_rows=64,
        train_parts=4,
    ),
    "full": Scale(  # 10 billion tokens, half a million an update
        "full",
        tokenizer_text=2_000_000_000,
        tokenizer_vocab=65_536,
        web_pages=1_000_000,
        model="gpt2",
        train_text="FineWeb",
        train_steps=19_073,
        train_rows=512,
        train_parts=2,
        train_precision="bf16",
    ),
}


def scale(name: str | None = None) -> Scale:
    """The scale of that name, by default the one `BOOK_SCALE` asks for."""
    name = name or os.environ.get("BOOK_SCALE", "tiny")
    if name not in SCALES:
        raise ValueError(
            f"There is no scale {name!r}; set BOOK_SCALE to one of {', '.join(SCALES)}."
        )
    return SCALES[name]


def book_seed() -> int:
    """The reader's seed, from `BOOK_SEED`."""
    text = os.environ.get("BOOK_SEED", "0")
    try:
        return int(text)
    except ValueError:
        raise ValueError(f"BOOK_SEED must be an integer, not {text!r}.") from None


def seed(purpose: str, index: int = 0) -> int:
    """A seed below 2**32 for one purpose, shifted by `BOOK_SEED`.

    Two purposes never share a stream by accident; repeats take an `index`.
    """
    return _seed_of(book_seed(), purpose, index)


def shipped_seed(purpose: str) -> int:
    """The same for what ships with the book: no `BOOK_SEED` shifts it."""
    return _seed_of(0, purpose, 0)


def _seed_of(*parts: int | str) -> int:
    key = "/".join(map(str, parts)).encode()
    return int.from_bytes(hashlib.sha256(key).digest()[:4], "little")


def threads() -> int:
    """Threads for one process: its cores, shared among local processes."""
    asked = os.environ.get("BOOK_THREADS")
    if asked is not None:
        if not asked.isdigit() or int(asked) < 1:
            raise ValueError(f"BOOK_THREADS must be at least 1, not {asked!r}.")
        return int(asked)
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else 0
    processes = int(os.environ.get("LOCAL_WORLD_SIZE", "1"))
    return max(1, (cores or os.cpu_count() or 1) // processes)


def _set_threads() -> None:
    for pool in ("OMP_NUM_THREADS", "RAYON_NUM_THREADS"):
        asked = os.environ.setdefault(pool, str(threads()))
        # Launched processes inherit their parent's number, but share its cores.
        if "LOCAL_WORLD_SIZE" in os.environ and asked.isdigit():
            os.environ[pool] = str(min(int(asked), threads()))
    asked = os.environ["OMP_NUM_THREADS"]
    if "torch" in sys.modules and asked.isdigit():  # it looked before this line
        sys.modules["torch"].set_num_threads(int(asked))


_set_threads()
os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
