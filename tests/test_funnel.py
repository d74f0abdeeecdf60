"""The funnel exhibit: every page walks to where it leaves, by mouse and keys."""

import pytest

from lib.widgets.funnel import funnel

HOSTILE = "<img src=x onerror='document.title=1'><script>x()</script>"
STAGES = [
    {"name": "url", "label": "URL filter", "asks": "Drops hosts.", "entering": 100},
    {"name": "text", "label": "Extraction", "asks": "Finds the text.", "entering": 90},
    {"name": "language", "label": "Language", "asks": "Keeps English.", "entering": 80},
]
SCORE = {"name": "English", "value": 0.31, "rule": "at least 0.65", "ok": False}


def step(stage, kept=True, scores=()):
    return {
        "stage": stage,
        "kept": kept,
        "reason": "" if kept else "not English",
        "text": None if stage == "language" else f"{stage} {HOSTILE}",
        "like": "",
        "scores": list(scores),
    }


PAGES = [
    {
        "url": "http://a.example/",
        "kind": "prose",
        "steps": [step("url"), step("text"), step("language")],
    },
    {
        "url": "http://b.example/",
        "kind": HOSTILE,
        "steps": [step("url"), step("text"), step("language", False, [SCORE])],
    },
    {"url": "http://c.example/", "kind": "blocked", "steps": [step("url", False)]},
    {
        "url": "http://d.example/",
        "kind": "prose",
        "steps": [step("url"), step("text"), step("language")],
    },
]


@pytest.fixture(params=[1280, 390])
def shown(show, request):
    return show(lambda: funnel(STAGES, PAGES), width=request.param)


def test_a_page_walks_to_where_it_leaves(shown):
    page = shown.page
    page.get_by_label("Page", exact=True).select_option(
        label=f"{HOSTILE}: http://b.example/"
    )
    status = page.locator(".status")
    assert status.inner_text() == "Stage 1 of 3, URL filter: the page passes."
    for _ in range(5):  # the last stage holds, however often one goes on
        page.get_by_role("button", name="Next stage").click(force=True)
    detail = page.locator(".detail").inner_text()
    assert status.inner_text() == "Stage 3 of 3, Language: the page leaves here."
    assert "The page leaves here. Why: not English." in detail
    assert "0.31" in detail
    assert f"text {HOSTILE}" in detail  # unchanged since the stage before
    assert page.title() == ""


def test_pages_are_grouped_by_where_they_leave(shown):
    groups = shown.page.locator("optgroup").evaluate_all(
        "nodes => nodes.map(n => [n.label, n.children.length])"
    )
    ends = [["Kept", 2], ["Leaves at Language", 1], ["Leaves at URL filter", 1]]
    assert groups == ends


def test_a_page_that_leaves_early_reaches_no_later_stage(shown):
    shown.page.get_by_label("Page", exact=True).select_option(
        label="blocked: http://c.example/"
    )
    fates = shown.page.locator(".stage-fate").all_inner_texts()
    assert fates == ["leaves here", "not reached", "not reached"]
    shown.page.locator(".stage").nth(2).click(force=True)
    assert "URL filter" in shown.page.locator(".detail").inner_text()


def test_keys_walk_the_funnel(shown):
    page = shown.page
    page.locator(".stage").first.focus()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert "Extraction" in page.locator(".detail .heading").inner_text()
    focused = "document.activeElement.closest('li')?.textContent ?? ''"
    assert "Extraction" in page.evaluate(focused)


def test_hostile_text_is_text_and_the_page_fits(shown):
    assert shown.page.locator(".detail img").count() == 0
    assert HOSTILE in shown.page.locator(".detail .text").inner_text()
    width = shown.page.viewport_size["width"]
    assert shown.page.evaluate("document.documentElement.scrollWidth") <= width


def test_a_page_without_steps_is_refused():
    with pytest.raises(ValueError, match="has steps"):
        funnel(STAGES, [{"url": "x", "kind": "", "steps": []}])
    with pytest.raises(ValueError, match=r"has steps \['unknown'\]"):
        funnel(STAGES, [{"url": "x", "kind": "", "steps": [step("unknown")]}])
    with pytest.raises(ValueError, match="needs its text"):
        funnel(STAGES, [{"url": "x", "kind": "", "steps": [step("language")]}])
    with pytest.raises(ValueError, match="at least one page"):
        funnel(STAGES, [])
