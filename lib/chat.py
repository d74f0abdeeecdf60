"""Conversations as one row of tokens, under a protocol of special tokens.

A message is opened by special tokens that say whose it is, and closed by
another. GPT-4o's server writes

    <|im_start|>user<|im_sep|>What is 2+2?<|im_end|>

(as the lecture shows it); the book's own model has one special token for each
role. Only `rendered` writes them. A text, whoever wrote it, is encoded as
ordinary text, so that nobody can end a turn and begin another by spelling it.

Left out: images, several answers to choose from, and names of users.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from lib.base_text import RESERVED
from lib.encodings import get_encoding
from lib.tokenizer import Tokenizer

SYSTEM, USER, ASSISTANT, TOOL = "system", "user", "assistant", "tool"


class Message(NamedTuple):
    """What somebody says in a conversation; `role` says who."""

    role: str
    text: str


class Rendered(NamedTuple):
    """A conversation as tokens; `said` marks those that the assistant writes.

    They are the texts of its messages with the tokens that close them: these it
    is trained on. The rest it is given.
    """

    tokens: list[int]
    said: list[bool]


class BrokenConversation(ValueError):
    """A row of tokens that is no conversation under the protocol."""


@dataclass(frozen=True)
class Protocol:
    """How messages become tokens, and tokens messages again.

    `opening` holds the tokens that open a message of each role, of which each
    begins with a special one; `end` closes any. `encode` must never make a
    special token of a text.
    """

    encode: Callable[[str], list[int]]
    decode: Callable[[Sequence[int]], str]
    opening: Mapping[str, tuple[int, ...]]
    end: int
    special: frozenset[int]

    def header(self, role: str) -> list[int]:
        """What opens a message. Raises ValueError for a role there is not."""
        if role not in self.opening:
            raise ValueError(
                f"This protocol has no role {role!r}; use {', '.join(self.opening)}."
            )
        return list(self.opening[role])

    def rendered(self, conversation: Iterable[Message]) -> Rendered:
        """The tokens of a conversation."""
        tokens, said = [], []
        for role, text in conversation:
            header, body = self.header(role), [*self.encode(text), self.end]
            tokens += header + body
            said += [False] * len(header) + [role == ASSISTANT] * len(body)
        return Rendered(tokens, said)

    def prompt(
        self, conversation: Iterable[Message], role: str = ASSISTANT
    ) -> list[int]:
        """The conversation so far, and the header of who is to speak next."""
        return self.rendered(conversation).tokens + self.header(role)

    def parsed(self, tokens: Sequence[int]) -> list[Message]:
        """The messages of a row of tokens; the inverse of `rendered`.

        Raises BrokenConversation where a message has no header or no end, or
        holds a special token.
        """
        messages, rest = [], list(tokens)
        while rest:
            role = self._opened(rest, len(tokens) - len(rest))
            rest = rest[len(self.opening[role]) :]
            if self.end not in rest:
                raise BrokenConversation(f"The last message, of {role}, has no end.")
            stop = rest.index(self.end)
            body, rest = rest[:stop], rest[stop + 1 :]
            if strange := self.special.intersection(body):
                raise BrokenConversation(
                    f"A message of {role} holds the special token {min(strange)}."
                )
            messages.append(Message(role, self.decode(body)))
        return messages

    def _opened(self, rest: list[int], place: int) -> str:
        for role, header in self.opening.items():
            if tuple(rest[: len(header)]) == header:
                return role
        raise BrokenConversation(f"At token {place} no message begins.")


# What the reserved symbols of the book's tokenizer mean from here on.
END, *ROLE_TOKENS = RESERVED[:5]
OWN = dict(zip((SYSTEM, USER, ASSISTANT, TOOL), ROLE_TOKENS))


def book_protocol(tokenizer: Tokenizer) -> Protocol:
    """That of the book's assistant. Raises ValueError for another tokenizer."""
    ids = tokenizer.special_tokens
    if missing := [name for name in (END, *OWN.values()) if name not in ids]:
        raise ValueError(
            f"The tokenizer has no symbol {missing[0]} to open a turn with; take"
            " that of the base model."
        )
    return Protocol(
        encode=tokenizer.encode,
        decode=tokenizer.decode,
        opening={role: (ids[name],) for role, name in OWN.items()},
        end=ids[END],
        special=frozenset(ids.values()),
    )


def symbol_names(protocol: Protocol) -> dict[int, str]:
    """What the special tokens of the book's protocol mean, for people to read."""
    names = {opening[0]: f"⟨{role}⟩" for role, opening in protocol.opening.items()}
    return names | {protocol.end: "⟨end⟩"}


def gpt4o_protocol() -> Protocol:
    """That of GPT-4o: the role is a word between two special tokens."""
    encoding = get_encoding("o200k_base", chat=True)
    start, separator, end = (
        encoding.encode_single_token(name)
        for name in ("<|im_start|>", "<|im_sep|>", "<|im_end|>")
    )
    roles = SYSTEM, USER, ASSISTANT, TOOL
    opening = {
        role: (start, *encoding.encode_ordinary(role), separator) for role in roles
    }
    return Protocol(
        encode=encoding.encode_ordinary,
        decode=encoding.decode,
        opening=opening,
        end=end,
        special=frozenset(encoding._special_tokens.values()),
    )
