"""How far two rates are apart, with an interval."""

import math

from lib.intervals import rate_interval


def difference(
    first: tuple[int, int], second: tuple[int, int]
) -> tuple[float, tuple[float, float]]:
    """The first rate less the second, and its interval.

    Each is so many of so many. The interval joins those of the two rates
    (Newcombe 1998, method 10, without correction for continuity).
    """
    (one, low, high), (other, low2, high2) = (
        (count / of, *rate_interval(count, of)) for count, of in (first, second)
    )
    down = math.hypot(one - low, high2 - other)
    up = math.hypot(high - one, other - low2)
    return one - other, (one - other - down, one - other + up)
