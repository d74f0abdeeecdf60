"""Votes, the leaderboard they make, and how few forged ones change it."""

from collections import Counter

import numpy as np
import pytest

from lib import votes as room
from lib.arena import Results, ratings
from lib.votes import (
    ALWAYS,
    BOTH,
    EACH,
    FOR,
    TIE,
    A,
    B,
    Vote,
    balanced,
    door_marks,
    levels,
    limited,
    needed,
    points,
    rated,
    results,
    voted,
    with_copies,
)
from lib.web.world.dice import Dice

RIGHT = {"weak": 0.3, "middling": 0.5, "good": 0.7, "better": 0.75}


@pytest.fixture(scope="module")
def marks():
    return {
        name: [float(Dice("mark", name, i).chance(share)) for i in range(400)]
        for name, share in RIGHT.items()
    }


@pytest.fixture(scope="module")
def honest(marks):
    return voted(marks, 1_200, "honest")


# --- votes --------------------------------------------------------------------


def test_a_careful_voter_prefers_the_better_answer():
    votes = voted({"a": [1, 0, 0], "b": [0, 1, 0]}, 600, 0, careless=0)
    ties = sum(vote.winner == TIE for vote in votes)
    assert 150 < ties < 250
    only = voted({"a": [2.5], "b": [1.0]}, 100, 0, careless=0)
    assert {vote.model_a for vote in only} == {"a", "b"}  # seats are drawn by lot
    assert all(getattr(vote, vote.winner) == "a" for vote in only)


def test_careless_votes_are_as_many_as_said_and_take_a_side():
    votes = voted({"a": [0.0], "b": [0.0]}, 4_000, 0, careless=0.25)
    sides = Counter(vote.winner for vote in votes)
    assert 900 < sides[A] + sides[B] < 1_100
    assert 0.4 < sides[A] / (sides[A] + sides[B]) < 0.6


def test_votes_depend_on_their_key_and_number_alone(marks):
    first = voted(marks, 50, 7)
    assert voted(marks, 80, 7)[:50] == first
    assert voted(marks, 50, 8) != first
    assert max(Counter(vote.voter for vote in voted(marks, 75, 7)).values()) == EACH


@pytest.mark.parametrize(
    "wrong", [{"a": [1.0]}, {"a": [1.0], "b": []}, {"a": [], "b": []}, {}]
)
def test_what_cannot_be_voted_on_is_refused(wrong):
    with pytest.raises(ValueError, match="two models at least"):
        voted(wrong, 10, 0)


def test_the_networks_of_chapter_10_answer_the_same_problems():
    found = door_marks(8)
    assert len(found) == 9
    assert {len(each) for each in found.values()} == {8}
    assert {mark for each in found.values() for mark in each} == {0.0, 1.0}
    assert sum(found["right door 0"]) > sum(found["imitator 0"])


# --- ratings ------------------------------------------------------------------


def test_a_pair_is_counted_once_whoever_sat_where():
    votes = [
        Vote("x", "y", A, "1"),
        Vote("y", "x", A, "1"),
        Vote("y", "x", B, "1"),
        Vote("x", "y", TIE, "2"),
    ]
    assert results(votes) == {("x", "y"): Results(2, 1, 1)}
    assert points(["x", "y"], votes).tolist() == [[0, 2.5], [1.5, 0]]


def test_the_leaderboard_has_the_better_ones_above(honest):
    found = rated(honest, "weak")
    assert list(found)[-2:] == ["middling", "weak"]
    assert found["weak"] == (0, 0, 0)
    assert all(one.low <= one.elo <= one.high for one in found.values())
    assert found["good"].low > 0


def test_levels_are_lib_arenas(honest):
    names = sorted(RIGHT)
    found = levels(points(names, honest))
    wanted = ratings(names, results(honest), names[0])
    for name, level in zip(names, found):
        assert level - found[0] == pytest.approx(wanted[name].elo, abs=1e-3)
    unbeaten = np.array([[0.0, 50.0], [0.0, 0.0]])
    assert 400 < np.ptp(levels(unbeaten)) < 2_000


def test_ratings_are_those_of_the_leaderboards_own_package(honest):
    """Needs `pip install arena-rank`, which brings jax along."""
    data = pytest.importorskip("arena_rank.utils.data_utils")
    models = pytest.importorskip("arena_rank.models.bradley_terry")
    pandas = pytest.importorskip("pandas")
    table = data.PairDataset.from_pandas(pandas.DataFrame(honest))
    theirs = models.BradleyTerry(n_competitors=len(table.competitors))
    found = theirs.compute_ratings_and_cis(table, significance_level=0.001)
    elo = dict(zip(found["competitors"], map(float, found["ratings"])))
    ours = rated(honest, "weak")
    for name, rating in ours.items():
        # a draw of half a game for each pair is in ours alone
        assert rating.elo == pytest.approx(elo[name] - elo["weak"], abs=2)
    spread = dict(zip(found["competitors"], map(float, found["variances"])))
    n = len(spread)
    for name, rating in ours.items():
        if name != "weak":
            # of a difference; in a round of equals one strength says little of another
            both = (spread[name] + spread["weak"]) * n / (n - 1)
            width = 2 * 3.29 * both**0.5
            assert rating.high - rating.low == pytest.approx(width, rel=0.3)


def test_copies_of_a_model_are_entered_and_the_luckiest_is_above_the_mean(marks):
    entered = with_copies(marks, "middling", 5)
    assert len(entered) == 8 and "middling" not in entered
    found = rated(voted(entered, 2_000, 0), "weak")
    copies = [one.elo for name, one in found.items() if "copy" in name]
    assert max(copies) > sum(copies) / 5


# --- forging ------------------------------------------------------------------


def test_as_many_as_needed_lift_it_and_one_less_does_not(honest):
    for scheme in (FOR, BOTH):
        found = needed(honest, "middling", scheme)
        assert found.rival in ("good", "better") and found.gap > 0
        assert found.accounts == found.votes <= found.battles
        names = sorted(RIGHT)
        cast, _ = room._forged(names, "middling", found.rival, scheme, 1, 0)
        for n, above in ((found.votes, True), (found.votes - 1, False)):
            elo = dict(zip(names, levels(points(names, [*honest, *cast[:n]]))))
            assert (elo["middling"] > elo[found.rival]) == above


def test_who_also_votes_against_the_rival_waits_less(honest):
    alone, both = (needed(honest, "weak", scheme) for scheme in (FOR, BOTH))
    assert both.battles < alone.battles


def test_every_forged_vote_helps_the_forger(honest):
    names = sorted(RIGHT)
    cast, battles = room._forged(names, "weak", "good", BOTH, 10, 0)
    for vote in cast[:200]:
        winner, loser = (
            (vote.model_a, vote.model_b)
            if vote.winner == A
            else (vote.model_b, vote.model_a)
        )
        assert winner == "weak" or loser == "good"
    assert battles[:200] == sorted(set(battles[:200]))
    assert Counter(vote.voter for vote in cast[:200]).most_common(1)[0][1] == 10
    alone, _ = room._forged(names, "weak", "good", FOR, 10, 0)
    assert all("weak" in vote[:2] for vote in alone[:200])


def test_a_limit_makes_one_name_weak(honest):
    free = needed(honest, "middling", account=100)
    held = needed(honest, "middling", account=100, defend=limited)
    assert limited(honest) == honest
    assert held.accounts > free.accounts
    many = [Vote("a", "b", A, "one")] * (EACH + 5) + [Vote("a", "b", A, "two")]
    assert len(limited(many)) == EACH + 1


def test_one_sided_voters_are_removed_and_small_ones_are_not_seen(honest):
    assert len(balanced(honest)) > 0.98 * len(honest)
    assert needed(honest, "middling", account=4 * ALWAYS, defend=balanced) is None
    small = needed(honest, "middling", account=ALWAYS - 1, defend=balanced)
    assert small.accounts >= 2
    for winner in (A, B):
        votes = [Vote("a", str(i), winner, "v") for i in range(ALWAYS)]
        assert balanced(votes) == []
        assert balanced(votes[1:]) == votes[1:]
        other = Vote("a", "0", TIE, "v")
        assert len(balanced([*votes, other])) == ALWAYS + 1


def test_the_first_cannot_rise_and_strangers_are_named(honest):
    first = next(iter(rated(honest, "weak")))
    with pytest.raises(ValueError, match="no model above"):
        needed(honest, first)
    with pytest.raises(ValueError, match="'nobody' has no model above"):
        needed(honest, "nobody")
