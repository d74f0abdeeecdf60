"""How much sense is there in a text? Two measures that need no human.

Which of its words has the training text? And how surprised is a reader, a
language model that did not write it? Neither knows what is true, and a dull
text pleases both: they tell noise from language, and no more.
"""

import re
from collections.abc import Collection, Iterable, Sequence

import torch
from torch.nn import functional as F

from lib.model import Transformer
from lib.tokenizer import Tokenizer
from lib.web_corpus import SEPARATOR

WORD = re.compile(r"[^\W\d_]+(?:['\u2019-][^\W\d_]+)*")


def words(text: str) -> list[str]:
    """The words of a text in lower case: runs of letters."""
    return WORD.findall(text.lower())


def vocabulary(texts: Iterable[str]) -> set[str]:
    """All words of some texts."""
    return {word for text in texts for word in words(text)}


def share_known(text: str, known: Collection[str]) -> float:
    """Share of a text's words that are known; 0 for a text without words."""
    found = words(text)
    return sum(word in known for word in found) / max(1, len(found))


@torch.no_grad()
def surprise(reader: Transformer, tokenizer: Tokenizer, text: str) -> float:
    """Mean surprise of a reader at the tokens of a text, in nats a token.

    The reader sees the text as a new page, as much as its context holds.
    Raises ValueError for an empty text.
    """
    tokens = tokenizer.encode(text)[: reader.config.context]
    if not tokens:
        raise ValueError("An empty text surprises nobody; give at least a word.")
    row = torch.tensor([tokenizer.special_tokens[SEPARATOR], *tokens])
    return float(F.cross_entropy(reader(row[None, :-1])[0], row[1:]))


def surprises(
    reader: Transformer, tokenizer: Tokenizer, texts: Sequence[str]
) -> list[float]:
    """The same for each of some texts."""
    return [surprise(reader, tokenizer, text) for text in texts]
