"""A reward model that only counts words, small enough to learn while one watches.

The score of a joke is a sum: every word in it and every pair of neighbouring words adds
its own weight, once for each time it occurs. The logistic function shows the sum from
0 to 1. The weights come from orders that somebody gave, best first: of two jokes the
better one shall have the higher score. The chance that the model gives to this is that
of Bradley and Terry (1952), the logistic function of the difference of both scores. The
loss is the mean surprise at it over all pairs, as in Christiano et al. (2017, arXiv
1706.03741, section 2.2.3); all pairs of one order are learned at once (Ouyang et al.
2022, arXiv 2203.02155, section 3.5, equation 1).

Left out, in comparison with the reward models of those papers: a network, and the
prompt. `word_scores.js` is the same in the page.
"""

import re
from collections import Counter
from collections.abc import Iterable, Sequence

import torch
from torch import Tensor
from torch.nn import functional as F

RATE = 0.05  # of gradient descent
STEPS = 100  # updates for each order that is given
RIDGE = 0.01  # how strongly weights are held near 0
TIE = 1e-9  # scores no farther apart than this are alike
_WORD = re.compile(r"\w+(?:['’-]\w+)*")


def words_of(joke: str) -> list[str]:
    """The words of a joke in lower case, without marks such as commas."""
    return _WORD.findall(joke.lower())


def features(words: Sequence[str]) -> Counter[str]:
    """How often each word occurs, and each pair of neighbours, joined by a blank."""
    return Counter(words) + Counter(map(" ".join, zip(words, words[1:])))


def names_of(jokes: Iterable[Sequence[str]]) -> list[str]:
    """Every feature that occurs in some jokes, once, in the order of appearance."""
    return list(dict.fromkeys(name for words in jokes for name in features(words)))


def counts(jokes: Iterable[Sequence[str]], names: Sequence[str]) -> Tensor:
    """Features (n, names) of n jokes, given as their words; others are left out."""
    found = map(features, jokes)
    rows = [[each[name] for name in names] for each in found]
    return torch.tensor(rows, dtype=torch.float64)


def differences(scores: Tensor) -> Tensor:
    """Scores (k,), best first, to those of the better less the worse of all pairs."""
    better, worse = torch.triu_indices(len(scores), len(scores), 1)
    return scores[better] - scores[worse]


def loss(w: Tensor, orders: Sequence[Tensor]) -> Tensor:
    """Mean surprise, in nats a pair, at the pairs of some orders.

    An order holds the features (k, names) of its jokes, best first; `w` is (names,).
    """
    pairs = torch.cat([differences(order @ w) for order in orders])
    return -F.logsigmoid(pairs).mean()


def learn(
    w: Tensor, orders: Sequence[Tensor], steps: int = STEPS, rate: float = RATE
) -> Tensor:
    """The weights after so many steps of gradient descent from `w`, which stays."""
    for _ in range(steps):
        w = w.detach().requires_grad_()
        held = loss(w, orders) + RIDGE / 2 * w.square().sum()
        (slope,) = torch.autograd.grad(held, w)
        w = w - rate * slope
    return w.detach()


def pairs_in_order(scores: Tensor) -> int:
    """Of all pairs of scores (k,), best first, those with the better one higher."""
    return int((differences(scores) > TIE).sum())
