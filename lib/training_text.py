"""What a model of each scale reads, as windows of tokens.

At `tiny` the refined tiny web; at `colab` and `full` a stream of FineWeb in
GPT-2's tokens, so that losses compare with published ones.
"""

from pathlib import Path
from typing import NamedTuple

from lib.artifacts import artifact
from lib.corpus import Corpus, Examples, Stream, Windows, write_shards
from lib.encodings import get_encoding
from lib.scale import Scale, shipped_seed
from lib.texts import FINEWEB, FINEWEB_SAMPLE, fineweb_stream
from lib.tokenizer import Tokenizer
from lib.web_corpus import web_corpus, web_tokenizer

FINEWEB_TOKENS = "r50k_base"  # GPT-2's
HELD_OUT_PAGES = 2_000  # FineWeb's first ones


class TrainingText(NamedTuple):
    """Windows to train on, and those to evaluate on."""

    training: Examples
    held_out: Examples


def text_tokenizer(size: Scale) -> Tokenizer:
    """What makes tokens of a scale's text."""
    if size.train_text == "FineWeb":
        return Tokenizer.from_tiktoken(get_encoding(FINEWEB_TOKENS))
    return web_tokenizer(size)


def training_text(size: Scale, length: int) -> TrainingText:
    """The text of a scale in windows with `length` targets.

    Raises ConnectionError where FineWeb is wanted and cannot be reached.
    """
    if size.train_text == "FineWeb":
        return _fineweb(length)
    corpus, held_out = web_corpus(size)
    windows = Windows(corpus, length, shipped_seed("small model's windows"))
    return TrainingText(windows, Windows(held_out, length, 0))


def _fineweb(length: int) -> TrainingText:
    stream, encoding = fineweb_stream(), get_encoding(FINEWEB_TOKENS)

    def make(folder: Path) -> None:
        pages = (page["text"] for page in stream.take(HELD_OUT_PAGES))
        write_shards(
            folder / "held-out",
            map(encoding.encode_ordinary, pages),
            vocab=encoding.n_vocab,
            separator=encoding.eot_token,
        )

    source = f"{FINEWEB} {FINEWEB_SAMPLE}"
    settings = {"text": source, "pages": HELD_OUT_PAGES, "tokens": FINEWEB_TOKENS}
    kept = artifact("fineweb-held-out", make, settings=settings) / "held-out"
    rest = Stream(
        stream.skip(HELD_OUT_PAGES),
        lambda page: encoding.encode_ordinary(page["text"]),
        length,
        encoding.eot_token,
    )
    return TrainingText(rest, Windows(Corpus(kept), length, 0))
