"""Compression by a language model: what it foresees costs next to nothing.

Before each token the model says how likely every symbol is, and an arithmetic
coder (`lib.arithmetic`) spends -log2 of the probability of the one that comes.
Whoever has the same model hears the same probabilities and can decode. So a
model that predicts well is a packer that packs well, and its loss is the size
of its archives (Delétang et al. 2024; the idea is Shannon's, 1951).

Encoder and decoder must hear the *same* numbers, to the last bit: one slip,
and all that follows is noise. So both go through one loop, `in_step`, which
makes the same calls in the same order with rows of the same batch. It computes
in float64, where another number of threads or rows seldom matters either. The
archive's checksums tell if it did.

Each text is a row that starts with the separator and ends with it; ROWS of
them take a step together. Where the model's context is full, it restarts and
reads the last quarter of it again. Left out: arithmetic in whole numbers, which
would be the same on every machine.

In comments: B rows, T tokens, V symbols.
"""

import copy
import math
import struct
import zlib
from collections.abc import Callable, Iterator, Sequence

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional as F

from lib.arithmetic import Decoder, Encoder
from lib.generate import check_tokens
from lib.literate import progress_bar
from lib.model import Cache, Transformer
from lib.tokenizer import Tokenizer
from lib.web_corpus import SEPARATOR

TOTAL = 1 << 24  # what the shares of all symbols sum to
ROWS = 64  # texts that take a step together
WINDOWS = 16  # read at once where nothing is coded
MARK = b"BTB1"
HEAD = struct.Struct("<4sI")  # mark, checksum of all that follows
FACTS = struct.Struct("<3I")  # checksums of the model and of the texts, their number


class BadArchive(ValueError):
    """These bytes cannot be opened; the message says why, in a sentence."""


def shares(logits: Tensor) -> np.ndarray:
    """Where each symbol's share of TOTAL ends, (B, V), from logits (B, V).

    A share is TOTAL times the probability, but at least 1: whatever comes, it
    can be coded.
    """
    vocab = logits.shape[-1]
    spare = TOTAL - vocab  # when each symbol has its 1
    ends = (logits.softmax(-1).cumsum(-1) * spare).long()
    ends += torch.arange(1, vocab + 1)
    ends[:, -1] = TOTAL  # whatever the rounding
    return ends.numpy()


class Forecast:
    """What the model says comes next in rows that grow by a token a step."""

    def __init__(self, model: Transformer, rows: int, separator: int) -> None:
        self.model, self.context = model, model.config.context
        self.cache = Cache(model, rows, self.context)
        self.recent = torch.full((rows, 1), separator)  # (B, up to the context)
        self.unread = self.recent

    @torch.inference_mode()
    def look(self) -> np.ndarray:
        """The shares (B, V) of what comes next."""
        seen = self.model.hidden(self.unread, self.cache)[:, -1]
        logits = self.model.head(seen)
        if logits.isnan().any():
            raise FloatingPointError(
                "The model's output is not a number: its weights are damaged; take"
                " an earlier checkpoint."
            )
        return shares(logits)

    def grow(self, tokens: Sequence[int], staying: Sequence[int]) -> None:
        """Only these rows stay; each has one more of the `tokens` (B,)."""
        if len(staying) < len(self.recent):
            self.cache.select(torch.tensor(staying, dtype=torch.long))
        new = torch.tensor(tokens, dtype=torch.long)[list(staying), None]  # (B, 1)
        grown = torch.cat((self.recent[list(staying)], new), 1)
        self.recent, self.unread = grown[:, -self.context :], new
        if self.cache.length == self.context:  # full: read some of it again
            self.cache = Cache(self.model, len(staying), self.context)
            self.unread = grown[:, -overlap(self.context) :]


def overlap(context: int) -> int:
    """Tokens that a full context hands on to the next."""
    return max(1, context // 4)


def in_step(
    model: Transformer,
    texts: int,
    separator: int,
    next_token: Callable[[int, np.ndarray], int],
) -> None:
    """Walk through texts token by token, ROWS of them at a time.

    `next_token(text, ends)` is told which text and the shares (V,) that the
    model gives to all symbols, and says which comes: the encoder knows it, the
    decoder finds out. A text is over with the separator.
    """
    with progress_bar("coding texts", texts) as bar:
        for first in range(0, texts, ROWS):
            rows = list(range(first, min(first + ROWS, texts)))
            forecast = Forecast(model, len(rows), separator)
            while rows:
                tokens = [next_token(*each) for each in zip(rows, forecast.look())]
                staying = [i for i, token in enumerate(tokens) if token != separator]
                bar.update(len(rows) - len(staying))
                rows = [rows[i] for i in staying]
                if rows:
                    forecast.grow(tokens, staying)


def compress(model: Transformer, tokenizer: Tokenizer, texts: Sequence[str]) -> bytes:
    """An archive of the texts, for `decompress` with the same two.

    Raises ValueError for a text that has no bytes and for a tokenizer of
    another model.
    """
    separator = _separator(model, tokenizer)
    rows = [iter([*row, separator]) for row in _encoded(model, tokenizer, texts)]
    encoder = Encoder()

    def code(text: int, ends: np.ndarray) -> int:
        token = next(rows[text])
        encoder.add(token, ends)
        return token

    in_step(exact(model), len(rows), separator, code)
    facts = FACTS.pack(_print_of(model, tokenizer), _checksum(texts), len(texts))
    body = facts + encoder.finish()
    return HEAD.pack(MARK, zlib.crc32(body)) + body


def decompress(model: Transformer, tokenizer: Tokenizer, archive: bytes) -> list[str]:
    """The texts of an archive. Raises BadArchive if they cannot be had."""
    separator = _separator(model, tokenizer)
    n, checksum = _opened(model, tokenizer, archive)
    decoder = Decoder(archive[HEAD.size + FACTS.size :])
    rows: list[list[int]] = []

    def decode(text: int, ends: np.ndarray) -> int:
        rows.extend([] for _ in range(text + 1 - len(rows)))
        token = decoder.take(ends)
        if token != separator:
            rows[text].append(token)
        return token

    try:
        in_step(exact(model), n, separator, decode)
        texts = [tokenizer.decode_bytes(row).decode() for row in rows]
    except ValueError:  # over too early, no token, no UTF-8
        texts = []
    if len(texts) != n or _checksum(texts) != checksum:
        raise BadArchive(
            "The archive was made on a machine that rounds otherwise: what comes out"
            " here are other texts; open it where it was made."
        )
    return texts


def exact(model: Transformer) -> Transformer:
    """A copy on the CPU in float64: what both sides compute with."""
    return copy.deepcopy(model).cpu().double().eval()


@torch.inference_mode()
def ideal_bits(
    model: Transformer, tokenizer: Tokenizer, texts: Sequence[str]
) -> list[float]:
    """Bits that each text costs at least, its end included.

    -log2 of the probability that the model gives to it, with the same restarts
    as the coder. Raises what `compress` does.
    """
    separator = _separator(model, tokenizer)
    context, device = model.config.context, model.embedding.weight.device
    pieces = []  # (text, tokens, targets that count)
    for i, row in enumerate(_encoded(model, tokenizer, texts)):
        row = [separator, *row, separator]
        for begin, first, last in windows(len(row) - 1, context):
            pieces.append((i, row[begin : last + 1], last + 1 - first))
    bits = [0.0] * len(texts)
    for at in range(0, len(pieces), WINDOWS):
        group = pieces[at : at + WINDOWS]
        longest = max(len(tokens) for _, tokens, _ in group)
        padded = [tokens + [0] * (longest - len(tokens)) for _, tokens, _ in group]
        read = torch.tensor(padded, device=device)  # (B, T + 1)
        logits = model(read[:, :-1]).float().transpose(1, 2)  # (B, V, T)
        loss = F.cross_entropy(logits, read[:, 1:], reduction="none")  # (B, T), nats
        for (i, tokens, count), costs in zip(group, loss.double()):
            end = len(tokens) - 1  # padding follows
            bits[i] += costs[end - count : end].sum().item() / math.log(2)
    return bits


def windows(n: int, context: int) -> Iterator[tuple[int, int, int]]:
    """How the tokens 1 to `n` of a row are predicted: `begin`, `first`, `last`.

    The model reads from `begin` on and predicts the tokens `first` to `last`.
    """
    begin, first = 0, 1
    while first <= n:
        last = min(begin + context, n)
        yield begin, first, last
        begin, first = last + 1 - overlap(context), last + 1


def bits_per_byte(
    model: Transformer, tokenizer: Tokenizer, texts: Sequence[str]
) -> float:
    """`ideal_bits` of all texts for each of their bytes in UTF-8.

    The weights are not counted; see `lib.packers` for what is fair.
    """
    size = sum(len(text.encode()) for text in texts)
    return sum(ideal_bits(model, tokenizer, texts)) / size


def _separator(model: Transformer, tokenizer: Tokenizer) -> int:
    if model.config.vocab >= TOTAL or SEPARATOR not in tokenizer.special_tokens:
        raise ValueError(
            f"Texts are coded with fewer than {TOTAL:,} symbols, {SEPARATOR} among"
            " them; take another tokenizer."
        )
    return tokenizer.special_tokens[SEPARATOR]


def _encoded(
    model: Transformer, tokenizer: Tokenizer, texts: Sequence[str]
) -> list[list[int]]:
    if isinstance(texts, str):
        raise ValueError("Give a list of texts; a single one is a list of one.")
    rows = []
    for i, text in enumerate(texts):
        try:
            text.encode()
        except UnicodeEncodeError:
            raise ValueError(
                f"Text {i} holds half a character (a lone surrogate), which has no"
                " bytes; replace it first."
            ) from None
        rows.append(tokenizer.encode(text))
        check_tokens([*rows[-1], _separator(model, tokenizer)], model.config.vocab)
    return rows


def _opened(
    model: Transformer, tokenizer: Tokenizer, archive: bytes
) -> tuple[int, int]:
    """Number and checksum of the texts; raises BadArchive."""
    if len(archive) < HEAD.size + FACTS.size or not archive.startswith(MARK):
        raise BadArchive("These bytes are no archive of this book.")
    _, damage = HEAD.unpack_from(archive)
    maker, checksum, n = FACTS.unpack_from(archive, HEAD.size)
    if zlib.crc32(archive[HEAD.size :]) != damage:
        raise BadArchive("The archive is damaged; fetch it again.")
    if maker != _print_of(model, tokenizer):
        raise BadArchive(
            "The archive was made with another model or tokenizer; open it with those."
        )
    return n, checksum


def _checksum(texts: Sequence[str]) -> int:
    """Of all texts and where each ends: no UTF-8 holds a byte 0xff."""
    total = 0
    for text in texts:
        total = zlib.crc32(text.encode() + b"\xff", total)
    return total


def _print_of(model: Transformer, tokenizer: Tokenizer) -> int:
    """Checksum of the weights, the shape and the tokenizer."""
    ranks = sorted(tokenizer.ranks.items(), key=lambda item: item[1])
    total = zlib.crc32(repr((model.config, tokenizer.pattern, ranks)).encode())
    for weight in model.state_dict().values():
        total = zlib.crc32(weight.detach().cpu().double().numpy().tobytes(), total)
    return total
