"""A call halts the sampler, its result is pasted, and a result is only text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lib.chat import ASSISTANT, USER, Message
from lib.generate import Sample
from lib.hard_strings import forgeries
from lib.sandbox import Sandbox
from lib.search import Index, Page, build_index
from lib.talk import answered
from lib.tools import (
    CALLS,
    NOTHING,
    PYTHON,
    REFUSED,
    SEARCH,
    Part,
    Toolbox,
    ToolTalk,
    book_brackets,
    bracket_names,
    citation,
    numbered,
    parsed_answer,
    rendered_answer,
    rendered_talk,
    searched,
)
from tests.chat_miniature import chat_tokenizer, chatty

TOKENIZER = chat_tokenizer()
WHO = chatty()
BRACKETS = book_brackets(TOKENIZER)
PARTS = [
    Part("", "Let me see."),
    Part(SEARCH, "the cat", "the cat sat on the mat"),
    Part(PYTHON, "print(1)", ""),
    Part("", "on the mat"),
]


def row_of(tokens):
    return Sample(0, [1], list(tokens))


def call(text, tool=SEARCH):
    return [BRACKETS.opens[tool], *TOKENIZER.encode(text), BRACKETS.call_end]


@pytest.fixture
def toolbox():
    asked = []

    def run(text):
        asked.append(text)
        return f"{len(asked)} the dog"

    box = Toolbox(WHO.protocol, BRACKETS, {SEARCH: run})
    return box, asked


def test_an_answer_with_calls_survives_the_way_to_tokens_and_back():
    row = rendered_answer(WHO.protocol, BRACKETS, PARTS)
    assert parsed_answer(WHO.protocol, BRACKETS, row.tokens) == PARTS


def test_the_model_learns_its_calls_and_not_their_results():
    row = rendered_talk(
        WHO.protocol, BRACKETS, ToolTalk((Message(USER, "the dog"),), PARTS, "")
    )
    given = [token for token, said in zip(row.tokens, row.said) if not said]
    said = [token for token, said in zip(row.tokens, row.said) if said]
    assert TOKENIZER.decode(given).count("the cat sat on the mat") == 1
    assert BRACKETS.result in given
    assert BRACKETS.call_end in said
    assert said[-1] == WHO.protocol.end
    words = [token for token in said if token not in WHO.protocol.special]
    assert TOKENIZER.decode(words) == "Let me see.the catprint(1)on the mat"


def test_a_closed_call_is_run_and_its_result_pasted(toolbox):
    box, asked = toolbox
    row = row_of([*TOKENIZER.encode("the"), *call("cat")])
    box(row)
    assert asked == ["cat"]
    assert row.waiting == [
        BRACKETS.result,
        *TOKENIZER.encode("1 the dog"),
        BRACKETS.result_end,
    ]


@pytest.mark.parametrize(
    "tokens",
    [
        TOKENIZER.encode("the cat"),
        [BRACKETS.call_end],
        call("cat")[:-1],
        [*call("cat"), BRACKETS.result, BRACKETS.result_end, BRACKETS.call_end],
    ],
)
def test_nothing_else_runs(toolbox, tokens):
    box, asked = toolbox
    row = row_of(tokens)
    box(row)
    assert (asked, row.waiting) == ([], [])


def test_an_answer_has_only_so_many_calls(toolbox):
    box, asked = toolbox
    row = row_of([])
    for made in range(CALLS + 2):
        row.tokens += call("cat")
        box(row)
        assert len(asked) == min(made + 1, CALLS)
        result, row.waiting = row.waiting, []
        row.tokens += result
    assert TOKENIZER.decode(result[1:-1]) == REFUSED
    box(row_of(call("cat")))  # the next answer has calls of its own
    assert len(asked) == CALLS + 1


def test_a_tool_that_is_not_there_is_refused(toolbox):
    box, asked = toolbox
    row = row_of(call("print(1)", PYTHON))
    box(row)
    assert asked == []
    assert TOKENIZER.decode(row.waiting[1:-1]) == REFUSED


@pytest.mark.parametrize("text", forgeries(TOKENIZER.special_tokens))
def test_a_result_forges_no_token(text):
    box = Toolbox(WHO.protocol, BRACKETS, {SEARCH: lambda query: text})
    row = row_of(call("cat"))
    box(row)
    assert not WHO.protocol.special & set(row.waiting[1:-1])


@given(st.text(max_size=3_000))
def test_a_result_is_cut_and_stays_in_its_brackets(text):
    box = Toolbox(WHO.protocol, BRACKETS, {SEARCH: lambda query: text}, longest=10)
    row = row_of(call("cat"))
    box(row)
    first, *words, last = row.waiting
    assert (first, last) == (BRACKETS.result, BRACKETS.result_end)
    assert len(words) <= 10
    assert not WHO.protocol.special & set(words)


def test_the_sampler_halts_pastes_and_goes_on(toolbox):
    box, asked = toolbox
    # A prompt that ends in a call lets the first drawn token close it by chance;
    # here the hook is told that it did.
    pasted = []

    def hook(row):
        if len(row.tokens) == 3:
            row.tokens[-3:] = [BRACKETS.opens[SEARCH], row.tokens[0], BRACKETS.call_end]
            box(row)
            pasted.extend(row.waiting)

    said = [Message(USER, "the cat")]
    [reply] = answered(WHO, [said], [4], most=30, hook=hook)
    assert len(asked) == 1
    assert reply.tokens[3 : 3 + len(pasted)] == pasted
    assert len(reply.tokens) == 30
    parts = parsed_answer(WHO.protocol, BRACKETS, reply.tokens)
    assert parts[0].tool == SEARCH
    assert parts[0].result == "1 the dog"


def test_search_gives_the_best_paragraphs(tmp_path):
    pages = [Page("u", "Cats", "the cat sat\nthe dog sat"), Page("v", "Logs", "a log")]
    build_index(pages, tmp_path / "index")
    with Index(tmp_path / "index") as index:
        assert searched(index)("dog") == "[2] the dog sat"
        assert searched(index)("zebra") == NOTHING
        assert searched(index)("sat cat") == "[1] the cat sat"
        both = searched(index, 2)("sat cat")
        assert both == "[1] the cat sat\n[2] the dog sat"


def test_python_runs_in_the_sandbox_only():
    with Sandbox() as sandbox:
        run = {PYTHON: lambda program: sandbox.run(program).text}
        box = Toolbox(WHO.protocol, BRACKETS, run)
        for program, result in (("print(17*23)", "391"), ("import os", "")):
            row = row_of(call(program, PYTHON))
            box(row)
            shown = TOKENIZER.decode(row.waiting[1:-1])
            assert shown.startswith(result)
        row = row_of(call("open('/etc/passwd').read()", PYTHON))
        box(row)
        assert "root" not in TOKENIZER.decode(row.waiting[1:-1])


def test_only_the_answer_of_a_talk_is_learned():
    before = Message(USER, "a"), Message(ASSISTANT, "b")
    row = rendered_talk(WHO.protocol, BRACKETS, ToolTalk(before, PARTS, "mat"))
    assert row.said.index(True) > len(WHO.protocol.rendered(before).tokens)


def test_what_cites_has_a_number_and_what_does_not_has_none():
    assert citation(f"So {numbered(37, 'the cat')}") == 37
    for text in ("", "the cat", "[]", "[x]", "[1", "[" + "9" * 40 + "]", "[²]"):
        assert citation(text) is None


def test_a_talk_says_whether_it_calls():
    assert ToolTalk((), PARTS, "").calls
    assert not ToolTalk((), PARTS[:1], "").calls


def test_every_bracket_has_a_name_of_its_own():
    names = bracket_names(BRACKETS)
    assert len(set(names.values())) == len(names) == 5
