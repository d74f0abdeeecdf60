"""Players of Connect Four: one that imitates the expert, one that plays itself.

Both are the same network: it reads the stones and says which move it likes and who
will win. The imitator learns the expert's moves, as AlphaGo's first network learned
those of people (Silver et al. 2016, section 1). From there *self-play* goes on: each
move is looked at by the network's own judgement of what follows it, moves that look
better are played and learned more often, and the judgement learns from how games end.

Where this departs from AlphaGo: the board is small and the network has no
convolutions; it looks one move ahead instead of searching a tree; half of the games
are played against the imitator, so that it stays honest against another style.
"""

import copy
from dataclasses import asdict, dataclass
from typing import NamedTuple

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional as F

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
        sizes = [2 * CELLS, *[width] * layers]
        parts = [nn.Linear(a, b) for a, b in zip(sizes, sizes[1:])]
        self.layers = nn.ModuleList(parts)
        self.moves, self.value = nn.Linear(width, COLUMNS), nn.Linear(width, 1)
        nn.init.zeros_(self.value.weight)

    def forward(self, boards: Tensor) -> tuple[Tensor, Tensor]:
        """See the class."""
        x = 2 * boards
        for layer in self.layers:
            x = F.relu(layer(x))
        return self.moves(x), torch.tanh(self.value(x))[:, 0]


class BoardBatch(NamedTuple):
    """Positions to learn from: what should be played there, and who will win.

    `weights` are those of the value's error, 0 where nobody says who will win.
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
    logits, value = model(torch.from_numpy(features(boards)))
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


@dataclass(frozen=True)
class SelfPlaySettings:
    """How games are played and what is learned from them.

    `keeps` is how much the old preference counts beside what looking ahead says,
    divided by `heat`; `fades` how much of a value comes from the game's end and how
    much from the next position's (TD(lambda)). A share of the games is played
    `against` the imitator. Each round of `games` serves for `reuse` updates. In the
    first rounds, while the judgement `settles`, the preferences stay as they are.
    """

    games: int = 256
    reuse: int = 6
    keeps: float = 0.95
    heat: float = 0.2
    fades: float = 0.8
    against: float = 0.5
    explores: float = 0.05
    settles: int = 20


class SelfPlay:
    """Positions of its own games, as `lib.corpus.Examples`.

    A round of games is played by the network as it is at the first of the updates
    that the round serves; save only after the last of them.
    """

    def __init__(
        self,
        model: Player,
        settings: SelfPlaySettings,
        *,
        rows: int,
        seed: int,
    ) -> None:
        self.model, self.settings, self.rows, self.seed = model, settings, rows, seed
        self.imitator = copy.deepcopy(model).eval()
        self._round, self._record = -1, None
        self._seen: dict[str, tuple[float, float]] = {}

    def batch(self, numbers: range) -> BoardBatch:
        """Positions drawn by lot from this round's games."""
        step = numbers.start // self.rows
        number = step // self.settings.reuse
        if number != self._round:
            self._round, self._record = number, self._play(number)
        generator = np.random.default_rng([self.seed, numbers.start])
        rows = generator.integers(0, len(self._record.boards), len(numbers))
        return self._record.batch(rows, weight=1.0)

    def _play(self, number: int) -> Record:
        """A round of games."""
        asked = self.settings
        generator = np.random.default_rng([self.seed, number, 1])
        n = asked.games
        boards, ids = start(n), np.arange(n)
        foreign = int(asked.against * n)  # in these the imitator has one side
        turn, steps, scores = 0, [], np.zeros(n)
        while len(boards):
            moves, worth, columns = self._choose(boards, number, generator)
            theirs = (ids < foreign) & (ids % 2 == turn % 2)
            if theirs.any():
                logits, _ = judged(self.imitator, boards[theirs])
                columns[theirs] = drawn(2 * logits, generator)
            steps.append((boards, moves, (moves * worth).sum(1), ids, theirs))
            boards, wins = play(boards, columns)
            scores[ids[wins]] = 1 if turn % 2 == 0 else -1  # for who began
            going = ~wins & (boards.all != FULL)
            boards, ids, turn = boards[going], ids[going], turn + 1
        own = np.arange(n) < foreign
        side = np.where(np.arange(n) % 2 == 0, -1, 1)  # its side in those games
        self._seen = {
            "score against the imitator": (
                float((0.5 + 0.5 * scores * side)[own].sum()),
                float(own.sum()),
            ),
            "moves": (float(sum(len(ids) for *_, ids, _ in steps)), float(n)),
        }
        return self._record_of(steps, scores)

    def _choose(
        self, boards: Boards, number: int, generator: np.random.Generator
    ) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Better probabilities of the moves and their worth, (B, 7), and moves drawn.

        The worth of what cannot be played is 0.
        """
        asked, room = self.settings, legal(boards)
        logprobs, _ = judged(self.model, boards)
        worth = look_ahead(self.model, boards)
        better = asked.keeps * logprobs.clip(-12) + worth / asked.heat
        if number < asked.settles:
            better = logprobs
        better = np.where(room, better, LEAST)
        better -= np.logaddexp.reduce(better, 1, keepdims=True)
        columns = drawn(better, generator)
        explores = generator.random(len(columns)) < asked.explores
        anywhere = drawn(np.where(room, 0.0, LEAST), generator)
        moves = np.where(room, np.exp(better), 0)
        return moves, np.where(room, worth, 0), np.where(explores, anywhere, columns)

    def _record_of(self, steps: list[tuple], scores: np.ndarray) -> Record:
        """Values backwards from the ends of the games; positions of its own moves."""
        fades = self.settings.fades
        after = np.zeros(len(scores))  # the value of the next position, learned
        seen = np.zeros(len(scores))  # and as it was judged there
        last = np.ones(len(scores), bool)
        parts = []
        for turn in range(len(steps) - 1, -1, -1):
            boards, moves, value, ids, theirs = steps[turn]
            end = scores[ids] * (1 if turn % 2 == 0 else -1)
            later = -(fades * after[ids] + (1 - fades) * seen[ids])
            learned = np.where(last[ids], end, later)
            after[ids], seen[ids], last[ids] = learned, value, False
            mine = ~theirs
            parts.append((*boards[mine], moves[mine], learned[mine]))
        own, every, moves, values = (np.concatenate(part) for part in zip(*parts))
        return Record(Boards(own, every), moves, values)

    def observed(self) -> dict[str, tuple[float, float]]:
        """Sums and counts of the last round, once."""
        seen, self._seen = self._seen, {}
        return seen

    def state(self) -> dict:
        """Which games these are; the weights and the number say the rest."""
        return {"seed": self.seed, "rows": self.rows} | asdict(self.settings)

    def restore(self, state: dict) -> None:
        """Check that these are the games of the run."""
        if state != self.state():
            raise ValueError(
                "The run played other games; give it the same settings, or a new"
                " folder."
            )
