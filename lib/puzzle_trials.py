"""The trainings of chapter 9: three of most lessons, and what each could do after.

The first network of some lessons ships, for the chapter to use; how all of them did
in an exam ships as `thinking-runs`.
"""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from lib.puzzle_lessons import LESSONS, PROGRAM
from lib.puzzle_models import (
    Lesson,
    PuzzleExamples,
    Solver,
    learned,
    solutions,
    tokenizer_of,
)
from lib.puzzles import Puzzle, is_right
from lib.sandbox import Sandbox
from lib.shipped import ship, ship_runs, shipped
from lib.training_log import TrainingRun

RUNS = "thinking-runs"
TIMES = 3  # that each lesson is learned, from other first weights
ONCE = (
    "some of the steps",
    "large fruit",
    "4 layers",
    "letters by tokens, steps",
)  # but these
EXAM = 300  # problems of each group
# What ships of the first network of a lesson, and under which name.
SHIPPED = {
    "fruit, steps": "fruit-steps",
    "fruit, answer first": "fruit-answer-first",
    "fruit, answer alone": "fruit-answer-alone",
    "fruit, some of the steps": "fruit-some-steps",
    "large fruit, program": "fruit-program",
    "cups, steps": "cups-steps",
    "cups, answer alone": "cups-answer-alone",
    "letters by characters, answer alone": "letters-by-characters",
    "letters by tokens, answer alone": "letters-by-tokens",
    "numbers, 50% verses": "numbers-and-verses",
}
CARD = """\
# {title}

A network of {count:,} parameters that has seen {examples:,} problems of one kind
and their solutions ({lesson}), for chapter 9.

- **It can**, of {asked} problems of a test, solve {right:.0%}.
- **It cannot** do anything else: no other text was ever shown to it.
- **Training**: {steps:,} updates on {device}; `log.jsonl` has every update.
- **Make it again**: `python -m lib think`
- **Licence**: as the book's code.
"""


class Trial(NamedTuple):
    """What a training led to; `right` has an entry for each problem of a group.

    `tokens` are those of all its examples, without padding.
    """

    lesson: str
    index: int
    tokens: int
    right: dict[str, list[int]]


def judged(
    lesson: Lesson, puzzles: Sequence[Puzzle], said: Sequence[str]
) -> list[bool]:
    """Which solutions are right; programs are run for that, in the sandbox."""
    if not lesson.name.endswith(PROGRAM):
        return [is_right(puzzle, text) for puzzle, text in zip(puzzles, said)]
    with Sandbox() as sandbox:
        printed = [sandbox.run(program) for program in said]
    return [
        not result.error and result.output.strip() == puzzle.key
        for puzzle, result in zip(puzzles, printed)
    ]


def examined(
    lesson: Lesson, solver: Solver, n: int, key: object
) -> dict[str, list[int]]:
    """How it does in an exam with so many problems of each group."""
    found = {}
    for name, puzzles in lesson.exam(n, key).items():
        said = solutions(solver, puzzles, f"exam {key} {name}")
        found[name] = [int(right) for right in judged(lesson, puzzles, said)]
    return found


def runs() -> Iterator[tuple[Lesson, int]]:
    """All trainings: each lesson with the numbers of its networks."""
    for lesson in LESSONS.values():
        once = any(part in lesson.name for part in ONCE)
        for index in range(1 if once else TIMES):
            yield lesson, index


def train_all(folder: Path, first: int = 0, every: int = 1) -> None:
    """Train every network below `folder`; of several workers, each its share."""
    for lesson, index in list(runs())[first::every]:
        learned(lesson, place(folder, lesson, index), index)


def place(folder: Path, lesson: Lesson, index: int) -> Path:
    """Where a training lies."""
    return folder / f"{lesson.name} {index}".replace(" ", "-").replace(",", "")


def release(folder: Path) -> list[Path]:
    """Make all trainings below `folder`, or go on there, and ship them."""
    trials, places = [], []
    for lesson, index in runs():
        solver, run = learned(lesson, place(folder, lesson, index), index)
        right = examined(lesson, solver, EXAM, "shipped")
        trials.append(Trial(lesson.name, index, tokens_of(lesson), right))
        if index == 0 and lesson.name in SHIPPED:
            places.append(ship_solver(lesson, solver, run, trials[-1]))
    return [*places, ship_runs(RUNS, trials, {"examples": EXAM})]


def tokens_of(lesson: Lesson, sample: int = 1_024) -> int:
    """How many tokens its examples have in all, without padding, from a sample."""
    data = PuzzleExamples(lesson, tokenizer_of(lesson.symbols), 0)
    counted = int((data.batch(range(sample)).tokens != data.end).sum())
    return round((counted / sample + 1) * lesson.examples)


def ship_solver(lesson: Lesson, solver: Solver, run: TrainingRun, trial: Trial) -> Path:
    """Make a network the one that ships under its name."""
    model, tokenizer = solver
    answers = [right for group in trial.right.values() for right in group]
    card = CARD.format(
        title=f"Solves: {lesson.name}",
        count=sum(weight.numel() for weight in model.parameters()),
        examples=lesson.examples,
        lesson=lesson.name,
        asked=len(answers),
        right=sum(answers) / len(answers),
        steps=run.log[0]["settings"]["steps"],
        device=run.log[0]["device"],
    )
    facts = {"lesson": lesson.name, "settings": lesson.settings.that_matter()}
    return ship(SHIPPED[lesson.name], model, tokenizer, run, facts, card)


def shipped_solver(lesson: str) -> tuple[Solver, list[tuple[int, float]]]:
    """The network that ships for a lesson, and the losses of its training."""
    found = shipped(SHIPPED[lesson])
    return Solver(found.model, found.tokenizer), found.curve()
