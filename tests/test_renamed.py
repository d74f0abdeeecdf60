"""Token ids are names: exact for one network, alike for networks trained anew."""

import random
from dataclasses import replace

import pytest
import torch

from lib import renamed as module
from lib.corpus import Corpus
from lib.model import Transformer
from lib.renamed import SHAPE, new_names, renamed, same_loss, train_under

VOCAB = 40
LEARNED = [6.0] * 6  # losses before training


def counting(n=6_000):
    """Rows that count up in steps of 1 to 3, from a fixed seed."""
    dice, ids = random.Random(1), []
    while len(ids) < n:
        step, at = dice.randint(1, 3), dice.randrange(VOCAB)
        ids += [(at + i * step) % (VOCAB - 1) for i in range(20)]
    return ids


@pytest.fixture
def net():
    torch.manual_seed(2)
    return Transformer(SHAPE.with_(vocab=VOCAB))


@pytest.mark.parametrize("tied", [True, False])
def test_a_renamed_network_gives_the_same_logits(tied):
    torch.manual_seed(2)
    net = Transformer(SHAPE.with_(vocab=VOCAB, tied=tied))
    names, tokens = new_names(VOCAB, 3), torch.randint(VOCAB, (4, 16))
    with torch.no_grad():
        here, there = net(tokens), renamed(net, names)(names[tokens])
    torch.testing.assert_close(there[..., names], here, rtol=0, atol=1e-5)
    assert (there - here).abs().max() > 0.1  # the names did change


def test_the_network_itself_keeps_its_names(net):
    before = {name: weight.clone() for name, weight in net.state_dict().items()}
    renamed(net, new_names(VOCAB, 3))
    assert all(torch.equal(before[n], w) for n, w in net.state_dict().items())


def test_names_are_all_ids_shuffled_and_follow_the_seed():
    names = new_names(VOCAB, 3)
    assert sorted(names.tolist()) == list(range(VOCAB)) != names.tolist()
    assert torch.equal(names, new_names(VOCAB, 3))
    assert not torch.equal(names, new_names(VOCAB, 4))


@pytest.mark.parametrize("names", [torch.arange(VOCAB - 1), torch.zeros(VOCAB).long()])
def test_one_name_for_two_tokens_is_refused(net, names):
    with pytest.raises(ValueError, match="each id below 40 once"):
        renamed(net, names)


def test_losses_are_the_same_only_within_the_margin():
    old = [2.50, 2.51, 2.49, 2.52, 2.48, 2.50]
    assert same_loss(LEARNED, old, old[::-1])
    assert same_loss(LEARNED, old, [loss + 0.02 for loss in old])
    for hurt in (-0.3, 0.09, 0.1, 0.3):  # at 0.09 it cannot be told
        assert not same_loss(LEARNED, old, [loss + hurt for loss in old])
    scattered = [2.3, 2.7, 2.4, 2.6, 2.2, 2.8]
    assert not same_loss(LEARNED, old, scattered)


def test_networks_that_learned_nothing_are_not_the_same():
    flat = [5.99, 6.0, 6.01, 6.0, 5.99, 6.01]
    assert not same_loss(LEARNED, flat, flat)


@pytest.fixture
def losses(monkeypatch, tmp_path):
    """Trains two short runs; their losses after, and before."""
    short = replace(module.SETTINGS, steps=60, rows=8, evaluate_every=60)
    monkeypatch.setattr(module, "SETTINGS", short)

    def train_two(what, names, ids):
        runs = [train_under(names, ids, i, tmp_path / f"{what}{i}") for i in (0, 1)]
        return [run[2] for run in runs], [run[1] for run in runs]

    return train_two


def test_names_that_change_on_the_way_hurt(losses):
    ids = counting()
    old, before = losses("old", torch.arange(VOCAB), ids)
    new, _ = losses("new", new_names(VOCAB, 3), ids)
    broken = []
    for start in range(0, len(ids), 100):
        names = new_names(VOCAB, start)
        broken += names[torch.tensor(ids[start : start + 100])].tolist()
    hurt, _ = losses("broken", torch.arange(VOCAB), broken)
    assert max(*old, *new) < min(before) - 1
    assert min(hurt) > max(*old, *new) + 0.3
    assert not same_loss(before, old, hurt)


def test_the_text_is_renamed_and_its_last_tenth_held_out(losses, tmp_path):
    names, ids = new_names(VOCAB, 3), counting(1_000)
    losses("run", names, ids)
    parts = [Corpus(tmp_path / "run0" / part) for part in ("train", "held-out")]
    assert [len(part) for part in parts] == [901, 101]  # each after a separator
    rows = [part.read(1, len(part) - 1).tolist() for part in parts]
    assert rows[0] + rows[1] == names[torch.tensor(ids)].tolist()
    assert {int(part.read(0, 1)[0]) for part in parts} == {int(names[-1])}
