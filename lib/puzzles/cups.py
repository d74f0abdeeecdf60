"""A ball under one of five cups, and swaps: a chain whose every step needs the last.

Nothing has to be calculated, and nothing makes it hard but the number of steps.
That a fixed number of layers cannot follow any number of such swaps is proved
under usual assumptions (Merrill and Sabharwal 2023, arXiv 2207.00729).
"""

from lib.puzzles.puzzle import Puzzle
from lib.web.world.dice import Dice

CUPS = range(1, 6)
MOVES = 0.6  # of the swaps move the ball


def cups(dice: Dice, level: int) -> Puzzle:
    """A problem of `level` swaps."""
    start = ball = dice.pick(CUPS)
    swaps, work = [], []
    for _ in range(level):
        others = [cup for cup in CUPS if cup != ball]
        moves = dice.chance(MOVES)
        a = ball if moves else dice.pick(others)
        b = dice.pick([cup for cup in others if cup != a])
        swaps.append((a, b) if dice.chance(0.5) else (b, a))
        ball = b if moves else ball
        work.append("{} and {}: {}.".format(*swaps[-1], ball))
    said = ", ".join(f"{a} and {b}" for a, b in swaps)
    question = f"A ball is under cup {start} of 5. Swap {said}. Where is the ball?"
    program = "\n".join(
        (
            f"ball = {start}",
            f"for a, b in {swaps}:",
            "    ball = {a: b, b: a}.get(ball, ball)",
            "print(ball)",
        )
    )
    return Puzzle(
        *("cups", level, question, " ".join(work), str(ball), program),
        subject=question,
    )
