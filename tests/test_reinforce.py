"""Rollouts, advantages and the loss of GRPO, piece by piece, and in the loop."""

import dataclasses

import pytest
import torch

from lib import reinforce
from lib.generate import PLAIN, generate
from lib.reinforce import (
    Grpo,
    GrpoLoss,
    RolloutBatch,
    Rollouts,
    advantages_of,
    token_logprobs,
)
from lib.shared_prefix import groups
from lib.train import train
from lib.train_settings import TrainSettings
from tests.training_miniature import SMALL, STOP, Liking, policy


class Indifferent(Liking):
    """A stand-in for a task in which nothing can be learned."""

    def reward(self, number, response):
        return 1.0


def rollouts(task=None, settings=SMALL, model=None, rows=8):
    return Rollouts(model or policy(), task or Liking(), settings, stop=STOP, rows=rows)


# --- rollouts


def test_groups_are_what_the_sampler_draws_for_each_row():
    model, task = policy(), Liking()
    prompts, seeds = [task.prompt(i) for i in range(3)], list(range(12))
    found = groups(model, prompts, 4, seeds, 6, stop={STOP})
    alone = generate(
        model, [p for p in prompts for _ in range(4)], seeds, 6, PLAIN, {STOP}
    )
    flat = [row for group in found for row in group]
    assert [row.tokens for row in flat] == [row.tokens for row in alone]
    for a, b in zip(flat, alone):
        assert a.logprobs == pytest.approx(b.logprobs, abs=1e-4)
    with pytest.raises(ValueError, match="two tokens"):
        groups(model, [[STOP], [STOP, 1]], 2, [1, 2, 3, 4], 4)


def test_a_row_is_a_prompt_and_a_response_and_only_that_counts():
    model = policy()
    data = rollouts(model=model)
    batch = data.batch(range(0, 8))
    again = token_logprobs(model, batch.tokens, batch.targets)
    for i in range(8):
        prompt = Liking().prompt(i // 4)
        said = batch.weights[i] > 0
        assert batch.tokens[i, : len(prompt)].tolist() == prompt
        assert said.nonzero()[0] == len(prompt) - 1
        assert torch.allclose(again[i][said], batch.drawn[i][said], atol=1e-4)
        assert batch.weights[i].sum() == pytest.approx(1)
    assert batch.counted == 8


def test_the_same_numbers_bring_the_same_rollouts():
    model = policy()
    one, two = (rollouts(model=model).batch(range(8, 16)) for _ in "ab")
    assert all(torch.equal(a, b) for a, b in zip(one, two))
    other = rollouts(model=model).batch(range(0, 8))
    assert not torch.equal(other.tokens, one.tokens)


@pytest.mark.parametrize("numbers", [range(2, 10), range(0, 6)])
def test_a_torn_group_is_refused(numbers):
    with pytest.raises(ValueError, match="no whole groups"):
        rollouts().batch(numbers)


def test_rows_that_hold_no_whole_groups_are_refused():
    with pytest.raises(ValueError, match="do not divide"):
        rollouts(rows=10)


def test_with_reuse_a_batch_serves_several_updates():
    model = policy()
    data = rollouts(settings=dataclasses.replace(SMALL, reuse=2), model=model)
    first = data.batch(range(0, 8))
    with torch.no_grad():
        model.embedding.weight += 1
    assert torch.equal(data.batch(range(8, 16)).tokens, first.tokens)
    assert not torch.equal(data.batch(range(16, 24)).drawn, first.drawn)


def test_what_is_seen_is_told_once():
    data = rollouts()
    data.batch(range(0, 8))
    seen = data.observed()
    assert seen["reward"][1] == seen["length"][1] == 8 and seen["groups alike"][1] == 2
    assert 0 <= seen["truncated"][0] <= 8 and seen["entropy"][0] > 0
    assert seen["kl"][0] == 0 and data.observed() == {}


def test_where_nothing_can_be_learned_there_is_a_loud_warning():
    data = rollouts(Indifferent())
    data.batch(range(0, 4))
    data.batch(range(4, 8))  # the second part of an update
    with pytest.warns(UserWarning, match="Nothing can be learned from 8 rollouts"):
        data.observed()
    assert data.observed() == {}


def test_one_idle_group_among_others_is_no_reason_to_warn():
    data = rollouts()
    data.batch(range(0, 8))
    data._seen["groups alike"][0] = data._seen["groups alike"][1] - 1
    data.observed()  # a warning would be an error


def test_other_rollouts_are_refused_by_a_run_that_goes_on():
    state = rollouts().state()
    rollouts().restore(state)
    with pytest.raises(ValueError, match="other rollouts"):
        rollouts(settings=Grpo(group=4, most=6)).restore(state)


# --- advantages and the loss


def test_a_groups_advantages():
    rewards = torch.tensor([[1.0, 0, 0, 0], [1.0, 1, 1, 1]])
    plain = advantages_of(rewards, Grpo(scaled=False))
    assert plain.tolist() == [[0.75, -0.25, -0.25, -0.25], [0, 0, 0, 0]]
    scaled = advantages_of(rewards, Grpo())
    assert scaled[0].std() == pytest.approx(1, abs=0.01) and not scaled[1].any()
    assert advantages_of(rewards, Grpo(baseline="none", scaled=False)) is rewards


def made_batch(drawn, advantages, reference=None):
    tokens = torch.tensor([[1, 2, 3], [1, 4, 5]])
    weights = torch.tensor([[0.0, 1, 1], [0, 1, 1]])
    targets = torch.tensor([[2, 3, 6], [4, 5, 8]])
    return RolloutBatch(
        *(tokens, targets, weights, torch.tensor(advantages), drawn),
        drawn if reference is None else reference,
        torch.tensor([2.0, 2]),
    )


def gradient(model, loss):
    model.zero_grad()
    loss.backward()
    return torch.cat([weight.grad.flatten() for weight in model.parameters()])


@pytest.fixture
def made():
    model = policy()
    batch = made_batch(torch.zeros(2, 3), [1.0, -0.5])
    with torch.no_grad():
        drawn = token_logprobs(model, batch.tokens, batch.targets)
    return model, batch._replace(drawn=drawn, reference=drawn)


def test_on_its_own_rollouts_grpo_is_the_policy_gradient(made):
    model, batch = made
    found = gradient(model, GrpoLoss(Grpo())(model, batch))
    now = token_logprobs(model, batch.tokens, batch.targets)
    plain = -(batch.advantages[:, None] * now * batch.weights).sum()
    assert torch.allclose(found, gradient(model, plain), atol=1e-6)


def test_parts_of_similar_length_hold_the_same_rows_and_give_the_same_gradient(
    monkeypatch,
):
    model, batch = policy(), rollouts().batch(range(0, 8))
    lengths = [int((row > 0).nonzero().max()) + 1 for row in batch.weights]
    parts = reinforce.by_length(batch)
    assert sum(len(part.tokens) for part in parts) == len(batch.tokens)
    assert sum(part.weights.sum() for part in parts) == pytest.approx(
        float(batch.weights.sum())
    )
    assert sum(part.tokens.numel() for part in parts) < batch.tokens.numel()
    assert max(part.tokens.shape[1] for part in parts) == max(lengths)
    in_parts = gradient(model, GrpoLoss(SMALL)(model, batch))
    monkeypatch.setattr(reinforce, "PARTS", 1)
    whole = gradient(model, GrpoLoss(SMALL)(model, batch))
    assert in_parts.abs().sum() > 0
    assert torch.allclose(in_parts, whole, atol=1e-6)


@pytest.mark.parametrize(
    ("shift", "advantages", "moves"),
    [
        (-0.5, [1.0, 1.0], False),  # much likelier than when drawn, and good: enough
        (-0.5, [-1.0, -1.0], True),
        (0.5, [1.0, 1.0], True),
        (0.5, [-1.0, -1.0], False),  # much less likely, and bad: enough
        (0.1, [1.0, -1.0], True),
    ],
)
def test_a_clipped_token_moves_nothing(made, shift, advantages, moves):
    model, batch = made
    batch = batch._replace(
        drawn=batch.drawn + shift, advantages=torch.tensor(advantages)
    )
    found = gradient(model, GrpoLoss(Grpo())(model, batch))
    assert bool(found.abs().max() > 1e-9) == moves


def test_the_two_bounds_are_apart(made):
    model, batch = made
    batch = batch._replace(drawn=batch.drawn - 0.25, advantages=torch.ones(2))
    near, wide = (
        gradient(model, GrpoLoss(Grpo(clip_high=high))(model, batch)).abs().max()
        for high in (0.2, 0.4)
    )
    assert near < 1e-9 < wide


def test_the_kl_term_is_nothing_at_the_reference_and_pulls_towards_it(made):
    model, batch = made
    batch = batch._replace(advantages=torch.zeros(2))
    loss = GrpoLoss(Grpo(kl=0.1))
    assert gradient(model, loss(model, batch)).abs().max() < 1e-6
    away = batch._replace(reference=batch.reference + 0.3)
    assert loss(model, away) > 0
    assert gradient(model, loss(model, away)).abs().max() > 1e-6


def test_the_mean_is_over_responses_tokens_or_a_constant():
    model = policy()
    counted = {
        how: rollouts(
            settings=dataclasses.replace(SMALL, mean_over=how), model=model
        ).batch(range(0, 8))
        for how in ("responses", "tokens", "constant")
    }
    lengths = (counted["tokens"].weights > 0).sum(1)
    assert counted["responses"].counted == 8
    assert counted["tokens"].counted == lengths.sum()
    assert counted["constant"].counted == 8 * SMALL.most
    assert torch.equal(counted["tokens"].weights, counted["constant"].weights)


@pytest.mark.parametrize(
    "wrong",
    [
        {"group": 1},
        {"most": 0},
        {"reuse": 0},
        {"clip_low": 0.0},
        {"clip_high": -1.0},
        {"kl": -0.1},
        {"baseline": "none"},
    ],
)
def test_settings_that_make_no_sense_are_refused(wrong):
    with pytest.raises(ValueError):
        Grpo(**wrong)


# --- in the loop

SETTINGS = TrainSettings(steps=12, rows=16, rate=1e-2, checkpoint_every=6, decay=0.0)


def run(folder, settings=SETTINGS, **changes):
    model = policy()
    grpo = dataclasses.replace(SMALL, **changes)
    data = Rollouts(model, Liking(), grpo, stop=STOP, rows=settings.rows)
    return train(model, data, settings, folder, loss=GrpoLoss(grpo))


def test_what_is_liked_becomes_more_frequent(tmp_path):
    rewards = [value for _, value in run(tmp_path).curve("reward")]
    assert len(rewards) == SETTINGS.steps
    assert sum(rewards[-3:]) > 1.5 * sum(rewards[:3])


def test_parts_change_nothing(tmp_path):
    whole = run(tmp_path / "whole").curve("reward")
    parts = run(
        tmp_path / "parts", dataclasses.replace(SETTINGS, accumulation=2)
    ).curve("reward")
    assert [v for _, v in parts] == pytest.approx([v for _, v in whole], abs=1e-4)


def test_a_run_goes_on_as_if_nothing_had_happened(tmp_path):
    whole = run(tmp_path / "whole").curve("reward")
    run(tmp_path / "torn", dataclasses.replace(SETTINGS, steps=12))
    torn = tmp_path / "torn"
    last = torn / f"checkpoint-{12:08}"
    for file in last.iterdir():
        file.unlink()
    last.rmdir()
    again = run(torn).curve("reward")
    assert [v for _, v in again] == pytest.approx([v for _, v in whole], abs=1e-4)
