"""The assistant that practises problems: what is asked, what is rewarded."""

import dataclasses

import pytest
import torch

from lib import reinforced_assistant
from lib.base_text import base_tokenizer
from lib.doors_training import SHAPE
from lib.model import Transformer
from lib.puzzles import is_right
from lib.reinforced_assistant import (
    GRPO,
    NAME,
    PRACTISED,
    SETTINGS,
    PuzzleTask,
    exam,
    reinforce,
)
from lib.shipped import shipped
from lib.with_puzzles import taught


@pytest.fixture(scope="module")
def task():
    return PuzzleTask(base_tokenizer())


def response_to(task, number, text):
    return task.tokenizer.encode(text)


def test_each_kind_has_its_turn_and_none_is_of_an_exam(task):
    kinds = [(f, level) for f, levels in PRACTISED.items() for level in levels]
    found = [task.problem(i) for i in range(2 * len(kinds))]
    assert [(p.family, p.level) for p in found] == kinds * 2
    assert not any(problem.held_out for problem in found)
    assert all(problem.held_out for problem in exam(2, "here"))
    assert len(exam(2, "here")) == 2 * len(kinds)


def test_the_prompt_is_a_conversation_that_waits(task):
    text = task.tokenizer.decode(task.prompt(0))
    assert task.problem(0).question in text
    opened = task.protocol.header("assistant")
    assert task.prompt(0)[-len(opened) :] == opened


@pytest.mark.parametrize("number", range(4))
def test_only_the_right_answer_is_rewarded(task, number):
    problem = task.problem(number)
    told = taught(problem)[-1].text
    assert is_right(problem, told)
    assert task.reward(number, response_to(task, number, told)) == 1
    wrong = told.replace(problem.key, "zebra")
    for text in (wrong, "", problem.key, f"{told} {wrong}"):
        assert task.reward(number, response_to(task, number, text)) == 0


def test_another_turn_inside_the_answer_is_worth_nothing(task):
    said = response_to(task, 0, taught(task.problem(0))[-1].text)
    special = min(task.protocol.special)
    assert task.reward(0, said) == 1
    assert task.reward(0, [special, *said]) == 0


def test_settings_leave_groups_whole():
    assert SETTINGS.rows % (GRPO.group * SETTINGS.accumulation) == 0


def test_a_model_that_was_never_shown_a_solution_learns_nothing(tmp_path, monkeypatch):
    monkeypatch.setattr(reinforced_assistant, "watch", lambda _: {})
    with torch.random.fork_rng():
        torch.manual_seed(1)
        shape = SHAPE.with_(vocab=base_tokenizer().n_vocab, width=16, heads=1, layers=1)
        model = Transformer(shape.with_(context=256))
    short = dataclasses.replace(SETTINGS, steps=1, rows=16, sample_every=0)
    with pytest.warns(UserWarning, match="Nothing can be learned"):
        run = reinforce(model, tmp_path, settings=short)
    assert [reward for _, reward in run.curve("reward")] == [0.0]


def test_what_ships_has_practised_what_it_says():
    found = shipped(NAME)
    steps = [line["step"] for line in found.log[1:] if min(PRACTISED) in line]
    assert steps[0] == 0 and steps[-1] == SETTINGS.steps
