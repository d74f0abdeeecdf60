"""An answer is judged by its last words, a citation by what it points to."""

import pytest

from lib.honest import ADMITS, strangers
from lib.labelled.people import group_of, sentence
from lib.search import Page
from lib.search_talks import NOT_FOUND
from lib.tool_exam import (
    Answer,
    about_test_people,
    asked_of,
    index_with,
    new_page,
    runnable,
    served,
    web_page,
)
from lib.tools import REFUSED, SEARCH, Part, book_brackets, numbered, searched
from tests.chat_miniature import chat_tokenizer, chatty

ONE, OTHER = strangers(2, "exam test")
FACT = sentence(ONE.fact)


def answered(said, result="", asked=ONE):
    call = [Part(SEARCH, "query", result)] if result else []
    return Answer(asked, [Part("", "Well"), *call, Part("", said)])


@pytest.mark.parametrize(
    ("answer", "right", "declined", "found", "cited"),
    [
        (answered(f"[7] {FACT}", numbered(7, FACT)), True, False, True, True),
        (answered(f"[8] {FACT}", numbered(7, FACT)), True, False, True, False),
        (answered("[7] It is blue.", numbered(7, FACT)), False, False, True, True),
        (answered(f"[7] {FACT}", numbered(7, "No.")), True, False, False, False),
        (answered(f"... {ADMITS}"), False, True, False, False),
        (answered(FACT), True, False, False, False),
        (Answer(ONE, []), False, False, False, False),
    ],
)
def test_what_an_answer_shows(answer, right, declined, found, cited):
    assert answer.right == right
    assert answer.declined == declined
    assert answer.found == found
    assert answer.cited == cited


def test_who_says_that_it_is_not_there_cites_nothing():
    assert answered("[7] It is blue.").cites
    assert not answered(f"[7] It is {NOT_FOUND}").cites
    assert not answered("It is blue.").cites


def test_the_fact_of_a_namesake_is_not_found():
    result = numbered(7, FACT.replace(ONE.person.name, OTHER.person.name))
    assert not answered(FACT, result).found


def test_what_stands_in_a_result_is_not_the_answer():
    assert not answered("I cannot tell.", numbered(7, FACT)).right


def test_test_people_are_asked_everything_once():
    found = about_test_people()
    assert len({one.fact for one in found}) == len(found) > 150
    assert {group_of(one.person) for one in found} == {"test"}
    assert min(one.person.pages for one in found) >= 16
    assert len(about_test_people(1)) > len(found)


def test_a_new_page_has_every_fact_and_is_found_by_its_name():
    some = strangers(5, "pages")
    for one in some:
        page = new_page(one, 0)
        for fact in one.person.facts:
            assert fact.object in page.text
        assert page == new_page(one, 0)
    with index_with(some) as index:
        assert index.passages > 25_000
        for one in some:
            assert one.person.name in searched(index)(one.person.name)


def test_the_first_line_of_a_page_is_its_title():
    page = web_page(url="http://a", text="Ada\nShe sings.\nOften.", held_out=True)
    assert page == Page("http://a", "Ada", "She sings.\nOften.")


def test_a_call_can_be_run_if_it_was_closed_and_allowed():
    def calls(*results):
        parts = [Part(SEARCH, "query", result) for result in results]
        return Answer(ONE, parts)

    some = [calls("[1] a", ""), calls(), calls(REFUSED)]
    assert runnable(some) == [True, False, False]


def test_a_search_is_offered_only_where_there_is_one(monkeypatch):
    who, brackets = chatty(context=512), book_brackets(chat_tokenizer())
    asked, seen = [], []

    def in_groups(who, talks, hook=None):
        seen.append((talks, hook))
        return []

    monkeypatch.setattr("lib.tool_exam.in_groups", in_groups)
    asked_of(who, brackets, [ONE])
    asked_of(who, brackets, [ONE], asked.append)
    asked_of(who, brackets, [ONE], asked.append, order=True)
    (plain, none), (offered, box), (ordered, _) = seen
    assert none is None and box.run.keys() == {SEARCH}
    assert [len(talks[0]) for talks in (plain, offered, ordered)] == [1, 2, 2]
    assert plain[0][-1] == offered[0][-1] != ordered[0][-1]
    assert ordered[0][-1].text.startswith(ONE.question)


def test_a_server_overrules_the_dots_of_familiar_names_only(monkeypatch):
    who = chatty(context=512)
    admits = [Part("", f"... {ADMITS}")]
    some = [Answer(ONE, admits), Answer(OTHER, admits), answered("It is blue.")]
    nats = {ONE: 3.0, OTHER: 30.0}
    monkeypatch.setattr(
        "lib.tool_exam.surprised", lambda _, asked: [nats[one] for one in asked]
    )
    monkeypatch.setattr(
        "lib.tool_exam.pressed", lambda _, asked: ["A guess."] * len(asked)
    )
    first, *others = served(who, some, 3.0)
    assert first == Answer(ONE, [Part("", "A guess.")])
    assert others == some[1:]


def test_answers_come_in_the_order_of_the_questions():
    who, brackets = chatty(context=512), book_brackets(chat_tokenizer())
    some = strangers(3, "order")
    together = asked_of(who, brackets, some)
    assert [one.asked for one in together] == some
    for one, alone in zip(together, some):
        assert one.parts == asked_of(who, brackets, [alone])[0].parts
