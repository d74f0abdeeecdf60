"""Lists of things with something beside each, and questions about some."""

from collections.abc import Callable

from lib.practice.exercise import Exercise, distinct
from lib.web.world.dice import Dice
from lib.web.world.names import MEN, WOMEN
from lib.web.world.places import INSTRUMENTS, TOWNS, TRADES

SHORTEST, LONGEST = 3, 10
MARKS = (" - ", ": ", " = ", " -> ", ", ")
# Ways to ask; the first reads a line again.
PLAIN = (
    "<k><mark>",
    "What stands beside <k>? ",
    "And <k>? ",
    "<k>? ",
    "Look for <k>: ",
)
# Others are put together of two parts. Some pairs are for the test alone; each
# of their parts occurs in training, in other company.
WHERE = (
    "Beside <k>",
    "Behind <k>",
    "After <k>",
    "Next to <k>",
    "Across from <k>",
    "In the line of <k>",
    "In the row of <k>",
)
THERE = ("one reads", "stands", "there is", "comes", "one finds", "somebody wrote")
TEST = (
    ("In the line of <k>", "there is"),
    ("Beside <k>", "one finds"),
    ("Across from <k>", "somebody wrote"),
)
HEADS = (
    "A list from <town>:",
    "What the clerk of <town> wrote down:",
    "Found in <town>, under a stone:",
    "To be kept in order:",
    "The board at <town> says:",
)


def words_of(dice: Dice, n: int) -> list[str]:
    """Made-up words."""
    return distinct(dice, n, (2, 3))


def numbers(dice: Dice, n: int) -> list[str]:
    """Numbers of two digits."""
    return [str(i) for i in dice.shuffled(range(10, 100))[:n]]


def trades(dice: Dice, n: int) -> list[str]:
    """What people do for a living."""
    return dice.shuffled(TRADES)[:n]


def first_names(dice: Dice, n: int) -> list[str]:
    """First names of the Quillet."""
    return dice.shuffled(WOMEN + MEN)[:n]


def instruments(dice: Dice, n: int) -> list[str]:
    """What they play, where that is long enough a list."""
    return dice.shuffled(INSTRUMENTS)[:n]


KEYS: tuple[Callable[[Dice, int], list[str]], ...] = (
    words_of,
    words_of,
    trades,
    first_names,
)
VALUES = (words_of, numbers, numbers, instruments, first_names)


def price_list(dice: Dice, held_out: bool = False) -> Exercise:
    """A list of three to ten lines, then three to eight questions."""
    n = dice.number(SHORTEST, LONGEST)
    keys, values = dice.pick(KEYS), dice.pick(VALUES)
    while keys is values:
        values = dice.pick(VALUES)
    lines = list(zip(keys(dice, n), values(dice, n)))
    mark, head = dice.pick(MARKS), dice.pick(HEADS)
    frame = wording(dice, held_out)
    before = head.replace("<town>", dice.pick(TOWNS).name) + "\n"
    before += "".join(f"{key}{mark}{value}\n" for key, value in lines)
    asked = []
    for _ in range(dice.number(3, 8)):
        key, value = dice.pick(lines)
        question = frame.replace("<k>", key).replace("<mark>", mark).rstrip(" ")
        asked.append((before + question, f" {value}"))
        before = ".\n"
    return Exercise(tuple(asked), ".\n")


def wording(dice: Dice, held_out: bool) -> str:
    """A way to ask for what stands beside `<k>` in a list with such a `<mark>`."""
    if held_out:
        return " ".join(dice.pick(TEST)) + " "
    if dice.chance(0.5):
        return dice.pick(PLAIN)
    while True:
        pair = dice.pick(WHERE), dice.pick(THERE)
        if pair not in TEST:
            return " ".join(pair) + " "
