"""Small networks that learn to solve problems, each from problems of its own kind.

They have the shape of the book's models, but are a tenth as large, and every
problem is new: there is nothing to remember, only how to do it. A row of training
is a problem, a line break, and its solution; only the solution counts in the loss.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Literal, NamedTuple, get_args

import torch

from lib.base_text import base_tokenizer
from lib.corpus import Batch, prompted
from lib.generate import GREEDY, Sampling, generate
from lib.model import Transformer
from lib.model_config import preset
from lib.puzzles import FAMILIES, Maker, Puzzle, drawn, puzzle
from lib.puzzles.comparing import Page, compared
from lib.puzzles.puzzle import SAYS
from lib.scale import seed, shipped_seed
from lib.tokenizer import GPT4_PATTERN, Tokenizer, train_bpe
from lib.train import train
from lib.train_settings import TrainSettings
from lib.training_log import TrainingRun
from lib.web.world.dice import Dice

SHAPE = preset("book").with_(width=64, layers=2, heads=2)
SETTINGS = TrainSettings(
    steps=1,  # as many as the examples take
    rows=32,
    optimizer="muon",
    warmup=20,
)
CALM = replace(SETTINGS, rows=64, muon_rate=0.01)
END = "<|endoftext|>"
# Every figure a token of its own, as in Llama 2.
ONE_FIGURE = GPT4_PATTERN.replace(r"\p{N}{1,3}+", r" ?\p{N}")
SYMBOLS, READ = 768, 100  # of a tokenizer; problems of each kind that it learns from
ALIKE = 8  # problems in a row that are of one level, to spare padding
TOGETHER = 128  # problems that are solved at a time

Symbols = Literal["pieces", "characters", "base"]


class Lesson(NamedTuple):
    """What a network learns: problems of some levels, and how they are solved.

    `make` has a problem for dice and a level, `solve` its solution. `symbols` are
    pieces of words of these problems, single bytes, or the base model's tokens.
    `groups` are what an exam tells apart, each with a level; by default the levels.
    With `calm` an update follows more examples less far: for problems of which most
    teach nothing yet.
    """

    name: str
    make: Maker
    levels: tuple[int, ...]
    solve: Callable[[Puzzle], str]
    examples: int
    symbols: Symbols = "pieces"
    layers: int = SHAPE.layers
    groups: dict[str, tuple[Maker, int]] | None = None
    calm: bool = False

    @property
    def settings(self) -> TrainSettings:
        """How it is trained."""
        settings = CALM if self.calm else SETTINGS
        return replace(settings, steps=self.examples // settings.rows)

    def puzzle(self, key: object, number: int) -> Puzzle:
        """Its problem of a number; the levels take turns."""
        level = self.levels[number // ALIKE % len(self.levels)]
        return drawn(self.make, Dice("puzzle", key, number), level, False)

    def exam(self, n: int, key: object) -> dict[str, list[Puzzle]]:
        """So many problems of each group, none of which any training has."""
        groups = self.groups or {str(one): (self.make, one) for one in self.levels}
        return {
            name: [
                drawn(make, Dice("exam", key, name, i), level, True) for i in range(n)
            ]
            for name, (make, level) in groups.items()
        }


class Solver(NamedTuple):
    """A network with its tokenizer."""

    model: Transformer
    tokenizer: Tokenizer

    @property
    def end(self) -> int:
        """The token that stands before a problem and behind a solution."""
        return self.tokenizer.special_tokens[END]

    def prompt(self, puzzle: Puzzle) -> list[int]:
        """A problem as tokens."""
        return [self.end, *self.tokenizer.encode(f"{puzzle.question}\n")]


class PuzzleExamples:
    """Rows to train on, as `lib.corpus.Examples`: problems that never come twice."""

    def __init__(self, lesson: Lesson, tokenizer: Tokenizer, key: object) -> None:
        self.lesson, self.tokenizer, self.key = lesson, tokenizer, key
        self.end = tokenizer.special_tokens[END]

    def batch(self, numbers: range) -> Batch:
        """The problems of these numbers, padded to the longest of them."""
        return prompted([self._row(number) for number in numbers], self.end)

    def _row(self, number: int) -> tuple[list[int], list[int], list[float]]:
        puzzle = self.lesson.puzzle(self.key, number)
        encode = self.tokenizer.encode
        solved = [*encode(self.lesson.solve(puzzle)), self.end]
        asked = [self.end, *encode(f"{puzzle.question}\n")]
        return asked, solved, [1.0] * len(solved)

    def state(self) -> dict:
        """Which problems these are; the number says the rest."""
        return {"lesson": self.lesson.name, "key": str(self.key)}

    def restore(self, state: dict) -> None:
        """Check that these are the problems of the run."""
        if state != self.state():
            raise ValueError(
                "The run learned from other problems; give it the same, or a new"
                " folder."
            )


@cache
def puzzle_tokenizer() -> Tokenizer:
    """Pieces of the words in which all problems are put, and single figures."""
    some = [
        puzzle(family, level, "tokenizer", i)
        for family, (_, levels) in FAMILIES.items()
        for level in levels
        for i in range(READ)
    ]
    for i in range(READ):
        some += [compared(Dice("tokenizer", page, i), page) for page in get_args(Page)]
    text = [f"{one.question}\n{one.work} {one.program}\n{SAYS}" for one in some]
    return train_bpe(text, SYMBOLS, ONE_FIGURE, special_tokens=(END,))


@cache
def tokenizer_of(symbols: Symbols) -> Tokenizer:
    """The tokenizer with these symbols."""
    if symbols == "pieces":
        return puzzle_tokenizer()
    if symbols == "base":
        return base_tokenizer()
    return Tokenizer({bytes([i]): i for i in range(256)}, special_tokens={END: 256})


def learned(
    lesson: Lesson, folder: Path, index: int = 0, first: int = 0
) -> tuple[Solver, TrainingRun]:
    """Train a network on a lesson in `folder`, or go on there.

    Runs with another `index` have other first weights and other problems. With
    `first`, only so many updates are made, as they were in the whole run. Raises
    ValueError for more of them than pass before the rate begins to fall.
    """
    settings = lesson.settings
    if first > (level := int((1 - settings.decay) * settings.steps)):
        raise ValueError(f"Ask for {level} updates or fewer; then the rate falls.")
    if first:
        settings = replace(settings, steps=first, decay=0.0)
    tokenizer = tokenizer_of(lesson.symbols)
    shape = SHAPE.with_(vocab=tokenizer.n_vocab, layers=lesson.layers)
    torch.manual_seed(shipped_seed(f"{lesson.name} {index}"))
    model = Transformer(shape)
    run = train(model, PuzzleExamples(lesson, tokenizer, index), settings, folder)
    return Solver(model.eval(), tokenizer), run


def solutions(
    solver: Solver,
    puzzles: Sequence[Puzzle],
    purpose: str,
    sampling: Sampling = GREEDY,
    begun: str = "",
) -> list[str]:
    """What the network writes for each problem, behind words it is given.

    `purpose` names the coins (`lib.scale.seed`).
    """
    found = []
    given = solver.tokenizer.encode(begun) if begun else []
    for first in range(0, len(puzzles), TOGETHER):
        prompts = [solver.prompt(p) + given for p in puzzles[first : first + TOGETHER]]
        coins = [seed(purpose, first + i) for i in range(len(prompts))]
        most = solver.model.config.context - max(map(len, prompts))
        drawn = generate(
            *(solver.model, prompts, coins, most, sampling), stop={solver.end}
        )
        for row in drawn:
            said = [token for token in row.tokens if token != solver.end]
            found.append(begun + solver.tokenizer.decode(said))
    return found
