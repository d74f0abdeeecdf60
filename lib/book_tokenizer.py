"""The tokenizer of this book's own models, an artifact that chapters share."""

import hashlib
from pathlib import Path

from lib.artifacts import artifact
from lib.literate import progress
from lib.scale import Scale, scale
from lib.texts import (
    FINEWEB,
    FINEWEB_SAMPLE,
    fineweb,
    king_james,
    language_reference,
)
from lib.tokenizer import Tokenizer, train_bpe

SPECIAL_TOKENS = ("<|endoftext|>",)
FILE = "tokenizer.json"


def book_tokenizer(size: Scale | None = None) -> Tokenizer:
    """The book's tokenizer at this scale: from the cache, or trained now.

    At `tiny` it learns from the texts at hand, at `colab` and `full` from a
    stream of FineWeb. Raises ConnectionError when that cannot be reached.
    """
    size = size or scale()
    settings = {"vocab": size.tokenizer_vocab, "text": source_of(size)}

    def make(folder: Path) -> None:
        train_for(size, folder)

    return Tokenizer.load(artifact("tokenizer", make, settings=settings) / FILE)


def source_of(size: Scale) -> str:
    """Which text the tokenizer of a scale learns from, as far as can be told."""
    if size.tokenizer_text is not None:
        return f"{FINEWEB} {FINEWEB_SAMPLE}, {size.tokenizer_text} bytes"
    digest = hashlib.sha256((king_james() + language_reference()).encode())
    return digest.hexdigest()[:16]


def train_for(size: Scale, folder: Path) -> None:
    """Train the tokenizer of one scale and save it in `folder`."""
    if size.tokenizer_text is None:
        text = [king_james(), language_reference()]
    else:
        n = size.tokenizer_text
        text = progress(fineweb(n), "reading FineWeb", n, amount=len)
    tokenizer = train_bpe(text, size.tokenizer_vocab, special_tokens=SPECIAL_TOKENS)
    tokenizer.save(folder / FILE)
