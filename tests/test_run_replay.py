"""The replay of a run: every line, point and word of the page is the log's."""

import json

import pytest
from IPython.display import HTML

from lib.shipped import shipped
from lib.widgets.exhibit import to_script_json
from lib.widgets.run_replay import SECONDS, replay_data, run_replay
from tests.replayed_run import (
    FRAMES,
    HOSTILE,
    PLAIN,
    SKILLS,
    frame,
    heading,
    is_the_logs,
    latest,
    lines,
    made_log,
    means,
    place,
    play,
    points,
    slider,
    updates_of,
)
from tests.shown import page_around

LOG = made_log()


@pytest.fixture
def open_replay(show):
    def open_exhibit(log=LOG, skills=SKILLS, **options):
        return show(lambda: run_replay(log, skills), **options)

    return open_exhibit


# --- what the page shows ------------------------------------------------------


@pytest.mark.parametrize("live", [True, False])
def test_every_number_is_the_logs(open_replay, live):
    shown = open_replay(live=live)
    is_the_logs(shown, LOG, 1000)  # it begins with the end
    for step in (0, 1, 5, 8, 99, 100, 101, 537, 999):
        shown.call("go", step)
        is_the_logs(shown, LOG, step)
    labels = shown.page.locator(".skills li > span:first-child").all_inner_texts()
    assert labels == list(SKILLS.values())
    assert shown.requests == []


def test_the_log_of_a_shipped_model_replays(open_replay):
    log = shipped("small").log
    shown = open_replay(log, {})
    end = log[-1]["step"]
    assert shown.page.locator(".skills:visible").count() == 0
    for step in (end, end // 2, 1):
        shown.call("go", step)
        [*_, last] = lines(shown)
        assert last[2] == f"{updates_of(log)[step - 1]['loss']:.3f}"
    assert heading(shown, 2) == "What it wrote before the first update"


def test_an_hour_is_said_as_one(open_replay):
    log = [dict(line) for line in made_log(20, 10)]
    for line in updates_of(log):
        line["seconds"] = 1200.0004
    shown = open_replay(log)
    shown.call("go", 1)
    assert lines(shown)[-1][-1] == "6:20:00"
    assert lines(shown)[-1][-2] == "3"  # tokens a second


# --- the curve ----------------------------------------------------------------


def test_the_curve_is_the_smoothed_loss(open_replay):
    shown = open_replay()
    expected = means(LOG)
    assert shown.call("means") == pytest.approx(expected, abs=0.0006)
    label = shown.page.locator(".key").first.inner_text()
    assert label.startswith("training loss, mean of 5 updates: ")
    whole = points(shown, ".ahead")
    [(left, top), *_, (right, bottom)] = whole
    scale = (bottom - top) / (expected[-1] - expected[0])
    stride = round((whole[1][0] - left) / (right - left) * 999)
    drawn = [*expected[:-1:stride], expected[-1]]
    for (_, y), loss in zip(whole, drawn, strict=True):
        assert y == pytest.approx(top + (loss - expected[0]) * scale, abs=0.25)
    texts = shown.page.locator("svg.picture text").all_text_contents()
    assert {"loss, nats a token", "updates", "0", "1,000", "8"} <= set(texts)


def test_the_place_is_marked(open_replay):
    shown = open_replay()
    whole = points(shown, ".ahead")
    assert points(shown, ":not(.ahead)") == whole
    dots = shown.page.locator("path.held-out:not(.ahead)")
    for step in (500, 250):
        shown.call("go", step)
        until = points(shown, ":not(.ahead)")
        assert len(until) < len(whole)
        assert until[:-1] == whole[: len(until) - 1]
        mark = shown.page.locator("circle.mark")
        spot = [float(mark.get_attribute(name)) for name in ("cx", "cy")]
        assert until[-1] == pytest.approx(spot, abs=0.051)
        assert dots.get_attribute("d").count("M") == step // 100 + 1
    shown.call("go", 0)
    assert shown.page.locator("polyline:not(.ahead)").get_attribute("points") == ""
    box = shown.page.locator("svg.picture").bounding_box()
    x = (whole[0][0] + whole[-1][0]) / 2
    shown.page.mouse.click(box["x"] + x, box["y"] + 50)
    assert abs(place(shown) - 500) <= 3


def test_the_curve_follows_the_width_of_the_page(open_replay):
    shown = open_replay()
    for width in (390, 1280, 800):
        shown.page.set_viewport_size({"width": width, "height": 800})
        shown.page.wait_for_function(
            """() => {
                const svg = document.querySelector("svg.picture");
                const { width, height } = svg.viewBox.baseVal;
                return width === svg.clientWidth && height === svg.clientHeight;
            }"""
        )
        [*_, (right, _)] = points(shown, ".ahead")
        assert 0 <= shown.page.locator(".plot").bounding_box()["width"] - right < 20


def test_where_each_update_has_its_pixel_none_is_lost(open_replay):
    shown = open_replay(made_log(30, 10))
    assert len(points(shown, ".ahead")) == 30
    for step in (30, 2, 1):
        shown.call("go", step)
        assert len(points(shown, ":not(.ahead)")) == step
    shown.call("go", 0)
    assert shown.page.locator("polyline:not(.ahead)").get_attribute("points") == ""


def test_a_flat_loss_and_a_single_update_are_drawn(open_replay):
    log = made_log(1, 1)
    for line in log[1:]:
        line |= {name: 2 for name in ("loss", "validation") if name in line}
    shown = open_replay(log)
    assert lines(shown)[-1][:3] == ["1/1", "100.0%", "2.000"]
    assert shown.page.locator(".key").first.inner_text() == "training loss: 2.000"
    assert "NaN" not in shown.page.locator("svg.picture").inner_html()


# --- keys, playing ------------------------------------------------------------


@pytest.fixture
def at_hand(open_replay):
    """The exhibit, its frames drawn when the test says so."""
    shown = open_replay()
    shown.page.evaluate(FRAMES)
    return shown


def test_it_works_by_keyboard_alone(at_hand):
    shown = at_hand
    keys = shown.page.keyboard
    keys.press("Tab")
    keys.press("Tab")  # past the button
    for key, step in {
        "Home": 0,
        "ArrowRight": 1,
        "ArrowUp": 2,
        "PageUp": 102,
        "PageDown": 2,
        "ArrowLeft": 1,
        "ArrowDown": 0,
        "End": 1000,
    }.items():
        keys.press(key)
        is_the_logs(shown, LOG, step)
    keys.press("Shift+Tab")
    keys.press("Enter")
    assert (play(shown).inner_text(), place(shown) < 1000) == ("Pause", True)
    keys.press("Space")
    assert play(shown).inner_text() == "Play"


def test_the_run_plays_at_a_steady_pace(at_hand):
    play(at_hand).click()  # at the end: from the beginning
    assert place(at_hand) == 0
    assert play(at_hand).inner_text() == "Pause"
    begin = 100
    for share in (0, 0.1, 0.25, 0.5, 0.999):
        assert frame(at_hand, begin + share * SECONDS) == 1
        is_the_logs(at_hand, LOG, round(1000 * share))
    assert frame(at_hand, begin + 1.01 * SECONDS) == 0
    is_the_logs(at_hand, LOG, 1000)
    assert play(at_hand).inner_text() == "Play"


def test_pause_holds_and_play_goes_on(at_hand):
    at_hand.call("go", 400)
    play(at_hand).click()
    frame(at_hand, 0)
    frame(at_hand, SECONDS / 10)
    assert place(at_hand) == 500
    play(at_hand).click()
    assert play(at_hand).inner_text() == "Play"
    assert frame(at_hand, SECONDS) == 0
    assert place(at_hand) == 500
    play(at_hand).click()
    frame(at_hand, 7)
    frame(at_hand, 7 + SECONDS / 10)
    assert place(at_hand) == 600


def test_the_readers_hand_stops_it(at_hand):
    play(at_hand).click()
    slider(at_hand).press("End")
    assert play(at_hand).inner_text() == "Play"
    play(at_hand).click()
    at_hand.page.locator("svg.picture").click()
    found = place(at_hand)
    assert 0 < found < 1000
    assert frame(at_hand, 9) == 0
    assert place(at_hand) == found


def test_it_stops_when_the_page_is_hidden(at_hand):
    play(at_hand).click()
    at_hand.page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    assert play(at_hand).inner_text() == "Pause"  # it is still to be seen
    at_hand.page.evaluate(
        """() => {
            Object.defineProperty(document, "hidden", { value: true });
            document.dispatchEvent(new Event("visibilitychange"));
        }"""
    )
    assert play(at_hand).inner_text() == "Play"
    assert frame(at_hand, 1) == 0


def test_less_motion_means_a_few_jumps(at_hand):
    at_hand.page.emulate_media(reduced_motion="reduce")
    play(at_hand).click()
    seen = set()
    for tenth in range(10 * SECONDS + 1):
        frame(at_hand, tenth / 10)
        seen.add(place(at_hand))
    assert seen == set(range(0, 1001, 50))


# --- the page -----------------------------------------------------------------


@pytest.mark.parametrize("width", [1280, 390])
def test_the_page_fits_and_fingers_can_reach_it(open_replay, width):
    shown = open_replay(made_log(4800, hostile="w" * 300), width=width)
    for step in (4800, 3210, 0):
        shown.call("go", step)
        assert shown.page.evaluate("document.documentElement.scrollWidth") <= width
        inner = "node => node.scrollWidth - node.parentNode.clientWidth"
        assert shown.page.locator(".lines").evaluate(inner) <= 0
    low = "nodes => nodes.filter((node) => node.offsetHeight < 40).length"
    controls = shown.page.locator("button:visible, input:visible")
    assert controls.count() == 2
    assert controls.evaluate_all(low) == 0
    rows = shown.page.locator(".lines tbody tr:visible").count()
    speeds = shown.page.locator(".lines .speed:visible").count()
    assert (rows, speeds) == ((8, 9) if width > 600 else (5, 0))
    text = "nodes => Math.min(...nodes.map((n) => n.getBoundingClientRect().height))"
    assert shown.page.locator("svg.picture text").evaluate_all(text) >= 12


@pytest.mark.parametrize("width", [1280, 390])
def test_nothing_moves_while_it_plays(open_replay, width):
    shown = open_replay(made_log(4800, hostile="so\n" * 40), width=width)
    parts = ("button.play", ".lines", "svg.picture", ".skills", ".wrote", ".exhibit")
    boxes = set()
    for step in (4800, 4321, 7, 0):
        shown.call("go", step)
        found = [shown.page.locator(part).bounding_box() for part in parts]
        boxes.add(json.dumps(found))
    play(shown).click()
    boxes.add(json.dumps([shown.page.locator(part).bounding_box() for part in parts]))
    assert len(boxes) == 1


def test_hostile_text_is_shown_as_text(open_replay):
    shown = open_replay(made_log(10, 5, f"{HOSTILE}\u202e\0\ud800"))
    wrote = shown.page.locator(".wrote").text_content()
    assert wrote.startswith(PLAIN)
    assert wrote.endswith(f"{HOSTILE}‹U+202E›‹U+0000›‹U+D800›")
    assert shown.page.locator(".exhibit :is(img, script)").count() == 0


def test_two_replays_share_a_page(show):
    both = HTML(run_replay(LOG, SKILLS).data + run_replay(made_log(30, 10), {}).data)
    shown = show(lambda: both)
    slider(shown).last.press("Home")
    values = slider(shown).evaluate_all("nodes => nodes.map((node) => node.value)")
    assert values == ["1000", "0"]


def test_without_scripts_the_page_tells_the_end(chromium, tmp_path, monkeypatch):
    monkeypatch.setenv("BOOK_RENDER", "static")
    log = made_log(1000, hostile=HOSTILE)
    html = page_around(run_replay(log, SKILLS).data, live=False)
    (tmp_path / "page.html").write_text(html, encoding="utf-8")
    context = chromium.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto((tmp_path / "page.html").as_uri())
    told = page.locator("body").inner_text()
    context.close()
    end = latest(log, "sample", 1000)
    assert f"After 1,000 updates the loss was {updates_of(log)[-1]['loss']:.3f}" in told
    assert f"held-out text {latest(log, 'validation', 1000)['validation']:.3f}." in told
    assert end["sample"].split("\n")[-1] in told
    for name, label in SKILLS.items():
        assert f"{label}: {round(100 * end[name])}%" in told


def test_a_whole_run_is_small():
    log = made_log(4800, hostile="x" * 130)
    names = dict.fromkeys("abcdefghi", "a skill by a name")
    for line in log[1:]:
        if "sample" in line:
            line |= dict.fromkeys(names, 0.987)
    assert len(to_script_json(replay_data(log, names))) < 75_000


# --- what it refuses ----------------------------------------------------------


def without(name: str) -> list[dict]:
    return [line for line in LOG if name not in line]


def changed(which: int, **facts) -> list[dict]:
    """The log with another line for the which-th update."""
    place = LOG.index(updates_of(LOG)[which - 1])
    return [*LOG[:place], LOG[place] | facts, *LOG[place + 1 :]]


@pytest.mark.parametrize(
    ("log", "sentence"),
    [
        ([], "The log has no updates"),
        (LOG[:1], "The log has no updates"),
        (without("loss"), "The log has no updates"),
        (without("sample"), "no sample from before the first update; train with samp"),
        ([*without("sample"), LOG[-1]], "no sample from before the first update"),
        (without("validation"), "no held-out loss from before the first .* evaluate_e"),
        ([LOG[0], *LOG[3:]], "no held-out loss from before"),
        ([*LOG, LOG[-3]], "Update 1001 of the log is missing or out of order"),
        (changed(7, step=8), "Update 7 of the log is missing"),
        (changed(7, loss=float("nan")), "The loss of update 7 must be a finite number"),
        (changed(7, norm=None), "The norm of update 7 must be a finite number"),
        (changed(7, seconds="1"), "The seconds of update 7 must be a finite number"),
        ([*LOG, {"step": 9, "validation": float("inf")}], "held-out loss at update 9"),
        (changed(7, tokens=5), "Update 7 read 5 tokens and the first 4096"),
        ([*LOG[:-1], LOG[-1] | {"sample": 3}], "sample at update 1000 must be a text"),
        ([*LOG[:-1], LOG[-1] | {"list": 1.5}], "rate of 'list' at update 1000 must be"),
    ],
)
def test_a_log_that_cannot_be_replayed_is_refused(log, sentence):
    with pytest.raises(ValueError, match=sentence) as caught:
        run_replay(log, SKILLS)
    assert "\n" not in str(caught.value)


def test_a_skill_that_the_log_does_not_have_is_named():
    with pytest.raises(ValueError, match="The rate of 'juggling' at update 0"):
        run_replay(LOG, {"juggling": "juggling"})
