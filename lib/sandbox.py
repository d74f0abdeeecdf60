"""Runs programs that a model has written, and lets nothing out.

**Who is feared.** Whoever can write into the context writes the program: the
user, a page that a search found, the model itself. The program is taken for
hostile. It must not read or write a file of this machine, its environment, its
network or its processes; not outlive its time, take its memory or flood the
conversation; and a crash must not reach the process that asked.

**What stands against it.** Monty, an interpreter of a part of Python made for
this (https://github.com/pydantic/monty): its programs have no way to the host
that was not handed to them, and none is handed to them here. It runs in
processes of its own, under limits on time, memory and depth of calls, and is
started anew after a crash. Every program begins in an empty world: none leaves
anything for the next. Never `exec`, and no list of forbidden words.

**What is not promised.** A fault in the interpreter's own code could break the
first wall; behind it is only an ordinary process of this user. Programs take
processor time, up to their limit.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from pydantic_monty import (
    CollectString,
    Monty,
    MontyCrashedError,
    MontyError,
    MontyRuntimeError,
    MontySyntaxError,
)

BROKEN = "The interpreter broke down and was replaced."
GRACE = 1.0  # seconds beyond its time after which a program's process is killed
CLOCK = datetime(2000, 1, 1)  # as all programs see it


@dataclass(frozen=True)
class Limits:
    """What a program may take. Raises ValueError for what allows nothing."""

    seconds: float = 1.0  # of the processor
    memory: int = 50_000_000  # bytes
    depth: int = 200  # calls within calls
    program: int = 10_000  # characters
    output: int = 2_000  # bytes that it may print
    error: int = 200  # characters of an error's message that are kept

    def __post_init__(self) -> None:
        for name, value in vars(self).items():
            if value <= 0:
                raise ValueError(f"{name} must be above 0.")


class Result(NamedTuple):
    """What a program printed, and the error that ended it, if one did."""

    output: str
    error: str = ""

    @property
    def text(self) -> str:
        """Both, as the model reads them."""
        return "\n".join(
            part for part in (self.output.rstrip("\n"), self.error) if part
        )


class Sandbox:
    """An interpreter that is ready for programs; close it with `with`.

        with Sandbox() as sandbox:
            sandbox.run("print(2 ** 10)").text

    Only what a program prints comes back: the value of its last line does not.
    Chance and the clock are the same in every program, and sleeping takes no time.
    """

    def __init__(self, limits: Limits | None = None) -> None:
        self.limits = limits or Limits()
        self._pool = Monty(
            max_processes=1,
            request_timeout=self.limits.seconds + 2 * GRACE,
            feed_duration_limit_grace=GRACE,
        )

    def __enter__(self) -> "Sandbox":
        self._pool.__enter__()
        return self

    def __exit__(self, *error: object) -> None:
        self._pool.__exit__(*error)

    def run(self, program: str) -> Result:
        """Run it; whatever it does, the answer is a Result within the limits."""
        limits = self.limits
        if len(program) > limits.program:
            return Result(
                "", f"A program may have {limits.program} characters at most."
            )
        printed = CollectString(limits.output)
        try:
            with self._pool.checkout(
                limits={
                    "max_feed_duration_secs": limits.seconds,
                    "max_memory": limits.memory,
                    "max_recursion_depth": limits.depth,
                    "max_suspensions": 100,
                    "max_total_sleep_secs": 0.0,
                },
                os_policy={
                    "sleep": "zero",
                    "random_start": {"seed": 0},
                    "datetime": CLOCK,
                },
            ) as session:
                # The last line's value would cross to the host. The empty line is
                # for programs that end in a backslash.
                lines = _encodable(program) + "\n\nNone"
                session.feed_run(lines, print_callback=printed)
        except MontyCrashedError:
            return Result(printed.output, BROKEN)
        except MontyError as error:
            return Result(printed.output, self._told(error))
        return Result(printed.output)

    def _told(self, error: MontyError) -> str:
        """One line: the error's kind and message, cut."""
        shown = isinstance(error, MontySyntaxError | MontyRuntimeError)
        text = error.display("type-msg") if shown else str(error)
        line = " ".join(text[: 2 * self.limits.error].split())
        return line[: self.limits.error]


def _encodable(program: str) -> str:
    """Half a UTF-16 pair has no UTF-8: it becomes a question mark."""
    return program.encode("utf-8", "replace").decode("utf-8")
