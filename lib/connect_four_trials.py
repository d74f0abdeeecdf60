"""The players of chapter 10: three imitators, and what each became by self-play.

They ship as one folder, `connect-four`, with the curves of their trainings. One
setting for all three, and a stopping rule fixed beforehand: so many rounds, then the
end.
"""

import copy
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import NamedTuple

import torch

from lib.artifacts import released
from lib.connect_four_games import (
    Surprise,
    by_network,
    expert,
    match,
    proved,
    surprises,
    surprising_games,
)
from lib.connect_four_players import Imitation, Player, board_loss
from lib.scale import shipped_seed
from lib.self_play import SelfPlay, SelfPlaySettings
from lib.shipped import ship_networks, shipped_networks
from lib.train import train
from lib.train_settings import TrainSettings
from lib.training_log import TrainingRun

NAME, TIMES = "connect-four", 3
GAMES = 20_000  # of the expert against itself
IMITATING = TrainSettings(
    steps=2_000, rows=512, rate=1e-3, warmup=50, decay=1.0, sample_every=200
)
ROUNDS = 80  # of self-play: the stopping rule
SELF_PLAY = SelfPlaySettings()
PLAYING = TrainSettings(
    steps=ROUNDS * SELF_PLAY.reuse,
    rows=1_024,
    rate=1e-3,
    warmup=10,
    decay=1.0,
    sample_every=5 * SELF_PLAY.reuse,
)
SEARCHED, STONES = 30_000, 14  # games of each kind, for the best surprise
NODES = 500_000  # positions that a proof may take
WATCHED = 400  # games against the expert, each time
SCORE = "score against the expert"
CARD = """\
# Players of Connect Four

Three networks that imitate a fallible expert, and what each became by {rounds} rounds
of games against itself and the imitator (chapter 10).

- **They can** say which column they like, on any board of 7 times 6.
- **They cannot** play perfectly: a solver refutes many of their moves.
- **Training**: {games:,} games of the expert against itself, then {own:,} of each
  player's own; `runs.jsonl` has the curves.
- **Make them again**: `python -m lib reinforce`
- **Licence**: as the book's code.
"""


class PlayerRun(NamedTuple):
    """A training: its kind, its number and its curve of scores, (update, score)."""

    kind: str
    index: int
    scores: list[tuple[int, float]]
    seconds: float


class Pair(NamedTuple):
    """An imitator and what it became."""

    imitator: Player
    self_taught: Player


def watch(player: Player) -> dict[str, float]:
    """Its score against the expert, for the log of a run."""
    return {SCORE: match(by_network(player), expert, WATCHED, seed=1).score}


def imitated(folder: Path, index: int) -> tuple[Player, TrainingRun]:
    """An imitator, trained in `folder` or on its way there."""
    torch.manual_seed(shipped_seed(f"Connect Four {index}"))
    player = Player()
    data = Imitation(GAMES, index)
    run = train(player, data, IMITATING, folder, sample=watch, loss=board_loss)
    return player.eval(), run


def self_taught(player: Player, folder: Path, index: int) -> TrainingRun:
    """Let a player go on by itself, in place, in `folder`."""
    data = SelfPlay(player, SELF_PLAY, rows=PLAYING.rows, seed=index)
    return train(player, data, PLAYING, folder, sample=watch, loss=board_loss)


def release(folder: Path) -> Path:
    """Train all players below `folder`, or what is missing, and ship them.

    Only what they like ships, not their judgement.
    """
    networks, runs, pairs = {}, [], []
    for index in range(TIMES):
        player, run = imitated(folder / f"imitator-{index}", index)
        networks[f"imitator {index}"] = dict(player.likes.state_dict())
        runs.append(_run("imitator", index, run))
        copied = player
        player = copy.deepcopy(player)
        run = self_taught(player, folder / f"self-taught-{index}", index)
        networks[f"self-taught {index}"] = dict(player.likes.state_dict())
        runs.append(_run("self-taught", index, run))
        pairs.append(Pair(copied, player.eval()))
    facts = {"games": GAMES, "rounds": ROUNDS, "self-play": asdict(SELF_PLAY)}
    facts["move 37"] = best_surprise(pairs)._asdict()
    card = CARD.format(rounds=ROUNDS, games=GAMES, own=ROUNDS * SELF_PLAY.games)
    return ship_networks(NAME, networks, runs, facts, card)


def best_surprise(pairs: Sequence[Pair]) -> Surprise:
    """The surprise that wins where fewest other moves do, and the imitator's does not.

    Of `SEARCHED` games of each kind and each pair; the expert plays it less than once
    in 10,000 times, the imitator less than once in 100. Of several, the one that the
    imitator likes least. Raises ValueError where there is none.
    """
    found = []
    for number, pair in enumerate(pairs):
        games = surprising_games(pair.self_taught, pair.imitator, SEARCHED, 37 + number)
        for one in surprises(pair.self_taught, pair.imitator, games, STONES):
            if one.by_expert <= 1e-4 and one.by_imitation <= 1e-2:
                solved = proved(one, pair.imitator, most=NODES)
                if solved is not None and solved.value == 1 and solved.imitated < 1:
                    found.append((solved.moves.count(1), one.by_imitation, number, one))
    if not found:
        raise ValueError("No surprise wins; let them play more games.")
    _, _, number, best = min(found)
    return best._replace(player=number)


def move_37() -> Surprise:
    """The surprise that ships, with chances by the networks before rounding."""
    _, facts = released(NAME)
    return Surprise(**facts["move 37"])


def _run(kind: str, index: int, run: TrainingRun) -> PlayerRun:
    seconds = sum(value for _, value in run.curve("seconds"))
    return PlayerRun(kind, index, run.curve(SCORE), round(seconds, 1))


def shipped_players() -> list[Pair]:
    """The players that ship; raises lib.artifacts.DamagedArtifact for damaged ones."""
    weights = shipped_networks(NAME)

    def player(name: str) -> Player:
        found = Player()
        found.likes.load_state_dict(weights[name])
        return found.eval()

    return [
        Pair(player(f"imitator {i}"), player(f"self-taught {i}")) for i in range(TIMES)
    ]
