"""A page before it is dressed: what is said, and which facts each sentence states."""

from dataclasses import dataclass, replace
from typing import NamedTuple

from lib.web.page import Fact


class Said(NamedTuple):
    """One sentence and the facts that it states."""

    text: str
    facts: tuple[Fact, ...] = ()


Paragraph = list[Said]


@dataclass(frozen=True)
class Draft:
    """The content of a page; its address, template and links come later.

    `kind` says how paragraphs are shown: "text", "list" (bullets), "thread"
    (posts of a forum), "code" or "links" (paragraphs become link texts).
    """

    title: str
    paragraphs: tuple[Paragraph, ...]
    language: str = "en"
    category: str = "prose"
    duplicate_of: str | None = None
    similarity: float | None = None
    private: tuple[tuple[str, str], ...] = ()
    kind: str = "text"

    def lines(self) -> list[str]:
        """Each paragraph as one line of text."""
        return [" ".join(said.text for said in part) for part in self.paragraphs]

    def text(self) -> str:
        """The title and the paragraphs, as a perfect extraction gives them."""
        return "\n".join([self.title, *self.lines()])

    def facts(self) -> tuple[Fact, ...]:
        """The facts stated, each once, in the order of the text."""
        stated = (f for part in self.paragraphs for said in part for f in said.facts)
        return tuple(dict.fromkeys(stated))

    def with_category(self, category: str) -> "Draft":
        """The same text as a page that ought to go."""
        return replace(self, category=category)


def plain(*sentences: str) -> Paragraph:
    """A paragraph that states no fact."""
    return [Said(text) for text in sentences]
