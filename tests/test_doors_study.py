"""Styles, judges and limits at the doors."""

import pytest
import torch

from lib.doors import ANSWER, WAIT, Doors, check, encode, search
from lib.doors_study import (
    AGAIN,
    AT_ONCE,
    GIVES_UP,
    ONCE,
    UNTIL,
    checked_after_yes,
    in_time,
    judged,
    mix,
    right,
    said_by,
    style_of,
    unsaid,
    waits,
)
from lib.doors_training import SHAPE, exam
from lib.model import Transformer

ONE = Doors(
    (("d1", "r1"), ("d2", "r2"), ("d3", "r3")),
    (("r1", "t1"), ("r2", "t2"), ("r3", "t3")),
    "d3",
)
FIRST, SECOND, THIRD = (check(ONE, door) for door in ("d1", "d2", "d3"))


def net():
    with torch.random.fork_rng():
        torch.manual_seed(2)
        return Transformer(SHAPE.with_(width=16, heads=1, layers=1)).eval()


@pytest.mark.parametrize(
    ("words", "style"),
    [
        ([ANSWER, "d1"], AT_ONCE),
        ([*FIRST, ANSWER, "d2"], ONCE),
        ([*THIRD, ANSWER, "d3"], UNTIL),
        ([*FIRST, WAIT, *SECOND, ANSWER, "d3"], GIVES_UP),
        (search(ONE)[:-1], UNTIL),
        ([*THIRD, WAIT, *FIRST, ANSWER, "d3"], AGAIN),
        ([*FIRST, WAIT, *FIRST, ANSWER, "d3"], AGAIN),
        ([], AT_ONCE),
    ],
)
def test_a_response_has_one_style(words, style):
    assert style_of(words) == style
    assert mix([words])[style] == 1


def test_only_what_follows_a_yes_is_a_second_check():
    assert not checked_after_yes(search(ONE)[:-1])
    assert checked_after_yes([*THIRD, WAIT, *THIRD, ANSWER, "d3"])
    assert not checked_after_yes([*FIRST, WAIT, *FIRST])


def test_the_key_judges_strictly():
    said = [[ANSWER, "d3"], [ANSWER, "d2"], [ANSWER, "r3"], ["d3"], []]
    assert right([ONE] * 5, said) == [True, False, False, False, False]


def test_a_model_judges_by_trying_the_door(monkeypatch):
    """The stand-in for the network answers yes where the door is d3."""
    from lib import doors_study
    from lib.generate import Sample

    def generate(model, rows, coins, most, sampling, stop):
        door = encode(["d3"])[0]
        words = ["yes" if row[-1] == door else "no" for row in rows]
        return [Sample(i, [], encode([word])) for i, word in enumerate(words)]

    monkeypatch.setattr(doors_study, "generate", generate)
    said = [[ANSWER, "d3"], [ANSWER, "d1"], [ANSWER, "d11"], ["d3"]]
    assert judged(net(), [ONE] * 4, said) == [True, False, False, False]
    assert judged(net(), [ONE], [["no", "answer"]]) == [False]


def test_a_word_that_is_forbidden_is_not_said_and_comes_back():
    model, problems = net(), exam(24)
    before = said_by(model, problems, "x")
    assert waits(before) > 0
    with unsaid(model, WAIT):
        assert waits(said_by(model, problems, "x")) == 0
    assert said_by(model, problems, "x") == before


@pytest.mark.parametrize("tokens", [0, 5])
def test_whoever_runs_out_of_time_must_answer(tokens):
    problems = exam(16)
    for words in in_time(net(), problems, tokens, "late"):
        assert ANSWER in words or len(words) < tokens
        if tokens == 0:
            assert words[0] == ANSWER
