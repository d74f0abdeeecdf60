"""The two stages that make the tiny web: made once, found again."""

import json
from dataclasses import replace

import pytest

from lib.scale import SCALES
from lib.web import tiny

pytestmark = pytest.mark.slow

SMALL = replace(SCALES["tiny"], web_pages=150)


@pytest.fixture(scope="module")
def refined(tmp_path_factory):
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("BOOK_CACHE", str(tmp_path_factory.mktemp("cache")))
        yield tiny.refined(SMALL)


def test_the_refined_web_is_prose_of_the_tiny_web(refined):
    truths = tiny.truths(refined, SMALL)
    pages = list(refined.pages())
    kept = [truths[page["url"]] for page in pages]
    good = [t for t in kept if t.category == "prose" and t.language == "en"]
    assert len(good) > 0.8 * len(kept)
    assert refined.funnel[0].documents > len(pages) > 50


def test_stages_are_found_again(refined, monkeypatch):
    def never(*_, **__):
        raise AssertionError("made again")

    monkeypatch.setattr(tiny, "refine", never)
    assert tiny.refined(SMALL).funnel == refined.funnel


def test_the_crawl_tells_how_it_grew(refined):
    folder = tiny.crawled(SMALL)
    told = json.loads((folder / tiny.TOLD).read_text())
    assert told["pages"] >= refined.funnel[0].documents
    assert all(len(moment) == 4 for moment in told["growth"])
    assert list((folder / tiny.WARC).glob("*.warc.gz"))


def test_the_tapestry_is_the_first_pages(refined):
    first = next(refined.pages())["text"]
    assert tiny.tiny_tapestry(SMALL).startswith(first)
