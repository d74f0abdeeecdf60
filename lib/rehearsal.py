"""The run at full scale, rehearsed on two CPU cores with everything shrunk.

Everything but the sizes is that of `python -m lib pretrain --scale full`: the
shards, the training call, the held-out loss, HellaSwag, going on after a kill.
The shape is GPT-2's with fewer and narrower layers. For FineWeb stand the
chapters of the King James Bible, as a stream of a few files; for HellaSwag
stand its verses: which of four is the other half of this one? So the figures
say whether the machinery works, and nothing about a model.

    python -m lib.rehearsal FOLDER [LOOK]

is one of its processes; it kills itself at its look of that number, from 0.
"""

import os
import signal
import subprocess
import sys
import tempfile
from dataclasses import replace
from itertools import count, islice
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, NamedTuple

import torch
from torch import nn

from lib import ROOT
from lib.artifacts import cache_folder
from lib.fineweb import Web
from lib.hellaswag import ENDINGS
from lib.model_config import preset
from lib.pretrain import ASKED, Plan, measures, plan
from lib.scale import SCALES
from lib.texts import king_james_chapters
from lib.train import Sampler
from lib.training_log import TrainingRun, curve, read_log

if TYPE_CHECKING:
    from datasets import IterableDataset

SHAPE = preset("gpt2").with_(context=64, width=32, layers=2, heads=2)
SIZE = replace(
    SCALES["full"],
    train_steps=12,
    train_rows=8,
    train_parts=1,
    train_precision="fp32",
)
FILES, HELD_OUT, QUESTIONS = 4, 1, 8
KILLED = 2  # at this look, after the checkpoint of the look before
WARM = 4  # steps that are not timed


class Rehearsal(NamedTuple):
    """The logs of three runs of one recipe.

    `alone` ran in one process, `pair` in two, and `killed` in one that was
    killed and started again.
    """

    alone: list[dict]
    pair: list[dict]
    killed: list[dict]

    def difference(self) -> float:
        """Largest difference between the losses of one process and of two."""
        both = zip(losses(self.alone), losses(self.pair), strict=True)
        return max(abs(a - b) for a, b in both)

    def survives(self) -> bool:
        """Are the losses after a kill those of the run that was not killed?"""
        return losses(self.killed) == losses(self.alone)

    def ends(self) -> dict[str, float]:
        """What two processes found at the end: held-out loss and HellaSwag's."""
        rates = [name for way in ("harness", "plain") for name in measures(way)]
        return {of: curve(self.pair, of)[-1][1] for of in ("validation", *rates, ASKED)}

    def speedup(self) -> float:
        """Tokens a second of two processes, divided by those of one."""
        return speed(self.pair) / speed(self.alone)


def losses(log: list[dict]) -> list[float]:
    """The loss of each step, then the held-out ones."""
    return [value for of in ("loss", "validation") for _, value in curve(log, of)]


def speed(log: list[dict]) -> float:
    """Tokens a second: the median over all steps but the first few."""
    timed = [line for line in log[1:] if line["step"] > WARM and "seconds" in line]
    return median(line["tokens"] / line["seconds"] for line in timed)


def rehearse() -> Rehearsal:
    """Run all three, within half a minute on two cores.

    Raises RuntimeError, with what a process said, if one did not do its part.
    """
    with tempfile.TemporaryDirectory() as place:
        alone, pair, killed = (Path(place) / name for name in ("alone", "pair", "kill"))
        once(alone)
        launched(pair, launcher=PAIR)
        launched(killed, KILLED, expected=-signal.SIGKILL)
        once(killed)
        return Rehearsal(*map(read_log, (alone, pair, killed)))


PAIR = (
    "-m",
    "accelerate.commands.launch",
    "--config_file",
    str(ROOT / "lib" / "launch" / "two_cpu.yaml"),
)


def once(folder: Path) -> None:
    """Run it in this process, or, where that computes on a GPU, in another."""
    if torch.cuda.is_available():
        launched(folder)
    else:
        rehearsed().train(folder)


def launched(
    folder: Path, *killed: int, launcher: tuple[str, ...] = (), expected: int = 0
) -> None:
    """Run it in a process of its own, or in several; it must end as `expected`."""
    command = [sys.executable, *launcher, "-m", "lib.rehearsal", folder, *killed]
    environment = os.environ | {"BOOK_CACHE": str(cache_folder().resolve())}
    environment |= {"ACCELERATE_USE_CPU": "true"}
    done = subprocess.run(
        list(map(str, command)),
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
    )
    if done.returncode != expected:
        lines = ["it said nothing", *done.stderr.strip().split("\n")]
        told = [line for line in lines if "Error" in line] or lines
        raise RuntimeError(f"A process of the rehearsal ended otherwise: {told[-1]}")


def rehearsed() -> Plan:
    """The run at full scale, shrunk."""
    return plan(SIZE, web=CHAPTERS, questions=verses, shape=SHAPE)


def chapters() -> "IterableDataset":
    """A stand-in for FineWeb: chapters of the King James Bible, in some files."""
    from datasets import Dataset

    entries = {"text": list(king_james_chapters())}
    return Dataset.from_dict(entries).to_iterable_dataset(num_shards=FILES)


CHAPTERS = Web("chapters of the King James Bible", chapters, HELD_OUT)


def verses(n: int = QUESTIONS) -> list[dict]:
    """A stand-in for HellaSwag: which of four is the other half of this verse?"""
    lines = (line for text in king_james_chapters() for line in text.split("\n")[1:])
    words = (line.split()[1:] for line in lines)  # without the verse's number
    short = (w for w in words if 12 <= len(w) <= 16)
    ends = [(" ".join(w[:6]), " ".join(w[6:])) for w in islice(short, n * ENDINGS)]
    return [
        {
            "activity_label": "A verse",
            "ctx": ends[i * ENDINGS + i % ENDINGS][0],
            "ctx_a": ends[i * ENDINGS + i % ENDINGS][0],
            "ctx_b": "",
            "endings": [end for _, end in ends[i * ENDINGS : (i + 1) * ENDINGS]],
            "label": str(i % ENDINGS),
        }
        for i in range(n)
    ]


def killing(sample: Sampler, look: int) -> Sampler:
    """The same, but at its call of that number the process kills itself."""
    calls = count()

    def deadly(model: nn.Module) -> object:
        if next(calls) == look:
            os.kill(os.getpid(), signal.SIGKILL)
        return sample(model)

    return deadly


def main(folder: str, look: str = "") -> TrainingRun:
    """One process of it."""
    made = rehearsed()
    if look:
        made = made._replace(sample=killing(made.sample, int(look)))
    run = made.train(Path(folder))
    if torch.distributed.is_initialized():
        torch.distributed.destroy_process_group()
    return run


if __name__ == "__main__":
    main(*sys.argv[1:])
