"""How the loss falls with the size of a network, and where it would stop.

Networks of several widths read the same tokens of the tiny web. Their losses
are laid on the curve of Hoffmann et al. 2022 (arXiv 2203.15556, section 3.3) for
one amount of text: a floor, which no size gets below, and above it a power of
the size. The runs take too long for a page: they ship, each with its first
updates, and a chapter makes those of one of them again.

A first design, with widths from 8 to 48 and fewer tokens (0.6 million), did not
forecast the loss at width 96: it was off by 0.40 nats. With so few tokens a
larger network is ahead for learning faster, and no curve with a floor fits.
"""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

import numpy as np
import torch
from scipy.optimize import least_squares

from lib.corpus import Windows
from lib.cost import parameters
from lib.language_pair import SHAPE, mean_loss
from lib.literate import progress
from lib.model import Transformer
from lib.model_config import ModelConfig
from lib.scale import scale, shipped_seed
from lib.shipped import ship_runs
from lib.train import train
from lib.train_settings import TrainSettings
from lib.web_corpus import web_corpus

NAME = "scaling"
WIDTHS = (16, 24, 32, 48, 64, 96)  # of the networks that the curve is fitted to
UNSEEN = 128  # of the one that it must forecast
STARTS = 3  # random weights to begin with
HEAD = 32  # a wide network's heads have so many numbers
FIRST = 20  # updates of each run whose losses ship
SETTINGS = TrainSettings(steps=1_000, rows=32, optimizer="muon", warmup=20)


class SizedRun(NamedTuple):
    """A finished run: which it was, its first losses, and its last, held out."""

    width: int
    start: int
    parameters: int
    first: list[float]
    held_out: float


class Curve(NamedTuple):
    """loss = floor + height * (size / unit) ** -power, in nats a token."""

    floor: float
    height: float
    power: float
    unit: float

    def loss(self, size: float) -> float:
        """What it says of a network with so many parameters."""
        return self.floor + self.height * (size / self.unit) ** -self.power


def of_width(width: int) -> ModelConfig:
    """A network that differs from the others in its width alone."""
    vocab = web_corpus(scale("tiny"))[0].vocab
    heads = max(1, width // HEAD)
    return SHAPE.with_(width=width, heads=heads, vocab=vocab)


def run_of(width: int, start: int, folder: Path, steps: int = 0) -> SizedRun:
    """Train one of the networks in `folder`: `steps` updates, or all of them.

    The first updates of a shorter run are those of the whole one.
    """
    text, held_out = web_corpus(scale("tiny"))
    torch.manual_seed(shipped_seed(f"scaling {start}"))
    model = Transformer(of_width(width))
    windows = Windows(text, SHAPE.context, shipped_seed(f"scaling's windows {start}"))
    settings = replace(SETTINGS, steps=steps, decay=0.0) if steps else SETTINGS
    run = train(model, windows, settings, folder)
    first = [round(loss, 5) for _, loss in run.curve()[:FIRST]]
    size = parameters(model.config)
    return SizedRun(width, start, size, first, mean_loss(model, held_out))


def release(folder: Path) -> Path:
    """Make all runs below `folder`, or go on there, and ship what they told."""
    asked = [(width, i) for width in (*WIDTHS, UNSEEN) for i in range(STARTS)]
    runs = [
        run_of(*one, folder / f"{one[0]}-{one[1]}") for one in progress(asked, NAME)
    ]
    return ship_runs(NAME, runs, {"settings": SETTINGS.that_matter()})


def fit(sizes: Sequence[float], losses: Sequence[float]) -> Curve:
    """The curve with the least squares; sizes in parameters, losses in nats.

    Floor, height and power are not below 0. Raises ValueError for fewer than
    four points: three numbers are fitted.
    """
    if len(sizes) < 4 or len(sizes) != len(losses):
        raise ValueError("A curve with a floor needs four sizes or more, each a loss.")
    sizes, losses = np.asarray(sizes, float), np.asarray(losses, float)
    unit = float(np.exp(np.log(sizes).mean()))

    def off(curve: np.ndarray) -> np.ndarray:
        floor, height, power = curve
        return floor + height * (sizes / unit) ** -power - losses

    start = losses.min() / 2, losses.mean() / 2, 0.3
    found = least_squares(off, start, bounds=(0, np.inf))
    return Curve(*map(float, found.x), unit)
