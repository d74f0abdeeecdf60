"""Arithmetic coding: symbols become bits, as few as their probabilities allow.

An interval of whole numbers is cut into parts, one for each symbol and as wide
as it is likely; the symbol that comes chooses its part, which is cut again. A
number in the last part names them all. A likely symbol narrows the interval
little and costs little: -log2 of its probability in bits. As soon as a bit of
that number is settled it is written, and the interval doubled, so that 32 bits
are enough for texts of any length.

Source: Witten, Neal and Cleary 1987, sections 2 and 3. Departures: the upper
end is not in the interval, and a decoder does not read on for ever behind the
end of a damaged code. Left out: where the probabilities come from
(`lib.compress`).
"""

from collections.abc import Iterator
from itertools import chain, repeat

import numpy as np

BITS = 32
WHOLE = 1 << BITS
HALF, QUARTER = WHOLE >> 1, WHOLE >> 2
# A doubled interval is wider than a quarter, so that a part of one in so many
# is never empty.
MOST = QUARTER


class Interval:
    """The numbers from `low` to below `high`; at first all of 32 bits."""

    def __init__(self) -> None:
        self.low, self.high = 0, WHOLE

    def narrow(self, symbol: int, ends: np.ndarray) -> Iterator[int]:
        """Keep the part of one symbol; double what is left while that fits.

        `ends` (V,) are whole numbers, where each symbol's part ends when the
        interval is `ends[-1]` wide; at most MOST. Yields what is subtracted
        before each doubling: 0 in the lower half (the next bit of the number
        is 0), HALF in the upper one (it is 1), QUARTER about the middle (it
        is not settled yet).
        """
        start = int(ends[symbol - 1]) if symbol else 0
        width, total = self.high - self.low, int(ends[-1])
        self.high = self.low + width * int(ends[symbol]) // total
        self.low += width * start // total
        while True:
            if self.high <= HALF:
                less = 0
            elif self.low >= HALF:
                less = HALF
            elif self.low >= QUARTER and self.high <= HALF + QUARTER:
                less = QUARTER
            else:
                return
            self.low, self.high = 2 * (self.low - less), 2 * (self.high - less)
            yield less


class Encoder:
    """Turns symbols into bits, one symbol at a time."""

    def __init__(self) -> None:
        self.interval = Interval()
        self.bits: list[int] = []
        self.waiting = 0  # bits that will be the opposite of the next one

    def add(self, symbol: int, ends: np.ndarray) -> None:
        """Code one symbol; `ends` (V,) as `Interval.narrow` wants them."""
        for less in self.interval.narrow(symbol, ends):
            if less == QUARTER:
                self.waiting += 1
            else:
                self._write(less // HALF)

    def _write(self, bit: int) -> None:
        self.bits += [bit, *repeat(1 - bit, self.waiting)]
        self.waiting = 0

    def finish(self) -> bytes:
        """All symbols as bytes; nothing may be added after that."""
        self.waiting += 1  # two more bits name a quarter inside the interval
        self._write(int(self.interval.low >= QUARTER))
        return np.packbits(np.array(self.bits, dtype=np.uint8)).tobytes()


class Decoder:
    """Turns bits into symbols again, given the same probabilities."""

    def __init__(self, code: bytes) -> None:
        bits = np.unpackbits(np.frombuffer(code, dtype=np.uint8)).tolist()
        self.bits = iter(chain(bits, repeat(0, BITS)))  # no honest code needs more
        self.interval = Interval()
        self.number = 0
        for _ in range(BITS):
            self.number = 2 * self.number + next(self.bits)

    def take(self, ends: np.ndarray) -> int:
        """The next symbol; `ends` (V,) must be those of the encoder.

        Raises ValueError where the code is over before its symbols are.
        """
        low, width = self.interval.low, self.interval.high - self.interval.low
        place = ((self.number - low + 1) * int(ends[-1]) - 1) // width
        symbol = int(np.searchsorted(ends, place, side="right"))
        for less in self.interval.narrow(symbol, ends):
            bit = next(self.bits, None)
            if bit is None:
                raise ValueError("The code is over before its symbols are.")
            self.number = 2 * (self.number - less) + bit
        return symbol
