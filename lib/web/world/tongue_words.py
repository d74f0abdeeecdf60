"""Sentences about the same place in Spanish, French, German and Portuguese.

Each language has titles, facts (`relation: frame`), remarks and words. Gaps:
<t>, <other>, <one> and <two> are towns; <river>, <founded>, <people>, <flood>,
<miles>, <since> and <length> are what is stated of them; the rest are words of the
same language, articles included.
"""

from types import ModuleType

from lib.web.world import french, german, portuguese, spanish
from lib.web.world.tables import choices, lines

_MODULES: dict[str, ModuleType] = {
    "es": spanish,
    "fr": french,
    "de": german,
    "pt": portuguese,
}


def _words(text: str) -> dict[str, tuple[str, ...]]:
    pairs = (line.split(": ", 1) for line in lines(text))
    return {name: choices(rest) for name, rest in pairs}


LANGUAGES = tuple(_MODULES)
TITLES = {code: lines(m.TITLES) for code, m in _MODULES.items()}
REMARKS = {code: lines(m.REMARKS) for code, m in _MODULES.items()}
WORDS = {code: _words(m.WORDS) for code, m in _MODULES.items()}
FACTS = {
    code: tuple(tuple(line.split(": ", 1)) for line in lines(m.FACTS))
    for code, m in _MODULES.items()
}
CONTRACTIONS = {code: m.CONTRACTIONS for code, m in _MODULES.items()}
