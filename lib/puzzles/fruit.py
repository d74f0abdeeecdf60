"""The lecture's problem: Emily buys apples and oranges; what does an apple cost?

With every further fruit one more product has to be taken off the total.
"""

from lib.puzzles.puzzle import Puzzle
from lib.web.world.dice import Dice

_NAMES = "Emily Anna Ben Clara David Ella Frank Grace Henry Ida Jacob Laura"
NAMES = _NAMES.split()
OTHERS = ["oranges", "pears", "plums", "lemons", "melons", "limes"]
MOST = 5  # of a fruit, and dollars for one
LARGEST = 99  # the same where nobody does it in the head


def fruit(dice: Dice, level: int, most: int = MOST) -> Puzzle:
    """A problem with `level` further fruits, from 0 to 6, and numbers up to `most`."""
    name, bought = dice.pick(NAMES), dice.number(2, most)
    others = dice.shuffled(OTHERS)[:level]
    counts = [dice.number(2, most) for _ in others]
    prices = [dice.number(1, most) for _ in others]
    key = dice.number(1, most)
    total = bought * key + sum(n * p for n, p in zip(counts, prices))
    return emily(name, bought, list(zip(others, counts, prices)), total)


def large_fruit(dice: Dice, level: int) -> Puzzle:
    """The same with numbers of one and two figures."""
    return fruit(dice, level, LARGEST)


def emily(
    name: str, bought: int, others: list[tuple[str, int, int]], total: int
) -> Puzzle:
    """The problem of so many apples and (name, number, price) of other fruits."""
    things = [f"{bought} apples", *(f"{n} {what}" for what, n, _ in others)]
    listed = " and ".join([", ".join(things[:-1]), things[-1]][len(things) == 1 :])
    each = " ".join(
        f"Each {what[:-1]} costs {p} dollar{'s' * (p > 1)}." for what, _, p in others
    )
    question = f"{name} buys {listed}. {each} The total is {total} dollars."
    question = f"{question.replace('  ', ' ')} What does each apple cost?"
    work, left = [], total
    for _, n, p in others:
        work.append(f"{n} * {p} = {n * p}. {left} - {n * p} = {left - n * p}.")
        left -= n * p
    work.append(f"{left} / {bought} = {left // bought}.")
    taken = "".join(f" - {n} * {p}" for _, n, p in others)
    program = f"print(({total}{taken}) // {bought})"
    key = str(left // bought)
    return Puzzle(
        *("fruit", len(others)),
        question,
        " ".join(work),
        key,
        program,
        subject=question.partition(" ")[2],  # whoever buys
    )
