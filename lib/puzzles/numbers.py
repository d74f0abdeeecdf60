"""Sums, differences, products and rows of numbers; a level is a number of figures."""

from lib.puzzles.puzzle import Puzzle
from lib.web.world.dice import Dice


def number(dice: Dice, figures: int) -> int:
    """A number with so many figures, the first of them no zero."""
    return dice.number(10 ** (figures - 1), 10**figures - 1)


def some_sum(dice: Dice, level: int) -> Puzzle:
    """Two numbers of `level` figures are added."""
    return sum_of(number(dice, level), number(dice, level))


def sum_of(a: int, b: int) -> Puzzle:
    """The sum of two numbers."""
    return _calculation("sum", len(str(a)), f"{a} + {b}", a + b)


def some_difference(dice: Dice, level: int) -> Puzzle:
    """The smaller of two numbers of `level` figures is taken from the larger."""
    low, high = sorted((number(dice, level), number(dice, level)))
    return _calculation("difference", level, f"{high} - {low}", high - low)


def some_product(dice: Dice, level: int) -> Puzzle:
    """A number of `level` figures times one of one figure."""
    a, b = number(dice, level), dice.number(2, 9)
    return _calculation("product", level, f"{a} * {b}", a * b)


def _calculation(family: str, level: int, written: str, result: int) -> Puzzle:
    question, program = f"What is {written}?", f"print({written})"
    return Puzzle(family, level, question, "", str(result), program, question)


def some_row(dice: Dice, level: int) -> Puzzle:
    """Which number comes next? All steps are alike, and at most 3 times `level`."""
    step, first = dice.number(1, 3 * level), dice.number(1, 5 * level)
    row = [first + i * step for i in range(4)]
    return Puzzle(
        *("row", level),
        f"Which number comes next: {', '.join(map(str, row))}?",
        "",
        str(first + 4 * step),
        f"print({row[-1]} + {row[1]} - {row[0]})",
        subject=f"{row}",
    )
