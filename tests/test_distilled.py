"""Distillation: the loss is the divergence, and both students start alike."""

from dataclasses import replace

import pytest
import torch

from lib import distilled
from lib.corpus import Batch, Corpus, Windows, write_shards
from lib.distilled import LENGTH, SETTINGS, Imitation, lesson, pair, student
from lib.model import Transformer
from lib.model_config import preset

SHAPE = preset("book").with_(vocab=40, width=32, layers=1, heads=2)


@pytest.fixture(scope="module")
def teacher():
    torch.manual_seed(0)
    model = Transformer(SHAPE)
    torch.nn.init.normal_(model.embedding.weight, std=0.5)
    return model.eval()


@pytest.fixture(scope="module")
def batch():
    tokens = torch.arange(60).view(2, 30) % 40
    weights = torch.ones(2, 29)
    weights[0, :5] = 0
    return Batch(tokens[:, :-1], tokens[:, 1:], weights)


def test_the_loss_is_the_divergence_at_what_counts(teacher, batch):
    torch.manual_seed(1)
    model = Transformer(SHAPE)
    with torch.no_grad():
        says, found = (m(batch.tokens).softmax(-1) for m in (teacher, model))
        wanted = (says * (says / found).log()).sum(-1) * batch.weights
        loss = Imitation(teacher)(model, batch)
        assert loss == pytest.approx(wanted.sum().item(), rel=1e-4)
        assert Imitation(teacher)(teacher, batch) == pytest.approx(0, abs=1e-4)


def test_the_teacher_does_not_learn(teacher, batch):
    model = Transformer(SHAPE)
    before = teacher.embedding.weight.clone()
    Imitation(teacher)(model, batch).backward()
    assert teacher.embedding.weight.grad is None
    assert model.embedding.weight.grad.abs().sum() > 0
    assert torch.equal(teacher.embedding.weight, before)


def test_students_of_an_index_begin_alike_and_go_apart(teacher, tmp_path, monkeypatch):
    monkeypatch.setattr(distilled, "SMALL", {"width": 16, "layers": 1, "heads": 2})
    rows = [[(i * i + j) % 40 for j in range(300)] for i in range(4)]
    write_shards(tmp_path / "text", rows, vocab=40, separator=0)
    windows = Windows(Corpus(tmp_path / "text"), LENGTH, seed=0)
    still = replace(SETTINGS, steps=1, rows=1, rate=0.0, muon_rate=0.0)
    alone, told, other = (
        student(windows, 40, tmp_path / name, index, whose, still)
        for name, index, whose in (("a", 0, None), ("b", 0, teacher), ("c", 1, None))
    )
    weights = [model.blocks[0].mlp.up.weight for model in (alone, told, other)]
    assert torch.equal(weights[0], weights[1])
    assert not torch.equal(weights[0], weights[2])
    moved = replace(SETTINGS, steps=2, rows=2)
    told = student(windows, 40, tmp_path / "d", 0, teacher, moved)
    assert not torch.equal(told.blocks[0].mlp.up.weight, weights[0])


def test_held_out_windows_are_none_of_the_lesson(tmp_path):
    found = lesson(tmp_path, pages=20, asked=10)
    assert len(found.held_out) == 10
    assert {len(row) for row in found.held_out} == {LENGTH + 1}
    read = found.windows.corpus
    row = read.read(0, len(read)).tolist()
    text = " ".join(map(str, row))
    for window in found.held_out:
        assert " ".join(map(str, window[:40])) not in text


@pytest.mark.slow
def test_a_student_that_imitates_is_better_on_held_out_text():
    found = pair(0, replace(SETTINGS, steps=60))
    assert len(found.alone) == len(found.distilled) == len(found.teacher)
    means = [sum(each) / len(each) for each in found]
    assert means[2] < means[1] < means[0]
