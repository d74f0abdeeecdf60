"""The players that ship, and how they are made, in miniature."""

import dataclasses

import pytest

from lib import artifacts, connect_four_trials, shipped
from lib.connect_four import position
from lib.connect_four_games import (
    Proved,
    Surprise,
    by_network,
    expert,
    match,
    proved,
)
from lib.connect_four_trials import (
    NAME,
    NODES,
    TIMES,
    Pair,
    PlayerRun,
    best_surprise,
    move_37,
    release,
    shipped_players,
)
from lib.self_play import SelfPlaySettings
from lib.shipped import shipped_runs


@pytest.mark.slow
def test_players_are_made_and_ship(tmp_path, monkeypatch):
    for module in (artifacts, shipped):
        monkeypatch.setattr(module, "ROOT", tmp_path)
    few = SelfPlaySettings(games=8, reuse=1, remembers=2, settles=1)
    for name, steps in (("IMITATING", 2), ("PLAYING", 3)):
        short = dataclasses.replace(
            getattr(connect_four_trials, name), steps=steps, rows=16, sample_every=2
        )
        monkeypatch.setattr(connect_four_trials, name, short)
    monkeypatch.setattr(connect_four_trials, "SELF_PLAY", few)
    monkeypatch.setattr(connect_four_trials, "GAMES", 8)
    monkeypatch.setattr(connect_four_trials, "WATCHED", 4)
    found = Surprise("444443331335555225", 7, 0.7, 1e-3, 1e-5)
    monkeypatch.setattr(connect_four_trials, "best_surprise", lambda *_: found)
    release(tmp_path / "work")
    assert len(shipped_players()) == TIMES
    assert move_37() == found
    runs = shipped_runs(NAME, PlayerRun)
    assert [run.kind for run in runs] == ["imitator", "self-taught"] * TIMES
    assert all(run.scores for run in runs)


def test_no_surprise_is_told(monkeypatch):
    monkeypatch.setattr(connect_four_trials, "surprising_games", lambda *_, **__: [])
    monkeypatch.setattr(connect_four_trials, "surprises", lambda *_: [])
    with pytest.raises(ValueError, match="play more games"):
        best_surprise([Pair(None, None)])


def test_the_best_surprise_wins_where_fewest_others_do(monkeypatch):
    """Stand-ins for the search and the solver: three surprises, with their values."""
    one, two, three = (
        Surprise(moves, 1, 0.6, chance, 1e-6)
        for moves, chance in (("1", 1e-3), ("2", 1e-4), ("3", 1e-5))
    )
    rare = Surprise("4", 1, 0.6, 0.02, 1e-6)
    values = {"1": [1, -1, -1], "2": [1, 1, -1], "3": [1, 1, 1], "4": [1, -1, -1]}
    monkeypatch.setattr(connect_four_trials, "surprising_games", lambda *_: [])
    monkeypatch.setattr(
        connect_four_trials, "surprises", lambda *_: [three, two, one, rare]
    )
    monkeypatch.setattr(
        connect_four_trials,
        "proved",
        lambda one, *_, **__: Proved(one, 1, values[one.moves][2], values[one.moves]),
    )
    assert best_surprise([Pair(None, None)]) == one


def test_who_taught_itself_goes_past_the_expert_and_the_imitator_does_not():
    """A quarter of the games of the chapter: a wide bound."""
    pair = shipped_players()[0]
    assert match(by_network(pair.self_taught), expert, 400, seed=1).score > 0.6
    assert match(by_network(pair.imitator), expert, 400, seed=1).score < 0.55


def test_move_37_wins_and_the_imitators_move_does_not():
    found = move_37()
    pair = shipped_players()[found.player]
    result = proved(found, pair.imitator, NODES)
    assert result.value == 1 > result.imitated
    assert len(position(found.moves)) == 1
    assert found.by_self_play >= 0.5 and found.by_expert <= 1e-4
