"""A written plan for the tasks of `lib.agent_tasks`, and how sure its steps are.

`Plan` is a program: it keeps the to-do list, and for each look-up and each sum it asks
a *mind*. That may be the book's own model (`lib.agent_model`), or `Simulated`, a loaded
coin. If a mind is right about a look-up with probability p, each time anew, the task
is done with p^k: that is why agents must notice their errors. A plan can *check*:

* "source": has the paragraph that was cited the name and the year?
* "twice": do two questions in different words get the same year?

What fails the check is asked again in other words.

Left out: plans that a model makes itself.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple, Protocol

from lib.agent import Happened, Transcript, happened
from lib.agent_tasks import (
    THEN,
    WANTED,
    WORDINGS,
    entry_of,
    names_in,
    noted,
)
from lib.labelled.people import form_of
from lib.labelled.sums import FIRST
from lib.tools import CITED, PYTHON, SEARCH, Part, citation
from lib.web.world.dice import Dice
from lib.web.world.places import BIRTH_YEARS

YEAR = re.compile(r"\b[0-9]{4}\b")
SUM = re.compile(r"= ([0-9]{1,6})\b")
TRIES = 6  # even, since some are made in pairs
Check = Literal["none", "source", "twice"]


class Mind(Protocol):
    """What the plan asks. It may not know yet (`lib.agent.Pending`)."""

    def parts(self, question: str, result: str | None) -> list[Part]:
        """What it says to a question at first: at its end a call, or an answer.

        With the result of that call: what it says then.
        """


@dataclass(frozen=True)
class Simulated:
    """A stand-in for a mind: no network, but a loaded coin.

    It reads a year rightly with probability `p`, anew for each question, and is
    always right about sums.
    """

    years: Mapping[str, int]
    p: float
    key: object

    def parts(self, question: str, result: str | None) -> list[Part]:
        """See `Mind`."""
        if "+" in question:
            wanted = re.search(r"[0-9]+\+[0-9]+", question)[0]
            if result is None:
                return [Part(PYTHON, f"print({wanted})")]
            return [Part("", f"{wanted} = {result}.")]
        name = next(one for one in self.years if one in question)
        if result is None:
            return [Part(SEARCH, f"{name} {WANTED}")]
        dice, year = Dice("simulated", self.key, question), self.years[name]
        if not dice.chance(self.p):
            year = dice.pick([y for y in BIRTH_YEARS if y != year])
        number = citation(result) or 0
        return [Part("", f"[{number}] {name} was born in the year {year}.")]


class Reading(NamedTuple):
    """What was said to a question, and the result that it was read from, if any."""

    text: str
    result: str

    @property
    def year(self) -> str:
        """The year that it names; empty for none."""
        found = YEAR.search(CITED.sub("", self.text))
        return found[0] if found else ""

    def sourced(self, name: str) -> bool:
        """Has the paragraph that it cites the name and the year?"""
        fact = form_of(CITED.sub("", self.text).strip())
        return (
            fact is not None
            and (fact.subject, fact.relation) == (name, WANTED)
            and citation(self.text) == citation(self.result) is not None
            and name in self.result
            and bool(re.search(rf"\b{re.escape(fact.object)}\b", self.result))
        )


@dataclass(frozen=True)
class Plan:
    """A policy: the plan is this program, what it asks is the mind's.

    Everything it knows it reads from the transcript, where the to-do list holds its
    notes. With a check it asks up to `tries` times before it gives up; without one
    it takes what comes.
    """

    mind: Mind
    check: Check = "none"
    tries: int = TRIES

    def __call__(self, transcript: Transcript) -> str:
        """The next action. Raises ValueError for a transcript of another task."""
        names, steps = names_in(transcript[0].text), happened(transcript)
        planned = sum(one.ok and one.action.startswith("todo: add ") for one in steps)
        if planned < len(names):
            return f"todo: add find out when {names[planned]} was born"
        years = list(noted(transcript).values())
        since = _since_todo(steps)
        if len(years) < len(names):
            return self._look_up(len(years) + 1, names[len(years)], since)
        if steps[-1].action.startswith("write: "):
            return f"finish: {steps[-1].outcome}"
        return self._add([THEN - year for year in years], since)

    def _look_up(self, number: int, name: str, since: list[Happened]) -> str:
        readings: list[Reading] = []
        for wording in WORDINGS[: self._tries]:
            question, result = wording.replace("<s>", name), ""
            said = self.mind.parts(question, None)
            if said and said[-1].tool == SEARCH:
                if not since:
                    return f"search: {said[-1].text.strip()}"
                result = since.pop(0).outcome
                said = self.mind.parts(question, result)
            readings.append(Reading(_text(said), result))
            if self._accepts(name, readings):
                return f"todo: done {number} = {readings[-1].year}"
        return f"finish: I could not find out when {name} was born."

    @property
    def _tries(self) -> int:
        return 1 if self.check == "none" else self.tries

    def _accepts(self, name: str, readings: list[Reading]) -> bool:
        last = readings[-1]
        if not last.year or self.check == "none":
            return bool(last.year)
        if self.check == "source":
            return last.sourced(name)
        return len(readings) % 2 == 0 and readings[-2].year == last.year

    def _add(self, ages: list[int], since: list[Happened]) -> str:
        total = ages[0]
        for age in ages[1:]:
            found = self._sum(f"{total}+{age}", since)
            if isinstance(found, str):
                return found
            total = found
        return f"write: {entry_of(total)}"

    def _sum(self, wanted: str, since: list[Happened]) -> int | str:
        """The sum, or the action that comes first."""
        for wording in FIRST[: self._tries]:
            question, program, result = wording.replace("<sum>", wanted), "", ""
            said = self.mind.parts(question, None)
            if said and said[-1].tool == PYTHON:
                if not since:
                    return f"python: {said[-1].text.strip()}"
                program, result = said[-1].text, since.pop(0).outcome
                said = self.mind.parts(question, result)
            found = SUM.search(_text(said))
            checked = program == f"print({wanted})" and found and found[1] == result
            if checked or (found and self.check == "none"):
                return int(found[1])
        return f"finish: I could not work out {wanted}."


def _since_todo(steps: Sequence[Happened]) -> list[Happened]:
    """What was done since the list was changed last."""
    last = max(i for i, one in enumerate(steps) if one.action.startswith("todo: "))
    return list(steps[last + 1 :])


def _text(parts: Sequence[Part]) -> str:
    return " ".join(part.text.strip() for part in parts if not part.tool)


def unchecked(p: float, k: int) -> float:
    """The probability that k look-ups are right, each with probability p."""
    return p**k


def checked_twice(p: float, k: int, tries: int, years: int = len(BIRTH_YEARS)) -> float:
    """The same where each is asked in pairs until two agree, `tries` times at most.

    Two wrong answers agree by accident: there are so many `years` to name.
    """
    right, wrong = p * p, (1 - p) ** 2 / (years - 1)
    differ = 1 - right - wrong
    return (right * sum(differ**i for i in range(tries // 2))) ** k
