"""The book's tokenizer beside its peers, in one run on one thread.

    python -m benchmarks.tokenizer

Prints seconds and ratios: training on the King James text to 4,096 symbols,
training on 186 kB to 512 as minbpe's README does (against minbpe's algorithm,
rewritten here: recount every piece at every merge), and encoding English.
"""

import time
from collections import Counter

import rustbpe
import tiktoken

from lib.scale import threads
from lib.texts import king_james, language_reference
from lib.tokenizer import GPT4_PATTERN, compile_pattern, merge, train_bpe

REPEATS = 3
README_TEXT = 186_000  # bytes, the size of the text in minbpe's README


def best_of(run, repeats=REPEATS):
    """Seconds of the fastest of a few runs: the least disturbed one."""
    times = []
    for _ in range(repeats):
        start = time.perf_counter()
        run()
        times.append(time.perf_counter() - start)
    return min(times)


def recounting_trainer(text: str, vocab_size: int) -> list[tuple[int, int]]:
    """minbpe's way: all pieces, counted again for every merge."""
    pieces = [
        list(piece.encode()) for piece in compile_pattern(GPT4_PATTERN).findall(text)
    ]
    merges = []
    for new in range(256, vocab_size):
        counts = Counter()
        for piece in pieces:
            counts.update(zip(piece, piece[1:]))
        pair = max(counts, key=counts.get)
        pieces = [merge(piece, pair, new) for piece in pieces]
        merges.append(pair)
    return merges


def rust_trainer(text: str, vocab_size: int) -> None:
    """rustbpe's trainer, the same merges in Rust."""
    tokenizer = rustbpe.Tokenizer()
    tokenizer.train_from_iterator([text], vocab_size, pattern=GPT4_PATTERN)


def line(what: str, ours: float, peer: str, theirs: float) -> None:
    """One row of the result."""
    print(
        f"{what:34} ours {ours:7.3f} s   {peer:22} {theirs:7.3f} s"
        f"   theirs / ours {theirs / ours:6.2f}"
    )


def main() -> None:
    """Measure and print."""
    bible, manual = king_james(), language_reference()[:README_TEXT]
    print(f"{threads()} threads at most; ours uses one")
    line(
        "train, 4.1 MB to 4,096 symbols",
        best_of(lambda: train_bpe(bible, 4096)),
        "rustbpe",
        best_of(lambda: rust_trainer(bible, 4096)),
    )
    line(
        "train, 186 kB to 512 symbols",
        best_of(lambda: train_bpe(manual, 512)),
        "recounting (minbpe)",
        best_of(lambda: recounting_trainer(manual, 512), 1),
    )
    trained = train_bpe(bible, 4096)
    peer: tiktoken.Encoding = trained.to_tiktoken()

    def encode_cold() -> None:
        trained._cache.clear()
        trained.encode(bible)

    ours = best_of(encode_cold)
    line(
        "encode, 4.1 MB", ours, "tiktoken", best_of(lambda: peer.encode_ordinary(bible))
    )
    print(f"encode: {len(bible) / 1e6 / ours:.1f} MB/s")


if __name__ == "__main__":
    main()
