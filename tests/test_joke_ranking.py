"""The exhibit in which the reader ranks jokes and a reward model learns the order."""

import pytest
import torch

from lib.widgets.joke_ranking import Round, joke_ranking
from lib.word_scores import counts, learn, loss, names_of, pairs_in_order, words_of

HOSTILE = "<img src=x onerror='document.title=1'></script><script>x()</script> \u202e"
ROUNDS = [
    Round(
        "tell me a joke about a pelican",
        [
            "the the the the pelican the",
            "What is a pelican? Nobody knows.",
            "Why did the pelican cross the lake? To foot the bill!",
            "How does a pelican read? It eats fish.",
            "A pelican walks into a bar: it had a big bill.",
        ],
    ),
    Round(
        "and now one about a bank",
        [
            "A pelican opens a bank. Who pays the bill?",
            "the the bank the the",
            "A pelican opens. A pelican opens.",
            "A pelican opens a bank of fish.",
            "A pelican opens a bank.",
        ],
    ),
    Round("a last one", ["a bill", "a bar", "fish", "a", "__proto__ constructor"]),
]
WANTED = [[2, 4, 3, 1, 0], [3, 0, 4, 2, 1], [0, 1, 2, 3, 4]]
WORDS = [[words_of(joke) for joke in one.jokes] for one in ROUNDS]
NAMES = names_of(words for jokes in WORDS for words in jokes)
COUNTED = [
    counts([jokes[place] for place in order], NAMES)
    for jokes, order in zip(WORDS, WANTED, strict=True)
]
LEARN, NEXT = "Learn this order", "Next five jokes"


@pytest.fixture(params=[1280, 390])
def shown(show, request):
    shown = show(lambda: joke_ranking(ROUNDS), width=request.param)
    shown.page.emulate_media(reduced_motion="reduce")
    return shown


def rank(shown, order):
    """Put the jokes of the round in this order, with the buttons."""
    for to, place in enumerate(order):
        for at in range(shown.call("order").index(place), to, -1):
            row(shown, at).get_by_role("button", name="Move up").click()


def row(shown, at):
    return shown.page.locator(".ranked").nth(at)


def learn_rounds(shown, n):
    """Rank and learn the first rounds; the last of them stays on the page."""
    for i, order in enumerate(WANTED[:n]):
        if i:
            shown.click(NEXT)
        rank(shown, order)
        shown.click(LEARN)


def scores_in_python(n):
    """Weights after n rounds, and of each (sums before, sums after) its updates."""
    w, found = torch.zeros(len(NAMES), dtype=torch.float64), []
    for i in range(n):
        before = COUNTED[i] @ w
        w = learn(w, COUNTED[: i + 1])
        found.append((before, COUNTED[i] @ w))
    return w, found


def read(shown, what):
    return shown.page.locator(f".ranked .{what} .times").all_inner_texts()


def width_left_over(shown):
    return shown.page.evaluate(
        "document.documentElement.clientWidth - document.documentElement.scrollWidth"
    )


def test_the_pages_numbers_are_pythons(shown):
    learn_rounds(shown, 3)
    w, expected = scores_in_python(3)
    weights = dict(shown.call("weights"))
    assert [weights[name] for name in NAMES] == pytest.approx(w.tolist(), abs=1e-9)
    for i, (one, (before, after)) in enumerate(zip(shown.call("done"), expected)):
        assert one["order"] == WANTED[i]
        assert one["before"] == pytest.approx(before.tolist(), abs=1e-9)
        assert one["after"] == pytest.approx(after.tolist(), abs=1e-9)
    last = float(loss(w, COUNTED))
    assert shown.call("done")[-1]["loss"][1] == pytest.approx(last)
    assert "your 30 pairs so far" in shown.page.locator(".surprise").inner_text()
    assert f"{last:.2f} after" in shown.page.locator(".surprise").inner_text()


def test_scores_before_and_after_stand_beside_the_jokes(shown):
    learn_rounds(shown, 2)
    _, expected = scores_in_python(2)
    for what, sums in zip(("before", "after"), expected[1], strict=True):
        scores = sums.sigmoid().tolist()
        assert read(shown, what) == [f"{score:.2f}" for score in scores]
        bars = shown.page.locator(f".ranked .{what} .bar-track").all()
        for bar, score in zip(bars, scores, strict=True):
            whole = bar.bounding_box()["width"] - 2  # its border
            fill = bar.locator(".bar-fill").bounding_box()["width"]
            assert fill == pytest.approx(score * whole, abs=1)
    texts = shown.page.locator(".ranked .joke").all_inner_texts()
    assert texts == [ROUNDS[1].jokes[place] for place in WANTED[1]]
    assert width_left_over(shown) >= 0


def test_first_it_scores_all_alike(shown):
    assert shown.page.locator(".guess:visible").count() == 0
    assert shown.page.locator("table:visible, .chips:visible").count() == 0
    learn_rounds(shown, 1)
    assert read(shown, "before") == ["0.50"] * 5
    assert shown.status() == (
        "Before, it scored all alike. After 100 updates it has 10 of 10 in your order."
    )


def test_a_table_says_how_many_pairs_were_foretold(shown):
    learn_rounds(shown, 3)
    _, expected = scores_in_python(3)
    foretold, learned = (
        [pairs_in_order(sums) for sums in both] for both in zip(*expected, strict=True)
    )
    assert 0 < foretold[1] < 10
    cells = shown.page.locator(".record tbody td").all_inner_texts()
    assert cells[0] == "nothing learned yet"
    assert [cell.split()[0] for cell in cells[2::2]] == [str(n) for n in foretold[1:]]
    assert [cell.split()[0] for cell in cells[1::2]] == [str(n) for n in learned]
    full = shown.page.locator(".record tbody tr").last.locator(".pip.full")
    assert full.count() == foretold[2] + learned[2]
    assert shown.status().startswith(f"It had foretold {foretold[2]} of the 10 pairs.")
    assert shown.status().endswith("That was the last round.")
    before = shown.call("done")
    shown.page.get_by_role("button", name=NEXT).click(force=True)
    assert shown.call("done") == before
    assert width_left_over(shown) >= 0


def test_the_guess_is_folded_until_asked_for(shown):
    learn_rounds(shown, 1)
    assert shown.page.locator(".guess:visible").count() == 0
    shown.click(NEXT)
    assert shown.page.locator(".guessed:visible").count() == 0
    shown.page.locator(".guess summary").press("Enter")
    w, _ = scores_in_python(1)
    jokes = {
        joke: float(counts([words], NAMES) @ w)
        for joke, words in zip(ROUNDS[1].jokes, WORDS[1], strict=True)
    }
    guess = sorted(jokes, key=jokes.get, reverse=True)
    assert shown.page.locator(".guessed .joke").all_inner_texts() == guess
    scores = shown.page.locator(".guessed .times").all_inner_texts()
    expected = torch.tensor([jokes[joke] for joke in guess]).sigmoid().tolist()
    assert scores == [f"{score:.2f}" for score in expected]
    rank(shown, WANTED[1])  # the guess does not follow the reader
    assert shown.page.locator(".guessed .joke").all_inner_texts() == guess
    assert width_left_over(shown) >= 0


def test_the_largest_weights_are_named(shown):
    learn_rounds(shown, 2)
    w, _ = scores_in_python(2)
    for chips, sign in zip(shown.page.locator(".chips").all(), (1, -1), strict=True):
        texts = chips.locator("li").all_inner_texts()
        names = [text.rpartition(" ")[0] for text in texts]
        values = [float(text.rpartition(" ")[2].replace("−", "-")) for text in texts]
        largest = (sign * w).sort(descending=True).values[:4]
        assert values == pytest.approx((sign * largest).tolist(), abs=0.006)
        for name, value in zip(names, values, strict=True):
            assert float(w[NAMES.index(name)]) == pytest.approx(value, abs=0.006)


def test_it_is_ranked_by_keyboard_and_focus_stays(shown):
    page = shown.page
    row(shown, 0).get_by_role("button", name="Move down").focus()
    for key in ("Enter", "ArrowDown", "Space"):
        page.keyboard.press(key)
    assert shown.call("order") == [1, 2, 3, 0, 4]
    assert shown.status() == "Now at place 4 of 5."
    assert page.evaluate("document.activeElement.ariaLabel") == (
        f"Move down: {ROUNDS[0].jokes[0]}"
    )
    for _ in range(5):
        page.keyboard.press("ArrowUp")
    assert shown.call("order") == [0, 1, 2, 3, 4]
    assert page.locator(".rank").all_inner_texts() == ["1", "2", "3", "4", "5"]
    teach = page.get_by_role("button", name=LEARN)
    teach.focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Enter")  # learned already
    assert len(shown.call("done")) == 1
    assert teach.get_attribute("aria-disabled") == "true"
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert page.locator(".heading").first.inner_text() == "Round 2 of 3"
    assert page.locator(".prompt").inner_text() == ROUNDS[1].prompt


def test_it_is_ranked_by_dragging(shown):
    page = shown.page
    start = row(shown, 0).locator(".grip").bounding_box()
    end = row(shown, 3).bounding_box()
    x = start["x"] + start["width"] / 2
    page.mouse.move(x, start["y"] + start["height"] / 2)
    page.mouse.down()
    page.mouse.move(x, end["y"] + 0.9 * end["height"], steps=12)
    assert page.locator(".held").count() == 1
    page.mouse.up()
    assert shown.call("order") == [1, 2, 3, 0, 4]
    page.mouse.move(x, start["y"])  # nothing is held any more
    assert page.locator(".held").count() == 0
    assert shown.call("order") == [1, 2, 3, 0, 4]


def test_what_is_learned_is_not_moved_any_more(shown):
    learn_rounds(shown, 1)
    assert shown.page.locator(".moves:visible").count() == 0
    grip = row(shown, 0).locator(".grip").bounding_box()
    shown.page.mouse.move(grip["x"] + 5, grip["y"] + 5)
    shown.page.mouse.down()
    shown.page.mouse.move(grip["x"] + 5, grip["y"] + 200, steps=5)
    shown.page.mouse.up()
    assert shown.call("order") == WANTED[0]


def test_start_again_forgets_everything(shown):
    learn_rounds(shown, 2)
    shown.click("Start again")
    assert (shown.call("weights"), shown.call("done")) == ([], [])
    assert shown.call("order") == [0, 1, 2, 3, 4]
    assert shown.page.locator(".prompt").inner_text() == ROUNDS[0].prompt
    assert shown.page.locator("table:visible, .guess:visible").count() == 0
    learn_rounds(shown, 1)
    assert read(shown, "before") == ["0.50"] * 5


@pytest.mark.parametrize("width", [1280, 390])
def test_hostile_jokes_and_prompts_harm_nothing(show, width):
    jokes = [HOSTILE, "x" * 500, "__proto__", "toString __proto__", "w " * 300]
    shown = show(lambda: joke_ranking([Round(HOSTILE, jokes)] * 2), width=width)
    learn_rounds(shown, 1)
    shown.click(NEXT)
    shown.page.locator("summary").click()
    assert shown.page.locator(".prompt").inner_text() == HOSTILE.replace(
        "\u202e", "‹U+202E›"
    )
    assert shown.page.title() == ""
    assert shown.page.locator(".exhibit :is(img, script)").count() == 0
    assert width_left_over(shown) >= 0


@pytest.mark.parametrize("learned", [False, True])
def test_what_is_pressed_is_large_enough(shown, learned):
    if learned:
        learn_rounds(shown, 1)
        shown.click(NEXT)
    small = shown.page.locator("button:visible, summary:visible").evaluate_all(
        "nodes => nodes.filter((n) => n.offsetHeight < 40 || n.offsetWidth < 40).length"
    )
    assert small == 0
    assert width_left_over(shown) >= 0


def test_it_works_in_a_notebook(show):
    shown = show(lambda: joke_ranking(ROUNDS), live=True, width=390)
    learn_rounds(shown, 1)
    assert "10 of 10 in your order" in shown.status()
    assert shown.requests == []


def test_rounds_that_cannot_be_ranked_are_refused():
    good = ROUNDS[0]
    with pytest.raises(ValueError, match="at least one round"):
        joke_ranking([])
    with pytest.raises(ValueError, match="Round 2 has 4 jokes"):
        joke_ranking([good, Round("p", good.jokes[:4])])
    with pytest.raises(ValueError, match="without words"):
        joke_ranking([Round("p", [*good.jokes[:4], " ?! "])])
    with pytest.raises(ValueError, match="same words"):
        joke_ranking([Round("p", [*good.jokes[:4], good.jokes[0].upper() + "!"])])
