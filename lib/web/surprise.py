"""How many bits of chance there are in a page of the tiny web.

Whoever knew the generator by heart, all its tables and its plan, would still
have to be told how the dice fell. That many bits suffice to name a page, so
nobody who guesses its text token by token need be more surprised in all.
"""

import math
from collections.abc import Iterator
from contextlib import contextmanager
from unittest.mock import patch

from lib.web.world import World
from lib.web.world.dice import Dice


@contextmanager
def counted_throws() -> Iterator[list[float]]:
    """Inside the block, the bits of every throw of any dice are noted."""
    bits: list[float] = []
    below = Dice.below

    def counting(dice: Dice, n: int) -> int:
        bits.append(math.log2(n))
        return below(dice, n)

    def chance(dice: Dice, share: float) -> bool:
        fell = below(dice, 1 << 30) < share * (1 << 30)
        if 0 < share < 1:
            bits.append(-math.log2(share if fell else 1 - share))
        return fell

    with patch.object(Dice, "below", counting), patch.object(Dice, "chance", chance):
        yield bits


def nats_of_text(world: World, url: str) -> float:
    """The bound for the text of one page, in nats. Raises KeyError for no page.

    The throws for mark-up are counted too, where page and text share the dice:
    so this is a bound from above.
    """
    with counted_throws() as bits:
        if world.page(url) is None:
            raise KeyError(url)
    return math.fsum(bits) * math.log(2)
