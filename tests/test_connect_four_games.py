"""Games between players of any kind, and moves that surprise."""

import numpy as np
import pytest
import torch

from lib.arena import Results
from lib.connect_four import legal, play, position, start
from lib.connect_four_games import (
    OPENING,
    Surprise,
    by_network,
    chances,
    expert,
    match,
    played,
    proved,
    replayed,
    share,
    surprises,
    surprising_games,
)
from lib.connect_four_players import Player


def player(seed=1):
    with torch.random.fork_rng():
        torch.manual_seed(seed)
        return Player(width=16, layers=1)


def leftmost(boards, generator):
    return legal(boards).argmax(1)


def column(n):
    def choose(boards, generator):
        return np.where(legal(boards)[:, n], n, legal(boards).argmax(1))

    return choose


def test_games_are_whole_and_end_as_they_say():
    games = list(played(expert, by_network(player()), 40, seed=3))
    assert len(games) == 40
    for moves, end in games:
        boards = start(1)
        for move in moves:
            boards, (won,) = play(boards, np.array([int(move) - 1]))
        assert won == (end != 0)
        if won:
            assert end == (1 if len(moves) % 2 else -1)
        else:
            assert len(moves) == 42


def test_a_match_counts_from_the_first_players_side():
    # both fill a column of their own: who begins has four first
    result = match(column(0), column(6), 10, seed=1)
    assert result == Results(5, 0, 5)
    assert share(result) == (10, 20)
    strong = match(expert, leftmost, 40, seed=1)
    assert strong.wins > 35 and strong.games == 40


def test_the_same_seed_plays_the_same_games():
    one, again, other = (
        [moves for moves, _ in played(expert, expert, 6, seed)] for seed in (1, 1, 2)
    )
    assert one == again != other


def test_chances_are_probabilities_and_sharpen():
    logits = np.array([[0.0, 1.0, -1e9]])
    soft, sharp = chances(logits)[0], chances(logits, heat=0.5)[0]
    assert soft.sum() == pytest.approx(1) and soft[2] == 0
    assert sharp[1] > soft[1]


def test_a_surprise_is_sure_and_rare_and_named_once(monkeypatch):
    from lib import connect_four_games

    def fixed(who, boards):
        logits = np.full((len(boards), 7), 0.0)
        logits[:, 0 if who == "bold" else 3] = 20.0
        return logits, None

    def likes_the_middle(boards):
        logits = np.zeros((len(boards), 7))
        logits[:, 3] = 20.0
        return logits

    monkeypatch.setattr(connect_four_games, "judged", fixed)
    monkeypatch.setattr(connect_four_games, "expert_logits", likes_the_middle)
    games = ["4455226", "5544226", "44552261"]
    found = surprises("bold", "timid", games, least=4)
    # both orders of the first moves lead to one position
    # with six stones column 3 wins at once
    assert [len(one.moves) for one in found] == [4, 5, 7]
    assert all(one.column == 1 and one.by_self_play > 0.9 for one in found)
    assert surprises("timid", "timid", games, least=4) == []


def test_a_surprise_is_proved_by_perfect_play():
    moves = "444443331335555225"
    found = Surprise(moves, 7, 0.7, 1e-3, 1e-5)
    result = proved(found, player())
    assert result.value == 1 and result.moves.count(1) == 1
    assert result.moves[6] == 1 and legal(position(moves))[0, 6]
    assert proved(found, player(), most=10) is None


def test_games_to_search_have_both_sides_and_both_others_and_begin_by_chance():
    games = surprising_games(player(1), player(2), 3, seed=5)
    assert len(games) == 12 and len({game[:OPENING] for game in games}) > 9
    assert games == surprising_games(player(1), player(2), 3, seed=5)


def test_games_are_replayed_side_by_side():
    games = [moves for moves, _ in played(expert, leftmost, 6, seed=1)]
    seen = 0
    for going, boards in replayed(games, least=3):
        for i, own, every in zip(going, *boards):
            stones = int(every).bit_count()
            board = position(games[i][:stones])
            assert (int(own), int(every)) == (int(board.own[0]), int(board.all[0]))
            seen += 1
    assert seen == sum(len(game) - 3 for game in games)
