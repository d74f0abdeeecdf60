"""Published weights, as the book's own Transformer names them.

A table for each family says which published tensors make up which of ours. We
keep queries, keys and values in one matrix, and a gate beside what it gates;
most families publish them apart. GPT-2's matrices lie the other way round.
llama.cpp's GGUF files have names of their own, and change two things on the
way, which are changed back here. Source: the names in the files that the
authors published, and llama.cpp's conversion (convert_hf_to_gguf.py).
"""

import re
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

import torch
from torch import Tensor
from torch.nn import init
from torch.overrides import TorchFunctionMode

from lib.model import Transformer
from lib.model_config import ModelConfig
from lib.release_files import UnusableRelease

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
GGUF_NAMES = {
    "embedding": ("token_embd",),
    "positions": ("position_embd",),
    "blocks.#.attention_in": ("blk.#.attn_norm",),
    "blocks.#.attention.qkv": tuple(f"blk.#.attn_{x}" for x in "qkv"),
    "blocks.#.attention.q_norm": ("blk.#.attn_q_norm",),
    "blocks.#.attention.k_norm": ("blk.#.attn_k_norm",),
    "blocks.#.attention.out": ("blk.#.attn_output",),
    "blocks.#.attention_out": ("blk.#.post_attention_norm",),
    "blocks.#.mlp_in": ("blk.#.ffn_norm",),
    "blocks.#.mlp.up": ("blk.#.ffn_gate", "blk.#.ffn_up"),
    "blocks.#.mlp.down": ("blk.#.ffn_down",),
    "blocks.#.mlp_out": ("blk.#.post_ffw_norm",),
    "norm": ("output_norm",),
    "head": ("output",),
}
GGUF_GPT2_NAMES = GGUF_NAMES | {
    "blocks.#.attention.qkv": ("blk.#.attn_qkv",),
    "blocks.#.mlp.up": ("blk.#.ffn_up",),
}
PREFIX = re.compile(r"^(transformer|model)\.")
# No weights: masks, and the angles of rotary positions.
LEFT_OUT = re.compile(
    r"\.attn\.(masked_)?bias$|rotary_emb\.inv_freq$|^rope_freqs\.weight$"
)


class Naming(NamedTuple):
    """Their names for ours, and how one of their tensors becomes one of ours."""

    names: Mapping[str, tuple[str, ...]]
    changed: Callable[[str, Tensor, ModelConfig], Tensor]


DRAWING = {
    Tensor.normal_,
    Tensor.uniform_,
    init.normal_,
    init.uniform_,
    init.kaiming_uniform_,
}


class _Undrawn(TorchFunctionMode):
    """Nothing is drawn in here: a tensor on no device has no numbers, and torch
    takes more than a second to find that out."""

    def __torch_function__(
        self, function: Callable, types: object, args: tuple = (), kwargs: Any = None
    ) -> Any:
        kwargs = kwargs or {}
        if function in DRAWING:
            return args[0] if args else kwargs["tensor"]
        return function(*args, **kwargs)


def skeleton(config: ModelConfig) -> Transformer:
    """A Transformer with shapes and without numbers, to be made of given ones.

    `load_state_dict(weights, assign=True)` makes it one that predicts.
    """
    with torch.device("meta"), _Undrawn():
        return Transformer(config)


def from_transformers(
    state: Mapping[str, Tensor], config: ModelConfig, dtype: torch.dtype | None = None
) -> dict[str, Tensor]:
    """Published tensors as a `state_dict` for `Transformer(config)`.

    Families: GPT-2, and with rotary positions Llama, SmolLM2, OLMo 2, Gemma 3
    text. With a `dtype`, tensors get that type and must be finite. Raises
    UnusableRelease (a ValueError) where tensors lack, are left over, or do not
    have the shape that `config` asks for.
    """
    if config.positions == "learned":
        naming = Naming(GPT2, _unturned)
    elif config.norm_at == "before":
        naming = Naming(LLAMA, _same)
    else:
        naming = Naming(LLAMA | NORMS_AFTER, _same)
    return renamed(state, config, naming, dtype)


def from_gguf(
    state: Mapping[str, Tensor], config: ModelConfig, dtype: torch.dtype
) -> dict[str, Tensor]:
    """The tensors of a GGUF file, as `from_transformers`.

    Families: GPT-2, Llama, SmolLM2, Gemma 3 text.
    """
    if config.positions == "learned":
        naming = Naming(GGUF_GPT2_NAMES, _same)
    elif config.norm == "rms+1":
        naming = Naming(GGUF_NAMES, _less_one)
    else:
        naming = Naming(GGUF_NAMES, _unpaired)
    return renamed(state, config, naming, dtype)


def _same(name: str, tensor: Tensor, config: ModelConfig) -> Tensor:
    return tensor


def _unturned(name: str, tensor: Tensor, config: ModelConfig) -> Tensor:
    """GPT-2's matrices take their input from the left."""
    return tensor.transpose(0, -1) if re.search(r"\.c_\w+\.weight$", name) else tensor


def _less_one(name: str, tensor: Tensor, config: ModelConfig) -> Tensor:
    """Gemma publishes how far its norms are from 1; llama.cpp adds the 1."""
    return tensor - 1 if "norm" in name else tensor


def _unpaired(name: str, tensor: Tensor, config: ModelConfig) -> Tensor:
    """Rotary positions turn features i and i + D / 2 of a head together; for
    Llama, llama.cpp puts their rows side by side."""
    sharing = {"attn_q.weight": config.heads, "attn_k.weight": config.kv_heads}
    heads = sharing.get(name.split(".", 2)[-1])
    if heads is None or len(tensor) % (2 * heads):
        return tensor
    return tensor.unflatten(0, (heads, -1, 2)).transpose(1, 2).flatten(0, 2)


def renamed(
    state: Mapping[str, Tensor],
    config: ModelConfig,
    naming: Naming,
    dtype: torch.dtype | None,
) -> dict[str, Tensor]:
    """Our `state_dict` of theirs, each tensor looked up once. As the callers."""
    weights = [name for name in state if not LEFT_OUT.search(name)]
    left = {PREFIX.sub("", name): name for name in weights}
    if len(left) < len(weights):
        raise UnusableRelease(
            "The weights hold a tensor twice, with and without its prefix; take the"
            " release from its publisher."
        )
    if config.layers > len(left):  # before so many layers are made
        raise UnusableRelease(
            f"{config.layers} layers need more than the {len(left)} tensors that the"
            " weights hold; choose the configuration they were published with."
        )
    if config.tied:
        _check_tied(state, left, naming)
    ours = {}
    for name, like in skeleton(config).state_dict().items():
        if name == "head.weight" and config.tied:
            ours[name] = ours["embedding.weight"]
            left.pop(f"{naming.names['head'][0]}.weight", None)
            continue
        parts = []
        for theirs in _theirs(name, naming.names):
            if theirs not in left:
                raise _lacking(theirs, config, naming)
            parts.append(naming.changed(theirs, state[left.pop(theirs)], config))
        ours[name] = _joined(name, parts, like, dtype)
    if left:
        raise UnusableRelease(
            f"The weights hold {min(left)}, which this shape has no place for;"
            " choose the configuration they were published with."
        )
    return ours


def _theirs(name: str, names: Mapping[str, tuple[str, ...]]) -> list[str]:
    """The published names of what makes up our tensor `name`."""
    layer, (stem, kind) = re.search(r"\d+|$", name)[0], name.rsplit(".", 1)
    found = names.get(re.sub(r"\d+", "#", stem), ())
    if not found:
        raise UnusableRelease(f"No published family has {stem}; choose another shape.")
    return [f"{theirs.replace('#', layer)}.{kind}" for theirs in found]


def _lacking(name: str, config: ModelConfig, naming: Naming) -> UnusableRelease:
    head = name == f"{naming.names['head'][0]}.weight"
    return UnusableRelease(
        f"The weights lack {name}, which {config.layers} layers"
        f" of this shape need{'; is it tied?' if head else ''}."
    )


def _check_tied(
    state: Mapping[str, Tensor], left: Mapping[str, str], naming: Naming
) -> None:
    head, table = (
        left.get(f"{naming.names[ours][0]}.weight") for ours in ("head", "embedding")
    )
    if head is None or table is None:
        return
    if state[head] is not state[table] and not torch.equal(state[head], state[table]):
        raise UnusableRelease(
            "The weights have a head of their own; the configuration must say"
            " tied=False."
        )


def _joined(
    name: str, parts: list[Tensor], like: Tensor, dtype: torch.dtype | None
) -> Tensor:
    """One tensor of its parts."""
    shapes = [tuple(part.shape) for part in parts]
    fits = all(shapes) and len({shape[1:] for shape in shapes}) == 1
    if not fits or (sum(s[0] for s in shapes), *shapes[0][1:]) != like.shape:
        raise UnusableRelease(
            f"{name} should be {tuple(like.shape)}, but the weights make it of"
            f" {', '.join(map(str, shapes))}."
        )
    whole = torch.cat(parts) if len(parts) > 1 else parts[0].contiguous()
    if dtype is None:
        return whole
    whole = whole.to(dtype)
    if not torch.stack(whole.aminmax()).isfinite().all():
        raise UnusableRelease(
            f"{name} holds a number that is not finite in {dtype}; choose another"
            " dtype, or fetch the weights again."
        )
    return whole
