"""Players of Connect Four: what they read, how they choose, and one that imitates.

A player has two networks, as AlphaGo had (Silver et al. 2016, section 1): one says
which move it likes, one who will win. The imitator's first network learns the moves of
the fallible expert; `lib.self_play` goes on from there.

Left out: convolutions, which a board of this size can do without.
"""

from typing import NamedTuple

import numpy as np
import torch
from torch import Tensor, nn

from lib.connect_four import (
    CELLS,
    COLUMNS,
    FULL,
    LEAST,
    Boards,
    can_win,
    drawn,
    expert_logits,
    features,
    legal,
    mirrored,
    play,
    start,
)

WIDTH, LAYERS = 256, 3
IMPOSSIBLE = -1e9  # masks a logit


class Player(nn.Module):
    """Boards as `features` (B, 84) to logits of moves (B, 7) and a value (B,).

    The value is from -1, the player to move loses, to 1.
    """

    def __init__(self, width: int = WIDTH, layers: int = LAYERS) -> None:
        super().__init__()
        self.width = width
        self.likes = _stack(width, layers, COLUMNS)
        self.judges = _stack(width, layers, 1)
        nn.init.zeros_(self.judges[-1].weight)

    def forward(self, boards: Tensor) -> tuple[Tensor, Tensor]:
        """See the class."""
        boards = 2 * boards  # few cells are taken
        return self.likes(boards), torch.tanh(self.judges(boards))[:, 0]


def _stack(width: int, layers: int, outputs: int) -> nn.Sequential:
    sizes = [2 * CELLS, *[width] * layers]
    parts = [
        part for a, b in zip(sizes, sizes[1:]) for part in (nn.Linear(a, b), nn.ReLU())
    ]
    return nn.Sequential(*parts, nn.Linear(width, outputs))


class BoardBatch(NamedTuple):
    """Positions to learn from: what should be played there, and who will win.

    `weights` are those of the value's error, 0 where nobody says who will win; `moves`
    are all 0 where nobody says what to play.
    """

    boards: Tensor  # (B, 84)
    legal: Tensor  # (B, 7) of bool
    moves: Tensor  # (B, 7), probabilities
    values: Tensor  # (B,), from -1 to 1
    weights: Tensor  # (B,)

    @property
    def tokens(self) -> Tensor:
        """What `lib.train` counts: one a board."""
        return self.weights

    @property
    def counted(self) -> Tensor:
        """What the loss is a mean over."""
        return torch.tensor(float(len(self.weights)))


def board_loss(model: nn.Module, batch: BoardBatch) -> Tensor:
    """Surprise at the moves, and the value's squared error, summed over boards."""
    logits, value = model(batch.boards)
    logprobs = logits.masked_fill(~batch.legal, IMPOSSIBLE).log_softmax(-1)
    surprise = -(batch.moves * logprobs.masked_fill(~batch.legal, 0)).sum()
    return surprise + (batch.weights * (value - batch.values).square()).sum()


class Record(NamedTuple):
    """Positions of games (N,), with moves (N, 7) and values (N,) to learn."""

    boards: Boards
    moves: np.ndarray
    values: np.ndarray

    def batch(self, rows: np.ndarray, weight: float) -> BoardBatch:
        """Some rows; every second board is turned over, left for right."""
        boards, moves = self.boards[rows], self.moves[rows].copy()
        turn = np.arange(len(rows)) % 2 == 1
        turned = mirrored(boards)
        boards = Boards(*(np.where(turn, b, a) for a, b in zip(boards, turned)))
        moves[turn] = moves[turn, ::-1]
        return BoardBatch(
            torch.from_numpy(features(boards)),
            torch.from_numpy(legal(boards)),
            torch.from_numpy(moves.astype(np.float32)),
            torch.from_numpy(self.values[rows].astype(np.float32)),
            torch.full((len(rows),), weight),
        )


def expert_games(n: int, seed: int) -> Record:
    """So many games of the expert against itself: what it played, and no values."""
    generator, boards, seen, chosen = np.random.default_rng(seed), start(n), [], []
    while len(boards):
        columns = drawn(expert_logits(boards), generator)
        seen.append(boards)
        chosen.append(columns)
        boards, wins = play(boards, columns)
        boards = boards[~wins & (boards.all != FULL)]
    every = Boards(*(np.concatenate(part) for part in zip(*seen)))
    moves = np.eye(COLUMNS)[np.concatenate(chosen)]
    return Record(every, moves, np.zeros(len(every)))


class Imitation:
    """Positions of the expert's games, as `lib.corpus.Examples`."""

    def __init__(self, games: int, seed: int) -> None:
        self.games, self.seed = games, seed
        self.record = expert_games(games, seed)
        self._order = -1, np.empty(0, int)

    def batch(self, numbers: range) -> BoardBatch:
        """The positions of these numbers; each pass has its own order."""
        size = len(self.record.boards)
        rows = []
        for number in numbers:
            passed, i = divmod(number, size)
            if self._order[0] != passed:
                generator = np.random.default_rng([self.seed, passed])
                self._order = passed, generator.permutation(size)
            rows.append(self._order[1][i])
        return self.record.batch(np.array(rows), weight=0.0)

    def state(self) -> dict:
        """Which games these are."""
        return {"games": self.games, "seed": self.seed}

    def restore(self, state: dict) -> None:
        """Check that these are the games of the run."""
        if state != self.state():
            raise ValueError(
                "The run learned from other games; give it the same, or a new folder."
            )


@torch.no_grad()
def judged(model: Player, boards: Boards) -> tuple[np.ndarray, np.ndarray]:
    """Log-probabilities (B, 7) of the moves and values (B,); LEAST where no room."""
    room = legal(boards)
    device = next(model.parameters()).device
    found = model(torch.from_numpy(features(boards)).to(device))
    logits, value = (part.cpu() for part in found)
    masked = logits.masked_fill(~torch.from_numpy(room), IMPOSSIBLE)
    return np.where(room, masked.log_softmax(-1).numpy(), LEAST), value.numpy()


def look_ahead(model: Player, boards: Boards) -> np.ndarray:
    """What each move is worth, (B, 7), by the model's view of what follows it.

    Wins, draws, and moves that let the other win at once are known exactly.
    """
    board, column = np.nonzero(legal(boards))
    after, wins = play(boards[board], column)
    worth = wins.astype(np.float32)
    going = ~wins & (after.all != FULL)
    loses = np.zeros(len(worth), bool)
    loses[going] = can_win(after[going])
    worth[loses] = -1
    going &= ~loses
    if going.any():
        worth[going] = -judged(model, after[going])[1]
    found = np.full((len(boards), COLUMNS), LEAST, np.float32)
    found[board, column] = worth
    return found
