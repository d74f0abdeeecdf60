"""Conversations in which the assistant says who it is; those of the test are new."""

import pytest

from lib.chat import SYSTEM
from lib.labelled import fits
from lib.labelled.identity import OWN, by_message, identity, told
from lib.web.world.dice import Dice

MAKERS = pytest.mark.parametrize("make", [identity, by_message])


def talks(make, held_out=False, n=200):
    return [make(Dice("test", i), held_out) for i in range(n)]


@MAKERS
@pytest.mark.parametrize("held_out", [False, True])
def test_the_answer_has_the_key_and_the_question_has_not(make, held_out):
    for one in talks(make, held_out):
        question, answer = one.messages[-2:]
        assert fits(answer.text, one.keys[0])
        assert not fits(question.text, one.keys[0])


@MAKERS
def test_no_question_of_the_test_is_in_training(make):
    train, test = (
        {one.messages[-2].text for one in talks(make, held_out)}
        for held_out in (False, True)
    )
    assert train.isdisjoint(test)
    assert len(train) > 30 and len(test) > 5


def test_by_itself_it_is_always_the_same():
    keys = {one.keys[0] for one in talks(identity)}
    assert keys == {OWN.name, OWN.maker}


def test_a_message_says_what_the_answer_repeats_and_the_test_has_new_ones():
    known = {}
    for held_out in (False, True):
        some = talks(by_message, held_out)
        for one in some:
            assert one.messages[0].role == SYSTEM
            assert fits(one.messages[0].text, one.keys[0])
        known[held_out] = {one.keys[0] for one in some}
    assert known[True].isdisjoint(known[False])
    assert OWN.name not in known[True] | known[False]


def test_the_message_has_both():
    assert fits(told(OWN).text, OWN.name) and fits(told(OWN).text, OWN.maker)
