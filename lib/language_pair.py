"""Two models that differ in one thing: did the language filter let Spanish pass?

Both start from the same weights, make as many updates with the same settings,
and read as many windows of the refined tiny web, in the same order. But for one
of them, one window in every so many is cut from Spanish pages instead: as many
as there are Spanish tokens among all. The same pages are held out from both.

The Spanish is what the refinery's language filter took out and told as Spanish,
as surely as it wants English told. The later rules on text apply to it too;
only Gopher's, that a page must hold two English stop words, is asked with
Spanish ones, as FineWeb-2 does for each language (Penedo et al. 2025, arXiv
2506.20920). Left out: the search for near copies (only equal texts go) and the
masking of private data.

Both models use the book's tokenizer, which learned from English alone. So no
symbol is strange to the model without Spanish. Spanish falls into more and
shorter tokens, which makes losses per token, and their difference, smaller.
"""

import hashlib
import math
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import numpy as np
import torch
from datatrove.data import Document

from lib.artifacts import artifact
from lib.corpus import Batch, Corpus, Windows, write_shards
from lib.model import Transformer
from lib.model_config import preset
from lib.scale import WORLD_SEED, Scale, scale, seed
from lib.train import train, weighted_loss
from lib.train_settings import TrainSettings
from lib.web.stages import LANGUAGE_SCORE, quality_filters
from lib.web.tiny import refined
from lib.web_corpus import SEPARATOR, lot, web_corpus, web_tokenizer

LANGUAGE = "es"
STOP_WORDS = {"el", "la", "de", "que", "y", "en", "un", "con"}
HELD_OUT = 4  # one Spanish page in so many; there are few
SHAPE = preset("book").with_(context=64, width=96, layers=2)
SETTINGS = TrainSettings(steps=100, rows=8, optimizer="muon", warmup=20)


class Texts(NamedTuple):
    """What there is to read in both languages, and what is held out."""

    english: Corpus
    spanish: Corpus
    english_held_out: Corpus
    spanish_held_out: Corpus


class Reader(NamedTuple):
    """A trained model, and its losses on held-out pages, in nats a token."""

    model: Transformer
    english: float
    spanish: float


def spanish_pages(size: Scale | None = None) -> Iterator[tuple[str, str]]:
    """(url, text) of the pages that pass if the language filter wants Spanish."""
    rules = quality_filters()
    rules["gopher"].stop_words = STOP_WORDS
    seen = set()
    taken_out = refined(size).removals("language")
    for page in sorted(taken_out, key=lambda page: lot(page["url"])):
        told, text = page["language"], page["text"]
        if told != LANGUAGE or page["language_score"] <= LANGUAGE_SCORE:
            continue
        document = Document(text, page["id"])
        if text not in seen and all(r.filter(document) is True for r in rules.values()):
            seen.add(text)
            yield page["url"], document.text


def is_held_out(url: str) -> bool:
    """Is this Spanish page kept from training? Always the same ones are."""
    return hashlib.sha256(url.encode()).digest()[0] % HELD_OUT == 0


def texts(size: Scale | None = None) -> Texts:
    """The tiny web in both languages, as tokens of the book's tokenizer."""
    size = size or scale()

    def make(folder: Path) -> None:
        tokenizer, pages = web_tokenizer(size), list(spanish_pages(size))
        for name, held_out in (("train", False), ("held-out", True)):
            mine = (text for url, text in pages if is_held_out(url) == held_out)
            write_shards(
                folder / name,
                map(tokenizer.encode, mine),
                vocab=tokenizer.n_vocab,
                separator=tokenizer.special_tokens[SEPARATOR],
            )

    settings = {"pages": size.web_pages, "seed": WORLD_SEED}
    folder = artifact("spanish-corpus", make, settings=settings)
    english, held_out = web_corpus(size)
    spanish = Corpus(folder / "train"), Corpus(folder / "held-out")
    return Texts(english, spanish[0], held_out, spanish[1])


def one_in(texts: Texts) -> int:
    """One in how many tokens is Spanish, if Spanish passes."""
    return round(1 + len(texts.english) / len(texts.spanish))


class WithSpanish:
    """English windows, with a Spanish one in place of one in `every`.

    As `lib.corpus.Examples`: all others are the English ones of their number.
    """

    def __init__(self, english: Windows, spanish: Windows, every: int) -> None:
        self.english, self.spanish, self.every = english, spanish, every

    def batch(self, numbers: range) -> Batch:
        """The windows of these numbers."""
        rows = [self._row(number) for number in numbers]
        return Batch(*(torch.cat(parts) for parts in zip(*rows)))

    def _row(self, number: int) -> Batch:
        passed, i = divmod(number, self.every)
        if i == self.every - 1:
            return self.spanish.batch(range(passed, passed + 1))
        return self.english.batch(range(number, number + 1))

    def state(self) -> dict:
        """Which data these are; the number says the rest."""
        both = {"english": self.english.state(), "spanish": self.spanish.state()}
        return both | {"every": self.every}

    def restore(self, state: dict) -> None:
        """Check that these are the data of the run."""
        if state != self.state():
            raise ValueError(
                "The run learned from other windows; give it the same, or a new folder."
            )


def train_reader(texts: Texts, index: int, spanish: bool, folder: Path) -> Reader:
    """Train one model of a pair in `folder`; pairs differ by `index`."""
    torch.manual_seed(seed("language pair", index))
    model = Transformer(SHAPE.with_(vocab=texts.english.vocab))
    order = seed("windows of the language pair", index)
    windows = Windows(texts.english, SHAPE.context, order)
    if spanish:
        foreign = Windows(texts.spanish, SHAPE.context, order)
        windows = WithSpanish(windows, foreign, one_in(texts))
    train(model, windows, SETTINGS, folder)
    losses = map(mean_loss, (model, model), texts[2:])
    return Reader(model, *losses)


@torch.no_grad()
def mean_loss(model: Transformer, corpus: Corpus) -> float:
    """Mean surprise of the tokens of a corpus, in nats; each counts once.

    They are read in windows one after the other, the last of which goes on at
    the beginning without counting.
    """
    length, n = model.config.context, len(corpus)
    rows = math.ceil(n / length)
    ring = torch.from_numpy(corpus.read(0, rows * length + 1).astype(np.int64))
    counts = (torch.arange(rows * length) < n).float()
    parts = (
        part.view(rows, length).split(16) for part in (ring[:-1], ring[1:], counts)
    )
    model.eval()
    return float(sum(weighted_loss(model, Batch(*part)) for part in zip(*parts))) / n
