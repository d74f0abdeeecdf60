"""Connect Four, many boards at a time: rules, a fallible expert, an exact solver.

A board is two 64-bit numbers, one bit a cell: the stones of whoever moves next, and
all stones. Columns are 7 bits apart; the topmost of them stays empty, so that a shift
never runs from one column into the next. In that form a line of four is found by two
shifts in each direction, for any number of boards at once.

The expert is on purpose no perfect player. It takes a win, blocks one, and gives none
away; else it leans to the move that leaves it the most open lines.

In comments: B boards, 7 columns.
"""

from collections.abc import Sequence
from functools import cache
from typing import NamedTuple

import numpy as np

COLUMNS, ROWS = 7, 6
BITS = ROWS + 1  # of a column
CELLS = COLUMNS * ROWS
U = np.uint64
BOTTOMS = np.array([1 << (BITS * column) for column in range(COLUMNS)], U)
COLUMN = np.array(
    [((1 << ROWS) - 1) << (BITS * column) for column in range(COLUMNS)], U
)
TOPS = BOTTOMS << U(ROWS - 1)
FULL = U(int(COLUMN.sum()))
SHIFTS = 1, BITS - 1, BITS, BITS + 1  # up, the two diagonals, to the side
PLACES = np.array([BITS * c + r for r in range(ROWS) for c in range(COLUMNS)], U)
LEAST = -1e9  # the logit of a move that is not allowed
WORTH = np.array([0, 1, 4, 16, 64], np.float32)  # of a line with so many stones
WIN, BLOCK, GIFT = 1e4, 1e3, -5e2  # far above any lines


class Boards(NamedTuple):
    """Positions (B,): the stones of the player to move, and all stones."""

    own: np.ndarray
    all: np.ndarray

    @property
    def other(self) -> np.ndarray:
        """The stones of the other player."""
        return self.own ^ self.all

    def __getitem__(self, which: object) -> "Boards":
        """Some of the boards."""
        return Boards(self.own[which], self.all[which])

    def __len__(self) -> int:
        return len(self.own)


def start(n: int) -> Boards:
    """So many empty boards."""
    return Boards(np.zeros(n, U), np.zeros(n, U))


def won(stones: np.ndarray) -> np.ndarray:
    """Have these stones (B,) four in a row? (B,) of bool."""
    found = np.zeros_like(stones)
    for shift in SHIFTS:
        pairs = stones & (stones >> U(shift))
        found |= pairs & (pairs >> U(2 * shift))
    return found != 0


def legal(boards: Boards) -> np.ndarray:
    """Which columns have room, (B, 7) of bool."""
    return (boards.all[:, None] & TOPS) == 0


def play(boards: Boards, columns: np.ndarray) -> tuple[Boards, np.ndarray]:
    """Drop a stone in a column each; the new boards, and who has just won.

    On the new boards it is the other player's turn. The columns must have room.
    """
    stone = (boards.all + BOTTOMS[columns]) & COLUMN[columns] & ~boards.all
    own, every = boards.own | stone, boards.all | stone
    return Boards(own ^ every, every), won(own)


def can_win(boards: Boards) -> np.ndarray:
    """Can the player to move win at once? (B,) of bool."""
    found = np.zeros(len(boards), bool)
    for column in range(COLUMNS):
        stone = (boards.all + BOTTOMS[column]) & COLUMN[column] & ~boards.all
        found |= (stone != 0) & won(boards.own | stone)
    return found


def features(boards: Boards) -> np.ndarray:
    """For a network: own stones, then the other's, row by row, (B, 84) of 0 and 1."""
    both = [(some[:, None] >> PLACES) & U(1) for some in (boards.own, boards.other)]
    return np.concatenate(both, 1).astype(np.float32)


def mirrored(boards: Boards) -> Boards:
    """The same positions with left and right exchanged."""
    return Boards(*map(_mirrored, boards))


def _mirrored(stones: np.ndarray) -> np.ndarray:
    found = np.zeros_like(stones)
    for column in range(COLUMNS):
        one = (stones >> U(BITS * column)) & U((1 << BITS) - 1)
        found |= one << U(BITS * (COLUMNS - 1 - column))
    return found


def position(moves: str) -> Boards:
    """One board, from columns 1 to 7 in the order in which they were played.

    Raises ValueError for a move that cannot be, or that comes after a win.
    """
    boards, over = start(1), False
    for i, sign in enumerate(moves):
        column = "1234567".find(sign)
        if over or column < 0 or not legal(boards)[0, column]:
            raise ValueError(f"Move {i + 1} of {moves!r} cannot be played.")
        boards, (over,) = play(boards, np.array([column]))
    return boards


@cache
def lines() -> np.ndarray:
    """The 69 lines of four as columns, (42, 69) of 0 and 1, cells as in `features`."""
    found = []
    for row in range(ROWS):
        for column in range(COLUMNS):
            for up, along in ((0, 1), (1, 0), (1, 1), (1, -1)):
                cells = [(row + i * up, column + i * along) for i in range(4)]
                if all(0 <= r < ROWS and 0 <= c < COLUMNS for r, c in cells):
                    line = np.zeros(CELLS, np.float32)
                    line[[COLUMNS * r + c for r, c in cells]] = 1
                    found.append(line)
    return np.stack(found, 1)


def expert_logits(boards: Boards) -> np.ndarray:
    """How the expert values each move, (B, 7); it draws from their softmax."""
    board, column = np.nonzero(legal(boards))
    after, wins = play(boards[board], column)
    stones = features(after)  # the mover's stones are now the other's
    theirs, mine = (
        np.rint(some @ lines()).astype(int) for some in (stones[:, :42], stones[:, 42:])
    )
    value = (WORTH[mine] * (theirs == 0) - WORTH[theirs] * (mine == 0)).sum(1)
    turned = Boards(boards.other, boards.all)[board]
    _, loses = play(turned, column)  # were the other to play there
    value = value + WIN * wins + BLOCK * loses + GIFT * (can_win(after) & ~wins)
    logits = np.full((len(boards), COLUMNS), LEAST)
    logits[board, column] = value
    return logits


class Solver:
    """What perfect play leads to: 1 a win of the player to move, 0 a draw, -1.

    Depth-first with the values seen kept, and forced moves first; quick for the
    second half of a game. Raises TooFar after so many positions.
    """

    ORDER = 3, 2, 4, 1, 5, 0, 6  # the middle is in most lines

    def __init__(self, most: int = 2_000_000) -> None:
        self.most, self.seen = most, {}

    def value(self, own: int, every: int) -> int:
        """The value of a position for the player to move."""
        key = own, every
        if key not in self.seen:
            if len(self.seen) >= self.most:
                raise TooFar(
                    f"The position was not solved within {self.most:,} others; take"
                    " one that is nearer to its end."
                )
            self.seen[key] = self._value(own, every)
        return self.seen[key]

    def _value(self, own: int, every: int) -> int:
        stones = []
        for column in self.ORDER:
            stone = (every + (1 << (BITS * column))) & int(COLUMN[column]) & ~every
            if stone and _has_four(own | stone):
                return 1
            if stone:
                stones.append(stone)
        if not stones:
            return 0
        other = own ^ every
        threats = [stone for stone in stones if _has_four(other | stone)]
        if len(threats) > 1:
            return -1
        best = -1
        for stone in threats or stones:
            best = max(best, -self.value(other, every | stone))
            if best == 1:
                break
        return best

    def moves(self, boards: Boards) -> list[int | None]:
        """The value of each column on one board; None where there is no room."""
        [own], [every] = boards.own.tolist(), boards.all.tolist()
        found: list[int | None] = []
        for column in range(COLUMNS):
            stone = (every + (1 << (BITS * column))) & int(COLUMN[column]) & ~every
            if not stone:
                found.append(None)
            elif _has_four(own | stone):
                found.append(1)
            else:
                found.append(-self.value(own ^ every, every | stone))
        return found


class TooFar(ValueError):
    """A position whose value takes too long to find."""


def _has_four(stones: int) -> bool:
    for shift in SHIFTS:
        pairs = stones & (stones >> shift)
        if pairs & (pairs >> (2 * shift)):
            return True
    return False


def drawn(logits: np.ndarray, generator: np.random.Generator) -> np.ndarray:
    """A column each, from the softmax of logits (B, 7)."""
    noise = generator.gumbel(size=logits.shape)
    return np.where(logits > LEAST / 2, logits + noise, LEAST).argmax(1)


def picture(boards: Boards, i: int = 0) -> list[str]:
    """Rows of a board from the top: x for the player to move, o for the other."""
    cells = features(boards[i : i + 1])[0]
    signs = np.where(cells[:CELLS] > 0, "x", np.where(cells[CELLS:] > 0, "o", "."))
    rows: Sequence[np.ndarray] = signs.reshape(ROWS, COLUMNS)[::-1]
    return ["".join(row) for row in rows]
