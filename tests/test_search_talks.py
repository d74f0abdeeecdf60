"""Who searches finds the answer in what is cited; who may not search admits."""

from lib.base_text import base_tokenizer
from lib.chat import book_protocol
from lib.honest import ADMITS, DOTS, answer, opening, strangers
from lib.labelled import fits
from lib.search_talks import (
    FORBIDDEN,
    NOT_FOUND,
    TEST_FORBIDDEN,
    forbidden,
    known_talks,
    search_talks,
)
from lib.tools import (
    ANNOUNCED,
    SEARCH,
    book_brackets,
    citation,
    parsed_answer,
    rendered_talk,
)
from lib.web.world.dice import Dice

ASKED = strangers(300, "search test")
TALKS = search_talks(ASKED, "test")
CONTEXT = 256


def searches():
    return [(asked, one) for asked, one in zip(ASKED, TALKS) if one.calls]


def test_every_talk_begins_with_the_tools_and_ends_with_its_key():
    for asked, one in zip(ASKED, TALKS):
        assert one.before[0] == ANNOUNCED
        assert one.before[1].text.startswith(asked.question)
        assert one.key in one.parts[-1].text


def test_an_answer_looks_first_and_then_calls():
    for asked, one in searches():
        first, call, _ = one.parts
        assert first.text == f"{opening(asked.person)} {DOTS}"
        assert call.tool == SEARCH
        assert call.text.startswith(f"{asked.person.name} ")


def test_the_cited_paragraph_has_the_answer():
    found = [(asked, one) for asked, one in searches() if one.key != NOT_FOUND]
    assert len(found) > 120
    for asked, one in found:
        _, call, final = one.parts
        assert asked.person.name in call.result and fits(call.result, one.key)
        assert one.key == asked.fact.object
        assert citation(final.text) == citation(call.result)
    assert len({citation(one.parts[1].result) for _, one in found}) > 110


def test_what_is_not_there_is_said_to_be_not_there():
    missing = [(asked, one) for asked, one in searches() if one.key == NOT_FOUND]
    assert 10 < len(missing) < 100
    about = []
    for asked, one in missing:
        result = one.parts[1].result
        about.append(asked.person.name in result)
        assert not (about[-1] and fits(result, asked.fact.object))
        final = one.parts[-1].text
        assert citation(final) == citation(result)
        assert asked.person.name in final and not fits(final, asked.fact.object)
    assert {*about} == {True, False}  # of the right person, or of another


def test_who_is_told_to_use_no_tool_uses_none_and_admits():
    told = [one for one in TALKS if not one.calls]
    assert 40 < len(told) < 110
    for one in told:
        assert one.before[1].text.endswith(FORBIDDEN)
        assert one.parts[-1].text.endswith(ADMITS) and one.key == ADMITS


def test_what_is_known_is_answered_at_once_ordered_or_not():
    made = known_talks(ASKED, "test")
    ordered = [one.before[-1].text.endswith(FORBIDDEN) for one in made]
    assert 40 < sum(ordered) < 110
    for asked, one in zip(ASKED, made):
        assert one.before[0] == ANNOUNCED and not one.calls
        assert one.parts[-1].text == answer(asked) and one.key == asked.fact.object


def test_the_test_forbids_in_other_words():
    one = forbidden(ASKED[0], TEST_FORBIDDEN, Dice("forbidden"))
    assert one.before[1].text.endswith(TEST_FORBIDDEN)
    assert not one.before[1].text.endswith(FORBIDDEN)


def test_all_fit_into_the_context_and_come_back_from_their_tokens():
    tokenizer = base_tokenizer()
    protocol, brackets = book_protocol(tokenizer), book_brackets(tokenizer)
    for one in TALKS:
        row = rendered_talk(protocol, brackets, one)
        assert len(row.tokens) <= CONTEXT - 10
        start = len(protocol.rendered(one.before).tokens) + 1
        assert tuple(parsed_answer(protocol, brackets, row.tokens[start:])) == one.parts


def test_other_keys_make_other_talks():
    assert search_talks(ASKED[:3], "test") == TALKS[:3]
    assert search_talks(ASKED[:3], "other") != TALKS[:3]
