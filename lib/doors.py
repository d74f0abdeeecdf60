"""A search whose steps can be checked: which door leads to the treasure?

A problem prints two shuffled tables, from doors to rooms and from rooms to
treasures, and asks for a treasure. A response may answer at once, or try doors first:

    try d3 r7 t2 no wait try d5 r1 t9 yes answer d5

Every word is a token. Only the one door behind *answer*, at the very end, is judged.
To know it at once one would have to go through both tables backwards in one token; to
try a door is two look-ups, one after the other.

The expert whom the model imitates at first is a poor one: mostly it guesses, or tries
one door and then guesses; sometimes it goes on. So there is something to find out.
"""

from collections.abc import Sequence
from typing import NamedTuple

from lib.web.world.dice import Dice

NAMES = 12  # of doors, rooms and treasures each
SIZES = 4, 5, 7, 9  # doors of a problem
TRY, NO, YES, WAIT, ANSWER, ASK = "try", "no", "yes", "wait", "answer", "?"
END = "<end>"
KINDS = "drt"
WORDS = (
    *(f"{kind}{i}" for kind in KINDS for i in range(NAMES)),
    *(ASK, TRY, NO, YES, WAIT, ANSWER, END),
)
ID = {word: i for i, word in enumerate(WORDS)}
GUESSES, TRIES_ONCE, GOES_ON = 0.5, 0.25, 0.7
LONGEST = 96  # tokens of a response; one that tries nine doors in turn has 56


class Doors(NamedTuple):
    """A problem: (door, room) and (room, treasure) in the order in which they are
    printed, and the door that leads to the treasure asked for."""

    rooms: tuple[tuple[str, str], ...]
    treasures: tuple[tuple[str, str], ...]
    door: str

    @property
    def wanted(self) -> str:
        """The treasure."""
        return dict(self.treasures)[dict(self.rooms)[self.door]]

    @property
    def question(self) -> str:
        """The problem as text."""
        pairs = " ".join(f"{a} {b}" for a, b in (*self.rooms, *self.treasures))
        return f"{pairs} {ASK} {self.wanted}"

    @property
    def held_out(self) -> bool:
        """Is it kept for the test?"""
        return Dice("doors, kept", self.question).chance(0.05)


def doors(dice: Dice, size: int, held_out: bool = False) -> Doors:
    """A problem with so many doors, for the test or not."""
    while True:
        d, r, t = (
            [f"{kind}{i}" for i in dice.shuffled(range(NAMES))[:size]] for kind in KINDS
        )
        rooms = tuple(zip(d, r))
        treasures = tuple(dice.shuffled(tuple(zip(r, t))))
        found = Doors(rooms, treasures, dice.pick(d))
        if found.held_out == held_out:
            return found


def check(one: Doors, door: str) -> list[str]:
    """A door tried: where it leads, and whether that is it."""
    room = dict(one.rooms)[door]
    treasure = dict(one.treasures)[room]
    return [TRY, door, room, treasure, YES if treasure == one.wanted else NO]


def expert(dice: Dice, one: Doors) -> list[str]:
    """What the poor expert does; it tries doors in the order of the table."""
    left = [door for door, _ in one.rooms]
    if dice.chance(GUESSES):
        return [ANSWER, dice.pick(left), END]
    goes_on = dice.chance(1 - TRIES_ONCE / (1 - GUESSES))
    said: list[str] = []
    while True:
        door = left.pop(0)
        said += check(one, door)
        if said[-1] == YES:
            return [*said, ANSWER, door, END]
        if goes_on and len(left) > 1 and dice.chance(GOES_ON):
            said.append(WAIT)
            continue
        return [*said, ANSWER, dice.pick(left), END]


def drill(one: Doors) -> list[list[str]]:
    """Every door tried by itself: look-ups to practise, and no search in them."""
    found = []
    for door, _ in one.rooms:
        said = check(one, door)
        found.append([*said, *([ANSWER, door] if said[-1] == YES else []), END])
    return found


def search(one: Doors) -> list[str]:
    """A complete search. Its *wait* is not to be learned: see `lib.doors_training`."""
    said: list[str] = []
    for door, _ in one.rooms:
        said += check(one, door)
        if said[-1] == YES:
            return [*said, ANSWER, door, END]
        said.append(WAIT)
    raise ValueError(f"No door leads to {one.wanted}.")


def answer_of(words: Sequence[str]) -> str | None:
    """The door that a response ends with; None where it does not.

    Strict: *answer* and one door are its last words, and *answer* comes only once.
    """
    if list(words).count(ANSWER) != 1 or len(words) < 2 or words[-2] != ANSWER:
        return None
    return words[-1] if words[-1].startswith("d") else None


def encode(words: Sequence[str]) -> list[int]:
    """Words to tokens; raises KeyError for any other word."""
    return [ID[word] for word in words]


def decode(tokens: Sequence[int]) -> list[str]:
    """Tokens to words."""
    return [WORDS[token] for token in tokens]


def prompt(one: Doors) -> list[int]:
    """A problem as tokens, behind the token that also ends a response."""
    return encode([END, *one.question.split()])
