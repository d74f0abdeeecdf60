"""The small model as a page runs it: matrices in numbers of one byte.

Each row of a matrix becomes whole numbers from -127 to 127 and one scale
(absmax, row by row: Dettmers et al. 2022, section 2.1). Vectors and the
convolution stay float32, and so do the activations.

A scale has 17 significant bits, so that a number of 7 bits times it is exact
in float32. So torch and the page run the very same weights, and a model that
was rounded stays as it is when it is rounded again.
"""

import base64
import copy
import json
from dataclasses import asdict

import torch
from torch import Tensor, nn

from lib.model import Transformer
from lib.model_config import ModelConfig

LARGEST = 127
SPARE_BITS = 7  # of float32's 24 significant ones, left for the whole numbers
# What small_model.js can run: the preset "book", in any size.
RUNS = {
    "positions": "rotary",
    "rotary_scaling": None,
    "window": 0,
    "norm": "rms",
    "norm_at": "before",
    "mlp": "relu2",
    "qk_norm": "head",
    "scaled_embedding": False,
    "tied": True,
    "bias": False,
}


def rounded(matrix: Tensor) -> tuple[Tensor, Tensor]:
    """A matrix (R, C) as whole numbers (R, C), int8, and scales (R,), float32."""
    matrix = matrix.detach().cpu().float()
    exact = matrix.abs().amax(1) / LARGEST
    exact = exact.clamp(min=torch.finfo(torch.float32).tiny)  # a row of zeros
    spare = 2**SPARE_BITS - 1
    bits = exact.view(torch.int32)  # more bits, larger number: this rounds up
    scales = ((bits + spare) & ~spare).view(torch.float32)
    return (matrix / scales[:, None]).round().to(torch.int8), scales


def quantized(model: Transformer) -> Transformer:
    """A copy on the CPU, in float32, with the weights that the page runs.

    Raises ValueError for weights that are not finite.
    """
    _check_weights(model)
    twin = copy.deepcopy(model).cpu().float()
    with torch.no_grad():
        for name in _matrices(twin):
            matrix = twin.get_parameter(name)
            numbers, scales = rounded(matrix)
            matrix.copy_(numbers * scales[:, None])
    return twin


def packed(model: Transformer) -> str:
    """The model, rounded, as text for `asset_script` and `small_model.js`.

    A JSON object: the `config`, and under each tensor's name in PyTorch its
    `vector`, or its `numbers` and `scales`, as base64 of int8 and of
    little-endian float32. The tied table comes once. Raises ValueError for a
    shape that the page cannot run and for weights that are not finite.
    """
    check_shape(model.config)
    _check_weights(model)
    matrices = _matrices(model)
    tensors = {}
    for name, tensor in model.state_dict().items():
        if name == "head.weight":  # the embedding again
            continue
        if name in matrices:
            numbers, scales = rounded(tensor)
            tensors[name] = {"numbers": _base64(numbers), "scales": _base64(scales)}
        else:
            tensors[name] = {"vector": _base64(tensor.cpu().float())}
    return json.dumps({"config": asdict(model.config), "tensors": tensors})


def check_shape(config: ModelConfig) -> None:
    """Raises ValueError for a shape that the page cannot run."""
    for name, value in RUNS.items():
        found = getattr(config, name)
        if found != value:
            raise ValueError(
                f"The page runs models of the book's small shape: {name} must be"
                f" {value!r}, not {found!r}."
            )
    if config.kv_heads != config.heads:
        raise ValueError(
            "The page runs models of the book's small shape: each head needs its"
            f" own keys, but {config.heads} heads share {config.kv_heads}."
        )


def _matrices(model: Transformer) -> list[str]:
    kinds = nn.Linear | nn.Embedding
    modules = model.named_modules()
    return [f"{name}.weight" for name, part in modules if isinstance(part, kinds)]


def _check_weights(model: Transformer) -> None:
    for name, tensor in model.state_dict().items():
        if not tensor.isfinite().all():
            raise ValueError(
                f"{name} holds a number that is not finite: the weights are damaged"
                " or training went astray; take an earlier checkpoint."
            )


def _base64(tensor: Tensor) -> str:
    kind = "i1" if tensor.dtype == torch.int8 else "<f4"
    data = tensor.detach().numpy().astype(kind).tobytes()
    return base64.b64encode(data).decode("ascii")
