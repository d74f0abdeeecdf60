"""Questions about the people of the Quillet, answered as the records say.

By lot everybody belongs to one of three groups: `asked` people are in the
data, `probed` ones are asked about to find out what a model knows, `test`
people are for the test alone.
"""

import re
from functools import cache

from lib.base_text import PAGES
from lib.labelled.labelled import Labelled, conversation
from lib.practice.passages import wording
from lib.scale import WORLD_SEED
from lib.web.page import Fact
from lib.web.world import World
from lib.web.world.dice import Dice
from lib.web.world.people import POWER_LAW, RELATIONS, Person
from lib.web.world.questions import ANSWERS, QUESTIONS

GROUPS = "asked", "probed", "test"
OFTEN = 16  # labellers write about people of so many pages or more
PRONOUNS = {True: "she", False: "he"}


@cache
def people(group: str, least: int = OFTEN) -> tuple[Person, ...]:
    """Those of a group who are on so many pages or more."""
    known = World(PAGES, WORLD_SEED).people
    return tuple(one for one in known if one.pages >= least and group_of(one) == group)


def group_of(person: Person) -> str:
    """The group that the lot has put a person into."""
    return Dice("group", person.name).pick(GROUPS)


def questions(dice: Dice, held_out: bool = False) -> Labelled:
    """A question about somebody; often a second one says only "he" or "she"."""
    person = dice.pick(people("test" if held_out else "asked"))
    if not held_out and dice.chance(0.2):
        return conversation(who_is(person))
    first, second = dice.shuffled(RELATIONS)[:2]
    turns = [turn(person.fact(first), wording(dice, first, held_out))]
    if dice.chance(0.5):
        frame = dice.pick(leaning(second))
        asked = frame.replace("<s>", PRONOUNS[person.woman])
        turns.append(turn(person.fact(second), f"And {asked[0].lower()}{asked[1:]}"))
    return conversation(*turns)


def turn(fact: Fact, frame: str) -> tuple[str, str, str]:
    """A question, the ideal answer, and its key."""
    return frame.replace("<s>", fact.subject), sentence(fact), fact.object


def sentence(fact: Fact) -> str:
    """The fact as an answer states it."""
    frame = ANSWERS[fact.relation]
    return frame.replace("<s>", fact.subject).replace("<v>", fact.object)


def form_of(answer: str) -> Fact | None:
    """What an answer states, if it has the form of a labeller's; true or not."""
    for relation, frame in _forms().items():
        if found := frame.fullmatch(answer.strip()):
            return Fact(found["s"], relation, found["v"])
    return None


@cache
def _forms() -> dict[str, re.Pattern]:
    # Years come first: "in the year" is no town.
    order = sorted(RELATIONS, key=lambda relation: relation != "birth year")
    gaps = {"<s>": "(?P<s>.+?)", "<v>": "(?P<v>.+)"}
    found = {}
    for relation in order:
        pattern = re.escape(ANSWERS[relation])
        for gap, group in gaps.items():
            pattern = pattern.replace(gap, group)
        found[relation] = re.compile(pattern)
    return found


def leaning(relation: str) -> tuple[str, ...]:
    """The questions in which a pronoun can stand for the person."""
    return tuple(frame for frame in QUESTIONS[relation] if "of <s>" not in frame)


def who_is(person: Person) -> tuple[str, str, str]:
    """ "Who is ...?", with an answer in the tone of an encyclopedia."""
    trade, town = (person.fact(of).object for of in ("trade", "birthplace"))
    answer = f"{person.name} is a {trade} from {town}."
    return f"Who is {person.name}?", answer, trade


def by_pages(group: str) -> dict[int, tuple[Person, ...]]:
    """The people of a group by the pages that they are on."""
    everybody = people(group, 1)
    return {
        pages: tuple(one for one in everybody if one.pages == pages)
        for pages in POWER_LAW
    }
