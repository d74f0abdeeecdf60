"""How many dots are there? The lecture's question, with any number of them."""

from lib.puzzles.puzzle import Puzzle
from lib.web.world.dice import Dice


def dots(n: int) -> Puzzle:
    """A question about n dots."""
    row = "." * n
    return Puzzle(
        *("dots", n),
        f"How many dots are there? {row}",
        "",
        str(n),
        f'print("{row}".count("."))',
        str(n),
    )


def some_dots(dice: Dice, level: int) -> Puzzle:
    """About a number of dots from `level` to twice as many."""
    return dots(dice.number(level, 2 * level))._replace(level=level)
