"""What is asked comes from pages, what is judged is right, and doubt is read off."""

import pytest
import torch

from lib.generate import GREEDY
from lib.labelled import fits
from lib.labelled.people import people
from lib.probing import (
    SORRY,
    Asked,
    Probe,
    doubts,
    first_words,
    probed,
    questions,
    trades,
)
from lib.web.page import Fact
from tests.chat_miniature import chatty

FACT = Fact("the cat", "instrument", "harp")
ASKED = Asked("What does the cat play?", FACT, 4)


def test_each_fact_is_asked_once_and_the_famous_come_first():
    known = people("probed", 1)
    found = questions(known, 300, "test")
    assert len({one.fact for one in found}) == 300
    assert all(one.fact.subject in one.question for one in found)
    names = {person.name: person.pages for person in known}
    assert all(names[one.fact.subject] == one.pages for one in found)
    share = [sum(one.pages >= 32 for one in some) for some in (found[:100], found)]
    everybody = sum(person.pages >= 32 for person in known) / len(known)
    assert share[0] / 100 > 2 * everybody
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
    one = probe.conversation()
    assert one.messages[0].text == ASKED.question
    assert fits(one.messages[1].text, "harp") == known
    assert (one.messages[1].text == SORRY) != known


def test_everything_is_asked_so_many_times_with_other_coins():
    who = chatty()
    some = [ASKED, ASKED._replace(question="the dog?")]
    found = probed(who, some, "test", times=3)
    assert [len(probe.said) for probe in found] == [3, 3]
    assert [probe.asked for probe in found] == some
    assert len(set(found[0].said)) > 1
    [sure] = probed(who, some[:1], "test", 3, GREEDY)
    assert sure.agreement == 1


def test_doubt_is_the_probability_of_the_first_word_however_long_the_others():
    who = chatty()
    some = [ASKED, ASKED._replace(question="on the mat and the log the cat sat")]
    together, alone = first_words(who, some), [first_words(who, [one]) for one in some]
    torch.testing.assert_close(together, torch.cat(alone))
    assert torch.allclose(together.sum(1), torch.ones(2))
    first = who.protocol.encode(SORRY)[0]
    assert doubts(who, some) == together[:, first].tolist()


def test_a_threshold_refuses_some_and_loses_some():
    found = trades(unknown=[0.9, 0.6, 0.2, 0.8], known=[0.1, 0.7])
    assert [one.threshold for one in found] == [0.1, 0.2, 0.6, 0.7, 0.8, 0.9]
    assert found[0][1:] == (1, 1, 4 / 6)
    assert found[2][1:] == (0.75, 0.5, 3 / 4)
    assert found[4][1:] == (0.5, 0, 1)
