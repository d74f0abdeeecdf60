"""Counting guessers give probabilities, and the ones a plain loop gives."""

import numpy as np
import pytest

from lib.ngrams import bigram_loss, unigram, unigram_loss
from lib.scale import seed


@pytest.fixture(scope="module")
def tokens():
    dice = np.random.default_rng(seed("ngrams"))
    return dice.integers(0, 5, 400) ** 2 % 7  # some of 7 symbols never occur


def test_probabilities_sum_to_one(tokens):
    assert unigram(tokens, 7).sum() == pytest.approx(1)
    chances = [np.exp(-bigram_loss(tokens, np.array([2, b]), 7)) for b in range(7)]
    assert sum(chances) == pytest.approx(1)
    after_unseen = [np.exp(-bigram_loss(tokens, np.array([6, b]), 7)) for b in range(7)]
    assert sum(after_unseen) == pytest.approx(1)


def test_a_plain_loop_agrees(tokens):
    train, held_out = tokens[:300], tokens[300:]
    alone, total = unigram(train, 7), 0.0
    for a, b in zip(held_out, held_out[1:]):
        following = [y for x, y in zip(train, train[1:]) if x == a]
        spare = max(1, len(set(following)))
        chance = following.count(b) + spare * alone[b]
        total -= np.log(chance / (len(following) + spare))
    assert bigram_loss(train, held_out, 7) == pytest.approx(total / 99)


def test_a_bigram_beats_a_unigram_where_order_matters():
    tokens = np.tile([0, 1, 2, 3], 100)
    assert bigram_loss(tokens, tokens, 4) < 0.1 < unigram_loss(tokens, tokens, 4)
