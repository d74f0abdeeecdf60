"""Ratings: known odds come back, and what cannot be compared is refused."""

import numpy as np
import pytest

from lib.arena import Results, ratings


def test_ten_times_the_odds_are_400_points():
    found = ratings(["a", "b"], {("a", "b"): Results(10_000, 0, 1_000)}, anchor="b")
    assert found["a"].elo == pytest.approx(400, abs=2)
    assert found["b"] == (0, 0, 0)
    assert found["a"].low < 400 < found["a"].high


def test_draws_count_half_and_equals_are_level():
    found = ratings(["a", "b"], {("a", "b"): Results(5, 90, 5)}, anchor="a")
    assert found["b"].elo == pytest.approx(0, abs=1e-6)


@pytest.mark.parametrize("seed", range(3))
def test_strengths_come_back_from_their_own_games(seed):
    generator = np.random.default_rng(seed)
    elo = {"a": 0, "b": 120, "c": -80, "d": 300}
    names, results = list(elo), {}
    for i, one in enumerate(names):
        for other in names[i + 1 :]:
            chance = 1 / (1 + 10 ** ((elo[other] - elo[one]) / 400))
            wins = int(generator.binomial(800, chance))
            results[one, other] = Results(wins, 0, 800 - wins)
    found = ratings(names, results, anchor="a")
    for name, rating in found.items():
        assert rating.low <= elo[name] <= rating.high
        assert rating.elo == pytest.approx(elo[name], abs=60)


def test_who_has_lost_every_game_has_a_finite_rating():
    found = ratings(["a", "b"], {("a", "b"): Results(50, 0, 0)}, anchor="b")
    assert 400 < found["a"].elo < 2_000


def test_a_circle_makes_all_equal():
    beats = Results(70, 0, 30)
    found = ratings(
        ["a", "b", "c"],
        {("a", "b"): beats, ("b", "c"): beats, ("c", "a"): beats},
        anchor="a",
    )
    assert all(abs(one.elo) < 1e-6 for one in found.values())


def test_players_who_never_met_are_not_compared():
    with pytest.raises(ValueError, match="must have met"):
        ratings(
            ["a", "b", "c", "d"],
            {("a", "b"): Results(1, 0, 1), ("c", "d"): Results(1, 0, 1)},
            anchor="a",
        )


def test_a_pair_stands_once():
    with pytest.raises(ValueError, match="twice"):
        ratings(
            ["a", "b"],
            {("a", "b"): Results(1, 0, 1), ("b", "a"): Results(1, 0, 1)},
            anchor="a",
        )
