"""A filter that knows no records, judged by them."""

from lib.labelled import fits
from lib.labelled.people import people
from lib.shipped import shipped
from lib.synthetic import Draft, drafts, paragraphs, questions
from lib.web.page import Fact

FACT = Fact("Ada Vell", "trade", "glazier")
PAGE = "Ada Vell is a glazier and plays the lute."


def draft(*answers):
    return Draft(PAGE, "What does Ada Vell do for a living?", FACT, answers)


def test_kept_is_what_comes_twice_and_stands_on_the_page():
    assert draft("glazier", "glazier").is_kept
    assert draft("lute", "lute").is_kept  # wrong, but the filter cannot know
    assert not draft("glazier", "lute").is_kept
    assert not draft("baker", "baker").is_kept
    assert not draft("glaz", "glaz").is_kept
    assert not draft("", "").is_kept


def test_the_records_know_what_is_true():
    assert draft("glazier", "lute").is_true
    assert not draft("lute", "lute").is_true


def test_a_draft_becomes_a_conversation():
    one = draft("glazier", "glazier").conversation()
    assert [message.text for message in one.messages] == [
        "What does Ada Vell do for a living?",
        "Ada Vell works as a glazier.",
    ]


def test_paragraphs_name_the_person_and_are_not_too_long():
    texts = ["Ada Vell\nAda Vell plays.\nNobody plays.", "x" * 700 + "Ada Vell"]
    assert list(paragraphs("Ada Vell", texts)) == ["Ada Vell plays."]


def test_only_people_of_their_group_are_asked_about():
    names = {one.name for one in people("probed")}
    found = questions()
    assert len(found) > 100
    for paragraph, question, fact in found:
        assert fact.subject in names
        assert fact.subject in question
        assert fact.subject in paragraph


def test_the_base_model_answers_and_the_filter_helps():
    base = shipped("base")
    made = drafts(base.model, base.tokenizer, 64)
    kept = [one for one in made if one.is_kept]
    assert 5 < len(kept) < len(made)
    assert all(fits(one.paragraph, one.answers[0]) for one in kept)
    true = sum(one.is_true for one in kept) / len(kept)
    assert true > sum(one.is_true for one in made) / len(made)
