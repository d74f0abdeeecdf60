"""Forecasts held against what came: for a forecaster whose truth is known."""

import pytest
import torch

from lib.calibration import calibration
from lib.corpus import Batch
from lib.scale import seed

VOCAB = 4


def says(logits):
    """A model that forecasts the same everywhere."""
    return lambda tokens: logits.expand(*tokens.shape, VOCAB)


def rows(probabilities, n=4_000):
    dice = torch.Generator().manual_seed(seed("calibration"))
    targets = torch.multinomial(probabilities, n, True, generator=dice)[None]
    return [Batch(targets, targets, torch.ones(1, n))]


def test_an_honest_forecaster_has_no_gap():
    truth = torch.tensor([0.55, 0.25, 0.15, 0.05])
    groups = calibration(says(truth.log()), rows(truth))
    assert [round(group.forecast, 2) for group in groups] == [0.05, 0.15, 0.25, 0.55]
    assert all(low == 0 for _, (low, _) in (group.gap for group in groups))
    assert sum(group.came_true for group in groups) == 4_000


def test_a_boastful_forecaster_is_found_out():
    truth = torch.tensor([0.55, 0.25, 0.15, 0.05])
    groups = calibration(says(3 * truth.log()), rows(truth))
    gap, (low, high) = groups[-1].gap
    assert low > 0.2
    assert low < gap < high


def test_what_has_no_weight_is_left_out():
    truth = torch.full((VOCAB,), 0.25)
    [batch] = rows(truth)
    batch.weights[:, 1_000:] = 0
    [group] = calibration(says(truth.log()), [batch])
    assert group.of == 1_000 * VOCAB
    assert group.rate == pytest.approx(0.25)
