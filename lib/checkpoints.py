"""A training run on disk: enough to go on as if nothing had happened.

A checkpoint is a folder: the weights and the optimisers' moments, by the
parameters' names, as safetensors; where the data were, as JSON; settings and
checksums. Accelerate's own `save_state` would pickle the optimiser and the
state of chance, and a pickle can run any program when it is read. Chance needs
no file here: the training loop draws it anew for each step.

The folder gets its name when it is complete, and the last two are kept. A
model spread over several devices is gathered first, so all processes must call
`save`; several machines must see the same folder.
"""

import json
import shutil
import warnings
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import torch
from safetensors import SafetensorError
from safetensors.torch import load_file, save_file
from torch import Tensor, nn
from torch.distributed.checkpoint.state_dict import (
    StateDictOptions,
    get_optimizer_state_dict,
    get_state_dict,
    set_state_dict,
)

from lib.artifacts import DamagedArtifact, complete_folder, verify

WEIGHTS, MOMENTS, DATA = "model.safetensors", "optimizer.safetensors", "data.json"
KEPT = 2
GATHERED = StateDictOptions(full_state_dict=True, cpu_offload=True)
# Strict would ask for both names of a tied table; `restore` compares by itself.
SPREAD = StateDictOptions(full_state_dict=True, strict=False)

Optimizers = Sequence[torch.optim.Optimizer]


class Checkpoint(NamedTuple):
    """A complete checkpoint, after so many steps of a run with these settings."""

    path: Path
    step: int
    settings: dict


def save(
    folder: Path,
    step: int,
    model: nn.Module,
    optimizers: Optimizers,
    data: dict,
    settings: dict,
    is_main: bool,
) -> Path:
    """Write a checkpoint and remove all but the last two; returns its place.

    Only the main process writes. Raises OSError, with the older checkpoints
    untouched, if it does not fit.
    """
    target = Path(folder) / f"checkpoint-{step:08}"
    weights, moments = _gathered(model, optimizers)
    if not is_main:
        return target
    for torn in Path(folder).glob(".checkpoint-*"):  # of a run that was killed
        shutil.rmtree(torn)
    try:
        with complete_folder(target, {"step": step, "run": settings}) as draft:
            save_file(weights, draft / WEIGHTS)
            save_file(moments, draft / MOMENTS)
            (draft / DATA).write_text(json.dumps(data))
    except (OSError, SafetensorError) as error:
        last = next(iter(_folders(folder)), "the start")
        raise OSError(
            f"The checkpoint of step {step} could not be written ({error});"
            f" free some space and start again: the run goes on from {last}."
        ) from error
    # What stands beyond this step was damaged, or the run had not come here.
    kept = [path for path in _folders(folder) if path.name <= target.name][:KEPT]
    for path in set(_folders(folder)) - set(kept):
        shutil.rmtree(path)
    return target


def _gathered(
    model: nn.Module, optimizers: Optimizers
) -> tuple[dict[str, Tensor], dict[str, Tensor]]:
    """Weights by name, moments by name and kind; on the main process alone.

    What shares memory, as tied tables do, comes once.
    """
    weights, moments = get_state_dict(model, optimizers, options=GATHERED)
    weights = {name: weights[name] for name in _sizes(model) if name in weights}
    flat = {
        f"{name}/{kind}": value
        for name, kinds in moments.get("state", {}).items()
        for kind, value in kinds.items()
    }
    return weights, flat


def _sizes(model: nn.Module) -> dict[str, torch.Size]:
    """Shape of every parameter by its name without any wrapper's prefix."""
    named = model.named_parameters()
    return {name.removeprefix("module."): weight.shape for name, weight in named}


def last_good(folder: Path, is_main: bool) -> Checkpoint | None:
    """The newest checkpoint of a run that is not damaged, if there is one.

    Warns of each damaged one.
    """
    for path in _folders(folder):
        try:
            found = verify(path)
            return Checkpoint(path, found["step"], found["run"])
        except (DamagedArtifact, KeyError, TypeError) as error:
            if is_main:
                reason = error if isinstance(error, DamagedArtifact) else ""
                warnings.warn(
                    f"{reason or f'{path} is no checkpoint.'} Trying the one before.",
                    stacklevel=2,
                )
    return None


def _folders(folder: Path) -> list[Path]:
    return sorted(Path(folder).glob("checkpoint-*"), reverse=True)


def restore(path: Path, model: nn.Module, optimizers: Optimizers) -> dict:
    """Put weights and moments back; returns the state of the data.

    Raises ValueError if they are of another model.
    """
    weights = load_file(path / WEIGHTS)
    if {name: weight.shape for name, weight in weights.items()} != _sizes(model):
        raise ValueError(
            f"{path} is of a model with other weights; give the run the same"
            " model, or a new folder."
        )
    state = {}
    for key, value in load_file(path / MOMENTS).items():
        name, _, kind = key.rpartition("/")
        state.setdefault(name, {})[kind] = value
    # Rates and the like are the run's settings; they are as fresh ones.
    groups = get_optimizer_state_dict(model, optimizers)["param_groups"]
    set_state_dict(
        model,
        optimizers,
        model_state_dict=weights,
        optim_state_dict={"state": state, "param_groups": groups},
        options=SPREAD,
    )
    return json.loads((path / DATA).read_text())
