"""Byte-level byte-pair encoding (BPE): train one, encode, decode.

A tokenizer starts from the 256 bytes and learns new symbols: the most
frequent pair of neighbours becomes one symbol, again and again. The text is
first cut into pieces (words, numbers, runs of punctuation) by a regular
expression, and no symbol crosses a cut.

Where this departs from the textbook:

* Pairs are counted once per *distinct* piece, times how often the piece
  occurs, and a merge updates only the pieces that hold its pair. The textbook
  recounts the whole text at every merge: same merges, far more work.
* When two pairs are equally frequent, the one with the smaller ids wins, so
  that the result does not depend on the order of the text.
* Encoding looks pairs up by their joined bytes, as OpenAI's tiktoken does, so
  that one encoder serves this tokenizer and the released ones.

Sources: Sennrich et al. 2016 (arXiv 1508.07909), section 3.2, for BPE;
Radford et al. 2019 (the GPT-2 paper), section 2.2, for bytes and pieces.
"""

import base64
import binascii
import heapq
import json
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from pathlib import Path

import regex
import tiktoken

from lib.artifacts import write_atomically
from lib.literate import progress

# How GPT-4 cuts text into pieces: contractions, words with at most one
# leading mark, numbers of at most three digits, punctuation, whitespace.
GPT4_PATTERN = (
    r"'(?i:[sdmt]|ll|ve|re)"
    r"|[^\r\n\p{L}\p{N}]?+\p{L}++"
    r"|\p{N}{1,3}+"
    r"| ?[^\s\p{L}\p{N}]++[\r\n]*+"
    r"|\s++$|\s*[\r\n]|\s+(?!\S)|\s"
)
MAX_CACHED_PIECE = 64  # bytes; longer pieces hardly ever come twice
MAX_CACHE = 1 << 18  # pieces; bounds the memory a hostile text can take


class Tokenizer:
    """Text to token ids and back.

    `ranks` maps the bytes of each token to its id; a lower id was learned
    earlier and is merged first. `merges` lists the learned pairs of ids in
    order, empty where only the ranks are known (a released tokenizer).
    """

    def __init__(
        self,
        ranks: Mapping[bytes, int],
        pattern: str = GPT4_PATTERN,
        special_tokens: Mapping[str, int] | None = None,
        merges: Sequence[tuple[int, int]] = (),
    ) -> None:
        self.ranks = dict(ranks)
        self.pattern = pattern
        self.special_tokens = dict(special_tokens or {})
        self.merges = list(merges)
        self._cut = compile_pattern(pattern)
        self._bytes_of = {i: token for token, i in self.ranks.items()}
        if not all(bytes([i]) in self.ranks for i in range(256)):
            raise ValueError("A tokenizer needs all 256 bytes among its tokens.")
        for name, i in self.special_tokens.items():
            if not name:
                raise ValueError("A special token needs a name.")
            if i in self._bytes_of:
                raise ValueError(
                    f"The special token {name!r} has id {i}, which is taken."
                    " Give it an id of its own."
                )
            self._bytes_of[i] = name.encode()
        self._cache: dict[str, list[int]] = {}

    @property
    def n_vocab(self) -> int:
        """Number of ids, special tokens and gaps included."""
        return max(self._bytes_of) + 1

    def encode(self, text: str, allowed_special: Collection[str] = ()) -> list[int]:
        """Token ids of `text`.

        No ordinary text becomes a special token: its name is spelled out in
        ordinary tokens unless the caller lists it in `allowed_special`.
        """
        text = _without_lone_surrogates(text)
        if not allowed_special:
            return self._encode_ordinary(text)
        unknown = set(allowed_special) - set(self.special_tokens)
        if unknown:
            raise ValueError(
                f"Unknown special tokens {sorted(unknown)}; this tokenizer"
                f" has {sorted(self.special_tokens)}."
            )
        # Longest name first, so that one name may begin with another.
        names = sorted(allowed_special, key=len, reverse=True)
        split = regex.compile("(" + "|".join(map(regex.escape, names)) + ")")
        ids = []
        for i, part in enumerate(split.split(text)):
            if i % 2:  # the odd parts are what the pattern caught
                ids.append(self.special_tokens[part])
            else:
                ids.extend(self._encode_ordinary(part))
        return ids

    def decode_bytes(self, ids: Iterable[int]) -> bytes:
        """The bytes of `ids`, joined. Raises ValueError for an unknown id."""
        try:
            return b"".join(self._bytes_of[i] for i in ids)
        except KeyError as error:
            raise ValueError(
                f"No token has the id {error.args[0]}: ids lie below {self.n_vocab}."
            ) from None

    def decode(self, ids: Iterable[int]) -> str:
        """Text of `ids`; bytes that are not valid UTF-8 show as U+FFFD."""
        return self.decode_bytes(ids).decode("utf-8", errors="replace")

    def _encode_ordinary(self, text: str) -> list[int]:
        ids: list[int] = []
        for match in self._cut.finditer(text):
            piece = match.group()
            known = self._cache.get(piece)
            if known is None:
                known = encode_piece(piece.encode(), self.ranks)
                if len(piece) <= MAX_CACHED_PIECE and len(self._cache) < MAX_CACHE:
                    self._cache[piece] = known
            ids.extend(known)
        return ids

    def to_tiktoken(self, name: str = "book") -> tiktoken.Encoding:
        """The same tokenizer as a `tiktoken.Encoding`."""
        return tiktoken.Encoding(
            name,
            pat_str=self.pattern,
            mergeable_ranks=self.ranks,
            special_tokens=self.special_tokens,
        )

    @classmethod
    def from_tiktoken(cls, encoding: tiktoken.Encoding) -> "Tokenizer":
        """This encoder on the ranks of a `tiktoken.Encoding`."""
        return cls(
            encoding._mergeable_ranks, encoding._pat_str, encoding._special_tokens
        )

    def save(self, path: str | Path) -> None:
        """Write one JSON file, complete or not at all."""
        tokens = sorted(self.ranks, key=self.ranks.__getitem__)
        record = {
            "format": "behind-the-text-box tokenizer 1",
            "pattern": self.pattern,
            "special_tokens": self.special_tokens,
            "merges": self.merges,
            "tokens": [[self.ranks[t], base64.b64encode(t).decode()] for t in tokens],
        }
        write_atomically(Path(path), json.dumps(record).encode())

    @classmethod
    def load(cls, path: str | Path) -> "Tokenizer":
        """Read what `save` wrote. Raises ValueError for a damaged file."""
        try:
            record = json.loads(Path(path).read_bytes())
            ranks = {
                base64.b64decode(text, validate=True): int(i)
                for i, text in record["tokens"]
            }
            merges = [(int(a), int(b)) for a, b in record["merges"]]
            return cls(ranks, record["pattern"], record["special_tokens"], merges)
        except (ValueError, KeyError, TypeError, binascii.Error) as error:
            raise ValueError(
                f"{path} is not a tokenizer of this book ({error});"
                " delete it and train again."
            ) from error


def train_bpe(
    text: str | Iterable[str],
    vocab_size: int,
    pattern: str = GPT4_PATTERN,
    special_tokens: Sequence[str] = (),
) -> Tokenizer:
    """Learn a tokenizer of `vocab_size` symbols, special tokens included.

    `text` is one text or a stream of texts. 256 symbols are the bytes, the
    last `len(special_tokens)` are special, the rest is learned. Training ends
    early, with a smaller `n_vocab`, when no pair is left to merge.
    """
    if len(set(special_tokens)) < len(special_tokens):
        raise ValueError("Two special tokens have the same name.")
    n_merges = vocab_size - 256 - len(special_tokens)
    if n_merges < 0:
        raise ValueError(
            f"A vocabulary of {vocab_size} has no room for 256 bytes and"
            f" {len(special_tokens)} special tokens; make it larger."
        )
    pieces = count_pieces(text, pattern)
    # words[i]: the piece as a list of ids; times[i]: how often it occurs
    words = [list(piece) for piece in pieces]
    times = list(pieces.values())
    merges, tokens = _merge_pairs(words, times, n_merges)
    ranks = {token: i for i, token in enumerate(tokens)}
    special = {name: len(tokens) + i for i, name in enumerate(special_tokens)}
    return Tokenizer(ranks, pattern, special, merges)


def count_pieces(text: str | Iterable[str], pattern: str) -> Counter[bytes]:
    """How often each piece of text occurs."""
    cut = compile_pattern(pattern)
    counts: Counter[str] = Counter()
    for part in [text] if isinstance(text, str) else text:
        part = _without_lone_surrogates(part)
        counts.update(match.group() for match in cut.finditer(part))
    return Counter({piece.encode(): n for piece, n in counts.items()})


def _merge_pairs(
    words: list[list[int]], times: list[int], n_merges: int
) -> tuple[list[tuple[int, int]], list[bytes]]:
    """Merge the most frequent pair `n_merges` times, in place.

    Returns the merged pairs in order and the bytes of every symbol.
    """
    counts: Counter[tuple[int, int]] = Counter()
    holders = defaultdict(set)  # pair -> the words that may hold it
    for i, word in enumerate(words):
        for pair in zip(word, word[1:]):
            counts[pair] += times[i]
            holders[pair].add(i)
    # A heap of (-count, pair): most frequent first, then smallest ids. Counts
    # change all the time; an entry is checked only when it comes to the top.
    heap = [(-n, pair) for pair, n in counts.items()]
    heapq.heapify(heap)
    merges = []
    tokens = [bytes([i]) for i in range(256)]
    for _ in progress(range(n_merges), "merging pairs"):
        pair = _most_frequent(heap, counts)
        if pair is None:
            break
        new = len(tokens)
        merges.append(pair)
        tokens.append(tokens[pair[0]] + tokens[pair[1]])
        changes: Counter[tuple[int, int]] = Counter()
        for i in holders.pop(pair):
            before = words[i]
            words[i] = after = merge(before, pair, new)
            for old_pair in zip(before, before[1:]):
                changes[old_pair] -= times[i]
            for new_pair in zip(after, after[1:]):
                changes[new_pair] += times[i]
                holders[new_pair].add(i)
        for changed, difference in changes.items():
            counts[changed] += difference
            if difference > 0:
                heapq.heappush(heap, (-counts[changed], changed))
    return merges, tokens


def _most_frequent(
    heap: list[tuple[int, tuple[int, int]]], counts: Counter[tuple[int, int]]
) -> tuple[int, int] | None:
    """Take the most frequent pair from the heap, or None if no pair is left."""
    while heap:
        negative, pair = heapq.heappop(heap)
        current = counts[pair]
        if -negative == current:
            return pair
        if current > 0:  # it has become rarer: back into its place
            heapq.heappush(heap, (-current, pair))
    return None


def merge(ids: list[int], pair: tuple[int, int], new: int) -> list[int]:
    """Replace every `pair` of neighbours in `ids` by `new`, left to right.

    >>> merge([116, 32, 97, 116, 32], (116, 32), 256)
    [256, 97, 256]
    """
    out = []
    i = 0
    while i < len(ids):
        if i + 1 < len(ids) and (ids[i], ids[i + 1]) == pair:
            out.append(new)
            i += 2
        else:
            out.append(ids[i])
            i += 1
    return out


def encode_piece(piece: bytes, ranks: Mapping[bytes, int]) -> list[int]:
    """Ids of one piece: merge the earliest-learned pair until none is left.

    A heap of candidate pairs over a linked list of symbols takes
    O(n log n) steps for n bytes, so that a megabyte of one letter is no trap.
    """
    if piece in ranks:
        return [ranks[piece]]
    n = len(piece)
    # Symbol i is piece[i:end[i]]; the one after it starts at end[i], the one
    # before it at previous[i]. A symbol merged into its neighbour has end 0.
    end = list(range(1, n + 1))
    previous = list(range(-1, n - 1))
    candidates = []

    def offer(start: int) -> None:
        """Queue the pair that starts here, if its bytes are a token."""
        middle = end[start]
        if middle < n:
            rank = ranks.get(piece[start : end[middle]])
            if rank is not None:
                heapq.heappush(candidates, (rank, start, end[middle]))

    for start in range(n - 1):
        offer(start)
    while candidates:
        _, start, stop = heapq.heappop(candidates)
        middle = end[start]
        if not middle or middle >= n or end[middle] != stop:
            continue  # one of the two symbols has changed since
        end[start], end[middle] = stop, 0
        if stop < n:
            previous[stop] = start
        offer(start)
        if previous[start] >= 0:
            offer(previous[start])
    ids = []
    start = 0
    while start < n:
        ids.append(ranks[piece[start : end[start]]])
        start = end[start]
    return ids


def compile_pattern(pattern: str) -> regex.Pattern:
    """Compile a cutting pattern; a bad one raises ValueError."""
    try:
        return regex.compile(pattern)
    except regex.error as error:
        raise ValueError(
            f"The pattern is not a regular expression: {error}."
        ) from error


def _without_lone_surrogates(text: str) -> str:
    """Half a UTF-16 pair has no UTF-8: it becomes U+FFFD, as in tiktoken."""
    if text.isascii():
        return text
    try:
        text.encode()
    except UnicodeEncodeError:
        return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return text
