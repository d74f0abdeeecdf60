"""The exhibit in which the jokes of a training get worse while their scores rise."""

import math

import pytest

from lib.widgets.over_optimised import (
    Judged,
    Moment,
    is_word,
    over_optimised,
    said_before,
)

HOSTILE = "<img src=x onerror='document.title=1'></script><script>x()</script>"
PROMPT = "tell me a joke about a pelican"
GOOD = ["why", "did", "the", "pelican", "cross", "the", "lake", "?", "for", "the"]
GOOD_READ = "why did the pelican cross the lake? for the"
PLAIN = ["a", "pelican", "walks", "into", ",", "a", "bar", ",", "and"]
PLAIN_READ = "a pelican walks into, a bar, and"
BAD = ["the"] * 24
MOMENTS = [
    Moment(0, [Judged(PLAIN, 0.25, 1.5), Judged([], 0.0, -1.0)], 0.125, 0.25),
    Moment(1, [Judged(GOOD, 0.5, 3.0)], 0.5, 2.5),
    Moment(
        1200,
        [Judged(BAD, 1.0, -3.0), Judged(BAD, 0.99, -3), Judged(PLAIN, 1, 1.5)],
        1,
        -0.004,
    ),
]
SAID = [
    "After 0 updates the reward model gives 0.13 on average, the true mark is 0.25."
    " It is highest after 1 update.",
    "After 1 update the reward model gives 0.50 on average, the true mark is 2.50: the"
    " highest of all.",
    "After 1,200 updates the reward model gives 1.00 on average, the true mark is 0.00."
    " It was highest after 1 update.",
]


@pytest.fixture(params=[1280, 390])
def shown(show, request):
    return show(lambda: over_optimised(PROMPT, MOMENTS), width=request.param)


def jokes(shown):
    """Of each joke its words, the repeated ones, and what is said of it."""
    found = []
    for card in shown.page.locator(".judged:visible").all():
        said = card.locator(".said")
        found.append(
            (
                said.inner_text(),
                said.locator(".again").all_inner_texts(),
                card.locator(".quiet").last.inner_text(),
                card.locator("b").all_inner_texts(),
            )
        )
    return found


def width_left_over(shown):
    return shown.page.evaluate(
        "document.documentElement.clientWidth - document.documentElement.scrollWidth"
    )


def center(locator):
    box = locator.bounding_box()
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def test_every_moment_shows_its_jokes_and_marks(shown):
    assert shown.page.locator(".prompt").inner_text() == PROMPT
    plain = (PLAIN_READ, ["a"], "1 of 7 words said before")
    bad = (" ".join(BAD), ["the"] * 23, "23 of 24 words said before")
    assert jokes(shown) == [
        (*plain, ["0.25", "1.50"]),
        ("no words", [], "no word twice", ["0.00", "−1.00"]),
    ]
    shown.call("go", 1)
    again = ["the", "the"]
    said = (GOOD_READ, again, "2 of 9 words said before", ["0.50", "3.00"])
    assert jokes(shown) == [said]
    shown.call("go", 2)
    assert jokes(shown) == [
        (*bad, ["1.00", "−3.00"]),
        (*bad, ["0.99", "−3.00"]),
        (*plain, ["1.00", "1.50"]),
    ]
    assert width_left_over(shown) >= 0


def test_scores_are_bars_and_true_marks_places_on_a_line(shown):
    shown.page.emulate_media(reduced_motion="reduce")
    for index, moment in enumerate(MOMENTS):
        shown.call("go", index)
        cards = shown.page.locator(".judged:visible").all()
        for card, joke in zip(cards, moment.jokes, strict=True):
            track = card.locator(".bar-track").bounding_box()["width"] - 2
            fill = card.locator(".bar-fill").bounding_box()
            assert (fill["width"] if fill else 0) == pytest.approx(
                joke.score * track, abs=1
            )
            rail = card.locator(".rail").bounding_box()
            x, _ = center(card.locator(".dot"))
            share = (joke.truth + 3) / 6  # the marks go from -3 to 3
            expected = rail["x"] + share * rail["width"]
            assert x == pytest.approx(expected, abs=1)


def test_repeated_words_are_told_not_by_colour_alone(shown):
    again = shown.page.locator(".said .again").first
    border = again.evaluate("node => getComputedStyle(node).borderBottomWidth")
    assert border == "2px"


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
    assert slider.evaluate("node => node.ariaValueText") == "1,200"


def test_it_plays_to_the_end_and_pauses(shown):
    page = shown.page
    page.clock.install()
    shown.click("Play")
    page.clock.run_for(700)
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


def test_nothing_moves_for_who_wants_no_motion(shown):
    shown.page.emulate_media(reduced_motion="reduce")
    shown.call("go", 1)
    assert shown.page.evaluate("document.getAnimations().length") == 0


# --- the chart ----------------------------------------------------------------


def corners(shown, name):
    """Where a line of the chart bends, in pixels from its left upper corner."""
    line = shown.page.locator(f"polyline.{name}").get_attribute("points").split()
    numbers = list(map(float, line))
    return list(zip(numbers[::2], numbers[1::2], strict=True))


def levels(shown):
    """Heights of the chart's lines by their labels: of the left axis, the right one."""
    texts = shown.page.locator(".picture text").evaluate_all(
        """nodes => nodes.map((node) => [node.textContent,
            node.getAttribute("text-anchor"), Number(node.getAttribute("y")) - 4])"""
    )
    rows = [
        (float(text.replace("−", "-")), side, y)
        for text, side, y in texts
        if side != "middle" and text[-1].isdigit() and not text.startswith("reward")
    ]
    return [
        {value: y for value, side, y in rows if side == anchor}
        for anchor in ("end", "start")
    ]


def test_the_lines_go_through_the_means(shown):
    left, right = levels(shown)
    assert list(left) == [0, 0.25, 0.5, 0.75, 1]
    for name, axis in (("proxy", left), ("truth", right)):
        (low, y_low), *_, (high, y_high) = axis.items()
        for (_, y), moment in zip(corners(shown, name), MOMENTS, strict=True):
            value = getattr(moment, name)
            share = (value - low) / (high - low)
            assert y == pytest.approx(y_low + share * (y_high - y_low), abs=0.1)
    (begin, _), (middle, _), (end, _) = corners(shown, "proxy")
    assert (middle - begin) / (end - begin) == pytest.approx(1 / 1200, abs=1e-3)


def test_marks_stand_at_the_sliders_place_and_at_the_peak(shown):
    x, y = corners(shown, "truth")[1]
    star = center(shown.page.locator(".peak"))
    box = shown.page.locator(".picture").bounding_box()
    assert (star[0] - box["x"], star[1] - box["y"]) == pytest.approx((x, y), abs=1)
    for index in (2, 0):
        shown.call("go", index)
        box = shown.page.locator(".picture").bounding_box()
        for name, mark in (("proxy", "circle.proxy"), ("truth", "rect.truth")):
            at = center(shown.page.locator(mark))
            found = (at[0] - box["x"], at[1] - box["y"])
            assert found == pytest.approx(corners(shown, name)[index], abs=1)
    keys = shown.page.locator(".keys > span").all_inner_texts()
    assert keys == [
        "reward model: 0.13",
        "true mark: 0.25",
        "★ highest true mark, 2.50, after 1 update",
    ]


def test_pointing_at_the_chart_moves_the_slider(shown):
    box = shown.page.locator(".picture").bounding_box()
    shown.page.mouse.click(box["x"] + 0.8 * box["width"], box["y"] + 100)
    assert shown.status() == SAID[2]


def test_the_means_are_there_as_text(shown):
    label = shown.page.locator(".picture").get_attribute("aria-label")
    assert label == (
        "Means over the updates 0 to 1,200: the reward model’s score goes from 0.13 to"
        " 1.00, the true mark from 0.25 to 0.00. The true mark is highest, 2.50, after"
        " 1 update."
    )
    shown.page.locator("summary").press("Enter")
    cells = shown.page.locator("tbody tr").all_inner_texts()
    assert [row.split() for row in cells] == [
        ["0", "0.13", "0.25"],
        ["1", "0.50", "2.50", "★"],
        ["1,200", "1.00", "0.00"],
    ]
    assert width_left_over(shown) >= 0


@pytest.mark.parametrize(
    ("truth", "spread"),
    [(-1234.5, 1e-3), (-2, 12), (0, 0), (1e-9, 1e-9), (1 / 3, 1 / 3), (2e6, 12)],
)
def test_the_right_axis_holds_any_truths(show, truth, spread):
    jokes = [Judged(GOOD, 0.5, truth)]
    moments = [Moment(i, jokes, 0.5, truth + i * spread) for i in range(2)]
    shown = show(lambda: over_optimised(PROMPT, moments), width=390)
    low, high = sorted(levels(shown)[0].values())[::4]
    for _, y in corners(shown, "truth"):
        assert low - 0.1 <= y <= high + 0.1


# --- the page -----------------------------------------------------------------


@pytest.mark.parametrize("width", [1280, 390])
def test_hostile_words_and_prompts_harm_nothing(show, width):
    words = [HOSTILE, "__proto__", "\u202eright", "x" * 500, HOSTILE, " "]
    moments = [Moment(3, [Judged(words, 1, 0)], 1, 0)]
    shown = show(lambda: over_optimised(HOSTILE, moments), width=width)
    assert shown.page.locator(".prompt").inner_text() == HOSTILE
    text = shown.page.locator(".said").text_content()
    assert text == " ".join(words).replace("\u202e", "‹U+202E›")
    assert shown.page.title() == ""
    assert shown.page.locator(".exhibit :is(img, script)").count() == 0
    # One moment: no choice, and no line.
    assert shown.page.get_by_role("slider").count() == 0
    assert shown.page.locator(".plot:visible").count() == 0
    assert width_left_over(shown) >= 0


def test_what_is_pressed_is_large_enough(shown):
    small = shown.page.locator(
        "button:visible, summary:visible, input:visible"
    ).evaluate_all("nodes => nodes.filter((n) => n.offsetHeight < 40).length")
    assert small == 0


def test_it_works_in_a_notebook(show):
    shown = show(lambda: over_optimised(PROMPT, MOMENTS), live=True, width=390)
    assert shown.status() == SAID[0]
    assert shown.requests == []


def test_marks_such_as_commas_are_never_said_before():
    assert said_before(["the", ",", "the", ",", "a"]) == [0, 0, 1, 0, 0]
    assert said_before([]) == []
    assert [is_word(text) for text in ("the", "1", "?!", "")] == [1, 1, 0, 0]


def test_what_cannot_be_shown_is_refused():
    first, second, third = MOMENTS
    with pytest.raises(ValueError, match="at least one moment"):
        over_optimised(PROMPT, [])
    with pytest.raises(ValueError, match="after update 7 has no jokes"):
        over_optimised(PROMPT, [first, Moment(7, [], 0.5, 0)])
    for wrong in ([first, third, second], [first, first]):
        with pytest.raises(ValueError, match="in order"):
            over_optimised(PROMPT, wrong)
    for score in (-0.01, 1.01, math.nan):
        for proxy, own in ((score, 0.5), (0.5, score)):
            moment = Moment(7, [Judged(GOOD, own, 0)], proxy, 0)
            with pytest.raises(ValueError, match="scores from 0 to 1"):
                over_optimised(PROMPT, [moment])
    for mean, own in ((math.inf, 0), (0, math.nan)):
        with pytest.raises(ValueError, match="finite"):
            over_optimised(PROMPT, [Moment(7, [Judged(GOOD, 0.5, own)], 0.5, mean)])
