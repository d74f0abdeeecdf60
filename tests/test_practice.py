"""Fresh pages: the answers stand on them, and the test's are kept apart."""

import re

import pytest

from lib.practice import KINDS, exercise
from lib.practice.languages import word_list
from lib.practice.passages import (
    FRAMES,
    NOUNS,
    TEST,
    passage,
    someone,
    wording,
)
from lib.scale import WORLD_SEED
from lib.web.world.dice import Dice
from lib.web.world.names import surnames
from lib.web.world.people import RELATIONS
from lib.web.world.questions import QUESTIONS


@pytest.fixture(params=KINDS)
def make(request):
    return KINDS[request.param][0]


def test_a_page_depends_on_its_dice_alone(make):
    pages = [make(Dice("page", i)) for i in range(20)]
    assert pages == [make(Dice("page", i)) for i in range(20)]
    assert len({page.text for page in pages}) == 20


def test_the_questions_of_a_page_are_parts_of_it(make):
    for i in range(50):
        page = make(Dice("questions", i))
        for n in range(len(page.asked)):
            before, answer = page.question(n)
            assert page.text.startswith(before + answer)
            assert answer.startswith(" ")  # as the tokenizer cuts words
            assert not before.endswith(" ")


@pytest.mark.parametrize("kind", ["passage", "list", "quotation"])
def test_an_answer_stands_further_up_on_the_page(kind):
    for i in range(50):
        page = KINDS[kind][0](Dice("answers", i))
        for n in range(len(page.asked)):
            before, answer = page.question(n)
            assert answer.strip() in before


def test_one_rule_makes_all_words_of_a_language():
    for i in range(50):
        page = word_list(Dice("ending", i), "ending", 4)
        endings = {answer.rpartition("-")[2] for _, answer in page.asked}
        assert len(endings) == 1
        before, answer = page.question()
        assert answer.strip().partition("-")[0] in before


def test_the_test_has_names_and_wordings_of_its_own():
    training, test = set(), set()
    for i in range(300):
        for held_out, found in ((False, training), (True, test)):
            found.add(passage(Dice("names", i), held_out).text)
    for frame, number in TEST.items():
        for nouns in NOUNS.values():
            text = re.escape(frame.replace("<n>", nouns[number]))
            asked = re.compile(text.replace("<s>", r"\w+ \w+"))
            assert any(map(asked.search, test))
            assert not any(map(asked.search, training))


def test_no_surname_of_the_test_is_one_of_the_web_or_of_training():
    drawn = {someone(Dice("surname", i), held_out=True).last for i in range(300)}
    practised = {someone(Dice("surname", i), held_out=False).last for i in range(300)}
    assert drawn.isdisjoint(surnames(WORLD_SEED))
    assert drawn.isdisjoint(practised)


@pytest.mark.parametrize("relation", RELATIONS)
def test_each_part_of_a_wording_of_the_test_occurs_in_training(relation):
    said = {wording(Dice("wording", i), relation, held_out=False) for i in range(500)}
    kept = {wording(Dice("wording", i), relation, held_out=True) for i in range(50)}
    assert len(kept) == len(TEST)
    assert kept.isdisjoint(said | set(QUESTIONS[relation]))
    for frame, number in TEST.items():
        noun = NOUNS[relation][number]
        assert any(f.replace("<n>", noun) in said for f in FRAMES if f != frame)
        assert any(frame.replace("<n>", other) in said for other in NOUNS[relation])


def test_kinds_come_as_often_as_they_should():
    drawn = [exercise(Dice("kinds", i)).people > 0 for i in range(2_000)]
    share = KINDS["passage"][1] / sum(count for _, count in KINDS.values())
    error = (share * (1 - share) / 2_000) ** 0.5
    assert abs(sum(drawn) / 2_000 - share) < 4 * error
