"""A small sum, and then the same numbers with the other operation, or other ones.

In the test are pairs of numbers that training never takes up again with the other
operation; each of their two sums does come up, asked in full.
"""

from itertools import product

from lib.labelled.labelled import Labelled, conversation
from lib.web.world.dice import Dice
from lib.web.world.tables import lines

LARGEST = 5
PAIRS = list(product(range(1, LARGEST + 1), repeat=2))
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
IN_FULL = lines("""
And <sum>?
And what is <sum>?
Now tell me what <sum> is.
""")
OTHER = {"+": "*", "*": "+"}
LECTURE = 2, 2  # the lecture's own example is in the test


def sums(dice: Dice, held_out: bool = False) -> Labelled:
    """One question, or two of which the second leans on the first."""
    while True:
        a, b = dice.pick(PAIRS)
        if not held_out or in_test(a, b):
            break
    sign = dice.pick(tuple(OTHER))
    turns = [turn(dice.pick(FIRST), a, sign, b)]
    if held_out or (not in_test(a, b) and dice.chance(0.6)):
        turns.append(turn(dice.pick(SECOND), a, OTHER[sign], b))
    elif dice.chance(0.7):
        c, d = dice.pick([pair for pair in PAIRS if pair != (a, b)])
        turns.append(turn(dice.pick(IN_FULL), c, dice.pick(tuple(OTHER)), d))
    return conversation(*turns)


def in_test(a: int, b: int) -> bool:
    """Is the second question about these numbers kept for the test?"""
    return (a, b) == LECTURE or Dice("sums", a, b).chance(0.2)


def turn(frame: str, a: int, sign: str, b: int) -> tuple[str, str, str]:
    """A question, the ideal answer, and its key."""
    result = a + b if sign == "+" else a * b
    key = f"{a}{sign}{b} = {result}"
    asked = frame.replace("<sum>", f"{a}{sign}{b}").replace("<sign>", sign)
    return asked, f"{key}.", key
