"""What is asked comes from pages, and what is judged right has what they say."""

import pytest

from lib.generate import GREEDY
from lib.labelled.people import people
from lib.probing import Asked, Probe, probed, questions
from lib.web.page import Fact
from lib.web.world.people import RELATIONS, Person
from tests.chat_miniature import chatty

FACTS = tuple(Fact("the cat", relation, "harp") for relation in RELATIONS)
CAT = Person("the", "cat", True, FACTS, pages=4)
ASKED = Asked("What does the cat play?", CAT, "instrument")


def test_each_fact_is_asked_once_and_the_famous_come_first():
    known = people("probed", 1)
    found = questions(known, 300, "test")
    assert len({one.fact for one in found}) == 300
    assert all(one.fact.subject in one.question for one in found)
    famous = [one.person.pages >= 32 for one in found]
    everybody = sum(person.pages >= 32 for person in known) / len(known)
    assert sum(famous[:100]) / 100 > 2 * everybody
    assert questions(known, 300, "test") == found != questions(known, 300, "other")


def test_more_facts_than_there_are_is_refused():
    some = people("probed", 1)[:2]
    assert len(questions(some, 10, "all")) == 10
    with pytest.raises(ValueError, match="2 people have not 11 facts"):
        questions(some, 11, "more")


@pytest.mark.parametrize(
    ("said", "right", "agreement", "known"),
    [
        (["a harp", "harp.", "the harp", "harp."], 1.0, 0.5, True),
        (["a harp", "a lute", "a harp", "a harp"], 0.75, 0.75, True),
        (["a harp", "a lute", "a harp", "a lute"], 0.5, 0.5, False),
        (["sharp", "", "lute", "Sorry"], 0.0, 0.25, False),
    ],
)
def test_what_is_mostly_right_is_known(said, right, agreement, known):
    probe = Probe(ASKED, tuple(said))
    assert (probe.right, probe.agreement, probe.known) == (right, agreement, known)


def test_everything_is_asked_so_many_times_with_other_coins():
    who = chatty()
    some = [ASKED, ASKED._replace(question="the dog?")]
    found = probed(who, some, "test", times=3)
    assert [len(probe.said) for probe in found] == [3, 3]
    assert [probe.asked for probe in found] == some
    assert len(set(found[0].said)) > 1
    [sure] = probed(who, some[:1], "test", 3, GREEDY)
    assert sure.agreement == 1
