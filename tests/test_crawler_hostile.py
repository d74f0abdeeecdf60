"""Hostile answers cost one line each, and little memory."""

import logging
import tracemalloc

import pytest

from lib.web import hostile
from lib.web.links import links
from lib.web.warc import read_warc
from tests.crawling import Web, linking, run, stored

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
