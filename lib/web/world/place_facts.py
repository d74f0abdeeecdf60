"""Sentences about the place, each with the facts that it states."""

from functools import lru_cache

from lib.web.page import Fact
from lib.web.world.asides import aside
from lib.web.world.dice import Dice
from lib.web.world.draft import Paragraph, Said
from lib.web.world.history_words import QUARREL
from lib.web.world.places import (
    CLUBS,
    HILLS,
    LEGENDS,
    QUARRELS,
    RIVERS,
    TOWNS,
    Club,
    Town,
    direction,
    distance,
    quarrel_of,
)
from lib.web.world.town_words import (
    CLUB,
    DISTANCE,
    HILL,
    LEGEND,
    RIVER_FACTS,
    TOWN_FACTS,
)
from lib.web.world.words import sentence

_COLUMN = {"population": "people", "product": "made"}


@lru_cache(maxsize=len(TOWNS))
def town_gaps(town: Town) -> dict[str, str]:
    """What fills the gaps of a sentence about a town; not to be changed."""
    return {"t": town.name} | {k: str(v) for k, v in town._asdict().items()}


def town_fact(town: Town, relation: str, dice: Dice) -> Said:
    """One of the facts of a town, such as its founder."""
    text = sentence(dice.deal(TOWN_FACTS[relation]), dice, town_gaps(town))
    value = str(getattr(town, _COLUMN.get(relation, relation)))
    return Said(text, (Fact(town.name, relation, value),))


def road(town: Town, other: Town, dice: Dice) -> Said:
    """How far it is from one town to another, and which way."""
    miles, way = distance(town, other), direction(town, other)
    frame = dice.deal(DISTANCE)
    gaps = {"t": town.name, "other": other.name, "miles": miles, "way": way}
    facts = [Fact(f"{town.name} to {other.name}", "distance in miles", str(miles))]
    if "<way>" in frame:
        facts.append(Fact(f"{town.name} to {other.name}", "direction", way))
    return Said(sentence(frame, dice, gaps), tuple(facts))


def other_town(town: Town, dice: Dice) -> Town:
    """Another town."""
    other = dice.pick(TOWNS)
    return other if other is not town else TOWNS[TOWNS.index(town) - 1]


def hill_fact(town: Town, dice: Dice) -> list[Said]:
    """The hill above a town, if it has one."""
    return [
        Said(
            sentence(dice.deal(HILL), dice, {"hill": hill.name, "height": hill.height}),
            (Fact(hill.name, "height in feet", str(hill.height)),),
        )
        for hill in HILLS
        if hill.town == town.name
    ]


def river_fact(name: str, dice: Dice) -> Said:
    """Where a river rises, how long it is, and where it ends."""
    river = next(r for r in RIVERS if r.name == name)
    gaps = {k: str(v) for k, v in river._asdict().items()}
    gaps |= {"river": name, "mouth": river.mouth}
    frame = dice.deal(RIVER_FACTS)
    facts = [
        Fact(river.name, "length in miles", str(river.length)),
        Fact(river.name, "source", river.source),
    ]
    if "<mouth>" in frame:
        facts.append(Fact(river.name, "mouth", river.mouth))
    return Said(sentence(frame, dice, gaps), tuple(facts))


def quarrel_fact(dice: Dice, town: Town | None = None) -> Said:
    """An old quarrel, of this town if it has one."""
    row = quarrel_of(town) if town else dice.pick(QUARRELS)
    frame = dice.deal(QUARREL)
    gaps = row._asdict() | {"two": row.other}
    pair = f"{row.one} and {row.other}"
    facts = (
        Fact(pair, "quarrel about", row.about),
        Fact(pair, "quarrel since", str(row.since)),
    )
    return Said(sentence(frame, dice, gaps), facts)


def legend_fact(dice: Dice) -> Said:
    """A creature that is seen somewhere."""
    row = dice.pick(LEGENDS)
    frame = dice.deal(LEGEND)
    facts = [Fact(row.creature, "seen in", row.town)]
    if "<year>" in frame:
        facts.append(Fact(row.creature, "first seen", str(row.year)))
    if "<habit>" in frame:
        facts.append(Fact(row.creature, "habit", row.habit))
    return Said(sentence(frame, dice, row._asdict() | {"t": row.town}), tuple(facts))


def club_fact(club: Club, dice: Dice) -> Said:
    """Where a club meets, when, and since which year."""
    frame = dice.deal(CLUB)
    facts = tuple(
        Fact(f"the {club.name}", relation, str(getattr(club, column)))
        for column, relation in (
            ("town", "meet in"),
            ("day", "meet on"),
            ("founded", "founded"),
            ("about", "purpose"),
        )
        if f"<{column}>" in frame
    )
    gaps = {k: str(v) for k, v in club._asdict().items()} | {"club": club.name}
    return Said(sentence(frame, dice, gaps), facts)


def any_fact(dice: Dice) -> Said:
    """Something true about the Quillet."""
    turn = dice.below(9)
    town = dice.pick(TOWNS)
    if turn < 4:
        return town_fact(town, dice.pick(tuple(TOWN_FACTS)), dice)
    if turn < 6:
        return road(town, other_town(town, dice), dice)
    if turn == 6:
        return quarrel_fact(dice)
    return legend_fact(dice) if turn == 7 else club_fact(dice.pick(CLUBS), dice)


def about_town(town: Town, dice: Dice, n: int) -> Paragraph:
    """`n` facts of a town with a remark among them."""
    relations = dice.shuffled(tuple(TOWN_FACTS))[:n]
    said = [town_fact(town, relation, dice) for relation in relations]
    said.insert(dice.number(1, len(said)), aside(dice))
    return said
