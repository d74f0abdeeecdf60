"""What the assistant with tools learns from, and what of it counts."""

import pytest

from lib.base_text import base_tokenizer
from lib.chat import book_protocol
from lib.honest import Balanced, strangers
from lib.labelled.people import people
from lib.probing import questions
from lib.tools import ANNOUNCED, book_brackets, parsed_answer
from lib.with_tools import OLD, OWN, SUMS, TIMES, about_itself, lessons, old

TOKENIZER = base_tokenizer()
PROTOCOL, BRACKETS = book_protocol(TOKENIZER), book_brackets(TOKENIZER)
HOW_MANY = 20
ASKED = Balanced(
    questions(people("probed", 16), HOW_MANY, "known"), strangers(HOW_MANY, "unknown")
)
DOTS = tuple(PROTOCOL.encode(" ..."))
CALL = BRACKETS.opens["search"]
REST = TIMES * (OLD + 2 * OWN + SUMS)  # that every training has


@pytest.fixture(scope="module", params=[0, 10, 60])
def made(request):
    return request.param, lessons(TOKENIZER, ASKED, request.param, "key")


def about_strangers(rows):
    return [row for row in rows if after(row.tokens, DOTS)]


def decides(row):
    """Is it learned whether to begin the dots?"""
    return row.said[after(row.tokens, DOTS) - len(DOTS)]


def after(tokens, start):
    """The place behind the first time that some tokens stand there; 0 for never."""
    n = len(start)
    places = (i + n for i in range(len(tokens)) if tuple(tokens[i : i + n]) == start)
    return next(places, 0)


def text(row):
    return PROTOCOL.decode([t for t in row.tokens if t not in PROTOCOL.special])


def test_so_many_searches_are_among_the_rows(made):
    searches, rows = made
    talks = [row for row in about_strangers(rows) if ANNOUNCED.text in text(row)]
    learned = [row for row in talks if decides(row)]
    assert len(learned) + (len(talks) - len(learned)) / TIMES == searches
    honest = 2 * HOW_MANY + len(learned)  # the last are known ones with tools
    assert len(rows) == honest + len(talks) + REST


def test_as_many_decide_for_the_dots_as_against_them(made):
    _, rows = made
    starts = [tuple(PROTOCOL.encode(f"{name} works as a")) for name in names()]
    decided = {True: 0, False: 0}
    for row in rows:
        place = next((p for s in starts if (p := after(row.tokens, s))), None)
        if place and row.said[place]:
            dots = tuple(row.tokens[place : place + len(DOTS)]) == DOTS
            decided[dots] += 1
    assert decided[True] == decided[False] >= HOW_MANY


def names():
    return {one.person.name for one in [*ASKED.known, *ASKED.unknown]}


def test_how_most_searches_begin_is_given_and_the_rest_is_learned(made):
    searches, rows = made
    given = [
        row for row in about_strangers(rows) if not decides(row) and CALL in row.tokens
    ]
    assert bool(given) == bool(searches)
    for row in given:
        assert not any(row.said[: after(row.tokens, DOTS) - len(DOTS) + 1])
        assert row.said[row.tokens.index(CALL)] and row.said[-1]


def test_what_is_known_is_answered_without_a_call_where_there_are_tools(made):
    searches, rows = made
    known = {one.person.name for one in ASKED.known}
    found = [
        row
        for row in rows
        if ANNOUNCED.text in text(row) and any(name in text(row) for name in known)
    ]
    assert bool(found) == bool(searches)
    for row in found:
        assert not any(BRACKETS.tool(token) for token in row.tokens)
        assert parsed_answer(PROTOCOL, BRACKETS, row.tokens)


def test_some_old_conversations_begin_with_the_tools_and_none_is_about_people():
    begin = [one.messages[0] == ANNOUNCED for one in old("key")]
    assert len(begin) == OLD and 0.2 < sum(begin) / OLD < 0.4
    web = {person.name for person in people("asked")}
    assert not any(
        name in one.messages[-1].text for one in old("key")[:100] for name in web
    )
    assert old("key") != old("other")


def test_half_say_who_it_is_and_half_repeat_a_message():
    made = about_itself("key")
    assert len(made) == 2 * OWN
    assert len({one.keys[0] for one in made[:OWN]}) == 2
