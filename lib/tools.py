"""Tools in the middle of an answer: the model asks, the sampler halts and pastes.

An answer may hold a call: a special token opens it, another closes it, and what
stands between is the model's. When the closing token is drawn, the sampler's
hook runs the tool and pastes the result between two more special tokens; then
the model goes on, with the result in its context.

    <call:search>Ada Vell trade<call end><result>Ada Vell is ...<result end>

**A result is data.** It may come from a stranger's page. It is encoded as
ordinary text, so it can neither close its brackets nor open a call, and it is
cut to what fits. How many calls an answer may make is bounded: after that, a
call is answered by a sentence that says so.

Left out: calls that run side by side, and results that are pictures.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from lib.base_text import RESERVED
from lib.chat import ASSISTANT, SYSTEM, Message, Protocol, Rendered
from lib.generate import Sample
from lib.search import Index
from lib.tokenizer import Tokenizer

SEARCH, PYTHON = "search", "python"
CALLS = 3  # in one answer
REFUSED = "No more calls in this answer."
NOTHING = "Nothing was found."
# What a server tells the model, before a conversation, where it runs tools.
ANNOUNCED = Message(SYSTEM, "You may search and run programs.")
# After those of the roles: see lib.chat.
CALL_END, RESULT, RESULT_END, *OPENING = RESERVED[5:10]
CITED = re.compile(r"\[([0-9]{1,9})\]")
OPENS = dict(zip((SEARCH, PYTHON), OPENING))


class Part(NamedTuple):
    """A piece of an answer: what is said, or a call of a tool and its result."""

    tool: str  # empty for what is said
    text: str
    result: str = ""


class ToolTalk(NamedTuple):
    """A conversation so far, an ideal answer with its calls, and its key.

    The key is what an answer must contain to be right.
    """

    before: tuple[Message, ...]
    parts: tuple[Part, ...]
    key: str

    @property
    def calls(self) -> bool:
        """Does the answer call a tool?"""
        return any(part.tool for part in self.parts)


@dataclass(frozen=True)
class Brackets:
    """The tokens that stand around calls and results."""

    opens: Mapping[str, int]
    call_end: int
    result: int
    result_end: int

    def tool(self, token: int) -> str:
        """Which tool's call a token opens; empty for none."""
        return next((name for name, i in self.opens.items() if i == token), "")


def book_brackets(tokenizer: Tokenizer) -> Brackets:
    """Those of the book's own tokenizer."""
    ids = tokenizer.special_tokens
    return Brackets(
        opens={name: ids[symbol] for name, symbol in OPENS.items()},
        call_end=ids[CALL_END],
        result=ids[RESULT],
        result_end=ids[RESULT_END],
    )


def bracket_names(brackets: Brackets) -> dict[int, str]:
    """What these tokens mean, for people to read."""
    return {i: f"⟨{tool}⟩" for tool, i in brackets.opens.items()} | {
        brackets.call_end: "⟨call end⟩",
        brackets.result: "⟨result⟩",
        brackets.result_end: "⟨result end⟩",
    }


def rendered_answer(
    protocol: Protocol, brackets: Brackets, parts: Iterable[Part]
) -> Rendered:
    """An answer with calls as tokens; the model says all of it but the results."""
    header = protocol.header(ASSISTANT)
    tokens, said = list(header), [False] * len(header)
    for tool, text, result in parts:
        if not tool:
            words = protocol.encode(text)
            tokens, said = tokens + words, said + [True] * len(words)
            continue
        call = [brackets.opens[tool], *protocol.encode(text), brackets.call_end]
        given = [brackets.result, *protocol.encode(result), brackets.result_end]
        tokens = tokens + call + given
        said = said + [True] * len(call) + [False] * len(given)
    return Rendered([*tokens, protocol.end], [*said, True])


def rendered_talk(protocol: Protocol, brackets: Brackets, talk: ToolTalk) -> Rendered:
    """A conversation with its answer; only that answer is learned."""
    first = protocol.rendered(talk.before)
    last = rendered_answer(protocol, brackets, talk.parts)
    return Rendered(first.tokens + last.tokens, [False] * len(first.said) + last.said)


def parsed_answer(
    protocol: Protocol, brackets: Brackets, tokens: Iterable[int]
) -> list[Part]:
    """The parts of an answer; a call or a result that breaks off is kept as it is."""
    parts, tool, words, call = [], "", [], ""

    def close(result: str = "") -> None:
        nonlocal tool, words, call
        text = protocol.decode(words)
        if tool and call:
            parts.append(Part(tool, call, text))
        elif tool:
            parts.append(Part(tool, text))
        elif text:
            parts.append(Part("", text))
        tool, words, call = "", [], ""

    for token in tokens:
        if opened := brackets.tool(token):
            close()
            tool = opened
        elif token == brackets.call_end and tool:
            call, words = protocol.decode(words), []
        elif token == brackets.result_end:
            close()
        elif token not in protocol.special:
            words.append(token)
    close()
    return parts


@dataclass
class Toolbox:
    """What a model may call in an answer; a hook for `lib.generate`.

    `run` has for each tool's name what makes its result of the call's text, and
    must not raise. `longest` is how many tokens of a result are pasted.
    """

    protocol: Protocol
    brackets: Brackets
    run: Mapping[str, Callable[[str], str]]
    longest: int = 96
    calls: int = CALLS

    def __call__(self, row: Sample) -> None:
        """After every drawn token: run a call that was just closed."""
        if row.tokens[-1] != self.brackets.call_end:
            return
        found = self._call(row)
        if found is None:
            return
        tool, text = found
        made = row.tokens.count(self.brackets.result)  # each call before has one
        allowed = made < self.calls and tool in self.run
        result = self.run[tool](text) if allowed else REFUSED
        words = self.protocol.encode(result)[: self.longest]
        row.paste([self.brackets.result, *words, self.brackets.result_end])

    def _call(self, row: Sample) -> tuple[str, str] | None:
        """The tool and the text of the call that the last token closes."""
        for i in range(len(row.tokens) - 2, -1, -1):
            if tool := self.brackets.tool(row.tokens[i]):
                inside = row.tokens[i + 1 : -1]
                words = [t for t in inside if t not in self.protocol.special]
                return tool, self.protocol.decode(words)
            if row.tokens[i] == self.brackets.result_end:
                break
        return None


def searched(index: Index, most: int = 1) -> Callable[[str], str]:
    """A search tool: the best paragraphs, each with its number in the index."""

    def run(query: str) -> str:
        hits = index.search(query, most)
        return "\n".join(numbered(hit.number, hit.text) for hit in hits) or NOTHING

    return run


def numbered(number: int, text: str) -> str:
    """A paragraph with the number by which it can be cited."""
    return f"[{number}] {text}"


def citation(answer: str) -> int | None:
    """The number that an answer cites; None where it cites nothing."""
    found = CITED.search(answer)
    return int(found[1]) if found else None
