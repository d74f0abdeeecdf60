"""Whom the crawler asks, how often, and whom it never asks."""

import asyncio
import os
import threading

import pytest
from warcio.archiveiterator import ArchiveIterator

from lib.web import hostile, robots
from lib.web.crawler import crawl
from lib.web.fetch import is_public
from lib.web.frontier import Waiting
from lib.web.politeness import Turns
from lib.web.report import CrawlLimits
from lib.web.server import serve
from tests.crawling import FAST, Web, linking, run


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


def test_a_byte_order_mark_does_not_hide_the_rules(tmp_path):
    told = {"a.example": "\ufeffUser-agent: *\nDisallow: /"}
    web, visits = Web({"http://a.example/": b"page"}, told), []
    report = run(web, tmp_path, visits=visits)
    assert report.failures == {"robots": 1}
    assert [v.path for v in visits] == ["/robots.txt"]


@pytest.mark.parametrize(("redirects", "pages"), [(5, 0), (6, 1)])
def test_rules_are_sought_behind_five_redirects(tmp_path, redirects, pages):
    """More than RFC 9309 asks for counts as having none."""

    class Elsewhere(Web):
        def answer(self, url):
            path = url.removeprefix("http://a.example/")
            n = 0 if path == "robots.txt" else int(path or -1)
            if not 0 <= n < redirects:
                return None
            to = f"HTTP/1.1 301 X\r\nLocation: /{n + 1}\r\nContent-Length: 0\r\n\r\n"
            return hostile.says(to.encode())

    rules = b"User-agent: *\nDisallow: /"
    pages_ = {"http://a.example/": b"page", f"http://a.example/{redirects}": rules}
    report = run(Elsewhere(pages_), tmp_path, ["http://a.example/"])
    assert report.pages == pages


def test_every_rest_of_a_host_is_kept(run_async):
    """As when one host is visited by http and by https, with other rules."""

    async def two_rests():
        turns = Turns(per_host=2)
        for i in range(5):
            turns.put(Waiting(i, f"http://h/{i}", "h", 0, ""))
        await turns.take()
        turns.done("h", 0)
        await turns.take()
        await turns.take()
        turns.done("h", 3600)
        turns.done("h", 3600)
        turns._wake("h")
        assert turns.ready.empty()
        turns._wake("h")
        assert turns.ready.qsize() == 1

    run_async(two_rests())


def test_rules_take_bounded_memory(tmp_path, monkeypatch):
    sizes, real = [], robots.Rulebook.learn

    def learn(self, site, text):
        known = real(self, site, text)
        sizes.append(sum(rules.size for rules in self.sites.values()))
        return known

    monkeypatch.setattr(robots.Rulebook, "learn", learn)
    monkeypatch.setattr(robots, "TEXT", 30_000)
    seeds = [f"http://h{i}.example/" for i in range(30)]
    long = "User-agent: *\nDisallow: /x\n" + "#" * 9000
    web = Web(dict.fromkeys(seeds, b"page"), {f"h{i}.example": long for i in range(30)})
    report = run(web, tmp_path, seeds, concurrency=2)
    assert report.pages + report.failures["robots"] == 30
    assert 20_000 < max(sizes) < 30_000


def test_many_hosts_need_few_connections(tmp_path):
    """Every system bounds how many may be open."""
    before, most = len(os.listdir("/dev/fd")), [0]

    def count(url):
        most[0] = max(most[0], len(os.listdir("/dev/fd")) - before)

    urls = [f"http://h{i}.example/" for i in range(600)]
    web = Web(dict.fromkeys(urls, b"page"), on_page=count)
    assert run(web, tmp_path, urls).pages == 600
    assert most[0] < 300  # both ends of each are in this process


# --- private addresses


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1",
        "localhost",
        "[::1]",
        "0x7f.1",
        "2130706433",
        "[::ffff:7f00:1]",
        "0177.0.0.1",
    ],
)
def test_without_a_resolver_this_machine_is_out_of_bounds(tmp_path, host):
    visits = []
    with serve(Web({}), visits) as address:
        seeds = [f"http://{host}:{address.port}/"]
        report = crawl(seeds, tmp_path, CrawlLimits(**FAST))
    assert (report.pages, visits) == (0, [])
    assert report.failures == {"connection": 1}


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "127.1", "2130706433", "0x7f.1", "[::1]", "unknown.example"]
)
def test_with_a_resolver_numbers_do_not_bypass_it(tmp_path, host):
    visits = []
    with serve(Web({}), visits) as address:
        seeds = [f"http://{host}:{address.port}/"]
        report = crawl(seeds, tmp_path, CrawlLimits(**FAST), {}.__getitem__)
    assert (report.failures, visits) == ({"connection": 1}, [])


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
