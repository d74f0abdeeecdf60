"""Is 9.11 higher than 9.9? As a price no, as a verse or a version yes.

The same pairs of numbers are asked for behind a page of prices, behind a page of
verses, or with nothing before them. All of them are real references of the King
James Bible; the first words of its verses make the pages. Which of two a page
makes higher is all that differs.
"""

from functools import cache
from typing import Literal

from lib.puzzles.puzzle import Puzzle
from lib.texts import king_james_chapters
from lib.web.world.dice import Dice

Page = Literal["prices", "verses", "nothing"]
_THINGS = "plums pears lemons limes melons oranges apples grapes figs dates"
THINGS = _THINGS.split()
WORDS = 4  # of a verse that a page shows
ASKS = "Which is higher,"
TORN = 0.2  # of the pages in a text are missing, of both kinds
Verse = tuple[str, str, str]  # its book, its reference such as 9.11, its text


@cache
def chapters() -> tuple[tuple[Verse, ...], ...]:
    """The verses of each chapter with at least two whose number ends in no zero.

    As a decimal, 9.10 is 9.1; such pairs are left out.
    """
    found = []
    for page in king_james_chapters():
        title, *lines = page.splitlines()
        book = title.rpartition(" ")[0]
        parted = (line.partition(" ") for line in lines)
        verses = [(book, at.replace(":", "."), text) for at, _, text in parted]
        kept = tuple(verse for verse in verses if not verse[1].endswith("0"))
        if len(kept) > 1:
            found.append(kept)
    return tuple(found)


def verse_number(reference: str) -> int:
    """9.11 is verse 11."""
    return int(reference.partition(".")[2])


def differs(a: str, b: str) -> bool:
    """Is the one higher as a price and the other as a verse?"""
    return (float(a) > float(b)) != (verse_number(a) > verse_number(b))


def read(dice: Dice, verses: float) -> Puzzle:
    """A problem as a text has them, of which that share is about verses.

    Some stand alone: their page is torn off, and nothing says what they are about.
    """
    page: Page = "verses" if dice.chance(verses) else "prices"
    found = compared(dice, page)
    if not dice.chance(TORN):
        return found
    at = found.question.index(ASKS)
    return found._replace(question=found.question[at:])


def compared(dice: Dice, page: Page) -> Puzzle:
    """Two verses of a chapter, or two prices with the same numbers."""
    first, second = dice.shuffled(dice.pick(chapters()))[:2]
    things = dice.shuffled(THINGS)[:2]
    return higher(first, second, page, things, turned=dice.chance(0.5))


def in_conflict(dice: Dice, level: int, page: Page) -> Puzzle:
    """A pair of which the one is higher as a price and the other as a verse."""
    while True:
        found = compared(dice, page)
        if differs(*found.subject.split()):
            return found


def higher(
    first: Verse, second: Verse, page: Page, things: list[str], turned: bool = False
) -> Puzzle:
    """Which of two numbers is higher, behind a page of that kind?

    With nothing before it, the key is the higher decimal.
    """
    a, b = (second[1], first[1]) if turned else (first[1], second[1])
    before = {
        "prices": lambda: " ".join(
            f"{thing} {verse[1]} dollars."
            for thing, verse in zip(things, (first, second))
        ),
        "verses": lambda: " ".join(
            f"{book} {at} {' '.join(text.split()[:WORDS])}."
            for book, at, text in (first, second)
        ),
        "nothing": lambda: "",
    }[page]()
    key = max(a, b, key=verse_number if page == "verses" else float)
    asks = f"{ASKS} {a} or {b}?"
    return Puzzle(
        family=page,
        level=1,
        question=f"{before} {asks}".strip(),
        work="",
        key=key,
        program=f"print(max({a}, {b}))",
        subject=" ".join(sorted((a, b))),
    )
