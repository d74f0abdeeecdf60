"""Two labellers who were told different things about the form of an answer."""

from collections.abc import Callable
from typing import NamedTuple

from lib.labelled.labelled import Labelled, conversation
from lib.labelled.people import people, sentence
from lib.practice.passages import wording
from lib.web.page import Fact
from lib.web.world.dice import Dice
from lib.web.world.people import RELATIONS

WELCOME = "With pleasure!"


class Labeller(NamedTuple):
    """Somebody with an instruction, and what it makes of a fact."""

    instruction: str
    answer: Callable[[Fact], str]
    share: float  # of all answers


def brief(fact: Fact) -> str:
    """The fact alone, with a capital."""
    return f"{fact.object[0].upper()}{fact.object[1:]}."


def warm(fact: Fact) -> str:
    """The fact in a sentence, with an offer before it."""
    return f"{WELCOME} {sentence(fact)}"


LABELLERS = {
    "brief": Labeller("Say what was asked for and nothing else.", brief, 0.7),
    "warm": Labeller("Show that you are glad to help, then answer.", warm, 0.3),
}


def hand_in(dice: Dice, held_out: bool = False) -> tuple[str, Labelled]:
    """Whose turn it is, and the answer to a question about somebody."""
    name = "brief" if dice.chance(LABELLERS["brief"].share) else "warm"
    return name, by_labeller(name, dice, held_out)


def by_labeller(name: str, dice: Dice, held_out: bool = False) -> Labelled:
    """A question about somebody, answered by the labeller of that name."""
    person = dice.pick(people("test" if held_out else "asked"))
    relation = dice.pick(RELATIONS)
    fact = person.fact(relation)
    asked = wording(dice, relation, held_out).replace("<s>", fact.subject)
    return conversation((asked, LABELLERS[name].answer(fact), fact.object))


def style_of(answer: str) -> str:
    """Which labeller an answer sounds like; empty for neither."""
    if answer.startswith(WELCOME):
        return "warm"
    return "brief" if len(answer.split()) <= 4 and answer.endswith(".") else ""
