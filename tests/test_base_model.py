"""The base model that ships is what its recipe makes, and says what it is."""

import pytest
import torch

from lib import ROOT, base_model
from lib.__main__ import main
from lib.base_model import (
    NAME,
    RECIPE,
    card,
    first_updates,
    recipe_here,
    release,
    skills,
    watched,
    web_passes,
)
from lib.base_text import known_facts
from lib.model import Transformer
from lib.shipped import shipped
from lib.training_log import TrainingRun

AGAIN = 12  # updates
NEAR = 0.02  # nats; rounding differs from machine to machine


@pytest.fixture(scope="module")
def base():
    return shipped(NAME)


@pytest.fixture(scope="module")
def again(tmp_path_factory):
    """The first updates of the recipe, from nothing."""
    return first_updates(tmp_path_factory.mktemp("again"), AGAIN)


@pytest.mark.slow
def test_the_first_updates_meet_the_log(base, again):
    _, run = again
    logged = dict(base.curve("loss"))
    gaps = [abs(loss - logged[step]) for step, loss in run.curve("loss")]
    assert len(gaps) == AGAIN
    assert max(gaps) < NEAR


def test_the_log_is_whole_and_the_recipe_is_the_code_s(base):
    assert [step for step, _ in base.curve("loss")] == list(range(1, RECIPE.steps + 1))
    assert base.recipe["settings"] == RECIPE.that_matter()
    asked = [step for step, _ in base.curve("passage")]
    assert asked == list(range(0, RECIPE.steps + 1, RECIPE.sample_every))


def test_the_model_is_what_its_log_ends_with(base):
    torch.manual_seed(0)
    found = skills()(base.model)
    for skill in watched():
        assert found[skill] == pytest.approx(base.curve(skill)[-1][1], abs=0.05)


def test_a_beginning_is_no_longer_than_the_level_rate(tmp_path):
    with pytest.raises(ValueError, match="then the rate falls"):
        first_updates(tmp_path, RECIPE.steps)


@pytest.mark.parametrize(("speedup", "chosen"), [(3, "bf16"), (0.01, "fp32")])
def test_the_recipe_is_in_a_precision_that_the_machine_affords(
    monkeypatch, speedup, chosen
):
    monkeypatch.setattr(base_model, "bf16_speedup", lambda: speedup)
    assert recipe_here().precision == chosen
    assert recipe_here(short=True).steps == RECIPE.steps // 3


def test_the_questions_are_of_what_the_model_may_know():
    asked, facts = watched(), known_facts()
    often = [fact for fact, pages in facts.items() if pages >= base_model.OFTEN]
    assert len(asked["recall"]) == len(often) > 20
    assert len(asked["recitation"]) > 10
    assert all(questions for questions in asked.values())


def test_the_card_has_the_logs_figures(base):
    folder = ROOT / "models" / NAME
    text = card(base.model, TrainingRun(folder, folder))
    assert f"{base.curve('validation')[-1][1]:.2f} after" in text
    assert f"{base.curve('list')[-1][1]:.0%} right" in text
    assert (folder / "README.md").read_text() == text


def test_what_cannot_ship_is_told_before_it_is_trained(monkeypatch):
    monkeypatch.setattr("lib.base_model.train_base", pytest.fail)
    words = ["lib", "pretrain", "--release", "--optimizer", "adamw"]
    monkeypatch.setattr("sys.argv", words)
    with pytest.raises(SystemExit, match="Only the recipe ships"):
        main()


def test_a_run_of_other_settings_does_not_ship(again):
    with pytest.raises(ValueError, match="no run of the recipe as it stands"):
        release(*again)


def test_its_training_goes_over_the_web_some_times():
    assert 5 < web_passes() < 10


def test_the_model_has_two_to_three_million_parameters():
    config = base_model.base_config()
    assert 2e6 < sum(p.numel() for p in Transformer(config).parameters()) < 3e6
