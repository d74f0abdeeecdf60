"""Many responses to one prompt, right ones green and wrong ones red, over a training.

The reader drags a slider over the updates and sees the responses change. Each row is
a response; each of its cells is a word, coloured by what kind of word it is at the
doors of `lib.doors`. Words of other tasks are all of the kind *other*.
"""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from IPython.display import HTML

from lib.doors import ANSWER, ASK, END, NO, TRY, WAIT, WORDS, YES
from lib.widgets.exhibit import exhibit

# What the legend calls each kind, in its order; the style knows them by these names.
KINDS = {
    "try": "try",
    "look-up": "a door, a room or a treasure",
    "yes": "yes",
    "no": "no",
    "wait": "wait",
    "answer": "answer",
    "end": "the end",
    "other": "another word",
}
SIGNS = {
    **{TRY: "try", YES: "yes", NO: "no", WAIT: "wait", ANSWER: "answer", END: "end"},
    ASK: "other",  # belongs to the problem, not to a response
}
KIND_OF = {word: SIGNS.get(word, "look-up") for word in WORDS}


class Rollout(NamedTuple):
    """One response; `cut` says that it had not ended when it was as long as allowed."""

    words: list[str]
    right: bool
    cut: bool


class Moment(NamedTuple):
    """Responses to the prompt after so many updates."""

    update: int
    rollouts: list[Rollout]


def kind(word: str) -> str:
    """What kind of word it is: one of `KINDS`."""
    return KIND_OF.get(word, "other")


def rollouts_over_training(question: str, key: str, moments: Sequence[Moment]) -> HTML:
    """Let the reader compare the responses to a question before and after updates.

    `key` is the right answer. The words of a rollout count as they are given: leave
    out the token that ends it if it should not count. Raises ValueError for no
    moments, a moment without rollouts, and moments that are not in order.
    """
    _check(moments)
    return exhibit(
        "rollouts",
        {"question": question, "key": key, **_packed(moments)},
        label="Responses to one problem in the course of the training",
        uses=("parts",),
    )


def _check(moments: Sequence[Moment]) -> None:
    if not moments:
        raise ValueError("Give at least one moment of the training.")
    for moment in moments:
        if not moment.rollouts:
            raise ValueError(
                f"The moment after update {moment.update} has no rollouts; give it at"
                " least one, or leave it out."
            )
    for before, after in zip(moments, moments[1:]):
        if after.update <= before.update:
            raise ValueError(
                f"The moment of update {after.update} follows that of"
                f" {before.update}; give the moments in order, each only once."
            )


def _packed(moments: Sequence[Moment]) -> Mapping[str, Any]:
    """Each word once, with its kind; the rollouts hold places in that list."""
    said = (row.words for moment in moments for row in moment.rollouts)
    place = {
        word: i for i, word in enumerate(dict.fromkeys(w for s in said for w in s))
    }
    used = {kind(word) for word in place}
    return {
        "kinds": [[name, label] for name, label in KINDS.items() if name in used],
        "words": [[word, kind(word)] for word in place],
        "moments": [
            {
                "update": moment.update,
                "rollouts": [
                    {
                        "words": [place[word] for word in row.words],
                        "right": bool(row.right),
                        "cut": bool(row.cut),
                    }
                    for row in moment.rollouts
                ],
            }
            for moment in moments
        ],
    }
