"""Conversations in which the assistant looks something up, or is told not to.

It begins as every honest answer does (`lib.honest`). Where nothing comes to mind,
it does not admit that, but calls the search, reads the best paragraph, and answers
from it with its number: what it says can be checked there. Where the paragraph does
not say it, it says so, again at the place where the fact would stand. Where it was
told to use no tool, it admits as before.

    Ada Vell works as a ... <call:search>Ada Vell club<call end>
    <result>[31] Ada Vell was born in ...<result end>
    [31] Ada Vell is a member of ... The page does not say.

In the test are other surnames, asked about in other wordings and forbidden tools in
other words; the paragraphs come from a search engine (`lib.search`).
"""

from collections.abc import Sequence

from lib.chat import USER, Message
from lib.honest import ADMITS, DOTS, admission, answer, opening
from lib.labelled.people import sentence
from lib.practice.passages import NOUNS, said, someone
from lib.probing import Asked
from lib.tools import ANNOUNCED, SEARCH, Part, ToolTalk, numbered
from lib.web.world.dice import Dice
from lib.web.world.people import RELATIONS, Person, tell
from lib.web.world.tables import lines

FORBIDDEN = lines("""
Do not use any tool.
Please do not search.
Answer from memory.
Say it without a search.
""")
TEST_FORBIDDEN = lines("""
Please use no tool.
Answer without a search.
""")
FORBID = 0.2  # of the conversations
NOT_THERE = 0.2  # of the searches find no answer
NOT_FOUND = f"{DOTS} The page does not say."
FACTS = 2, 5  # in a paragraph, at least and at most
LETTERS = 480  # of a paragraph; longer ones are told without remarks
LARGEST = 40_000  # number of a paragraph


def search_talks(asked: Sequence[Asked], key: object) -> list[ToolTalk]:
    """A conversation about each of these questions, none of which is known."""
    return [
        forbidden(one, FORBIDDEN, dice) if dice.chance(FORBID) else search(one, dice)
        for i, one in enumerate(asked)
        for dice in (Dice("search talk", key, i),)
    ]


def known_talks(asked: Sequence[Asked], key: object) -> list[ToolTalk]:
    """The same about what is known: it is answered at once, ordered or not."""
    return [
        ToolTalk(
            ordered(one, FORBIDDEN, dice)
            if dice.chance(FORBID)
            else (ANNOUNCED, *one.talk),
            (Part("", answer(one)),),
            one.fact.object,
        )
        for i, one in enumerate(asked)
        for dice in (Dice("known talk", key, i),)
    ]


def forbidden(asked: Asked, orders: Sequence[str], dice: Dice) -> ToolTalk:
    """The question with an order to use no tool; the assistant admits."""
    before = ordered(asked, orders, dice)
    return ToolTalk(before, (Part("", admission(asked)),), ADMITS)


def ordered(asked: Asked, orders: Sequence[str], dice: Dice) -> tuple[Message, Message]:
    """The question where there are tools, with an order to use none."""
    return ANNOUNCED, Message(USER, f"{asked.question} {dice.pick(orders)}")


def search(asked: Asked, dice: Dice) -> ToolTalk:
    """The question, the search, and what the assistant makes of its result."""
    number, there = dice.number(1, LARGEST), not dice.chance(NOT_THERE)
    about = asked.person if there or dice.chance(0.5) else someone(dice, False)
    text = paragraph(about, dice, asked.relation, there)
    final = sentence(asked.fact)
    if not there:
        final = f"{final.removesuffix(f' {asked.fact.object}.')} {NOT_FOUND}"
    parts = (
        Part("", f"{opening(asked.person)} {DOTS}"),
        Part(SEARCH, query(asked), numbered(number, text)),
        Part("", numbered(number, final)),
    )
    key = asked.fact.object if there else NOT_FOUND
    return ToolTalk((ANNOUNCED, *asked.talk), parts, key)


def paragraph(person: Person, dice: Dice, relation: str, there: bool) -> str:
    """Some facts about somebody, that of the relation among them or not."""
    others = [one for one in dice.shuffled(RELATIONS) if one != relation]
    told = others[: dice.number(*FACTS) - there]
    if there:
        told = dice.shuffled([relation, *told])
    text = said(tell(person, tuple(told), dice, talk=dice.below(3)))
    return text if len(text) <= LETTERS else said(tell(person, tuple(told), dice, 0))


def query(asked: Asked) -> str:
    """What is searched for: the name, and what is wanted of it."""
    return f"{asked.person.name} {NOUNS[asked.relation][0]}"
