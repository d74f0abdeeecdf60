"""People who order jokes, a judge who learns from them, and a writer who pleases it.

1. *Writing*: a small network imitates what the people of `lib.jokes` write.
2. *Ordering*: for each of 1,000 wishes it writes five jokes, and a person with the
   hidden taste puts them in order, with some noise (`rankings`).
3. *Judging*: a reward model, a network of its own, learns that order.
4. *Pleasing*: GRPO on the writer, with the reward model's number as the only reward.

Nothing after the second step sees the hidden taste, but for one control (`TasteTask`);
what is logged of it is for the reader, who may look behind the people.
"""

import copy
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from statistics import NormalDist

import torch
from torch import nn

from lib.corpus import Batch, prompted
from lib.generate import PLAIN, Sample, generate
from lib.jokes import (
    ANIMALS,
    END,
    ID,
    LONGEST,
    WORDS,
    decode,
    encode,
    prompt,
    taste,
    written,
)
from lib.model import Transformer
from lib.model_config import preset
from lib.preference import (
    RankingLoss,
    Rankings,
    RewardModel,
    centre,
    log_odds,
)
from lib.reinforce import Grpo, GrpoLoss, Rollouts, Task, token_logprobs
from lib.scale import shipped_seed
from lib.shared_prefix import groups
from lib.train import train
from lib.train_settings import TrainSettings
from lib.training_log import TrainingRun
from lib.web.world.dice import Dice

STOP = ID[END]
SHAPE = preset("book").with_(
    vocab=len(WORDS), width=64, layers=2, heads=4, context=2 + LONGEST
)
WRITING = TrainSettings(steps=300, rows=64, optimizer="muon", warmup=10)
WISHES, OF_EACH = 1_000, 5
NOISE = 0.5  # deviation of what is added to a mark whenever a person looks
NORMAL, STEPS = NormalDist(sigma=NOISE), 2**32
JUDGING = TrainSettings(steps=300, rows=16, optimizer="muon", muon_rate=0.01, warmup=10)
HELD_OUT = 200  # further wishes, of which the judge does not learn
GRPO = Grpo(group=8, most=LONGEST)
PLEASING = TrainSettings(
    steps=600,
    rows=128,
    rate=5e-4,
    warmup=10,
    decay=0.0,
    sample_every=10,
    checkpoint_every=100,
)
LOOKED_AT = 400  # jokes whose marks are logged
SHOWN = 4  # jokes about the first animal that are logged
Joke = tuple[str, list[int]]  # the animal wished for, and what was written


class Writings:
    """What people write, as `lib.corpus.Examples`."""

    def __init__(self, index: int) -> None:
        self.index = index

    def batch(self, numbers: range) -> Batch:
        """The jokes of these numbers."""
        return prompted([self._row(number) for number in numbers], STOP)

    def _row(self, number: int) -> tuple[list[int], list[int], list[float]]:
        dice = Dice("jokes to imitate", self.index, number)
        animal = dice.pick(ANIMALS)
        said = encode(written(dice, animal))
        return prompt(animal), said, [1.0] * len(said)

    def state(self) -> dict:
        """Which jokes these are."""
        return {"jokes": self.index}

    def restore(self, state: dict) -> None:
        """Check that these are the jokes of the run."""
        if state != self.state():
            raise ValueError(
                "The run learned from other jokes; give it the same, or a new folder."
            )


def writer(folder: Path, index: int) -> Transformer:
    """A network that imitates the people who write, trained in `folder`."""
    torch.manual_seed(shipped_seed(f"writer of jokes {index}"))
    model = Transformer(SHAPE)
    train(model, Writings(index), WRITING, folder)
    return model.eval()


def jokes_by(
    model: nn.Module, animals: Sequence[str], each: int, seeds: Sequence[int]
) -> list[list[Joke]]:
    """So many jokes about each animal, as tokens; those cut off lack the last."""
    found = groups(
        model, [prompt(a) for a in animals], each, seeds, LONGEST, stop={STOP}
    )
    return [[(a, row.tokens) for row in group] for a, group in zip(animals, found)]


def mark(joke: Joke) -> float:
    """The hidden taste's mark."""
    return taste(joke[0], decode(joke[1]))


def words_of(joke: Joke) -> str:
    """What is written, for people."""
    return " ".join(decode(joke[1]))


def text_of(joke: Joke) -> list[int]:
    """What a judge reads: the wish and the joke."""
    return prompt(joke[0]) + joke[1]


def ordered(jokes: Sequence[Joke], key: object) -> list[Joke]:
    """How a person puts jokes in order, the best first.

    Each mark is moved by chance, which depends on `key` alone.
    """
    dice = Dice("a person orders", key)
    moved = {
        i: mark(joke) + NORMAL.inv_cdf((dice.below(STEPS) + 0.5) / STEPS)
        for i, joke in enumerate(jokes)
    }
    return [jokes[i] for i in sorted(moved, key=moved.__getitem__, reverse=True)]


def rankings(model: nn.Module, n: int, key: object) -> list[list[Joke]]:
    """`n` wishes, five jokes of the model for each, in the order of people."""
    dice = Dice("wishes", key)
    animals = [dice.pick(ANIMALS) for _ in range(n)]
    seeds = [shipped_seed(f"jokes to order {key} {i}") for i in range(n * OF_EACH)]
    found = jokes_by(model, animals, OF_EACH, seeds)
    return [ordered(jokes, (key, i)) for i, jokes in enumerate(found)]


def as_texts(ranked: Sequence[Sequence[Joke]]) -> list[list[list[int]]]:
    """Rankings as a judge reads them."""
    return [[text_of(joke) for joke in jokes] for jokes in ranked]


def judge(
    folder: Path,
    ranked: Sequence[Sequence[Joke]],
    name: str,
    settings: TrainSettings = JUDGING,
) -> RewardModel:
    """A reward model that has learned the order of some jokes, trained in `folder`."""
    torch.manual_seed(shipped_seed(f"judge of jokes {name}"))
    model = RewardModel(Transformer(SHAPE))
    texts = as_texts(ranked)
    train(model, Rankings(texts, STOP, name), settings, folder, loss=RankingLoss())
    centre(model.eval(), texts)
    return model


class PleaseTask:
    """Wishes for jokes, and a judge, as `lib.reinforce.Panel`."""

    def __init__(self, judge: RewardModel, index: int) -> None:
        self.judge, self.index, self.name = judge, index, "jokes to please"

    def animal(self, number: int) -> str:
        """What the wish of a number is about."""
        return Dice(self.name, self.index, number).pick(ANIMALS)

    def prompt(self, number: int) -> list[int]:
        """The tokens of a wish."""
        return prompt(self.animal(number))

    def joke(self, number: int, response: Sequence[int]) -> Joke:
        """A response as a joke; one as long as allowed has not ended."""
        cut = len(response) >= LONGEST
        return self.animal(number), [*response, *([] if cut else [STOP])]

    def rewards(
        self, numbers: Sequence[int], responses: Sequence[Sequence[int]]
    ) -> list[float]:
        """The judge's log-odds."""
        jokes = [self.joke(n, said) for n, said in zip(numbers, responses)]
        return log_odds(self.judge, [text_of(joke) for joke in jokes]).tolist()

    def reward(self, number: int, response: Sequence[int]) -> float:
        """The judge's log-odds for one response."""
        return self.rewards([number], [response])[0]


class TasteTask(PleaseTask):
    """The same wishes, with the hidden taste itself as the judge: a control."""

    def __init__(self, index: int) -> None:
        self.index, self.name = index, "jokes for the hidden taste"

    def rewards(
        self, numbers: Sequence[int], responses: Sequence[Sequence[int]]
    ) -> list[float]:
        """The hidden marks."""
        return [mark(self.joke(n, said)) for n, said in zip(numbers, responses)]


class Watch:
    """What the log of a run says of the writer; for `lib.train`'s `sample`.

    `proxy` and `score` are the mean of the judge's log-odds and of its scores from 0 to
    1, `other` the log-odds of a judge that the run does not use, `truth` the mean mark
    of the hidden taste, `from start` the nats a joke is away from the writer's start
    (KL), `length` its tokens, `jokes` some of them with score and mark, a line each.
    """

    def __init__(
        self, start: Transformer, judge: RewardModel, other: RewardModel | None = None
    ) -> None:
        self.start, self.judge, self.other = start, judge, other
        self.animals = [ANIMALS[i % len(ANIMALS)] for i in range(LOOKED_AT)]
        self.coins = [shipped_seed(f"jokes watched {i}") for i in range(LOOKED_AT)]

    def __call__(self, model: nn.Module) -> dict[str, float | str]:
        """Write some jokes and look at them."""
        rows = written_by(model, self.animals, self.coins)
        jokes = [(animal, row.tokens) for animal, row in zip(self.animals, rows)]
        texts = [text_of(joke) for joke in jokes]
        marks, worth = [mark(joke) for joke in jokes], log_odds(self.judge, texts)
        found = {
            "proxy": float(worth.mean()),
            "score": float(worth.sigmoid().mean()),
            "truth": sum(marks) / len(marks),
            "from start": nats_away(self.start, rows),
            "length": sum(len(row.tokens) for row in rows) / len(rows),
            "jokes": "\n".join(
                f"{worth[i].sigmoid():.4f} {marks[i]:.2f} " + words_of(jokes[i])
                for i in range(0, SHOWN * len(ANIMALS), len(ANIMALS))
            ),
        }
        if self.other is not None:
            found["other"] = float(log_odds(self.other, texts).mean())
        return found


def written_by(
    model: nn.Module, animals: Sequence[str], seeds: Sequence[int]
) -> list[Sample]:
    """A joke about each animal, with the log-probabilities of its tokens."""
    return generate(model, [prompt(a) for a in animals], seeds, LONGEST, PLAIN, {STOP})


@torch.no_grad()
def nats_away(start: nn.Module, rows: Sequence[Sample]) -> float:
    """Mean over rows of log p(row) - log p_start(row), an estimate of the KL."""
    batch = prompted([(r.prompt, r.tokens, [1.0] * len(r.tokens)) for r in rows], STOP)
    device = next(start.parameters()).device
    before = token_logprobs(start, batch.tokens.to(device), batch.targets.to(device))
    now = sum(sum(row.logprobs) for row in rows)
    return (now - float((before.cpu() * batch.weights).sum())) / len(rows)


def pleased(
    model: Transformer,
    folder: Path,
    index: int,
    judge: RewardModel,
    *,
    other: RewardModel | None = None,
    grpo: Grpo = GRPO,
    settings: TrainSettings = PLEASING,
    task: Task | None = None,
) -> TrainingRun:
    """Reinforce a writer in place, in `folder`, or go on there.

    The reward is the judge's, or that of another task.
    """
    watch = Watch(copy.deepcopy(model).eval(), judge, other)
    task = task or PleaseTask(judge, index)
    data = Rollouts(model, task, grpo, stop=STOP, rows=settings.rows, seed=index)
    settings = replace(settings, seed=index)
    return train(model, data, settings, folder, sample=watch, loss=GrpoLoss(grpo))
