"""What is raw, what may not be in it, and a pair that starts alike."""

from dataclasses import replace

import pytest

from lib import raw_web as module
from lib.base_text import RUN, runs
from lib.raw_web import SHAPE, all_text, loss_after, raw_and_refined, raw_pages
from lib.web_corpus import texts


def test_all_words_of_a_page_count_but_no_script():
    html = (
        "<html><head><title>Fair</title><style>p {}</style></head><body>"
        "<nav>Home  <a href='/'>News</a></nav><script>track()</script>"
        "<p>Buy\n now &amp; save</p></body></html>"
    )
    assert " ".join(all_text(html).split()) == "Fair Home News Buy now & save"


@pytest.fixture
def web(small_web, monkeypatch):
    monkeypatch.setenv("BOOK_CACHE", str(small_web.cache))
    return small_web.size


def test_the_raw_web_has_more_and_nothing_of_the_held_out_pages(web):
    raw = list(raw_pages(web))
    refined = list(texts(web, False))
    assert sum(map(len, raw)) > sum(map(len, refined))
    kept = {run for text in texts(web, True) for run in runs(text)}
    assert kept
    assert all(kept.isdisjoint(runs(text)) for text in raw)
    menus = sum("Home" in text for text in raw), sum("Home" in t for t in refined)
    assert menus[0] > menus[1]


def test_a_run_is_so_many_words():
    text = " ".join(f"W{i}" for i in range(RUN + 1))
    first, second = runs(text)
    assert first == " ".join(f"w{i}" for i in range(RUN))
    assert second.startswith("w1 ")
    assert not list(runs("too short"))


@pytest.mark.slow
def test_both_learn_and_a_repeat_is_the_same(web, tmp_path, monkeypatch):
    shorter = replace(module.SETTINGS, steps=6)
    monkeypatch.setattr(module, "SETTINGS", shorter)
    pair = raw_and_refined(web)
    monkeypatch.setattr(module, "SHAPE", SHAPE.with_(width=32, heads=1))

    def loss(text, name):
        return loss_after(text, pair.held_out, 0, tmp_path / name)

    first, again = loss(pair.refined, "a"), loss(pair.refined, "b")
    assert first == again
    assert loss(pair.raw, "c") != first
