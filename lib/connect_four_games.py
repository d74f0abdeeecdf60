"""Games of Connect Four between players of any kind, and the moves that surprise.

A chooser draws a column for each of many boards. Two of them play a match: half of the
games are begun by each. A *surprise* is a move that the self-taught player is fairly
sure of and that both the expert and its imitator play less than once in a hundred times.
"""

from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

import numpy as np

from lib.arena import Results
from lib.connect_four import (
    FULL,
    Boards,
    Solver,
    TooFar,
    drawn,
    expert_logits,
    play,
    position,
    start,
)
from lib.connect_four_players import Player, judged

HEAT = 0.5  # players draw from the square of their probabilities
SURE, RARE = 0.5, 1e-2  # of a surprise
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
    """A position, the column (1 to 7) played there, and how likely each plays it."""

    moves: str
    column: int
    by_self_play: float
    by_imitation: float
    by_expert: float


def chances(logits: np.ndarray, heat: float = 1.0) -> np.ndarray:
    """Logits (B, 7) to probabilities."""
    logits = (logits - logits.max(1, keepdims=True)) / heat
    return np.exp(logits) / np.exp(logits).sum(1, keepdims=True)


def surprises(
    player: Player, imitator: Player, games: Sequence[str], least: int
) -> list[Surprise]:
    """The surprises in games, in positions with at least so many stones, each once.

    Probabilities are those of the networks themselves, without sharpening.
    """
    seen = dict.fromkeys(
        game[:n] for game in games for n in range(least, len(game) - 1)
    )
    every = list(seen)
    boards = Boards(*map(np.concatenate, zip(*(position(one) for one in every))))
    mine, copied = (chances(judged(who, boards)[0]) for who in (player, imitator))
    experts = chances(expert_logits(boards))
    found, known = [], set()
    for i, best in enumerate(mine.argmax(1)):
        key = int(boards.own[i]), int(boards.all[i])
        rare = copied[i, best] < RARE and experts[i, best] < RARE
        if mine[i, best] >= SURE and rare and key not in known:
            known.add(key)
            chance = (float(who[i, best]) for who in (mine, copied, experts))
            found.append(Surprise(every[i], int(best) + 1, *chance))
    return found


class Proved(NamedTuple):
    """What a surprise leads to by perfect play, and what the imitator's move does.

    `moves` has the value of every column for who moves, None where there is no room.
    """

    surprise: Surprise
    value: int
    imitated: int
    moves: list[int | None]

    @property
    def only_win(self) -> bool:
        """Does this move win, and no other?"""
        return self.value == 1 and self.moves.count(1) == 1


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
    """So many games of each kind: against expert and imitator, begun by each side."""
    mine, other = by_network(player), by_network(imitator)
    pairs = (mine, expert), (expert, mine), (mine, other), (other, mine)
    return [
        moves
        for i, pair in enumerate(pairs)
        for moves, _ in played(*pair, each, 4 * seed + i)
    ]
