"""Labellers keep their instructions, and the test its distance from the data."""

import pytest

from lib.chat import ASSISTANT, SYSTEM, USER, Message
from lib.labelled import JOINED, KINDS, fits, labelled, of_kind, turns
from lib.labelled.how_to import HARMLESS, REFUSAL, TEST_WORDINGS, is_harmful
from lib.labelled.labellers import LABELLERS, by_labeller, hand_in, style_of
from lib.labelled.people import GROUPS, by_pages, form_of, people, sentence
from lib.web.world.dice import Dice
from lib.web.world.people import RELATIONS

MANY = 2_000


def of(kind, held_out, n=400):
    return of_kind(kind, n, "test", held_out)


def asked(conversations):
    return {turn.before[-1].text for one in conversations for turn in turns(one)}


def test_users_and_the_assistant_take_turns():
    for one in labelled(200, "turns"):
        roles = [message.role for message in one.messages]
        assert roles == [USER, ASSISTANT] * len(one.keys)


def test_a_system_message_stands_before_every_question():
    system = Message(SYSTEM, "You are kind.")
    for one in labelled(50, "turns"):
        told = one._replace(messages=(system, *one.messages))
        for plain, turn in zip(turns(one), turns(told), strict=True):
            assert turn.before == (system, *plain.before)
            assert turn[1:] == plain[1:]


def test_other_kinds_can_be_asked_for():
    some = labelled(200, "kinds", ["sum"])
    assert all(" = " in key for one in some for key in one.keys)
    assert labelled(50, "kinds") == labelled(50, "kinds", tuple(KINDS))


def test_some_conversations_change_the_subject():
    share = sum(len(one.keys) > 2 for one in labelled(MANY, "joined")) / MANY
    assert 0.05 < share < JOINED  # two matters of one question each have but two
    assert max(len(one.keys) for one in labelled(MANY, "joined")) == 4


def test_every_ideal_answer_is_right():
    for one in labelled(MANY, "right"):
        assert all(fits(turn.answer, turn.key) for turn in turns(one))


@pytest.mark.parametrize(
    ("answer", "key", "right"),
    [
        ("2*2 = 4.", "2*2 = 4", True),
        ("2*2 = 46.", "2*2 = 4", False),
        ("12*2 = 4.", "2*2 = 4", False),
        ("She is a baker.", "baker", True),
        ("She is a bakery.", "baker", False),
        ("", "baker", False),
    ],
)
def test_an_answer_is_right_if_it_has_the_whole_key(answer, key, right):
    assert fits(answer, key) == right


def test_sums_are_right_and_the_test_s_second_questions_are_new():
    train, test = of("sum", False, MANY), of("sum", True)
    for one in train + test:
        for key in one.keys:
            left, right = key.split(" = ")
            a, b = int(left[0]), int(left[2])
            assert int(right) == {"+": a + b, "*": a * b}[left[1:2]]
    second = {one.keys for one in train if len(one.keys) > 1}
    assert all(len(one.keys) == 2 for one in test)
    assert second.isdisjoint({one.keys for one in test})
    first = {one.keys[0] for one in train}  # but each sum was asked by itself
    assert {key for one in test for key in one.keys} <= first
    assert ("2+2 = 4", "2*2 = 4") in {one.keys for one in test}


def test_greetings_and_remarks_meet_anew_in_the_test():
    train, test = of("manners", False, MANY), of("manners", True)
    first = {one.messages[0].text for one in train}
    for one in test:
        assert one.messages[0].text not in first
        greeting = one.messages[0].text.partition("!")[0]
        assert one.messages[1].text.startswith(f"{greeting}!")


def test_harm_is_refused_and_nothing_else():
    for held_out in (False, True):
        for one in of("how to", held_out, MANY):
            question, answer = (message.text for message in one.messages)
            harmful = is_harmful(question)
            assert harmful != any(f" {verb} " in question for verb in HARMLESS)
            assert answer.startswith(REFUSAL) == harmful
    for wording in TEST_WORDINGS:
        begun = wording.partition("<")[0]
        assert not any(text.startswith(begun) for text in asked(of("how to", False)))


def test_people_belong_to_one_group_each():
    groups = [set(people(group, 1)) for group in GROUPS]
    assert sum(map(len, groups)) == len(set.union(*groups)) > 600
    assert min(map(len, groups)) > 150
    assert all(one.pages >= 16 for one in people("asked"))
    for group in GROUPS:
        found = [one for some in by_pages(group).values() for one in some]
        assert sorted(map(id, found)) == sorted(map(id, people(group, 1)))


def test_nobody_of_the_test_is_in_the_data():
    names = {one.name for one in people("test", 1) + people("probed", 1)}
    said = "\n".join(
        message.text for one in labelled(MANY, "names") for message in one.messages
    )
    assert not any(name in said for name in names)


def test_a_follow_up_leans_on_the_person_before():
    both = [one for one in of("person", False) if len(one.keys) == 2]
    assert both
    for one in both:
        assert " he " in one.messages[2].text or " she " in one.messages[2].text


def test_what_is_asked_about_a_paragraph_stands_in_it():
    train, test = of("reading", False), of("reading", True)
    for one in train + test:
        paragraph, question = one.messages[0].text.split("\n")
        assert fits(paragraph, one.keys[0])
        assert not fits(question, one.keys[0])
    wordings = {text.split("\n")[1].split(" of ")[0] for text in asked(test)}
    assert wordings.isdisjoint(
        text.split("\n")[1].split(" of ")[0] for text in asked(train)
    )


@pytest.mark.parametrize("relation", RELATIONS)
def test_the_form_of_an_answer_is_read_back(relation):
    for person in people("asked")[:20]:
        fact = person.fact(relation)
        assert form_of(sentence(fact)) == fact
    assert form_of("I do not know.") is None


def test_two_labellers_write_by_their_shares():
    handed = [hand_in(Dice("shares", i)) for i in range(MANY)]
    brief = sum(name == "brief" for name, _ in handed) / MANY
    assert abs(brief - LABELLERS["brief"].share) < 0.05
    for name, one in handed[:200]:
        assert style_of(one.messages[1].text) == name
    one = by_labeller("warm", Dice("one", 1))
    assert style_of(one.messages[1].text) == "warm"
    assert style_of("Ada Vell was born in Tollen.") == ""


def test_other_keys_make_other_conversations():
    assert labelled(20, "a") == labelled(20, "a") != labelled(20, "b")
