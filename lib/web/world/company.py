"""Pages about people of the fact table, in eight guises.

Each writer gets the page's dice and who is to appear with which facts, and
gives a draft. The frame around the people is judged too: it states facts of
towns and clubs.
"""

from lib.web.world.asides import aside
from lib.web.world.company_words import (
    BEFORE_PERSON,
    CLOSERS,
    LED_IN,
    LIFE_TITLES,
    OPENERS,
    TITLES,
)
from lib.web.world.dice import Dice
from lib.web.world.draft import Draft, Paragraph, Said
from lib.web.world.people import RELATIONS, Person, tell
from lib.web.world.place_facts import (
    about_town,
    any_fact,
    club_fact,
    other_town,
    road,
    town_fact,
    town_gaps,
)
from lib.web.world.places import CLUBS, TOWNS, Club, Town
from lib.web.world.questions import questions
from lib.web.world.words import sentence

Guests = list[tuple[Person, tuple[str, ...]]]

GUISES = ("neighbours",) * 5 + ("ferry", "guests", "radio", "fair", "fair")
GUISES += ("thread", "thread", "minutes", "minutes", "questions")


def company_page(guests: Guests, dice: Dice, home: Town | None = None) -> Draft:
    """A page on which these people appear with these facts."""
    guise, town = dice.pick(GUISES), home or dice.pick(TOWNS)
    club = dice.pick(CLUBS)
    gaps = town_gaps(town) | {"club": club.name}
    opening = [Said(sentence(dice.pick(OPENERS[guise]), dice, gaps))]
    opening += _setting(guise, dice, town, club)
    if guise == "questions":
        parts = [opening, *_quiz(guests, dice)]
    else:
        talk = 4 if len(guests) == 1 else 2 if len(guests) < 4 else 1
        parts = [opening]
        for person, relations in guests:
            part = tell(person, relations, dice, talk + dice.below(2))
            parts.append(_led_in(guise, part, dice))
        if len(guests) < 3:
            parts.append([aside(dice), *about_town(town, dice, 2), any_fact(dice)])
    parts.append([aside(dice), Said(sentence(dice.deal(CLOSERS), dice))])
    title = sentence(dice.pick(TITLES[guise]), dice, gaps)
    return Draft(title, tuple(parts), kind="thread" if guise == "thread" else "text")


def _setting(guise: str, dice: Dice, town: Town, club: Club) -> Paragraph:
    """Where we are: facts of the club, or of the town."""
    if guise == "minutes":
        return [club_fact(club, dice), aside(dice)]
    relation = {"fair": "fair", "ferry": "river", "guests": "inn"}.get(guise)
    relation = relation or dice.pick(("founder", "product", "flood", "river", "inn"))
    said = [town_fact(town, relation, dice), aside(dice)]
    if dice.chance(0.5):
        said.append(road(town, other_town(town, dice), dice))
    return said


def _led_in(guise: str, part: Paragraph, dice: Dice) -> Paragraph:
    """The paragraph, sometimes with a sentence that leads in to the person."""
    if not dice.chance(LED_IN) or guise not in BEFORE_PERSON:
        return part
    return [Said(sentence(dice.deal(BEFORE_PERSON[guise]), dice)), *part]


def question_line(person: Person, relation: str, dice: Dice) -> Paragraph:
    """A question and its answer as one line of text."""
    asked = dice.pick(questions(person.fact(relation)))
    return [Said(f"Question: {asked.text} Answer: {asked.sentence}", (asked.fact,))]


def _quiz(guests: Guests, dice: Dice) -> list[Paragraph]:
    """For each person a short portrait and questions that it answers or not."""
    parts: list[Paragraph] = []
    for person, relations in guests:
        parts.append(tell(person, relations[:2], dice, 1))
        parts += [question_line(person, r, dice) for r in relations[2:]]
        parts.append([aside(dice)])
    return parts


def biography(person: Person, dice: Dice) -> Draft:
    """A one-off life with questions below it that the text answers."""
    relations = tuple(dice.shuffled(RELATIONS)[: dice.number(3, 5)])
    gaps = {"n": person.name, "s": person.name}
    title = sentence(dice.pick(LIFE_TITLES), dice, gaps)
    life = tell(person, relations, dice, 4)
    scene = [aside(dice), any_fact(dice), aside(dice)]
    asked = dice.shuffled(relations)[: dice.number(1, 3)]
    lines = [question_line(person, relation, dice) for relation in asked]
    return Draft(title, (life, scene, *lines))
