"""The crawler against a web small enough to say exactly what it must find."""

import asyncio
import errno
import logging
import os
import signal
import sqlite3
import subprocess
import sys
import threading
import tracemalloc
from collections import Counter

import fastwarc
import pytest
from hypothesis import given
from hypothesis import strategies as st
from warcio.archiveiterator import ArchiveIterator

from lib import ROOT
from lib.web import archive, crawl_run, crawler, hostile
from lib.web.crawler import crawl, crawl_async
from lib.web.fetch import is_public
from lib.web.frontier import Candidate, Frontier
from lib.web.links import links, normalise
from lib.web.page import Page, Truth
from lib.web.report import CrawlLimits, CrawlStopped
from lib.web.server import serve
from lib.web.warc import read_warc

FAST = {"delay": 0, "seconds_per_page": 30}
TRUTH = Truth("", "en", "prose")


class Web:
    """Pages by address: bytes, or a Page. Calls `on_page` before each."""

    def __init__(self, pages, robots=None, on_page=lambda url: None):
        self.pages, self.rules, self.on_page = pages, robots or {}, on_page

    def page(self, url):
        self.on_page(url)
        found = self.pages.get(url)
        return Page(url, found, TRUTH) if isinstance(found, bytes) else found

    def robots(self, host):
        return self.rules.get(host)


def linking(*urls):
    """A page with these links."""
    return "".join(f'<p><a href="{url}">to</a>' for url in urls).encode()


def tree(n, hosts=7, arms=3):
    """Page i links to the next few; all hosts are linked."""

    def url(i):
        return f"http://h{i % hosts}.example/{i}"

    return {
        url(i): linking(
            *(url(k) for k in range(i * arms + 1, min(i * arms + arms + 1, n))), url(i)
        )
        for i in range(n)
    }


def page_to(location, status=302):
    return Page("", b"", TRUTH, status, {"Location": location})


def run(web, folder, seeds=None, *, visits=None, resume=True, **limits):
    """Serve a web and crawl it."""
    with serve(web, visits) as address:
        return crawl(
            seeds or [next(iter(web.pages))],
            folder,
            CrawlLimits(**FAST | limits),
            lambda host: address,
            resume,
        )


def stored(folder):
    """Addresses in the WARC files, with repetitions, in order."""
    reading = read_warc(folder)
    urls = [page.url for page in reading]
    assert reading.problems == []
    return urls


# --- what is found


def test_all_that_is_linked_is_found_once(tmp_path):
    web, visits = Web(tree(200)), []
    report = run(web, tmp_path, visits=visits)
    assert sorted(stored(tmp_path)) == sorted(web.pages)
    asked = Counter((v.host, v.path) for v in visits)
    assert set(asked.values()) == {1}
    assert report.pages == 200
    assert report.bytes == sum(map(len, web.pages.values()))
    assert report.failures == {}
    assert report.growth[-1].frontier == 0
    assert report.growth[-1].pages == 200


def test_breadth_comes_first_and_depth_is_bounded(tmp_path):
    chain = {f"http://a.example/{i}": linking(f"/{i + 1}") for i in range(9)}
    wide = {f"http://b.example/{i}": b"leaf" for i in range(9)}
    pages = {"http://s.example/": linking("http://a.example/0", *wide)} | chain | wide
    report = run(Web(pages), tmp_path, depth=3)
    depth = {url: 1 for url in wide} | {f"http://a.example/{i}": i + 1 for i in (0, 1)}
    order = [depth.get(url, 2) for url in stored(tmp_path)[1:]]
    assert order == sorted(order)
    assert stored(tmp_path)[-1] == "http://a.example/2"
    assert report.depth == 3


@pytest.mark.parametrize("concurrency", [1, 3, 16])
def test_what_is_found_does_not_depend_on_who_is_faster(tmp_path, concurrency):
    """The page limit takes the first of the order, not the first to arrive."""
    web = Web(tree(300))
    run(web, tmp_path, pages=50, concurrency=concurrency)
    run(web, tmp_path / "one", pages=50, concurrency=1)
    assert sorted(stored(tmp_path)) == sorted(stored(tmp_path / "one") * 2)
    assert len(stored(tmp_path / "one")) == 50


def test_hosts_take_turns_within_a_level(tmp_path):
    urls = [f"http://{host}.example/{i}" for host in "ab" for i in range(3)]
    pages = {"http://s.example/": linking(*urls)} | dict.fromkeys(urls, b"leaf")
    run(Web(pages), tmp_path, concurrency=1, per_host=1)
    hosts = [url[7] for url in stored(tmp_path)]
    assert hosts == ["s", "a", "b", "a", "b", "a", "b"]


def test_seeds_must_be_addresses(tmp_path):
    for seeds in ([], ["mailto:a@b.example"], ["example"], ["http://["]):
        with pytest.raises(ValueError, match="seed"):
            crawl(seeds, tmp_path)


@pytest.mark.parametrize("limit", ["pages", "frontier", "seconds_per_page"])
def test_limits_must_leave_something_to_do(limit):
    with pytest.raises(ValueError, match=limit):
        CrawlLimits(**{limit: 0})


def test_a_crawl_works_inside_a_running_loop(tmp_path, run_async):
    async def in_a_notebook():
        return run(Web(tree(20)), tmp_path)

    assert run_async(in_a_notebook()).pages == 20


def test_progress_is_told(tmp_path, run_async):
    heard = []
    with serve(Web(tree(20))) as address:
        run_async(
            crawl_async(
                ["http://h0.example/0"],
                tmp_path,
                CrawlLimits(**FAST),
                lambda host: address,
                told=heard.append,
            )
        )
    assert heard[-1].pages == 20
    assert [g.seconds for g in heard] == sorted(g.seconds for g in heard)


# --- redirects


def test_redirects_are_followed_by_the_same_rules(tmp_path):
    pages = {
        "http://a.example/": linking("/old", "/new", "/forbidden", "/far"),
        "http://a.example/old": page_to("/new"),
        "http://a.example/new": b"new",
        "http://a.example/forbidden": page_to("http://b.example/secret"),
        "http://a.example/far": page_to("http://b.example/open#there", 308),
        "http://b.example/secret": b"secret",
        "http://b.example/open": b"open",
    }
    rules = {"b.example": "User-agent: *\nDisallow: /secret"}
    report = run(Web(pages, rules), tmp_path, depth=1)
    found = [url.removeprefix("http://") for url in stored(tmp_path)]
    assert sorted(found) == ["a.example/", "a.example/new", "b.example/open"]
    assert report.failures == {"robots": 1}


@pytest.mark.parametrize("allowed", [0, 1, 3])
def test_redirects_in_a_row_are_counted(tmp_path, allowed):
    pages = {f"http://a.example/{i}": page_to(f"/{i + 1}") for i in range(9)}
    visits = []
    report = run(Web(pages), tmp_path, visits=visits, redirects=allowed)
    assert report.failures == {"redirects": 1}
    assert len([v for v in visits if v.path != "/robots.txt"]) == allowed + 1


# --- politeness


def test_no_more_at_once_than_allowed_and_as_many(tmp_path):
    """Every answer waits for a second request: one at a time would hang."""
    pair = threading.Barrier(2)

    class Pairs(Web):
        def answer(self, url):
            async def together(reader, writer):
                await asyncio.to_thread(pair.wait, 30)
                await hostile.says(hostile.OK + b"\r\npage")(reader, writer)

            return None if url.endswith("robots.txt") else together

    seeds, visits = [f"http://a.example/{i}" for i in range(20)], []
    report = run(Pairs({}), tmp_path, seeds, visits=visits, per_host=2)
    assert report.pages == 20
    assert max(v.at_once for v in visits) == 2


@pytest.mark.parametrize("asked_by", ["limits", "robots"])
def test_a_host_is_left_alone_between_requests(tmp_path, asked_by):
    delay = 0.03
    rules = "User-agent: *\nDisallow: /no\n"
    if asked_by == "robots":
        rules += f"Crawl-delay: {delay}\n"
    seeds = [f"http://{host}.example/{i}" for host in "ab" for i in range(6)]
    forbidden = [f"http://a.example/no/{i}" for i in range(6)]
    web, visits = Web(dict.fromkeys(seeds, b"page"), {"a.example": rules}), []
    mixed = [url for pair in zip(seeds, forbidden) for url in pair] + seeds
    limits = {"delay": delay} if asked_by == "limits" else {}
    run(web, tmp_path, mixed, visits=visits, **limits)
    began = [v.began for v in visits if v.host == "a.example"]
    assert len(began) == 7  # with its robots.txt
    assert min(b - a for a, b in zip(began, began[1:])) >= delay
    assert max(v.at_once for v in visits if v.host == "a.example") == 1


ROBOTS = """
User-agent: *
Disallow: /

User-agent: BehindTheTextBox
Disallow: /private
Allow: /private/but-open
Disallow: /*.cgi$
"""


def test_robots_txt_is_obeyed(tmp_path):
    paths = ["/", "/private", "/private/x", "/private/but-open", "/a.cgi", "/a.cgi?x"]
    seeds = [f"http://a.example{path}" for path in paths]
    web, visits = Web(dict.fromkeys(seeds, b"page"), {"a.example": ROBOTS}), []
    report = run(web, tmp_path, seeds, visits=visits)
    asked = {v.path for v in visits}
    assert asked == {"/robots.txt", "/", "/private/but-open", "/a.cgi?x"}
    assert report.failures == {"robots": 3}


@pytest.mark.parametrize(
    ("status", "pages"), [(200, 1), (404, 1), (403, 1), (500, 0), (503, 0)]
)
def test_a_site_in_trouble_is_left_alone(tmp_path, status, pages):
    class Troubled(Web):
        def answer(self, url):
            if url.endswith("/robots.txt"):
                line = f"HTTP/1.1 {status} X\r\nContent-Length: 0\r\n\r\n"
                return hostile.says(line.encode())
            return None

    web, visits = Troubled({"http://a.example/": b"page"}), []
    report = run(web, tmp_path, visits=visits)
    assert report.pages == pages
    assert len(visits) == 1 + pages


def test_whoever_wants_minutes_between_pages_is_left_alone(tmp_path):
    rules = {"a.example": "User-agent: *\nCrawl-delay: 600"}
    web = Web({"http://a.example/": b"page"}, rules)
    report = run(web, tmp_path, longest_delay=0)
    assert (report.pages, report.failures) == (0, {"robots": 1})


def test_nofollow_is_honoured(tmp_path):
    head = b'<meta name="robots" content="noindex, nofollow"><a href="/never">x</a>'
    pages = {
        "http://a.example/": linking("/head") + b'<a rel="ugc nofollow" href="/no">x',
        "http://a.example/head": head,
    }
    report = run(Web(pages), tmp_path)
    assert (report.pages, report.failures) == (2, {})


def test_the_crawler_says_who_it_is_and_takes_no_cookies(tmp_path):
    heads = []

    class Listening(Web):
        def answer(self, url):
            async def listen(reader, writer):
                await hostile.says(
                    hostile.OK + b"Set-Cookie: a=b\r\n\r\n" + linking("/2")
                )(reader, writer)

            return listen if not url.endswith("robots.txt") else None

    run(Listening({"http://a.example/": b""}), tmp_path, depth=1)
    for file in tmp_path.glob("*.warc.gz"):
        with file.open("rb") as stream:
            heads += [
                record.http_headers
                for record in ArchiveIterator(stream)
                if record.rec_type == "request"
            ]
    assert len(heads) == 2
    for head in heads:
        assert head.get_header("User-Agent").startswith("BehindTheTextBox/1.0 (+http")
        assert head.get_header("Cookie") is None


# --- private addresses


@pytest.mark.parametrize(
    "host",
    ["127.0.0.1", "localhost", "[::1]", "0x7f.1", "2130706433", "[::ffff:7f00:1]"],
)
def test_without_a_resolver_this_machine_is_out_of_bounds(tmp_path, host):
    visits = []
    with serve(Web({}), visits) as address:
        seeds = [f"http://{host}:{address.port}/"]
        report = crawl(seeds, tmp_path, CrawlLimits(**FAST))
    assert (report.pages, visits) == (0, [])
    assert report.failures == {"connection": 1}


def test_with_a_resolver_numbers_do_not_bypass_it(tmp_path):
    visits = []
    with serve(Web({}), visits) as address:
        seeds = [f"http://127.0.0.1:{address.port}/", "http://unknown.example/"]
        report = crawl(seeds, tmp_path, CrawlLimits(**FAST), {}.__getitem__)
    assert (report.failures, visits) == ({"connection": 2}, [])


@pytest.mark.parametrize(
    ("address", "public"),
    [
        ("1.1.1.1", True),
        ("2606:4700::1111", True),
        ("10.1.2.3", False),
        ("169.254.169.254", False),
        ("100.64.0.1", False),
        ("0.0.0.0", False),
        ("224.0.1.1", False),
        ("fe80::1%eth0", False),
        ("fd00::1", False),
        ("::ffff:10.0.0.1", False),
        ("64:ff9b::a00:1", False),
        ("2002:7f00:1::", False),
    ],
)
def test_public_addresses(address, public):
    assert is_public(address) is public


# --- hostile answers

COSTS = {path: kind for path, (_, kind) in hostile.RAW.items()} | {
    path: kind for path, (_, _, kind) in hostile.PAGES.items()
}


SILENT = [path for path, kind in COSTS.items() if kind == "timeout"]


def address_of(path):
    return f"http://{hostile.HOST}{path}"


@pytest.fixture(scope="module")
def assault(tmp_path_factory):
    """Log, log lines and folder of a crawl of all that the hostile host has.

    What never answers is asked with little patience, and apart: a busy machine
    may need more for the rest.
    """
    lines, log, folder = [], [], tmp_path_factory.mktemp("assault")
    handler = logging.Handler()
    handler.emit = lambda record: lines.append(record.getMessage())
    logging.getLogger("lib.web.crawl_run").addHandler(handler)
    others = {*COSTS, "/further/1", "/calendar/1"} - {*SILENT, "/loop-b"}
    for paths, seconds in ((others, 60), (SILENT, 0.2)):
        report = run(
            hostile.HostileWorld(),
            folder if paths is others else folder / "silent",
            [address_of(path) for path in sorted(paths)],
            seconds_per_page=seconds,
            links_per_page=50,
            depth=1,
        )
        log += report.log
        assert len(report.log) == sum(report.failures.values())
    logging.getLogger("lib.web.crawl_run").removeHandler(handler)
    return log, lines, folder


@pytest.mark.parametrize("path", COSTS)
def test_a_hostile_answer_costs_one_line(assault, path):
    log, lines, _ = assault
    expected = [COSTS[path]] if COSTS[path] else []
    assert [t.kind for t in log if t.url == address_of(path)] == expected
    logged = [line for line in lines if line.startswith(address_of(path) + ": ")]
    assert len(logged) == len(expected)
    assert all("\n" not in line and len(line) < 400 for line in logged)


def test_every_line_of_the_log_is_in_the_report(assault):
    log, lines, _ = assault
    assert sorted(f"{t.url}: {t.reason}" for t in log) == sorted(lines)


def test_the_pages_between_survive(assault):
    pages = ["/charset", "/many-links", "/odd-links", "/odd-words", "/stream"]
    days = ["/calendar/1", "/calendar/2"]
    assert sorted(stored(assault[2])) == [address_of(p) for p in sorted(days + pages)]


def test_what_is_cut_says_so(assault):
    cut = {page.url: page.truncated for page in read_warc(assault[2])}
    cut = {url: reason for url, reason in cut.items() if reason}
    assert cut == dict.fromkeys(map(address_of, ["/stream", "/many-links"]), "length")


def test_the_front_page_links_to_all_of_it():
    front = hostile.HostileWorld().page(address_of("/")).body
    found = links(front, address_of("/"), None, 999).urls
    assert {address_of(path) for path in COSTS} - {*found} == {address_of("/loop-b")}


def test_memory_stays_bounded(tmp_path):
    hostile.gzip_bomb()  # making it is not what is measured
    world = hostile.HostileWorld()
    seeds = [address_of(path) for path in ("/stream", "/bomb", "/many-links")]
    tracemalloc.start()
    run(world, tmp_path, seeds, bytes_per_page=200_000, depth=0)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 16e6  # bytes; the page with many links takes five, in the server


def test_a_calendar_ends_at_the_limit_of_its_host(tmp_path):
    world = hostile.HostileWorld()
    seeds = [f"http://{hostile.HOST}/calendar/1"]
    report = run(world, tmp_path, seeds, urls_per_host=8, depth=100)
    assert report.pages == 8
    assert report.failures == {"host too large": 1}


def test_a_flood_of_addresses_is_dropped(tmp_path):
    urls = [f"http://h{i}.example/" for i in range(300)]
    web = Web({"http://a.example/": linking(*urls)} | dict.fromkeys(urls, b"leaf"))
    report = run(web, tmp_path, frontier=20)
    assert stored(tmp_path)[1:] == [u for u in urls if u in set(stored(tmp_path))]
    assert (report.pages, report.dropped) == (21, 280)


# --- the state on disk


def test_the_frontier_stays_within_its_capacity(tmp_path):
    frontier = Frontier(tmp_path / "f", urls_per_host=50, frontier=100)
    for parent in range(40):
        frontier.add(
            [
                Candidate(
                    f"http://h{k}.example/{parent}", f"h{k}.example", 1, parent, k
                )
                for k in range(20)
            ]
        )
        assert len(frontier) <= 200
    assert frontier.next_level() == 1
    places = [item.url for item in frontier.next_waiting(0, 1000)]
    assert len(places) == 100
    assert places == [f"http://h{k}.example/{p}" for p in range(5) for k in range(20)]
    frontier.close()


@given(st.permutations(range(12)), st.integers(1, 12))
def test_the_order_of_a_level_is_that_of_the_links(order, capacity):
    """Whatever answer came first, and whatever was dropped meanwhile."""
    found = {
        parent: [f"http://h{(parent + k) % 4}.example/{parent * k % 5}" for k in (0, 1)]
        for parent in order
    }
    frontier = Frontier(":memory:", urls_per_host=3, frontier=capacity)
    for parent, urls in found.items():
        frontier.add([Candidate(u, u[7:9], 1, parent, k) for k, u in enumerate(urls)])
    frontier.next_level()
    placed = [item.url for item in frontier.next_waiting(0, 99)]
    frontier.close()
    distinct = dict.fromkeys(url for parent in range(12) for url in found[parent])
    turns, keyed = Counter(), []
    for i, url in enumerate(distinct):
        turns[url[7:9]] += 1
        keyed.append((turns[url[7:9]], i, url))
    expected = [url for turn, _, url in sorted(keyed) if turn <= 3]
    assert placed == expected[:capacity]


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
    assert str(stopped.value).count(".") == str(stopped.value).rstrip().endswith(".")
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


# --- the WARC files, as others read them


@pytest.fixture(scope="module")
def archive_file(tmp_path_factory):
    pages = {
        "http://a.example/": linking("/é?q=ä#x"),
        "http://a.example/%C3%A9?q=%C3%A4": Page(
            "", b"page", TRUTH, headers={"X-Odd": "naïve", "Content-Language": "fr"}
        ),
    }
    return run(Web(pages), tmp_path_factory.mktemp("archive")).files[0], pages


def test_warcio_reads_the_files(archive_file):
    path, _ = archive_file
    with path.open("rb") as stream:
        records = []
        for record in ArchiveIterator(stream, check_digests="raise"):
            records.append((record.rec_type, record.rec_headers))
            record.content_stream().read()
    assert [kind for kind, _ in records] == [
        *("warcinfo", "response", "request", "response", "request")
    ]
    for kind, headers in records[1:]:
        assert headers.protocol == "WARC/1.1"
        if kind == "response":
            assert headers["WARC-IP-Address"] == "127.0.0.1"
            assert headers["WARC-Payload-Digest"].startswith("sha1:")


def test_fastwarc_reads_the_files(archive_file):
    path, pages = archive_file
    with path.open("rb") as stream:
        found = {
            record.headers["WARC-Target-URI"]: record.reader.read()
            for record in fastwarc.ArchiveIterator(stream, parse_http=True)
            if record.record_type == fastwarc.WarcRecordType.response
        }
    first, second = pages.values()
    assert list(found.values()) == [first, second.body]
    assert set(found) == set(pages)


def test_the_book_reads_the_files(archive_file):
    path, pages = archive_file
    found = list(read_warc(path))
    assert [page.url for page in found] == list(pages)
    assert found[1].headers["content-language"] == "fr"
    assert {page.status for page in found} == {200}


# --- addresses


@pytest.mark.parametrize(
    ("written", "normal"),
    [
        ("HTTP://A.Example", "http://a.example/"),
        ("http://a.example:80/x#part", "http://a.example/x"),
        ("https://a.example:443", "https://a.example/"),
        ("http://a.example:8080", "http://a.example:8080/"),
        ("http://a.example./", "http://a.example/"),
        ("http://a.example/a/./b/../c//d", "http://a.example/a/c//d"),
        ("http://a.example/%7e%2f%C3%a9é", "http://a.example/~%2F%C3%A9%C3%A9"),
        ("http://a.example/?b=2&a=1", "http://a.example/?b=2&a=1"),
        ("http://me:secret@a.example/", "http://a.example/"),
        (" \nhttp://a.exa\tmple/x y ", "http://a.example/x%20y"),
        ("//b.example/x", "http://b.example/x"),
        ("?q", "http://base.example/dir/page?q"),
        ("../up", "http://base.example/up"),
        ("http://münchen.example/", "http://xn--mnchen-3ya.example/"),
    ],
)
def test_addresses_have_one_form(written, normal):
    assert normalise(written, "http://base.example/dir/page") == normal


@pytest.mark.parametrize(
    "written",
    [
        *("javascript:x", "data:,x", "mailto:a@b.example", "http://", "http:///x"),
        *("http://a b/", "http://[::1", "http://a.example:99999/", "http://%00/"),
        *("http://a.example/" + "x" * 3000, "http://.../", "relative"),
    ],
)
def test_what_is_no_address(written):
    with pytest.raises(ValueError):
        normalise(written)


@given(st.text(max_size=60), st.sampled_from(["", "http://", "http://a.example/"]))
def test_normal_forms_stay(text, before):
    try:
        once = normalise(before + text, "http://base.example/dir/")
    except ValueError:
        return
    assert normalise(once) == once
    assert once.isascii()


@given(st.binary(max_size=300), st.sampled_from([None, "utf-8", "klingon", "utf-16"]))
def test_no_page_breaks_the_search_for_links(body, charset):
    links(b"<a href=x>" + body, "http://a.example/", charset, 10)


def test_links_of_a_broken_page():
    body = b"""<base href=http://b.example/dir/><a href=one>1<a HREF='two'>
        <div><area href="/three"></p></td><iframe src=four><a href="one#x">"""
    found = links(body, "http://a.example/", None, 99).urls
    assert found == (
        *("http://b.example/dir/one", "http://b.example/dir/two"),
        *("http://b.example/three", "http://b.example/dir/four"),
    )
