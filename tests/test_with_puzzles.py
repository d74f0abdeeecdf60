"""The assistant that was shown problems, and the real one that is asked them."""

import pytest

from lib import with_puzzles
from lib.assistant import as_assistant
from lib.chat import ASSISTANT, USER
from lib.instructed import Instructed, first_answer
from lib.puzzles import FAMILIES, puzzle, stated
from lib.release import Release
from lib.shipped import shipped
from lib.training_log import curve
from lib.with_puzzles import (
    EACH,
    NAME,
    PASSES,
    WORKED,
    exam,
    solved,
    taught,
    train_with_puzzles,
    training_data,
)
from tests.chat_miniature import chat_tokenizer, chatty

SHIPPED = shipped(NAME)


@pytest.fixture(scope="module")
def data():
    return training_data()


@pytest.mark.parametrize("family", FAMILIES)
def test_a_problem_is_taught_with_a_solution_that_states_its_key(family):
    one = puzzle(family, FAMILIES[family].levels[-1], "taught")
    question, answer = taught(one)
    assert (question.role, answer.role) == (USER, ASSISTANT)
    assert question.text == one.question and stated(answer.text) == one.key
    assert (one.work in answer.text) == (family in WORKED or not one.work)


def test_the_data_are_those_of_the_shipped_run(data):
    settings = SHIPPED.recipe["settings"]
    assert settings["steps"] == PASSES * len(data) // settings["rows"]
    assert SHIPPED.recipe["data"] == data.state()["conversations"]
    kinds = sum(len(levels) for _, levels in FAMILIES.values())
    assert len(data) > EACH * kinds


def test_the_shipped_runs_beginning_can_be_met_again(data, tmp_path):
    _, run = train_with_puzzles(tmp_path, data, first=2)
    log = dict(curve(SHIPPED.log))
    for step, loss in run.curve():
        assert loss == pytest.approx(log[step], abs=0.05)


def test_more_updates_than_the_level_part_are_refused(data, tmp_path):
    with pytest.raises(ValueError, match="then the rate falls"):
        train_with_puzzles(tmp_path, data, first=1_000_000)


def test_an_exam_has_every_level_and_nothing_that_was_shown():
    problems = exam(2, "x")
    assert len(problems) == 2 * sum(len(levels) for _, levels in FAMILIES.values())
    assert all(one.held_out for one in problems)
    assert exam(2, "x") == problems != exam(2, "y")


def test_it_solves_more_than_the_base_models_assistant_could_by_chance():
    who = as_assistant(SHIPPED.model, SHIPPED.tokenizer)
    problems = exam(2, "more")
    right = solved(who, problems, "more")
    assert len(right) == len(problems) and 0.2 < sum(right) / len(right) < 0.95


def test_a_release_ships_what_it_has_trained(data, tmp_path, monkeypatch):
    class Run:
        folder = tmp_path
        log = ({"settings": {"steps": 3}, "device": "CPU"},)

        def curve(self, of):
            return [(1, 30.0), (2, 30.0)]

    monkeypatch.setattr(with_puzzles, "training_data", lambda: data)
    monkeypatch.setattr(with_puzzles, "base_tokenizer", lambda: SHIPPED.tokenizer)
    monkeypatch.setattr(
        with_puzzles, "train_with_puzzles", lambda *_: (SHIPPED.model, Run())
    )
    monkeypatch.setattr(with_puzzles, "solved", lambda *_: [True, False])
    monkeypatch.setattr(with_puzzles, "ship", lambda *parts: parts)
    name, _, _, _, facts, card = with_puzzles.release(tmp_path)
    assert name == NAME and facts["settings"] == {"steps": 3}
    assert "it solves\n  50%" in card or "solves 50%" in " ".join(card.split())


# --- the real assistant


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        (" 3. Since ...", "3"),
        (" 9.9. And", "9.9"),
        ("3", "3"),
        (" 3\nThe answer is 4.", "3"),
        (" U, Q, T, S.", "U, Q, T, S"),
        (": road", "road"),
        (":\n\n3 dollars", "3 dollars"),
        (" ::", ":"),
        ("", None),
        (".", None),
    ],
)
def test_the_first_sentence_is_read_and_nothing_behind_it(text, answer):
    assert first_answer(text) == answer


def test_given_words_stand_in_the_prompt_and_not_in_the_answer():
    who, tokenizer = chatty(), chat_tokenizer()
    ends = (who.protocol.end,)
    release = Release(who.model, tokenizer, (who.start,), ends, "chatty", "", "")
    asked = Instructed(release, who.protocol)
    assert len(asked.says(["the cat", "the dog"], ["", "the"], 4, "x")) == 2
    assert all(
        answer is None or isinstance(answer, str)
        for answer in asked.answers(["the cat"], "x")
    )
    [(work, _)] = asked.worked_out(["the cat"], 3, "x")
    assert isinstance(work, str)
