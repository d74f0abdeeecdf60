"""A crawled page shown three ways, however hostile, and locked in."""

import pytest

from lib.widgets.page_views import page_views

ELSEWHERE = "http://127.0.0.1:9/"
HOSTILE = (
    "<title>A page</title><body><p>Hello</p>"
    "<script>document.title='ran'; parent.document.title='ran'</script>"
    f"<img src={ELSEWHERE} onerror=\"parent.document.title='ran'\">"
    f"<a href={ELSEWHERE} target=_top>Away</a></body>"
)
TEXT = "Hello </pre><script>document.title='ran'</script>"


@pytest.fixture(params=[1280, 390])
def shown(chromium, request):
    """The page around the three views, with the addresses it asks for."""
    context = chromium.new_context(viewport={"width": request.param, "height": 800})
    page = context.new_page()
    page.asked = []
    page.on("request", lambda asked: page.asked.append(asked.url))
    page.set_content(f"<!doctype html>{page_views(HOSTILE, TEXT).data}")
    yield page
    context.close()


def test_three_views_fit_the_page(shown):
    assert shown.locator(".page-views section").count() == 3
    assert shown.locator(".page-views pre").first.text_content() == HOSTILE
    assert shown.locator(".page-views pre").nth(1).text_content() == TEXT
    width = shown.viewport_size["width"]
    assert shown.evaluate("document.documentElement.scrollWidth") <= width


def test_the_page_in_the_frame_does_nothing(shown):
    frame = shown.frame_locator(".page-views iframe")
    assert frame.locator("p").inner_text() == "Hello"
    frame.get_by_text("Away").click()
    assert frame.locator("p").inner_text() == "Hello"
    assert (shown.title(), shown.url) == ("", "about:blank")
    assert [url for url in shown.asked if url.startswith(ELSEWHERE)] == []


def test_source_and_text_are_cut():
    html = page_views("a" * 9_000, "b" * 9_000, characters=100).data
    assert "b" * 100 in html and "b" * 101 not in html
