"""The rules by which continuations are judged, on texts that were made up."""

import pytest

from lib import intervals
from lib.prompts import addition, assistant, cutoff, korean, paris, recitation
from lib.prompts.difference import difference
from lib.writers import Written


def cut(text):
    return Written(text, ended=False)


def whole(text):
    return Written(text, ended=True)


# --- 2+2 ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("written", "answers", "goes_on"),
    [
        (whole(" It is 4."), True, False),
        (whole("\nFour!"), True, False),
        (whole(" 2+2=4"), True, False),
        (whole(" It is 5."), False, False),
        (whole(" 14, or 4.5, or 44"), False, False),
        (whole(""), False, False),
        (cut(" 4. What is 3+3?"), False, True),
    ],
)
def test_to_answer_and_to_stop_are_two_things(written, answers, goes_on):
    assert addition.answers_and_stops(written) == answers
    assert addition.goes_on(written) == goes_on


# --- Paris --------------------------------------------------------------------


@pytest.mark.parametrize(
    ("written", "items"),
    [
        (
            cut("\n\n1. Eiffel Tower\n2. The Louvre\n3. Arc de"),
            ["Eiffel Tower", "The Louvre"],
        ),
        (cut("\n1) The Louvre: the largest mus"), ["The Louvre"]),
        (
            whole("\n- **Notre-Dame** - a church\n* Panthéon"),
            ["Notre-Dame", "Panthéon"],
        ),
        (whole("\nSt. Germain\n\nI love this city.\n2. \n"), ["St. Germain"]),
        (cut("\nEiffel Tower\nIt is a tower in Paris"), ["Eiffel Tower"]),
        (cut(" I was there in 2010 and it was"), []),
        (cut("\nit is a city\n10 things to do"), []),
        (cut("\n<h2>1. The <b>Louvre</b></h2>\n# 2. Orsay\n"), ["The Louvre", "Orsay"]),
        (whole(""), []),
    ],
)
def test_items_are_the_names_on_the_list(written, items):
    assert paris.items(written) == items


@pytest.mark.parametrize(
    "name",
    [
        "The Eiffel Tower",
        "Cathédrale Notre-Dame de Paris",
        "Sacré-Cœur Basilica",
        "the Champs-Élysées",
        "Place de la Concorde",
        "Île de la Cité",
        "Musée d'Orsay",
        "Louvre Museum",
        "L'Arc de Triomphe",
    ],
)
def test_sights_are_known_in_many_spellings(name):
    assert paris.is_sight(name)


@pytest.mark.parametrize(
    "name",
    [
        "The Palace of Versailles",
        "Disneyland Paris",
        "The Colosseum",
        "Paris",
        "",
        "Seineway",
    ],
)
def test_what_stands_elsewhere_is_no_sight(name):
    assert not paris.is_sight(name)


def test_the_list_of_sights_is_written_as_names_are_compared():
    assert {paris.plain(sight) for sight in paris.SIGHTS} == paris.SIGHTS


# --- recitation ---------------------------------------------------------------


def test_words_are_counted_up_to_the_first_wrong_one():
    rest = "the heaven and the earth. And God's light"
    assert recitation.recited("The HEAVEN, and the earth: and Gods light!", rest) == 8
    assert recitation.recited(" the heaven or the earth", rest) == 2
    assert recitation.recited("", rest) == 0
    assert recitation.recited(f"{rest} and more", rest) == 8


def test_who_is_still_at_a_word_is_not_astray():
    rest = "the heaven and the earth"
    assert not recitation.astray(" the hea", rest)
    assert not recitation.astray(" the heaven and", rest)
    assert recitation.astray(" the hell and", rest)
    assert not recitation.astray(f"{rest} and more", rest)


def test_the_texts_are_long_enough_to_recite():
    lengths = [len(recitation.words(text.rest)) for text in recitation.TEXTS]
    assert min(lengths) > 30


# --- cutoff -------------------------------------------------------------------


@pytest.mark.parametrize(
    ("said", "name", "complete"),
    [
        (" Barack Obama, who", "obama", True),
        (" Obama. The", "obama", True),
        (" Donald J. Trump in", "trump", True),
        (" the New England Patriots over", "patriots", True),
        (" Barack", "barack", False),
        (" Saint-", "saint", False),
        ("\nFrance\n", "france", True),
        (" Élysée palace", "élysée", True),
        (" a man of 35", "", False),
        ("", "", False),
    ],
)
def test_an_answer_gives_a_name(said, name, complete):
    assert cutoff.name_in(said) == name
    assert cutoff.is_named(said) == complete


def test_the_commonest_answers_are_counted_for_each_question():
    found = cutoff.spread([["a", "a", "b"], ["c", "d", "d"], ["e", "f", "g"]])
    assert found == (5, 9)
    assert found.share == pytest.approx(5 / 9)


@pytest.mark.parametrize(
    ("first", "second", "low", "high"),
    [
        # Newcombe 1998, table II, method 10, at 95%
        ((56, 70), (48, 80), 0.0524, 0.3339),
        ((9, 10), (3, 10), 0.1705, 0.8090),
        ((5, 56), (0, 29), -0.0381, 0.1926),
        ((10, 10), (0, 10), 0.6075, 1.0),
    ],
)
def test_the_interval_of_a_difference_is_newcombes(
    monkeypatch, first, second, low, high
):
    monkeypatch.setattr(intervals, "CONFIDENCE", 0.95)
    gap, interval = difference(first, second)
    assert gap == pytest.approx(first[0] / first[1] - second[0] / second[1])
    assert interval == pytest.approx((low, high), abs=1e-4)


def test_both_prompts_differ_by_the_year_alone():
    for asked in cutoff.QUESTIONS:
        before, after = asked.prompts
        assert before.replace(str(asked.before), str(asked.after)) == after
        assert asked.before < 2024 <= asked.after


# --- Korean -------------------------------------------------------------------


def test_the_test_words_are_none_of_the_examples():
    assert len(korean.PAIRS) == 10
    assert len(korean.accepted) >= 100
    assert not {english for english, _ in korean.PAIRS} & set(korean.accepted)
    hangul = [word for some in korean.accepted.values() for word in some]
    assert all("가" <= letter <= "힣" for word in hangul for letter in word)


def test_the_prompt_is_a_list_that_breaks_off():
    assert korean.prompt("teacher", korean.PAIRS[:1]) == "butterfly: 나비\nteacher:"
    assert korean.prompt("teacher", ()) == "teacher:"


@pytest.mark.parametrize(
    ("said", "right", "complete"),
    [
        (" 선생님\nstudent:", True, True),
        (" 교사, 선생님", True, False),
        (" 선생님(", True, False),
        (" 선생님들", False, False),
        ("\n학생", False, False),
        (" Ms. Kim", False, False),
        ("", False, False),
    ],
)
def test_a_translation_is_the_whole_first_line(said, right, complete):
    assert korean.is_right("teacher", said) == right
    assert korean.is_complete(said) == complete


# --- the assistant ------------------------------------------------------------

GOOD = " Air scatters blue light.\nHuman: And at night?\nAssistant: It is dark."


@pytest.mark.parametrize(
    ("said", "form", "asks"),
    [
        (GOOD, True, True),
        (" Air scatters\n\nHuman: And at night?", True, True),
        (" Air scatters blue light", True, False),
        (" Air scatters blue light.\nHum", True, False),
        (" Air scatters blue light.\nHuman: Thank you.", True, False),
        (" It is blue.\nHuman: Ah.\nAssistant: Why not?", True, False),
        (" It is blue.\nThe sky is the limit.", False, False),
        (" Blue\nHuman: And at night?", False, True),
        ("", False, False),
        ("\nHuman: Well?", False, True),
    ],
)
def test_a_conversation_has_a_form(said, form, asks):
    assert assistant.keeps_to_the_form(said) == form
    assert assistant.invents_a_question(said) == asks


def test_the_stop_rule_cuts_where_the_human_speaks():
    assert assistant.first_answer(GOOD) == "Air scatters blue light."
    assert assistant.first_answer(" No end") == "No end"
    assert assistant.is_settled(GOOD)
    assert not assistant.is_settled(" Air scatters\nHuman: And")


def test_the_page_ends_where_the_assistant_is_to_answer():
    page = assistant.prompt()
    assert page.startswith(assistant.DESCRIPTION)
    assert page.endswith("Human: Why is the sky blue?\nAssistant:")
    assert page.count("Human:") == len(assistant.TURNS) + 1
    assert assistant.prompt((), "Who?").count("Human:") == 1
