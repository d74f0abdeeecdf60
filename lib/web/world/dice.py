"""Chance that comes out the same on every machine.

`Dice("letters", 7)` always falls in the same way: the key is hashed into a
64-bit state, and SplitMix64 (Steele et al. 2014) walks on from there. Unlike
`random.Random` it is cheap to start, and it promises the same numbers for
every version of Python. It is not made for secrets.
"""

from collections.abc import Sequence
from hashlib import blake2b
from typing import TypeVar

T = TypeVar("T")
MASK = (1 << 64) - 1


class Dice:
    """A stream of choices, the same for the same key."""

    __slots__ = ("_dealt", "_hands", "_state")

    def __init__(self, *key: object) -> None:
        text = "/".join(map(str, key)).encode()
        digest = blake2b(text, digest_size=8).digest()
        self._state = int.from_bytes(digest, "little")
        self._dealt: dict[int, set[int]] = {}
        self._hands: dict[int, list[int]] = {}

    def below(self, n: int) -> int:
        """An integer from 0 to n - 1; its bias, n / 2**64, is nothing here."""
        self._state = z = (self._state + 0x9E3779B97F4A7C15) & MASK
        z = ((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9) & MASK
        z = ((z ^ (z >> 27)) * 0x94D049BB133111EB) & MASK
        return (z ^ (z >> 31)) % n

    def number(self, low: int, high: int) -> int:
        """An integer from `low` to `high`, both included."""
        return low + self.below(high - low + 1)

    def chance(self, share: float) -> bool:
        """True in that share of the cases."""
        return self.below(1 << 30) < share * (1 << 30)

    def pick(self, items: Sequence[T]) -> T:
        """One of the items."""
        return items[self.below(len(items))]

    def deal(self, items: Sequence[T]) -> T:
        """One of the items, none twice before each was dealt once.

        A list is known by its identity: deal only from lists that stay.
        """
        dealt = self._dealt.setdefault(id(items), set())
        if len(dealt) == len(items):
            dealt.clear()
        i = self.below(len(items))
        while i in dealt:
            i = (i + 1) % len(items)
        dealt.add(i)
        return items[i]

    def recall(self, items: Sequence[T], few: int) -> tuple[T, bool]:
        """One of the items and whether it was known: the first `few` that come
        up come again in turn, and no other. Lists are known as in `deal`."""
        hand = self._hands.setdefault(id(items), [])
        turn = self.below(len(items))
        known = len(hand) == few or (len(hand) > 1 and turn % 2 == 0)
        if known:  # never the last one again, unless it is the only one
            hand.append(hand.pop(turn % max(1, len(hand) - 1)))
        else:
            while turn in hand:
                turn = (turn + 1) % len(items)
            hand.append(turn)
        return items[hand[-1]], known

    def shuffled(self, items: Sequence[T]) -> list[T]:
        """The items in a new order."""
        order = list(items)
        for i in range(len(order) - 1, 0, -1):
            j = self.below(i + 1)
            order[i], order[j] = order[j], order[i]
        return order
