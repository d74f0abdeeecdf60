"""How alike two texts are, and whether MinHash would notice.

Similarity is Jaccard's index of the 5-grams that datatrove hashes. In the
pipeline a pair can also be joined by a third page that is like both, so
the curve of MinHash is measured here on pairs alone: do any of the 14 buckets
of datatrove's signatures agree?

Sources: Broder 1997, On the resemblance and containment of documents;
Leskovec et al., Mining of Massive Datasets, section 3.4; Penedo et al. 2024
(arXiv 2406.17557), section 3.3.
"""

import random
from collections.abc import Iterator, Sequence
from functools import cache
from typing import NamedTuple

from datatrove.pipeline.dedup import MinhashDedupSignature

from lib.scale import seed
from lib.web.stages import MINHASH, tokenizer

COPIED = 120  # words of a graded copy


class Compared(NamedTuple):
    """Two texts: the similarity of their 5-grams (0 to 1), and does MinHash see it?

    `agree`: one of the 14 buckets holds the same 8 hashes for both.
    """

    jaccard: float
    agree: bool


def chance_of_finding(jaccard: float) -> float:
    """That MinHash finds a pair: 1 - (1 - s^8)^14 for 14 buckets of 8 hashes."""
    same_bucket = jaccard**MINHASH.hashes_per_bucket
    return 1 - (1 - same_bucket) ** MINHASH.num_buckets


def similarity(first: str, second: str) -> float:
    """Jaccard's index of two texts' 5-grams, which MinHash estimates."""
    return compare(first, second).jaccard


def compare(first: str, second: str) -> Compared:
    """Two texts by exact similarity, and by datatrove's own signatures.

    Texts of fewer than five words have no 5-gram and are like no other.
    """
    one, other = (_signer().get_shingles(text) for text in (first, second))
    if not one.size or not other.size:
        return Compared(0.0, False)
    ones, others = set(one.ravel().tolist()), set(other.ravel().tolist())
    buckets = zip(_signer().get_signature(one), _signer().get_signature(other))
    return Compared(
        len(ones & others) / len(ones | others), any(a == b for a, b in buckets)
    )


def graded_copies(texts: Sequence[str], n: int) -> Iterator[tuple[str, str]]:
    """`n` pairs of passages of these texts, evenly from unlike to equal.

    A passage has 120 words. In its copy each word stays with probability q or
    is replaced by one from anywhere in the texts; a 5-gram then stays with
    q^5, and the similarity is about q^5 / (2 - q^5).
    Raises ValueError for texts with fewer than 120 words in all.
    """
    words = [word for text in texts for word in text.split()]
    if len(words) < COPIED:
        raise ValueError(f"Copies need {COPIED} words to begin with.")
    dice = random.Random(seed("graded copies"))
    for i in range(n):
        wanted = (i + 1) / n
        stays = (2 * wanted / (1 + wanted)) ** (1 / MINHASH.n_grams)
        start = dice.randrange(len(words) - COPIED + 1)
        passage = words[start : start + COPIED]
        copy = [w if dice.random() < stays else dice.choice(words) for w in passage]
        yield " ".join(passage), " ".join(copy)


@cache
def _signer() -> MinhashDedupSignature:
    return MinhashDedupSignature("memory://signer", MINHASH, language=tokenizer())
