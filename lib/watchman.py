"""Which door? Only a watchman knows, and he is not to be trusted.

A problem names some doors. The model may *try* one, and the watchman, who is not part
of the model, says yes or no. At the right door he says yes nine times of ten, at a
wrong one in a quarter of the cases. So a yes is worth asking for again.

    try d3 no wait try d5 yes answer d5

The expert whom the model imitates never asks again behind a yes: he answers. After a
no he guesses another door, or tries one at random; he does not remember which he has
tried.
"""

from collections.abc import Sequence
from typing import NamedTuple

from lib.generate import Sample
from lib.web.world.dice import Dice

NAMES, SIZE = 8, 5  # doors there are, and those of a problem
TRUE_YES, FALSE_YES = 0.9, 0.25  # how often he says yes at the right door, at others
GOES_ON, ASKS = 0.4, 0.8  # of the expert: after a no; at all
ASK, TRY, NO, YES, WAIT = "?", "try", "no", "yes", "wait"
ANSWER, END = "answer", "<end>"
DOORS = tuple(f"d{i}" for i in range(NAMES))
WORDS = (*DOORS, ASK, TRY, NO, YES, WAIT, ANSWER, END)
ID = {word: i for i, word in enumerate(WORDS)}
LONGEST = 64  # tokens of a response: sixteen tries


class Guarded(NamedTuple):
    """A problem: its doors, and the right one, which the prompt does not tell."""

    doors: tuple[str, ...]
    door: str


def guarded(dice: Dice) -> Guarded:
    """A problem."""
    doors = tuple(dice.shuffled(DOORS)[:SIZE])
    return Guarded(doors, dice.pick(doors))


def says(dice: Dice, one: Guarded, door: str) -> str:
    """What the watchman says at a door, this time."""
    return YES if dice.chance(TRUE_YES if door == one.door else FALSE_YES) else NO


def expert(dice: Dice, one: Guarded) -> list[str]:
    """What the expert does."""
    said: list[str] = []
    if not dice.chance(ASKS):
        return [ANSWER, dice.pick(one.doors), END]
    while True:
        door = dice.pick(one.doors)
        said += [TRY, door, says(dice, one, door)]
        if said[-1] == YES:
            return [*said, ANSWER, door, END]
        if len(said) < LONGEST // 2 and dice.chance(GOES_ON):
            said.append(WAIT)
            continue
        others = [other for other in one.doors if other != door]
        return [*said, ANSWER, dice.pick(others), END]


def prompt(one: Guarded) -> list[int]:
    """A problem as tokens."""
    return encode([END, *one.doors, ASK])


def encode(words: Sequence[str]) -> list[int]:
    """Words to tokens; raises KeyError for any other word."""
    return [ID[word] for word in words]


def decode(tokens: Sequence[int]) -> list[str]:
    """Tokens to words."""
    return [WORDS[token] for token in tokens]


def answer_of(words: Sequence[str]) -> str | None:
    """The door that a response ends with, strictly; None where it does not."""
    if list(words).count(ANSWER) != 1 or len(words) < 2 or words[-2] != ANSWER:
        return None
    return words[-1] if words[-1] in DOORS else None


def interrupt(one: Guarded, row: Sample, key: object) -> None:
    """The watchman speaks where a door was just tried; `key` names his dice."""
    words = decode(row.tokens[-2:])
    if len(words) == 2 and words[0] == TRY and words[1] in DOORS:
        dice = Dice("watchman", key, len(row.tokens))
        row.paste([ID[says(dice, one, words[1])]])


def asked_again(words: Sequence[str]) -> bool:
    """Is a door that has got a yes, so that it could be answered, tried once more?"""
    tried = [(words[i + 1], words[i + 2]) for i in places(words)]
    return any(
        said == YES and door in (later for later, _ in tried[i + 1 :])
        for i, (door, said) in enumerate(tried)
    )


def places(words: Sequence[str]) -> list[int]:
    """Where doors are tried and the watchman has answered."""
    return [i for i, word in enumerate(words[:-2]) if word == TRY]
