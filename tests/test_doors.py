"""The search among doors: problems, experts, and a parser that guesses nothing."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lib.doors import (
    ANSWER,
    END,
    LONGEST,
    NO,
    SIZES,
    TRY,
    WAIT,
    WORDS,
    YES,
    answer_of,
    decode,
    doors,
    drill,
    encode,
    expert,
    prompt,
    search,
)
from lib.doors_training import SHAPE, STOP, DoorsTask, Shown
from lib.web.world.dice import Dice

SOME = [doors(Dice("some", i), SIZES[i % len(SIZES)]) for i in range(200)]


def test_one_door_leads_to_the_treasure():
    for one in SOME:
        rooms, treasures = dict(one.rooms), dict(one.treasures)
        leads = [door for door in rooms if treasures[rooms[door]] == one.wanted]
        assert leads == [one.door] and one.question.endswith(f"? {one.wanted}")
        assert decode(prompt(one))[0] == END


def test_training_and_test_share_no_problem():
    kept = {doors(Dice(i), 4, held_out=True).question for i in range(50)}
    assert not kept & {one.question for one in SOME} and len(kept) == 50
    assert not any(one.held_out for one in SOME)


def test_what_an_expert_looks_up_is_right_and_its_answer_often_is_not():
    right = 0
    for i, one in enumerate(SOME):
        said = expert(Dice("expert", i), one)
        assert said[-1] == END and len(said) <= LONGEST
        rooms, treasures = dict(one.rooms), dict(one.treasures)
        for at, word in enumerate(said):
            if word == TRY:
                door, room, treasure, verdict = said[at + 1 : at + 5]
                assert rooms[door] == room and treasures[room] == treasure
                assert verdict == (YES if treasure == one.wanted else NO)
        right += answer_of(said[:-1]) == one.door
    assert 0.2 < right / len(SOME) < 0.45


def test_a_complete_search_finds_it_within_the_longest_response():
    for one in SOME:
        said = search(one)
        assert answer_of(said[:-1]) == one.door and len(said) <= LONGEST
        assert len(prompt(one)) + LONGEST <= SHAPE.context


def test_drills_try_single_doors_only():
    for one in SOME[:20]:
        drills = drill(one)
        assert len(drills) == len(one.rooms)
        assert all(said.count(TRY) == 1 and WAIT not in said for said in drills)


@pytest.mark.parametrize(
    ("text", "door"),
    [
        ("answer d3", "d3"),
        ("try d1 r2 t3 yes answer d1", "d1"),
        ("", None),
        ("answer", None),
        ("d3", None),
        ("answer d3 d4", None),
        ("answer d3 answer d3", None),
        ("answer r3", None),
        ("answer d3 wait", None),
        ("answer answer d3", None),
    ],
)
def test_only_one_door_at_the_end_counts(text, door):
    assert answer_of(text.split()) == door


@given(st.lists(st.sampled_from(WORDS), max_size=12))
def test_any_words_are_parsed(words):
    door = answer_of(words)
    assert door is None or words[-2:] == [ANSWER, door]


def test_the_reward_is_for_the_right_door():
    task = DoorsTask(0)
    one = task.problem(5)
    assert task.prompt(5) == prompt(one)
    assert task.reward(5, encode([ANSWER, one.door])) == 1
    other = next(door for door, _ in one.rooms if door != one.door)
    assert task.reward(5, encode([ANSWER, other])) == 0
    assert task.reward(5, encode([one.door])) == 0


def test_going_on_is_never_learned_from_a_complete_search():
    batch = Shown("expert", 0).batch(range(0, 8))
    wait = encode([WAIT])[0]
    for i in (0, 4):  # the rows with searches
        waits = batch.targets[i] == wait
        assert not batch.weights[i][waits].any()
    learned = [
        batch.targets[i][batch.weights[i] > 0].tolist()
        for i in range(len(batch.tokens))
    ]
    assert all(row[-1] == STOP for row in learned)
