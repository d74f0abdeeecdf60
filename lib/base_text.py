"""What the book's own base model reads: a web, a book, and fresh pages.

* The refined tiny web of 10,000 pages. FineWeb removes copies within each
  monthly crawl only, so that a page which many sites copy, or which stays,
  comes back up to 96 times (Penedo et al. 2024, arXiv 2406.17557, section 3.4).
  Here each site counts as a crawl of its own: its copies of other sites' pages
  stay. How often the model reads a page or a fact is counted in what is left.
* The King James Bible, real English, for what is not of the Quillet.
* Pages that are new each time (`lib.practice`).

One page in twenty is held out, and of the Bible one chapter in twenty. A
held-out page that shares a run of words with a copy goes, as in Brown et al.
2020, appendix C.
"""

import json
import lzma
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

import numpy as np

from lib.artifacts import artifact
from lib.corpus import (
    Batch,
    Beginnings,
    Corpus,
    Mixture,
    Windows,
    batch_of,
    write_shards,
)
from lib.practice import exercise
from lib.scale import WORLD_SEED, scale, shipped_seed
from lib.texts import king_james_chapters
from lib.tokenizer import Tokenizer, train_bpe
from lib.web.page import Fact
from lib.web.refine import RefineReport
from lib.web.tiny import refined
from lib.web.world import World
from lib.web.world.dice import Dice
from lib.web_corpus import SEPARATOR, is_held_out, lot

PAGES_FILE, FACTS_FILE = "pages.jsonl.xz", "facts.json"
PAGES = 10_000  # of the tiny web; then its power law of facts is complete
SYMBOLS = 2_048
# Later chapters give them a meaning; a table cannot grow once it is trained.
RESERVED = tuple(f"<|reserved_{i}|>" for i in range(15))
TOKENIZER_PRACTICE = 4_000  # fresh pages that the tokenizer learns from
RUN = 20  # words in a row that a held-out page must not share with a copy
# Windows of 20; those of "lines" begin with a line of the web.
MIXTURE = {"web": 8, "lines": 5, "bible": 1, "practice": 6}


class BaseText(NamedTuple):
    """Windows to train on, and of each text those to evaluate on."""

    training: Mixture
    held_out: dict[str, Windows]


def web_pages() -> list[dict]:
    """The pages of the web, each with its `url`, its `text`, and `held_out`."""
    with lzma.open(_web() / PAGES_FILE, "rt", encoding="utf-8") as file:
        return [json.loads(line) for line in file]


def known_facts() -> dict[Fact, int]:
    """How many of the pages that are read state each fact of the Quillet."""
    counts = json.loads((_web() / FACTS_FILE).read_text())
    known = World(PAGES, WORLD_SEED).facts
    return {one.fact: count for one, count in zip(known, counts, strict=True)}


def _web() -> Path:
    """The folder with the pages, and with the counts of facts."""

    def make(folder: Path) -> None:
        size = replace(scale("tiny"), web_pages=PAGES)
        pages = list(read_pages(refined(size)))
        with lzma.open(folder / PAGES_FILE, "wt", encoding="utf-8") as file:
            file.writelines(json.dumps(page) + "\n" for page in pages)
        world, told = World(PAGES, WORLD_SEED), Counter()
        for page in pages:
            if not page["held_out"]:
                told.update(set(world.page(page["url"]).truth.facts))
        counts = [told[known.fact] for known in world.facts]
        (folder / FACTS_FILE).write_text(json.dumps(counts))

    return artifact("base-web", make, settings={"pages": PAGES, "seed": WORLD_SEED})


def read_pages(report: RefineReport) -> Iterator[dict]:
    """All pages that are read or held out, in an order drawn by lot."""
    found = {page["url"]: page["text"] for page in report.pages()}
    copies, known = {}, set()
    removed = report.removals("duplicates")
    for page in sorted(removed, key=lambda page: lot(page["url"])):
        place = page["minhash_cluster_id"], page["url"].split("/")[2]
        if place not in known:
            known.add(place)
            copies[page["url"]] = page["text"]
    shared = {run for text in copies.values() for run in runs(text)}
    for url in sorted(found | copies, key=lot):
        if url in copies:
            yield {"url": url, "text": copies[url], "held_out": False}
        elif not is_held_out(url):
            yield {"url": url, "text": found[url], "held_out": False}
        elif shared.isdisjoint(runs(found[url])):
            yield {"url": url, "text": found[url], "held_out": True}


def runs(text: str) -> Iterator[str]:
    """Every run of so many words of a text, in lower case."""
    words = text.lower().split()
    return (" ".join(words[i : i + RUN]) for i in range(len(words) - RUN + 1))


def texts(of: str, held_out: bool, pages: Sequence[dict] | None = None) -> list[str]:
    """The pages of the `web`, by default the book's, or the chapters of the `bible`."""
    if of == "web":
        pages = web_pages() if pages is None else pages
        return [page["text"] for page in pages if page["held_out"] == held_out]
    chapters = list(king_james_chapters())
    return [c for c in chapters if is_held_out(c.partition("\n")[0]) == held_out]


def base_tokenizer() -> Tokenizer:
    """The tokenizer of the base model and of all that is made from it."""

    def make(folder: Path) -> None:
        tokenizer_for(web_pages()).save(folder / "tokenizer.json")

    folder = artifact("base-tokenizer", make, settings=_settings())
    return Tokenizer.load(folder / "tokenizer.json")


def tokenizer_for(pages: Sequence[dict]) -> Tokenizer:
    """A tokenizer trained on these pages of the web, the Bible and fresh pages."""
    fresh = (exercise(Dice("tokenizer", i)).text for i in range(TOKENIZER_PRACTICE))
    read = [*texts("web", False, pages), *texts("bible", False), *fresh]
    return train_bpe(read, SYMBOLS, special_tokens=(SEPARATOR, *RESERVED))


class Practice:
    """Windows full of pages that are new each time, as `lib.corpus.Examples`.

    Every second one begins with a page, the others anywhere in one: as the
    web's do, so that the start of a window says nothing about its kind.
    """

    def __init__(self, tokenizer: Tokenizer, length: int, seed: int) -> None:
        self.tokenizer, self.length, self.seed = tokenizer, length, seed
        self.separator = tokenizer.special_tokens[SEPARATOR]

    def batch(self, numbers: range) -> Batch:
        """The windows of these numbers; the last page in each is cut off."""
        return batch_of(np.array([self._window(number) for number in numbers]))

    def _window(self, number: int) -> list[int]:
        dice, row = Dice("practice", self.seed, number), []
        first = dice.below(self.length) if number % 2 else 0
        while len(row) <= first + self.length:
            row += [self.separator, *self.tokenizer.encode(exercise(dice).text)]
        return row[first : first + self.length + 1]

    def state(self) -> dict:
        """Nothing but which pages these are."""
        return {"length": self.length, "seed": self.seed}

    def restore(self, state: dict) -> None:
        """Check that these are the pages of the run."""
        if state != self.state():
            raise ValueError(
                "The run read other fresh pages; give it the same, or a new folder."
            )


def base_text(length: int, index: int = 0) -> BaseText:
    """All that run number `index` reads, in windows with `length` targets."""
    tokenizer = base_tokenizer()

    def make(folder: Path) -> None:
        write_text(folder, web_pages(), tokenizer)

    folder = artifact("base-text", make, settings=_settings())
    return text_in(folder, tokenizer, length, index)


def write_text(folder: Path, pages: Sequence[dict], tokenizer: Tokenizer) -> None:
    """Write these pages of the web, and the Bible, as tokens into a folder."""
    for of in ("web", "bible"):
        for name, held_out in (("train", False), ("held-out", True)):
            write_shards(
                folder / of / name,
                map(tokenizer.encode, texts(of, held_out, pages)),
                vocab=tokenizer.n_vocab,
                separator=tokenizer.special_tokens[SEPARATOR],
            )


def text_in(
    folder: Path, tokenizer: Tokenizer, length: int, index: int = 0
) -> BaseText:
    """What run number `index` reads of the tokens that `write_text` wrote."""
    seed = shipped_seed(f"base model's windows {index}")
    parts = {
        of: Windows(Corpus(folder / of / "train"), length, seed)
        for of in ("web", "bible")
    }
    ends = [i for i in range(tokenizer.n_vocab) if tokenizer.decode([i])[-1:] == "\n"]
    parts["lines"] = Beginnings(parts["web"].corpus, length, seed, ends)
    parts["practice"] = Practice(tokenizer, length, seed)
    training = Mixture({name: (parts[name], n) for name, n in MIXTURE.items()})
    held_out = {
        of: Windows(Corpus(folder / of / "held-out"), length, 0)
        for of in ("web", "bible")
    }
    return BaseText(training, held_out)


def _settings() -> dict:
    return {"pages": PAGES, "seed": WORLD_SEED, "symbols": SYMBOLS}
