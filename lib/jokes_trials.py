"""The trainings on jokes that chapter 11 compares: five of each, and their logs.

Each has a writer of its own, people of its own who put its jokes in order, and a judge
who learned from them; a second judge learned from other orders, and is never used as a
reward. All trainings begin at that writer, as it ships:

* "no leash": GRPO on the judge's number alone;
* "leash": the same with a KL term;
* "the taste itself": GRPO on the hidden taste, which nobody has in real life.
"""

import copy
from collections.abc import Callable
from dataclasses import asdict, replace
from pathlib import Path
from typing import NamedTuple

from lib.jokes_training import (
    GRPO,
    JUDGING,
    PLEASING,
    SHAPE,
    WISHES,
    TasteTask,
    judge,
    pleased,
    rankings,
    writer,
)
from lib.model import Transformer
from lib.preference import RewardModel
from lib.shipped import half, ship_networks, shipped_network, shipped_networks
from lib.training_log import TrainingRun

NAME = "jokes"
TIMES = 5  # that each training is made, from other first weights
LEASH = replace(GRPO, kl=0.3)
BUDGET = 3.0  # nats from the start at which one stops; chosen on other trainings
WATCHED = "proxy", "score", "other", "truth", "from start", "length"
OBSERVED = "reward", "entropy"
CARD = """\
# Writers and judges of jokes

{times} small Transformers that write jokes about animals as a made-up recipe has it,
and for each two reward models, which learned from orders that a program gave in the
place of people (chapter 11); {count:,} parameters each.

- **They can** write, and judge, jokes made of {words} different words.
- **They cannot** read anything else, and know nothing of what people find funny.
- **Training**: `runs.jsonl` has the curves of what the writers became by
  reinforcement against their judges.
- **Make them again**: `python -m lib rlhf`
- **Licence**: as the book's code.
"""


class Trial(NamedTuple):
    """A training: its curves, (step, value) each, and jokes on the way.

    `jokes` are (step, a line each: the judge's score, the hidden mark, the words).
    """

    kind: str
    index: int
    curves: dict[str, list[tuple[int, float]]]
    jokes: list[tuple[int, str]]


class Parts(NamedTuple):
    """What a training starts from."""

    writer: Transformer
    judge: RewardModel
    other: RewardModel


def parts(folder: Path, index: int) -> Parts:
    """Writer and judges, made below `folder`, and rounded as they ship."""
    model = writer(folder / "writer", index)
    judges = (
        judge(folder / who, rankings(model, WISHES, f"{who} {index}"), f"{who} {index}")
        for who in ("judge", "other")
    )
    made = Parts(model, *judges)
    for part in made:
        part.half().float()
    return made


KINDS: dict[str, Callable[[Parts, Path, int], TrainingRun]] = {
    "no leash": lambda with_, folder, index: pleased(
        copy.deepcopy(with_.writer), folder, index, with_.judge, other=with_.other
    ),
    "leash": lambda with_, folder, index: pleased(
        *(copy.deepcopy(with_.writer), folder, index, with_.judge),
        other=with_.other,
        grpo=LEASH,
    ),
    "the taste itself": lambda with_, folder, index: pleased(
        *(copy.deepcopy(with_.writer), folder, index, with_.judge),
        other=with_.other,
        task=TasteTask(index),
    ),
}


def trial(run: TrainingRun, kind: str, index: int) -> Trial:
    """The curves of a run."""
    curves = {of: run.curve(of) for of in (*OBSERVED, *WATCHED)}
    return Trial(kind, index, curves, run.curve("jokes"))


def release(folder: Path) -> Path:
    """Make all trainings below `folder`, or what is missing of them, and ship them."""
    networks, runs = {}, []
    for index in range(TIMES):
        place = folder / str(index)
        made = parts(place, index)
        for name, part in made._asdict().items():
            networks[f"{name} {index}"] = (
                half(part) if name == "writer" else part.state_dict()
            )
        for kind, run in KINDS.items():
            done = run(made, place / kind.replace(" ", "-"), index)
            runs.append(trial(done, kind, index))
    settings = {"judging": JUDGING, "pleasing": PLEASING}
    facts = {name: s.that_matter() for name, s in settings.items()}
    facts |= {"grpo": asdict(GRPO), "leash": LEASH.kl}
    count = sum(weight.numel() for weight in made.writer.parameters())
    card = CARD.format(times=TIMES, count=count, words=SHAPE.vocab - 2)
    return ship_networks(NAME, networks, runs, facts, card)


def shipped_writer(index: int) -> Transformer:
    """A writer that ships."""
    return shipped_network(NAME, f"writer {index}", SHAPE)


def shipped_judge(index: int, who: str = "judge") -> RewardModel:
    """A judge that ships: the one that is a reward, or the "other"."""
    model = RewardModel(Transformer(SHAPE))
    model.load_state_dict(shipped_networks(NAME)[f"{who} {index}"])
    return model.requires_grad_(False).eval()
