"""Pages in other languages, and pages that cannot decide."""

import re

from lib.web.page import Fact
from lib.web.world.asides import aside
from lib.web.world.dice import Dice
from lib.web.world.draft import Draft, Paragraph, Said
from lib.web.world.place_facts import about_town, other_town, town_gaps
from lib.web.world.places import RIVERS, TOWNS, Town, distance, quarrel_of
from lib.web.world.tongue_words import CONTRACTIONS, FACTS, REMARKS, TITLES, WORDS

_GAP = re.compile(r"<(\w+)>")
_COLUMN = {"population": "people"}


def _fill(frame: str, language: str, gaps: dict[str, str], dice: Dice) -> str:
    """The frame with every gap filled, contractions made, a capital first."""
    words = WORDS[language]

    def fill(gap: re.Match) -> str:
        return gaps.get(gap[1]) or dice.deal(words[gap[1]])

    while "<" in frame:
        frame = _GAP.sub(fill, frame)
    for apart, together in CONTRACTIONS[language].items():
        frame = frame.replace(apart, together)
    return frame[0].upper() + frame[1:]


def _fact(language: str, town: Town, dice: Dice) -> Said:
    """A fact of the town, its river or its quarrel, told in that language."""
    relation, frame = dice.deal(FACTS[language])
    other = other_town(town, dice)
    miles = str(distance(town, other))
    quarrel = quarrel_of(town)
    river = next(r for r in RIVERS if r.name == town.river)
    gaps = town_gaps(town) | {
        "other": other.name,
        "miles": miles,
        "one": quarrel.one,
        "two": quarrel.other,
        "since": str(quarrel.since),
        "length": str(river.length),
    }
    stated = {
        "distance in miles": (f"{town.name} to {other.name}", miles),
        "quarrel since": (f"{quarrel.one} and {quarrel.other}", gaps["since"]),
        "length in miles": (town.river, gaps["length"]),
    }
    own = (town.name, str(getattr(town, _COLUMN.get(relation, relation), "")))
    subject, value = stated.get(relation, own)
    text = _fill(frame, language, gaps, dice)
    return Said(text, (Fact(subject, relation, value),))


def _paragraph(language: str, town: Town, dice: Dice) -> Paragraph:
    """Facts and remarks in turn."""
    said = []
    for _ in range(dice.number(2, 3)):
        said.append(_fact(language, town, dice))
        for _ in range(dice.number(1, 2)):
            remark = dice.deal(REMARKS[language])
            said.append(Said(_fill(remark, language, town_gaps(town), dice)))
    return said


def foreign(language: str, dice: Dice) -> Draft:
    """A page in Spanish, French, German or Portuguese."""
    town = dice.pick(TOWNS)
    parts = tuple(_paragraph(language, town, dice) for _ in range(dice.number(2, 4)))
    title = _fill(dice.pick(TITLES[language]), language, town_gaps(town), dice)
    return Draft(title, parts, language=language)


def mixed(language: str, dice: Dice) -> Draft:
    """A page half in English and half in another language."""
    town = dice.pick(TOWNS)
    parts = [
        [aside(dice), *about_town(town, dice, 2)],
        _paragraph(language, town, dice),
        [aside(dice), *about_town(town, dice, 2), aside(dice)],
        _paragraph(language, town, dice),
    ]
    if dice.chance(0.5):
        parts.reverse()
    title = _fill(dice.pick(TITLES[language]), language, town_gaps(town), dice)
    return Draft(title, tuple(parts), language, category="mixed language")
