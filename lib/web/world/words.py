"""How a frame becomes a sentence.

A frame is a sentence with gaps: `"<S> met a <animal> by the <spot>"`. A gap is
filled with what the caller binds to it, else with a word or phrase of the
tables, which may have gaps of its own: a small grammar. `<things>` is the
plural of `<thing>`. A page has only a few animals, things and officials (its
cast); the second time that it meets one of them, `a` becomes `the`.
`<any_thing>` is a thing outside the cast.
"""

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import NamedTuple

from lib.web.world.dice import Dice
from lib.web.world.habits import HABITS
from lib.web.world.lexicon import CAST, LEXICON
from lib.web.world.phrasebook import PHRASES

_GAP = re.compile(r"<(\w+)>")
_AN = re.compile(r"[aeiouAEIOU](?!ne\b|ne-|nce\b|we\b|kulele|ni|se)|honest|unin|unim")
_OF_MANY = re.compile(r"\b([a-z]+[^s]s)'s")
_NOTHING: Mapping[str, object] = {}
_TABLES = LEXICON | PHRASES | HABITS
_IRREGULAR = {"loaf": "loaves", "calf": "calves", "goose": "geese", "mouse": "mice"}
_SAME = ("mackerel", "sheep")


def plural(noun: str) -> str:
    """The plural of a noun: loaves of bread, boxes, ponies, mackerel."""
    for mark in (" of ", "-in-"):
        head, mark, rest = noun.partition(mark)
        if mark:
            return plural(head) + mark + rest
    for one, many in _IRREGULAR.items():
        if noun.endswith(one):
            return noun.removesuffix(one) + many
    if noun == "ox":
        return "oxen"
    if noun.endswith(_SAME):
        return noun
    if noun.endswith("y") and noun[-2] not in "aeiou":
        return noun[:-1] + "ies"
    return noun + ("es" if noun.endswith(("x", "ss", "ch", "sh")) else "s")


class _Gap(NamedTuple):
    """A gap, the text before it, and what fills it if nothing is bound to it.

    `sort` is "cast", "deal" (none twice), "pick", "plural", or "bound" for what
    only a caller can fill; `article` whether the text before ends with an `a`.
    """

    before: str
    name: str
    sort: str
    table: tuple[str, ...]
    article: bool


@lru_cache(maxsize=1 << 14)
def _parts(frame: str) -> tuple[tuple[_Gap, ...], str]:
    """The gaps of a frame and the text after the last of them."""
    parts = _GAP.split(frame)
    gaps = [_gap(*pair) for pair in zip(parts[::2], parts[1::2])]
    return tuple(gaps), parts[-1]


def _gap(before: str, name: str) -> _Gap:
    article = before in ("a ", "A ") or before.endswith((" a ", '"A '))
    plain = name.removeprefix("any_")
    if name in CAST:
        sort = "cast"
    elif name in _TABLES:
        sort = "deal"
    elif plain in _TABLES:
        sort = "pick"
    elif name[:-1] in _TABLES:
        sort, plain = "plural", name[:-1]
    else:
        sort = "bound"
    return _Gap(before, name, sort, _TABLES.get(plain, ()), article)


def sentence(frame: str, dice: Dice, bound: Mapping[str, object] = _NOTHING) -> str:
    """The frame with every gap filled, `a` or `an` put right, a capital first.

    Raises `KeyError` for a gap that is neither bound nor in the tables.
    """
    out: list[str] = []
    _fill(frame, dice, bound, out)
    text = "".join(out)
    if "s's" in text:  # the bees' and the sailors', but the seamstress's, Silas's
        text = _OF_MANY.sub(r"\1'", text)
    return text[0].upper() + text[1:]


def _fill(frame: str, dice: Dice, bound: Mapping[str, object], out: list[str]) -> None:
    """Append the pieces of the filled frame to `out`."""
    gaps, last = _parts(frame)
    for before, name, sort, table, article in gaps:
        if before:
            out.append(before)
        start, known = len(out), False
        if sort == "bound" or name in bound:
            word = str(bound[name])
        elif sort == "cast":
            word, known = dice.recall(table, CAST[name])
        elif sort == "deal":
            word = dice.deal(table)
        else:
            word = dice.pick(table)
        if "<" in word:
            _fill(word, dice, bound, out)
        else:
            out.append(plural(word) if sort == "plural" else word)
        if article and known:
            out[start - 1] = before[:-2] + ("The " if before[-2] == "A" else "the ")
        elif article and _AN.match(out[start]):
            out[start - 1] = before[:-1] + "n "
    if last:
        out.append(last)
