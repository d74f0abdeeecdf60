"""How sure a measurement is: intervals for rates and means.

The confidence is 99.9% throughout the book: a claim that is true then fails
by bad luck in at most one run of a thousand.
"""

import math
from collections.abc import Sequence

from scipy import stats

CONFIDENCE = 0.999


def rate_interval(successes: int, trials: int) -> tuple[float, float]:
    """Wilson's interval for a rate (Wilson 1927); raises for no trials."""
    if trials < 1:
        raise ValueError("A rate needs at least one trial.")
    test = stats.binomtest(successes, trials)
    low, high = test.proportion_ci(CONFIDENCE, method="wilson")
    return float(low), float(high)


def mean_interval(values: Sequence[float]) -> tuple[float, float]:
    """Student's interval for a mean; raises for fewer than two values."""
    n = len(values)
    if n < 2:
        raise ValueError("The interval of a mean needs at least two values.")
    mean = math.fsum(values) / n
    error = float(stats.sem(values))
    half = float(stats.t.ppf((1 + CONFIDENCE) / 2, n - 1)) * error
    return mean - half, mean + half


def share_interval(shares: Sequence[float]) -> tuple[float, float]:
    """Interval for a mean of shares, however they are distributed.

    Student's needs values that scatter around their mean; shares that are all
    near 0 or near 1 do not. Hoeffding 1963, theorem 1, asks for bounds only.
    """
    if not shares or not all(0 <= share <= 1 for share in shares):
        raise ValueError("Shares lie from 0 to 1, and there must be some.")
    mean = math.fsum(shares) / len(shares)
    half = math.sqrt(math.log(2 / (1 - CONFIDENCE)) / (2 * len(shares)))
    return max(0.0, mean - half), min(1.0, mean + half)


def agree(first: Sequence[float], second: Sequence[float]) -> bool:
    """Could both samples come from one source? Judged at the book's level.

    Two samples of zeros and ones are compared by Fisher's exact test, others
    by Welch's t-test.
    """
    if not first or not second:
        raise ValueError("Two samples are needed to compare.")
    if set(first) | set(second) <= {0, 1}:
        table = [[sum(s), len(s) - sum(s)] for s in (first, second)]
        chance = stats.fisher_exact(table).pvalue
    elif len(set(first)) == len(set(second)) == 1:
        return first[0] == second[0]
    else:
        chance = stats.ttest_ind(first, second, equal_var=False).pvalue
    return bool(chance >= 1 - CONFIDENCE)
