"""A crawl that ended early, in whatever way, goes on where it was."""

import errno
import os
import signal
import sqlite3
import subprocess
import sys

import pytest

from lib import ROOT
from lib.web import archive, crawl_run, crawler
from lib.web.frontier import Frontier
from lib.web.report import CrawlLimits, CrawlStopped
from lib.web.server import serve
from tests.crawling import FAST, Web, run, stored, tree


def test_a_complete_crawl_is_only_reported(tmp_path):
    web, visits = Web(tree(50)), []
    first = run(web, tmp_path)
    again = run(web, tmp_path, visits=visits)
    assert visits == []
    assert again == first


def test_more_pages_may_be_asked_for_later(tmp_path):
    web = Web(tree(120))
    run(web, tmp_path, pages=30)
    run(web, tmp_path, pages=100)
    at_once = tmp_path / "at-once"
    run(web, at_once, pages=100)
    expected = sorted(stored(at_once))
    assert sorted(stored(tmp_path)) == sorted(expected * 2)


def test_another_crawl_is_not_mixed_in(tmp_path):
    web = Web(tree(20))
    run(web, tmp_path)
    with pytest.raises(ValueError, match="other seeds"):
        run(web, tmp_path, ["http://h1.example/1"])
    with pytest.raises(ValueError, match="other depth"):
        run(web, tmp_path, depth=1)
    assert run(web, tmp_path, depth=1, resume=False).depth == 1
    assert len(stored(tmp_path)) == 4


def test_files_are_numbered_and_of_limited_size(tmp_path):
    pages = {
        url: body + os.urandom(1500).hex().encode() for url, body in tree(300).items()
    }
    report = run(Web(pages), tmp_path, bytes_per_file=200_000)
    names = [file.name for file in report.files]
    assert names == [f"crawl-{i:05d}.warc.gz" for i in range(len(names))]
    assert len(names) > 2
    assert {*map(str, stored(tmp_path))} == set(pages)
    assert not list(tmp_path.glob(".*"))


KILLED_RUN = """
import sys
from lib.web.crawler import crawl
from lib.web.report import CrawlLimits

limits = CrawlLimits(delay=0, bytes_per_file=30_000)
resolver = lambda host: ("127.0.0.1", int(sys.argv[1]))
crawl(["http://h0.example/0"], sys.argv[2], limits, resolver)
"""


def test_a_killed_crawl_goes_on(tmp_path):
    """SIGKILL at whatever it is doing when the server has seen so many requests."""
    pages, state = tree(600), {"n": 0, "kill_at": 0, "process": None}

    def maybe_kill(url):
        state["n"] += 1
        if state["n"] == state["kill_at"]:
            state["process"].send_signal(signal.SIGKILL)

    with serve(Web(pages, on_page=maybe_kill)) as address:
        for kill_at in (50, 150, 133, 201, 0):
            state |= {"n": -(10**9), "kill_at": kill_at}
            process = subprocess.Popen(
                [sys.executable, "-c", KILLED_RUN, str(address.port), str(tmp_path)],
                cwd=ROOT,
                stderr=subprocess.DEVNULL,
            )
            state |= {"process": process, "n": 0}
            assert process.wait(60) == (-signal.SIGKILL if kill_at else 0)
    assert sorted(stored(tmp_path)) == sorted(pages)


class Killed(BaseException):
    """Ends a crawl without any of its good-byes."""


MOMENTS = [
    (archive.Archive, "write"),
    (archive.Archive, "sync"),
    (archive.Archive, "seal"),
    (crawl_run.Frontier, "commit"),
    (crawl_run.Frontier, "settle"),
    (crawl_run.Frontier, "next_level"),
]


@pytest.mark.parametrize("after", [False, True])
@pytest.mark.parametrize("place", MOMENTS, ids=lambda place: place[1])
def test_a_crash_at_any_moment_loses_and_repeats_nothing(
    tmp_path, monkeypatch, place, after
):
    def die(self):
        if self.archive.file:
            self.archive.file.close()
        self.frontier.close()

    web, (owner, name) = Web(tree(60)), place
    limits = {"bytes_per_file": 3000}
    monkeypatch.setattr(crawl_run, "COMMIT", 7)
    for n in (1, 2, 5):
        with monkeypatch.context() as patch:
            calls, real = iter(range(1, 10**6)), getattr(owner, name)

            def killing(self, *args, real=real, calls=calls, n=n):
                if next(calls) < n:
                    return real(self, *args)
                if after:
                    real(self, *args)
                raise Killed

            patch.setattr(owner, name, killing)
            patch.setattr(crawl_run.Crawl, "close", die)
            with pytest.raises(Killed):
                run(web, tmp_path, **limits)
    run(web, tmp_path, **limits)
    assert sorted(stored(tmp_path)) == sorted(web.pages)


def test_a_full_disk_ends_in_one_sentence(tmp_path, monkeypatch):
    real, left = archive._Whole.write, [9000]

    def write(self, data):
        fits = data[: left[0]]
        left[0] -= len(fits)
        real(self, fits)
        if len(fits) < len(data):
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    web = Web(tree(100))
    with monkeypatch.context() as patch:
        patch.setattr(archive._Whole, "write", write)
        patch.setattr(crawl_run, "COMMIT", 3)
        with pytest.raises(CrawlStopped, match="No space left") as stopped:
            run(web, tmp_path)
    assert str(stopped.value).endswith("goes on from there.")
    kept = stored(tmp_path)
    assert 0 < len(kept) < 100
    run(web, tmp_path)
    assert sorted(stored(tmp_path)) == sorted(web.pages)


def test_an_interrupt_keeps_what_was_fetched(tmp_path, monkeypatch):
    def interrupting(steps, *_):
        next(iter(steps))
        raise KeyboardInterrupt
        yield

    web = Web(tree(300))
    with monkeypatch.context() as patch:
        patch.setattr(crawler, "progress", interrupting)
        with pytest.raises(KeyboardInterrupt):
            run(web, tmp_path)
    before = stored(tmp_path)
    run(web, tmp_path)
    assert sorted(stored(tmp_path)) == sorted(web.pages)
    assert stored(tmp_path)[: len(before)] == before


def test_a_damaged_state_is_told(tmp_path):
    (tmp_path / crawl_run.STATE).write_bytes(b"no database, " * 999)
    web = Web(tree(5))
    with pytest.raises(CrawlStopped, match="resume=False"):
        run(web, tmp_path)
    assert run(web, tmp_path, resume=False).pages == 5


def test_growth_keeps_its_shape_in_few_points(tmp_path, monkeypatch):
    monkeypatch.setattr(crawl_run, "SAMPLE", 1e-9)
    monkeypatch.setattr(crawl_run, "MAX_SAMPLES", 40)
    growth = run(Web(tree(400)), tmp_path).growth
    assert 20 <= len(growth) <= 41
    assert growth == sorted(growth)
    assert growth[-1].pages == 400


@pytest.mark.parametrize(
    "error",
    [
        sqlite3.OperationalError("database or disk is full"),
        OSError(errno.EIO, "Input/output error"),
    ],
)
def test_a_failing_state_ends_in_one_sentence(tmp_path, monkeypatch, error):
    def fail(*_):
        raise error

    web = Web(tree(30))
    with monkeypatch.context() as patch:
        patch.setattr(Frontier, "commit", fail)
        with pytest.raises(CrawlStopped, match=str(error)[-10:]):
            run(web, tmp_path)
    run(web, tmp_path)
    assert sorted(stored(tmp_path)) == sorted(web.pages)


def test_two_crawls_do_not_share_a_folder(tmp_path):
    first = crawl_run.Crawl(["http://a.example/"], tmp_path, CrawlLimits(**FAST))
    with pytest.raises(CrawlStopped, match="locked"):
        run(Web({"http://a.example/": b"page"}), tmp_path)
    first.close()


def test_a_lost_file_is_told(tmp_path):
    web = Web(tree(20))
    run(web, tmp_path)
    (tmp_path / "crawl-00000.warc.gz").unlink()
    with pytest.raises(ValueError, match="resume=False"):
        run(web, tmp_path, pages=2000)


@pytest.mark.parametrize("name", ["crawl-00000.warc.gz", "crawl-00003.warc.gz"])
def test_files_of_others_are_not_touched(tmp_path, name):
    (tmp_path / name).write_bytes(b"from elsewhere")
    with pytest.raises(ValueError, match="resume=False"):
        run(Web(tree(5)), tmp_path)
    assert (tmp_path / name).read_bytes() == b"from elsewhere"


def test_starting_anew_removes_only_what_a_crawl_makes(tmp_path):
    (tmp_path / "crawl-data.warc.gz").write_bytes(b"from elsewhere")
    run(Web(tree(5)), tmp_path)
    run(Web(tree(9)), tmp_path, resume=False)
    assert (tmp_path / "crawl-data.warc.gz").read_bytes() == b"from elsewhere"
    report = run(Web(tree(9)), tmp_path)
    assert [path.name for path in report.files] == ["crawl-00000.warc.gz"]


def test_starting_anew_does_not_harm_a_crawl_at_work(tmp_path):
    first = crawl_run.Crawl(["http://a.example/"], tmp_path, CrawlLimits(**FAST))
    draft = tmp_path / ".crawl-00000.warc.gz.part"
    draft.write_bytes(b"what the first has written")
    with pytest.raises(CrawlStopped, match="locked"):
        run(Web({"http://a.example/": b"page"}), tmp_path, resume=False)
    assert draft.exists()
    assert (tmp_path / crawl_run.STATE).exists()
    first.close()


def test_an_unusable_folder_is_told(tmp_path):
    (tmp_path / "file").write_text("no folder")
    with pytest.raises(CrawlStopped, match=r"file.*File exists"):
        run(Web(tree(5)), tmp_path / "file")


def test_a_lost_earlier_file_is_told(tmp_path, monkeypatch):
    monkeypatch.setattr(crawl_run, "COMMIT", 7)
    web = Web(tree(60))
    report = run(web, tmp_path, bytes_per_file=3000, pages=40)
    assert len(report.files) > 1
    report.files[0].unlink()
    with pytest.raises(ValueError, match="crawl-00000"):
        run(web, tmp_path, bytes_per_file=3000, pages=60)
