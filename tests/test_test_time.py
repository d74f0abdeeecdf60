"""Learning from a document in hand: its parts, its loss, the four readers."""

import copy
from dataclasses import replace

import pytest
import torch
from torch.nn import functional as F

from lib import test_time as room
from lib.model import Transformer
from lib.model_config import preset
from lib.shipped import shipped

SHAPE = preset("book").with_(vocab=50, context=160, width=32, layers=1, heads=2)
ROW = [(7 * i * i + i) % 50 for i in range(300)]


@pytest.fixture(scope="module")
def model():
    torch.manual_seed(1)
    found = Transformer(SHAPE).eval()
    torch.nn.init.normal_(found.embedding.weight, std=0.5)
    return found


# --- documents ----------------------------------------------------------------


@pytest.mark.parametrize("kind", ["bible", "python"])
def test_documents_are_long_and_none_is_one_of_the_tuning(kind):
    tokenizer = shipped("base").tokenizer
    found = room.documents(kind, tokenizer, 6)
    assert all(len(one.first) == room.FIRST for one in found)
    assert all(len(one.rest) == room.REST for one in found)
    names = [one.name for one in found]
    assert len(set(names)) == 6 and all(names)
    long = [one.name for one in room._all(kind, tokenizer) if len(one.rest) == 384]
    assert not set(names) & set(long[: room.TUNING])
    assert set(names) < set(long)
    with pytest.raises(ValueError, match="such documents; ask for fewer"):
        room.documents(kind, tokenizer, 1_000)


def test_the_readers_seed_draws_the_documents(monkeypatch):
    tokenizer, found = shipped("base").tokenizer, set()
    for book_seed in ("0", "1", "2"):
        monkeypatch.setenv("BOOK_SEED", book_seed)
        names = (one.name for one in room.documents("bible", tokenizer, 8))
        found.add(tuple(names))
    assert len(found) == 3


# --- windows to learn from ----------------------------------------------------


def test_windows_cover_the_first_part_and_come_again():
    parts = room.Parts(ROW, "x")
    assert len(parts.windows) == 2
    batch = parts.batch(range(1, 4))
    assert batch.tokens.shape == (3, room.LENGTH)
    assert batch.tokens[0].tolist() == ROW[128:256]
    assert batch.targets[1].tolist() == ROW[1:129]
    assert torch.equal(batch.tokens[0], batch.tokens[2])
    parts.restore(parts.state())
    with pytest.raises(ValueError, match="another document"):
        parts.restore(room.Parts(ROW, "y").state())
    with pytest.raises(ValueError, match="x has 128 tokens to learn from"):
        room.Parts(ROW[:128], "x")


# --- the loss -----------------------------------------------------------------


@pytest.mark.parametrize(("n", "first"), [(120, 1), (120, 40), (300, 1), (300, 200)])
def test_every_token_is_foretold_once_from_what_fits(model, n, first):
    row, wanted = ROW[:n], []
    for at in range(first, n, room.STRIDE):
        end = min(at + room.STRIDE, n)
        begin = max(0, end - 1 - SHAPE.context)
        read = torch.tensor([row[begin:end]])
        with torch.no_grad():
            logits = model(read[:, :-1])[0]
        nats = F.cross_entropy(logits, read[0, 1:], reduction="none")
        wanted += nats[at - begin - 1 :].tolist()
    assert len(wanted) == n - first
    found = room.surprise(model, row, first)
    assert found == pytest.approx(sum(wanted) / len(wanted), rel=1e-4)


def test_what_stands_before_is_in_the_context(model):
    rest = ROW[200:]
    inside = room.surprise(model, ROW, 200)
    without = room.surprise(model, [0, *rest], 1)
    assert inside != pytest.approx(without, rel=1e-3)


# --- learning -----------------------------------------------------------------


def test_a_document_that_repeats_itself_is_learned(model):
    period = [3, 14, 15, 9, 26, 5, 35, 8]
    row = period * 60
    document = room.Document("period", row[:320], row[320:])
    before = {name: weight.clone() for name, weight in model.state_dict().items()}
    settings = replace(room.SETTINGS, rate=3e-3)
    found = room.read_by_four(model, document, settings)
    assert found.trained < found.frozen - 0.5
    assert found.both < found.in_context - 0.5
    alone = [row[0], *row[320:]]
    assert found.hot_headed == room.surprise(model, alone, 1)
    assert found.frozen == room.surprise(model, alone, 1, found.temperature)
    for name, weight in model.state_dict().items():
        assert torch.equal(weight, before[name])


def test_all_read_at_the_temperature_that_suits_the_first_part(model):
    sure = copy.deepcopy(model)
    with torch.no_grad():
        sure.norm.weight *= 30  # far too sure of what it does not know
    document = room.Document("row", ROW[:200], ROW[200:])
    found = room.read_by_four(sure, document, replace(room.SETTINGS, rate=0.0))
    assert found.temperature == max(room.TEMPERATURES)
    assert found.frozen < found.hot_headed
    tried = room.surprises(sure, document.first, 1, room.TEMPERATURES)
    assert min(tried) == tried[-1]


def test_nothing_is_learned_at_a_rate_of_nothing(model):
    document = room.Document("row", ROW[:200], ROW[200:])
    found = room.read_by_four(model, document, replace(room.SETTINGS, rate=0.0))
    assert found.trained == pytest.approx(found.frozen, rel=1e-5)
    assert found.both == pytest.approx(found.in_context, rel=1e-5)


@pytest.mark.slow
def test_the_base_model_learns_from_a_document():
    model, tokenizer, *_ = shipped("base")
    for kind, least in (("bible", 0.0), ("python", 0.02)):
        some = room.documents(kind, tokenizer, 3)
        found = [room.read_by_four(model, one) for one in some]
        gains = [one.frozen - one.trained for one in found]
        assert sum(gains) / 3 > least
