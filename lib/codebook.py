"""A codebook: the few vectors that stand for all others, learned from them.

To encode a vector is to take the number of the nearest entry, its *code*; to decode is
to look the entry up. So pieces of a picture or of a sound become tokens: whole numbers
below the size of the book. It is learned by k-means (Lloyd 1982), begun with vectors
that lie far apart (k-means++, Arthur and Vassilvitskii 2007, section 2.2).

This is the vector quantisation of van den Oord et al. 2017 (section 3.1), on plain
pixels: the neural networks that they train before and after it are left out.
"""

import warnings
from typing import NamedTuple

import numpy as np
from scipy.cluster.vq import kmeans2, vq

ROUNDS = 25


class Codebook(NamedTuple):
    """Entries (K, D); a code is the number of one."""

    entries: np.ndarray

    def encode(self, vectors: np.ndarray) -> np.ndarray:
        """Vectors (..., D) to codes (...): the numbers of the nearest entries."""
        size = self.entries.shape[1]
        if vectors.shape[-1] != size:
            raise ValueError(
                f"The codebook has entries of {size} numbers, the vectors"
                f" {vectors.shape[-1]}; cut them like those that it was learned from."
            )
        codes, _ = vq(vectors.reshape(-1, size), self.entries)
        return codes.reshape(vectors.shape[:-1])

    def decode(self, codes: np.ndarray) -> np.ndarray:
        """Codes (...) to entries (..., D); raises ValueError for one that is none."""
        codes = np.asarray(codes)
        if codes.size and not 0 <= codes.min() <= codes.max() < len(self.entries):
            raise ValueError(f"Codes go from 0 to {len(self.entries) - 1}.")
        return self.entries[codes]

    def error(self, vectors: np.ndarray) -> float:
        """What is lost by encoding: the share of the vectors' variance, from 0 to 1."""
        off = vectors - self.decode(self.encode(vectors))
        spread = vectors - vectors.reshape(-1, vectors.shape[-1]).mean(0)
        return float((off**2).sum() / (spread**2).sum())


def fit(vectors: np.ndarray, size: int, seed: int) -> Codebook:
    """A codebook of `size` entries for vectors (N, D): the same for the same seed.

    Raises ValueError where there are too few different vectors.
    """
    different = len(np.unique(vectors, axis=0))
    if not 1 <= size <= different:
        raise ValueError(
            f"{different} different vectors cannot make {size} codes; take 1 to"
            f" {different}, or more examples."
        )
    start = far_apart(vectors, size, np.random.default_rng(seed))
    with warnings.catch_warnings():  # an entry that nothing is near to stays
        warnings.filterwarnings("ignore", "One of the clusters is empty")
        entries, _ = kmeans2(vectors, start, iter=ROUNDS, minit="matrix")
    return Codebook(entries)


def far_apart(vectors: np.ndarray, size: int, drawn: np.random.Generator) -> np.ndarray:
    """Some of the vectors, the likelier the farther they are from those before."""
    chosen = [vectors[drawn.integers(len(vectors))]]
    off = ((vectors - chosen[0]) ** 2).sum(1)  # squared distance to the nearest
    while len(chosen) < size:
        chosen.append(vectors[drawn.choice(len(vectors), p=off / off.sum())])
        off = np.minimum(off, ((vectors - chosen[-1]) ** 2).sum(1))
    return np.stack(chosen)
