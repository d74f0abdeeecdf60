"""What a labeller hands in: a conversation, and how its answers are checked."""

import re
from typing import NamedTuple

from lib.chat import ASSISTANT, USER, Message


class Labelled(NamedTuple):
    """A conversation with ideal answers.

    `keys` has for each answer what an answer to the same question must
    contain to be right.
    """

    messages: tuple[Message, ...]
    keys: tuple[str, ...]


def conversation(*turns: tuple[str, str, str]) -> Labelled:
    """From turns, each a question, the ideal answer, and the answer's key."""
    messages, keys = [], []
    for question, answer, key in turns:
        messages += [Message(USER, question), Message(ASSISTANT, answer)]
        keys.append(key)
    return Labelled(tuple(messages), tuple(keys))


def fits(answer: str, key: str) -> bool:
    """Does the answer contain the key, as whole words?"""
    before, after = (r"(?<![\w*+])", r"(?![\w*+])")
    return bool(re.search(before + re.escape(key) + after, answer))
