"""The pair with and without Spanish: what it reads, and what is measured."""

from dataclasses import replace

import numpy as np
import pytest
import torch
from torch.nn import functional as F

from lib import language_pair as module
from lib.corpus import Corpus, Windows, write_shards
from lib.language_pair import (
    SHAPE,
    Texts,
    WithSpanish,
    mean_loss,
    one_in,
    spanish_pages,
    train_reader,
)
from lib.model import Transformer
from lib.web.stages import LANGUAGE_SCORE

VOCAB = 60
LENGTH = SHAPE.context


def corpus(folder, n, low, high, seed):
    """Documents that count up in steps of 1 to 3 among the ids low to high."""
    dice = np.random.default_rng(seed)
    starts, steps = dice.integers(high - low, size=n), dice.integers(1, 4, size=n)
    rows = low + (starts[:, None] + steps[:, None] * np.arange(60)) % (high - low)
    write_shards(folder, rows.tolist(), vocab=VOCAB, separator=0)
    return Corpus(folder)


@pytest.fixture
def tongues(tmp_path):
    """Two invented languages without a common symbol but the separator."""
    sizes = {"en": (90, 1, 30), "es": (10, 30, 60)}
    parts = [
        corpus(tmp_path / f"{name}{seed}", *size, seed)
        for seed in (1, 2)
        for name, size in sizes.items()
    ]
    return Texts(*parts)


@pytest.fixture
def windows(tongues):
    return [Windows(text, LENGTH, seed=4) for text in tongues[:2]]


def test_one_window_in_so_many_is_spanish_and_the_others_stay(windows):
    english, spanish = windows
    mixed = WithSpanish(english, spanish, 10)
    batch, alone = mixed.batch(range(100)), english.batch(range(100))
    changed = [i for i in range(100) if not torch.equal(batch[0][i], alone[0][i])]
    assert changed == list(range(9, 100, 10))
    for part, other in zip(batch, spanish.batch(range(10))):
        assert torch.equal(part[changed], other)


def test_a_window_is_known_by_its_number(windows):
    mixed = WithSpanish(*windows, 10)
    later = WithSpanish(*windows, 10).batch(range(7, 23))
    for part, other in zip(mixed.batch(range(30)), later):
        assert torch.equal(part[7:23], other)


def test_a_run_goes_on_with_its_own_windows_only(windows):
    mixed = WithSpanish(*windows, 10)
    mixed.restore(mixed.state())
    with pytest.raises(ValueError, match="other windows"):
        mixed.restore(WithSpanish(*windows, 11).state())
    with pytest.raises(ValueError, match="other windows"):
        mixed.restore(WithSpanish(*windows[::-1], 10).state())


def test_spanish_gets_its_share_of_the_tokens(tongues):
    assert one_in(tongues) == 10


def test_the_loss_counts_every_token_once(tongues):
    torch.manual_seed(1)
    model = Transformer(SHAPE.with_(vocab=VOCAB))
    held_out = tongues.spanish_held_out
    n = len(held_out)
    assert n % LENGTH  # the last window is not full
    row, nats = torch.from_numpy(held_out.read(0, n + 1).astype(int)), 0.0
    with torch.no_grad():
        for i in range(0, n, LENGTH):
            part = row[i : i + LENGTH + 1]
            logits = model(part[None, :-1])[0]
            nats += float(F.cross_entropy(logits, part[1:], reduction="sum"))
    assert mean_loss(model, held_out) == pytest.approx(nats / n, rel=1e-5)


def test_what_was_left_out_is_not_learned(tongues, tmp_path, monkeypatch):
    settings = replace(module.SETTINGS, steps=40, rows=4)
    monkeypatch.setattr(module, "SETTINGS", settings)
    without = train_reader(tongues, 0, False, tmp_path / "without")
    both = train_reader(tongues, 0, True, tmp_path / "with")
    assert without.spanish > both.spanish + 0.5
    assert both.english < np.log(VOCAB) - 1 > without.english
    assert mean_loss(both.model, tongues.spanish_held_out) == both.spanish


@pytest.mark.slow
def test_spanish_pages_are_those_told_as_spanish(small_web, monkeypatch):
    monkeypatch.setenv("BOOK_CACHE", str(small_web.cache))
    found = dict(spanish_pages(small_web.size))
    assert found
    assert len(set(found.values())) == len(found)
    assert {small_web.truth[url].language for url in found} == {"es"}
    removed = {page["url"]: page for page in small_web.report.removals("language")}
    for url in found:
        assert removed[url]["language_score"] > LANGUAGE_SCORE
    refined = {page["url"] for page in small_web.report.pages()}
    assert not refined & found.keys()
    # Nearly all Spanish prose comes through: only Gopher's stop words barred it.
    prose = [
        url
        for url, page in removed.items()
        if url in small_web.truth
        and (small_web.truth[url].language, small_web.truth[url].category)
        == ("es", "prose")
        and page["language"] == "es"
    ]
    assert len(set(prose) & found.keys()) >= 0.8 * len(prose)
