"""Replies to people's prompts, judged by a reward model, on a leash.

No program knows which reply helps, so a reward model says what one is worth. As the
policy learns to please it, its replies become unlike those on which the judge was
trained. So `BudgetedRollouts` looks, on held-out prompts, at how many nats a reply is
away from the start, and gives out no more rollouts when that is over budget (Gao et
al. 2023, section 3.6: what a KL penalty did for the true reward, stopping earlier did
as well).
"""

import itertools
from collections.abc import Sequence
from functools import cache

import torch
from accelerate.utils import reduce

from lib.chat import Message
from lib.generate import Sample, generate
from lib.model import Transformer
from lib.preference import RewardModel
from lib.preference_pairs import Pair
from lib.reinforce import Grpo, RolloutBatch, Rollouts
from lib.released_reward import ChatForm, judged, processes
from lib.scale import shipped_seed
from lib.web.world.dice import Dice

TOGETHER = 16  # held-out prompts that are answered at a time
FAULT = 1.0  # log-odds that a reply loses if it does not end as a reply does
HELD_OUT = "held-out score", "held-out kl", "held-out length"


class HelpfulTask:
    """Prompts, and a reward model that judges replies, as `lib.reinforce.Panel`.

    The prompts come again and again, in ever new orders that depend on `key` alone.
    A reply has at most `most` tokens. Raises ValueError if no prompt is short enough.
    """

    name = "HH-RLHF"

    def __init__(
        self,
        pairs: Sequence[Pair],
        form: ChatForm,
        judge: RewardModel,
        key: object,
        most: int,
        longest: int,
    ) -> None:
        self.form, self.judge, self.key, self.most = form, judge, key, most
        different = dict.fromkeys(pair.prompt for pair in pairs)
        self.prompts = [p for p in different if len(form.prompt(p)) <= longest]
        if not self.prompts:
            raise ValueError(
                f"No prompt of {len(different)} fits into {longest} tokens; allow more."
            )
        self._order = cache(self._ordered)

    def _ordered(self, turn: int) -> list[int]:
        return Dice(self.name, self.key, turn).shuffled(range(len(self.prompts)))

    def said(self, number: int) -> tuple[Message, ...]:
        """The conversation that is to be continued."""
        turn, place = divmod(number, len(self.prompts))
        return self.prompts[self._order(turn)[place]]

    def prompt(self, number: int) -> list[int]:
        """Its tokens, up to where the assistant begins."""
        return self.form.prompt(self.said(number))

    def reward(self, number: int, response: Sequence[int]) -> float:
        """What the judge gives the reply, as `rewards`."""
        return self.rewards([number], [response])[0]

    def rewards(
        self, numbers: Sequence[int], responses: Sequence[Sequence[int]]
    ) -> list[float]:
        """What the judge gives each reply to the prompt of its number, in log-odds.

        It reads up to the first special token, such as opens a turn. To have one, or
        to be as long as a reply may be and thus cut off, costs `FAULT`.
        """
        special, texts, faults = self.form.protocol.special, [], []
        for number, reply in zip(numbers, responses):
            own = list(itertools.takewhile(lambda t: t not in special, reply))
            texts.append([*self.prompt(number), *own, self.form.end])
            faults.append(len(own) < len(reply) or len(reply) >= self.most)
        return (judged(self.judge, texts) - FAULT * torch.tensor(faults)).tolist()


class BudgetSpent(ValueError):
    """The policy is as far from its start as it may go."""


class BudgetedRollouts(Rollouts):
    """Rollouts that end when the policy's replies are too far from its start.

    How far that is, `look` finds out on the first `asked` prompts of `exam`; `budget`
    is in nats a reply. `judge` names the reward model, so that no run goes on with
    another. Raises ValueError for settings without a KL term.
    """

    def __init__(
        self,
        policy: Transformer,
        task: HelpfulTask,
        settings: Grpo,
        *,
        rows: int,
        exam: HelpfulTask,
        asked: int,
        budget: float,
        judge: str,
    ) -> None:
        super().__init__(policy, task, settings, stop=task.form.end, rows=rows)
        if self.reference is None:
            raise ValueError("Set kl above 0: without it nobody keeps the start.")
        self.exam, self.asked = exam, min(asked, len(exam.prompts))
        self.budget, self.far, self.judge = budget, 0.0, judge

    def batch(self, numbers: range) -> RolloutBatch:
        """As `Rollouts.batch`; raises BudgetSpent after a look from too far away."""
        if self.far > self.budget:
            raise BudgetSpent(
                f"Replies are {self.far:.1f} nats from where the policy began, and"
                f" {self.budget:g} are its budget."
            )
        self._bring(self.policy.embedding.weight.device)
        return super().batch(numbers)

    def _bring(self, device: torch.device) -> None:
        """Judge and start to where `train` has moved the policy."""
        self.exam.judge.to(device)
        self.reference.to(device)

    def look(self, model: Transformer) -> dict[str, float | str]:
        """What to log of held-out prompts: `HELD_OUT`, means of replies, and one.

        `held-out kl` estimates the divergence from the start, in nats a reply. All
        processes of a launch must call it; they share the prompts.
        """
        device = model.embedding.weight.device
        self._bring(device)
        state = processes(device)
        mine = range(state.process_index, self.asked, state.num_processes)
        sums, shown = torch.zeros(3), ""
        for first in range(0, len(mine), TOGETHER):
            numbers = mine[first : first + TOGETHER]
            rows = self._replies(model, numbers)
            sums += torch.tensor(self._facts(numbers, rows))
            shown = shown or self._text(rows[0])
        means = (reduce(sums.to(device), "sum") / self.asked).tolist()
        found = dict(zip(HELD_OUT, means))
        self.far = found["held-out kl"]
        return found | {"sample": shown}

    def _replies(self, model: Transformer, numbers: range) -> list[Sample]:
        """A reply to each of these prompts, drawn with the same coins at each look."""
        return generate(
            model,
            [self.exam.prompt(i) for i in numbers],
            [shipped_seed(f"look {i}") for i in numbers],
            self.settings.most,
            stop={self.stop},
        )

    def _facts(self, numbers: range, rows: Sequence[Sample]) -> tuple[float, ...]:
        """Sums over these replies: scores, nats from the start, tokens."""
        worth = sum(self.exam.rewards(numbers, [*map(self.response, rows)]))
        batch = self._as_batch(rows, torch.zeros(len(rows)))
        off = (batch.drawn - batch.reference)[batch.weights > 0].sum()
        return worth, float(off), sum(len(row.tokens) for row in rows)

    def _text(self, row: Sample) -> str:
        try:
            return self.exam.form.protocol.decode(self.response(row))
        except ValueError:  # a token without a text
            return "(no text)"

    def state(self) -> dict:
        """As `Rollouts.state`, with the judge, and how far the policy has gone."""
        return super().state() | {"judge": self.judge, "far": self.far}

    def restore(self, state: dict) -> None:
        """As `Rollouts.restore`."""
        self.far = state.get("far", 0.0)
        super().restore(state)
