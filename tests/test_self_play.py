"""Games of a player against itself, and what it learns from them."""

from dataclasses import replace

import numpy as np
import pytest
import torch

from lib.connect_four import Boards, position
from lib.connect_four_players import Player, Record, judged, look_ahead
from lib.self_play import SelfPlay, SelfPlaySettings, joined

SMALL = SelfPlaySettings(games=12, reuse=2, settles=0, remembers=2)


def player():
    with torch.random.fork_rng():
        torch.manual_seed(1)
        return Player(width=16, layers=1)


def test_a_round_is_the_same_for_the_same_number():
    model = player()
    first, again = (SelfPlay(model, SMALL, rows=16, seed=2) for _ in "ab")
    one, other = first.batch(range(0, 16)), again.batch(range(0, 16))
    assert all(torch.equal(a, b) for a, b in zip(one, other))
    assert one.legal[one.moves > 1e-6].all()
    assert torch.allclose(one.moves.sum(1), torch.ones(16), atol=1e-5)
    assert (one.values.abs() <= 1 + 1e-6).all()
    score, games = first.observed()["score against the imitator"]
    assert 0 <= score <= games == 6


def test_only_the_judgement_is_learned_while_it_settles():
    data = SelfPlay(player(), replace(SMALL, settles=1), rows=16, seed=2)
    assert not data.batch(range(0, 16)).moves.any()  # the first of two updates
    data.batch(range(16, 32))
    assert data.batch(range(32, 48)).moves.any()


def test_what_is_learned_leans_to_better_moves_and_to_the_imitator():
    """At a position with a win in column 4, and at one where all moves are alike."""
    model = player()
    data = SelfPlay(model, SMALL, rows=16, seed=2)
    boards = position("112233")
    generator = np.random.default_rng(0)
    better, worth, _ = data._choose(boards, 5, generator)
    before = np.exp(judged(model, boards)[0])
    assert worth[0, 3] == 1
    assert better[0, 3] / better[0, 5] > before[0, 3] / before[0, 5]
    with torch.no_grad():  # the player drifts; the imitator stays
        model.likes[-1].bias[0] += 5
    drifted, _, _ = data._choose(boards, 5, generator)
    alone = judged(model, boards)[0] + look_ahead(model, boards) / SMALL.heat  # untied
    alone = np.exp(alone - np.logaddexp.reduce(alone, 1, keepdims=True))
    assert drifted[0, 0] < alone[0, 0]
    assert drifted.sum() == pytest.approx(1)


def test_values_go_backwards_from_the_end_of_a_game():
    """With the whole weight on the end, they are its result, seen by who moves."""
    data = SelfPlay(player(), replace(SMALL, fades=1.0, against=0.0), rows=16, seed=3)
    record = data._play(0)
    assert set(np.unique(record.values)) <= {-1.0, 0.0, 1.0}
    wins = look_ahead(player(), record.boards).max(1) == 1
    assert record.values[wins].mean() > record.values[~wins].mean()


def test_old_rounds_are_forgotten():
    data = SelfPlay(player(), SMALL, rows=16, seed=2)
    for step in range(6):  # three rounds of two updates
        data.batch(range(16 * step, 16 * step + 16))
    assert len(data._rounds) == SMALL.remembers
    assert len(data._record.boards) == sum(len(r.boards) for r in data._rounds)


def test_records_are_joined_row_by_row():
    one = Record(position("1"), np.eye(7)[:1], np.array([0.5]))
    both = joined([one, one._replace(values=np.array([-0.5]))])
    assert isinstance(both.boards, Boards) and len(both.boards) == 2
    assert both.values.tolist() == [0.5, -0.5]
    assert (both.boards.all == one.boards.all[0]).all()


def test_a_run_with_other_settings_is_refused():
    one = SelfPlay(player(), SMALL, rows=16, seed=2)
    one.restore(one.state())
    with pytest.raises(ValueError, match="other games"):
        one.restore(SelfPlay(player(), SMALL, rows=16, seed=3).state())
