"""The exhibit in which the responses to one prompt change over a training."""

import pytest

from lib.doors import ANSWER, ASK, END, WORDS
from lib.widgets.rollouts import KINDS, Moment, Rollout, kind, rollouts_over_training

HOSTILE = "<img src=x onerror='document.title=1'></script><script>x()</script>"
QUESTION = "d1 r1 d2 r2 r2 t1 r1 t2 ? t2"
GUESS = ["answer", "d2"]
CHECKED = ["try", "d2", "r2", "t1", "no", "wait"]
TRIED = [*CHECKED, "try", "d1", "r1", "t2", "yes", "answer", "d1"]
ENDLESS = CHECKED * 16
MOMENTS = [
    Moment(0, [Rollout(GUESS, False, False), Rollout([], False, False)]),
    Moment(
        1,
        [
            Rollout(TRIED, True, False),
            Rollout(ENDLESS, False, True),
            Rollout(["answer"], False, False),
        ],
    ),
    Moment(1200, [Rollout(TRIED, True, False)]),
]
SAID = [
    "After 0 updates: 0 of 2 right, 1 word on average.",
    "After 1 update: 1 of 3 right, 36.7 words on average.",
    "After 1,200 updates: 1 of 1 right, 13 words on average.",
]


@pytest.fixture(params=[1280, 390])
def shown(show, request):
    return show(
        lambda: rollouts_over_training(QUESTION, "d1", MOMENTS), width=request.param
    )


def rows(shown):
    """Of each row its verdict, its length, and the kinds of its cells."""
    found = []
    for row in shown.page.locator(".response:visible").all():
        cells = row.locator(".cell").evaluate_all(
            "nodes => nodes.map((node) => node.className)"
        )
        verdict, length = (
            row.locator(f".{c}").inner_text() for c in ("verdict", "length")
        )
        found.append((verdict, length, [c.removeprefix("cell kind-") for c in cells]))
    return found


def row_of(rollout):
    verdict = "✓ right" if rollout.right else "✗ wrong"
    n = len(rollout.words)
    length = f"{n} word{'s' * (n != 1)}" + ", cut\u00a0off" * rollout.cut
    return verdict, length, [kind(word) for word in rollout.words]


def open_row(shown, number):
    """Open or close a row by its button."""
    shown.page.locator(".response summary").nth(number).click()


def read(shown, number):
    """The words of an open row."""
    said = shown.page.locator(".response").nth(number).locator(".said")
    said.locator("> span").first.wait_for()
    return said.text_content()


def width_left_over(shown):
    return shown.page.evaluate(
        "document.documentElement.clientWidth - document.documentElement.scrollWidth"
    )


def test_every_moment_shows_its_responses(shown):
    assert shown.page.locator(".question").inner_text() == QUESTION
    assert shown.page.locator(".key").inner_text() == "d1"
    for index, moment in enumerate(MOMENTS):
        shown.call("go", index)
        assert shown.status() == SAID[index]
        assert rows(shown) == [row_of(rollout) for rollout in moment.rollouts]
        assert width_left_over(shown) >= 0


def test_the_slider_moves_by_keyboard(shown):
    page = shown.page
    slider = page.get_by_role("slider", name="Updates so far")
    slider.focus()
    seen = [shown.status()]
    for key in ("ArrowRight", "End", "Home"):
        page.keyboard.press(key)
        seen.append(shown.status())
    assert seen == [*SAID, SAID[0]]
    page.keyboard.press("End")
    assert page.locator(".bar b").inner_text() == "1,200"
    assert slider.evaluate("node => node.ariaValueText") == "1,200"
    assert page.locator(".status").get_attribute("aria-live") == "polite"


def test_nothing_moves_but_at_once(shown):
    for motion in ("reduce", "no-preference"):
        shown.page.emulate_media(reduced_motion=motion)
        shown.call("go", 1)
        shown.call("go", 0)
        assert shown.page.evaluate("document.getAnimations().length") == 0


def test_a_row_opens_on_exactly_its_words(shown):
    shown.call("go", 1)
    for number, rollout in enumerate(MOMENTS[1].rollouts):
        open_row(shown, number)
        assert read(shown, number) == " ".join(rollout.words)
    assert width_left_over(shown) >= 0
    open_row(shown, 0)
    assert shown.page.locator(".said:visible").count() == 2


def test_an_open_row_follows_the_slider(shown):
    page = shown.page
    page.locator(".response summary").first.focus()
    page.keyboard.press("Enter")
    assert read(shown, 0) == "answer d2"
    open_row(shown, 1)
    assert read(shown, 1) == "no words"
    page.get_by_role("slider").focus()
    page.keyboard.press("ArrowRight")
    assert [read(shown, 0), read(shown, 1)] == [" ".join(TRIED), " ".join(ENDLESS)]


def test_it_plays_to_the_end_and_pauses(shown):
    page = shown.page
    page.clock.install()
    shown.click("Play")
    page.clock.run_for(1000)
    assert shown.status() == SAID[1]
    shown.click("Pause")
    page.clock.run_for(10_000)
    assert shown.status() == SAID[1]
    shown.click("Play")
    page.clock.run_for(10_000)
    assert shown.status() == SAID[2]
    shown.click("Play")  # from the start again
    assert shown.status() == SAID[0]
    page.get_by_role("slider").press("ArrowRight")  # who drags has taken over
    page.clock.run_for(10_000)
    assert shown.status() == SAID[1]
    assert page.get_by_role("button", name="Play").count() == 1


def test_the_legend_names_the_kinds_that_occur(shown):
    named = [KINDS[k] for k in ("try", "look-up", "yes", "no", "wait", "answer")]
    assert shown.page.locator(".legend li").all_inner_texts() == named
    for sample in shown.page.locator(".legend .cell").all():
        box = sample.bounding_box()
        assert box["width"] * box["height"] > 20


@pytest.mark.parametrize("width", [1280, 390])
def test_hostile_words_and_questions_harm_nothing(show, width):
    words = [HOSTILE, "__proto__", "\u202eright", "x" * 500, " "]
    moments = [Moment(3, [Rollout(words, True, True)])]
    shown = show(lambda: rollouts_over_training(HOSTILE, HOSTILE, moments), width=width)
    open_row(shown, 0)
    seen = [word.replace("\u202e", "‹U+202E›") for word in words]
    assert read(shown, 0) == " ".join(seen)
    assert shown.page.locator(".question").inner_text() == HOSTILE
    assert shown.page.locator(".key").inner_text() == HOSTILE
    assert rows(shown)[0][2] == ["other"] * 5
    assert shown.page.title() == ""
    assert shown.page.locator(".exhibit :is(img, script)").count() == 0
    assert shown.page.get_by_role("slider").count() == 0  # one moment: no choice
    assert width_left_over(shown) >= 0


def test_long_responses_wrap(show):
    moments = [Moment(0, [Rollout(["w"] * 1000, True, False)])]
    shown = show(lambda: rollouts_over_training("q", "k", moments), width=390)
    last = shown.page.locator(".response .cell").last.bounding_box()
    assert last["width"] >= 3
    assert width_left_over(shown) >= 0


def test_it_works_in_a_notebook(show):
    shown = show(
        lambda: rollouts_over_training(QUESTION, "d1", MOMENTS), live=True, width=390
    )
    assert shown.status() == SAID[0]
    assert shown.requests == []


def test_every_word_of_the_doors_has_a_kind():
    kinds = {word: kind(word) for word in WORDS}
    assert set(kinds.values()) == set(KINDS)
    assert (kinds["d0"], kinds["r11"], kinds["t5"]) == ("look-up",) * 3
    assert (kinds[ANSWER], kinds[END], kinds[ASK]) == ("answer", "end", "other")
    assert kind("d12") == kind("") == "other"


def test_nothing_without_moments_in_order():
    first, second, third = MOMENTS
    with pytest.raises(ValueError, match="at least one moment"):
        rollouts_over_training(QUESTION, "d1", [])
    with pytest.raises(ValueError, match="update 7 has no rollouts"):
        rollouts_over_training(QUESTION, "d1", [first, Moment(7, [])])
    for wrong in ([first, third, second], [first, first]):
        with pytest.raises(ValueError, match="in order"):
            rollouts_over_training(QUESTION, "d1", wrong)
