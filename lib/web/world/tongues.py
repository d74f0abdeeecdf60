"""Pages in other languages, and pages that cannot decide."""

import re

from lib.web.page import Fact
from lib.web.world.dice import Dice
from lib.web.world.draft import Draft, Paragraph, Said
from lib.web.world.place_facts import about_town, aside, other_town, town_gaps
from lib.web.world.places import TOWNS, Town, distance
from lib.web.world.tongue_words import CONTRACTIONS, FACTS, REMARKS, TITLES, WORDS

_GAP = re.compile(r"<(\w+)>")
_COLUMN = {"population": "people"}


def _fill(frame: str, language: str, gaps: dict[str, str], dice: Dice) -> str:
    words = WORDS[language]

    def fill(gap: re.Match) -> str:
        return gaps.get(gap[1]) or dice.deal(words[gap[1]])

    text = _GAP.sub(fill, frame)
    for apart, together in CONTRACTIONS[language].items():
        text = text.replace(apart, together)
    return text[0].upper() + text[1:]


def _fact(language: str, town: Town, dice: Dice) -> Said:
    """A fact of the town, told in that language."""
    relation, frame = dice.deal(FACTS[language])
    other = other_town(town, dice)
    miles = str(distance(town, other))
    text = _fill(
        frame, language, town_gaps(town) | {"other": other.name, "miles": miles}, dice
    )
    if "<miles>" in frame:
        return Said(text, (Fact(f"{town.name} to {other.name}", relation, miles),))
    value = str(getattr(town, _COLUMN.get(relation, relation)))
    return Said(text, (Fact(town.name, relation, value),))


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
