"""Guessing the next token by counting: what a network has to beat.

A unigram guesser knows how often each token occurs, a bigram guesser how often
it follows the one before. Pairs never seen are left a share that grows with
the number of different followers a token has had (Witten and Bell 1991).
"""

import numpy as np


def unigram(tokens: np.ndarray, vocab: int) -> np.ndarray:
    """Probabilities (V,) by counting; each symbol is counted once too often."""
    counts = np.bincount(tokens, minlength=vocab) + 1.0
    return counts / counts.sum()


def unigram_loss(tokens: np.ndarray, held_out: np.ndarray, vocab: int) -> float:
    """Mean surprise of the held-out tokens, in nats."""
    return float(-np.log(unigram(tokens, vocab)[held_out[1:]]).mean())


def bigram_loss(tokens: np.ndarray, held_out: np.ndarray, vocab: int) -> float:
    """Mean surprise of each held-out token after the one before it, in nats."""
    alone = unigram(tokens, vocab)
    pairs = tokens[:-1].astype(np.int64) * vocab + tokens[1:]
    known, counts = np.unique(pairs, return_counts=True)
    first = known // vocab
    seen = np.bincount(first, counts, minlength=vocab)
    followers = np.bincount(first, minlength=vocab)
    before, after = held_out[:-1].astype(np.int64), held_out[1:]
    wanted = before * vocab + after
    at = np.searchsorted(known, wanted).clip(max=len(known) - 1)
    count = np.where(known[at] == wanted, counts[at], 0)
    spare = np.maximum(followers[before], 1)  # a token never seen has only that
    chance = (count + spare * alone[after]) / (seen[before] + spare)
    return float(-np.log(chance).mean())
