"""What an assistant with tools is asked, and what its answers show.

About strangers, who are on no page that it has read; their pages were put into the
index beside those of the web. And about people of the test, whom no conversation
mentions. All are asked about in wordings that training does not have.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

from lib.base_text import web_pages
from lib.chat import USER, Message
from lib.familiar import surprised
from lib.generate import GREEDY, Hook
from lib.honest import ADMITS, pressed
from lib.labelled import fits
from lib.labelled.people import OFTEN, people
from lib.practice.passages import said, wording
from lib.probing import Asked
from lib.search import Index, Page, build_index
from lib.search_talks import NOT_FOUND, TEST_FORBIDDEN
from lib.talk import MOST, Assistant, Reply, answered
from lib.tools import (
    ANNOUNCED,
    REFUSED,
    SEARCH,
    Brackets,
    Part,
    Toolbox,
    citation,
    parsed_answer,
)
from lib.web.world.dice import Dice
from lib.web.world.people import RELATIONS, tell

LONGEST = 150  # tokens of a result that are pasted
WITH_CALLS = 200  # tokens of an answer with its calls
TOGETHER = 64  # questions that are answered at a time
REMARKS = 1  # on a new page beside its facts


class Answer(NamedTuple):
    """An answer with its calls to a question about somebody."""

    asked: Asked
    parts: list[Part]

    @property
    def text(self) -> str:
        """What the user sees, calls and results left out."""
        return " ".join(part.text.strip() for part in self.parts if not part.tool)

    @property
    def calls(self) -> list[Part]:
        """What it looked up."""
        return [part for part in self.parts if part.tool]

    @property
    def right(self) -> bool:
        """Has it what the pages say?"""
        return fits(self.text, self.asked.fact.object)

    @property
    def declined(self) -> bool:
        """Does it say that it does not know?"""
        return ADMITS in self.text

    @property
    def found(self) -> bool:
        """Was the fact in what a search has found?"""
        fact = self.asked.fact
        return any(
            fact.subject in call.result and fits(call.result, fact.object)
            for call in self.calls
        )

    @property
    def cites(self) -> bool:
        """Does it give a paragraph for what it states?"""
        return NOT_FOUND not in self.text and citation(self.text) is not None

    @property
    def cited(self) -> bool:
        """Does it cite the paragraph that has the fact?"""
        return self.found and citation(self.text) == citation(self.calls[0].result)


def about_test_people(least: int = OFTEN) -> list[Asked]:
    """Everything about those on so many pages or more, in wordings of the test."""
    dice = Dice("about test people", least)
    return [
        Asked(wording(dice, of, True).replace("<s>", person.name), person, of)
        for person in people("test", least)
        for of in RELATIONS
    ]


def web_page(url: str, text: str, **_: object) -> Page:
    """A page that the base model has read; its first line is the title."""
    title, _, rest = text.partition("\n")
    return Page(url, title, rest)


def new_page(asked: Asked, number: int) -> Page:
    """A page about somebody who is on no other: all facts, and a remark."""
    dice = Dice("new page", asked.person.name)
    text = said(tell(asked.person, tuple(dice.shuffled(RELATIONS)), dice, REMARKS))
    return Page(f"http://new.example/{number}", asked.person.name, text)


@contextmanager
def index_with(
    asked: Sequence[Asked], web: Sequence[dict] | None = None
) -> Iterator[Index]:
    """The web that the base model has read, and a new page about each of these.

    It is the book's, or the one whose pages are given.
    """
    pages = [web_page(**page) for page in (web_pages() if web is None else web)]
    pages += [new_page(one, i) for i, one in enumerate(asked)]
    with TemporaryDirectory() as folder:
        place = Path(folder, "index")
        build_index(pages, place)
        with Index(place) as index:
            yield index


def asked_of(
    who: Assistant,
    brackets: Brackets,
    asked: Sequence[Asked],
    search: Callable[[str], str] | None = None,
    order: bool = False,
) -> list[Answer]:
    """The likeliest answers; with a search they may call it, if no order forbids it."""
    talks = [
        (*([ANNOUNCED] if search else []), Message(USER, _question(one, i, order)))
        for i, one in enumerate(asked)
    ]
    box = None
    if search:
        box = Toolbox(who.protocol, brackets, {SEARCH: search}, LONGEST)
    replies = in_groups(who, talks, box)
    return [
        Answer(one, parsed_answer(who.protocol, brackets, reply.tokens))
        for one, reply in zip(asked, replies)
    ]


def runnable(answers: Sequence[Answer]) -> list[bool]:
    """For each call, whether it was closed, and so could be run."""
    return [call.result not in ("", REFUSED) for one in answers for call in one.calls]


def served(who: Assistant, answers: Sequence[Answer], level: float) -> list[Answer]:
    """The answers as a server lets them through that knows which names are familiar.

    Who is declined although the name surprises the model no more than `level` is
    answered without the dots.
    """
    overruled = [
        i
        for i, (one, nats) in enumerate(
            zip(answers, surprised(who, [one.asked for one in answers]))
        )
        if one.declined and nats <= level
    ]
    guesses = pressed(who, [answers[i].asked for i in overruled])
    found = list(answers)
    for i, guess in zip(overruled, guesses):
        found[i] = Answer(answers[i].asked, [Part("", guess)])
    return found


def _question(one: Asked, i: int, order: bool) -> str:
    if not order:
        return one.question
    return f"{one.question} {TEST_FORBIDDEN[i % len(TEST_FORBIDDEN)]}"


def in_groups(
    who: Assistant, talks: Sequence[Sequence[Message]], hook: Hook | None = None
) -> list[Reply]:
    """The likeliest answer in each conversation, some at a time.

    With a hook there is room for calls and results.
    """
    replies: list[Reply] = []
    most = WITH_CALLS if hook else MOST
    for first in range(0, len(talks), TOGETHER):
        some = talks[first : first + TOGETHER]
        coins = range(len(some))  # not tossed, since the likeliest is taken
        replies += answered(who, some, coins, GREEDY, most, hook)
    return replies
