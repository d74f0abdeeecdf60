"""Published weights, as the book's own Transformer names them.

A table for each family says which published tensors make up which of ours. We
keep queries, keys and values in one matrix, and a gate beside what it gates;
most families publish them apart. GPT-2's matrices lie the other way round.
Source: the names in the files that the authors published.
"""

import re
from collections.abc import Mapping

import torch
from torch import Tensor

from lib.model import Transformer
from lib.model_config import ModelConfig

# Ours, without the last part (`weight` or `bias`), and theirs; `#` is a number.
GPT2 = {
    "embedding": ("wte",),
    "positions": ("wpe",),
    "blocks.#.attention_in": ("h.#.ln_1",),
    "blocks.#.attention.qkv": ("h.#.attn.c_attn",),
    "blocks.#.attention.out": ("h.#.attn.c_proj",),
    "blocks.#.mlp_in": ("h.#.ln_2",),
    "blocks.#.mlp.up": ("h.#.mlp.c_fc",),
    "blocks.#.mlp.down": ("h.#.mlp.c_proj",),
    "norm": ("ln_f",),
    "head": ("lm_head",),
}
LLAMA = {
    "embedding": ("embed_tokens",),
    "blocks.#.attention_in": ("layers.#.input_layernorm",),
    "blocks.#.attention.qkv": tuple(f"layers.#.self_attn.{x}_proj" for x in "qkv"),
    "blocks.#.attention.q_norm": ("layers.#.self_attn.q_norm",),
    "blocks.#.attention.k_norm": ("layers.#.self_attn.k_norm",),
    "blocks.#.attention.out": ("layers.#.self_attn.o_proj",),
    "blocks.#.mlp_in": ("layers.#.post_attention_layernorm",),
    "blocks.#.mlp.up": ("layers.#.mlp.gate_proj", "layers.#.mlp.up_proj"),
    "blocks.#.mlp.down": ("layers.#.mlp.down_proj",),
    "norm": ("norm",),
    "head": ("lm_head",),
}
# Where a norm follows a part, Llama's name for the next one names it.
NORMS_AFTER = {
    "blocks.#.attention_out": ("layers.#.post_attention_layernorm",),
    "blocks.#.mlp_in": ("layers.#.pre_feedforward_layernorm",),
    "blocks.#.mlp_out": ("layers.#.post_feedforward_layernorm",),
}
PREFIX = re.compile(r"^(transformer|model)\.")
LEFT_OUT = re.compile(r"\.attn\.(masked_)?bias$|rotary_emb\.inv_freq$")  # no weights


def from_transformers(
    state: Mapping[str, Tensor], config: ModelConfig
) -> dict[str, Tensor]:
    """Published tensors as a `state_dict` for `Transformer(config)`.

    Families: GPT-2, and with rotary positions Llama, SmolLM2, OLMo 2, Gemma 3
    text. Raises ValueError where tensors lack, are left over, or do not have
    the shape that `config` asks for.
    """
    given = {PREFIX.sub("", k): v for k, v in state.items() if not LEFT_OUT.search(k)}
    gpt2 = config.positions == "learned"
    table = (
        GPT2 if gpt2 else LLAMA | (NORMS_AFTER if config.norm_at != "before" else {})
    )
    with torch.device("meta"):
        expected = Transformer(config).state_dict()
    if config.tied:
        _check_tied(given, table)
    ours = {}
    for name, like in expected.items():
        if name == "head.weight" and config.tied:
            ours[name] = ours["embedding.weight"]
            given.pop("lm_head.weight", None)
            continue
        parts = [_take(given, theirs, config) for theirs in _theirs(name, table)]
        if gpt2 and name.startswith("blocks") and like.dim() == 2:
            parts = [part.t() for part in parts]
        ours[name] = _joined(name, parts, like)
    if given:
        raise ValueError(
            f"The weights hold {min(given)}, which this shape has no place for;"
            " choose the configuration they were published with."
        )
    return ours


def _theirs(name: str, table: Mapping[str, tuple[str, ...]]) -> list[str]:
    """The published names of what makes up our tensor `name`."""
    layer, (stem, kind) = re.search(r"\d+|$", name)[0], name.rsplit(".", 1)
    names = table.get(re.sub(r"\d+", "#", stem), ())
    if not names:
        raise ValueError(f"No published family has {stem}; choose another shape.")
    return [f"{theirs.replace('#', layer)}.{kind}" for theirs in names]


def _take(given: dict[str, Tensor], name: str, config: ModelConfig) -> Tensor:
    if name not in given:
        tie = "; is it tied?" if name == "lm_head.weight" else ""
        raise ValueError(
            f"The weights lack {name}, which {config.layers} layers"
            f" of this shape need{tie}."
        )
    return given.pop(name)


def _check_tied(given: Mapping[str, Tensor], table: Mapping) -> None:
    head = given.get("lm_head.weight")
    table_of_words = given.get(f"{table['embedding'][0]}.weight")
    if head is None or table_of_words is None or head is table_of_words:
        return
    if not torch.equal(head, table_of_words):
        raise ValueError(
            "The weights have a head of their own; the configuration must say"
            " tied=False."
        )


def _joined(name: str, parts: list[Tensor], like: Tensor) -> Tensor:
    if len({part.shape[1:] for part in parts}) == 1:
        joined = parts[0] if len(parts) == 1 else torch.cat(parts)
        if joined.shape == like.shape:
            return joined.contiguous()
    raise ValueError(
        f"{name} should be {tuple(like.shape)}, but the weights make it of"
        f" {', '.join(str(tuple(part.shape)) for part in parts)}."
    )
