"""Before the cutoff and after it: do the samples agree on an answer?

Each question is asked of a year whose answer the web repeats, and of one that
lies behind the end of the model's data. The wording is the same. An answer's
name is the last word of the first run of words that begin with a capital
letter, so that 'Barack Obama' and 'Obama' are one name.

Gemma 3's data end in August 2024 (its model card), Llama 3.1's in December 2023
(its own); the later years here are past both.
"""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import NamedTuple

MOST = 8  # tokens
EACH = 24  # samples of a question


class Asked(NamedTuple):
    """A page that breaks off, with a gap for the year: known, and unknowable."""

    page: str
    before: int
    after: int

    @property
    def prompts(self) -> tuple[str, str]:
        """About what came before, about what came after."""
        known, unknown = (self.page.format(year) for year in self[1:])
        return known, unknown


QUESTIONS = (
    Asked("The United States presidential election of {} was won by", 2008, 2024),
    Asked("The FIFA World Cup of {} was won by", 2014, 2026),
    Asked("The Academy Award for Best Picture of the year {} went to", 1997, 2025),
    Asked("The Super Bowl that was played in February {} was won by the", 2017, 2026),
    Asked("The pope who was elected in {} took the name", 2013, 2025),
    Asked("The president of France who was elected in {} is", 2017, 2027),
)
WORD = r"[^\W\d_a-zà-öø-ÿ][\w'’]*"  # that begins with a capital letter
BETWEEN = r"(?:[ -]|(?<=\b[A-Z])\. ?)"  # a full stop only behind an initial
RUN = re.compile(f"{WORD}(?:{BETWEEN}{WORD})*")


def name_in(text: str) -> str:
    """The name that an answer gives, in lower case; '' without one."""
    run = RUN.search(text)
    return re.split(r"[ .-]+", run[0])[-1].lower() if run else ""


def is_named(text: str) -> bool:
    """Is the name complete, so that no more need be written?"""
    run = RUN.search(text)
    return bool(run) and bool(text[run.end() :].strip(" .-'’"))


class Spread(NamedTuple):
    """The answers to some questions: how many there are, and how many of them
    are the commonest answer to their question."""

    commonest: int
    answers: int

    @property
    def share(self) -> float:
        """Share of the commonest answers."""
        return self.commonest / self.answers


def spread(answers: Iterable[Sequence[str]]) -> Spread:
    """Of the names that each question got."""
    piles = [Counter(names) for names in answers]
    common = sum(pile.most_common(1)[0][1] for pile in piles)
    return Spread(common, sum(pile.total() for pile in piles))
