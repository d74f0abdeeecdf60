"""Reinforcement learning with a checkable reward, in the one training loop.

The model writes its own examples: for every prompt a group of solutions, its
*rollouts*. A program judges each, and `lib.train` makes the tokens of the good ones
likelier and those of the bad ones less likely. Nothing else differs from any other
training. Pieces and names are those of the papers:

* the *advantage* of a rollout is its reward less the mean of its group (GRPO, Shao et
  al. 2024, section 4.1), there also divided by the group's standard deviation;
* the *ratio* of a token's probability now to that when it was drawn is *clipped* (PPO,
  Schulman et al. 2017, equation 7), with two bounds (DAPO, Yu et al. 2025, section
  3.1);
* a *KL* term holds the model near a reference (Schulman's k3, in GRPO's equation 4);
* the mean is over responses, as in GRPO, or over tokens (DAPO, section 3.3), or by a
  constant (Dr. GRPO, Liu et al. 2025, section 3.2): the first two reward length in
  other ways.

With no baseline, the mean by a constant, and rewards of 0 and 1 this is REINFORCE
(Williams 1992): what is right is learned, the rest is thrown away.

Left out: a value network, and rollouts on other machines than the update.
"""

import copy
import warnings
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Literal, NamedTuple, Protocol

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from lib.generate import Hook, Sample
from lib.model import Transformer
from lib.scale import shipped_seed
from lib.shared_prefix import groups

PARTS = 8  # of a batch, by length
TINY = 1e-4  # added to a standard deviation that may be 0


class Task(Protocol):
    """Problems without an end, by their number, and a judge."""

    name: str

    def prompt(self, number: int) -> list[int]:
        """The tokens of a problem, at least two."""

    def reward(self, number: int, response: Sequence[int]) -> float:
        """What a response to it is worth; the stop token is not part of it."""


class World(Task, Protocol):
    """A task in which something answers while the response is being written."""

    def answers(self, number: int, rollout: int, row: Sample) -> None:
        """After each drawn token: paste into the row what the world says to it.

        What is pasted is not learned. `rollout` numbers the rollouts of all problems;
        the answers may depend on nothing else, so that a run can go on.
        """


class Panel(Task, Protocol):
    """A task whose judge reads many responses at a time, as a network does."""

    def rewards(
        self, numbers: Sequence[int], responses: Sequence[Sequence[int]]
    ) -> list[float]:
        """What each response, to the problem of its number, is worth."""


@dataclass(frozen=True)
class Grpo:
    """How rollouts are made and weighed. Raises ValueError for what cannot be.

    `group` rollouts of at most `most` tokens continue each prompt. Each batch of
    rollouts serves for `reuse` updates; only with more than one does clipping
    matter.
    """

    group: int = 16
    most: int = 64
    baseline: Literal["group", "none"] = "group"
    scaled: bool = True  # by the standard deviation of the group
    mean_over: Literal["responses", "tokens", "constant"] = "responses"
    clip_low: float = 0.2
    clip_high: float = 0.2
    kl: float = 0.0
    reuse: int = 1

    def __post_init__(self) -> None:
        if self.group < 2:
            raise ValueError("A group has at least 2 rollouts: they are compared.")
        if self.most < 1 or self.reuse < 1:
            raise ValueError("most and reuse must be at least 1.")
        if not 0 < self.clip_low < 1 or self.clip_high <= 0 or self.kl < 0:
            raise ValueError(
                "clip_low lies between 0 and 1, clip_high above 0, kl at 0 or above."
            )
        if self.scaled and self.baseline == "none":
            raise ValueError("Only a group's advantages can be scaled.")


class RolloutBatch(NamedTuple):
    """Rollouts to learn from: (B, T) each, but for two of (B,).

    `weights` are those of the mean over a response's tokens, 0 outside of it;
    `counts` what each row adds to the mean's denominator.
    """

    tokens: Tensor
    targets: Tensor
    weights: Tensor
    advantages: Tensor  # (B,)
    drawn: Tensor  # log-probabilities when the tokens were drawn
    reference: Tensor  # and under the reference
    counts: Tensor  # (B,)

    @property
    def counted(self) -> Tensor:
        """What the loss is a mean over."""
        return self.counts.sum()


def advantages_of(rewards: Tensor, settings: Grpo) -> Tensor:
    """Rewards (P, G) of groups to advantages of the same shape."""
    if settings.baseline == "none":
        return rewards
    advantages = rewards - rewards.mean(1, keepdim=True)
    if settings.scaled:
        advantages = advantages / (rewards.std(1, keepdim=True) + TINY)
    return advantages


def token_logprobs(model: nn.Module, tokens: Tensor, targets: Tensor) -> Tensor:
    """Log-probabilities (B, T) of the targets."""
    logits = model(tokens)  # (B, T, V)
    nats = F.cross_entropy(logits.flatten(0, 1), targets.flatten(), reduction="none")
    return -nats.view_as(targets)


class GrpoLoss:
    """The loss of a batch of rollouts, summed; for `lib.train`.

    Rollouts differ in length, so the batch goes through the model in parts of similar
    ones, each as long as its longest: about half of a whole batch would be padding.
    """

    def __init__(self, settings: Grpo) -> None:
        self.settings = settings

    def __call__(self, model: nn.Module, batch: RolloutBatch) -> Tensor:
        """The negative of GRPO's equation 3, before its mean is taken."""
        return torch.stack([self._of(model, part) for part in by_length(batch)]).sum()

    def _of(self, model: nn.Module, batch: RolloutBatch) -> Tensor:
        low, high = 1 - self.settings.clip_low, 1 + self.settings.clip_high
        now = token_logprobs(model, batch.tokens, batch.targets)  # (B, T)
        seen = batch.weights > 0
        ratio = torch.where(seen, now - batch.drawn, 0).exp()
        advantages = batch.advantages[:, None]
        gain = torch.minimum(ratio * advantages, ratio.clamp(low, high) * advantages)
        if self.settings.kl:
            off = torch.where(seen, batch.reference - now, 0)
            gain = gain - self.settings.kl * (off.exp() - off - 1)
        return -(gain * batch.weights).sum()


def by_length(batch: RolloutBatch) -> list[RolloutBatch]:
    """The rows of a batch in up to `PARTS` parts of similar length, cut to it."""
    columns = torch.arange(batch.weights.shape[1], device=batch.weights.device)
    ends = ((batch.weights > 0) * (columns + 1)).amax(1)  # (B,)
    parts = []
    for rows in ends.argsort().tensor_split(min(PARTS, len(ends))):
        length = int(ends[rows].max())
        part = (field[rows] for field in batch)
        parts.append(RolloutBatch(*(f[:, :length] if f.ndim > 1 else f for f in part)))
    return parts


class Rollouts:
    """Examples that the policy itself writes, as `lib.corpus.Examples`.

    Row number i is rollout i % group of prompt i // group. A batch must hold whole
    groups. What was seen in the last batches stands in `observed`. Rollouts depend
    on the weights, the seed and their numbers: a run that goes on from a checkpoint
    draws the same.
    """

    def __init__(
        self,
        policy: Transformer,
        task: Task,
        settings: Grpo,
        *,
        stop: int,
        rows: int,
        seed: int = 0,
    ) -> None:
        if rows % settings.group:
            raise ValueError(
                f"{rows} rows do not divide into groups of {settings.group}."
            )
        self.policy, self.task, self.settings = policy, task, settings
        self.stop, self.rows, self.seed = stop, rows, seed
        frozen = settings.kl > 0
        self.reference = copy.deepcopy(policy).eval() if frozen else None
        self._round, self._drawer = -1, policy
        self._kept: dict[int, RolloutBatch] = {}  # of this round, where reused
        self._seen: dict[str, list[float]] = {}

    def batch(self, numbers: range) -> RolloutBatch:
        """The rollouts of these numbers, drawn now and judged."""
        size = self.settings.group
        if numbers.start % size or len(numbers) % size:
            raise ValueError(
                f"Rollouts {numbers.start} to {numbers.stop - 1} are no whole groups of"
                f" {size}; let rows, processes and accumulation leave them whole."
            )
        first = self._drawn_number(numbers)
        if first in self._kept:
            return self._kept[first]
        prompts = range(first // size, (first + len(numbers)) // size)
        found = groups(
            self._drawer,
            [self.task.prompt(i) for i in prompts],
            size,
            [self._coin(first + i) for i in range(len(numbers))],
            self.settings.most,
            stop={self.stop},
            hook=self._world(first) if hasattr(self.task, "answers") else None,
        )
        rewards = self._rewards(prompts, found)
        rows = [row for group in found for row in group]
        batch = self._as_batch(rows, advantages_of(rewards, self.settings).flatten())
        self._observe(rows, rewards, batch)
        if self.settings.reuse > 1:
            self._kept[first] = batch
        return batch

    def _world(self, first: int) -> Hook:
        """What answers in the rollouts from a number on."""

        def hook(row: Sample) -> None:
            rollout = first + row.row
            self.task.answers(rollout // self.settings.group, rollout, row)

        return hook

    def _rewards(self, prompts: range, found: list[list[Sample]]) -> Tensor:
        """What the judge gives to the rollouts of some prompts, (P, G)."""
        numbers = [i for i, group in zip(prompts, found) for _ in group]
        said = [self.response(row) for group in found for row in group]
        if hasattr(self.task, "rewards"):
            each = self.task.rewards(numbers, said)
        else:
            each = [self.task.reward(i, one) for i, one in zip(numbers, said)]
        return torch.tensor(each).view(len(prompts), -1)

    def response(self, row: Sample) -> list[int]:
        """What a rollout says, without the stop token."""
        ended = row.tokens[-1] == self.stop
        return row.tokens[:-1] if ended else row.tokens

    def _drawn_number(self, numbers: range) -> int:
        """Which rollouts these rows are; with reuse, several steps share them.

        They are drawn by the policy as it was at the first of these steps, so save
        only after the last of them.
        """
        step, inside = divmod(numbers.start, self.rows)
        number, _ = divmod(step, self.settings.reuse)
        if number != self._round:
            self._round = number
            self._kept.clear()
            if self.settings.reuse > 1:
                self._drawer = copy.deepcopy(self.policy).eval()
        return number * self.rows + inside

    def _coin(self, number: int) -> int:
        return shipped_seed(f"rollout {self.task.name} {self.seed} {number}")

    def _as_batch(self, rows: Sequence[Sample], advantages: Tensor) -> RolloutBatch:
        length = max(len(row.prompt) + len(row.tokens) for row in rows) - 1
        tokens = torch.full((len(rows), length + 1), self.stop)
        weights, drawn = torch.zeros(2, len(rows), length)
        counts = torch.ones(len(rows))
        for i, row in enumerate(rows):
            begin, n = len(row.prompt), len(row.tokens)
            tokens[i, : begin + n] = torch.tensor([*row.prompt, *row.tokens])
            place = slice(begin - 1, begin + n - 1)  # each is the target of the last
            drawn[i, place] = torch.tensor(row.logprobs)
            own = torch.tensor(row.drawn).float()  # not what the world has said
            n = int(own.sum())
            if self.settings.mean_over == "responses":
                weights[i, place] = own / n
            else:
                weights[i, place] = own
                constant = self.settings.mean_over == "constant"
                counts[i] = self.settings.most if constant else n
        inputs, targets = tokens[:, :-1], tokens[:, 1:]
        reference = drawn
        if self.reference is not None:
            device = self.policy.embedding.weight.device  # where `train` moved it
            self.reference.to(device)
            with torch.no_grad():
                both = inputs.to(device), targets.to(device)
                reference = token_logprobs(self.reference, *both).cpu()
        return RolloutBatch(
            inputs, targets, weights, advantages, drawn, reference, counts
        )

    def _observe(
        self, rows: Sequence[Sample], rewards: Tensor, batch: RolloutBatch
    ) -> None:
        """Add what is to be logged of a batch."""
        mask = batch.weights > 0
        alike = (rewards.max(1).values == rewards.min(1).values).float()
        cut = [float(row.ended == "length") for row in rows]
        off = torch.where(mask, batch.drawn - batch.reference, 0)
        for name, total, count in (
            ("reward", float(rewards.sum()), rewards.numel()),
            ("length", float(mask.sum()), len(rows)),
            ("truncated", sum(cut), len(rows)),
            ("entropy", -float(batch.drawn[mask].sum()), int(mask.sum())),
            ("kl", float(off.sum()), int(mask.sum())),
            ("groups alike", float(alike.sum()), len(alike)),
        ):
            sums = self._seen.setdefault(name, [0.0, 0.0])
            sums[0] += total
            sums[1] += count

    def observed(self) -> dict[str, tuple[float, float]]:
        """Sums and counts since the last call, for the log; warns of idle rollouts.

        `entropy` is estimated by the mean surprise at the tokens drawn, `kl`, to the
        reference, by the mean difference of log-probabilities; both in nats a token.
        """
        seen, self._seen = self._seen, {}
        if seen and self.settings.baseline == "group":
            self._warn(**{name.replace(" ", "_"): pair for name, pair in seen.items()})
        return {name: (total, count) for name, (total, count) in seen.items()}

    def _warn(
        self, groups_alike: list, truncated: list, reward: list, **_: list
    ) -> None:
        """Loudly, where none of the groups since the last call can teach anything."""
        if groups_alike[0] < groups_alike[1]:
            return
        cut = truncated[0] == truncated[1]
        why = "all were cut off" if cut else "all of a group are worth the same"
        warnings.warn(
            f"Nothing can be learned from {int(reward[1])} rollouts of"
            f" {self.task.name}: {why}. Take easier problems, larger groups or longer"
            " responses.",
            stacklevel=3,
        )

    def state(self) -> dict:
        """Which rollouts these are; the weights and the number say the rest."""
        facts = {"task": self.task.name, "seed": self.seed, "rows": self.rows}
        return facts | {"grpo": asdict(self.settings)}

    def restore(self, state: dict) -> None:
        """Check that these are the rollouts of the run."""
        if state != self.state():
            raise ValueError(
                "The run learned from other rollouts; give it the same task and"
                " settings, or a new folder."
            )
