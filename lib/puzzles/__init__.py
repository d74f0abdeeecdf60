"""Problems with one answer each, in families, made by dice; and their judge.

`FAMILIES` has for each family what makes a problem of it, and its levels from the
easiest on, as a person would say.
"""

from collections.abc import Callable
from typing import NamedTuple

from lib.puzzles.counting import some_dots
from lib.puzzles.cups import cups
from lib.puzzles.fruit import fruit
from lib.puzzles.letters import some_every_third, some_letter_count, some_reversal
from lib.puzzles.lists import (
    some_day,
    some_first,
    some_length,
    some_place,
    some_turned,
)
from lib.puzzles.numbers import some_difference, some_product, some_row, some_sum
from lib.puzzles.puzzle import ORDERS, Order, Puzzle, is_right, solution, stated
from lib.web.world.dice import Dice

__all__ = ["FAMILIES", "ORDERS", "Maker", "Order", "Puzzle", "drawn", "is_right"]
__all__ += ["puzzle", "solution", "stated"]


TRIES = 10_000
Maker = Callable[[Dice, int], Puzzle]


class Family(NamedTuple):
    """What makes a problem of a level, and the levels."""

    make: Maker
    levels: tuple[int, ...]


FAMILIES = {
    "sum": Family(some_sum, (1, 2, 3, 4)),
    "difference": Family(some_difference, (1, 2, 3, 4)),
    "product": Family(some_product, (1, 2, 3, 4)),
    "row": Family(some_row, (1, 2, 3, 4)),
    "day of the week": Family(some_day, (1, 2, 3, 4)),
    "place in a list": Family(some_place, (1, 2, 4, 6)),
    "words counted": Family(some_length, (1, 2, 3, 4)),
    "list turned round": Family(some_turned, (1, 2, 3, 4)),
    "first in the alphabet": Family(some_first, (1, 2, 3, 4)),
    "letter count": Family(some_letter_count, (4, 6, 8, 10)),
    "every third letter": Family(some_every_third, (4, 6, 8, 10)),
    "reversal": Family(some_reversal, (4, 6, 8, 10)),
    "dots": Family(some_dots, (5, 10, 30, 100)),
    "fruit": Family(fruit, (0, 1, 2, 3)),
    "cups": Family(cups, (1, 2, 4, 6)),
}


def puzzle(family: str, level: int, *key: object, held_out: bool = False) -> Puzzle:
    """The problem of a family and a level that a key stands for.

    With `held_out` it is one for the test, else one to train on.
    """
    dice = Dice(family, level, *key)
    return drawn(FAMILIES[family].make, dice, level, held_out)


def drawn(make: Maker, dice: Dice, level: int, held_out: bool) -> Puzzle:
    """The first that the dice make which is kept for the test, or is not.

    Raises ValueError where all that are made are of the other sort.
    """
    for _ in range(TRIES):
        found = make(dice, level)
        if found.held_out == held_out:
            return found
    which = "held out" if held_out else "to train on"
    raise ValueError(f"Of {TRIES} problems like {found.question!r} none is {which}.")
