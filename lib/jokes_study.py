"""What a chapter asks about the judge of jokes: how far it can be trusted, and fooled.

* `best_of`: of n jokes take the one that the judge likes best. That goes away from the
  writer as well, by known steps, and can be compared to reinforcement.
* `law`: the curve that Gao et al. 2023 (arXiv 2210.10760, section 1) published for what
  people would say, against the distance from the start.
* `climbed`: texts that the judge loves, found by changing jokes word by word, without
  any network; and `patched`, the judge after it was told that those are bad.
"""

import copy
import math
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
import torch

from lib.jokes import ANIMALS, ID
from lib.jokes_training import (
    OF_EACH,
    STOP,
    Joke,
    as_texts,
    jokes_by,
    mark,
    ordered,
    text_of,
)
from lib.model import Transformer
from lib.preference import RankingLoss, Rankings, RewardModel, centre, log_odds
from lib.scale import seed
from lib.train import train
from lib.train_settings import TrainSettings
from lib.web.world.dice import Dice

TRIED = 250  # changes of a text
PATCHING = TrainSettings(
    steps=60, rows=32, optimizer="muon", muon_rate=0.005, warmup=5, decay=0.5
)


class Best(NamedTuple):
    """The best of `n` by the judge: `nats` from the writer (KL), and mean values."""

    n: int
    nats: float
    proxy: float
    truth: float


def best_of(
    model: Transformer, judge: RewardModel, sizes: Sequence[int], each: int
) -> list[Best]:
    """Of so many jokes about each animal, what the best of n are like, for each n.

    All choices of n from them are averaged (Nakano et al. 2021, arXiv 2112.09332,
    section 3.2). The KL is log n - (n - 1) / n at most (Gao et al. 2023, section 3).
    """
    seeds = [seed("best of n", i) for i in range(each * len(ANIMALS))]
    found = jokes_by(model, ANIMALS, each, seeds)
    sums = np.zeros((len(sizes), 2))
    for jokes in found:
        worth = log_odds(judge, [text_of(joke) for joke in jokes]).numpy()
        values = np.stack([worth, [mark(joke) for joke in jokes]], 1)
        values = values[np.argsort(worth)]
        sums += [chance_of_best(len(jokes), n) @ values for n in sizes]
    means = sums / len(found)
    away = (math.log(n) - (n - 1) / n for n in sizes)
    return [Best(n, kl, *map(float, m)) for n, kl, m in zip(sizes, away, means)]


def chance_of_best(total: int, n: int) -> np.ndarray:
    """For each rank, from the worst of `total` up: is it the best of n drawn ones?"""
    if not 1 <= n <= total:
        raise ValueError(f"The best of {n} of {total} is not defined.")
    logs = np.array([math.lgamma(i + 1) for i in range(total + 1)])

    def choose(k: np.ndarray, m: int) -> np.ndarray:
        possible = k >= m
        safe = np.where(possible, k, m)
        return np.where(possible, logs[safe] - logs[m] - logs[safe - m], -np.inf)

    return np.exp(choose(np.arange(total), n - 1) - choose(np.array([total]), n))


class Law(NamedTuple):
    """gain(d) = d (alpha - beta s(d)), d the root of the KL.

    s is the logarithm for reinforcement, and d itself for the best of n. `unexplained`
    is the share of the variance of the gains that it leaves.
    """

    alpha: float
    beta: float
    unexplained: float
    slows: Callable[[float], float]

    def gain(self, d: float) -> float:
        """What it foretells."""
        return d * (self.alpha - self.beta * self.slows(d)) if d > 0 else 0.0


def law(
    nats: Sequence[float],
    gains: Sequence[float],
    slows: Callable[[float], float] = math.log,
) -> Law:
    """The law that fits best; raises ValueError for few points."""
    d = np.sqrt(np.maximum(np.asarray(nats, float), 0))
    y = np.asarray(gains, float)
    if len(d) != len(y) or (d > 0).sum() < 3:
        raise ValueError("A law needs at least three points away from the start.")
    d, y = d[d > 0], y[d > 0]
    terms = np.stack([d, [-each * slows(each) for each in d]], 1)
    (alpha, beta), *_ = np.linalg.lstsq(terms, y, rcond=None)
    rest = y - terms @ [alpha, beta]
    left = float((rest**2).mean() / y.var())
    return Law(float(alpha), float(beta), left, slows)


def climbed(judge: RewardModel, jokes: Sequence[Joke], key: object) -> list[Joke]:
    """What jokes become if one word after the other is changed at random, and each
    change stays that the judge likes; their lengths stay as they are."""
    dice = Dice("climb", key)
    pool = [i for i in ID.values() if i != STOP]
    animals = [animal for animal, _ in jokes]
    texts = [list(words) for _, words in jokes]

    def worth(some: list[list[int]]) -> torch.Tensor:
        return log_odds(judge, [text_of(joke) for joke in zip(animals, some)])

    best = worth(texts)
    for _ in range(TRIED):
        changed = [list(text) for text in texts]
        for text in changed:
            if len(text) > 1:  # its end stays
                text[dice.below(len(text) - 1)] = dice.pick(pool)
        now = worth(changed)
        for i in (now > best).nonzero()[:, 0].tolist():
            texts[i], best[i] = changed[i], now[i]
    return list(zip(animals, texts))


def patched(
    judge: RewardModel,
    writer: Transformer,
    ranked: Sequence[Sequence[Joke]],
    bad: Sequence[Joke],
    folder: Path,
    name: str,
) -> RewardModel:
    """The judge after it was shown bad texts, each ranked last behind four jokes.

    It goes on learning from the old rankings and the new ones, half of each batch.
    Raises ValueError for no bad texts.
    """
    if not bad:
        raise ValueError("There is no bad text from which the judge could learn.")
    seeds = [seed(f"patch {name}", i) for i in range((OF_EACH - 1) * len(bad))]
    jokes = jokes_by(writer, [animal for animal, _ in bad], OF_EACH - 1, seeds)
    new = [
        [*ordered(some, (name, i)), text]
        for i, (some, text) in enumerate(zip(jokes, bad))
    ]
    often = new * (len(ranked) // len(new) + 1)
    both = [ranking for pair in zip(ranked, often) for ranking in pair]
    model = copy.deepcopy(judge).requires_grad_(True).train()
    texts = as_texts(both)
    train(model, Rankings(texts, STOP, name), PATCHING, folder, loss=RankingLoss())
    centre(model.eval(), as_texts(ranked))
    return model
