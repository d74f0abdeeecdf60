"""The trainings with the watchman that chapter 10 shows, and that ship with it.

Two designs. In *told*, the expert's rows say to answer behind a *yes*; in *open* they
say nothing about it, since that word does not count in the loss. In neither does any
row ask again behind a yes.
"""

import copy
from pathlib import Path
from typing import NamedTuple

from lib.model import Transformer
from lib.shipped import half, ship_networks, shipped_network
from lib.watchman_training import (
    REINFORCEMENT,
    SHAPE,
    imitator,
    reinforced,
    watch,
)

NAME = "watchman"
TIMES = {"told": 3, "open": 3}  # trainings of each design
CARD = """\
# Networks that ask an untrustworthy watchman

Networks of {count:,} parameters that imitate an expert who never asks again behind a
yes, and what each became by {steps} updates of reinforcement (chapter 10).

- **They can** find the right door of five; the reinforced ones ask again first.
- **They cannot** read anything else.
- **Training**: `runs.jsonl` has the curves.
- **Make them again**: `python -m lib reinforce`
- **Licence**: as the book's code.
"""


class WatchmanRun(NamedTuple):
    """A training, with (update, share) each of what was right and asked again.

    `before` and `after` are exams around it, with the names and values of
    `lib.watchman_training.Watched`.
    """

    design: str
    index: int
    right: list[tuple[int, float]]
    again: list[tuple[int, float]]
    before: dict[str, float]
    after: dict[str, float]


def release(folder: Path) -> Path:
    """Make all trainings below `folder`, or what is missing of them, and ship them."""
    networks, runs = {}, []
    for design, times in TIMES.items():
        for index in range(times):
            place = folder / f"{design}-{index}"
            model, _ = imitator(place / "imitation", index, design == "open")
            begun = copy.deepcopy(model)
            run = reinforced(model, place / "rl", index)
            exams = watch(begun), watch(model.eval())
            curves = run.curve("right"), run.curve("again")
            runs.append(WatchmanRun(design, index, *curves, *exams))
            if design == "told":
                networks[f"imitator {index}"] = half(begun)
                networks[f"reinforced {index}"] = half(model)
    count = sum(weight.numel() for weight in model.parameters())
    card = CARD.format(count=count, steps=REINFORCEMENT.steps)
    facts = {"reinforcement": REINFORCEMENT.that_matter()}
    return ship_networks(NAME, networks, runs, facts, card)


def shipped_model(kind: str, index: int = 0) -> Transformer:
    """A network of the design *told* that ships: "imitator" or "reinforced"."""
    return shipped_network(NAME, f"{kind} {index}", SHAPE)
