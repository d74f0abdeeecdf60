"""The inside of a small Transformer: every value of every stage, in the page.

The page runs the net itself (`transformer.js`). Its weights travel as an
asset, a JSON object: under each tensor's name in PyTorch its shape, and its
numbers as base64 of little-endian float32.
"""

import base64
import hashlib
import json
from collections.abc import Sequence
from dataclasses import asdict

from IPython.display import HTML

from lib.model import Transformer
from lib.model_config import ModelConfig
from lib.widgets.exhibit import exhibit

# What transformer.js can run: GPT-2's family.
RUNS = {
    "positions": "learned",
    "norm": "layer",
    "norm_at": "before",
    "mlp": "gelu",
    "qk_norm": "none",
    "convolution": 0,
    "scaled_embedding": False,
}


def inside(
    model: Transformer, labels: Sequence[str] = ("A", "B", "C"), text: str = "CBABBC"
) -> HTML:
    """Look into `model` while it reads `text`, which the reader may change.

    `labels` has one character for each symbol of the vocabulary. Raises
    ValueError for a net that the page cannot run, for labels that do not fit
    it, and for a text that it cannot read.
    """
    _check_shape(model.config)
    _check_letters(model.config, labels, text)
    name = asset_name(model)
    return exhibit(
        "inside",
        {
            "config": asdict(model.config),
            "labels": list(labels),
            "text": text,
            "asset": name,
        },
        label="The inside of a small Transformer, value by value",
        assets={name: packed(model)},
        uses=("parts", "transformer"),
    )


def asset_name(model: Transformer) -> str:
    """Name of the asset with these very weights: other weights, another name."""
    return f"weights-{hashlib.sha256(packed(model).encode()).hexdigest()[:12]}"


def packed(model: Transformer) -> str:
    """The weights as text for `asset_script`; a tied table comes once."""
    tensors = {}
    for name, tensor in model.state_dict().items():
        if name == "head.weight" and model.config.tied:
            continue
        data = tensor.cpu().numpy().astype("<f4").tobytes()
        numbers = base64.b64encode(data).decode("ascii")
        tensors[name] = {"shape": list(tensor.shape), "data": numbers}
    return json.dumps(tensors)


def _check_shape(config: ModelConfig) -> None:
    for name, value in RUNS.items():
        found = getattr(config, name)
        if found != value:
            raise ValueError(
                f"The page runs nets of GPT-2's family: {name} must be {value!r},"
                f" not {found!r}."
            )
    if config.kv_heads != config.heads:
        raise ValueError(
            "The page runs nets of GPT-2's family: each head needs its own keys,"
            f" but {config.heads} heads share {config.kv_heads}."
        )


def _check_letters(config: ModelConfig, labels: Sequence[str], text: str) -> None:
    if len(set(labels)) != config.vocab or any(len(label) != 1 for label in labels):
        raise ValueError(
            f"The net knows {config.vocab} symbols; give each a label of one"
            f" character, all different, not {list(labels)}."
        )
    if set(text) - set(labels) or not 0 < len(text) <= config.context + 1:
        raise ValueError(
            f"The text must be 1 to {config.context + 1} of the letters"
            f" {''.join(labels)}, not {text!r}."
        )
