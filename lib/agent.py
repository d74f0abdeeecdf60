"""An agent: a model in a loop, with tools, bounds, and a human who may say no.

At each step a *policy* reads all that has happened, the transcript, and says one
action as text. The loop reads it strictly, runs the tool, and writes down what came
back:

    task: In which year was Ada Vell born? Write it into the register.
    action: search: Ada Vell birth year
    result: [31] Ada Vell was born in 1938.
    action: write: Ada Vell = 1938
    human: yes
    result: written
    action: finish: 1938

Whoever decides is a stranger to the loop: a network, a program, or a model behind an
endpoint. So nothing is guessed from what it says, and every episode ends: by steps, by
tokens or by seconds. What a tool found was written by strangers, too. It stands in the
transcript as data: it cannot look like an entry, and no special token can be spelled
in it. What cannot be undone waits for **the human's yes**; where nobody is asked, the
answer is no.

Left out: tools that run side by side, and stopping a policy that does not answer (the
sandbox and the endpoints have limits of their own).
Source: the loop of thought, action and observation is that of Yao et al. 2023 (ReAct,
section 2), without the thoughts.
"""

import contextlib
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from lib.encodings import get_encoding

TASK, ACTION, RESULT, ERROR, HUMAN = "task", "action", "result", "error", "human"
FINISH = "finish"
YES, NO = "yes", "no"
DENIED = "The human has said no."
# Special tokens of most models are spelled with them, so data have others.
BRACKETS = str.maketrans("<>", "‹›")
LONGEST = 10_000  # characters of any text that is kept
FINISHED, UNREACHABLE = "finished", "unreachable"
STEPS, TOKENS, SECONDS = "steps", "tokens", "seconds"


class Entry(NamedTuple):
    """A line of the transcript; `by` says whose it is."""

    by: str
    text: str


Transcript = Sequence[Entry]
Policy = Callable[[Transcript], str]
Approve = Callable[[str, Transcript], bool]


class Action(NamedTuple):
    """What a policy wants: a tool's name, or *finish*, and a text for it."""

    kind: str
    text: str


class Malformed(ValueError):
    """What a policy said is no action; the sentence says what one looks like."""


class Pending(Exception):
    """A policy waits for a model that it shares with others."""


class ToolError(Exception):
    """Why a tool gave no result, in a sentence that the policy reads."""


def _no_question(text: str) -> str:
    return ""


class Tool(NamedTuple):
    """What an action runs.

    `run` makes the result of the action's text, or raises ToolError. `question` says
    what the human is asked before it runs; empty for nothing. Only for a tool with
    `lines` may the text have several.
    """

    run: Callable[[str], str]
    question: Callable[[str], str] = _no_question
    lines: bool = False


@dataclass(frozen=True)
class Limits:
    """What an episode may take. Raises ValueError for what allows nothing."""

    steps: int = 40
    tokens: int = 4_000  # of the transcript
    seconds: float = 60.0
    action: int = 500  # characters of an action
    result: int = 600  # characters of a result that are kept

    def __post_init__(self) -> None:
        for name, value in vars(self).items():
            if not value > 0:
                raise ValueError(f"{name} must be above 0.")


class Episode(NamedTuple):
    """What happened, and why it ended.

    `ended` is "finished", "unreachable" (the policy), or the limit that was reached:
    "steps", "tokens", "seconds". `answer` is what it finished with; else empty.
    """

    entries: tuple[Entry, ...]
    ended: str
    answer: str
    steps: int
    tokens: int
    seconds: float

    @property
    def text(self) -> str:
        """The transcript; escape it before a browser sees it."""
        return written(self.entries)

    def count(self, by: str) -> int:
        """How many entries are somebody's."""
        return sum(entry.by == by for entry in self.entries)


def nobody(question: str, transcript: Transcript) -> bool:
    """Where no human is asked, nothing is approved."""
    return False


def everything(question: str, transcript: Transcript) -> bool:
    """A human who says yes to everything, without a look."""
    return True


def by_hand(ask: Callable[[str], str] = input) -> Approve:
    """A human at the keyboard; only *yes* is a yes."""

    def approve(question: str, transcript: Transcript) -> bool:
        return ask(f"{cleaned(question)}\nMay it? (yes/no) ").strip() == YES

    return approve


def parsed(said: str, tools: Mapping[str, Tool], longest: int = 500) -> Action:
    """The action that a policy says: `kind: text`, and nothing else.

    Raises Malformed for all that is not exactly one.
    """
    kinds = ", ".join([*tools, FINISH])
    kind, colon, text = said.partition(": ")
    if not colon or kind not in (*tools, FINISH):
        raise Malformed(f"An action is 'kind: text', its kind one of {kinds}.")
    if len(said) > longest:
        raise Malformed(f"An action has at most {longest} characters.")
    several = kind in tools and tools[kind].lines
    plain = text.replace("\n", "") if several else text
    if not plain.isprintable() or not text.strip() or text != text.strip():
        lines = "lines" if several else "one line"
        raise Malformed(f"The text of {kind} is {lines} of plain characters.")
    return Action(kind, text)


def cleaned(text: str, longest: int = LONGEST) -> str:
    """Text as data: cut, with no unprintable character and no angle bracket.

    Only line breaks stay.
    """
    lines = text[: 2 * longest].replace("\r\n", "\n").split("\n")
    plain = ["".join(c if c.isprintable() else " " for c in line) for line in lines]
    return "\n".join(plain).translate(BRACKETS)[:longest].strip()


def written(entries: Transcript) -> str:
    """The transcript as text; only an entry begins at the beginning of a line."""
    return "\n".join(
        f"{by}: " + cleaned(text).replace("\n", "\n  ") for by, text in entries
    )


class Happened(NamedTuple):
    """An action, and what came back; `ok` says that it was no error."""

    action: str
    outcome: str
    ok: bool


def happened(transcript: Transcript) -> list[Happened]:
    """The actions of a transcript with what came back."""
    found, action = [], ""
    for by, text in transcript:
        if by == ACTION:
            action = text
        elif by in (RESULT, ERROR):
            found.append(Happened(action, text, by == RESULT))
    return found


def tokens_of(text: str) -> int:
    """How many tokens a text has for GPT-4, whoever the policy is."""
    return len(get_encoding("cl100k_base").encode_ordinary(text))


@dataclass
class Running:
    """An episode that has begun. `take` makes one step of it."""

    task: str
    tools: Mapping[str, Tool]
    limits: Limits = field(default_factory=Limits)
    approve: Approve = nobody
    clock: Callable[[], float] = time.monotonic
    entries: list[Entry] = field(default_factory=list)
    ended: str = ""
    answer: str = ""
    steps: int = 0
    tokens: int = 0

    def __post_init__(self) -> None:
        if FINISH in self.tools:
            raise ValueError(f"No tool can be called {FINISH!r}: it ends the episode.")
        self.began = self.last = self.clock()
        self._write(TASK, self.task)

    def _write(self, by: str, text: str) -> None:
        longest = {ACTION: self.limits.action, RESULT: self.limits.result}
        entry = Entry(by, cleaned(text, longest.get(by, LONGEST)))
        self.entries.append(entry)
        self.tokens += tokens_of(written([entry]))

    def take(self, said: str) -> None:
        """One step: what the policy said is read, done, and written down."""
        self.steps += 1
        try:
            action = parsed(said, self.tools, self.limits.action)
            self._write(ACTION, said)
            if action.kind == FINISH:
                self.ended, self.answer = FINISHED, action.text
            else:
                self._write(RESULT, self._done(action))
        except Malformed as error:
            self._write(ACTION, said)
            self._write(ERROR, str(error))
        except ToolError as error:
            self._write(ERROR, str(error))
        self._stop_at_limits()

    def _done(self, action: Action) -> str:
        """The tool's result. Raises ToolError, also where the human says no."""
        tool = self.tools[action.kind]
        question = tool.question(action.text)
        if question:
            yes = self.approve(question, tuple(self.entries)) is True
            self._write(HUMAN, YES if yes else NO)
            if not yes:
                raise ToolError(DENIED)
        return tool.run(action.text)

    def _stop_at_limits(self) -> None:
        self.last, limits = self.clock(), self.limits
        for name, spent, most in (
            (STEPS, self.steps, limits.steps),
            (TOKENS, self.tokens, limits.tokens),
            (SECONDS, self.last - self.began, limits.seconds),
        ):
            if not self.ended and spent >= most:
                self.ended = name

    @property
    def episode(self) -> Episode:
        """What has happened so far."""
        seconds = self.last - self.began
        log = tuple(self.entries)
        return Episode(log, self.ended, self.answer, self.steps, self.tokens, seconds)


def run(
    task: str,
    policy: Policy,
    tools: Mapping[str, Tool],
    limits: Limits | None = None,
    approve: Approve = nobody,
    clock: Callable[[], float] = time.monotonic,
) -> Episode:
    """One episode: steps until it finishes or a limit is reached."""
    one = Running(task, tools, limits or Limits(), approve, clock)
    while not one.ended:
        try:
            said = policy(tuple(one.entries))
        except ConnectionError:
            one.ended = UNREACHABLE
            break
        one.take(said)
    return one.episode


def run_together(
    begun: Sequence[tuple[Running, Policy]], think: Callable[[], None]
) -> list[Episode]:
    """Episodes side by side, each with its policy, and as `run` would have them.

    Policies may raise Pending for what they want of a model that they share: then
    `think` asks it everything at once, and they are called again.
    """
    while going := [(one, policy) for one, policy in begun if not one.ended]:
        said: dict[int, str] = {}
        while len(said) < len(going):
            for i, (one, policy) in enumerate(going):
                if i not in said:
                    with contextlib.suppress(Pending):
                        said[i] = policy(tuple(one.entries))
            if len(said) < len(going):
                think()
        for i, (one, _) in enumerate(going):
            one.take(said[i])
    return [one.episode for one, _ in begun]
