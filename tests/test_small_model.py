"""The book's own small model begins to learn, on a web of 150 pages."""

from dataclasses import replace

import pytest

from lib.small_model import SETTINGS, train_small_model

pytestmark = pytest.mark.slow


def test_the_loss_falls_and_samples_are_kept(small_web, tmp_path, monkeypatch):
    monkeypatch.setenv("BOOK_CACHE", str(small_web.cache))
    short = replace(SETTINGS, steps=12, evaluate_every=12, sample_every=6)
    _, run = train_small_model(
        tmp_path / "run", short, lambda net: "sampled", small_web.size
    )
    (_, before), (_, after) = run.curve("validation")
    assert after < before - 0.5
    assert [step for step, _ in run.curve("sample")] == [0, 6, 12]
