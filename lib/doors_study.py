"""What a model does at the doors of `lib.doors`: styles, judges, limits.

A *style* is how a response comes to its answer. A *judge* says whether an answer is
right: the key, or a model that looks it up, as models are used where there is no key.
A *limit* is a word that cannot be said, or a number of tokens after which the model has
to answer.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import torch

from lib.doors import ANSWER, ID, LONGEST, NO, TRY, WAIT, YES, Doors, answer_of, prompt
from lib.doors_training import STOP, words_of
from lib.generate import GREEDY, PLAIN, Sample, generate
from lib.model import Transformer
from lib.scale import seed

AT_ONCE, ONCE = "answers at once", "tries one door, then guesses"
UNTIL, GIVES_UP = "tries until one is right", "tries several, then guesses"
AGAIN = "checks again"
STYLES = AT_ONCE, ONCE, GIVES_UP, UNTIL, AGAIN
CHECK = 4  # tokens that a judge writes: room, treasure, yes or no


def style_of(words: Sequence[str]) -> str:
    """How a response comes to its answer.

    *Checks again*: it tries something after a *yes*, or a door twice.
    """
    tried = [b for a, b in zip(words, words[1:]) if a == TRY]
    ended_in = [word for word in words if word in (YES, NO)]
    if not tried:
        return AT_ONCE
    if YES in ended_in[:-1] or len(set(tried)) < len(tried):
        return AGAIN
    if ended_in[-1:] == [YES]:
        return UNTIL
    return ONCE if len(tried) == 1 else GIVES_UP


def mix(said: Sequence[Sequence[str]]) -> dict[str, float]:
    """The share of each style."""
    counts = Counter(map(style_of, said))
    return {style: counts[style] / len(said) for style in STYLES}


def checked_after_yes(words: Sequence[str]) -> bool:
    """Does it go on trying after it has found what it looks for?"""
    return YES in words and TRY in words[words.index(YES) :]


def said_by(
    model: Transformer, problems: Sequence[Doors], purpose: str
) -> list[list[str]]:
    """The words of one response to each, drawn with coins of the reader's seed."""
    coins = [seed(purpose, i) for i in range(len(problems))]
    prompts = [prompt(one) for one in problems]
    rows = generate(model, prompts, coins, LONGEST, PLAIN, {STOP})
    return [words_of(row) for row in rows]


def right(problems: Sequence[Doors], said: Sequence[Sequence[str]]) -> list[bool]:
    """By the key: which responses end in the right door?"""
    return [answer_of(words) == one.door for one, words in zip(problems, said)]


def judged(
    model: Transformer, problems: Sequence[Doors], said: Sequence[Sequence[str]]
) -> list[bool]:
    """By a model: it tries the door that was answered, and says yes or no.

    What ends in no door is wrong. The likeliest tokens are taken.
    """
    doors = [answer_of(words) for words in said]
    asked = [i for i, door in enumerate(doors) if door in dict(problems[i].rooms)]
    verdicts = [False] * len(said)
    if asked:
        rows = [[*prompt(problems[i]), ID[TRY], ID[doors[i]]] for i in asked]
        found = generate(model, rows, [0] * len(rows), CHECK, GREEDY, {STOP})
        for i, row in zip(asked, found):
            verdicts[i] = YES in words_of(row)
    return verdicts


@contextmanager
def unsaid(model: Transformer, word: str) -> Iterator[None]:
    """In here the model cannot say a word."""

    def forbid(_: torch.nn.Module, __: tuple, logits: torch.Tensor) -> torch.Tensor:
        logits = logits.clone()
        logits[..., ID[word]] = -torch.inf
        return logits

    handle = model.head.register_forward_hook(forbid)
    try:
        yield
    finally:
        handle.remove()


def in_time(
    model: Transformer, problems: Sequence[Doors], tokens: int, purpose: str
) -> list[list[str]]:
    """Responses that must answer once they have so many tokens.

    Whoever has not come to *answer* by then is made to say it, and names a door.
    """

    def hurry(row: Sample) -> None:
        if len(row.tokens) == tokens and ID[ANSWER] not in row.tokens:
            row.paste([ID[ANSWER]])

    coins = [seed(purpose, i) for i in range(len(problems))]
    if tokens:
        prompts = [prompt(one) for one in problems]
        stop = {STOP}
        rows = generate(model, prompts, coins, LONGEST, PLAIN, stop, hurry)
        return [words_of(row) for row in rows]
    prompts = [[*prompt(one), ID[ANSWER]] for one in problems]
    rows = generate(model, prompts, coins, 2, PLAIN, {STOP})
    return [[ANSWER, *words_of(row)] for row in rows]


def waits(said: Sequence[Sequence[str]]) -> float:
    """How often a response says *wait*, on average."""
    return sum(words.count(WAIT) for words in said) / len(said)
