"""The refined tiny web as tokens: what the book's own models learn from.

One page in twenty is held out. A tokenizer of few symbols, trained on the same
text, keeps the models small.
"""

import hashlib
from collections.abc import Iterator
from pathlib import Path

from lib.artifacts import artifact
from lib.corpus import Corpus, write_shards
from lib.scale import WORLD_SEED, Scale, scale
from lib.tokenizer import Tokenizer, train_bpe
from lib.web.tiny import refined

SYMBOLS = 2_048
SEPARATOR = "<|endoftext|>"
HELD_OUT = 20  # one page in so many


def is_held_out(url: str) -> bool:
    """Is this page kept from training? Always the same ones are."""
    return lot(url)[0] % HELD_OUT == 0


def lot(url: str) -> bytes:
    """What decides by chance over a page, and always in the same way."""
    return hashlib.sha256(url.encode()).digest()


def texts(size: Scale, held_out: bool) -> Iterator[str]:
    """The refined pages to train on, or those held out.

    They come in an order drawn by lot: that of the crawl depends on how fast
    each page came.
    """
    pages = sorted(refined(size).pages(), key=lambda page: lot(page["url"]))
    return (p["text"] for p in pages if is_held_out(p["url"]) == held_out)


def web_tokenizer(size: Scale | None = None) -> Tokenizer:
    """The tokenizer of the book's own models, from the cache or trained now."""
    size = size or scale()

    def make(folder: Path) -> None:
        trained = train_bpe(texts(size, False), SYMBOLS, special_tokens=(SEPARATOR,))
        trained.save(folder / "tokenizer.json")

    folder = artifact("web-tokenizer", make, settings=_settings(size))
    return Tokenizer.load(folder / "tokenizer.json")


def web_corpus(size: Scale | None = None) -> tuple[Corpus, Corpus]:
    """The tokens to train on, and those of the pages held out."""
    size = size or scale()

    def make(folder: Path) -> None:
        tokenizer = web_tokenizer(size)
        for name, held_out in (("train", False), ("held-out", True)):
            write_shards(
                folder / name,
                map(tokenizer.encode, texts(size, held_out)),
                vocab=tokenizer.n_vocab,
                separator=tokenizer.special_tokens[SEPARATOR],
            )

    folder = artifact("web-corpus", make, settings=_settings(size))
    return Corpus(folder / "train"), Corpus(folder / "held-out")


def _settings(size: Scale) -> dict:
    return {"pages": size.web_pages, "seed": WORLD_SEED, "symbols": SYMBOLS}
