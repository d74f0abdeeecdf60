"""Quarrels from both sides, annals of a town, and journeys down a river."""

from typing import NamedTuple

from lib.web.page import Fact
from lib.web.world.asides import aside
from lib.web.world.dice import Dice
from lib.web.world.draft import Draft, Paragraph, Said
from lib.web.world.history_words import (
    ANNALS,
    DOWNSTREAM,
    EVENTS,
    FIRST_YEAR,
    JOURNEY,
    LATER_YEAR,
    NEUTRAL,
    SIDES,
)
from lib.web.world.place_facts import (
    about_town,
    quarrel_fact,
    river_fact,
    road,
    town_fact,
    town_gaps,
)
from lib.web.world.places import (
    CLUBS,
    LEGENDS,
    RIVERS,
    TOWNS,
    Quarrel,
    Town,
    quarrel_of,
    town_named,
)
from lib.web.world.sums import in_words
from lib.web.world.words import sentence


def dispute(dice: Dice, home: Town | None = None) -> Draft:
    """A quarrel, as it is told at `home` or, without one, by an outsider."""
    town = home or dice.pick(TOWNS)
    row = quarrel_of(town)
    parts = _partisan(row, town, dice) if home else _neutral(row, town, dice)
    title = sentence(dice.pick(SIDES["titles"]), dice, _sides(row, town))
    return Draft(title, parts)


def _sides(row: Quarrel, town: Town) -> dict[str, str]:
    """What fills the gaps when the quarrel is seen from that town."""
    names, claims = (row.one, row.other), (row.one_says, row.other_says)
    if town.name == row.other:
        names, claims = names[::-1], claims[::-1]
    gaps = {k: str(v) for k, v in row._asdict().items()}
    own = {"own": names[0], "theirs": names[1]}
    return gaps | own | {"own_says": claims[0], "their_says": claims[1]}


def _told(part: str, row: Quarrel, town: Town, dice: Dice) -> Said:
    """A sentence of that part of the dispute, with its facts."""
    gaps = _sides(row, town)
    pair = f"{row.one} and {row.other}"
    stated = {
        "own_says": Fact(gaps["own"], "claims", gaps["own_says"]),
        "their_says": Fact(gaps["theirs"], "claims", gaps["their_says"]),
        "judge": Fact(pair, "judged by", row.judge),
        "judged": Fact(pair, "judged in", str(row.judged)),
        "outcome": Fact(pair, "outcome", row.outcome),
    }
    frame = dice.deal(SIDES[part])
    facts = tuple(fact for gap, fact in stated.items() if f"<{gap}>" in frame)
    return Said(sentence(frame, dice, gaps), facts)


def _partisan(row: Quarrel, town: Town, dice: Dice) -> tuple[Paragraph, ...]:
    def told(part: str) -> Said:
        return _told(part, row, town, dice)

    return (
        [told("open"), quarrel_fact(dice, town), aside(dice)],
        [told("ours"), aside(dice), told("theirs"), aside(dice)],
        [told("judge"), *about_town(town, dice, 1), told("last")],
    )


def _neutral(row: Quarrel, town: Town, dice: Dice) -> tuple[Paragraph, ...]:
    gaps = _sides(row, town)
    other = town_named(gaps["theirs"])
    return (
        [Said(sentence(dice.deal(NEUTRAL), dice, gaps)), quarrel_fact(dice, town)],
        [road(town, other, dice), aside(dice), _told("between", row, town, dice)],
        [_told("judge", row, town, dice), aside(dice), *about_town(other, dice, 1)],
    )


class Event(NamedTuple):
    """What happened in a town in a year, which sort it was, and its facts."""

    year: int
    sort: str
    gaps: dict[str, str]
    facts: tuple[Fact, ...]


def events(town: Town) -> list[Event]:
    """All that is known to have happened in a town, in order."""
    gaps = town_gaps(town)

    def event(year: int, sort: str, more: dict[str, str], *facts: Fact) -> Event:
        return Event(year, sort, gaps | more, facts)

    founder = Fact(town.name, "founder", town.founder)
    founded = Fact(town.name, "founded", str(town.founded))
    flood = Fact(town.name, "flood", str(town.flood))
    found = [
        event(town.founded, "founded", {}, founder, founded),
        event(town.flood, "flood", {}, flood),
    ]
    q = quarrel_of(town)
    pair = f"{q.one} and {q.other}"
    more = {"about": q.about, "judge": q.judge}
    more["other"] = q.other if town.name == q.one else q.one
    since = Fact(pair, "quarrel since", str(q.since))
    about = Fact(pair, "quarrel about", q.about)
    found.append(event(q.since, "quarrel", more, about, since))
    judge = Fact(pair, "judged by", q.judge)
    judged = Fact(pair, "judged in", str(q.judged))
    found.append(event(q.judged, "judged", more, judge, judged))
    for tale in LEGENDS:
        if tale.town == town.name:
            seen = Fact(tale.creature, "seen in", tale.town)
            first = Fact(tale.creature, "first seen", str(tale.year))
            more = {"creature": tale.creature}
            found.append(event(tale.year, "legend", more, seen, first))
    for club in CLUBS:
        if club.town == town.name:
            name = f"the {club.name}"
            since = Fact(name, "founded", str(club.founded))
            meet = Fact(name, "meet in", club.town)
            more = {"club": club.name, "about": club.about}
            found.append(event(club.founded, "club", more, since, meet))
    return sorted(found, key=lambda event: event.year)


def chronicle(dice: Dice, home: Town | None = None) -> Draft:
    """The annals of a town: years in order, and how many lie between them."""
    town = home or dice.pick(TOWNS)
    parts: list[Paragraph] = []
    before = None
    for event in events(town):
        gap = event.year - before if before else 0
        years = in_words(gap) if dice.chance(0.6) else str(gap)
        more = {"year": event.year, "gap": f"{years} year{'s' * (gap != 1)}"}
        what = dice.deal(EVENTS[event.sort])
        frame = dice.deal(LATER_YEAR if gap else FIRST_YEAR)
        text = sentence(frame.replace("<event>", what), dice, event.gaps | more)
        said = Said(text, event.facts)
        if len(parts) and len(parts[-1]) < 4:
            parts[-1].append(said)
        else:
            parts.append([said])
        parts[-1].append(aside(dice))
        before = event.year
    parts.append([aside(dice), town_fact(town, "population", dice), aside(dice)])
    title = sentence(dice.pick(ANNALS), dice, town_gaps(town))
    return Draft(title, tuple(parts))


def journey(dice: Dice, home: Town | None = None) -> Draft:
    """A river from its spring to its mouth, town by town."""
    name = home.river if home else dice.pick(RIVERS).name
    river = next(r for r in RIVERS if r.name == name)
    gaps = {"river": river.name}

    def told(part: str) -> Said:
        return Said(sentence(dice.deal(JOURNEY[part]), dice, gaps))

    parts = [[told("open"), river_fact(river.name, dice), aside(dice)]]
    for above, below in zip(river.towns, river.towns[1:]):
        town, after = town_named(above), town_named(below)
        more = gaps | {"t": above, "next": below}
        next_town = Fact(above, "next town downstream", below)
        leg = Said(sentence(dice.deal(DOWNSTREAM), dice, more), (next_town,))
        part = about_town(town, dice, 1)
        parts.append([*part, leg, road(town, after, dice)][dice.below(2) :])
    parts.append([*about_town(town_named(river.mouth), dice, 1), told("last")])
    return Draft(sentence(dice.pick(JOURNEY["titles"]), dice, gaps), tuple(parts))
