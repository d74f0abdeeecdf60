"""The numbers of a model of ours in the code of the library `transformers`.

Two programs that were written apart and give the same logits for the same
numbers are a good sign for both. Llama's family only (SmolLM2 among it), whose
queries, keys and values, and gates, are published apart.
"""

from typing import TYPE_CHECKING

import torch
from torch import Tensor

from lib.model import Transformer
from lib.model_config import ModelConfig
from lib.weight_names import LLAMA

if TYPE_CHECKING:
    from transformers import LlamaConfig, LlamaForCausalLM


def in_transformers(model: Transformer) -> "LlamaForCausalLM":
    """The same network as `transformers` runs it, without a copy of the numbers.

    Raises ValueError for a shape that is not Llama's, ImportError without the
    library.
    """
    from transformers import LlamaForCausalLM

    with torch.device("meta"):
        theirs = LlamaForCausalLM(_config(model.config))
    weights = {
        (name if name.startswith("lm_head") else f"model.{name}"): tensor
        for ours, numbers in model.state_dict().items()
        for name, tensor in _apart(ours, numbers, model.config)
    }
    theirs.load_state_dict(weights, strict=True, assign=True)
    rotary = theirs.model.rotary_emb  # not in the weights: made anew, on a device
    theirs.model.rotary_emb = type(rotary)(theirs.config)
    return theirs.eval()


def _config(shape: ModelConfig) -> "LlamaConfig":
    from transformers import LlamaConfig

    alike = (shape.norm, shape.positions, shape.mlp) == ("rms", "rotary", "swiglu")
    if not alike or shape.bias or shape.rotary_scaling or shape.qk_norm != "none":
        raise ValueError("Only a plain Llama shape can be handed to transformers.")
    return LlamaConfig(
        vocab_size=shape.vocab,
        max_position_embeddings=shape.context,
        hidden_size=shape.width,
        intermediate_size=shape.mlp_width,
        num_hidden_layers=shape.layers,
        num_attention_heads=shape.heads,
        num_key_value_heads=shape.kv_heads,
        head_dim=shape.head_width,
        rms_norm_eps=shape.eps,
        rope_parameters={"rope_type": "default", "rope_theta": shape.rotary_base},
        tie_word_embeddings=shape.tied,
    )


def _apart(name: str, numbers: Tensor, shape: ModelConfig) -> list[tuple[str, Tensor]]:
    """Their names for one of our tensors, each with its part of it."""
    stem, kind = name.rsplit(".", 1)
    words = stem.split(".")
    layer = words[1] if words[0] == "blocks" else ""
    theirs = LLAMA[".".join("#" if word == layer else word for word in words)]
    heads = shape.head_width * shape.heads, shape.head_width * shape.kv_heads
    rows = {1: [len(numbers)], 2: [shape.mlp_width] * 2, 3: [heads[0], *heads[1:] * 2]}
    parts = numbers.split(rows[len(theirs)])
    return [
        (f"{stem.replace('#', layer)}.{kind}", part)
        for stem, part in zip(theirs, parts, strict=True)
    ]
