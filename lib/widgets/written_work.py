"""A problem solved token by token: how sure would the answer be, if it came now?

After every step of its working a network that has learned to answer at any of these
places is made to do so; the page shows how likely the right answer is then.
"""

from collections.abc import Sequence
from typing import NamedTuple

import torch
from IPython.display import HTML
from torch.nn import functional as F

from lib.puzzle_models import Solver
from lib.puzzles import Puzzle
from lib.puzzles.puzzle import SAYS
from lib.widgets.exhibit import exhibit


class Written(NamedTuple):
    """A problem, the tokens of its working, and a chance after each of them.

    `chances` has one more than `tokens`: the first is before any. It changes where a
    step ends. `at_once` is that of a network which has only learned to answer
    without working.
    """

    question: str
    key: str
    tokens: list[str]
    chances: list[float]
    at_once: float


def chances(solver: Solver, puzzle: Puzzle) -> list[float]:
    """How likely is the key, if the answer comes after so many steps, from none on?"""
    encode, found = solver.tokenizer.encode, []
    for n in range(len(puzzle.steps) + 1):
        said = " ".join([*puzzle.steps[:n], SAYS.rstrip()])
        row = [*solver.prompt(puzzle), *encode(said)]
        found.append(chance_of(solver, row, encode(f" {puzzle.key}.")))
    return found


@torch.no_grad()
def chance_of(solver: Solver, row: Sequence[int], words: Sequence[int]) -> float:
    """How likely are these words to come next?"""
    tokens = torch.tensor([[*row, *words]])
    says = F.log_softmax(solver.model(tokens)[0].double(), -1)  # (T, V)
    places = range(len(row) - 1, len(row) + len(words) - 1)
    return float(sum(says[at, word] for at, word in zip(places, words)).exp())


def written(solver: Solver, quick: Solver, puzzle: Puzzle) -> Written:
    """The right working of a problem, with what the exhibit shows of it.

    `quick` is the network that answers at once.
    """
    decode = solver.tokenizer.decode
    tokens = [decode([token]) for token in solver.tokenizer.encode(puzzle.work)]
    after, done = chances(solver, puzzle), [0]
    for token in tokens:
        done.append(done[-1] + (token == "."))
    return Written(
        puzzle.question,
        puzzle.key,
        tokens,
        [round(after[n], 4) for n in done],
        round(chances(quick, puzzle)[0], 4),
    )


def written_work(problems: Sequence[Written]) -> HTML:
    """Let the reader write the working of problems; raises ValueError for none."""
    if not problems:
        raise ValueError("Give at least one problem with its working.")
    return exhibit(
        "written_work",
        {"problems": [one._asdict() for one in problems]},
        label="How sure the answer is while the working is written",
        uses=("parts",),
    )
