"""The tiny web hangs together: addresses, links, blocklists, what crawlers meet."""

import re
import tarfile
from collections import Counter, deque
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from lib.web.world import World
from lib.web.world.links import DEAD
from lib.web.world.plan import PILLS, SOFT, UNLUCKY
from lib.web.world.sites import SEED_HOSTS, SLOW_HOST, all_sites
from tests.world_pages import good_pages, hrefs, joined, pages, world

PLANTED = re.compile("|".join(re.escape(d.split("{")[0]) for d in DEAD if "{" in d))


def test_every_link_of_a_good_page_leads_somewhere_or_is_planted():
    kinds = Counter()
    for page in good_pages()[::2]:
        for href in hrefs(page):
            url = joined(page.url, href)
            if href in DEAD or PLANTED.match(href) or url is None:
                kinds["planted"] += 1
            else:
                assert world().page(url) is not None, (page.url, href)
                kinds["relative" if "://" not in href else "absolute"] += 1
    assert min(kinds["planted"], kinds["relative"], kinds["absolute"]) > 100


def test_every_page_is_within_eight_clicks_of_a_seed():
    depth = dict.fromkeys(world().seeds, 0)
    queue = deque(world().seeds)
    while queue:
        url = queue.popleft()
        page = world().page(url)
        if page is None or len(page.body) > 1_000_000:
            continue
        for href in hrefs(page):
            found = joined(url, href.partition("#")[0])
            if found and found not in depth:
                depth[found] = depth[url] + 1
                queue.append(found)
    assert max(depth[page.url] for page in pages()) <= 8
    assert {urlsplit(url).netloc for url in depth} >= set(world().hosts)


def test_redirects_loops_and_dead_ends():
    home = world().seeds[0]
    assert world().page(home + "go/3").headers["Location"] == "/go/2"
    assert [world().page(f"{home}go/{n}").status for n in (3, 2, 1)] == [301, 302, 301]
    assert world().page(home + "go/1").headers["Location"] == home
    assert world().page(home + "turn/left").headers["Location"] == "/turn/right"
    assert world().page(home + "turn/right").headers["Location"] == "/turn/left"
    assert world().page(home + "gone/2").status == 410
    assert world().page(home + "missing/page-1.html") is None
    assert world().page(home + "lost/1").truth.category == "soft 404"
    huge = world().page(f"http://{SEED_HOSTS[1]}/almanac")
    assert 2_000_000 < len(huge.body) < 5_000_000


def test_robots():
    rules = {host: world().robots(host) for host in world().hosts}
    assert "Crawl-delay: 1" in rules[SLOW_HOST]
    assert any(rule is None for rule in rules.values())
    assert "Disallow: /private/" in rules[SEED_HOSTS[0]]
    assert world().robots("nobody.example") is None
    assert world().page(world().seeds[0] + "private/1").truth.category == "disallowed"


def test_a_tail_makes_a_copy():
    page = good_pages()[0]
    mark = "&" if "?" in page.url else "?"
    copy = world().page(page.url + mark + "utm_source=friend")
    assert copy.truth.duplicate_of == page.url
    assert copy.body == page.body
    assert world().page(page.url + "#more").truth.text == page.truth.text


def test_addresses_are_unique():
    assert len({page.url for page in pages()}) == len(pages())


def test_a_page_of_a_million_is_found_at_once():
    world = World(1_000_000)
    kinds = [world._plan.kind_at(i) for i in range(0, 1_000_000, 9_973)]
    for kind, k in kinds:
        url = world._plan.url(kind, k)
        assert world.page(url).url == url


def test_nothing_is_found_under_a_wrong_address():
    for url in (
        pages()[0].url + "x",
        pages()[0].url.replace("http", "https"),
        pages()[0].url.replace("-", "", 1),
        "http://nobody.example/",
        "http://www.brindle-gazette.example/journal/from-3-to-9",
        "http://www.brindle-gazette.example/journal/the-x-of-y-99999999999.html",
        "http://[broken/",
        "",
    ):
        assert world().page(url) is None


def test_only_planted_addresses_hold_a_word_of_the_filter():
    datatrove = pytest.importorskip("datatrove")
    assets = Path(datatrove.__file__).parent / "assets"
    lists = {
        name: [
            re.sub(r"[^a-z0-9]+", "", line.lower())
            for line in (assets / f"{name}.txt").read_text().splitlines()
            if line and line[0] != "#"
        ]
        for name in ("banned_words", "banned_subwords", "soft_banned_words")
    }
    unlucky = 0
    for page in pages():
        words = set(re.split(r"[^a-zA-Z0-9]+", page.url))
        joined_words = re.sub(r"[^a-z0-9]+", "", page.url.lower())
        trips = (
            bool(words & set(lists["banned_words"]))
            or sum(w in words for w in lists["soft_banned_words"]) >= 2
            or any(w in joined_words for w in lists["banned_subwords"])
        )
        planted = any(slug in page.url for slug in (*UNLUCKY, *PILLS, *SOFT))
        assert trips == planted, page.url
        unlucky += any(slug in page.url for slug in UNLUCKY)
    assert unlucky >= 2


def test_hosts_on_the_blocklist_are_really_on_it():
    datatrove = pytest.importorskip("datatrove")
    assets = Path(datatrove.__file__).parent / "assets"
    ours = {h for h, s in all_sites().items() if s.category != "prose"}
    unlisted = {host for host in ours if host.endswith(".example")}
    listed = set()
    with tarfile.open(next(assets.glob("url_filter*.tar.gz"))) as archive:
        for line in archive.extractfile("domains"):
            name = line.decode().strip()
            if name in ours:
                listed.add(name)
    assert listed == ours - unlisted
    assert unlisted
