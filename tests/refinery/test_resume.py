"""Several workers, killed workers, full disks: the same result in the end."""

import errno
import os
import shutil
import signal
import subprocess
import sys
from contextlib import contextmanager
from functools import partial

import pytest
from datatrove.executor import LocalPipelineExecutor

from lib import ROOT
from lib.web.pipelines import KeptWriter, Pages
from lib.web.refine import RefineStopped, refine
from lib.web.workers import LocalExecutor
from tests.refinery.small_web import contents

pytestmark = pytest.mark.slow


GUARD = """
import socket
known = socket.socket.connect
def connect(self, address):
    if self.family != socket.AF_UNIX and address[0] not in ("127.0.0.1", "::1"):
        open({log!r}, "a").write(str(address))
        raise OSError("no network here")
    return known(self, address)
socket.socket.connect = connect
def look_up(*a, **k):
    open({log!r}, "a").write(str(a))
    raise OSError("no network here")
socket.getaddrinfo = look_up
"""

PROGRAM = """
import os, signal, sys
from pathlib import Path
from lib.web.pipelines import Pages
from lib.web.refine import refine
known, (source, target, workers, where, what) = Pages._document, sys.argv[1:]
def stop(self, answer, file, number, rank):
    if file == where and number == 2:
        if what == "die":
            os.kill(os.getpid(), signal.SIGKILL)
        print("now", flush=True)
        sys.stdin.read()
    return known(self, answer, file, number, rank)
Pages._document = stop
if __name__ == "__main__":
    refine(Path(source), Path(target), int(workers))
"""


@contextmanager
def start(tmp_path, archive, workers, where="", what=""):
    """A process that refines into `out`, and waits or dies within a file."""
    (tmp_path / "program.py").write_text(PROGRAM)
    arguments = archive, tmp_path / "out", workers, where, what
    with subprocess.Popen(
        [sys.executable, str(tmp_path / "program.py"), *map(str, arguments)],
        env=os.environ | {"PYTHONPATH": f"{tmp_path}{os.pathsep}{ROOT}"},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    ) as run:
        try:
            yield run
        finally:
            run.kill()  # if it hangs


@pytest.fixture
def read(monkeypatch):
    """The names of the files that this process reads."""
    names, known = set(), Pages._document

    def spy(self, answer, file, number, rank):
        names.add(file)
        return known(self, answer, file, number, rank)

    monkeypatch.setattr(Pages, "_document", spy)
    return names


def test_two_workers_offline_give_the_same(archive, report, tmp_path):
    """Every process of the run has its way to the network cut."""
    log = tmp_path / "attempts"
    (tmp_path / "sitecustomize.py").write_text(GUARD.format(log=str(log)))
    with start(tmp_path, archive, 2) as run:
        told, _ = run.communicate(timeout=120)
    assert not log.exists(), log.read_text()
    assert contents(tmp_path / "out") == contents(report.folder), told
    assert "INFO" not in told and "Traceback" not in told


def test_a_killed_run_is_resumed(archive, report, tmp_path, read):
    with start(tmp_path, archive, 1, "2.warc.gz", "wait") as run:
        assert any("now" in line for line in run.stdout)
        os.kill(run.pid, signal.SIGKILL)
        run.communicate(timeout=120)  # ends when no orphan holds the pipe any more
    work = tmp_path / ".out-work"
    assert not (tmp_path / "out").exists()
    assert len(list((work / "logs/base/completions").iterdir())) == 2
    # A page of the unfinished file that failed then need not fail again.
    (work / "removed/extraction/00002.jsonl").write_text('{"reason": "failed"}\n')
    again = refine(archive, tmp_path / "out", workers=1)
    assert read == {"2.warc.gz"}
    assert contents(again.folder) == contents(report.folder)
    assert not work.exists()


def test_a_killed_worker_ends_the_run_with_a_sentence(archive, report, tmp_path):
    """As the kernel kills it when memory runs out."""
    with start(tmp_path, archive, 2, "2.warc.gz", "die") as run:
        told, _ = run.communicate(timeout=120)
    assert run.returncode == 1
    last = told.strip().splitlines()[-1]
    assert "RefineStopped: A worker process died" in last and "run it again" in last
    assert not (tmp_path / "out").exists()
    again = refine(archive, tmp_path / "out", workers=1)
    assert contents(again.folder) == contents(report.folder)


def test_a_full_disk_loses_nothing(archive, report, tmp_path, monkeypatch, read):
    known, written = KeptWriter.write, []

    def write(self, document, rank=0, **more):
        written.append(rank)
        if rank == 1:
            raise OSError(errno.ENOSPC, "No space left on device")
        known(self, document, rank, **more)

    with monkeypatch.context() as patch:
        patch.setattr(KeptWriter, "write", write)
        with pytest.raises(OSError, match="No space left"):
            refine(archive, tmp_path / "out", workers=1)
    assert {0, 1} <= set(written)
    assert [path.name for path in tmp_path.iterdir()] == [".out-work"]
    read.clear()
    again = refine(archive, tmp_path / "out", workers=1)
    assert read == {"1.warc.gz", "2.warc.gz"}
    assert contents(again.folder) == contents(report.folder)


class Nothing(LocalExecutor):
    """Starts no task, as a cluster whose jobs have not run yet."""

    def run(self):
        pass


def test_any_of_datatroves_executors_will_do(archive, report, tmp_path):
    with pytest.raises(RefineStopped, match=r"^3 of 3 tasks are not done.*Run it"):
        refine(archive, tmp_path / "out", executor=Nothing)
    plain = partial(LocalPipelineExecutor, workers=1)
    again = refine(archive, tmp_path / "out", executor=plain)
    assert contents(again.folder) == contents(report.folder)


def test_a_changed_file_begins_anew(archive, tmp_path, read):
    shutil.copytree(archive, tmp_path / "in")

    def stop(blocks, *, tasks, logging_dir):
        kind = Nothing if logging_dir.endswith("signatures") else LocalExecutor
        return kind(blocks, tasks=tasks, logging_dir=logging_dir, workers=1)

    for changed, expected in (("", "012"), ("", ""), ("1.warc.gz", "012")):
        if changed:
            os.utime(tmp_path / "in" / changed, (1, 1))
        read.clear()
        with pytest.raises(RefineStopped):
            refine(tmp_path / "in", tmp_path / "out", executor=stop)
        assert read == {f"{number}.warc.gz" for number in expected}


def test_one_refinery_at_a_time(tmp_path):
    (tmp_path / "a.warc").write_bytes(b"no archive")
    lock = tmp_path / ".out-work" / "lock"
    lock.parent.mkdir()
    hold = (
        "import sys, fasteners\n"
        "with fasteners.InterProcessLock(sys.argv[1]):\n"
        "    print('held', flush=True)\n"
        "    sys.stdin.read()"
    )
    pipe = subprocess.PIPE
    command = [sys.executable, "-c", hold, str(lock)]
    with subprocess.Popen(command, stdin=pipe, stdout=pipe) as other:
        other.stdout.readline()
        with pytest.raises(ValueError, match=r"is refining into .*/out;"):
            refine(tmp_path, tmp_path / "out", workers=1)
        other.stdin.close()
