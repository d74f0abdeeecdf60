"""A model ships with all that a reader needs, and damage is told."""

import json
from typing import NamedTuple

import pytest
import torch
from safetensors.torch import save_file

from lib import artifacts, shipped
from lib.artifacts import DamagedArtifact, complete_folder
from lib.shipped import (
    Shipped,
    half,
    load_weights,
    ship,
    ship_networks,
    shipped_networks,
)
from lib.tokenizer import train_bpe
from lib.train import train
from lib.train_settings import TrainSettings
from tests.training_miniature import net, text


@pytest.fixture
def home(tmp_path, monkeypatch):
    for module in (artifacts, shipped):
        monkeypatch.setattr(module, "ROOT", tmp_path)
    return tmp_path


@pytest.fixture
def made(home):
    """A miniature model, trained for two steps, that ships."""
    model = net()
    run = train(model, text(home), TrainSettings(steps=2, rows=2), home / "run")
    tokenizer = train_bpe("a river, a river, a bridge", 260)
    ship("thing", model, tokenizer, run, {"settings": {"steps": 2}}, "# A thing\n")
    return model


def test_what_ships_comes_back_in_half_precision(made, home):
    found = shipped.shipped("thing")
    assert isinstance(found, Shipped)
    for name, weight in found.model.state_dict().items():
        assert torch.equal(weight, made.state_dict()[name].half().float())
    assert found.recipe == {"settings": {"steps": 2}}
    assert [step for step, _ in found.curve()] == [1, 2]
    assert found.tokenizer.decode(found.tokenizer.encode("a river")) == "a river"
    assert (home / "models/thing/README.md").read_text() == "# A thing\n"


def test_a_tied_table_ships_once_and_stays_tied(made):
    assert "head.weight" not in half(made)
    model = shipped.shipped("thing").model
    assert model.head.weight is model.embedding.weight


def test_damage_is_told(made, home):
    weights = home / "models/thing" / shipped.WEIGHTS
    weights.write_bytes(weights.read_bytes()[:-1])
    with pytest.raises(DamagedArtifact, match="is damaged"):
        shipped.shipped("thing")


@pytest.mark.parametrize("facts", [{}, {"model": {"no such": 1}}, {"model": [1]}, [1]])
def test_another_kind_of_folder_is_told(home, facts):
    with complete_folder(home / "models/thing", facts):
        pass
    with pytest.raises(ValueError, match="no model of this version"):
        shipped.shipped("thing")


def cut(path):
    path.write_bytes(path.read_bytes()[:100])


def lacking(path):
    weights = half(net())
    del weights["embedding.weight"]
    save_file(weights, path)


def other_shape(path):
    save_file(half(net()) | {"embedding.weight": torch.zeros(3, 3)}, path)


def with_more(path):
    save_file(half(net()) | {"more": torch.zeros(3)}, path)


@pytest.mark.parametrize("spoil", [cut, lacking, other_shape, with_more])
def test_a_file_that_does_not_fit_is_told(tmp_path, spoil):
    path = tmp_path / "weights.safetensors"
    save_file(half(net()), path)
    spoil(path)
    with pytest.raises(ValueError, match="holds no weights of this shape"):
        load_weights(net(), path)


def test_a_failed_release_leaves_the_old_one(made, home):
    before = (home / "models/thing" / artifacts.MANIFEST).read_text()
    with pytest.raises(FileNotFoundError):
        ship("thing", made, train_bpe("a b", 257), made_nowhere(home), {}, "")
    assert (home / "models/thing" / artifacts.MANIFEST).read_text() == before
    assert json.loads(before)["settings"]["recipe"] == {"settings": {"steps": 2}}


def made_nowhere(home):
    """A run whose folder is gone."""
    from lib.training_log import TrainingRun

    return TrainingRun(home / "gone", home / "gone" / "checkpoint")


class Said(NamedTuple):
    """A run of a network."""

    name: str
    right: float


def test_several_networks_ship_together(home):
    state = net().state_dict()
    networks = {"one 0": state, "one 1": {"a.b": torch.ones(2, 3)}}
    place = ship_networks("pair", networks, [Said("x", 0.5)], {"n": 2}, "# Two\n")
    found = shipped_networks("pair")
    assert set(found) == set(networks)
    for name, weight in state.items():
        assert torch.equal(found["one 0"][name], weight.half().float())
    assert torch.equal(found["one 1"]["a.b"], torch.ones(2, 3))
    assert shipped.shipped_runs("pair", Said) == [Said("x", 0.5)]
    weights = place / shipped.WEIGHTS
    weights.write_bytes(weights.read_bytes()[:-1])
    with pytest.raises(DamagedArtifact):
        shipped_networks("pair")
