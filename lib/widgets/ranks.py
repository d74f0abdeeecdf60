"""Pack a tokenizer's vocabulary into a small text that a script can carry.

The published files list each token in base64 beside its rank: 3.6 MB for
GPT-4o's. Sorted, neighbouring tokens begin alike, so each needs only the
length of the beginning it shares with the token before, and the rest. What
sorting loses, the order of the ranks, takes three bytes a token. Like goes
with like: every field is a stream of its own, which is what the compressor
wants.

Layout before compression, with n tokens sorted by their bytes:

    varints   n, size of stream A, size of stream B
    A         n varints: bytes shared with the token before
    B         n varints: bytes that follow
    planes    n low bytes, n middle bytes, n high bytes of the ranks
    rest      the bytes that follow, joined
"""

import base64
import zlib
from collections.abc import Iterable, Mapping

MAX_RANK = (1 << 24) - 1  # three byte planes


def pack_ranks(ranks: Mapping[bytes, int]) -> str:
    """Base64 of the compressed vocabulary; `bpe.js` unpacks it.

    `ranks` maps the bytes of each token to its id.
    """
    if not all(0 <= rank <= MAX_RANK for rank in ranks.values()):
        raise ValueError(f"Ranks must lie between 0 and {MAX_RANK}.")
    tokens = sorted(ranks)
    shared, following, rest = [], [], []
    before = b""
    for token in tokens:
        size = _shared_prefix(before, token)
        shared.append(size)
        following.append(len(token) - size)
        rest.append(token[size:])
        before = token
    stream_a, stream_b = _varints(shared), _varints(following)
    header = _varints([len(tokens), len(stream_a), len(stream_b)])
    order = [ranks[token] for token in tokens]
    planes = [bytes(rank >> shift & 255 for rank in order) for shift in (0, 8, 16)]
    packed = b"".join([header, stream_a, stream_b, *planes, *rest])
    return base64.b64encode(zlib.compress(packed, 9)).decode("ascii")


def _shared_prefix(a: bytes, b: bytes) -> int:
    """Number of bytes with which both begin."""
    size = 0
    for x, y in zip(a, b, strict=False):
        if x != y:
            break
        size += 1
    return size


def _varints(values: Iterable[int]) -> bytes:
    """Seven bits a byte, the low ones first; a set high bit says "more"."""
    out = bytearray()
    for value in values:
        while value > 127:
            out.append(value & 127 | 128)
            value >>= 7
        out.append(value)
    return bytes(out)
