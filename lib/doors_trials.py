"""The trainings at the doors that chapter 10 compares: three of each, and their logs.

All begin where imitation of the poor expert ends. One is rewarded for the right door,
by GRPO; one by a coin; one without a baseline, with the same mean over each response,
which makes short ones count more for each token. One learns by
*rejection sampling* (Yuan et al. 2023, arXiv 2308.01825): of as many rollouts, all of
them the imitator's, the right ones are kept and imitated. One imitates on and on.
"""

from collections.abc import Callable, Iterator
from dataclasses import asdict, replace
from pathlib import Path
from typing import NamedTuple

from lib.doors_training import (
    GRPO,
    IMITATION,
    REINFORCEMENT,
    SHAPE,
    STOP,
    CoinTask,
    Copies,
    DoorsTask,
    Exam,
    Shown,
    drilled,
    exam,
    examined,
    imitator,
    reinforced,
    responses,
    watch,
)
from lib.model import Transformer
from lib.scale import shipped_seed
from lib.shared_prefix import groups
from lib.shipped import half, ship_networks, shipped_network
from lib.train import train
from lib.training_log import TrainingRun

NAME = "doors"
SHIPPED = "right door", "rejection sampling"  # kinds of which the networks ship
TIMES = 3  # that each training is made, from other first weights
ASKED = 1_000  # problems of the last exam
OBSERVED = "reward", "entropy", "truncated"  # of the rollouts
NO_BASELINE = replace(GRPO, baseline="none", scaled=False)
OPTIONS = {
    "not scaled": replace(GRPO, scaled=False),
    "mean over tokens": replace(GRPO, mean_over="tokens"),
    "not scaled, by a constant": replace(GRPO, scaled=False, mean_over="constant"),
}
LONG_IMITATION = replace(IMITATION, steps=3 * IMITATION.steps, sample_every=150)
ON_RIGHT = replace(IMITATION, sample_every=100)
DRAWN_TOGETHER = 16  # prompts
CARD = """\
# Networks at the doors

Networks of {count:,} parameters that imitate a poor expert, and what each became by
{steps} updates of reinforcement, or by what was right of its own rollouts (chapter 10).

- **They can** find the door of a printed problem; the reinforced ones mostly do.
- **They cannot** read anything else.
- **Training**: `runs.jsonl` has the curves of all of them and of others.
- **Make them again**: `python -m lib reinforce`
- **Licence**: as the book's code.
"""


class Trial(NamedTuple):
    """A training: its curves, (step, value) each, and its last exam.

    `tries` are responses to one problem, (step, a line each).
    """

    kind: str
    index: int
    curves: dict[str, list[tuple[int, float]]]
    tries: list[tuple[int, str]]
    right: float
    length: float
    waits: float
    capped: float


class RightRollouts(Copies):
    """Right rollouts of a model that stays as it is, as `lib.corpus.Examples`."""

    def __init__(self, model: Transformer, index: int, rollouts: int) -> None:
        self.index, self.rollouts = index, rollouts
        facts = {"index": index, "rollouts": rollouts}
        super().__init__(list(self._right(model)), facts)

    def _right(self, model: Transformer) -> Iterator[tuple[list[int], list[int]]]:
        task, size = DoorsTask(self.index), GRPO.group
        for first in range(0, self.rollouts // size, DRAWN_TOGETHER):
            numbers = range(first, first + DRAWN_TOGETHER)
            prompts = [task.prompt(number) for number in numbers]
            coins = [
                shipped_seed(f"best of {self.index} {size * number + i}")
                for number in numbers
                for i in range(size)
            ]
            found = groups(model, prompts, size, coins, GRPO.most, stop={STOP})
            for number, group in zip(numbers, found):
                for row in group:
                    if row.tokens[-1] == STOP and task.reward(number, row.tokens[:-1]):
                        yield row.prompt, row.tokens


def rewarded(model: Transformer, folder: Path, index: int) -> TrainingRun:
    """GRPO on the right door."""
    return reinforced(model, folder, index)


def by_coin(model: Transformer, folder: Path, index: int) -> TrainingRun:
    """The control."""
    return reinforced(model, folder, index, task=CoinTask(index))


def without_baseline(model: Transformer, folder: Path, index: int) -> TrainingRun:
    """GRPO without its baseline: what was right of the rollouts just drawn."""
    return reinforced(model, folder, index, NO_BASELINE)


def by_rejection(model: Transformer, folder: Path, index: int) -> TrainingRun:
    """Fine-tuned on the imitator's right rollouts, of as many in all as GRPO draws."""
    data = RightRollouts(model, index, REINFORCEMENT.steps * REINFORCEMENT.rows)
    return train(model, data, ON_RIGHT, folder, sample=watch)


def imitates_on(model: Transformer, folder: Path, index: int) -> TrainingRun:
    """Imitation three times as long, from the drills on."""
    model.load_state_dict(drilled(folder.parent, index).state_dict())
    data = Shown("expert", index)
    return train(model, data, LONG_IMITATION, folder, sample=watch)


def with_options(name: str) -> Callable[[Transformer, Path, int], TrainingRun]:
    """GRPO as later work has it."""
    return lambda model, folder, index: reinforced(model, folder, index, OPTIONS[name])


KINDS: dict[str, Callable[[Transformer, Path, int], TrainingRun]] = {
    "right door": rewarded,
    "a coin": by_coin,
    "no baseline": without_baseline,
    "rejection sampling": by_rejection,
    "imitates on": imitates_on,
    **{name: with_options(name) for name in OPTIONS},
}


def trained(folder: Path, kind: str, index: int) -> tuple[Transformer, TrainingRun]:
    """One training below `folder`, or what is missing of it."""
    place = folder / str(index)
    model, _ = imitator(place, index)
    run = KINDS[kind](model, place / kind.replace(" ", "-").replace(",", ""), index)
    return model.eval(), run


def trial(model: Transformer, run: TrainingRun, kind: str, index: int) -> Trial:
    """What a training led to, with an exam at its end."""
    problems = exam(ASKED, f"last {index}")
    found = examined(problems, responses(model, problems, f"doors {kind} {index}"))
    watched = [line for line in run.log[1:] if "right" in line]
    curves = {of: run.curve(of) for of in OBSERVED}
    for of in Exam._fields:  # of the exam, not of the rollouts of an update
        curves[of] = [(line["step"], line[of]) for line in watched]
    return Trial(kind, index, curves, run.curve("tries"), **found._asdict())


def release(folder: Path) -> Path:
    """Make all trainings below `folder`, or what is missing of them, and ship them."""
    networks, runs = {}, []
    for index in range(TIMES):
        model, _ = imitator(folder / str(index), index)
        networks[f"imitator {index}"] = half(model)
        for kind in KINDS:
            model, run = trained(folder, kind, index)
            runs.append(trial(model, run, kind, index))
            if kind in SHIPPED:
                networks[f"{kind} {index}"] = half(model)
    facts = {"reinforcement": REINFORCEMENT.that_matter(), "grpo": asdict(GRPO)}
    count = sum(weight.numel() for weight in model.parameters())
    card = CARD.format(count=count, steps=REINFORCEMENT.steps)
    return ship_networks(NAME, networks, runs, facts, card)


def shipped_model(kind: str, index: int = 0) -> Transformer:
    """A network that ships: an "imitator", or one of the kinds in `SHIPPED`."""
    return shipped_network(NAME, f"{kind} {index}", SHAPE)
