"""The tokenizers of released models.

Two kinds serve all families of the book. GPT-2, SmolLM2, Llama 3 and OLMo 2
merge bytes, as `lib.tokenizer` does, each behind a pattern of its own that
cuts text into pieces. Gemma merges characters (SentencePiece, Kudo and
Richardson 2018): a space is the character `▁`, and a character that it never
learned becomes its bytes. Both merge the pair whose joined token has the lowest
id: tokens were numbered as they were learned.

Left out: templates of conversations. Sources of the patterns: the published
code of GPT-2, and the tokenizer.json of SmolLM2 and of Llama 3.1.
"""

import itertools
import re
from collections.abc import Iterable, Mapping

from lib.tokenizer import (
    MAX_CACHE,
    MAX_CACHED_PIECE,
    Tokenizer,
    compile_pattern,
    encode_piece,
)

GPT2_PATTERN = (
    r"'(?:[sdmt]|ll|ve|re)| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+"
)
# GPT-2's, on the text between digits, each of which is a piece.
SMOLLM_PATTERN = (
    r"'(?:[sdmt]|ll|ve|re)| ?\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]+"
    r"|\s+(?![^\s\p{N}])|\s+"
)
LLAMA3_PATTERN = (
    r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}"
    r"| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"
)
SPACE = "▁"


class ReleasedTokenizer(Tokenizer):
    """A tokenizer that merges bytes; `ranks` need not have all 256 of them.

    A byte that the vocabulary lacks is dropped from the text, as the
    publishers' own code does: SmolLM2's has none for 21 that ordinary text
    hardly holds. `found` are tokens that stand for themselves wherever their
    name comes in a text; `special_tokens` do so only when asked for.
    """

    def __init__(
        self,
        ranks: Mapping[bytes, int],
        pattern: str,
        special_tokens: Mapping[str, int],
        found: Mapping[str, int],
    ) -> None:
        self.ranks, self.pattern, self.merges = dict(ranks), pattern, []
        self.special_tokens, self.found = dict(special_tokens), dict(found)
        self._cut, self._find = compile_pattern(pattern), _finder(found)
        self._bytes_of = {i: token for token, i in self.ranks.items()}
        self._bytes_of |= {i: name.encode() for name, i in self._added()}
        self._lacking = bytes(i for i in range(256) if bytes([i]) not in self.ranks)
        self._cache: dict[str, list[int]] = {}

    def _added(self) -> Iterable[tuple[str, int]]:
        return itertools.chain(self.special_tokens.items(), self.found.items())

    def _encode_ordinary(self, text: str) -> list[int]:
        if self._find is None:
            return self._encode_between(text)
        ids = []
        for i, part in enumerate(self._find.split(text)):
            if i % 2:  # the odd parts are what was looked for
                ids.append(self.found[part])
            else:
                ids.extend(self._encode_between(part))
        return ids

    def _encode_between(self, text: str) -> list[int]:
        """Ids of a text without any of the found tokens."""
        ids: list[int] = []
        for match in self._cut.finditer(text):
            piece = match.group()
            known = self._cache.get(piece)
            if known is None:
                known = self._encode_piece(piece)
                if len(piece) <= MAX_CACHED_PIECE and len(self._cache) < MAX_CACHE:
                    self._cache[piece] = known
            ids.extend(known)
        return ids

    def _encode_piece(self, piece: str) -> list[int]:
        content = piece.encode().translate(None, self._lacking)
        return encode_piece(content, self.ranks) if content else []


class SpacedTokenizer(ReleasedTokenizer):
    """Gemma's tokenizer: it merges characters, and falls back to bytes.

    `ids` are the tokens as published, `fallback` the ids of the 256 bytes. A
    text may hold `▁` itself: it is a space to this tokenizer.
    """

    def __init__(
        self,
        ids: Mapping[str, int],
        fallback: Mapping[int, int],
        special_tokens: Mapping[str, int],
        found: Mapping[str, int],
    ) -> None:
        self._ids, self._fallback = _Merging(ids), dict(fallback)
        self._learned = {name for name in ids if len(name) == 1}
        ranks = {bytes([byte]): i for byte, i in fallback.items()}
        of_byte = {i: token for token, i in ranks.items()}
        ranks |= {name.replace(SPACE, " ").encode(): i for name, i in ids.items()}
        found = {name.replace(" ", SPACE): i for name, i in found.items()}
        super().__init__(ranks, _cuts_at_spaces(ids), special_tokens, found)
        spaced = {i: name.replace(SPACE, " ").encode() for name, i in found.items()}
        self._bytes_of |= of_byte | spaced

    def _encode_ordinary(self, text: str) -> list[int]:
        return super()._encode_ordinary(text.replace(" ", SPACE))

    def _encode_piece(self, piece: str) -> list[int]:
        ids = []
        for learned, run in itertools.groupby(piece, lambda c: c in self._learned):
            run = "".join(run)
            if learned:  # merging is alike for characters and for bytes
                ids.extend(encode_piece(run, self._ids))
            else:
                ids.extend(self._fallback[byte] for byte in run.encode())
        return ids


class _Merging(dict):
    """Ids for `encode_piece` by which no piece is known as a whole.

    Gemma has four tokens that merging never arrives at, such as `▁YYYY`.
    """

    def __contains__(self, piece: object) -> bool:
        return False


def _finder(names: Iterable[str]) -> re.Pattern | None:
    """Catches any of these names, the longest first; None without names."""
    names = list(names)
    return re.compile(f"({_any_of(names)})") if names else None


def _any_of(names: list[str]) -> str:
    """A pattern for any of these names in which a common beginning comes once:
    Gemma has 6,242 that begin with `<unused`."""
    if len(names) == 1:
        return re.escape(names[0])
    after: dict[str, list[str]] = {}
    for name in names:
        if name:
            after.setdefault(name[0], []).append(name[1:])
    branches = [re.escape(c) + _any_of(ends) for c, ends in after.items()]
    return f"(?:{'|'.join(branches)}){'?' if '' in names else ''}"


def _cuts_at_spaces(ids: Iterable[str]) -> str:
    """A pattern that cuts before every space which no token reaches across.

    Pieces could be whole texts: merging does not mind. But short ones come
    again, and are then known already.
    """
    across = {
        before
        for token in ids
        if SPACE in token[1:]
        for before, after in zip(token, token[1:])
        if after == SPACE != before
    }
    inside = f"|(?<=[{re.escape(''.join(sorted(across)))}]){SPACE}" if across else ""
    return f"{SPACE}*(?:[^{SPACE}]{inside})+|{SPACE}+"
