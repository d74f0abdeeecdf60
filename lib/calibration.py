"""Does what a model calls 70% likely come 70% of the time?

Every symbol at every place of a text is a forecast. They are sorted into
groups by the probability given; in each group the mean forecast is held
against how often it came true (Guo et al. 2017, section 2).
"""

from collections.abc import Iterable
from typing import NamedTuple

import torch
from torch import Tensor

from lib.corpus import Batch
from lib.intervals import rate_interval
from lib.model import Transformer

GROUPS = 10


class Group(NamedTuple):
    """Forecasts of about the same probability."""

    forecast: float  # their mean
    came_true: int
    of: int

    @property
    def rate(self) -> float:
        """Share of the forecasts that came true."""
        return self.came_true / self.of

    @property
    def gap(self) -> tuple[float, tuple[float, float]]:
        """Distance of rate and forecast, and the interval of that distance."""
        low, high = (end - self.forecast for end in rate_interval(*self[1:]))
        least = 0.0 if low <= 0 <= high else min(abs(low), abs(high))
        return abs(self.rate - self.forecast), (least, max(abs(low), abs(high)))


@torch.no_grad()
def calibration(model: Transformer, batches: Iterable[Batch]) -> list[Group]:
    """The groups from 0 to 1 for every target with a weight; empty ones are left out.

    The model's vocabulary has V symbols, so each target gives V forecasts.
    """
    totals = torch.zeros(3, GROUPS, dtype=torch.float64)
    for tokens, targets, weights in batches:
        says = model(tokens).softmax(-1)[weights > 0]  # (N, V)
        totals += _sorted_into_groups(says, targets[weights > 0])
    return [
        Group(float(forecast / n), int(hits), int(n))
        for forecast, hits, n in totals.T
        if n
    ]


def _sorted_into_groups(says: Tensor, targets: Tensor) -> Tensor:
    """Sum of forecasts, number come true, number of forecasts (3, GROUPS)."""
    group = (says * GROUPS).long().clamp(max=GROUPS - 1)  # (N, V)
    right = group.gather(1, targets[:, None])[:, 0]
    flat = group.flatten()
    return torch.stack(
        [
            flat.bincount(says.flatten().double(), GROUPS),
            right.bincount(minlength=GROUPS).double(),
            flat.bincount(minlength=GROUPS).double(),
        ]
    )
