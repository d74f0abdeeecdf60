"""Programs come back with what they print; hostile ones with an error, at most."""

import contextlib
import os
import socket
import threading
from pathlib import Path

import psutil
import pytest
from pydantic_monty import MontySession

from lib.sandbox import Limits, Result, Sandbox

LIMITS = Limits(seconds=0.3, memory=20_000_000, output=500)
SECRET = "a-secret-of-the-host"
GROWN = 50_000_000  # bytes that the host's memory may grow by over all programs
# In a hostile program: a folder with a file, and a port that somebody listens on.
FOLDER, PORT = "<folder>", "<port>"


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


# Each tries to get out, to take too much, or to break the interpreter. None may
# print anything of the host.
HOSTILE = {
    # reading and writing files
    "open a file": "print(open('<folder>/kept').read())",
    "open by path": (
        "from pathlib import Path\nprint(Path('<folder>/kept').read_text())"
    ),
    "list a folder": "import os\nprint(os.listdir('<folder>'))",
    "write a file": "open('<folder>/new', 'w').write('x')",
    "write by path": "from pathlib import Path\nPath('<folder>/new').touch()",
    "remove a file": "import os\nos.remove('<folder>/kept')",
    "follow dots": "print(open('../../../../etc/hostname').read())",
    "proc": "print(open('/proc/self/environ').read())",
    "own source": "print(open(__file__).read())",
    "temporary file": "import tempfile\nprint(tempfile.mkdtemp())",
    "shutil": "import shutil\nshutil.rmtree('<folder>')",
    "glob": "import glob\nprint(glob.glob('<folder>/*'))",
    # the environment and the machine
    "environment": "import os\nprint(os.environ['SANDBOX_SECRET'])",
    "getenv": "import os\nprint(os.getenv('SANDBOX_SECRET'))",
    "modules": "import sys\nprint(sys.modules['os'])",
    "platform": "import platform\nprint(platform.node())",
    "user": "import getpass\nprint(getpass.getuser())",
    # the network and processes
    "socket": "import socket\nsocket.create_connection(('127.0.0.1', <port>))",
    "urllib": "import urllib.request\nurllib.request.urlopen('http://127.0.0.1:<port>')",
    "http": (
        "import http.client\nhttp.client.HTTPConnection('127.0.0.1', <port>).connect()"
    ),
    "asyncio": (
        "import asyncio\nasyncio.run(asyncio.open_connection('127.0.0.1', <port>))"
    ),
    "system": "import os\nos.system('id')",
    "popen": "import os\nprint(os.popen('id').read())",
    "subprocess": "import subprocess\nprint(subprocess.check_output('id'))",
    "fork": "import os\nos.fork()\nprint(os.getpid())",
    "kill": "import os\nos.kill(os.getppid(), 0)",
    "signal": "import signal\nsignal.raise_signal(signal.SIGSEGV)",
    "threads": "import threading\nthreading.Thread(target=print).start()",
    "multiprocessing": "import multiprocessing\nmultiprocessing.Process().start()",
    "ctypes": "import ctypes\nctypes.string_at(0)",
    "pickle": ("import pickle\nprint(pickle.loads(b\"cos\\nsystem\\n(S'id'\\ntR.\"))"),
    "marshal": "import marshal\nmarshal.loads(b'')",
    # climbing out through Python's own ladders
    "subclasses": "print(().__class__.__bases__[0].__subclasses__())",
    "class of a string": "print(''.__class__.__mro__)",
    "globals of a function": "print((lambda: 0).__globals__)",
    "code of a function": "def f(): pass\nprint(f.__code__.co_consts)",
    "builtins": "print(__builtins__)",
    "import by name": "__import__('os').system('id')",
    "importlib": "import importlib\nprint(importlib.import_module('subprocess'))",
    "frames": "import sys\nprint(sys._getframe(0).f_back.f_globals)",
    "frame of a generator": "g = (x for x in [1])\nprint(g.gi_frame.f_back)",
    "traceback": (
        "try:\n    1 / 0\nexcept Exception as e:\n"
        "    print(e.__traceback__.tb_frame.f_globals)"
    ),
    "compile": "exec(compile('import os; os.system(\"id\")', 'x', 'exec'))",
    "eval": "print(eval('__import__(\"os\").getcwd()'))",
    "getattr": "print(getattr('', '__cl' + 'ass__'))",
    "format": "print('{0.__class__.__init__.__globals__}'.format(1))",
    "inspect": "import inspect\nprint(inspect.stack())",
    "gc": "import gc\nprint(gc.get_objects())",
    "breakpoint": "breakpoint()",
    "input": "print(input('password: '))",
    # taking too much
    "busy loop": "while True:\n    pass",
    "busy comprehension": "print(sum(i for i in range(10**12)))",
    "endless generator": "def g():\n    while True:\n        yield 1\nlist(g())",
    "memory": "x = [1] * 10**9",
    "memory by doubling": "s = 'x'\nwhile True:\n    s += s",
    "memory in a dictionary": (
        "d, i = {}, 0\nwhile True:\n    d[i] = str(i)\n    i += 1"
    ),
    "large number": "x = 10 ** 10 ** 8",
    "large shift": "x = 1 << 10**10",
    "recursion": "def f():\n    return f()\nf()",
    "nested list": "x = []\nfor _ in range(10**6):\n    x = [x]\nprint(x)",
    "deep brackets": "(" * 3_000 + ")" * 3_000,
    "deep minus": "-" * 9_000 + "1",
    "much output": "print('x' * 10**6)",
    "much output slowly": "while True:\n    print('x')",
    "a long message": "raise ValueError('y' * 10**7)",
    "output of an object": (
        "class A:\n    def __repr__(self):\n        return 'z' * 10**7\nprint(A())"
    ),
    "long sleep": "import time\ntime.sleep(10**6)\n1 / 0",
    # breaking the interpreter or its messages
    "exit": "import sys\nsys.exit(0)",
    "system exit": "raise SystemExit(0)",
    "interrupt": "raise KeyboardInterrupt",
    "null byte": "print('a\0b'\0)",
    "lone surrogate": "x = '\ud800'\n1 / 0",
    "direction marks": "x = '\u202e\u2066'\n1 / 0",
    "look-alike letters": "pｒint = 0\nimport оs",
    "tabs and spaces": "if True:\n\tx = 1\n        y = 2",
    "unfinished": "x = '''",
    "own message": (
        "class E(Exception):\n    def __str__(self):\n        return self\nraise E()"
    ),
    "patched builtin": "print = open\nprint('<folder>/kept')",
    "a list that holds itself": "a = []\na.append(a)\na == a\nhash(a)",
}


@pytest.fixture
def host(tmp_path, monkeypatch):
    """Something to steal, something to break, and somebody to call."""
    monkeypatch.setenv("SANDBOX_SECRET", SECRET)
    (tmp_path / "kept").write_text(SECRET)
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.setblocking(False)
        yield tmp_path, server


@pytest.mark.parametrize("name", HOSTILE)
def test_nothing_gets_out(sandbox, host, name):
    folder, server = host
    program = HOSTILE[name].replace(FOLDER, str(folder))
    program = program.replace(PORT, str(server.getsockname()[1]))
    found = sandbox.run(program)
    assert found.error
    assert "\n" not in found.error
    assert len(found.error) <= LIMITS.error
    assert len(found.output.encode()) <= LIMITS.output
    for trace in (SECRET, "root:", os.getcwd(), "uid=", str(Path.home())):
        assert trace not in found.text
    assert [file.name for file in folder.iterdir()] == ["kept"]
    with pytest.raises(BlockingIOError):  # nobody has called
        server.accept()
    assert sandbox.run("print('still here')").text == "still here"


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
            sandbox.run(HOSTILE[name])
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
