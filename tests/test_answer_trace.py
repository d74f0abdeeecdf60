"""The exhibit in which one follows an answer token by token."""

import pytest
import torch

from lib.chat import USER, Message
from lib.talk import prompt
from lib.tools import SEARCH, book_brackets
from lib.widgets.answer_trace import (
    CALL,
    GIVEN,
    RESULT,
    SAID,
    Piece,
    answer_trace,
    traced,
)
from tests.chat_miniature import chat_tokenizer, chatty

HOSTILE = "<img src=x onerror='document.title=1'></script><script>x()</script>"
MODES = "from memory", "with a search"
WHO, TOKENIZER = chatty(), chat_tokenizer()
BRACKETS = book_brackets(TOKENIZER)
ASKED = [Message(USER, "the cat")]


def pieces(text):
    return [
        Piece("⟨user⟩", True, GIVEN, None, []),
        Piece(HOSTILE, False, GIVEN, None, []),
        Piece(text, False, SAID, 0.62, [(text, 0.62), (" a", 0.3)]),
        Piece("⟨search⟩", True, CALL, 0.001, [(" b", 0.9)]),
        Piece(" found", False, RESULT, None, []),
    ]


TRACES = [
    ("Who is the cat?", dict(zip(MODES, (pieces(" cat"), pieces(" mat"))))),
    (HOSTILE, dict(zip(MODES, (pieces(" dog"), pieces(" log"))))),
]


@pytest.fixture(params=[1280, 390])
def shown(show, request):
    return show(lambda: answer_trace(TRACES), width=request.param)


def test_one_walks_from_the_question_to_the_end(shown):
    page = shown.page
    assert shown.call("shown") == ["⟨user⟩", HOSTILE]
    assert page.locator(".status").inner_text() == "The question is asked."
    for _ in range(6):  # the last token holds, however often one goes on
        page.get_by_role("button", name="Next token").click(force=True)
    assert shown.call("shown") == ["⟨user⟩", HOSTILE, " cat", "⟨search⟩", " found"]
    assert page.locator(".status").inner_text() == "The answer is complete."
    page.get_by_role("button", name="Again").click()
    assert len(shown.call("shown")) == 2
    assert page.title() == ""


def test_a_token_shows_what_else_it_might_have_been(shown):
    page = shown.page
    page.get_by_role("button", name="Next token").click()
    rows = page.locator(".chances li")
    assert [row.split() for row in rows.all_inner_texts()] == [
        ["cat", "62%"],
        ["a", "30%"],
    ]
    assert page.locator(".chances .taken").inner_text().split()[0] == "cat"
    page.get_by_role("button", name="Next token").click()
    texts = [row.split() for row in rows.all_inner_texts()]
    assert texts[-1] == ["⟨search⟩", "under", "1%"]
    page.get_by_role("button", name="Next token").click()
    assert rows.count() == 0
    assert "pasted" in page.locator(".detail").inner_text()


def test_the_keyboard_walks_along_the_tokens(shown):
    page = shown.page
    page.get_by_role("button", name="All of it").click()
    page.locator(".tokens").focus()
    page.keyboard.press("Home")
    assert "Token 1, given" in page.locator(".detail").inner_text()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    assert "Token 3, written by the model" in page.locator(".detail").inner_text()


def test_question_and_way_can_be_chosen(shown):
    page = shown.page
    page.get_by_role("radio", name="with a search").check(force=True)
    page.get_by_role("button", name="All of it").click()
    assert " mat" in shown.call("shown")
    page.get_by_label("Question", exact=True).select_option(label=HOSTILE)
    assert len(shown.call("shown")) == 2
    page.get_by_role("button", name="All of it").click()
    assert " log" in shown.call("shown")


def test_it_plays_by_itself_and_pauses(show):
    long = [("Long", {"only": pieces(" cat") * 200})]
    page = show(lambda: answer_trace(long)).page
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


def test_nothing_without_questions_or_under_other_names():
    with pytest.raises(ValueError, match="at least one"):
        answer_trace([])
    with pytest.raises(ValueError, match="same names"):
        answer_trace([TRACES[0], ("x", {"from memory": []})])


@torch.no_grad()
def test_a_trace_has_who_wrote_each_token_and_how_likely_it_was():
    words = TOKENIZER.encode("the dog")
    call = [BRACKETS.opens[SEARCH], *words, BRACKETS.call_end]
    result = [BRACKETS.result, *words, BRACKETS.result_end]
    answer = [*words, *call, *result, *words, WHO.protocol.end]
    found = traced(WHO, BRACKETS, ASKED, answer)
    start = prompt(WHO, ASKED, 1)
    kinds = [
        *[GIVEN] * len(start),
        *[SAID] * len(words),
        *[CALL] * len(call),
        *[RESULT] * len(result),
        *[SAID] * (len(words) + 1),
    ]
    assert [piece.kind for piece in found] == kinds
    says = WHO.model(torch.tensor([[*start, *answer]]))[0].softmax(-1)
    for i, (token, piece) in enumerate(zip([*start, *answer], found)):
        if piece.kind in (GIVEN, RESULT):
            assert piece.chance is None and not piece.options
            continue
        assert piece.chance == pytest.approx(float(says[i - 1, token]), abs=1e-4)
        assert piece.options[0][1] == pytest.approx(float(says[i - 1].max()), abs=1e-4)
        assert piece.options == sorted(piece.options, key=lambda one: -one[1])
    assert "".join(p.text for p in found if p.kind == RESULT) == (
        "⟨result⟩the dog⟨result end⟩"
    )
