"""Trained models that ship with the book, each a folder of `models/`.

In it lie the weights in half precision, the tokenizer, the complete log of the
training, a card for its reader, and a manifest with the recipe and checksums.
"""

import json
import shutil
from collections.abc import Iterable, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

import torch
from safetensors import SafetensorError
from safetensors.torch import load_file, save_file
from torch import Tensor

from lib import ROOT
from lib.artifacts import complete_folder, released
from lib.model import Transformer
from lib.model_config import ModelConfig
from lib.tokenizer import Tokenizer
from lib.training_log import FILE, TrainingRun, curve, read_log

WEIGHTS, TOKENIZER, CARD = "model.safetensors", "tokenizer.json", "README.md"
RUNS = "runs.jsonl"
Run = TypeVar("Run", bound=NamedTuple)


class Shipped(NamedTuple):
    """A model with all that ships beside it; `recipe` says how it was made."""

    model: Transformer
    tokenizer: Tokenizer
    log: list[dict]
    recipe: dict[str, Any]

    def curve(self, of: str = "loss") -> list[tuple[int, float]]:
        """(step, value) wherever the log has it; `validation`, `sample` as well."""
        return curve(self.log, of)


def ship(
    name: str,
    model: Transformer,
    tokenizer: Tokenizer,
    run: TrainingRun,
    recipe: Mapping[str, Any],
    card: str,
) -> Path:
    """Write `models/<name>`, complete or not at all; its place."""
    target = ROOT / "models" / name
    facts = {"model": asdict(model.config), "recipe": dict(recipe)}
    with complete_folder(target, facts) as folder:
        save_file(half(model), folder / WEIGHTS)
        tokenizer.save(folder / TOKENIZER)
        shutil.copy(run.folder / FILE, folder / FILE)
        (folder / CARD).write_text(card, encoding="utf-8")
    return target


def ship_runs(name: str, runs: Iterable[NamedTuple], facts: dict[str, Any]) -> Path:
    """Write `models/<name>`, a line for each run, complete or not at all."""
    target = ROOT / "models" / name
    with complete_folder(target, facts) as folder:
        lines = (json.dumps(run._asdict()) + "\n" for run in runs)
        (folder / RUNS).write_text("".join(lines))
    return target


def ship_networks(
    name: str,
    networks: Mapping[str, Mapping[str, Tensor]],
    runs: Iterable[NamedTuple],
    facts: dict[str, Any],
    card: str,
) -> Path:
    """Write `models/<name>`: the weights of several small networks, and their runs.

    Weights are by the network's name, which has no dot, and ship in half precision.
    """
    target = ROOT / "models" / name
    with complete_folder(target, facts) as folder:
        weights = {
            f"{network}.{key}": value.half().contiguous()
            for network, state in networks.items()
            for key, value in state.items()
        }
        save_file(weights, folder / WEIGHTS)
        lines = (json.dumps(run._asdict()) + "\n" for run in runs)
        (folder / RUNS).write_text("".join(lines))
        (folder / CARD).write_text(card, encoding="utf-8")
    return target


def shipped_networks(name: str) -> dict[str, dict[str, Tensor]]:
    """The weights that `ship_networks` wrote, in float32, by the network's name.

    Raises FileNotFoundError for a name that does not ship, and
    lib.artifacts.DamagedArtifact for damaged files.
    """
    folder, _ = released(name)
    found: dict[str, dict[str, Tensor]] = {}
    for key, value in load_file(folder / WEIGHTS).items():
        network, _, rest = key.partition(".")
        found.setdefault(network, {})[rest] = value.float()
    return found


def shipped_network(name: str, network: str, shape: ModelConfig) -> Transformer:
    """One of the networks that ship together, ready to predict; its table is tied."""
    weights = shipped_networks(name)[network]
    model = Transformer(shape)
    model.load_state_dict(weights | {"head.weight": weights["embedding.weight"]})
    return model.eval()


def shipped_runs(name: str, kind: type[Run]) -> list[Run]:
    """The runs that `ship_runs` wrote under that name.

    Raises FileNotFoundError for a name that does not ship, and
    lib.artifacts.DamagedArtifact for damaged ones.
    """
    folder, _ = released(name)
    lines = (folder / RUNS).read_text().splitlines()
    return [kind(**json.loads(line)) for line in lines]


def half(model: Transformer) -> dict[str, torch.Tensor]:
    """The weights by name in float16, a tied table once."""
    weights = {k: v.half().contiguous() for k, v in model.state_dict().items()}
    if model.config.tied:
        del weights["head.weight"]
    return weights


def shipped(name: str) -> Shipped:
    """The model of that name, in float32 and ready to predict.

    Raises FileNotFoundError for a name that does not ship, and
    lib.artifacts.DamagedArtifact or ValueError for damaged files.
    """
    folder, facts = released(name)
    try:
        config, recipe = ModelConfig(**facts["model"]), facts["recipe"]
    except (KeyError, TypeError) as error:
        raise ValueError(
            f"{folder} holds no model of this version of the book; restore it."
        ) from error
    model = Transformer(config)
    load_weights(model, folder / WEIGHTS)
    tokenizer = Tokenizer.load(folder / TOKENIZER)
    return Shipped(model.eval(), tokenizer, read_log(folder), recipe)


def load_weights(model: Transformer, path: Path) -> None:
    """Put a file of safetensors, a tied table once, into a model of its shape.

    Raises ValueError for a damaged file and for one of another shape.
    """
    try:
        weights = load_file(path)
        if model.config.tied:
            weights["head.weight"] = weights["embedding.weight"]
        model.load_state_dict(weights)
    except (KeyError, RuntimeError, SafetensorError) as error:
        raise ValueError(
            f"{path} holds no weights of this shape, or is damaged; restore it, or"
            " name the scale and the model of its training."
        ) from error
