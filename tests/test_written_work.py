"""The exhibit in which an answer becomes certain while its working is written."""

import pytest
import torch

from lib.puzzle_trials import shipped_solver
from lib.puzzles.fruit import emily
from lib.widgets.written_work import Written, chance_of, chances, written, written_work

HOSTILE = "<img src=x onerror='document.title=1'></script><script>x()</script>"
PROBLEMS = [
    Written("What is it?", "3", ["2", " + ", "1"], [0.1, 0.3, 0.6, 0.999], 0.4),
    Written(HOSTILE, HOSTILE, [HOSTILE, " b"], [0.0, 0.5, 1.0], 0.0),
]


@pytest.fixture(params=[1280, 390])
def shown(show, request):
    return show(lambda: written_work(PROBLEMS), width=request.param)


def test_one_writes_to_the_end(shown):
    page = shown.page
    assert shown.call("shown") == []
    assert "Before any working" in page.locator(".status").inner_text()
    for _ in range(5):  # the last token holds, however often one goes on
        page.get_by_role("button", name="Next token").click(force=True)
    assert shown.call("shown") == ["2", " + ", "1"]
    assert shown.call("heights") == ["10%", "30%", "60%", "99.9%"]
    assert "over 99%" in page.locator(".status").inner_text()
    page.get_by_role("button", name="Again").click()
    assert shown.call("shown") == []


def test_what_is_not_written_yet_is_not_given_away(shown):
    shown.page.get_by_role("button", name="Next token").click()
    assert shown.call("heights") == ["10%", "30%", "0px", "0px"]


def test_the_keyboard_walks_along_the_columns(shown):
    page = shown.page
    page.get_by_role("button", name="All of it").click()
    page.locator(".columns").focus()
    page.keyboard.press("Home")
    assert "Before any working" in page.locator(".status").inner_text()
    page.keyboard.press("ArrowRight")
    assert "After 1 of 3 tokens" in page.locator(".status").inner_text()
    assert "30%" in page.locator(".status").inner_text()


def test_another_problem_can_be_chosen_and_harms_nothing(shown):
    page = shown.page
    page.get_by_label("Problem", exact=True).select_option(label="Problem 2")
    page.get_by_role("button", name="All of it").click()
    assert shown.call("shown") == [HOSTILE, " b"]
    assert page.title() == ""


def test_it_plays_by_itself_and_pauses(show):
    long = [Written("Long", "1", ["a"] * 200, [0.5] * 201, 0.1)]
    page = show(lambda: written_work(long)).page
    page.get_by_role("button", name="Play").click()
    page.locator(".token").nth(3).wait_for()
    page.get_by_role("button", name="Pause").click()
    assert page.get_by_role("button", name="Play").count() == 1


def test_it_fits_the_width(shown):
    shown.page.get_by_role("button", name="All of it").click()
    wide = shown.page.evaluate(
        "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    )
    assert wide <= 0


def test_nothing_without_a_problem():
    with pytest.raises(ValueError, match="at least one"):
        written_work([])


# --- the numbers behind it


@torch.no_grad()
def test_a_chance_is_the_product_over_its_tokens():
    solver, _ = shipped_solver("fruit, steps")
    puzzle = emily("Emily", 3, [("oranges", 2, 2)], 13)
    row, words = solver.prompt(puzzle), solver.tokenizer.encode(" 13.")
    chance = 1.0
    for word in words:
        says = solver.model(torch.tensor([row]))[0, -1].softmax(-1)
        chance, row = chance * float(says[word]), [*row, word]
    found = chance_of(solver, solver.prompt(puzzle), words)
    assert found == pytest.approx(chance, rel=1e-3)


def test_the_answer_is_more_certain_behind_the_working_than_before_it():
    steps, _ = shipped_solver("fruit, some of the steps")
    quick, _ = shipped_solver("fruit, answer alone")
    puzzle = emily("Emily", 3, [("oranges", 2, 2)], 13)
    found = written(steps, quick, puzzle)
    assert "".join(found.tokens) == puzzle.work
    assert len(found.chances) == len(found.tokens) + 1
    assert found.chances[-1] > 0.9 > found.chances[0]
    assert found.at_once == round(chances(quick, puzzle)[0], 4)
    # A chance for each step, and it stays until the step has ended.
    assert len(chances(steps, puzzle)) == len(puzzle.steps) + 1 == 4
    first_end = found.tokens.index(".") + 1
    assert len(set(found.chances[:first_end])) == 1
