"""Conversations in which the assistant looks something up, or is told not to.

Who is asked about is on no page that the model has read. The assistant calls the
search, reads two numbered paragraphs, of which one is about somebody else, and
answers from the right one with its number: what it says can be checked there. Where
neither has it, it says so. Where it was told to use no tool, it admits that it does
not know (`lib.honest`).

In the test are other surnames, asked about in other wordings and forbidden tools in
other words; the paragraphs come from a search engine (`lib.search`).
"""

from typing import NamedTuple

from lib.chat import USER, Message
from lib.honest import ADMITS, admission, stranger
from lib.labelled.people import sentence
from lib.practice.passages import NOUNS, said, someone
from lib.probing import Asked
from lib.tools import SEARCH, Part, numbered
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
NOT_THERE = 0.15  # of the searches find no answer
NOT_FOUND = "The pages that I have found do not say that."
FACTS = 2, 3  # in a paragraph, at least and at most


class SearchTalk(NamedTuple):
    """A question, the answer with its calls, and what an answer must contain."""

    asked: Asked
    before: tuple[Message, ...]
    parts: tuple[Part, ...]
    key: str

    @property
    def forbidden(self) -> bool:
        """Was the assistant told to use no tool?"""
        return not any(part.tool for part in self.parts)


def search_talks(n: int, key: object, held_out: bool = False) -> list[SearchTalk]:
    """So many conversations; others for another key."""
    return [search_talk(Dice("search talk", key, i), held_out) for i in range(n)]


def search_talk(dice: Dice, held_out: bool = False) -> SearchTalk:
    """One question about somebody whom nobody knows."""
    asked = stranger(dice, held_out)
    if dice.chance(FORBID):
        order = dice.pick(TEST_FORBIDDEN if held_out else FORBIDDEN)
        told = (Message(USER, f"{asked.question} {order}"),)
        return SearchTalk(asked, told, (Part("", admission(asked)),), ADMITS)
    there = not dice.chance(NOT_THERE)
    other = someone(dice, held_out)
    texts = [
        paragraph(asked.person, dice, asked.relation, there),
        paragraph(other, dice),
    ]
    places = dice.shuffled((0, 1))
    result = numbered([texts[i] for i in places])
    key = asked.fact.object if there else NOT_FOUND
    final = cited(asked, places.index(0) + 1) if there else NOT_FOUND
    parts = Part(SEARCH, query(asked), result), Part("", final)
    return SearchTalk(asked, asked.talk, parts, key)


def paragraph(
    person: Person, dice: Dice, relation: str = "", there: bool = True
) -> str:
    """Some facts about somebody, that of the relation among them or not."""
    others = [one for one in dice.shuffled(RELATIONS) if one != relation]
    told = others[: dice.number(*FACTS)]
    if relation and there:
        told = dice.shuffled([relation, *told[1:]])
    return said(tell(person, tuple(told), dice, talk=0))


def query(asked: Asked) -> str:
    """What is searched for: the name, and what is wanted of it."""
    return f"{asked.person.name} {NOUNS[asked.relation][0]}"


def cited(asked: Asked, number: int) -> str:
    """The number of the paragraph that has it, and then the answer.

    Which paragraph is about the right person is settled first.
    """
    return f"[{number}] {sentence(asked.fact)}"
