"""Games of Connect Four between players of any kind, and the moves that surprise.

A chooser draws a column for each of many boards. Two of them play a match: half of the
games are begun by each. A *surprise* is a move that the self-taught player is fairly
sure of and that both the expert and its imitator play less than once in twenty times.
"""

from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

import numpy as np

from lib.arena import Results
from lib.connect_four import (
    FULL,
    LEAST,
    Boards,
    Solver,
    TooFar,
    can_win,
    drawn,
    expert_logits,
    legal,
    play,
    position,
    start,
)
from lib.connect_four_players import Player, judged

HEAT = 0.5  # players draw from the square of their probabilities
SURE, RARE = 0.5, 0.05  # of a surprise
OPENING = 8  # stones that are set at random
Chooser = Callable[[Boards, np.random.Generator], np.ndarray]


def expert(boards: Boards, generator: np.random.Generator) -> np.ndarray:
    """The fallible expert, as it was imitated."""
    return drawn(expert_logits(boards), generator)


def by_network(player: Player, heat: float = HEAT) -> Chooser:
    """A player that draws from what its network likes, sharpened by `heat`."""

    def choose(boards: Boards, generator: np.random.Generator) -> np.ndarray:
        return drawn(judged(player, boards)[0] / heat, generator)

    return choose


def played(
    first: Chooser, second: Chooser, games: int, seed: int
) -> Iterator[tuple[str, int]]:
    """Games: their columns, 1 to 7, and 1 if who began has won, -1 if not, 0 drawn."""
    generator, boards = np.random.default_rng(seed), start(games)
    moves = [""] * games
    going = np.arange(games)
    while len(going):
        turn = len(moves[going[0]])
        columns = (first, second)[turn % 2](boards, generator)
        for i, column in zip(going, columns):
            moves[i] += str(column + 1)
        boards, wins = play(boards, columns)
        over = wins | (boards.all == FULL)
        for i, won in zip(going[over], wins[over]):
            yield moves[i], int(won) * (-1) ** turn
        boards, going = boards[~over], going[~over]


def match(one: Chooser, other: Chooser, games: int, seed: int) -> Results:
    """So many games, half of them begun by each, from the first's side."""
    ends = [end for _, end in played(one, other, games // 2, 2 * seed)]
    ends += [-end for _, end in played(other, one, games - games // 2, 2 * seed + 1)]
    return Results(ends.count(1), ends.count(0), ends.count(-1))


class Surprise(NamedTuple):
    """A position, the column (1 to 7) played there, and how likely each plays it.

    `player` numbers whose surprise it is, where there are several.
    """

    moves: str
    column: int
    by_self_play: float
    by_imitation: float
    by_expert: float
    player: int = 0


def chances(logits: np.ndarray, heat: float = 1.0) -> np.ndarray:
    """Logits (B, 7) to probabilities."""
    logits = (logits - logits.max(1, keepdims=True)) / heat
    return np.exp(logits) / np.exp(logits).sum(1, keepdims=True)


def replayed(games: Sequence[str], least: int) -> Iterator[tuple[np.ndarray, Boards]]:
    """Positions of games with at least so many stones, before each further move.

    For each number of stones: which games are still going on, and their boards.
    """
    boards, going = start(len(games)), np.arange(len(games))
    for stones in range(max(map(len, games), default=0)):
        if stones >= least:
            yield going, boards
        columns = np.array([int(games[i][stones]) - 1 for i in going])
        boards, _ = play(boards, columns)
        longer = np.array([len(games[i]) > stones + 1 for i in going])
        boards, going = boards[longer], going[longer]


def surprises(
    player: Player, imitator: Player, games: Sequence[str], least: int
) -> list[Surprise]:
    """The surprises in games, in positions with at least so many stones, each once.

    Where the player could win at once, none is counted. Probabilities are those of the
    networks themselves, without sharpening.
    """
    found: dict[tuple[int, int], Surprise] = {}
    for going, boards in replayed(games, least):
        mine, copied = (chances(judged(who, boards)[0]) for who in (player, imitator))
        best = mine.argmax(1)
        rows = np.arange(len(best))
        sure = (mine[rows, best] >= SURE) & (copied[rows, best] < RARE)
        sure &= ~can_win(boards)  # to pass by a win is no surprise worth a proof
        if not sure.any():
            continue
        experts = chances(expert_logits(boards[sure]))
        for i, by_expert in zip(rows[sure], experts):
            column = int(best[i])
            if by_expert[column] < RARE:
                stones = int(boards.all[i]).bit_count()
                chance = mine[i, column], copied[i, column], by_expert[column]
                key = int(boards.own[i]), int(boards.all[i])
                moves = games[going[i]][:stones]
                found.setdefault(key, Surprise(moves, column + 1, *map(float, chance)))
    return list(found.values())


class Proved(NamedTuple):
    """What a surprise leads to by perfect play, and what the imitator's move does.

    `moves` has the value of every column for who moves, None where there is no room.
    """

    surprise: Surprise
    value: int
    imitated: int
    moves: list[int | None]


def proved(found: Surprise, imitator: Player, most: int = 200_000) -> Proved | None:
    """Solve the position of a surprise; None where that would take too long."""
    boards = position(found.moves)
    try:
        values = Solver(most).moves(boards)
    except TooFar:
        return None
    favourite = int(judged(imitator, boards)[0][0].argmax())
    return Proved(found, values[found.column - 1], values[favourite], values)


def share(results: Results) -> tuple[int, int]:
    """Half points won, of how many: a score as a count, for its interval."""
    return 2 * results.wins + results.draws, 2 * results.games


def surprising_games(
    player: Player, imitator: Player, each: int, seed: int
) -> list[str]:
    """So many games of each kind: against expert and imitator, begun by each side.

    They begin with `OPENING` stones at random, so that no two are alike.
    """
    mine, other = by_network(player, 1.0), by_network(imitator, 1.0)
    pairs = (mine, expert), (expert, mine), (mine, other), (other, mine)
    return [
        moves
        for i, pair in enumerate(pairs)
        for moves, _ in played(*map(opened, pair), each, 4 * seed + i)
    ]


def opened(chooser: Chooser) -> Chooser:
    """The same, but for the first stones of a game."""

    def choose(boards: Boards, generator: np.random.Generator) -> np.ndarray:
        if int(boards.all[0]).bit_count() < OPENING:
            return drawn(np.where(legal(boards), 0.0, LEAST), generator)
        return chooser(boards, generator)

    return choose
