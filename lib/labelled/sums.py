"""A small sum, and then the same numbers with the other operation.

In the test are pairs of numbers whose second question never comes up in
training; each of their two sums does, as a first question.
"""

from lib.labelled.labelled import Labelled, conversation
from lib.web.world.dice import Dice
from lib.web.world.tables import lines

LARGEST = 6
FIRST = lines("""
What is <sum>?
How much is <sum>?
Tell me what <sum> is.
Could you work out <sum>?
Please work this out: <sum>
""")
SECOND = lines("""
What if it was <sign>?
And with <sign>?
And now with <sign>, please.
What if I take <sign> instead?
""")
OTHER = {"+": "*", "*": "+"}
LECTURE = 2, 2  # the lecture's own example is in the test


def sums(dice: Dice, held_out: bool = False) -> Labelled:
    """One question, or two of which the second leans on the first."""
    while True:
        a, b = dice.number(1, LARGEST), dice.number(1, LARGEST)
        if not held_out or in_test(a, b):
            break
    sign = dice.pick(tuple(OTHER))
    first = dice.pick(FIRST).replace("<sum>", f"{a}{sign}{b}")
    turns = [(first, *answer(a, sign, b))]
    if held_out or (not in_test(a, b) and dice.chance(0.7)):
        other = OTHER[sign]
        turns.append((dice.pick(SECOND).replace("<sign>", other), *answer(a, other, b)))
    return conversation(*turns)


def in_test(a: int, b: int) -> bool:
    """Is the second question about these numbers kept for the test?"""
    return (a, b) == LECTURE or Dice("sums", a, b).chance(0.2)


def answer(a: int, sign: str, b: int) -> tuple[str, str]:
    """The ideal answer to a sum, and its key."""
    result = a + b if sign == "+" else a * b
    key = f"{a}{sign}{b} = {result}"
    return f"{key}.", key
