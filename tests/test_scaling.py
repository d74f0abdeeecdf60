"""The curve is found again from its own points, and asks for enough of them."""

import numpy as np
import pytest

from lib import scaling
from lib.cost import parameters
from lib.scaling import (
    FIRST,
    NAME,
    STARTS,
    UNSEEN,
    WIDTHS,
    SizedRun,
    fit,
    of_width,
    run_of,
)
from lib.shipped import shipped_runs

SIZES = np.array([16e3, 30e3, 50e3, 90e3, 150e3, 260e3])


@pytest.mark.parametrize("floor", [0.0, 1.0, 3.0])
@pytest.mark.parametrize("power", [0.1, 0.4])
def test_a_curve_is_found_again_from_its_points(floor, power):
    losses = floor + 8 * (SIZES / 1e4) ** -power
    found = fit(SIZES, losses)
    assert found.loss(1e6) == pytest.approx(floor + 8 * 100**-power, abs=0.02)
    assert found.floor == pytest.approx(floor, abs=0.1)


def test_the_floor_is_never_below_nothing():
    losses = 20 - np.log(SIZES)  # straight on a logarithmic axis: no floor at all
    found = fit(SIZES, losses)
    assert found.floor >= 0 and found.height >= 0 and found.power >= 0


def test_three_points_say_nothing_about_a_floor():
    with pytest.raises(ValueError, match="four sizes or more"):
        fit(SIZES[:3], [3, 2, 1])
    with pytest.raises(ValueError, match="four sizes or more"):
        fit(SIZES, [3, 2, 1])


@pytest.fixture
def web(small_web, monkeypatch):
    """The web of 150 pages instead of the tiny one."""
    monkeypatch.setenv("BOOK_CACHE", str(small_web.cache))
    monkeypatch.setattr(scaling, "scale", lambda name: small_web.size)


def test_networks_differ_in_their_width_alone(web):
    shapes = [of_width(width) for width in (*WIDTHS, UNSEEN)]
    assert len({(s.layers, s.context, s.vocab, s.mlp) for s in shapes}) == 1
    sizes = [parameters(shape) for shape in shapes]
    assert sizes == sorted(set(sizes))


@pytest.mark.slow
def test_the_first_updates_of_a_shorter_run_are_those_of_a_longer(web, tmp_path):
    short = run_of(8, 1, tmp_path / "short", steps=3)
    longer = run_of(8, 1, tmp_path / "longer", steps=6)
    assert short.first == longer.first[:3]
    assert longer.first != run_of(8, 0, tmp_path / "other", steps=6).first


def test_every_run_ships_with_its_first_updates():
    runs = shipped_runs(NAME, SizedRun)
    asked = {(width, i) for width in (*WIDTHS, UNSEEN) for i in range(STARTS)}
    assert {(run.width, run.start) for run in runs} == asked
    assert all(len(run.first) == FIRST for run in runs)
    assert all(run.held_out < run.first[-1] for run in runs)
