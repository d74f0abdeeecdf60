"""A reward model: a network that learns to judge from what people preferred.

People put some texts in order. A separate Transformer reads a text to its end and
gives one number there. The larger of two numbers should belong to the text that people
preferred: that is Bradley and Terry's model (1952), in which the difference of two
numbers is the log-odds of the one winning. Its loss over all pairs of a ranking is that
of InstructGPT (Ouyang et al. 2022, arXiv 2203.02155, section 3.5, equation 1), after
Christiano et al. 2017 (arXiv 1706.03741, section 2.2.3).

Only differences are learned, so all numbers may be shifted. `scores` shifts the average
text to 0 and squeezes the rest into 0 to 1.

Left out: ties, and how sure each person was.
"""

from collections.abc import Sequence
from typing import NamedTuple

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from lib.model import Transformer

TOGETHER = 512  # texts that are judged at a time


class RewardModel(nn.Module):
    """A Transformer that gives one number instead of logits."""

    def __init__(self, trunk: Transformer) -> None:
        """Takes the trunk for itself, and its table of outputs away."""
        super().__init__()
        self.config, self.trunk = trunk.config, trunk
        trunk.head = nn.Identity()
        self.score = nn.Linear(trunk.config.width, 1, bias=False)
        nn.init.zeros_(self.score.weight)  # at first all texts are alike
        self.register_buffer("average", torch.zeros(()))

    @property
    def blocks(self) -> nn.ModuleList:
        """The trunk's, for Muon."""
        return self.trunk.blocks

    def forward(self, tokens: Tensor, last: Tensor) -> Tensor:
        """Log-odds (N,) of texts (N, T), read at the place (N,) of each one's end."""
        hidden = self.trunk.hidden(tokens)  # (N, T, C)
        at_end = hidden[torch.arange(len(last), device=last.device), last]  # (N, C)
        return self.score(at_end)[:, 0]


class RankingBatch(NamedTuple):
    """Rankings of K texts each, the best first: tokens (B, K, T), ends (B, K)."""

    tokens: Tensor
    last: Tensor

    @property
    def counted(self) -> Tensor:
        """How many pairs there are, which the loss is a mean over."""
        rows, k = self.last.shape
        return torch.tensor(float(rows * k * (k - 1) // 2), device=self.last.device)


class RankingLoss:
    """The surprise at each pair of a ranking, summed; for `lib.train`."""

    def __call__(self, model: nn.Module, batch: RankingBatch) -> Tensor:
        """-log sigmoid(s_better - s_worse), over all pairs."""
        flat = model(batch.tokens.flatten(0, 1), batch.last.flatten())
        gaps = pair_gaps(flat.view_as(batch.last))
        return -F.logsigmoid(gaps).sum()


def pair_gaps(ranked: Tensor) -> Tensor:
    """Better less worse for all pairs of (B, K), the best first: (B, pairs)."""
    better, worse = torch.triu_indices(ranked.shape[1], ranked.shape[1], 1)
    return ranked[:, better] - ranked[:, worse]


def ended(texts: Sequence[Sequence[int]], pad: int) -> tuple[Tensor, Tensor]:
    """Texts as (N, T), filled at the right, and the places (N,) of their ends."""
    last = torch.tensor([len(text) - 1 for text in texts])
    tokens = torch.full((len(texts), int(last.max()) + 1), pad)
    for row, text in zip(tokens, texts):
        row[: len(text)] = torch.tensor(text)
    return tokens, last


Texts = Sequence[Sequence[int]]


class Rankings:
    """Rankings of texts, over and over, as `lib.corpus.Examples`.

    Each is a list of as many texts, the best first, as tokens. Raises ValueError for
    none, and for rankings of different sizes or with fewer than two texts.
    """

    def __init__(self, rankings: Sequence[Texts], pad: int, name: str) -> None:
        if len({len(ranking) for ranking in rankings}) != 1:
            raise ValueError("Rankings to learn from must exist, and be of one size.")
        if len(rankings[0]) < 2:
            raise ValueError("A ranking has at least two texts.")
        self.rankings, self.pad, self.name = rankings, pad, name

    def batch(self, numbers: range) -> RankingBatch:
        """The rankings of these numbers."""
        some = [self.rankings[number % len(self.rankings)] for number in numbers]
        return ranking_batch(some, self.pad)

    def state(self) -> dict:
        """Which rankings these are; the number says the rest."""
        return {"name": self.name, "rankings": len(self.rankings)}

    def restore(self, state: dict) -> None:
        """Check that these are the rankings of the run."""
        if state != self.state():
            raise ValueError(
                "The run learned from other rankings; give it the same, or a new"
                " folder."
            )


def ranking_batch(rankings: Sequence[Texts], pad: int) -> RankingBatch:
    """Rankings of one size as tensors."""
    k = len(rankings[0])
    tokens, last = ended([text for ranking in rankings for text in ranking], pad)
    return RankingBatch(tokens.view(len(rankings), k, -1), last.view(-1, k))


@torch.no_grad()
def log_odds(
    model: RewardModel, texts: Texts, pad: int = 0, together: int = TOGETHER
) -> Tensor:
    """What a model gives each text, (N,), the average text of its training 0.

    It judges so many `together`.
    """
    device, found = model.score.weight.device, [torch.zeros(0)]
    for first in range(0, len(texts), together):
        tokens, last = ended(texts[first : first + together], pad)
        found.append(model(tokens.to(device), last.to(device)).float().cpu())
    return torch.cat(found) - model.average.cpu()


def scores(model: RewardModel, texts: Texts, pad: int = 0) -> Tensor:
    """The same from 0 to 1, (N,): how likely a text wins against the average one."""
    return log_odds(model, texts, pad).sigmoid()


def centre(model: RewardModel, rankings: Sequence[Texts], pad: int = 0) -> None:
    """Make the average of these texts the model's 0."""
    texts = [text for ranking in rankings for text in ranking]
    model.average += log_odds(model, texts, pad).mean().to(model.average.device)


def pairs_in_order(
    model: RewardModel, rankings: Sequence[Texts], pad: int = 0
) -> tuple[int, int]:
    """Pairs that a model orders as the rankings do, and how many there are."""
    gaps = gaps_between(model, rankings, pad)
    return int((gaps > 0).sum()), gaps.numel()


def gaps_between(model: RewardModel, rankings: Sequence[Texts], pad: int = 0) -> Tensor:
    """The log-odds (B, pairs) that a model gives to the order of each pair."""
    texts = [text for ranking in rankings for text in ranking]
    return pair_gaps(log_odds(model, texts, pad).view(len(rankings), -1))
