"""A release's own words for its shape, as the book's ModelConfig.

A folder has them in config.json, a GGUF file among its facts. A setting that
the book's Transformer does not have is refused: a model that computes almost
the right thing is worse than none. Sources: transformers' configuration
classes; llama.cpp's llama-model.cpp and convert_hf_to_gguf.py.
"""

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import torch
from torch import Tensor

from lib.model import frequencies
from lib.model_config import LLAMA3_SCALING, ModelConfig, RotaryScaling
from lib.release_files import UnusableRelease, positive, shown, whole

Facts = dict[str, Any]
LLAMA = {"mlp": "swiglu", "norm": "rms", "positions": "rotary", "bias": False}
OLMO2 = LLAMA | {"norm_at": "after", "qk_norm": "all"}
GEMMA3 = LLAMA | {
    "mlp": "geglu",
    "norm": "rms+1",
    "norm_at": "both",
    "qk_norm": "head",
    "scaled_embedding": True,
}


def config_of_json(facts: Facts) -> ModelConfig:
    """The shape that a config.json tells.

    Families: gpt2, llama (SmolLM2 is one), olmo2, gemma3_text. Raises
    UnusableRelease for another one, and for what the Transformer has not.
    """
    return _config(facts.get("model_type"), FAMILIES, facts)


def config_of_gguf(facts: Facts, tensors: Mapping[str, Tensor]) -> ModelConfig:
    """The shape that a GGUF file's facts tell, and the tensors it holds.

    Families: gpt2, llama (SmolLM2 is one), gemma3. Raises as `config_of_json`.
    """
    family = facts.get("general.architecture")
    if not isinstance(family, str):
        family = None
    tokens = facts.get("tokenizer.ggml.tokens")
    own = {  # without "llama." and the like before the name; no setting is an array
        name.removeprefix(f"{family}."): shown(fact)
        if isinstance(fact, np.ndarray)
        else fact
        for name, fact in facts.items()
    }
    own |= {"vocab_size": len(tokens) if isinstance(tokens, list) else None}
    own |= {"tied": "output.weight" not in tensors}
    own |= {"rope_freqs": tensors.get("rope_freqs.weight")}
    return _config(family, GGUF_FAMILIES, own)


def _config(
    family: object, families: dict[str, Callable[[Facts], dict]], facts: Facts
) -> ModelConfig:
    if not isinstance(family, str) or family not in families:
        raise UnusableRelease(
            f"This release is of the family {shown(family)}; the book runs"
            f" {', '.join(families)}."
        )
    shape = families[family](facts)
    try:
        return ModelConfig(**shape)
    except (TypeError, ValueError) as error:
        raise UnusableRelease(
            f"The release's configuration makes no model: {error}"
        ) from error


def _expect(facts: Facts, **wanted: object) -> None:
    """Raises UnusableRelease where a setting is there and is another one."""
    for name, value in wanted.items():
        found = facts.get(name)
        values = value if isinstance(value, tuple) else (value,)
        if found is not None and found not in values:
            raise UnusableRelease(
                f"This release has {name} = {shown(found)}, and the book's Transformer"
                f" only {shown(value)}; choose another release."
            )


def _flag(facts: Facts, name: str, usual: bool) -> bool:
    _expect(facts, **{name: (True, False)})
    found = facts.get(name)
    return usual if found is None else bool(found)


def _gpt2(facts: Facts) -> dict:
    _expect(
        facts,
        activation_function=("gelu_new", "gelu_pytorch_tanh"),
        scale_attn_weights=True,
        scale_attn_by_inverse_layer_idx=False,
        add_cross_attention=False,
    )
    width = whole(facts, "n_embd", 768)
    return {
        "vocab": whole(facts, "vocab_size", 50_257),
        "context": whole(facts, "n_positions", 1_024),
        "width": width,
        "layers": whole(facts, "n_layer", 12),
        "heads": whole(facts, "n_head", 12),
        "mlp_width": whole(facts, "n_inner", 4 * width),
        "tied": _flag(facts, "tie_word_embeddings", True),
        "eps": positive(facts, "layer_norm_epsilon", 1e-5),
    }


def _sizes(facts: Facts) -> dict:
    """What Llama's and later families say in the same words."""
    _expect(facts, attention_bias=False, mlp_bias=False)
    heads = whole(facts, "num_attention_heads")
    return {
        "vocab": whole(facts, "vocab_size"),
        "context": whole(facts, "max_position_embeddings"),
        "width": whole(facts, "hidden_size"),
        "layers": whole(facts, "num_hidden_layers"),
        "heads": heads,
        "kv_heads": whole(facts, "num_key_value_heads", heads),
        "mlp_width": whole(facts, "intermediate_size"),
        "eps": positive(facts, "rms_norm_eps", 1e-6),
    }


def _llama(facts: Facts) -> dict:
    _expect(facts, hidden_act="silu")
    sizes = _sizes(facts)
    base, scaling = _rotary(_rope(facts), positive(facts, "rope_theta", 10_000.0))
    return {
        **LLAMA,
        **sizes,
        "head_width": whole(facts, "head_dim", max(1, _head(sizes))),
        "rotary_base": base,
        "rotary_scaling": scaling,
        "tied": _flag(facts, "tie_word_embeddings", False),
    }


def _olmo2(facts: Facts) -> dict:
    return _llama(facts) | OLMO2


def _gemma3(facts: Facts) -> dict:
    _expect(
        facts,
        hidden_activation="gelu_pytorch_tanh",
        attn_logit_softcapping=None,
        final_logit_softcapping=None,
        use_bidirectional_attention=False,
    )
    rope = _rope(facts)
    near = {"rope_theta": facts.get("rope_local_base_freq")}
    if "full_attention" in rope or "sliding_attention" in rope:
        near = _object(rope, "sliding_attention")
        rope = _object(rope, "full_attention")
    base, scaling = _rotary(rope, positive(facts, "rope_theta", 1_000_000.0))
    local_base, none = _rotary(near, 10_000.0)
    _expect({"local scaling": none}, **{"local scaling": None})
    sizes = _sizes(facts)
    return {
        **GEMMA3,
        **sizes,
        "head_width": whole(facts, "head_dim", 256),
        "attention_scale": positive(facts, "query_pre_attn_scalar", 256) ** -0.5,
        "rotary_base": base,
        "rotary_scaling": scaling,
        "local_base": local_base,
        "window": whole(facts, "sliding_window", 4_096),
        "global_every": _global_every(facts, sizes["layers"]),
        "tied": _flag(facts, "tie_word_embeddings", True),
    }


def _head(sizes: dict) -> int:
    return sizes["width"] // sizes["heads"]


def _global_every(facts: Facts, layers: int) -> int:
    """Of so many layers the last sees all positions, in either spelling."""
    kinds = facts.get("layer_types")
    if kinds is None:
        names = "sliding_window_pattern", "_sliding_window_pattern"
        return whole(
            {"pattern": facts.get(names[0]) or facts.get(names[1])}, "pattern", 6
        )
    near, far = "sliding_attention", "full_attention"
    if isinstance(kinds, list) and len(kinds) == layers:
        every = kinds.index(far) + 1 if far in kinds else layers + 1
        period = [far if i % every == 0 else near for i in range(1, layers + 1)]
        if kinds == period:
            return every
    raise UnusableRelease(
        "This release's layer_types follow no period, as those of Gemma 3 do;"
        " choose another release."
    )


def _object(facts: Facts, name: str) -> Facts:
    found = facts.get(name) or {}
    if not isinstance(found, dict):
        raise UnusableRelease(
            f"{name} should be an object, not {shown(found)}; take the release from"
            " its publisher."
        )
    return found


def _rope(facts: Facts) -> Facts:
    """How positions turn: `rope_parameters`, in older files `rope_scaling`."""
    return _object(facts, "rope_parameters") or _object(facts, "rope_scaling")


def _rotary(rope: Facts, usual: float) -> tuple[float, RotaryScaling | None]:
    """The base, and how the frequencies are stretched."""
    _expect(rope, partial_rotary_factor=(1, 1.0))
    base = positive(rope, "rope_theta", usual)
    kind = rope.get("rope_type", rope.get("type", "default"))
    if kind in ("default", None):
        return base, None
    if kind == "linear":
        return base, RotaryScaling(positive(rope, "factor"))
    if kind != "llama3":
        raise UnusableRelease(
            f"This release stretches positions by {shown(kind)}, which the book's"
            " Transformer cannot; choose another release."
        )
    low, high = (positive(rope, f"{x}_freq_factor") for x in ("low", "high"))
    trained = whole(rope, "original_max_position_embeddings")
    if low >= high:
        raise UnusableRelease(
            "low_freq_factor should be below high_freq_factor; take the release from"
            " its publisher."
        )
    return base, RotaryScaling(positive(rope, "factor"), low, high, trained)


def _gguf_sizes(facts: Facts) -> dict:
    heads = whole(facts, "attention.head_count")
    return {
        "vocab": whole(facts, "vocab_size"),
        "context": whole(facts, "context_length"),
        "width": whole(facts, "embedding_length"),
        "layers": whole(facts, "block_count"),
        "heads": heads,
        "kv_heads": whole(facts, "attention.head_count_kv", heads),
        "mlp_width": whole(facts, "feed_forward_length"),
        "tied": facts["tied"],
    }


def _gguf_gpt2(facts: Facts) -> dict:
    eps = positive(facts, "attention.layer_norm_epsilon", 1e-5)
    return _gguf_sizes(facts) | {"eps": eps}


def _gguf_llama(facts: Facts) -> dict:
    sizes = _gguf_sizes(facts)
    head = whole(facts, "attention.key_length", max(1, _head(sizes)))
    base = positive(facts, "rope.freq_base", 10_000.0)
    _expect(facts, **{"rope.dimension_count": head, "expert_count": 0})
    scaling = _gguf_scaling(facts)
    if facts["rope_freqs"] is not None:
        scaling = _llama3_scaling(facts["rope_freqs"], base, head)
    return {
        **LLAMA,
        **sizes,
        "head_width": head,
        "rotary_base": base,
        "rotary_scaling": scaling,
        "eps": positive(facts, "attention.layer_norm_rms_epsilon", 1e-5),
    }


def _gguf_scaling(facts: Facts) -> RotaryScaling | None:
    _expect(facts, **{"rope.scaling.type": ("none", "linear")})
    if facts.get("rope.scaling.type") != "linear":
        return None
    return RotaryScaling(positive(facts, "rope.scaling.factor"))


def _llama3_scaling(divisors: Tensor, base: float, head: int) -> RotaryScaling:
    """Llama 3's stretch, of which GGUF keeps only what it divides by."""
    scaling = RotaryScaling(float(divisors.max()), *_LLAMA3_BOUNDS)
    expected = frequencies(base, head) / frequencies(base, head, scaling)
    if divisors.shape != expected.shape or not torch.allclose(divisors, expected, 1e-3):
        raise UnusableRelease(
            "rope_freqs.weight does not stretch positions as Llama 3 does; choose"
            " another release."
        )
    return scaling


_LLAMA3_BOUNDS = LLAMA3_SCALING.low, LLAMA3_SCALING.high, LLAMA3_SCALING.trained


def _gguf_gemma3(facts: Facts) -> dict:
    sizes = _gguf_sizes(facts)
    head = whole(facts, "attention.key_length", 256)
    scored = _head(sizes) if sizes["layers"] == 62 else head  # 62: the 27B model
    return {
        **GEMMA3,
        **sizes,
        "head_width": head,
        "attention_scale": scored**-0.5,
        "rotary_base": positive(facts, "rope.freq_base", 1_000_000.0),
        "rotary_scaling": _gguf_scaling(facts),
        "local_base": positive(facts, "rope.freq_base_swa", 10_000.0),
        "window": whole(facts, "attention.sliding_window"),
        "global_every": whole(facts, "attention.sliding_window_pattern", 6),
        "eps": positive(facts, "attention.layer_norm_rms_epsilon", 1e-6),
    }


FAMILIES = {
    "gpt2": _gpt2,
    "llama": _llama,
    "olmo2": _olmo2,
    "gemma3_text": _gemma3,
}
GGUF_FAMILIES = {"gpt2": _gguf_gpt2, "llama": _gguf_llama, "gemma3": _gguf_gemma3}
