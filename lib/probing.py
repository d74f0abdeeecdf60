"""Finding out what an assistant knows, by asking it, so that it can say so.

As Meta did for Llama 3 (Dubey et al. 2024, section 4.3.6): a question is written
from a page, the model is asked it several times without the page, and a judge
compares. What it mostly gets wrong it does not know. A conversation that admits
it becomes training data.

Afterwards the model can be asked how much it doubts, before it says a word: how
likely it is to begin with "Sorry".
"""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

import torch

from lib.chat import USER, Message
from lib.generate import Sampling
from lib.labelled import Labelled, conversation, fits
from lib.labelled.people import sentence
from lib.scale import seed
from lib.talk import MOST, Assistant, answered, prompt
from lib.web.page import Fact
from lib.web.world.dice import Dice
from lib.web.world.people import RELATIONS, Person
from lib.web.world.questions import QUESTIONS

SORRY = "Sorry, I do not know that."
TIMES = 4  # that each question is asked
HEAT = Sampling(temperature=1.0)
TOGETHER = 128  # rows that are read at a time


class Asked(NamedTuple):
    """A question about somebody, what a page answers, and the pages that do."""

    question: str
    fact: Fact
    pages: int

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

    def conversation(self) -> Labelled:
        """What an honest assistant says: the answer if it knows it."""
        answer, key = sentence(self.asked.fact), self.asked.fact.object
        if not self.known:
            answer = key = SORRY
        return conversation((self.asked.question, answer, key))


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
        person = dice.pick(pages)
        fact = person.fact(dice.pick(RELATIONS))
        if fact not in found:
            frame = dice.pick(QUESTIONS[fact.relation])
            text = frame.replace("<s>", person.name)
            found[fact] = Asked(text, fact, person.pages)
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


def doubts(who: Assistant, asked: Iterable[Asked]) -> list[float]:
    """How likely the assistant is to begin its answer as `SORRY` begins."""
    token = who.protocol.encode(SORRY)[0]
    return [float(row[token]) for row in first_words(who, asked)]


@torch.no_grad()
def first_words(who: Assistant, asked: Iterable[Asked]) -> torch.Tensor:
    """Probabilities of the first token of each answer, (N, V)."""
    rows = [prompt(who, one.talk, MOST) for one in asked]
    found = []
    for first in range(0, len(rows), TOGETHER):
        some = rows[first : first + TOGETHER]
        longest = max(map(len, some))
        # Each row is read up to its end: what pads it comes later.
        padded = torch.tensor([r + [who.start] * (longest - len(r)) for r in some])
        ends = torch.tensor([len(r) - 1 for r in some])
        logits = who.model(padded)[torch.arange(len(some)), ends]  # (B, V)
        found.append(logits.softmax(-1))
    return torch.cat(found)


class Trade(NamedTuple):
    """What a threshold of doubt buys: unknown ones refused, right ones lost."""

    threshold: float
    refused: float  # share of the unknown
    lost: float  # share of what was right before
    precision: float  # share of the refused that would have been wrong


def trades(unknown: Sequence[float], known: Sequence[float]) -> list[Trade]:
    """For every threshold, from the doubts at what is unknown and at what is known."""
    found = []
    for threshold in sorted({*unknown, *known}):
        refused = sum(doubt >= threshold for doubt in unknown)
        lost = sum(doubt >= threshold for doubt in known)
        found.append(
            Trade(
                threshold,
                refused / len(unknown),
                lost / len(known),
                refused / (refused + lost),
            )
        )
    return found
