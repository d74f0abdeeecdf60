"""A problem solved token by token: how sure would the answer be, if it came now?

After every token of its working the network is made to answer at once; the page
shows how likely the right answer is then.
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

    `chances` has one more than `tokens`: the first is before any. `at_once` is
    that of a network which has learned to answer without working.
    """

    question: str
    key: str
    tokens: list[str]
    chances: list[float]
    at_once: float


def chances(solver: Solver, puzzle: Puzzle, work: Sequence[int]) -> list[float]:
    """How likely is the key, if the answer is asked for after so many tokens?"""
    encode = solver.tokenizer.encode
    rows = []
    for n in range(len(work) + 1):
        says = encode(f"{' ' if n else ''}{SAYS.rstrip()}")
        rows.append([*solver.prompt(puzzle), *work[:n], *says])
    return [chance_of(solver, row, encode(f" {puzzle.key}.")) for row in rows]


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
    work = solver.tokenizer.encode(puzzle.work)
    [at_once, *_] = chances(quick, puzzle, [])
    return Written(
        puzzle.question,
        puzzle.key,
        [solver.tokenizer.decode([token]) for token in work],
        [round(chance, 4) for chance in chances(solver, puzzle, work)],
        round(at_once, 4),
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
