"""The program of every conversation gives, in the sandbox, what the answer repeats."""

from lib.chat import USER
from lib.labelled import fits
from lib.python_talks import SMALLEST, in_test, python_talks
from lib.sandbox import Sandbox
from lib.tools import ANNOUNCED, PYTHON


def test_the_program_gives_the_result_that_the_answer_repeats():
    with Sandbox() as sandbox:
        for one in python_talks(50, "test"):
            call, final = one.parts
            assert call.tool == PYTHON
            assert sandbox.run(call.text).text == call.result
            assert final.text == f"{one.key}." and one.key.endswith(f" {call.result}")
            assert fits(final.text, one.key)


def numbers(one):
    asked = one.key.split(" = ")[0].replace("*", "+")
    return tuple(map(int, asked.split("+")))


def test_no_pair_of_the_test_is_in_training():
    train, test = python_talks(500, "k"), python_talks(200, "k", held_out=True)
    assert {*map(numbers, train)}.isdisjoint(map(numbers, test))
    assert all(in_test(*numbers(one)) for one in test)
    assert min(min(numbers(one)) for one in train) >= SMALLEST
    assert {"+" in one.key for one in train} == {True, False}


def test_the_question_has_the_sum_and_the_key_says_which_talk():
    one, *others = python_talks(5, "k")
    told, asked = one.before
    assert told == ANNOUNCED
    assert asked.role == USER and one.key.split(" = ")[0] in asked.text
    assert python_talks(5, "k") == [one, *others] != python_talks(5, "other")
