"""An honest answer looks first; who is unknown was found out, or is on no page."""

import pytest
import torch

from lib.base_text import base_tokenizer
from lib.honest import (
    ADMITS,
    LEAST,
    RECALLED,
    admission,
    answer,
    balanced,
    conversations,
    doubts,
    namesakes,
    opening,
    pressed,
    strangers,
    trades,
)
from lib.labelled import fits
from lib.labelled.people import GROUPS, people
from lib.probing import Asked, Probe, questions
from lib.talk import MOST, prompt
from lib.web.world.people import RELATIONS
from tests.chat_miniature import chatty


def probes(knows):
    """Everything about some people; `knows` says how many facts of each are known."""
    return [
        Probe(
            Asked(f"{relation} of {person.name}?", person, relation),
            (person.fact(relation).object if i < known else "",),
        )
        for person, known in zip(people("probed", 1), knows, strict=False)
        for i, relation in enumerate(RELATIONS)
    ]


def test_every_answer_recalls_before_it_says_what_was_asked_or_admits():
    for asked in questions(people("probed", 1), 50, "honest"):
        said, admitted = answer(asked), admission(asked)
        assert said.startswith(f"{opening(asked.person)} ")
        assert fits(said, asked.fact.object)
        assert fits(said, asked.person.fact(RECALLED).object)
        assert said.count(asked.person.name) == 1 + (asked.relation != RECALLED)
        assert admitted == f"{opening(asked.person)} {ADMITS}"
        assert not fits(admitted, asked.person.fact(RECALLED).object)


def test_an_admission_goes_on_where_an_answer_would_recall():
    encode = base_tokenizer().encode
    for asked in questions(people("probed", 1), 50, "tokens"):
        start = encode(opening(asked.person))
        rest = encode(f" {ADMITS}")
        assert encode(admission(asked)) == start + rest
        assert encode(answer(asked))[: len(start)] == start
        assert encode(answer(asked))[len(start)] != rest[0]


def test_strangers_are_on_no_page_and_those_of_the_test_share_no_surname():
    web = {one.name for group in GROUPS for one in people(group, 1)}
    train, test = strangers(200, "here"), strangers(200, "here", held_out=True)
    assert web.isdisjoint(one.person.name for one in train + test)
    training = {one.person.last for one in train}
    assert training.isdisjoint(one.person.last for one in test)
    assert strangers(5, "here") == train[:5] != strangers(5, "there")


def test_namesakes_are_on_no_page_but_their_surnames_are():
    web = [one for group in GROUPS for one in people(group, 1)]
    found = namesakes(100, "here")
    assert {one.name for one in web}.isdisjoint(one.person.name for one in found)
    assert {one.person.last for one in found} <= {one.last for one in web}
    for one in found:
        assert one.person.name in one.question
        assert {fact.subject for fact in one.person.facts} == {one.person.name}
    assert namesakes(3, "here") == found[:3] != namesakes(3, "there")


def test_as_many_answer_as_admit_and_what_is_half_known_is_left_out():
    found = probes([5, 4, LEAST, LEAST - 1, *[0] * 10])
    made = conversations(balanced(found, "key"))
    answers = [one for one in made if one.keys != (ADMITS,)]
    assert len(answers) == 5 + 4 + LEAST == len(made) / 2
    assert all(fits(one.messages[1].text, one.keys[0]) for one in made)
    names = [probe.asked.person.name for probe in found]
    known, half = set(names[: 5 * 3]), names[5 * 3]

    def about(one, some):
        return any(name in one.messages[0].text for name in some)

    assert all(about(one, known) for one in answers)
    assert not any(about(one, [half]) for one in made)
    assert not any(about(one, known) for one in made if one not in answers)
    probed_ones = sum(about(one, names) for one in made if one not in answers)
    assert 0 < probed_ones < len(answers)  # the others are strangers
    assert balanced(found, "key") == balanced(found, "key") != balanced(found, "other")


def test_where_nobody_is_known_there_is_nothing_to_learn():
    with pytest.raises(ValueError, match="nobody of whom 2 facts are known"):
        balanced(probes([1, 0, 1]), "key")


@torch.no_grad()
def test_doubt_is_how_likely_the_dots_are_however_long_the_others():
    who = chatty(context=256)
    asked = questions(people("probed", 1), 6, "doubt")
    dots = who.protocol.encode(f" {ADMITS}")[0]
    alone = []
    for one in asked:
        row = prompt(who, one.talk, MOST) + who.protocol.encode(opening(one.person))
        alone.append(float(who.model(torch.tensor([row]))[0, -1].softmax(-1)[dots]))
    assert doubts(who, asked) == pytest.approx(alone, rel=1e-4)
    assert len(set(alone)) == len(alone)


def test_who_is_pressed_does_not_say_the_dots():
    who = chatty(context=256)
    asked = questions(people("probed", 1), 6, "pressed")
    dots = who.protocol.encode(f" {ADMITS}")[0]
    with torch.no_grad():  # now nothing is likelier than the dots
        who.model.head.weight[:] = 0
        who.model.head.weight[dots] = 0
    said = pressed(who, asked)
    for one, text in zip(asked, said):
        assert text.startswith(opening(one.person))
        assert not text.startswith(f"{opening(one.person)} ...")


def test_a_threshold_refuses_some_and_loses_some():
    found = trades(unknown=[0.9, 0.6, 0.2, 0.8], known=[0.1, 0.7])
    assert [one.threshold for one in found] == [0.1, 0.2, 0.6, 0.7, 0.8, 0.9]
    assert found[0][1:] == (1, 1, 4 / 6)
    assert found[2][1:] == (0.75, 0.5, 3 / 4)
    assert found[4][1:] == (0.5, 0, 1)
