"""The players that ship, and how they are made, in miniature."""

import dataclasses

import pytest

from lib import artifacts, connect_four_trials, shipped
from lib.connect_four import position
from lib.connect_four_games import Surprise, by_network, expert, match, proved
from lib.connect_four_trials import (
    NAME,
    TIMES,
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
        best_surprise(None, None)


def test_who_taught_itself_goes_past_the_expert_and_the_imitator_does_not():
    """A quarter of the games of the chapter: a wide bound."""
    pair = shipped_players()[0]
    assert match(by_network(pair.self_taught), expert, 400, seed=1).score > 0.6
    assert match(by_network(pair.imitator), expert, 400, seed=1).score < 0.55


def test_move_37_is_the_only_one_that_wins():
    found = move_37()
    assert proved(found, shipped_players()[0].imitator).only_win
    assert len(position(found.moves)) == 1
    assert found.by_self_play >= 0.5 and found.by_expert <= 1e-4
