"""A training that went on too long: jokes, scores and truth, update by update.

The reader drags a slider over the updates. The jokes at that update stand beside what
the reward model gives them and what the hidden taste, which the model stands in for,
would give; a chart shows the means of both.
"""

import math
from collections.abc import Sequence
from typing import Any, NamedTuple

from IPython.display import HTML

from lib.widgets.exhibit import exhibit


class Judged(NamedTuple):
    """A joke, its score from 0 to 1 by the reward model, and its true mark."""

    words: list[str]
    score: float
    truth: float


class Moment(NamedTuple):
    """Some jokes after so many updates, and both means over new jokes.

    `proxy` is the mean score, from 0 to 1, `truth` the mean true mark.
    """

    update: int
    jokes: list[Judged]
    proxy: float
    truth: float


def over_optimised(prompt: str, moments: Sequence[Moment]) -> HTML:
    """Let the reader see what becomes of the jokes to a prompt over a training.

    Raises ValueError for no moments, a moment without jokes, moments that are not in
    order, scores that are not from 0 to 1, and true marks that are not finite.
    """
    if not moments:
        raise ValueError("Give at least one moment of the training.")
    for moment in moments:
        _check(moment)
    for before, after in zip(moments, moments[1:]):
        if after.update <= before.update:
            raise ValueError(
                f"The moment of update {after.update} follows that of"
                f" {before.update}; give the moments in order, each only once."
            )
    return exhibit(
        "over_optimised",
        {"prompt": prompt, "moments": [_packed(moment) for moment in moments]},
        label="Jokes in the course of a training against a reward model",
        uses=("parts",),
    )


def said_before(words: Sequence[str]) -> list[bool]:
    """Of each word, whether the joke has it already; marks such as commas never."""
    return [is_word(word) and word in words[:place] for place, word in enumerate(words)]


def is_word(text: str) -> bool:
    """Is it a word, and not a mark such as a comma?"""
    return any(map(str.isalnum, text))


def _check(moment: Moment) -> None:
    where = f"after update {moment.update}"
    if not moment.jokes:
        raise ValueError(
            f"The moment {where} has no jokes; give it at least one, or leave it out."
        )
    for score in (moment.proxy, *(joke.score for joke in moment.jokes)):
        if not 0 <= score <= 1:
            raise ValueError(
                f"A score {where} is {score}; give scores from 0 to 1, such as those"
                " of the logistic function."
            )
    for truth in (moment.truth, *(joke.truth for joke in moment.jokes)):
        if not math.isfinite(truth):
            raise ValueError(f"A true mark {where} is {truth}; give finite numbers.")


def _packed(moment: Moment) -> dict[str, Any]:
    return {
        "update": moment.update,
        "proxy": float(moment.proxy),
        "truth": float(moment.truth),
        "jokes": [
            {
                "words": list(zip(joke.words, said_before(joke.words))),
                "count": sum(map(is_word, joke.words)),
                "score": float(joke.score),
                "truth": float(joke.truth),
            }
            for joke in moment.jokes
        ],
    }
