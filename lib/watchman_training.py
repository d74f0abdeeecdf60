"""Imitation and reinforcement with the watchman of `lib.watchman`.

There are few prompts (the doors of a problem and their order), so those of an exam have
come in the training. Which door is right, and what the watchman says, is not in them.

In the rows to imitate, what comes behind a *yes* may be left out of the loss: then the
expert's rows do not say what to do there, and the model's own generalisation does.
"""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

import torch
from torch import nn

from lib.corpus import Batch, prompted
from lib.generate import PLAIN, Sample, generate
from lib.model import Transformer
from lib.model_config import preset
from lib.reinforce import Grpo, GrpoLoss, Rollouts
from lib.scale import shipped_seed
from lib.train import train
from lib.train_settings import TrainSettings
from lib.training_log import TrainingRun
from lib.watchman import (
    END,
    ID,
    LONGEST,
    NO,
    SIZE,
    WORDS,
    YES,
    Guarded,
    answer_of,
    asked_again,
    decode,
    encode,
    expert,
    guarded,
    interrupt,
    prompt,
)
from lib.web.world.dice import Dice

SHAPE = preset("book").with_(
    vocab=len(WORDS), width=64, layers=2, heads=4, context=SIZE + 2 + LONGEST
)
STOP = ID[END]
IMITATION = TrainSettings(
    steps=300, rows=64, optimizer="muon", muon_rate=0.01, warmup=10
)
GRPO = Grpo(group=16, most=LONGEST)
REINFORCEMENT = TrainSettings(
    steps=600,
    rows=256,
    rate=2e-4,
    warmup=5,
    decay=0.0,
    sample_every=50,
    checkpoint_every=100,
)
ASKED = 600  # problems of an exam


class ShownByExpert:
    """The expert's rows, as `lib.corpus.Examples`; the watchman's words do not count.

    With `open_ended`, neither does the word behind a yes.
    """

    def __init__(self, index: int, open_ended: bool) -> None:
        self.index, self.open_ended = index, open_ended

    def batch(self, numbers: range) -> Batch:
        """The rows of these numbers."""
        return prompted([self._row(number) for number in numbers], STOP)

    def _row(self, number: int) -> tuple[list[int], list[int], list[float]]:
        dice = Dice("guarded", self.index, number)
        one = guarded(dice)
        said = expert(dice, one)
        counts = [float(word not in (YES, NO)) for word in said]
        if self.open_ended:
            for i, word in enumerate(said[:-1]):
                if word == YES:
                    counts[i + 1] = 0.0
        return prompt(one), encode(said), counts

    def state(self) -> dict:
        """Which rows these are."""
        return {"index": self.index, "open": self.open_ended}

    def restore(self, state: dict) -> None:
        """Check that these are the rows of the run."""
        if state != self.state():
            raise ValueError(
                "The run learned from other rows; give it the same, or a new folder."
            )


class WatchmanTask:
    """The problem as `lib.reinforce.World`: 1 for the right door, else 0."""

    name = "watchman"

    def __init__(self, index: int) -> None:
        self.index = index

    def problem(self, number: int) -> Guarded:
        """The problem of a number."""
        return guarded(Dice("guarded, practised", self.index, number))

    def prompt(self, number: int) -> list[int]:
        """Its tokens."""
        return prompt(self.problem(number))

    def answers(self, number: int, rollout: int, row: Sample) -> None:
        """The watchman's word."""
        interrupt(self.problem(number), row, ("practised", self.index, rollout))

    def reward(self, number: int, response: Sequence[int]) -> float:
        """Is the door behind *answer* the right one?"""
        return float(answer_of(decode(response)) == self.problem(number).door)


class Watched(NamedTuple):
    """How responses were: shares of all, but for `again`, of those with a yes."""

    right: float
    words: float
    again: float  # that try a door again which has got a yes
    capped: float


def said_by(
    model: nn.Module, n: int, key: object, seeds: Sequence[int]
) -> tuple[list[Guarded], list[list[str]], list[bool]]:
    """Problems, responses, and which of them were cut off."""
    problems = [guarded(Dice("guarded, exam", key, i)) for i in range(n)]
    prompts = [prompt(one) for one in problems]

    def hook(row: Sample) -> None:
        interrupt(problems[row.row], row, ("exam", key, row.row))

    rows = generate(model, prompts, seeds, LONGEST, PLAIN, {STOP}, hook)
    said = [decode([token for token in row.tokens if token != STOP]) for row in rows]
    return problems, said, [row.ended == "length" for row in rows]


def examined(
    problems: Sequence[Guarded], said: Sequence[Sequence[str]], cut: Sequence[bool]
) -> Watched:
    """What responses are like."""
    n, found = len(said), [words for words in said if YES in words]
    return Watched(
        sum(answer_of(w) == one.door for one, w in zip(problems, said)) / n,
        sum(map(len, said)) / n,
        sum(map(asked_again, found)) / max(1, len(found)),
        sum(cut) / n,
    )


def watch(model: nn.Module) -> dict[str, float]:
    """An exam for the log of a run."""
    seeds = [shipped_seed(f"watchman {i}") for i in range(ASKED)]
    return examined(*said_by(model, ASKED, "log", seeds))._asdict()


def imitator(
    folder: Path, index: int, open_ended: bool
) -> tuple[Transformer, TrainingRun]:
    """A network that imitates the expert, trained in `folder`."""
    torch.manual_seed(shipped_seed(f"watchman {index}"))
    model = Transformer(SHAPE)
    run = train(model, ShownByExpert(index, open_ended), IMITATION, folder)
    return model.eval(), run


def reinforced(model: Transformer, folder: Path, index: int) -> TrainingRun:
    """Reinforce a model in place, in `folder`, or go on there."""
    task, rows = WatchmanTask(index), REINFORCEMENT.rows
    data = Rollouts(model, task, GRPO, stop=STOP, rows=rows, seed=index)
    settings = replace(REINFORCEMENT, seed=index)
    return train(model, data, settings, folder, sample=watch, loss=GrpoLoss(GRPO))
