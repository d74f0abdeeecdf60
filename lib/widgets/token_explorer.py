"""The token explorer: type text and see what a model sees."""

import functools
from collections.abc import Sequence
from typing import Any, Protocol

from IPython.display import HTML

from lib.encodings import CHAT_SPECIALS, MODEL_OF, get_encoding
from lib.styling import is_static
from lib.tokenizer import GPT4_PATTERN
from lib.widgets.exhibit import exhibit, tokens_by_id
from lib.widgets.ranks import pack_ranks

RELEASED = ("cl100k_base", "o200k_base")  # those whose pattern bpe.js knows
SAMPLES = (
    ("hello world", "hello world"),
    ("helloworld", "helloworld"),
    ("two spaces", "hello  world"),
    ("HELLO WORLD", "HELLO WORLD"),
    ("strawberry", "strawberry"),
    ("177 dots", "." * 177),
    ("한국어", "안녕하세요, 만나서 반가워요!"),
    ("हिन्दी", "नमस्ते, आप कैसे हैं?"),
    ("emoji", "👋🏽 👩‍💻 🇰🇷 🤯"),
    (
        "Python",
        "for i in range(1, 101):\n    if i % 15 == 0:\n"
        '        print("FizzBuzz")\n    else:\n        print(i)\n',
    ),
)
# The conversation that the lecture shows in GPT-4o's tokens.
CHAT_ENCODING = "o200k_base"
TURNS = (
    ("user", "What is 2+2?"),
    ("assistant", "2+2 = 4"),
    ("user", "What if it was *?"),
    ("assistant", "2*2 = 4, same as 2+2!"),
)


class BookTokenizer(Protocol):
    """What the explorer needs of the book's tokenizer."""

    ranks: dict[bytes, int]
    pattern: str

    @property
    def n_vocab(self) -> int:
        """Number of ids."""


def token_explorer(
    tokenizer: BookTokenizer,
    text: str = "Hello, world! How many tokens am I?",
    encodings: Sequence[str] = ("cl100k_base", "o200k_base"),
) -> HTML:
    """Explore `text` with the book's tokenizer and with released ones.

    The book's tokens travel with the exhibit. Those of `encodings`, which
    take about a megabyte each, are loaded when the reader chooses them.
    """
    unknown = set(encodings) - set(RELEASED)
    if unknown:
        raise ValueError(
            f"The explorer does not know {sorted(unknown)}; choose among"
            f" {sorted(RELEASED)}."
        )
    if tokenizer.pattern != GPT4_PATTERN:
        raise ValueError(
            "The explorer cuts text as GPT-4 does; train the tokenizer with"
            " GPT4_PATTERN to show it here."
        )
    data = {
        "text": text,
        "samples": SAMPLES,
        "encodings": [_book(tokenizer), *map(_released, encodings)],
        "conversation": _conversation() if CHAT_ENCODING in encodings else None,
    }
    assets = {} if is_static() else {asset_name(n): packed(n) for n in encodings}
    return exhibit(
        "token_explorer",
        data,
        label="Token explorer: type text and see its tokens",
        assets=assets,
        uses=("parts", "bpe"),
    )


def asset_name(encoding: str) -> str:
    """Name of the asset that holds the tokens of a released encoding."""
    return f"ranks-{encoding}"


@functools.cache
def packed(encoding: str) -> str:
    """The tokens of a released encoding as text for `asset_script`."""
    return pack_ranks(get_encoding(encoding)._mergeable_ranks)


def _book(tokenizer: BookTokenizer) -> dict[str, Any]:
    return {
        "name": "book",
        "label": "the book’s",
        "note": f"{tokenizer.n_vocab:,} tokens",
        "pattern": "cl100k_base",
        "tokens": tokens_by_id(tokenizer.ranks),
    }


def _released(encoding: str) -> dict[str, Any]:
    return {
        "name": encoding,
        "label": encoding,
        "note": MODEL_OF[encoding],
        "pattern": encoding,
        "asset": asset_name(encoding),
    }


def _conversation() -> dict[str, Any]:
    """A conversation, and the special tokens as pairs of text and id."""
    names = {"start": "<|im_start|>", "separator": "<|im_sep|>", "end": "<|im_end|>"}
    ids = CHAT_SPECIALS[CHAT_ENCODING]
    return {
        "encoding": CHAT_ENCODING,
        "roles": ["system", "user", "assistant"],
        "specials": {part: [name, ids[name]] for part, name in names.items()},
        "turns": TURNS,
    }
