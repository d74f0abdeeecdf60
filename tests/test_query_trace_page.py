"""The exhibit of a query's way: step by step, on every screen, text stays text."""

import pytest

from lib.query_trace import CALL, GIVEN, RESULT, SAID, Drawn, Option, Place, Trace
from lib.tools import Part
from lib.widgets.query_trace import STAGES, page_data, query_trace

HOSTILE = "<img src=x onerror='document.title=1'></script><script>x()</script>\u202e\0"
NAMES = {0: "⟨user⟩", 1: "⟨end⟩", 2: "⟨assistant⟩", 3: "⟨search⟩", 4: "⟨call end⟩"}
NAMES |= {5: "⟨result⟩", 6: "⟨result end⟩"}
PIECES = {10: HOSTILE.encode(), 11: b" cat", 12: b" mat", 13: b"\xe2\x98", 14: b" is"}
STEPS = (
    "Text",
    "Protocol",
    "Tokens",
    "Vectors",
    "Layers",
    "Probabilities",
    "The coin",
    "Token after token",
    "Text again",
    "The trainings",
)


def drawn(token, nats=(8.0, 2.0, 1.0, 0.1)):
    others = [i for i in (10, 11, 12, 3) if i != token]
    options = [Option(token, (0.5, 0.4, 0.25), 0.3)]
    options += [Option(i, (0.1, 0.12, 0.2), 0.8) for i in others]
    layer = [(token, 0.6), (11, 0.3)]
    return Drawn([layer] * 3, [[(0, 0.7), (1, 0.2)]] * 2, options, 0.61, nats)


def trace(query=HOSTILE, temperature=0.7, ended=True):
    given = [Place(token, GIVEN, None) for token in (0, 10, 1, 2)]
    answer = [
        *[Place(t, SAID, drawn(t)) for t in (11, 13)],
        *[Place(t, CALL, drawn(t, (8.0, 18.0, 21.0, 0.0))) for t in (3, 10, 4)],
        *[Place(t, RESULT, None) for t in (5, 10, 6)],
        Place(12, SAID, drawn(12, (8.0, 9.0, 9.0, 9.0))),
        Place(1, SAID, drawn(1)),
    ]
    return Trace(
        query=query,
        places=[*given, *answer],
        typed=(1, 2),
        first=4,
        temperatures=(temperature, 1.0, 1.5),
        stages=tuple(STAGES)[:4],
        width=192,
        vectors=[[0.5, -1.25, 9.0]] * 4,
        kept=[0.1, 1.0, 0.0, 0.1],
        parts=[Part("", " cat"), Part("search", HOSTILE, HOSTILE), Part("", HOSTILE)],
        ended=ended,
        names=NAMES,
        pieces=PIECES,
    )


TRACES = {"the first": trace(), HOSTILE: trace("why?", ended=False)}


@pytest.fixture(params=[1280, 390])
def shown(show, request):
    return show(lambda: query_trace(TRACES), width=request.param)


def panel(shown):
    return shown.page.locator(".panel")


def press(shown, key, times=1):
    for _ in range(times):
        shown.page.keyboard.press(key)


# --- walking --------------------------------------------------------------------------


def test_next_and_back_walk_through_all_steps_and_hold_at_the_ends(shown):
    page, seen = shown.page, []
    for i, name in enumerate(STEPS, 1):
        assert shown.status() == f"Step {i} of {len(STEPS)}: {name}"
        current = page.locator(".steps [aria-current=step]")
        assert current.get_attribute("aria-label") == f"{i}: {name}"
        assert current.count() == 1
        seen.append(panel(shown).inner_text())
        shown.page.get_by_role("button", name="Next").click(force=True)
    assert shown.call("step") == STEPS[-1]
    assert len(set(seen)) == len(STEPS)
    for _ in STEPS:
        shown.page.get_by_role("button", name="Back").click(force=True)
    assert shown.call("step") == STEPS[0]
    assert page.title() == ""


def test_arrow_keys_walk_and_a_step_can_be_chosen(shown):
    shown.page.get_by_role("button", name="Next").focus()
    press(shown, "ArrowRight", 3)
    assert shown.call("step") == "Vectors"
    press(shown, "ArrowLeft")
    assert shown.call("step") == "Tokens"
    shown.page.get_by_role("button", name="7: The coin").focus()
    press(shown, "Enter")
    assert shown.call("step") == "The coin"
    press(shown, "ArrowRight", 20)
    assert shown.call("step") == STEPS[-1]


def test_arrow_keys_in_the_answer_walk_along_its_tokens(shown):
    shown.call("go", 4)
    shown.page.locator(".panel .tokens").focus()
    press(shown, "Home")
    assert shown.call("chosen") == 4
    assert "Token 1 of the answer: ·cat" in panel(shown).inner_text()
    press(shown, "ArrowRight")
    assert "Token 2 of the answer" in panel(shown).inner_text()
    assert shown.call("step") == "Layers"
    shown.page.locator(".panel .tokens .token").nth(6).click()
    assert "was pasted by the tool" in panel(shown).inner_text()
    shown.page.get_by_role("button", name="Next").click()  # the choice stays
    assert "was pasted by the tool" in panel(shown).inner_text()


def test_the_keys_of_other_controls_are_theirs(shown):
    shown.call("go", 5)
    shown.page.get_by_role("radio").first.focus()
    press(shown, "ArrowRight")
    assert shown.call("step") == "Probabilities"
    assert "40%" in panel(shown).inner_text()
    press(shown, "ArrowRight")
    assert "25%" in panel(shown).inner_text()
    assert shown.page.get_by_role("radio").nth(2).is_checked()
    shown.page.get_by_label("Query", exact=True).focus()
    press(shown, "ArrowRight")
    assert shown.call("step") == "Probabilities"


def test_another_query_keeps_the_step(shown):
    shown.call("go", 8)
    shown.page.get_by_label("Query", exact=True).select_option(label=HOSTILE)
    assert shown.call("step") == "Text again"
    assert shown.page.locator(".asked").inner_text() == "why?"
    assert "(cut off)" in panel(shown).inner_text()


# --- what is shown --------------------------------------------------------------------


def test_the_steps_show_the_traces_numbers(shown):
    texts = []
    for i in range(len(STEPS)):
        shown.call("go", i)
        texts.append(panel(shown).inner_text())
    size = len(HOSTILE.encode())
    assert f"{len(HOSTILE)} characters, each a number" in texts[0]
    assert f"and {len(HOSTILE) - 60} characters more" in texts[0]
    assert "pretraining" in texts[1] and "⟨assistant⟩" in texts[1]
    assert "one row of 4 tokens" in texts[2] and f"Your {size} bytes are 1" in texts[2]
    assert "becomes 192 numbers" in texts[3]
    assert "Those of your query: 1.00" in texts[3]
    assert "Those of the framed ones: 0.05" in texts[3]
    assert "after layer 2" in texts[4] and "1 in 70 million" in texts[4]
    assert "The coin fell on 0.610" in texts[6] and "is 50% wide" in texts[6]
    assert "drawn: a call of a tool (3)" in texts[7]
    assert "It searched for" in texts[7]
    assert "drew 7 and a tool wrote 3; 3 are to be seen" in texts[8]
    assert "pretraining: 3" in texts[9] and "conversations: 0" in texts[9]


def test_the_likeliest_is_taken_without_a_coin_at_temperature_0(show):
    shown = show(lambda: query_trace(trace(temperature=0.0)))
    shown.call("go", 6)
    assert "was taken as the likeliest" in panel(shown).inner_text()
    assert shown.page.locator(".line").count() == 0
    shown.call("go", 5)
    assert "0: the likeliest" in panel(shown).inner_text()


def test_a_token_that_no_stage_made_likelier_has_no_colour(shown):
    shown.call("go", 9)
    shown.page.locator(".panel .tokens .token").nth(8).click()
    assert "No stage has made it likelier" in panel(shown).inner_text()
    assert shown.page.locator(".panel .tokens .stage-none").count() == 4


def test_foreign_text_stays_text_in_every_step(shown):
    for number in range(2):
        shown.call("take", number)
        for i in range(len(STEPS)):
            shown.call("go", i)
            for place in (".exhibit img", ".exhibit script", ".exhibit [onerror]"):
                assert shown.page.locator(place).count() == 0
    shown.call("go", 7)
    assert "<img src=x onerror" in shown.page.locator(".call-card").inner_text()
    assert "‹U+202E›" in shown.page.locator(".call-card").inner_text()
    assert shown.page.title() == ""


@pytest.mark.parametrize("live", [False, True])
@pytest.mark.parametrize("width", [1280, 390])
def test_the_page_fits_and_its_controls_can_be_hit(show, width, live):
    shown = show(lambda: query_trace(TRACES), width=width, live=live)
    for number in range(2):
        shown.call("take", number)
        for i in range(len(STEPS)):
            shown.call("go", i)
            wide = "document.documentElement.scrollWidth"
            assert shown.page.evaluate(wide) <= width
            low = "nodes => nodes.filter((node) => node.offsetHeight < 40).length"
            assert shown.page.locator(".exhibit button, select").evaluate_all(low) == 0


def test_nothing_is_fetched(show):
    shown = show(lambda: query_trace(TRACES))
    shown.call("go", 9)
    assert shown.requests == []


def test_no_trace_is_refused():
    with pytest.raises(ValueError, match="at least one trace"):
        query_trace({})


def test_the_data_are_short():
    [one] = page_data({"t": trace()})["queries"]
    assert one["places"][0] == [0]
    assert one["places"][9] == [5, RESULT]
    token, writer, _, attention, options, coin, nats, stage = one["places"][4]
    assert (token, writer, coin, stage) == (11, SAID, 0.61, 1)
    assert options[0] == [11, 0.3, 0.5, 0.4, 0.25]
    assert nats == [8, 2, 1, 0.1]
    assert attention[0] == [[0, 0.7], [1, 0.2]]
