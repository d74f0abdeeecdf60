"""Blind votes between pairs of models, the ratings they make, and how to forge them.

LM Arena shows one question and two answers, without names; people say which is better,
and the votes of all become ratings (Chiang et al. 2024, arXiv 2403.04132, sections 3
and 4). Here the models are networks of chapter 10 and the answers are their real ones.
**A program stands in for the people**: it prefers the better answer by the key, calls
equals a tie, and in one vote of five does not look and takes a side by a coin.

A *forger* knows the answers of one model by their manner, and votes for it. That takes
few votes, but most battles are between others; who also votes against the rival just
above need not wait so long (after Min et al. 2025, arXiv 2501.17858, sections 3 and 4).
`needed` finds how many it takes: more such votes never lower a model against its rival,
so the number can be bisected. Two simple defences are tried, a limit for each voter and
the removal of one-sided ones; a forger with many names gets around both, and what
remains is how many names it takes.

A maker need not forge: who enters several copies in private and shows the luckiest one
has a better rating than is fair (Singh et al. 2025, arXiv 2504.20879).

Left out: tokens and styles that sway voters, and models that come and go.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Literal, NamedTuple

import numpy as np

from lib.arena import PRIOR, SCALE, Rating, Results, ratings
from lib.doors_study import right, said_by
from lib.doors_training import exam
from lib.doors_trials import SHIPPED, TIMES, shipped_model
from lib.web.world.dice import Dice

A, B, TIE = "model_a", "model_b", "tie"  # as in LM Arena's own tables
CARELESS = 0.2  # share of votes that a coin decides
EACH = 20  # votes of one voter
ALWAYS = 8  # battles of one model, all with one outcome, that make a voter one-sided
MOST = 5_000  # votes that a forger would cast
STEPS, FURTHEST = 60, 2.0  # of Newton's method
FOR, BOTH = "for it", "for it, and against its rival"
Scheme = Literal["for it", "for it, and against its rival"]


class Vote(NamedTuple):
    """A row of the table: who met, who won (`model_a`, `model_b`, `tie`), who says."""

    model_a: str
    model_b: str
    winner: str
    voter: str


Defence = Callable[[Sequence[Vote]], list[Vote]]


def door_marks(n: int, purpose: str = "arena") -> dict[str, list[float]]:
    """1 for each right answer of chapter 10's networks to the same n problems, else 0.

    Three imitators, and what each became. `purpose` names the coins of their answers.
    """
    problems = exam(n, "arena")
    names = [(kind, i) for kind in ("imitator", *SHIPPED) for i in range(TIMES)]
    return {
        f"{kind} {i}": [
            float(found)
            for found in right(problems, said_by(shipped_model(kind, i), problems, key))
        ]
        for kind, i in names
        for key in (f"{purpose} {kind} {i}",)
    }


def voted(
    marks: Mapping[str, Sequence[float]],
    n: int,
    key: object,
    careless: float = CARELESS,
) -> list[Vote]:
    """n votes of honest people, `EACH` by each of them.

    `marks` are what each model's answers to the same prompts are worth to them. Raises
    ValueError for fewer than two models or different numbers of answers.
    """
    names = list(marks)
    answers = {len(each) for each in marks.values()}
    if len(names) < 2 or len(answers) != 1 or 0 in answers:
        raise ValueError(
            "Votes need two models at least, each with an answer to every prompt."
        )
    votes = []
    for i, (dice, first, second) in zip(range(n), _battles(names, ("vote", key))):
        at = dice.below(len(marks[first]))
        better = marks[first][at] - marks[second][at]
        winner = A if better > 0 else B if better < 0 else TIE
        if dice.chance(careless):
            winner = dice.pick((A, B))
        votes.append(Vote(first, second, winner, f"voter {i // EACH}"))
    return votes


def _battles(
    names: Sequence[str], key: tuple[object, ...]
) -> Iterator[tuple[Dice, str, str]]:
    """Pairs of models without an end, each with dice of its own."""
    i = 0
    while True:
        dice = Dice(*key, i)
        first = dice.below(len(names))
        second = (first + 1 + dice.below(len(names) - 1)) % len(names)
        yield dice, names[first], names[second]
        i += 1


def with_copies(
    marks: Mapping[str, Sequence[float]], name: str, copies: int
) -> dict[str, Sequence[float]]:
    """The same models, one of them entered several times under other names."""
    entered = {f"{name}, copy {i + 1}": marks[name] for i in range(copies)}
    return {**{k: v for k, v in marks.items() if k != name}, **entered}


def results(votes: Sequence[Vote]) -> dict[tuple[str, str], Results]:
    """Wins, draws and losses of each pair, once each, for `lib.arena.ratings`."""
    counts: dict[tuple[str, str], Counter] = defaultdict(Counter)
    for first, second, winner, _ in votes:
        if first <= second:
            counts[first, second][winner] += 1
        else:
            counts[second, first][{A: B, B: A, TIE: TIE}[winner]] += 1
    return {pair: Results(c[A], c[TIE], c[B]) for pair, c in counts.items()}


def rated(votes: Sequence[Vote], anchor: str) -> dict[str, Rating]:
    """The leaderboard, the best first: Elo with intervals; the anchor's is 0.

    Raises what `lib.arena.ratings` does.
    """
    names = sorted({name for vote in votes for name in vote[:2]})
    found = ratings(names, results(votes), anchor)
    return dict(sorted(found.items(), key=lambda item: -item[1].elo))


# --- forging ------------------------------------------------------------------


class Rise(NamedTuple):
    """What it takes to pass the `rival`, `gap` Elo points above: forged votes, battles
    looked at, names used."""

    rival: str
    gap: float
    votes: int
    battles: int
    accounts: int


def needed(
    votes: Sequence[Vote],
    target: str,
    scheme: Scheme = FOR,
    *,
    account: int = 1,
    defend: Defence = list,
    key: object = 0,
) -> Rise | None:
    """The fewest forged votes that lift a model by one rank; None if `MOST` do not.

    They come from as many names as it takes, `account` votes of each. The forger votes
    where one of the two models is the target, and with `BOTH` also where one is the
    rival, the next model above. Raises ValueError for a target that is not there, or is
    the first.
    """
    names = sorted({name for vote in votes for name in vote[:2]})
    honest = points(names, defend(votes))
    elo = levels(honest)
    order = [names[i] for i in np.argsort(-elo)]
    if target not in order[1:]:
        raise ValueError(f"{target!r} has no model above it that it could pass.")
    rival = order[order.index(target) - 1]
    at, above = names.index(target), names.index(rival)
    cast, battles = _forged(names, target, rival, scheme, account, key)

    def passes(accounts: int) -> bool:
        forged = points(names, defend(cast[: accounts * account]))
        found = levels(honest + forged)
        return bool(found[at] > found[above])

    low, high = 0, 1  # low does not pass, high does
    while not passes(high):
        low, high = high, 2 * high
        if high * account > MOST:
            return None
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if passes(middle) else (middle, high)
    n = high * account
    return Rise(rival, float(elo[above] - elo[at]), n, battles[n - 1], high)


def _forged(
    names: Sequence[str],
    target: str,
    rival: str,
    scheme: Scheme,
    account: int,
    key: object,
) -> tuple[list[Vote], list[int]]:
    """`MOST` forged votes, and how many battles had been looked at by then."""
    cast, battles = [], []
    for i, (_, first, second) in enumerate(_battles(names, ("forged", key))):
        winner = None
        if target in (first, second):
            winner = A if target == first else B
        elif scheme == BOTH and rival in (first, second):
            winner = B if rival == first else A
        if winner is not None:
            cast.append(Vote(first, second, winner, f"forger {len(cast) // account}"))
            battles.append(i + 1)
        if len(cast) == MOST:
            break
    return cast, battles


def limited(votes: Sequence[Vote]) -> list[Vote]:
    """A defence: of each voter only the first `EACH` votes count."""
    seen: Counter = Counter()
    kept = []
    for vote in votes:
        seen[vote.voter] += 1
        if seen[vote.voter] <= EACH:
            kept.append(vote)
    return kept


def balanced(votes: Sequence[Vote]) -> list[Vote]:
    """A defence: without the voters for whom a model always wins, or always loses.

    That is in `ALWAYS` battles of that model or more.
    """
    won: dict[tuple[str, str], Counter] = defaultdict(Counter)
    for first, second, winner, voter in votes:
        won[voter, first][winner == A, winner == TIE] += 1
        won[voter, second][winner == B, winner == TIE] += 1
    one_sided = {
        voter
        for (voter, _), outcomes in won.items()
        if len(outcomes) == 1 and sum(outcomes.values()) >= ALWAYS
    }
    return [vote for vote in votes if vote.voter not in one_sided]


def points(names: Sequence[str], votes: Sequence[Vote]) -> np.ndarray:
    """Points of the row against the column, (N, N); a tie is half a point for each."""
    at = {name: i for i, name in enumerate(names)}
    found = np.zeros((len(names), len(names)))
    for first, second, winner, _ in votes:
        i, j = at[first], at[second]
        found[i, j] += {A: 1.0, TIE: 0.5, B: 0.0}[winner]
        found[j, i] += {A: 0.0, TIE: 0.5, B: 1.0}[winner]
    return found


def levels(table: np.ndarray) -> np.ndarray:
    """The likeliest ratings (N,) of points (N, N), their mean 0.

    The same as `lib.arena`'s, without intervals and by Newton's method: a forger asks
    hundreds of times.
    """
    table = table + PRIOR / 2 * ((table + table.T) > 0)
    games = table + table.T
    strength = np.zeros(len(table))  # in log-odds
    for _ in range(STEPS):
        chance = 1 / (1 + np.exp(strength[None] - strength[:, None]))
        slope = (table - games * chance).sum(1)
        bend = games * chance * (1 - chance)
        curve = np.diag(bend.sum(1)) - bend + 1 / len(table)  # the mean stays 0
        step = np.linalg.solve(curve, slope)
        strength += step.clip(-FURTHEST, FURTHEST)
        if abs(step).max() < 1e-9:
            break
    return SCALE * (strength - strength.mean())
