"""What inside a network tells apart what it knows from what it does not.

Three signals. *A direction of its states*: in the residual stream after a block lies
a vector for every token; a linear probe (Alain and Bengio 2016) looks for a direction
in which the vectors of two groups differ. *Its own surprise*: a name that was read
often follows from its first letters, a stranger's does not. *Its entropy*: where it
knows what to say, few tokens share the probability.

How well a signal tells two groups apart is given as the area under the ROC curve
(AUC): the chance that of one from each group, drawn by lot, the right one has more
of it. A coin has 0.5. Layers, units and penalties belong to be chosen on others than
those who are told apart in the end.
"""

from collections.abc import Callable, Sequence

import torch
from scipy.stats import mannwhitneyu
from torch import Tensor
from torch.distributions import Categorical
from torch.nn import functional as F

from lib.generate import padded
from lib.intervals import rate_interval
from lib.model import Transformer

Score = Callable[[Tensor], list[float]]  # of states (N, C), one each
TOGETHER = 64  # rows that are read at a time
STEPS = 100  # of the optimiser, at most


@torch.no_grad()
def states(model: Transformer, rows: Sequence[Sequence[int]]) -> Tensor:
    """The stream after each block, at the last token of each row, (N, layers, C)."""
    seen: list[Tensor] = []
    hooks = [
        block.register_forward_hook(lambda _block, _input, output: seen.append(output))
        for block in model.blocks
    ]
    found = []
    try:
        for first in range(0, len(rows), TOGETHER):
            tokens, starts = padded(rows[first : first + TOGETHER])
            seen.clear()
            model.hidden(tokens, starts=starts)
            found.append(torch.stack([stream[:, -1] for stream in seen], dim=1))
    finally:
        for hook in hooks:
            hook.remove()
    return torch.cat(found)


@torch.no_grad()
def surprises(
    model: Transformer, pairs: Sequence[tuple[Sequence[int], Sequence[int]]]
) -> list[float]:
    """How surprised the model is, in nats, at the second part of each pair.

    Of a pair, both parts are tokens, and the second follows the first, which must
    not be empty.
    """
    found = []
    for first in range(0, len(pairs), TOGETHER):
        some = pairs[first : first + TOGETHER]
        tokens, starts = padded([[*before, *after] for before, after in some])
        says = model(tokens, starts=starts).log_softmax(-1)
        for row, (_, after) in zip(says, some):
            places = torch.arange(-len(after) - 1, -1)  # each before its token
            found.append(-float(row[places, torch.tensor(after)].sum()))
    return found


@torch.no_grad()
def entropies(model: Transformer, rows: Sequence[Sequence[int]]) -> list[float]:
    """How undecided the model is about what follows each row, in nats.

    0 where one token is certain, the logarithm of their number where all are alike.
    """
    found: list[float] = []
    for first in range(0, len(rows), TOGETHER):
        tokens, starts = padded(rows[first : first + TOGETHER])
        logits = model(tokens, starts=starts)[:, -1]  # (B, V)
        found += Categorical(logits=logits).entropy().tolist()
    return found


def linear_probe(yes: Tensor, no: Tensor, penalty: float) -> Score:
    """Learns to give those of `yes` (N, C) more than those of `no`.

    Logistic regression on states of which each unit is scaled alike; a penalty on
    the squares of its weights keeps it from learning everybody by heart.
    """
    both = torch.cat([yes, no])
    mean, spread = both.mean(0), both.std(0).clamp(min=1e-6)
    wanted = torch.cat([torch.ones(len(yes)), torch.zeros(len(no))])
    weights = torch.zeros(both.shape[1], requires_grad=True)
    bias = torch.zeros(1, requires_grad=True)
    optimizer = torch.optim.LBFGS([weights, bias], max_iter=STEPS)

    def loss() -> Tensor:
        optimizer.zero_grad()
        says = (both - mean) / spread @ weights + bias
        wrong = F.binary_cross_entropy_with_logits(says, wanted)
        total = wrong + penalty * weights.square().sum()
        total.backward()
        return total

    optimizer.step(loss)
    direction = (weights / spread).detach()
    return lambda some: ((some - mean) @ direction).tolist()


def auc(yes: Sequence[float], no: Sequence[float]) -> float:
    """The chance that one of `yes` scores above one of `no`; equals count half."""
    return float(mannwhitneyu(yes, no).statistic) / (len(yes) * len(no))


def auc_interval(yes: Sequence[float], no: Sequence[float]) -> tuple[float, float]:
    """A cautious interval for it, as wide as if only the fewer had been drawn.

    An AUC A varies by no more than A (1 - A) / m, where m is the size of the smaller
    group (van Dantzig 1951): as a rate of m tosses would.
    """
    fewer = min(len(yes), len(no))
    return rate_interval(round(auc(yes, no) * fewer), fewer)
