"""Shorter runs of the base model's recipe, to see what chance does to it.

Each is a third as long and has other random weights, other windows and other
fresh pages. What they could do along the way ships as `base-repeats`.
"""

from pathlib import Path
from typing import NamedTuple

from lib.base_model import recipe_here, skills, train_base, watched
from lib.intervals import mean_interval
from lib.shipped import ship_runs
from lib.training_log import TrainingRun

NAME = "base-repeats"
RUNS = 3

Curve = list[tuple[int, float]]  # (update, value)


class Repeat(NamedTuple):
    """What one of the shorter runs did: held-out loss, and the rate of each skill."""

    index: int
    validation: Curve
    skills: dict[str, Curve]


def repeat_of(index: int, run: TrainingRun) -> Repeat:
    """What is kept of a run's log."""
    rates = {skill: run.curve(skill) for skill in watched()}
    return Repeat(index, run.curve("validation"), rates)


def release(folder: Path) -> Path:
    """Make all runs below `folder`, or go on there, and ship what they told."""
    settings, ask, found = recipe_here(short=True), skills(), []
    for index in range(1, RUNS + 1):
        _, run = train_base(folder / str(index), settings, index, ask)
        found.append(repeat_of(index, run))
    return ship_runs(NAME, found, {"settings": settings.that_matter()})


def at_the_end(runs: list[Repeat], skill: str) -> tuple[float, tuple[float, float]]:
    """Mean rate of a skill over the runs, and its interval within 0 and 1."""
    rates = [run.skills[skill][-1][1] for run in runs]
    low, high = mean_interval(rates)
    return sum(rates) / len(rates), (max(0.0, low), min(1.0, high))
