"""A query of the reader's own: the page's numbers are torch's; none is forged."""

import pytest
import torch

from lib.assistant import as_assistant
from lib.base_text import RESERVED
from lib.generate import GREEDY, Sampling, shaped
from lib.lens import lens
from lib.quantized import packed, quantized
from lib.query_server import Server
from lib.query_trace import DRAWN_AT, trace_query
from lib.shipped import shipped
from lib.tools import PYTHON, SEARCH, book_brackets
from lib.web_corpus import SEPARATOR
from lib.widgets.exhibit import asset_script
from lib.widgets.query_trace import LIVE_MOST, live_data, query_trace
from lib.widgets.sampler import asset_name
from tests.chat_miniature import chat_tokenizer, chatty

RUN = {SEARCH: str.upper, PYTHON: str.upper}
WHO = chatty(context=256)
OWN = Server(WHO, chat_tokenizer(), book_brackets(chat_tokenizer()), RUN, [])
HOSTILE = (SEPARATOR + RESERVED[0], "<img src=x onerror=alert(1)>", "\u202e\0", "🐈")


@pytest.fixture(scope="module")
def traced():
    return {"prepared": trace_query("the cat", OWN, GREEDY)}


@pytest.fixture
def site(tmp_path):
    """A folder laid out like the published site, with the model's weights."""
    return site_of(OWN, tmp_path)


def site_of(own, folder):
    assets = folder / "_static" / "assets"
    assets.mkdir(parents=True)
    name = asset_name(packed(own.who.model))
    script = asset_script(name, packed(own.who.model))
    (assets / f"{name}.js").write_bytes(script)
    return folder


@pytest.fixture
def opened(show, traced, site):
    def open_exhibit(width=1280, live=False, own=OWN, folder=site):
        shown = show(
            lambda: query_trace(traced, own), width=width, live=live, folder=folder
        )
        shown.page.get_by_label("Query", exact=True).select_option(index=1)
        return shown

    return open_exhibit


def trace(shown, query):
    shown.page.get_by_label("Your query").fill(query)
    shown.page.get_by_role("button", name="Trace it").click()
    shown.page.locator(".panel:visible").wait_for()


def given(own, query):
    return [own.who.start, *own.who.protocol.prompt(own.conversation(query))]


# --- the page's numbers ------------------------------------------------------------


@pytest.mark.parametrize("live", [False, True])
def test_every_number_of_a_step_is_torchs(opened, live):
    shown = opened(live=live)
    trace(shown, "the dog")
    row, start = shown.call("row"), given(OWN, "the dog")
    assert row[: len(start)] == start
    assert len(start) < len(row) <= len(start) + LIVE_MOST
    seen = lens(quantized(WHO.model), row)
    for i in range(len(start), len(row)):
        place = shown.call("place", i)
        layers, options, coin = place[2], place[4], place[5]
        for page, logits in zip(layers, seen.logits[:, i - 1], strict=True):
            chances = logits.softmax(-1)
            for token, share in page:
                assert share == pytest.approx(float(chances[token]), abs=1e-4)
            assert page[0][1] == pytest.approx(float(chances.max()), abs=1e-4)
        coins_line = shaped(seen.logits[-1, i - 1 : i], DRAWN_AT)[0].exp()
        token, begins, own, at_05, *_ = options[0]
        assert token == row[i]
        assert own == pytest.approx(float(coins_line[token]), abs=1e-4)
        assert begins == pytest.approx(float(coins_line[:token].sum()), abs=1e-4)
        assert begins - 1e-6 <= coin <= begins + own + 1e-6
        half = shaped(seen.logits[-1, i - 1 : i], Sampling(0.5))[0].exp()
        assert at_05 == pytest.approx(float(half[token]), abs=1e-4)


def test_the_assistant_that_ships_calls_its_tool_in_the_page(show, traced, tmp_path):
    model, tokenizer, *_ = shipped("with-tools")
    brackets = book_brackets(tokenizer)
    own = Server(as_assistant(model, tokenizer), tokenizer, brackets, RUN, [])
    folder = site_of(own, tmp_path / "shipped")
    data, _ = live_data(own)
    assert data["bytes"] < 3_100_000
    shown = show(lambda: query_trace(traced, own), folder=folder)
    shown.page.get_by_label("Query", exact=True).select_option(index=1)
    shown.page.evaluate("Math.random = () => 0.5")
    trace(shown, "What is 317+604?")
    shown.page.get_by_text("It has called a tool.").wait_for()
    row, start = shown.call("row"), given(own, "What is 317+604?")
    words = tokenizer.encode("print(317+604)")
    call = [brackets.opens[PYTHON], *words, brackets.call_end]
    assert row == [*start, *call]
    assert {shown.call("place", i)[1] for i in range(len(start), len(row))} == {"call"}
    assert shown.call("chosen") == len(start)


# --- what is typed ------------------------------------------------------------------


@pytest.mark.parametrize("query", HOSTILE)
def test_what_is_typed_is_plain_text(opened, query):
    shown = opened()
    trace(shown, query)
    row = shown.call("row")
    assert row[: len(given(OWN, query))] == given(OWN, query)
    for i in range(10):
        shown.call("go", i)
    assert shown.page.locator(".exhibit img, .exhibit script").count() == 0


def test_too_much_and_nothing_are_not_traced(opened):
    shown = opened()
    room = live_data(OWN)[0]["room"]
    field = shown.page.get_by_label("Your query")
    button = shown.page.get_by_role("button", name="Trace it")
    for text in ("", "  "):
        field.fill(text)
        assert button.get_attribute("aria-disabled") == "true"
    field.fill("zq " * 200)
    n = len(OWN.tokenizer.encode("zq " * 200))
    sentence = f"This query has {n} tokens; at most {room} leave room for an answer."
    assert shown.page.locator(".own").inner_text().find(sentence) >= 0
    button.click(force=True)
    assert shown.page.locator(".panel:visible").count() == 0
    assert shown.requests == []


def test_as_long_a_query_as_is_allowed_fits(opened):
    shown = opened()
    room = live_data(OWN)[0]["room"]
    query = "zq" * (room // 2)
    assert len(OWN.tokenizer.encode(query)) in (room, room - 1)
    trace(shown, query)
    assert len(shown.call("row")) <= WHO.model.config.context


def test_a_newer_query_takes_the_place_of_an_older_one(opened):
    shown = opened()
    trace(shown, "the dog")
    trace(shown, "the cat sat")
    start = given(OWN, "the cat sat")
    shown.page.wait_for_function(
        "(n) => document.querySelector('.exhibit').exhibit.row().length > n",
        arg=len(start),
    )
    shown.page.get_by_text("Step 1 of 10").wait_for()


# --- the page -----------------------------------------------------------------------


def test_the_model_is_loaded_when_it_is_asked_for(opened, site):
    shown = opened()
    shown.page.get_by_label("Your query").fill("the dog")
    assert shown.requests == []
    shown.page.keyboard.press("Enter")
    shown.page.locator(".panel:visible").wait_for()
    name = asset_name(packed(WHO.model))
    assert shown.requests == [(site / "_static" / "assets" / f"{name}.js").as_uri()]


def test_missing_weights_are_one_plain_sentence(opened, site):
    name = asset_name(packed(WHO.model))
    (site / "_static" / "assets" / f"{name}.js").unlink()
    shown = opened()
    shown.page.get_by_label("Your query").fill("the dog")
    shown.page.keyboard.press("Enter")
    shown.page.get_by_text(f"Could not load {name}.").wait_for()
    assert shown.errors.pop().startswith("Failed to load resource")


@pytest.mark.parametrize("width", [1280, 390])
def test_all_steps_of_the_own_query_fit_and_say_what_they_lack(opened, width):
    shown = opened(width)
    trace(shown, "the dog")
    for i in range(10):
        shown.call("go", i)
        wide = "document.documentElement.scrollWidth"
        assert shown.page.evaluate(wide) <= width
    panel = shown.page.locator(".panel")
    assert "The models of the earlier stages are not in this page" in panel.inner_text()
    shown.page.get_by_label("Query", exact=True).select_option(index=0)
    assert shown.page.get_by_label("Your query").is_hidden()
    assert shown.call("step") == "The trainings"


@torch.no_grad()
def test_what_stands_around_the_query_is_the_protocols():
    data, _ = live_data(OWN)
    for query in ("the cat", SEPARATOR):
        row = [*data["before"], *OWN.tokenizer.encode(query), *data["after"]]
        assert row == given(OWN, query)
