"""Programs come back with what they print; hostile ones with an error, at most."""

import contextlib
import socket
import threading

import psutil
import pytest
from pydantic_monty import MontySession

from lib.hostile_programs import PROGRAMS, SECRET, attempt, got_out, host
from lib.sandbox import Limits, Result, Sandbox

LIMITS = Limits(seconds=0.3, memory=20_000_000, output=500)
GROWN = 50_000_000  # bytes that the host's memory may grow by over all programs


@pytest.fixture(scope="module")
def sandbox():
    with Sandbox(LIMITS) as ready:
        yield ready


@pytest.mark.parametrize(
    ("program", "output"),
    [
        ("print(23 + 177)", "200"),
        ("print(sum(1 for c in 'strawberry' if c == 'r'))", "3"),
        ("print('ubiquitous'[::3])", "uqts"),
        ("print(9.11 > 9.9)", "False"),
        ("x = 5\nfor i in range(3):\n    x += i\nprint(x)", "8"),
        (
            "def f(n):\n    return n * f(n - 1) if n else 1\nprint(f(20))",
            "2432902008176640000",
        ),
        ("print('ä', '漢', '🙂')", "ä 漢 🙂"),
        ("7 * 6", ""),
    ],
)
def test_a_harmless_program_gives_what_it_prints(sandbox, program, output):
    assert sandbox.run(program) == Result(output + "\n" * bool(output))


def test_an_error_is_told_behind_what_was_printed(sandbox):
    found = sandbox.run("print('so far')\n1 / 0")
    assert found.text == "so far\nZeroDivisionError: division by zero"


def test_no_program_finds_what_another_left(sandbox):
    sandbox.run("left = 'here'")
    assert "NameError" in sandbox.run("print(left)").error


def test_chance_is_the_same_in_every_program(sandbox):
    program = "import random\nprint([random.random() for _ in range(3)])"
    assert sandbox.run(program) == sandbox.run(program)


@pytest.mark.parametrize("name", PROGRAMS)
def test_nothing_gets_out(sandbox, name):
    with host() as here:
        found = attempt(name, sandbox, here)
        assert not got_out(found, here)
    assert found.error
    assert "\n" not in found.error
    assert len(found.error) <= LIMITS.error
    assert len(found.output.encode()) <= LIMITS.output
    assert sandbox.run("print('still here')").text == "still here"


def test_what_gets_out_is_seen():
    with host() as here:
        assert not got_out(Result("nothing"), here)
        assert got_out(Result(f"it is {SECRET}"), here)
        with socket.create_connection(here.server.getsockname()):
            assert got_out(Result(""), here)
        assert not got_out(Result(""), here)
        (here.folder / "new").touch()
        assert got_out(Result("", "ValueError"), here)


@pytest.mark.parametrize("ending", ["", " ", "\\", "\n\\", " if 1 else \\"])
def test_the_value_of_the_last_line_stays_inside(sandbox, monkeypatch, ending):
    crossed = []
    feed = MontySession.feed_run

    class Session:
        def __init__(self, session):
            self.session = session

        def feed_run(self, *words, **named):
            crossed.append(feed(self.session, *words, **named))

    pool = sandbox._pool

    class Pool:
        @contextlib.contextmanager
        def checkout(self, **named):
            with pool.checkout(**named) as session:
                yield Session(session)

    monkeypatch.setattr(sandbox, "_pool", Pool())
    sandbox.run("'x' * 1_000_000" + ending)
    assert crossed in ([], [None])


def test_the_host_stays_as_large_as_it_was(sandbox):
    sandbox.run("print(1)")
    before = memory()
    for name in ("memory by doubling", "much output", "a long message", "memory"):
        for _ in range(5):
            sandbox.run(PROGRAMS[name])
    assert memory() - before < GROWN


def memory() -> int:
    """Bytes of this process that are in memory now."""
    return psutil.Process().memory_info().rss


def test_a_worker_that_is_killed_in_the_middle_is_replaced():
    others = psutil.Process().children()
    with Sandbox(Limits(seconds=60)) as sandbox:
        sandbox.run("print(1)")
        [worker] = set(psutil.Process().children()) - set(others)
        found = []
        work = "while True:\n    pass"
        thread = threading.Thread(target=lambda: found.append(sandbox.run(work)))
        spent = worker.cpu_times().user
        thread.start()
        while worker.cpu_times().user < spent + 0.1:  # until it is at work
            thread.join(timeout=0.01)
        worker.kill()
        thread.join(timeout=60)
        assert "broke down" in found[0].error
        assert sandbox.run("print('again')").text == "again"


def test_a_program_that_is_too_long_is_not_run(sandbox):
    found = sandbox.run("#" * (LIMITS.program + 1))
    assert found == Result("", "A program may have 10000 characters at most.")


def test_limits_that_allow_nothing_are_refused():
    with pytest.raises(ValueError, match="memory must be above 0"):
        Limits(memory=0)
