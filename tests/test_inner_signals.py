"""States are those the network computes; a probe finds a direction that is there."""

import math

import pytest
import torch

from lib.inner_signals import (
    auc,
    auc_interval,
    entropies,
    linear_probe,
    states,
    surprises,
)
from tests.chat_miniature import chatty

ROWS = [[3, 4, 5], [6, 7], [8, 9, 10, 11]]


@torch.no_grad()
def test_the_last_block_s_states_are_what_the_answer_is_made_of():
    model = chatty().model
    found = states(model, ROWS)
    assert found.shape == (len(ROWS), len(model.blocks), model.config.width)
    for row, state in zip(ROWS, found, strict=True):
        logits = model.head(model.norm(state[-1]))
        torch.testing.assert_close(logits, model(torch.tensor([row]))[0, -1])
    first = states(model, [ROWS[0]])
    torch.testing.assert_close(first[0], found[0])  # whoever is read beside it
    assert not model.blocks[0]._forward_hooks


@torch.no_grad()
def test_surprise_is_the_sum_over_the_tokens_of_the_second_part():
    model = chatty().model
    found = surprises(model, [([3], [4, 5]), ([6, 7], [8])])
    for nats, row, from_ in zip(found, ([3, 4, 5], [6, 7, 8]), (1, 2), strict=True):
        says = model(torch.tensor([row]))[0].log_softmax(-1)
        by_hand = sum(float(says[i - 1, row[i]]) for i in range(from_, len(row)))
        assert nats == pytest.approx(-by_hand, rel=1e-5)


@torch.no_grad()
def test_entropy_is_that_of_what_comes_next():
    model = chatty().model
    for row, found in zip(ROWS, entropies(model, ROWS), strict=True):
        says = model(torch.tensor([row]))[0, -1].softmax(-1)
        assert found == pytest.approx(-float((says * says.log()).sum()), rel=1e-4)
    model.head.weight[:] = 0  # now all tokens are alike
    alike = math.log(model.config.vocab)
    assert entropies(model, ROWS) == pytest.approx([alike] * len(ROWS), rel=1e-5)


def groups(distance, n=200, units=30):
    generator = torch.Generator().manual_seed(0)
    yes, no = torch.randn(2, n, units, generator=generator)
    direction = torch.nn.functional.normalize(torch.ones(units), dim=0)
    return yes + distance * direction, no


def test_a_probe_finds_on_others_what_is_there_and_nothing_else():
    for distance, low, high in ((3.0, 0.93, 1.0), (0.0, 0.35, 0.65)):
        yes, no = groups(distance)
        score = linear_probe(yes[:100], no[:100], 0.1)
        assert low <= auc(score(yes[100:]), score(no[100:])) <= high


def test_a_penalty_keeps_it_from_learning_by_heart():
    yes, no = groups(0.0, n=40, units=60)
    loose, strict = (linear_probe(yes, no, penalty) for penalty in (1e-4, 10.0))
    assert auc(loose(yes), loose(no)) == 1.0
    weights = [max(map(abs, score(yes))) for score in (loose, strict)]
    assert weights[1] < weights[0] / 20


def test_units_that_never_change_are_no_trouble():
    yes, no = torch.zeros(5, 3), torch.zeros(5, 3)
    score = linear_probe(yes, no, 0.1)
    assert auc(score(yes), score(no)) == 0.5


def test_auc_counts_pairs_and_its_interval_holds_it():
    assert auc([2, 3], [1, 0]) == 1.0
    assert auc([1, 1], [1, 0]) == 0.75
    yes, no = list(range(10, 60)), list(range(40))
    low, high = auc_interval(yes, no)
    assert low < auc(yes, no) < high
    assert auc_interval(yes * 4, no * 4)[0] > low
