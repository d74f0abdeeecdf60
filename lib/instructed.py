"""A released assistant, asked in its own protocol and held to a form of answer.

To read an answer without guessing at it, its first words are given: *The answer
is*. What follows, up to the end of the sentence, is what is judged. Where it may work
something out first, it writes freely for a while and is then given these words.
"""

import re
from collections.abc import Sequence
from typing import NamedTuple

from lib.chat import USER, Message, Protocol
from lib.generate import GREEDY, Sampling, generate
from lib.release import Release
from lib.released_sft import chatml
from lib.scale import seed

TOGETHER = 48  # questions that are asked at a time
SHORT = 12  # tokens of an answer
ANSWER = "The answer is"
# A full stop ends it, but one between figures (9.9) does not.
SENTENCE = re.compile(r"(?:[^.\n]|\.(?=\d))+")


class Instructed(NamedTuple):
    """A release that was trained on conversations, and their protocol."""

    release: Release
    protocol: Protocol

    def says(
        self,
        questions: Sequence[str],
        begun: Sequence[str],
        most: int,
        purpose: str,
        sampling: Sampling = GREEDY,
    ) -> list[str]:
        """What it goes on with, where its answers begin with the words given."""
        found = []
        stop = {self.protocol.end, *self.release.stop}
        for first in range(0, len(questions), TOGETHER):
            some = range(first, min(first + TOGETHER, len(questions)))
            prompts = [
                [
                    *self.protocol.prompt([Message(USER, questions[i])]),
                    *self.protocol.encode(begun[i]),
                ]
                for i in some
            ]
            coins = [seed(purpose, i) for i in some]
            drawn = generate(self.release.model, prompts, coins, most, sampling, stop)
            for row in drawn:
                said = [t for t in row.tokens if t not in self.protocol.special]
                found.append(self.protocol.decode(said))
        return found

    def answers(
        self, questions: Sequence[str], purpose: str, sampling: Sampling = GREEDY
    ) -> list[str | None]:
        """The answers that it states at once; None where it states none."""
        begun = [ANSWER] * len(questions)
        said = self.says(questions, begun, SHORT, purpose, sampling)
        return [first_answer(text) for text in said]

    def worked_out(
        self,
        questions: Sequence[str],
        most: int,
        purpose: str,
        sampling: Sampling = GREEDY,
    ) -> list[tuple[str, str | None]]:
        """What it works out in so many tokens, and the answer that it states then."""
        nothing = [""] * len(questions)
        work = self.says(questions, nothing, most, purpose, sampling)
        begun = [f"{text.rstrip()}\n\n{ANSWER}" for text in work]
        said = self.says(questions, begun, SHORT, f"{purpose}, then", sampling)
        return list(zip(work, map(first_answer, said)))


def first_answer(said: str) -> str | None:
    """The rest of the sentence that was begun; a colon may come first."""
    found = SENTENCE.match(said.strip().removeprefix(":").strip())
    return found[0].strip() if found else None


def instructed(release: Release) -> Instructed:
    """A release that speaks ChatML."""
    return Instructed(release, chatml(release))
