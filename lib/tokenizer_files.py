"""Where a release keeps its tokenizer: in tokenizer.json, or in its GGUF file.

What the files hold is checked against what `lib.release_tokenizer` does: it
takes the order of merges from the ids, so a list of merges in another order is
refused. A pattern from a file is never run, only recognised: one could be
written that takes forever. Sources: the files of the `tokenizers` library, and
llama.cpp's llama-vocab.cpp.
"""

import itertools
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import numpy as np

from lib.release_files import UnusableRelease, shown
from lib.release_tokenizer import (
    GPT2_PATTERN,
    LLAMA3_PATTERN,
    SMOLLM_PATTERN,
    SPACE,
    ReleasedTokenizer,
    SpacedTokenizer,
)

Ids = dict[str, int]
GGUF_PATTERNS = {
    "gpt-2": GPT2_PATTERN,
    "smollm": SMOLLM_PATTERN,
    "llama-bpe": LLAMA3_PATTERN,
}
NORMAL, UNKNOWN, CONTROL, FOUND, UNUSED, BYTE = range(1, 7)  # GGUF's types of tokens
SPACED = {"type": "Replace", "pattern": {"String": " "}, "content": SPACE}
SPACE_RULES = "lstrip", "rstrip", "single_word"  # where an added token may stand
LONGEST_FOUND = 64  # characters; the longest found ones have 31
ONE_BYTE = re.compile("<0x([0-9A-F]{2})>")


def tokenizer_of_json(facts: Mapping[str, Any], vocab: int) -> ReleasedTokenizer:
    """The tokenizer that a tokenizer.json tells, for a model of `vocab` symbols.

    Tokens added beyond these, such as Gemma's for images, are left out. Raises
    UnusableRelease for one that is damaged or of another kind.
    """
    model = facts.get("model")
    if not isinstance(model, dict) or model.get("type", "BPE") != "BPE":
        raise _unknown(model)
    ids, (special, found) = model.get("vocab"), _added_tokens(facts)
    if not isinstance(ids, dict):
        raise _unknown(ids)
    added = special | found
    plain = {name: i for name, i in ids.items() if name not in added}
    special, found = (
        {name: i for name, i in each.items() if type(i) is not int or i < vocab}
        for each in (special, found)
    )
    _check_ids(plain | special | found, vocab)
    merged = map("".join, _pairs(model.get("merges")))
    _check_order(plain, (token for token in merged if token not in added))
    if model.get("byte_fallback") is not True:
        return _of_bytes(plain, _pattern(facts), special, found)
    if facts.get("normalizer") != SPACED:
        raise _unknown(facts.get("normalizer"))
    of_byte = {name: i for name, i in plain.items() if ONE_BYTE.fullmatch(name)}
    plain = {name: i for name, i in plain.items() if name not in of_byte}
    return _of_characters(plain, of_byte, special, found)


def tokenizer_of_gguf(facts: Mapping[str, Any]) -> ReleasedTokenizer:
    """The tokenizer among a GGUF file's facts. Raises as `tokenizer_of_json`."""
    of_type = _tokens_by_type(facts)
    plain, found = of_type[NORMAL], of_type[FOUND]
    special = of_type[CONTROL] | of_type[UNKNOWN] | of_type[UNUSED]
    kind = facts.get("tokenizer.ggml.model")
    if kind == "gpt2":
        name = facts.get("tokenizer.ggml.pre")
        if not isinstance(name, str) or name not in GGUF_PATTERNS:
            raise _unknown(name)
        _check_order(plain, map("".join, _pairs(facts.get("tokenizer.ggml.merges"))))
        return _of_bytes(plain, GGUF_PATTERNS[name], special, found)
    if kind != "llama" or facts.get("tokenizer.ggml.add_space_prefix") is not False:
        raise _unknown(kind)
    _check_scores(plain, facts)
    return _of_characters(plain, of_type[BYTE], special, found)


def _tokens_by_type(facts: Mapping[str, Any]) -> dict[int, Ids]:
    tokens = facts.get("tokenizer.ggml.tokens")
    types = facts.get("tokenizer.ggml.token_type")
    if not isinstance(tokens, list) or not isinstance(types, np.ndarray):
        raise UnusableRelease("The file has no tokenizer; choose another one.")
    of_type: dict[int, Ids] = {kind: {} for kind in range(7)}
    for i, (token, kind) in enumerate(zip(tokens, types.tolist())):
        of_type.get(kind, {})[token] = i
    different = len(types) == len(tokens) == sum(map(len, of_type.values()))
    if not different or "" in tokens:
        raise UnusableRelease(
            "The file's tokens are not all different and of a known type; fetch it"
            " again."
        )
    return of_type


def _unknown(what: object) -> UnusableRelease:
    return UnusableRelease(
        f"The release's tokenizer does what the book's do not ({shown(what)}); choose"
        " another release."
    )


def _check_ids(ids: Ids, vocab: int) -> None:
    """Names must have ids of their own, below the size of the vocabulary."""
    sound = all(type(i) is int and 0 <= i < vocab and name for name, i in ids.items())
    if not sound or len(set(ids.values())) < len(ids):
        raise UnusableRelease(
            f"The release's tokens have no ids of their own below {vocab}, as its model"
            " has; take both from one release."
        )


def _added_tokens(facts: Mapping[str, Any]) -> tuple[Ids, Ids]:
    """Special tokens, and those that are found in any text."""
    added = facts.get("added_tokens") or []
    kinds: tuple[Ids, Ids] = {}, {}
    for token in added if isinstance(added, list) else [added]:
        if not isinstance(token, dict) or not isinstance(token.get("content"), str):
            raise _unknown(token)
        special = token.get("special") is True
        if not special and any(map(token.get, SPACE_RULES)):
            raise _unknown(token)
        kinds[not special][token["content"]] = token.get("id")
    return kinds


def _pattern(facts: Mapping[str, Any]) -> str:
    """How a byte-level tokenizer cuts text into pieces, recognised."""
    if facts.get("normalizer") is not None:
        raise _unknown(facts["normalizer"])
    cuts = facts.get("pre_tokenizer")
    steps = cuts.get("pretokenizers") if isinstance(cuts, dict) else None
    steps = [cuts] if steps is None else steps
    if not isinstance(steps, list) or not all(isinstance(s, dict) for s in steps):
        raise _unknown(cuts)
    *before, last = steps or [{}]
    bytewise = last.get("type") == "ByteLevel" and not last.get("add_prefix_space")
    own = last.get("use_regex", True)  # does this step cut as GPT-2 does?
    if bytewise and own and not before:
        return GPT2_PATTERN
    if bytewise and len(before) == 1:
        digits = {"type": "Digits", "individual_digits": True}
        split = {"type": "Split", "behavior": "Isolated", "invert": False}
        if own and before[0] == digits:
            return SMOLLM_PATTERN
        if not own and before[0] == split | {"pattern": {"Regex": LLAMA3_PATTERN}}:
            return LLAMA3_PATTERN
    raise _unknown(cuts)


def _pairs(merges: object) -> Iterator[tuple[str, str]]:
    """Merges as pairs of tokens; they are published as `a b` or as [a, b]."""
    if not isinstance(merges, list):
        raise _unknown(merges)
    for merge in merges:
        pair = merge.split(" ") if isinstance(merge, str) else merge
        sound = isinstance(pair, list) and all(isinstance(part, str) for part in pair)
        if not sound or len(pair) != 2:
            raise _unknown(merge)
        yield pair[0], pair[1]


def _check_order(ids: Ids, merged: Iterable[str]) -> None:
    """Merged tokens must come in the order of their ids."""
    for one, other in itertools.pairwise(ids.get(token, -1) for token in merged):
        if not 0 <= one <= other:
            raise UnusableRelease(
                "The release's merges are not in the order of their tokens' ids, which"
                " is how the book merges; choose another release."
            )


def _check_scores(ids: Ids, facts: Mapping[str, Any]) -> None:
    """Scores must fall as the ids rise."""
    scores = facts.get("tokenizer.ggml.scores")
    order = sorted(ids.values())
    if isinstance(scores, np.ndarray) and len(scores) > max(order, default=0):
        of_token = scores[order]
        if (of_token[1:] < of_token[:-1]).all():
            return
    raise UnusableRelease(
        "The file's scores are not in the order of the tokens' ids, which is how the"
        " book merges; choose another file."
    )


def _check_found(found: Ids) -> None:
    for name in found:
        if len(name) > LONGEST_FOUND:
            raise _unknown(name)


def _spelled_bytes() -> dict[str, int]:
    """Which byte each character of a published byte-level token stands for.

    A byte that prints is itself; the others are the characters from 256 on, in
    order (`bytes_to_unicode` in the published code of GPT-2).
    """
    printing = {*range(33, 127), *range(161, 173), *range(174, 256)}
    others = (i for i in range(256) if i not in printing)
    spelled = {chr(256 + n): i for n, i in enumerate(others)}
    return spelled | {chr(i): i for i in printing}


def _of_bytes(plain: Ids, pattern: str, special: Ids, found: Ids) -> ReleasedTokenizer:
    _check_found(found)
    byte_of = _spelled_bytes()
    if strange := set("".join(plain)) - byte_of.keys():
        raise _unknown(min(strange))
    spelled = str.maketrans({c: chr(byte) for c, byte in byte_of.items()})
    ranks = {name.translate(spelled).encode("latin-1"): i for name, i in plain.items()}
    return ReleasedTokenizer(ranks, pattern, special, found)


def _of_characters(
    plain: Ids, of_byte: Ids, special: Ids, found: Ids
) -> SpacedTokenizer:
    _check_found(found)
    fallback = {}
    for name, i in of_byte.items():
        if match := ONE_BYTE.fullmatch(name):
            fallback[int(match[1], 16)] = i
    if len(fallback) < 256:
        raise UnusableRelease(
            "The release's tokenizer lacks some of the 256 bytes; fetch it again."
        )
    return SpacedTokenizer(plain, fallback, special, found)


def start_of_json(
    facts: Mapping[str, Any], tokenizer: ReleasedTokenizer
) -> tuple[int, ...]:
    """The ids with which a text begins, as tokenizer.json's template says."""
    post = facts.get("post_processor")
    steps = post.get("processors", [post]) if isinstance(post, dict) else []
    ids = []
    for step in steps if isinstance(steps, list) else []:
        template = step.get("single") if isinstance(step, dict) else None
        for part in template if isinstance(template, list) else []:
            special = part.get("SpecialToken") if isinstance(part, dict) else None
            if not isinstance(special, dict):
                break  # here comes the text
            ids.append(tokenizer.special_tokens.get(str(special.get("id"))))
    return tuple(i for i in ids if i is not None)


def start_of_gguf(facts: Mapping[str, Any]) -> tuple[int, ...]:
    """The same, as a GGUF file says; Llama 3's do so even where they are silent."""
    usual = facts.get("tokenizer.ggml.pre") == "llama-bpe"
    first = facts.get("tokenizer.ggml.bos_token_id")
    if facts.get("tokenizer.ggml.add_bos_token", usual) and type(first) is int:
        return (first,)
    return ()


def stop_ids(*said: object) -> tuple[int, ...]:
    """The ids that end a text, of what the files say: an id, a list, nothing."""
    lists = (each if isinstance(each, list) else [each] for each in said)
    return tuple(dict.fromkeys(i for i in itertools.chain(*lists) if type(i) is int))
