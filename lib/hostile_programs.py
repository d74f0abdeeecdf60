"""Programs that try to get out of the sandbox, to take too much, or to break it.

Each runs beside a host that has something to steal (a file, a variable of the
environment), something to break (a folder) and somebody to call (a port). None may
print or change any of it.
"""

import os
import socket
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple
from unittest.mock import patch

from lib.sandbox import Result, Sandbox

SECRET = "a-secret-of-the-host"
KEPT = "kept"  # the file's name
# In a program: the folder with that file, and the port that somebody listens on.
FOLDER, PORT = "<folder>", "<port>"
PROGRAMS = {
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


class Host(NamedTuple):
    """What a program could harm."""

    folder: Path
    server: socket.socket


@contextmanager
def host() -> Iterator[Host]:
    """A host with something to steal, something to break, and somebody to call."""
    with (
        tempfile.TemporaryDirectory() as folder,
        socket.create_server(("127.0.0.1", 0)) as server,
        patch.dict(os.environ, SANDBOX_SECRET=SECRET),
    ):
        server.setblocking(False)
        Path(folder, KEPT).write_text(SECRET)
        yield Host(Path(folder), server)


def attempt(name: str, sandbox: Sandbox, host: Host) -> Result:
    """What the program of that name comes back with."""
    program = PROGRAMS[name].replace(FOLDER, str(host.folder))
    program = program.replace(PORT, str(host.server.getsockname()[1]))
    return sandbox.run(program)


def got_out(found: Result, host: Host) -> bool:
    """Has a program told, changed or called anything?"""
    traces = SECRET, "root:", "uid=", os.getcwd(), str(Path.home())
    told = any(trace in found.text for trace in traces)
    changed = [file.name for file in host.folder.iterdir()] != [KEPT]
    return told or changed or _called(host.server)


def _called(server: socket.socket) -> bool:
    try:
        connection, _ = server.accept()
    except BlockingIOError:
        return False
    connection.close()
    return True
