"""The lessons of chapter 9: the same problems, solved in different ways.

Lessons that are compared differ in one thing: where the answer stands, whether a
program is written, how many layers there are, what the network reads, or how much
of its text is about verses. *As many tokens* means that a lesson with short
solutions has more of them, so that the network reads as much in all.
"""

from collections.abc import Callable
from functools import partial
from typing import get_args

from lib.puzzle_models import Lesson, Symbols
from lib.puzzles import Maker, Puzzle, solution
from lib.puzzles.comparing import Page, in_conflict, read
from lib.puzzles.cups import cups
from lib.puzzles.fruit import fruit, large_fruit
from lib.puzzles.letters import some_every_third, some_letter_count, some_reversal
from lib.puzzles.puzzle import SAYS
from lib.web.world.dice import Dice

FRUITS = 0, 1, 2, 3, 4
# Without further fruits there are only twenty problems, which can be remembered.
ASKED_FRUITS = 1, 2, 3, 4
LARGE = 1, 2
# Short chains come more often: they are learned first.
SWAPS = 1, 1, 1, 1, 2, 2, 3, 4, 6, 8
ASKED_SWAPS = 1, 2, 3, 4, 6, 8
LENGTHS = 4, 6, 8, 10, 12
SHARES = 0.0, 0.25, 0.5, 0.75  # of a text about prices and verses, about verses
LETTERS = {
    "letter count": some_letter_count,
    "every third letter": some_every_third,
    "reversal": some_reversal,
}
PAGES: tuple[Page, ...] = get_args(Page)
STEPS, FIRST, ALONE, PROGRAM = "steps", "answer first", "answer alone", "program"
SOME_STEPS = "some of the steps"


def cut_short(puzzle: Puzzle) -> str:
    """The first of the steps, so many of them by lot, and then the answer."""
    steps = puzzle.steps
    kept = steps[: Dice("cut", puzzle.question).below(len(steps) + 1)]
    return " ".join((*kept, f"{SAYS}{puzzle.key}."))


WAYS: dict[str, Callable[[Puzzle], str]] = {
    STEPS: lambda puzzle: solution(puzzle, "answer last"),
    FIRST: lambda puzzle: solution(puzzle, "answer first"),
    ALONE: lambda puzzle: solution(puzzle, "answer alone"),
    PROGRAM: lambda puzzle: puzzle.program,
    SOME_STEPS: cut_short,
}


def about_letters(dice: Dice, level: int) -> Puzzle:
    """One of three questions about a word with `level` letters."""
    return dice.pick(tuple(LETTERS.values()))(dice, level)


def of_any_length(make: Maker) -> Maker:
    """About a word of any of the lengths."""
    return lambda dice, _: make(dice, dice.pick(LENGTHS))


def about_numbers(verses: float) -> Lesson:
    """Prices and verses, of which that share is verses."""

    def make(dice: Dice, level: int) -> Puzzle:
        return read(dice, verses)

    name = f"numbers, {verses:.0%} verses"
    return Lesson(name, make, (1,), WAYS[ALONE], 16_000, groups=BEHIND)


def _fruit(way: str, examples: int = 32_000, more: str = "") -> Lesson:
    name = f"fruit, {way}{more}"
    return Lesson(name, fruit, FRUITS, WAYS[way], examples, groups=WITH)


def _large(way: str) -> Lesson:
    name = f"large fruit, {way}"
    return Lesson(name, large_fruit, LARGE, WAYS[way], 24_000)


def _cups(way: str, examples: int, layers: int = 2, more: str = "") -> Lesson:
    name = f"cups, {way}{more}"
    return Lesson(
        *(name, cups, SWAPS, WAYS[way], examples), layers=layers, calm=True, groups=BY
    )


def _letters(reads: str, symbols: Symbols, way: str) -> Lesson:
    name = f"letters by {reads}, {way}"
    return Lesson(
        name, about_letters, LENGTHS, WAYS[way], 48_000, symbols, groups=ASKED
    )


WITH = {str(further): (fruit, further) for further in ASKED_FRUITS}
BY = {str(swaps): (cups, swaps) for swaps in ASKED_SWAPS}
ASKED = {name: (of_any_length(make), 1) for name, make in LETTERS.items()}
BEHIND = {page: (partial(in_conflict, page=page), 1) for page in PAGES}
LESSONS = {
    one.name: one
    for one in (
        _fruit(STEPS),
        _fruit(FIRST),
        _fruit(ALONE),
        _fruit(ALONE, 59_000, ", as many tokens"),
        _fruit(SOME_STEPS),
        *(_large(way) for way in (ALONE, STEPS, PROGRAM)),
        _cups(STEPS, 16_000),
        _cups(ALONE, 64_000),
        _cups(ALONE, 64_000, 4, ", 4 layers"),
        _letters("characters", "characters", ALONE),
        _letters("tokens", "base", ALONE),
        _letters("tokens", "base", STEPS),
        *map(about_numbers, SHARES),
    )
}
