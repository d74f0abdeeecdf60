"""Who searches finds the answer in the paragraph that is cited; who may not admits."""

import re

from lib.base_text import base_tokenizer
from lib.chat import book_protocol
from lib.honest import ADMITS
from lib.labelled import fits
from lib.practice.passages import training_surnames
from lib.search_talks import (
    FORBIDDEN,
    NOT_FOUND,
    TEST_FORBIDDEN,
    search_talks,
)
from lib.tools import SEARCH, book_brackets, parsed_answer, rendered_talk

TALKS = search_talks(300, "test")
CONTEXT = 256


def searches(talks):
    return [one for one in talks if not one.forbidden]


def test_the_cited_paragraph_has_the_answer_and_the_other_has_not_the_name():
    found = [one for one in searches(TALKS) if one.key != NOT_FOUND]
    assert len(found) > 150
    places = set()
    for one in found:
        call, final = one.parts
        place = int(re.match(r"\[(\d)\] ", final.text)[1])
        paragraphs = dict(re.findall(r"^\[(\d)\] (.*)$", call.result, re.MULTILINE))
        right, other = paragraphs.pop(str(place)), *paragraphs.values()
        assert one.asked.person.name in right and fits(right, one.key)
        assert one.asked.person.name not in other
        assert fits(final.text, one.key)
        places.add(place)
    assert places == {1, 2}


def test_what_is_not_there_is_said_to_be_not_there():
    missing = [one for one in searches(TALKS) if one.key == NOT_FOUND]
    assert 10 < len(missing) < 100
    for one in missing:
        call, final = one.parts
        name = one.asked.person.name
        [about] = [line for line in call.result.splitlines() if name in line]
        assert not fits(about, one.asked.fact.object)
        assert final.text == NOT_FOUND


def test_who_is_told_to_use_no_tool_uses_none_and_admits():
    told = [one for one in TALKS if one.forbidden]
    assert 30 < len(told) < 100
    for one in told:
        assert any(one.before[0].text.endswith(order) for order in FORBIDDEN)
        assert one.parts[-1].text.endswith(ADMITS) and one.key == ADMITS


def test_the_test_has_other_surnames_and_other_orders():
    test = search_talks(100, "test", held_out=True)
    assert training_surnames().isdisjoint(one.asked.person.last for one in test)
    told = [one for one in test if one.forbidden]
    assert all(one.before[0].text.endswith(TEST_FORBIDDEN) for one in told)
    assert not any(one.before[0].text.endswith(FORBIDDEN) for one in told)


def test_all_fit_into_the_context_and_come_back_from_their_tokens():
    tokenizer = base_tokenizer()
    protocol, brackets = book_protocol(tokenizer), book_brackets(tokenizer)
    for one in TALKS[:100]:
        row = rendered_talk(protocol, brackets, one.before, one.parts)
        assert len(row.tokens) <= CONTEXT - 20
        start = len(protocol.rendered(one.before).tokens) + 1
        assert tuple(parsed_answer(protocol, brackets, row.tokens[start:])) == one.parts


def test_a_query_has_the_name():
    for one in searches(TALKS):
        call = one.parts[0]
        assert call.tool == SEARCH
        assert call.text.startswith(f"{one.asked.person.name} ")
    assert search_talks(3, "test") == TALKS[:3] != search_talks(3, "other")
