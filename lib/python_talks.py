"""Conversations in which the assistant has large sums done by an interpreter.

Small sums it does in its head (`lib.labelled.sums`). For larger ones it writes a
program, another process runs it (`lib.sandbox`), and the answer repeats what came
back. In the test are pairs of numbers that training does not have.
"""

from lib.chat import USER, Message
from lib.labelled.sums import FIRST, OTHER, turn
from lib.tools import ANNOUNCED, PYTHON, Part, ToolTalk
from lib.web.world.dice import Dice

SMALLEST, LARGEST = 10, 999


def python_talks(n: int, key: object, held_out: bool = False) -> list[ToolTalk]:
    """So many conversations; others for another key."""
    return [python_talk(Dice("python talk", key, i), held_out) for i in range(n)]


def python_talk(dice: Dice, held_out: bool = False) -> ToolTalk:
    """One sum of two numbers that are too large for the head."""
    while True:
        a, b = (dice.number(SMALLEST, LARGEST) for _ in "ab")
        if in_test(a, b) == held_out:
            break
    question, answer, key = turn(dice.pick(FIRST), a, dice.pick(tuple(OTHER)), b)
    program, result = key.split(" = ")
    parts = Part(PYTHON, f"print({program})", result), Part("", answer)
    return ToolTalk((ANNOUNCED, Message(USER, question)), parts, key)


def in_test(a: int, b: int) -> bool:
    """Is this pair kept for the test?"""
    return Dice("python", a, b).chance(0.2)
