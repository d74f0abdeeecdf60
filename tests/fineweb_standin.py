"""A stand-in for FineWeb: a few Parquet files, streamed as the hub's are.

    python tests/fineweb_standin.py FOLDER PAGE

prepares shards from the files in FOLDER and kills itself at that page.
"""

import os
import signal
import sys
from functools import partial
from pathlib import Path

import datasets

from lib.fineweb import Web, prepare

FILES, PAGES, HELD_OUT, TOKENS = 4, 30, 3, 400
datasets.disable_progress_bars()


def write_files(folder):
    """Four files of thirty pages; no two pages are alike."""
    folder.mkdir(parents=True, exist_ok=True)
    for i in range(FILES):
        pages = [text_of(i, j) for j in range(PAGES)]
        urls = [f"https://site.example/{i}/{j}" for j in range(PAGES)]
        table = datasets.Dataset.from_dict({"text": pages, "url": urls})
        table.to_parquet(folder / f"{i:03}.parquet")


def text_of(i, j):
    """A page, of a length of its own; some write what looks like a special token."""
    marked = "<|endoftext|>" if j % 7 == 0 else "."
    return f"File {i}, page {j}: the river is {j} feet deep{marked}" + " deep" * (j % 5)


def stream(folder, event=None):
    """The files as a stream; `event` sees each page as it is read."""
    found = datasets.load_dataset(
        "parquet",
        data_files=[str(path) for path in sorted(folder.glob("*.parquet"))],
        split="train",
        streaming=True,
        cache_dir=str(folder / "cache"),
    )
    return found.map(event) if event else found


def web(folder, event=None):
    return Web(f"a stand-in in {folder.name}", partial(stream, folder, event), HELD_OUT)


class Deadly:
    """Ends its process without a word when a page comes that begins so."""

    def __init__(self, page):
        self.page = page

    def __call__(self, entry):
        if entry["text"].startswith(self.page):
            os.kill(os.getpid(), signal.SIGKILL)
        return entry


if __name__ == "__main__":
    place, page = sys.argv[1:]
    prepare(TOKENS, web(Path(place), Deadly(page)), workers=1)
