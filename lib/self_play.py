"""Self-play: a player of Connect Four becomes better than the one it imitated.

Each move of its games is looked at by its own judgement of what follows it. What looks
better is played and learned more often; the judgement learns from how the games end.

Where this departs from AlphaGo: it looks one move ahead instead of searching a tree;
half of the games are played against the imitator; and its preferences stay tied to the
imitator's, as those of a language model to its reference, by a KL term. Without that
they sharpen until it knows one line of play and loses against any other.
"""

import copy
from dataclasses import asdict, dataclass

import numpy as np

from lib.connect_four import FULL, LEAST, Boards, drawn, legal, play, start
from lib.connect_four_players import (
    BoardBatch,
    Player,
    Record,
    judged,
    look_ahead,
)

SHARPER = 2  # the imitator's logits, in the games against it
UNLIKELY = -12.0  # no log-probability counts as less


@dataclass(frozen=True)
class SelfPlaySettings:
    """How games are played and what is learned from them.

    What is learned of each position is, but for a constant, `keeps` times the player's
    own log-probabilities, the rest of them the imitator's, plus what looking ahead says
    over `heat`: a step towards the best moves that are not too far from the imitator's.
    `fades` is how much of a value comes from the game's end and how much from the next
    position's (TD(lambda)). A share of the games is played `against` the imitator.
    Each round of `games` serves for `reuse` updates, which draw from the last
    `remembers` rounds. In the first rounds, while the judgement `settles`, only that
    is learned.
    """

    games: int = 512
    reuse: int = 8
    remembers: int = 8
    keeps: float = 0.95
    heat: float = 0.4
    fades: float = 0.8
    against: float = 0.5
    explores: float = 0.05
    settles: int = 15


class SelfPlay:
    """Positions of its own games, as `lib.corpus.Examples`.

    A round of games is played by the player as it is at the first of the updates
    that the round serves, and the rounds before are not saved: save only at the end.
    """

    def __init__(
        self, model: Player, settings: SelfPlaySettings, *, rows: int, seed: int
    ) -> None:
        self.model, self.settings, self.rows, self.seed = model, settings, rows, seed
        self.imitator = copy.deepcopy(model).eval()
        self._round, self._rounds = -1, []
        self._record: Record | None = None
        self._seen: dict[str, tuple[float, float]] = {}

    def batch(self, numbers: range) -> BoardBatch:
        """Positions drawn by lot from the last rounds."""
        step = numbers.start // self.rows
        number = step // self.settings.reuse
        if number != self._round:
            self._round = number
            self._rounds = [*self._rounds, self._play(number)]
            self._rounds = self._rounds[-self.settings.remembers :]
            self._record = joined(self._rounds)
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
                columns[theirs] = drawn(SHARPER * logits, generator)
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
        record = self._record_of(steps, scores)
        if number < asked.settles:
            record.moves[:] = 0
        return record

    def _choose(
        self, boards: Boards, number: int, generator: np.random.Generator
    ) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Better probabilities of the moves and their worth, (B, 7), and moves drawn.

        The worth of what cannot be played is 0.
        """
        asked, room = self.settings, legal(boards)
        logprobs, imitated = (
            judged(who, boards)[0].clip(UNLIKELY) for who in (self.model, self.imitator)
        )
        worth = look_ahead(self.model, boards)
        better = logprobs
        if number >= asked.settles:
            better = asked.keeps * logprobs + (1 - asked.keeps) * imitated
            better = better + worth / asked.heat
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


def joined(records: list[Record]) -> Record:
    """Several as one."""
    own, every = (
        np.concatenate([getattr(one.boards, of) for one in records])
        for of in ("own", "all")
    )
    moves, values = (
        np.concatenate([getattr(one, of) for one in records])
        for of in ("moves", "values")
    )
    return Record(Boards(own, every), moves, values)
