"""Connect Four against a slow board of lists, and its solver against plain search."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lib.connect_four import (
    COLUMNS,
    FULL,
    LEAST,
    ROWS,
    Solver,
    TooFar,
    can_win,
    drawn,
    expert_logits,
    features,
    legal,
    lines,
    mirrored,
    picture,
    play,
    position,
    start,
    won,
)

GAMES = st.lists(st.integers(0, COLUMNS - 1), max_size=42)
LATE = "4444433333222226666675"  # a full enough board for a plain search


class Slow:
    """A stand-in that is easy to believe: columns as lists of players."""

    def __init__(self):
        self.columns, self.turn = [[] for _ in range(COLUMNS)], 0

    def has_room(self, column):
        return len(self.columns[column]) < ROWS

    def play(self, column):
        self.columns[column].append(self.turn)
        self.turn = 1 - self.turn

    def at(self, column, row):
        if 0 <= column < COLUMNS and 0 <= row < len(self.columns[column]):
            return self.columns[column][row]
        return None

    def won(self, player):
        return any(
            all(self.at(c + i * dc, r + i * dr) == player for i in range(4))
            for c in range(COLUMNS)
            for r in range(ROWS)
            for dc, dr in ((1, 0), (0, 1), (1, 1), (1, -1))
        )


def both(columns):
    """The same game on both boards, up to its end; columns without room are passed."""
    slow, fast, over = Slow(), start(1), False
    for column in columns:
        if over or not slow.has_room(column):
            continue
        slow.play(column)
        fast, (over,) = play(fast, np.array([column]))
    return slow, fast, bool(over)


@given(GAMES)
def test_a_game_goes_as_on_the_slow_board(columns):
    slow, fast, over = both(columns)
    assert over == slow.won(1 - slow.turn)
    assert legal(fast)[0].tolist() == [slow.has_room(c) for c in range(COLUMNS)]
    cells = features(fast)[0]
    for row in range(ROWS):
        for column in range(COLUMNS):
            place, player = COLUMNS * row + column, slow.at(column, row)
            mine = player == slow.turn
            assert cells[place] == (player is not None and mine)
            assert cells[42 + place] == (player is not None and not mine)


@given(GAMES)
def test_left_and_right_are_alike(columns):
    _, fast, over = both(columns)
    _, turned, _ = both([COLUMNS - 1 - column for column in columns])
    assert mirrored(fast).own == turned.own and mirrored(fast).all == turned.all
    if not over:
        logits, other = expert_logits(fast), expert_logits(turned)
        assert np.allclose(logits[:, ::-1], other)


def test_every_line_is_a_win_and_nothing_less_is():
    for line in lines().T:
        cells = np.flatnonzero(line)
        places = [7 * (c % COLUMNS) + c // COLUMNS for c in cells]
        stones = np.array([sum(1 << p for p in places)], np.uint64)
        assert won(stones)[0]
        for place in places:
            assert not won(stones ^ np.uint64(1 << place))[0]
    assert lines().shape == (42, 69)


def test_the_expert_wins_blocks_and_gives_nothing_away():
    winning = position("1122335")  # x has three at the bottom, and it is o's turn
    assert expert_logits(winning).argmax() == 3  # o blocks
    taking = position("112233")
    assert can_win(taking)[0] and expert_logits(taking).argmax() == 3
    assert expert_logits(position("111111"))[0, 0] == LEAST


def test_draws_follow_the_softmax_and_never_a_full_column():
    logits = np.tile([[0.0, np.log(3), LEAST, LEAST, LEAST, LEAST, LEAST]], (4000, 1))
    columns = drawn(logits, np.random.default_rng(0))
    assert set(columns.tolist()) == {0, 1}
    assert 0.7 < (columns == 1).mean() < 0.8


@pytest.mark.parametrize("moves", ["8", "x", "1111111", "121212131"])
def test_what_cannot_be_played_is_refused(moves):
    with pytest.raises(ValueError, match="cannot be played"):
        position(moves)


def plain(board):
    """The value of a position by search alone."""
    own, every = int(board.own[0]), int(board.all[0])
    if every == int(FULL):
        return 0
    best = -1
    for column in np.flatnonzero(legal(board)[0]):
        after, (wins,) = play(board, np.array([column]))
        best = max(best, 1 if wins else -plain(after))
        if best == 1:
            break
    assert (own, every) == (int(board.own[0]), int(board.all[0]))
    return best


@given(st.permutations([0, 0, 0, 0, 0, 0, 6, 6, 6, 6, 6, 6]), st.integers(4, 8))
def test_the_solver_agrees_with_a_plain_search(order, n):
    _, board, over = both([int(sign) - 1 for sign in LATE] + order[:n])
    if not over:
        own, every = int(board.own[0]), int(board.all[0])
        assert Solver().value(own, every) == plain(board)


def test_the_solver_knows_each_move_and_gives_up_in_time():
    found = Solver().moves(position("444443331335555225"))
    assert found == [-1, -1, -1, -1, -1, -1, 1]
    board = position("44444333133555522511111")
    assert Solver().moves(board)[0] is None
    with pytest.raises(TooFar, match="nearer to its end"):
        Solver(most=1_000).moves(start(1))


def test_a_picture_shows_the_board_from_the_player_to_move():
    assert picture(position("4"))[-1] == "...o..."
    assert picture(position("45"))[-1] == "...xo.."
