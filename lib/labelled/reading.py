"""A paragraph about somebody, and a question that it answers.

Nobody else has heard of these people: each is made up for one conversation, so
the answer has to come from the paragraph. In the test are other surnames, asked
about in other wordings.
"""

from lib.labelled.labelled import Labelled, conversation
from lib.labelled.people import turn
from lib.practice.passages import said, someone, wording
from lib.web.world.dice import Dice
from lib.web.world.people import RELATIONS, tell


def reading(dice: Dice, held_out: bool = False) -> Labelled:
    """One question about a paragraph of three facts or more."""
    person = someone(dice, held_out)
    told = tuple(dice.shuffled(RELATIONS)[: dice.number(3, 5)])
    paragraph = said(tell(person, told, dice, talk=0))
    fact = person.fact(dice.pick(told))
    question, *answered = turn(fact, wording(dice, fact.relation, held_out))
    return conversation((f"{paragraph}\n{question}", *answered))
