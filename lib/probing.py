"""Finding out what an assistant knows, by asking it.

As Meta did for Llama 3 (Dubey et al. 2024, section 4.3.6): a question is written
from a page, the model is asked it several times without the page, and a judge
compares. What it mostly gets wrong it does not know. What is made of that stands in
`lib.honest`.
"""

from collections.abc import Sequence
from typing import NamedTuple

from lib.chat import USER, Message
from lib.generate import Sampling
from lib.labelled import fits
from lib.scale import seed
from lib.talk import Assistant, answered
from lib.web.page import Fact
from lib.web.world.dice import Dice
from lib.web.world.people import RELATIONS, Person
from lib.web.world.questions import QUESTIONS

TIMES = 4  # that each question is asked
HEAT = Sampling(temperature=1.0)
TOGETHER = 128  # rows that are read at a time


class Asked(NamedTuple):
    """A question about somebody, and what it asks for."""

    question: str
    person: Person
    relation: str

    @property
    def fact(self) -> Fact:
        """What a page answers."""
        return self.person.fact(self.relation)

    @property
    def talk(self) -> tuple[Message, ...]:
        """The question as a conversation that wants an answer."""
        return (Message(USER, self.question),)


class Probe(NamedTuple):
    """A question, and what the assistant said to it, each time anew."""

    asked: Asked
    said: tuple[str, ...]

    @property
    def agreement(self) -> float:
        """Share of the answers that are the most frequent one."""
        return max(map(self.said.count, self.said)) / len(self.said)

    @property
    def right(self) -> float:
        """Share of the answers that have what the page says."""
        return sum(fits(text, self.asked.fact.object) for text in self.said) / len(
            self.said
        )

    @property
    def known(self) -> bool:
        """Is it right more often than wrong?"""
        return self.right > 0.5


def questions(people: Sequence[Person], n: int, key: object) -> list[Asked]:
    """So many questions from pages drawn by lot, no fact twice.

    Who is on many pages is asked about often, as by Meta, who drew pages too. Raises
    ValueError where these people have not so many facts.
    """
    if n > len(people) * len(RELATIONS):
        raise ValueError(f"{len(people)} people have not {n} facts.")
    dice = Dice("probing", key)
    pages = [person for person in people for _ in range(max(1, person.pages))]
    found: dict[Fact, Asked] = {}
    while len(found) < n:
        person, relation = dice.pick(pages), dice.pick(RELATIONS)
        fact = person.fact(relation)
        if fact not in found:
            text = dice.pick(QUESTIONS[relation]).replace("<s>", person.name)
            found[fact] = Asked(text, person, relation)
    return list(found.values())


def probed(
    who: Assistant,
    asked: Sequence[Asked],
    purpose: str,
    times: int = TIMES,
    sampling: Sampling = HEAT,
) -> list[Probe]:
    """Ask everything so many times; `purpose` names the coins."""
    rows = [one for one in asked for _ in range(times)]
    said: list[str] = []
    for first in range(0, len(rows), TOGETHER):
        some = rows[first : first + TOGETHER]
        coins = [seed(purpose, first + i) for i in range(len(some))]
        replies = answered(who, [one.talk for one in some], coins, sampling)
        said += [reply.text for reply in replies]
    return [
        Probe(one, tuple(said[times * i : times * (i + 1)]))
        for i, one in enumerate(asked)
    ]
