"""Does what was practised carry over to problems that were not?

The assistant of chapter 10 was reinforced on two families of problems. Here it and the
one it began as are asked all families of chapter 9, with the same problems for both. A
family was *helped* or *hurt* if the interval of its change leaves out 0, and is
*unchanged* otherwise: then these problems cannot tell.

One training is one throw of the dice, so the same reinforcement was run with other
rollouts, and what became of every family is kept (`Trial`).
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Literal, NamedTuple

from lib.assistant import as_assistant
from lib.generate import PLAIN
from lib.intervals import mean_interval
from lib.puzzles import FAMILIES, puzzle
from lib.reinforced_assistant import BEFORE, PRACTISED, SETTINGS, reinforce
from lib.shipped import ship_runs, shipped
from lib.talk import Assistant
from lib.with_puzzles import solved

NAME = "with-puzzles-reinforced-runs"
OTHER = tuple(family for family in FAMILIES if family not in PRACTISED)
EACH = 40  # problems of each level; twice as many of what was practised
TENTH = 0.1  # less than that solved is too little to be lost
TRAININGS = 1, 2  # numbers of the other trainings
Said = Literal["helped", "unchanged", "hurt"]
Right = Mapping[str, list[bool]]  # by family, in the order of the problems


class Trial(NamedTuple):
    """What a training could do before and afterwards, family by family."""

    index: int
    before: dict[str, list[bool]]
    right: dict[str, list[bool]]


class Change(NamedTuple):
    """The share that was solved before and after, and the interval of the change."""

    before: float
    after: float
    low: float
    high: float

    @property
    def points(self) -> str:
        """The change in points of a hundred, with its interval."""
        moved = self.after - self.before
        low, high = 100 * self.low, 100 * self.high
        return f"{100 * moved:+.0f} ({low:+.0f} to {high:+.0f})"

    @property
    def could_fall(self) -> bool:
        """Was enough of it solved before to be lost?"""
        return self.before >= TENTH

    @property
    def said(self) -> Said:
        """In a word."""
        if self.low > 0:
            return "helped"
        return "hurt" if self.high < 0 else "unchanged"


def examined(who: Assistant, key: object, each: int = EACH) -> dict[str, list[bool]]:
    """Which problems of every family it solves, its tokens drawn as in the exercises.

    The same key asks the same problems; no training has them.
    """
    right = {}
    for family, (_, levels) in FAMILIES.items():
        n = 2 * each if family in PRACTISED else each
        some = [
            puzzle(family, level, "carried", key, i, held_out=True)
            for level in levels
            for i in range(n)
        ]
        right[family] = solved(who, some, f"carried over {key}", PLAIN)
    return right


def change(before: list[bool], after: list[bool]) -> Change:
    """How the share changed, problem by problem.

    Raises ValueError for answers to different numbers of problems.
    """
    if len(before) != len(after) or len(before) < 2:
        raise ValueError("Both must have answered the same problems, two at least.")
    moved = [float(b) - float(a) for a, b in zip(before, after)]
    low, high = mean_interval(moved)
    n = len(before)
    return Change(sum(before) / n, sum(after) / n, low, high)


def changes(before: Right, after: Right) -> dict[str, Change]:
    """Of every family."""
    return {family: change(before[family], after[family]) for family in before}


def release(folder: Path) -> Path:
    """Reinforce the assistant anew, with other rollouts, and ship what it can do."""
    trials, begun = [], shipped(BEFORE)
    before = examined(as_assistant(begun.model, begun.tokenizer), "trials")
    for index in TRAININGS:
        begun = shipped(BEFORE)
        reinforce(begun.model, folder / str(index), index)
        who = as_assistant(begun.model.eval(), begun.tokenizer)
        trials.append(Trial(index, before, examined(who, "trials")))
    facts = {"settings": SETTINGS.that_matter(), "each": EACH, "from": BEFORE}
    return ship_runs(NAME, trials, facts)
