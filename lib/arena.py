"""Ratings from games: who is how much stronger, and how sure is that?

In the model of Bradley and Terry (1952) each player has a strength, and wins against
another in proportion to it. Elo's scale gives strengths as numbers of which 400 more
stand for ten times the odds. Draws count half for each. The likeliest strengths are
found by Hunter's iteration (2004, section 2), intervals by drawing the games anew.

One number for each player says less than the table of results: where A beats B, B
beats C and C beats A, no numbers fit. Look at both.
"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from lib.intervals import CONFIDENCE

ROUNDS = 500  # of the iteration
REDRAWN = 400  # times that the games are drawn anew
PRIOR = 0.5  # a draw of half a game for each pair, so that nobody is infinitely strong
SCALE = 400 / np.log(10)  # Elo points for each unit of log-odds


class Results(NamedTuple):
    """Games of a pair, from the first one's side."""

    wins: int
    draws: int
    losses: int

    @property
    def games(self) -> int:
        """All of them."""
        return self.wins + self.draws + self.losses

    @property
    def score(self) -> float:
        """Points a game: 1 for a win, one half for a draw."""
        return (self.wins + self.draws / 2) / self.games


class Rating(NamedTuple):
    """A player's Elo, with its interval."""

    elo: float
    low: float
    high: float


def ratings(
    names: Sequence[str], results: dict[tuple[str, str], Results], anchor: str
) -> dict[str, Rating]:
    """Elo of each player; the anchor's is 0.

    `results` have each pair once. Raises ValueError for a player without a game, and
    where some have not played, over others, with all.
    """
    counts = _counts(names, results)
    played = counts.sum(-1)
    if not _connected(played + played.T):
        raise ValueError("Every player must have met every other, over others at most.")
    at = list(names).index(anchor)
    best = _elo(_points(counts), at)
    generator = np.random.default_rng(0)
    again = [_points(_redrawn(counts, generator)) for _ in range(REDRAWN)]
    drawn = _elo(np.stack(again), at)
    tail = (1 - CONFIDENCE) / 2
    low, high = np.quantile(drawn, [tail, 1 - tail], axis=0)
    return {
        name: Rating(*map(float, (elo, min(least, elo), max(most, elo))))
        for name, elo, least, most in zip(names, best, low, high)
    }


def _counts(
    names: Sequence[str], results: dict[tuple[str, str], Results]
) -> np.ndarray:
    """Wins, draws and losses of the row against the column, (N, N, 3)."""
    place = {name: i for i, name in enumerate(names)}
    found = np.zeros((len(names), len(names), 3), int)
    for (first, second), result in results.items():
        if (second, first) in results or first == second:
            raise ValueError(f"{first} and {second} stand twice, or are the same.")
        found[place[first], place[second]] = result
    return found


def _points(counts: np.ndarray) -> np.ndarray:
    """Points of the row against the column, (N, N), with the prior's."""
    wins, draws, losses = np.moveaxis(counts, -1, 0)
    points = wins + draws / 2 + (losses + draws / 2).T
    met = (counts.sum(-1) + counts.sum(-1).T) > 0
    return points + PRIOR / 2 * met


def _elo(points: np.ndarray, anchor: int) -> np.ndarray:
    """The likeliest ratings (..., N) of points (..., N, N)."""
    games = points + points.swapaxes(-1, -2)
    strength = np.ones(points.shape[:-1])
    for _ in range(ROUNDS):
        pair = games / (strength[..., :, None] + strength[..., None, :])
        strength = points.sum(-1) / pair.sum(-1)
        strength /= np.exp(np.log(strength).mean(-1, keepdims=True))
    return SCALE * np.log(strength / strength[..., anchor : anchor + 1])


def _redrawn(counts: np.ndarray, generator: np.random.Generator) -> np.ndarray:
    found = np.zeros_like(counts)
    for i, j in zip(*np.nonzero(counts.sum(-1))):
        n = counts[i, j].sum()
        found[i, j] = generator.multinomial(n, counts[i, j] / n)
    return found


def _connected(met: np.ndarray) -> bool:
    """Is there a way from the first player to every other?"""
    reached = {0}
    while more := {int(j) for i in reached for j in np.flatnonzero(met[i])} - reached:
        reached |= more
    return len(reached) == len(met)
