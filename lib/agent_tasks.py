"""Tasks of many steps with known answers, and tools that fail.

A task names k people who are on new pages of the tiny web:

    Find out when these were born: Ada Vell; Bo Tam. Write into the register how old
    they are together in 1990.

It takes k look-ups and k - 1 sums, and one wrong year spoils it. The tools are those
of chapter 8, a to-do list, and a register: a file whose lines stay, so that each waits
for the human. What a tool says may be made to fail by chance, loudly or quietly.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from lib.agent import Tool, ToolError, Transcript, happened
from lib.artifacts import write_atomically
from lib.practice.passages import FRAMES, NOUNS, someone
from lib.probing import Asked
from lib.sandbox import Sandbox
from lib.search import Index
from lib.tools import NOTHING, PYTHON, SEARCH, searched
from lib.web.world.dice import Dice
from lib.web.world.people import Person
from lib.web.world.questions import QUESTIONS

TODO, WRITE = "todo", "write"
WANTED = "birth year"
THEN = 1990  # the year of all ages; the youngest is 10 then
MOST = 8  # people of a task
ORDER = (
    "Find out when these were born: <names>. Write into the register how old they are"
    f" together in {THEN}."
)
NAMES = re.compile(re.escape(ORDER).replace("<names>", "(.+)"))
NOTE = re.compile(r"done ([0-9]+) = ([0-9]{4})")
WORDINGS = (
    *QUESTIONS[WANTED],
    *(frame.replace("<n>", noun) for frame in FRAMES[1:3] for noun in NOUNS[WANTED]),
    *(frame.replace("<n>", NOUNS[WANTED][1]) for frame in FRAMES[:1]),
)
TIMED_OUT = "The tool did not answer in time."
GARBLED = 0.2  # of the characters of a garbled result


@dataclass(frozen=True)
class Task:
    """An order, and the people whom it names."""

    people: tuple[Person, ...]

    @property
    def order(self) -> str:
        """The task as the policy reads it."""
        return ORDER.replace("<names>", "; ".join(one.name for one in self.people))

    @property
    def years(self) -> dict[str, int]:
        """When everybody was born."""
        return {one.name: int(one.fact(WANTED).object) for one in self.people}

    @property
    def entry(self) -> str:
        """What the register must say at the end, and nothing else."""
        return entry_of(sum(THEN - year for year in self.years.values()))


def entry_of(total: int) -> str:
    """How a sum is written into the register."""
    return f"together {total}"


def asks(entry: str) -> str:
    """What the human is asked before an entry is written."""
    return f"Write into the register: {entry}"


def names_in(order: str) -> list[str]:
    """The people of a task. Raises ValueError for a text that is none."""
    found = NAMES.fullmatch(order)
    if not found:
        raise ValueError(f"This is no order of these tasks: {order!r:.80}")
    return found[1].split("; ")


def tasks(n: int, key: object) -> list[Task]:
    """So many tasks about `MOST` people each, nobody twice; others for another key."""
    dice, met = Dice("agents", key), set()
    people = []
    while len(people) < n * MOST:
        one = someone(dice, held_out=True)
        if one.name not in met:
            met.add(one.name)
            people.append(one)
    return [Task(tuple(people[i * MOST : (i + 1) * MOST])) for i in range(n)]


def first(task: Task, k: int) -> Task:
    """The task about its first k people. Raises ValueError for more than it has."""
    if not 1 <= k <= len(task.people):
        raise ValueError(f"Take 1 to {len(task.people)} people, not {k}.")
    return Task(task.people[:k])


def questions_about(some: Sequence[Task]) -> list[Asked]:
    """A question about everybody, for the index (`lib.tool_exam.index_with`)."""
    return [
        Asked(WORDINGS[0].replace("<s>", one.name), one, WANTED)
        for task in some
        for one in task.people
    ]


class Register:
    """A file with a line for each entry: what the agent does that stays."""

    def __init__(self, path: Path) -> None:
        self.path = Path(path)

    def __call__(self, text: str) -> str:
        """Add an entry."""
        lines = [*self.lines, text]
        write_atomically(self.path, "".join(f"{line}\n" for line in lines).encode())
        return "written"

    @property
    def lines(self) -> list[str]:
        """What has been written so far."""
        if not self.path.exists():
            return []
        return self.path.read_text(encoding="utf-8").splitlines()


@dataclass
class TodoList:
    """Things to do, numbered from 1: `add ...`, and `done 1 = ...` with a note."""

    things: list[str] = field(default_factory=list)
    notes: dict[int, str] = field(default_factory=dict)

    def __call__(self, text: str) -> str:
        """Add a thing or tick it off; raises ToolError for all else."""
        verb, _, rest = text.partition(" ")
        if verb == "add" and rest:
            if len(self.things) >= 2 * MOST:
                raise ToolError(f"The list has room for {2 * MOST} things.")
            self.things.append(rest)
            return f"{len(self.things)}: {rest}"
        number, equals, note = rest.partition(" = ")
        known = number.isascii() and number.isdigit()
        if verb != "done" or not equals or not note or not known:
            raise ToolError("Say 'add ...', or 'done' with a number, ' = ' and a note.")
        if not 1 <= int(number) <= len(self.things):
            raise ToolError(f"Nothing on the list has the number {number:.9}.")
        self.notes[int(number)] = note
        return f"{number} is done: {note}"


class Faulty:
    """A tool that fails by chance, the same way in every run.

    A share of the calls does not answer in time, answers something else (where there
    are `others` to ask for), or answers with damaged letters and figures. Chance
    depends on the key, the call's text, and how often the same was called before.
    """

    def __init__(
        self,
        run: Callable[[str], str],
        share: float,
        key: object,
        others: Sequence[str] = (),
    ) -> None:
        self.run, self.share, self.key, self.others = run, share, key, others
        self.made: dict[str, int] = {}

    def __call__(self, text: str) -> str:
        """The result, or something else."""
        n = self.made[text] = self.made.get(text, 0) + 1
        dice = Dice("faulty", self.key, text, n)
        if not dice.chance(self.share):
            return self.run(text)
        fault = dice.pick(("time", "letters", *["other"] * bool(self.others)))
        if fault == "time":
            raise ToolError(TIMED_OUT)
        if fault == "other":
            return self.run(dice.pick(self.others))
        return "".join(
            "?" if c.isalnum() and dice.chance(GARBLED) else c for c in self.run(text)
        )


def tools_for(
    search: Callable[[str], str],
    sandbox: Sandbox,
    register: Path,
    share: float = 0.0,
    key: object = "",
    others: Sequence[str] = (),
) -> dict[str, Tool]:
    """The tools of an episode; a share of the searches and programs fails.

    Only an entry into the file `register` waits for the human.
    """

    def python(program: str) -> str:
        return sandbox.run(program).text or NOTHING

    return {
        SEARCH: Tool(Faulty(search, share, ("search", key), others)),
        PYTHON: Tool(Faulty(python, share, ("python", key)), lines=True),
        TODO: Tool(TodoList()),
        WRITE: Tool(
            Register(register), lambda text: f"Write into the register: {text}"
        ),
    }


def remembering(index: Index) -> Callable[[str], str]:
    """The search, which looks up nothing twice."""
    return cache(searched(index))


def done(task: Task, register: Path) -> bool:
    """Has the register the right entry, and no other?"""
    return Register(register).lines == [task.entry]


def noted(transcript: Transcript) -> dict[int, int]:
    """The years that were noted on the list, by the number there."""
    found = {}
    for one in happened(transcript):
        note = NOTE.fullmatch(one.action.removeprefix("todo: "))
        if one.ok and note:
            found[int(note[1])] = int(note[2])
    return found


def attentive(
    years: Mapping[str, int], looks: int, key: object
) -> Callable[[str, Transcript], bool]:
    """A stand-in for the human: looks up so many of the noted years by lot.

    Says no where one of these is wrong, or where the sum of what is noted is; what is
    not looked at, is believed. Without a look nothing is added up either.
    """

    def approve(question: str, transcript: Transcript) -> bool:
        names, notes = names_in(transcript[0].text), noted(transcript)
        order = Dice("human", key, *names).shuffled(range(len(names)))
        seen = all(notes.get(i + 1) == years[names[i]] for i in order[:looks])
        total = sum(THEN - year for year in notes.values())
        return seen and (not looks or question == asks(entry_of(total)))

    return approve
