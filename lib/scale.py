"""The dial: how large the experiments are, on what, and from which seed.

`BOOK_SCALE` is `tiny` (two CPU cores, offline; the default), `colab` (one
GPU, half an hour) or `full` (many GPUs under `accelerate launch`). A scale is
a row of data: no chapter branches on its name.

`BOOK_SEED` (an integer, 0 by default) shifts every seed of sampling,
evaluation, held-out choice and live training. What is shipped, the tiny web
and the released checkpoints, keeps `WORLD_SEED`.

Threads are set here, once, before a numerical library starts its own pool:
two pools on the same small machine slow each other down twentyfold.
"""

import hashlib
import os
from dataclasses import dataclass

WORLD_SEED = 1


@dataclass(frozen=True)
class Scale:
    """Sizes of the experiments; bytes of text, number of symbols."""

    name: str
    tokenizer_text: int | None  # bytes to train on; None: the text at hand
    tokenizer_vocab: int
    web_pages: int  # pages with content in the tiny web


SCALES = {
    "tiny": Scale("tiny", tokenizer_text=None, tokenizer_vocab=4_096, web_pages=3_000),
    "colab": Scale(
        "colab", tokenizer_text=100_000_000, tokenizer_vocab=32_768, web_pages=10_000
    ),
    "full": Scale(
        "full",
        tokenizer_text=2_000_000_000,
        tokenizer_vocab=65_536,
        web_pages=1_000_000,
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
    key = f"{book_seed()}/{purpose}/{index}".encode()
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


for _pool in ("OMP_NUM_THREADS", "RAYON_NUM_THREADS"):
    os.environ.setdefault(_pool, str(threads()))
os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
