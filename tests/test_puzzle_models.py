"""Networks that learn problems: their rows, their beginnings, their exams."""

import pytest
import torch

from lib import puzzle_trials
from lib.puzzle_lessons import LESSONS, PROGRAM
from lib.puzzle_models import (
    PuzzleExamples,
    Solver,
    learned,
    solutions,
    tokenizer_of,
)
from lib.puzzle_trials import (
    EXAM,
    RUNS,
    SHIPPED,
    Trial,
    examined,
    judged,
    place,
    runs,
    shipped_solver,
    tokens_of,
)
from lib.shipped import shipped, shipped_runs

STEPS = LESSONS["fruit, steps"]


@pytest.mark.parametrize("name", LESSONS)
def test_a_row_is_a_problem_and_its_solution_and_only_that_counts(name):
    lesson = LESSONS[name]
    data = PuzzleExamples(lesson, tokenizer_of(lesson.symbols), 0)
    batch = data.batch(range(40, 48))
    for i, row in enumerate(batch.tokens.tolist()):
        puzzle = lesson.puzzle(0, 40 + i)
        assert not puzzle.held_out
        learned_from = [
            t for t, w in zip(batch.targets[i].tolist(), batch.weights[i].tolist()) if w
        ]
        text = data.tokenizer.decode(t for t in learned_from if t != data.end)
        assert text == lesson.solve(puzzle)
        assert learned_from[-1] == data.end == row[0]
        said = data.tokenizer.decode(t for t in row if t != data.end)
        assert said == f"{puzzle.question}\n{text}"


def test_examples_depend_on_their_number_alone():
    data = PuzzleExamples(STEPS, tokenizer_of("pieces"), 0)
    one, both = data.batch(range(9, 10)), data.batch(range(8, 10))
    length = one.tokens.shape[1]
    assert torch.equal(one.tokens[0], both.tokens[1, :length])
    other = PuzzleExamples(STEPS, tokenizer_of("pieces"), 1)
    assert not torch.equal(other.batch(range(9, 10)).tokens, one.tokens)
    with pytest.raises(ValueError, match="other problems"):
        other.restore(data.state())


@pytest.mark.parametrize("lesson", LESSONS.values(), ids=list(LESSONS))
def test_an_exam_has_only_what_no_training_has(lesson):
    exam = lesson.exam(6, "test")
    assert all(len(some) == 6 for some in exam.values())
    assert all(one.held_out for some in exam.values() for one in some)


def test_every_figure_is_one_token():
    tokenizer = tokenizer_of("pieces")
    pieces = [tokenizer.decode([i]) for i in tokenizer.encode("869 - 708 = 161.")]
    assert "|".join(pieces) == "8|6|9| -| 7|0|8| =| 1|6|1|."


def test_more_updates_than_the_level_part_are_refused(tmp_path):
    with pytest.raises(ValueError, match="then the rate falls"):
        learned(STEPS, tmp_path, first=10_000)


# --- what ships


@pytest.mark.parametrize("name", SHIPPED)
def test_the_beginning_of_what_ships_can_be_met_again(name, tmp_path):
    _, curve = shipped_solver(name)
    _, run = learned(LESSONS[name], tmp_path, first=2)
    logged = dict(curve)
    for step, loss in run.curve():
        assert loss == pytest.approx(logged[step], abs=0.05)


@pytest.mark.parametrize("name", SHIPPED)
def test_what_ships_was_trained_as_the_lesson_says(name):
    found = shipped(SHIPPED[name])
    assert found.recipe["lesson"] == name
    assert found.recipe["settings"] == LESSONS[name].settings.that_matter()
    assert len(found.curve()) == LESSONS[name].settings.steps


def test_every_training_is_among_the_runs_with_all_its_answers():
    found = shipped_runs(RUNS, Trial)
    made = [(one.lesson, one.index) for one in found]
    assert made == [(lesson.name, index) for lesson, index in runs()]
    for one in found:
        assert list(one.right) == list(LESSONS[one.lesson].exam(1, "names"))
        for some in one.right.values():
            assert len(some) == EXAM and set(some) <= {0, 1}


def test_the_shipped_network_does_as_its_run_says():
    name = "cups, steps"
    solver, _ = shipped_solver(name)
    [first, *_] = [one for one in shipped_runs(RUNS, Trial) if one.lesson == name]
    right = examined(LESSONS[name], solver, 12, "shipped")
    for group, some in right.items():  # half precision may turn an answer or two
        wrong = sum(a != b for a, b in zip(some, first.right[group]))
        assert wrong <= 1


def test_lessons_that_are_compared_read_as_many_tokens():
    steps, many = (
        tokens_of(LESSONS[name])
        for name in ("fruit, steps", "fruit, answer alone, as many tokens")
    )
    assert tokens_of(LESSONS["fruit, answer first"]) == pytest.approx(steps, rel=0.01)
    assert many == pytest.approx(steps, rel=0.03)


# --- the judge of programs, and the stage


def test_programs_are_run_and_only_their_output_counts():
    lesson = LESSONS[f"large fruit, {PROGRAM}"]
    [puzzle, *_] = lesson.exam(1, "judge")["1"]
    programs = [
        puzzle.program,
        f"The answer is {puzzle.key}.",
        f"print({puzzle.key!r})\nraise ValueError",
        "print(open('/etc/passwd').read())",
        "while True: pass",
    ]
    right = judged(lesson, [puzzle] * len(programs), programs)
    assert right == [True, False, False, False, False]


def test_a_network_that_never_ends_is_cut_off_at_the_context():
    solver, _ = shipped_solver("cups, steps")
    endless = Solver(solver.model, solver.tokenizer)
    [puzzle] = LESSONS["cups, steps"].exam(1, "cut")["8"]
    [text] = solutions(endless, [puzzle], "cut", begun="1 and 2: 3. " * 5)
    assert text.startswith("1 and 2: 3. ")


def test_a_release_trains_every_lesson_and_ships_some(tmp_path, monkeypatch):
    trained, sent = [], []
    solver, _ = shipped_solver("cups, steps")

    class Run:
        folder = tmp_path
        log = ({"settings": {"steps": 1}, "device": "CPU"},)

    def train(lesson, folder, index):
        trained.append((lesson.name, index, folder))
        return solver, Run

    monkeypatch.setattr(puzzle_trials, "learned", train)
    monkeypatch.setattr(
        puzzle_trials, "examined", lambda *_: {"1": [1, 0], "2": [1, 1]}
    )
    monkeypatch.setattr(
        puzzle_trials, "ship", lambda name, *rest: sent.append((name, rest[-1])) or name
    )
    monkeypatch.setattr(puzzle_trials, "ship_runs", lambda *parts: parts)
    *names, (runs_name, made, _) = puzzle_trials.release(tmp_path)
    assert names == list(SHIPPED.values()) and runs_name == RUNS
    assert len(made) == len(trained) == len(list(runs()))
    assert len({folder for *_, folder in trained}) == len(trained)
    assert all("solve 75%" in card for _, card in sent)
    lesson = next(iter(LESSONS.values()))
    assert place(tmp_path, lesson, 0).parent == tmp_path
