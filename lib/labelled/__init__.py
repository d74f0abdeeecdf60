"""Conversations as labellers would write them, by `instructions.md`.

For InstructGPT (Ouyang et al. 2022, section 3.4) people wrote prompts and ideal
answers by written instructions: helpful, truthful, harmless. Here programs do,
from templates and the records of the Quillet, so that every answer can be
checked. There are five kinds, in modules of their own.

`held_out` asks for a conversation of the test: nothing in it is new, but its
parts never come together in training.
"""

from collections.abc import Callable, Collection, Sequence
from typing import NamedTuple

from lib.chat import Message
from lib.labelled.how_to import how_to
from lib.labelled.labelled import Labelled, conversation, fits
from lib.labelled.manners import manners
from lib.labelled.people import questions
from lib.labelled.reading import reading
from lib.labelled.sums import sums
from lib.web.world.dice import Dice

__all__ = [
    "KINDS",
    "Labelled",
    "Turn",
    "conversation",
    "fits",
    "labelled",
    "of_kind",
    "turns",
]

Make = Callable[[Dice, bool], Labelled]
# Each with how often it comes among twenty conversations.
KINDS: dict[str, tuple[Make, int]] = {
    "sum": (sums, 7),
    "manners": (manners, 2),
    "how to": (how_to, 4),
    "person": (questions, 5),
    "reading": (reading, 2),
}
JOINED = 0.2  # of the conversations go on with another matter
LONGEST = 600  # letters of such a one, so that it fits into the context


class Turn(NamedTuple):
    """All that was said up to a question, the ideal answer, and its key."""

    before: tuple[Message, ...]
    answer: str
    key: str


def labelled(
    n: int, key: object, kinds: Collection[str] = tuple(KINDS)
) -> list[Labelled]:
    """So many conversations of these kinds, by default all; others for another key.

    Some change the subject: without those the assistant would hold on to the first.
    """
    deck = [
        KINDS[kind][0] for kind in KINDS if kind in kinds for _ in range(KINDS[kind][1])
    ]
    return [_conversation(Dice("labelled", key, i), deck) for i in range(n)]


def _conversation(dice: Dice, deck: Sequence[Make]) -> Labelled:
    first = dice.pick(deck)(dice, False)
    if not dice.chance(JOINED):
        return first
    second = dice.pick(deck)(dice, False)
    both = Labelled(first.messages + second.messages, first.keys + second.keys)
    letters = sum(len(message.text) for message in both.messages)
    return both if letters <= LONGEST else first


def of_kind(kind: str, n: int, key: object, held_out: bool = False) -> list[Labelled]:
    """So many conversations of one kind; others for another key."""
    make, _ = KINDS[kind]
    return [make(Dice("labelled", kind, key, i), held_out) for i in range(n)]


def turns(one: Labelled) -> list[Turn]:
    """Every question of a conversation, with what was said before it.

    The last messages are questions and answers in turn; a system message may stand
    before them.
    """
    said, first = one.messages, len(one.messages) - 2 * len(one.keys) + 1
    return [
        Turn(said[: first + 2 * i], said[first + 2 * i].text, key)
        for i, key in enumerate(one.keys)
    ]
