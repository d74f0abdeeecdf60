"""Networks that play: what they read, what looking ahead knows, their own games."""

import numpy as np
import torch

from lib.connect_four import legal, position, start
from lib.connect_four_players import (
    Imitation,
    Player,
    SelfPlay,
    SelfPlaySettings,
    board_loss,
    look_ahead,
)

SMALL = SelfPlaySettings(games=12, reuse=2)


def player():
    with torch.random.fork_rng():
        torch.manual_seed(1)
        return Player(width=16, layers=1)


def test_the_expert_only_plays_where_there_is_room():
    data = Imitation(30, 0)
    room = legal(data.record.boards)
    assert (data.record.moves.sum(1) == 1).all()
    assert room[data.record.moves == 1].all()
    batch = data.batch(range(0, 64))
    assert batch.legal[batch.moves == 1].all() and not batch.weights.any()
    assert torch.isfinite(board_loss(player(), batch)) and batch.counted == 64


def test_looking_ahead_knows_wins_and_gifts():
    worth = look_ahead(player(), position("112233"))[0]
    assert worth[3] == 1 and (worth[[0, 1, 2]] <= 1).all()
    threatened = look_ahead(player(), position("1122335"))[0]
    assert (np.delete(threatened, 3) == -1).all() and threatened[3] > -1


def test_a_round_of_its_own_games_is_the_same_for_the_same_number():
    model = player()
    first, again = (SelfPlay(model, SMALL, rows=16, seed=2) for _ in "ab")
    one, other = first.batch(range(0, 16)), again.batch(range(0, 16))
    assert all(torch.equal(a, b) for a, b in zip(one, other))
    assert one.legal[one.moves > 1e-6].all()
    assert torch.allclose(one.moves.sum(1), torch.ones(16), atol=1e-5)
    assert (one.values.abs() <= 1 + 1e-6).all()
    score, games = first.observed()["score against the imitator"]
    assert 0 <= score <= games == 6
    assert len(start(3)) == 3
