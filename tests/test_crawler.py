"""The crawler against a web small enough to say exactly what it must find."""

from collections import Counter

import pytest

from lib.web.crawler import crawl, crawl_async
from lib.web.report import CrawlLimits
from lib.web.server import serve
from tests.crawling import FAST, Web, linking, page_to, run, stored, tree


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
