"""The reader ranks five jokes, and a reward model in the page learns the order.

Before it learns the next order it says what it expects: so the reader sees how many
pairs it foretells, round after round. The page computes all of it (`word_scores.js`);
`lib.word_scores` is the same in Python.
"""

from collections.abc import Sequence
from typing import Any, NamedTuple

from IPython.display import HTML

from lib.widgets.exhibit import exhibit
from lib.word_scores import RATE, RIDGE, STEPS, words_of

JOKES = 5  # of a round


class Round(NamedTuple):
    """A prompt and five jokes to put in order, as plain text."""

    prompt: str
    jokes: list[str]


def joke_ranking(rounds: Sequence[Round]) -> HTML:
    """Let the reader rank the jokes of each round; a reward model learns from it.

    Raises ValueError for no rounds, and for a round that has not five jokes, a joke
    without words, or the same words twice.
    """
    if not rounds:
        raise ValueError("Give at least one round of jokes.")
    for number, one in enumerate(rounds, 1):
        _check(number, one)
    return exhibit(
        "joke_ranking",
        {
            "rounds": [_packed(one) for one in rounds],
            "rate": RATE,
            "steps": STEPS,
            "ridge": RIDGE,
        },
        label="Rank five jokes, and a reward model learns your order",
        uses=("parts", "word_scores"),
    )


def _check(number: int, one: Round) -> None:
    if len(one.jokes) != JOKES:
        raise ValueError(
            f"Round {number} has {len(one.jokes)} jokes; give each round {JOKES}."
        )
    said = [tuple(words_of(joke)) for joke in one.jokes]
    if () in said:
        raise ValueError(
            f"Round {number} has a joke without words, of which nothing could be"
            " learned; give another one."
        )
    if len(set(said)) < JOKES:
        raise ValueError(
            f"Round {number} has two jokes with the same words, which no model that"
            " counts words can put in order; give different ones."
        )


def _packed(one: Round) -> dict[str, Any]:
    jokes = [{"text": joke, "words": words_of(joke)} for joke in one.jokes]
    return {"prompt": one.prompt, "jokes": jokes}
