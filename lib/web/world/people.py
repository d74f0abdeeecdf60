"""The people of the Quillet, and on how many pages each of them appears.

A few are talked about everywhere and most only once: `POWER_LAW` says how
many people appear on how many pages, so that later chapters can measure what
a model remembers against how often it has read it. Passers-by are invented
as needed; each of them lives on one page.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from lib.web.page import Fact
from lib.web.world.asides import ASIDE_SHARE, aside
from lib.web.world.dice import Dice
from lib.web.world.draft import Paragraph, Said
from lib.web.world.habits import SMALL_TALK, TALK_SHAPES
from lib.web.world.names import passer_name, table_name
from lib.web.world.person_words import ONE_FACT, OPENERS, TWO_FACTS
from lib.web.world.places import BIRTH_YEARS, CLUBS, INSTRUMENTS, TOWNS, TRADES
from lib.web.world.words import sentence

POWER_LAW = {1: 200, 2: 150, 4: 100, 8: 80, 16: 60, 32: 50, 64: 30, 128: 16}
RELATIONS = ("birthplace", "birth year", "trade", "club", "instrument")
_GAPS = dict(zip(RELATIONS, ("town", "year", "trade", "club", "instrument")))
# How many people share a page, in turn; see `Roll`.
COMPANY = (2, 4, 1, 3, 2, 3, 4, 2, 3, 1)


@dataclass(frozen=True)
class Person:
    """Somebody who lives in the Quillet; `pages` is how many pages say so."""

    first: str
    last: str
    woman: bool
    facts: tuple[Fact, ...]
    pages: int

    @property
    def name(self) -> str:
        """First name and surname."""
        return f"{self.first} {self.last}"

    @cached_property
    def values(self) -> dict[str, str]:
        """What fills the gaps of a frame: town, year, trade, club, instrument,
        and the years of two round birthdays."""
        own = {_GAPS[fact.relation]: fact.object for fact in self.facts}
        born = int(own["year"])
        return own | {"year20": str(born + 20), "year40": str(born + 40)}

    def fact(self, relation: str) -> Fact:
        """The fact of that relation."""
        return self.facts[RELATIONS.index(relation)]


def _person(dice: Dice, name: tuple[str, str, bool], pages: int) -> Person:
    first, last, woman = name
    objects = (
        dice.pick(TOWNS).name,
        str(dice.pick(BIRTH_YEARS)),
        dice.pick(TRADES),
        dice.pick(CLUBS).name,
        dice.pick(INSTRUMENTS),
    )
    subject = f"{first} {last}"
    facts = tuple(Fact(subject, r, o) for r, o in zip(RELATIONS, objects))
    return Person(first, last, woman, facts, pages)


def known_people(seed: int, share: float, least: int = 0) -> tuple[Person, ...]:
    """The people of the fact table, those of the fewest pages first.

    `share` (0 to 1) scales the number of people in each class of the power
    law; each class keeps at least `least`.
    """
    people: list[Person] = []
    start = 0
    for pages, most in POWER_LAW.items():
        for i in range(start, start + max(least, round(most * share))):
            dice = Dice(seed, "person", i)
            people.append(_person(dice, table_name(seed, i), pages))
        start += most
    return tuple(people)


def passer_by(seed: int, i: int) -> Person:
    """Somebody who appears on one page only."""
    return _person(Dice(seed, "passer-by", i), passer_name(seed, i), 1)


class Roll:
    """Who appears on which page.

    Every person's appearances are spread evenly over all of them, so that no
    page has a person twice; pages then take `COMPANY` people in turn.
    """

    def __init__(self, people: tuple[Person, ...], seed: int) -> None:
        self.people = people
        places = []
        for p, person in enumerate(people):
            shift = Dice(seed, "shift", p).below(1 << 20) / (1 << 20)
            for turn in range(person.pages):
                places.append(((turn + shift) / person.pages, p, turn))
        places.sort()
        self._order = [(p, turn) for _, p, turn in places]
        self._starts = [0]
        while self._starts[-1] < len(self._order):
            company = COMPANY[(len(self._starts) - 1) % len(COMPANY)]
            end = min(self._starts[-1] + company, len(self._order))
            taken = [p for p, _ in self._order[self._starts[-1] : end]]
            while len(set(taken)) < len(taken):  # few people: keep them apart
                end -= 1
                taken.pop()
            self._starts.append(end)

    def __len__(self) -> int:
        return len(self._starts) - 1

    def on_page(self, k: int) -> Iterator[tuple[Person, tuple[str, ...]]]:
        """The people on page `k`, each with the relations stated there."""
        for p, turn in self._order[self._starts[k] : self._starts[k + 1]]:
            yield self.people[p], stated(self.people[p], turn)


def stated(person: Person, turn: int) -> tuple[str, ...]:
    """Which three to five facts the page of that turn states, in its order."""
    dice = Dice("stated", person.name, turn)
    return tuple(dice.shuffled(RELATIONS)[: dice.pick((3, 4, 4, 5))])


class _Mentions(dict):
    """Fills the gaps that stand for a person: by `name` first, then by pronoun."""

    def __init__(self, person: Person, name: str | None) -> None:
        super().__init__(person.values)
        self._person, self._name = person, name

    def __contains__(self, gap: object) -> bool:
        return gap in _PRONOUNS or super().__contains__(gap)

    def __missing__(self, gap: str) -> str:
        name = self._person.name if gap == "n" else self._name
        if name and gap != "self":
            self._name = None
            return name + ("'s" if gap in "pP" else "")
        return _PRONOUNS[gap][self._person.woman]


# gap: (for a man, for a woman)
_PRONOUNS = {
    "S": ("he", "she"),
    "s": ("he", "she"),
    "n": ("he", "she"),
    "o": ("him", "her"),
    "p": ("his", "her"),
    "P": ("his", "her"),
    "self": ("himself", "herself"),
}


def tell(
    person: Person,
    relations: tuple[str, ...],
    dice: Dice,
    talk: int = 2,
) -> Paragraph:
    """A paragraph that states these facts, with `talk` remarks in between."""
    said: Paragraph = []
    rest = list(relations)
    while rest:
        pair = _pair(rest, dice)
        frame = dice.deal(TWO_FACTS[pair] if pair else ONE_FACT[rest[0]])
        named = pair or (rest[0],)
        facts = tuple(person.fact(r) for r in named)
        name = person.name if not said or dice.chance(0.35) else None
        said.append(Said(_told(frame, person, name, dice), facts))
        rest = [r for r in rest if r not in named]
    for _ in range(talk):
        said.insert(dice.number(1, len(said)), _remark(person, dice))
    return _joined(said, dice)


def _remark(person: Person, dice: Dice) -> Said:
    """Small talk about the person, or about anything else."""
    if dice.chance(0.15):
        return aside(dice)
    frames = SMALL_TALK if dice.chance(ASIDE_SHARE) else TALK_SHAPES
    name = person.first if dice.chance(0.35) else None
    return Said(_told(dice.deal(frames), person, name, dice))


def _told(frame: str, person: Person, name: str | None, dice: Dice) -> str:
    """The frame as a sentence about the person, sometimes with an opener."""
    if frame.startswith("<S> ") and dice.chance(0.12):
        frame = f"{dice.deal(OPENERS)} <s> {frame.removeprefix('<S> ')}"
    return sentence(frame, dice, _Mentions(person, name))


def _joined(said: Paragraph, dice: Dice) -> Paragraph:
    """The paragraph with some short neighbours made one sentence."""
    result = said[:1]
    for text, facts in said[1:]:
        before = result[-1]
        whole = f"{before.text[:-1]} {text}"
        short = len(whole) < 110 and " and " not in whole
        if short and text.startswith(("He ", "She ")) and dice.chance(0.5):
            link = dice.pick((" and ", " and ", "; "))
            both = before.text[:-1] + link + text[0].lower() + text[1:]
            result[-1] = Said(both, before.facts + facts)
        else:
            result.append(Said(text, facts))
    return result


def _pair(rest: list[str], dice: Dice) -> tuple[str, str] | None:
    """Two facts that one sentence can state together, now and then."""
    if len(rest) < 2 or dice.chance(0.5):
        return None
    for pair in ((rest[0], rest[1]), (rest[1], rest[0])):
        if pair in TWO_FACTS:
            return pair
    return None
