"""From look-ups to imitation to reinforcement, on the problem of `lib.doors`.

1. *Drills*: doors are tried one by one, in any order, each as if it were the only one,
   until the network can look up. No search is shown.
2. *Imitation* of the poor expert. So that longer responses are not strange to it, a
   quarter of the rows are complete searches whose *wait* does not count in the loss:
   what to do after a *no* is learned from the expert alone. (That they begin with a
   try does count: the imitator guesses less often at once than its expert.)
3. *Reinforcement*: GRPO on the answer's door, and on nothing else.
"""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

import torch

from lib.corpus import Batch, prompted
from lib.doors import (
    END,
    ID,
    LONGEST,
    SIZES,
    WAIT,
    WORDS,
    Doors,
    answer_of,
    decode,
    doors,
    drill,
    encode,
    expert,
    prompt,
    search,
)
from lib.generate import PLAIN, Sample, Sampling, generate
from lib.model import Transformer
from lib.model_config import preset
from lib.reinforce import Grpo, GrpoLoss, Rollouts, Task
from lib.scale import seed, shipped_seed
from lib.train import train
from lib.train_settings import TrainSettings
from lib.training_log import TrainingRun
from lib.web.world.dice import Dice

SHAPE = preset("book").with_(
    vocab=len(WORDS), width=64, layers=2, heads=4, context=4 * max(SIZES) + 4 + LONGEST
)
STOP = ID[END]
DRILLS = TrainSettings(steps=1_000, rows=32, optimizer="muon", warmup=20)
IMITATION = TrainSettings(steps=600, rows=64, optimizer="muon", muon_rate=0.01)
SEARCHES = 4  # one row in so many is a complete search
GRPO = Grpo(group=16, most=LONGEST)
REINFORCEMENT = TrainSettings(
    steps=200,
    rows=256,
    optimizer="adamw",
    rate=8e-5,
    warmup=5,
    decay=0.0,
    sample_every=20,
    checkpoint_every=20,
)
ASKED = 400  # held-out problems of an exam
TRIES = 15  # at one problem, as in the lecture


class Shown:
    """Rows of drills, or of the expert's responses, as `lib.corpus.Examples`."""

    def __init__(self, kind: str, index: int) -> None:
        self.kind, self.index = kind, index

    def batch(self, numbers: range) -> Batch:
        """The rows of these numbers."""
        return prompted([self._row(number) for number in numbers], STOP)

    def _row(self, number: int) -> tuple[list[int], list[int], list[float]]:
        dice = Dice(self.kind, self.index, number)
        one = doors(dice, dice.pick(SIZES))
        if self.kind == "drills":
            said = [word for part in dice.shuffled(drill(one)) for word in part]
        elif number % SEARCHES == 0:
            said = search(one)
            return prompt(one), encode(said), [float(w != WAIT) for w in said]
        else:
            said = expert(dice, one)
        return prompt(one), encode(said), [1.0] * len(said)

    def state(self) -> dict:
        """Which rows these are; the number says the rest."""
        return {"kind": self.kind, "index": self.index}

    def restore(self, state: dict) -> None:
        """Check that these are the rows of the run."""
        if state != self.state():
            raise ValueError(
                "The run learned from other rows; give it the same, or a new folder."
            )


class Copies:
    """Rows of a prompt and a response, both as tokens, over and over."""

    def __init__(
        self, rows: Sequence[tuple[list[int], list[int]]], facts: dict[str, int]
    ) -> None:
        self.rows, self.facts = rows, facts

    def batch(self, numbers: range) -> Batch:
        """The rows of these numbers."""
        rows = [self.rows[number % len(self.rows)] for number in numbers]
        return prompted([(a, b, [1.0] * len(b)) for a, b in rows], STOP)

    def state(self) -> dict:
        """Whose responses these are, by the facts given, and how many."""
        return self.facts | {"kept": len(self.rows)}

    def restore(self, state: dict) -> None:
        """Check that these are the responses of the run."""
        if state != self.state():
            raise ValueError(
                "The run learned from other rollouts; give it the same, or a new"
                " folder."
            )


class DoorsTask:
    """The problem as `lib.reinforce.Task`: 1 for the right door, else 0."""

    def __init__(self, index: int) -> None:
        self.index, self.name = index, "doors"

    def problem(self, number: int) -> Doors:
        """The problem of a number."""
        dice = Dice("doors to reinforce", self.index, number)
        return doors(dice, dice.pick(SIZES))

    def prompt(self, number: int) -> list[int]:
        """Its tokens."""
        return prompt(self.problem(number))

    def reward(self, number: int, response: Sequence[int]) -> float:
        """Is the door behind *answer* the right one?"""
        return float(answer_of(decode(response)) == self.problem(number).door)


class Exam(NamedTuple):
    """How responses to held-out problems were; means over all of them."""

    right: float
    length: float  # tokens, with the last
    waits: float
    capped: float  # that did not end by themselves


def exam(n: int = ASKED, key: object = "exam") -> list[Doors]:
    """Problems that no training has, as many of each size."""
    return [
        doors(Dice("doors", key, i), SIZES[i % len(SIZES)], held_out=True)
        for i in range(n)
    ]


def responses(
    model: Transformer,
    problems: Sequence[Doors],
    purpose: str,
    sampling: Sampling = PLAIN,
) -> list[Sample]:
    """One response to each; `purpose` names the coins (`lib.scale.seed`)."""
    coins = [seed(purpose, i) for i in range(len(problems))]
    prompts = [prompt(one) for one in problems]
    return generate(model, prompts, coins, LONGEST, sampling, {STOP})


def words_of(row: Sample) -> list[str]:
    """A response without the token that ends it."""
    return decode([token for token in row.tokens if token != STOP])


def examined(problems: Sequence[Doors], rows: Sequence[Sample]) -> Exam:
    """What the responses to some problems are like."""
    said = [words_of(row) for row in rows]
    n = len(problems)
    return Exam(
        right=sum(answer_of(s) == one.door for one, s in zip(problems, said)) / n,
        length=sum(len(row.tokens) for row in rows) / n,
        waits=sum(s.count(WAIT) for s in said) / n,
        capped=sum(row.ended == "length" for row in rows) / n,
    )


def watch(model: torch.nn.Module) -> dict[str, float | str]:
    """The exam, for the log of a run; with coins that no seed of a reader shifts.

    `tries` are some responses to one of the problems, a line each.
    """
    problems = exam()
    asked = [*problems, *[one_problem()] * TRIES]
    prompts = [prompt(one) for one in asked]
    coins = [shipped_seed(f"doors watched {i}") for i in range(len(asked))]
    rows = generate(model, prompts, coins, LONGEST, PLAIN, {STOP})
    found = examined(problems, rows[: len(problems)])._asdict()
    tries = [" ".join(decode(row.tokens)) for row in rows[len(problems) :]]
    return found | {"tries": "\n".join(tries)}


def one_problem() -> Doors:
    """The problem whose responses are shown all through the training."""
    return exam(4, "shown")[2]


class CoinTask(DoorsTask):
    """The control: a coin is the reward, whatever the response says."""

    def __init__(self, index: int) -> None:
        super().__init__(index)
        self.name = "doors, judged by a coin"

    def reward(self, number: int, response: Sequence[int]) -> float:
        """1 in one of three cases, by the problem and the response alone."""
        dice = Dice("coin", self.index, number, tuple(response))
        return float(dice.chance(1 / 3))


def drilled(folder: Path, index: int) -> Transformer:
    """A network that can look up, trained in `folder`, or on its way there."""
    torch.manual_seed(shipped_seed(f"doors {index}"))
    model = Transformer(SHAPE)
    train(model, Shown("drills", index), DRILLS, folder / "drills")
    return model


def imitator(folder: Path, index: int) -> tuple[Transformer, TrainingRun]:
    """A network that has had the drills and then imitates, trained in `folder`."""
    model = drilled(folder, index)
    run = train(model, Shown("expert", index), IMITATION, folder / "imitation")
    return model.eval(), run


def reinforced(
    model: Transformer,
    folder: Path,
    index: int,
    grpo: Grpo = GRPO,
    settings: TrainSettings = REINFORCEMENT,
    task: Task | None = None,
) -> TrainingRun:
    """Reinforce the model in place, in `folder`, or go on there."""
    task = task or DoorsTask(index)
    data = Rollouts(model, task, grpo, stop=STOP, rows=settings.rows, seed=index)
    settings = replace(settings, seed=index)
    return train(model, data, settings, folder, sample=watch, loss=GrpoLoss(grpo))
