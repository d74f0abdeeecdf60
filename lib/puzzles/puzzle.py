"""A problem that has one answer, its working, a program, and a strict judge.

A solution states its answer in one sentence, *The answer is 3.*, at its very
beginning or at its very end. The judge reads that sentence and nothing else: it
never guesses what was meant. A solution without it, with two of them, or with one
in its middle has stated nothing.
"""

import re
from typing import Literal, NamedTuple

from lib.web.world.dice import Dice

Order = Literal["answer last", "answer first", "answer alone"]
ORDERS: tuple[Order, ...] = ("answer last", "answer first", "answer alone")
SAYS = "The answer is "
# A full stop ends it, but one between figures (9.9) does not.
STATED = re.compile(re.escape(SAYS) + r"((?:[^.\n]|\.(?=\d))+)\.")


class Puzzle(NamedTuple):
    """One problem of a family; a higher level should be harder for a person.

    `work` is the working in sentences, each of which needs little more than the
    last, and `program` prints the answer. `subject` is what must not come in training
    and test alike: the word, the pair of numbers, or all of the question.
    """

    family: str
    level: int
    question: str
    work: str
    key: str
    program: str
    subject: str

    @property
    def steps(self) -> list[str]:
        """The sentences of the working."""
        return re.findall(r"\S[^.]*\.", self.work)

    @property
    def held_out(self) -> bool:
        """Is it kept for the test? One subject in five is."""
        return Dice("kept for the test", self.subject).chance(0.2)


def solution(puzzle: Puzzle, order: Order) -> str:
    """The right solution, with its answer in one of three places."""
    states = f"{SAYS}{puzzle.key}."
    if order == "answer alone" or not puzzle.work:
        return states
    parts = (puzzle.work, states) if order == "answer last" else (states, puzzle.work)
    return " ".join(parts)


def stated(text: str) -> str | None:
    """The answer that a solution states; None where it states none, or several."""
    text = text.strip()
    found = list(STATED.finditer(text))
    if len(found) != 1 or text.count(SAYS.strip()) != 1:
        return None
    [sentence] = found
    at_edge = sentence.start() == 0 or sentence.end() == len(text)
    return sentence[1] if at_edge else None


def is_right(puzzle: Puzzle, text: str) -> bool:
    """Does a solution state the key, letter by letter?"""
    return stated(text) == puzzle.key
