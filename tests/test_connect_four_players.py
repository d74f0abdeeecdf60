"""Networks that play: what they read, and what looking ahead knows."""

import numpy as np
import torch

from lib.connect_four import legal, position
from lib.connect_four_players import (
    Imitation,
    Player,
    board_loss,
    look_ahead,
)


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
