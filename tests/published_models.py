"""Small random models of each family, in transformers and in the book's words."""

import torch
from transformers import (
    Gemma3ForCausalLM,
    Gemma3TextConfig,
    GPT2Config,
    GPT2LMHeadModel,
    LlamaConfig,
    LlamaForCausalLM,
    Olmo2Config,
    Olmo2ForCausalLM,
)

from lib.model_config import RotaryScaling, gpt2, llama, preset

VOCAB, CONTEXT, WINDOW = 61, 64, 4
NO_IDS = {"bos_token_id": None, "eos_token_id": None, "pad_token_id": None}
THEIRS = {
    "vocab_size": VOCAB,
    "max_position_embeddings": CONTEXT,
    "hidden_size": 48,
    "num_hidden_layers": 3,
    "intermediate_size": 40,
    **NO_IDS,
}
OURS = {"vocab": VOCAB, "context": CONTEXT, "width": 48, "layers": 3, "mlp_width": 40}


def gpt2_pair():
    theirs = GPT2Config(
        vocab_size=VOCAB, n_positions=CONTEXT, n_embd=48, n_layer=3, n_head=3, **NO_IDS
    )
    ours = gpt2(48, layers=3, heads=3).with_(vocab=VOCAB, context=CONTEXT)
    return GPT2LMHeadModel(theirs), ours


def llama_pair(tied, heads=3, kv_heads=1, base=10_000.0, scaling=None):
    rope = {"rope_theta": base, "rope_type": "default"}
    if scaling:
        rope |= {"rope_type": "llama3", "factor": scaling.factor}
        rope |= {"low_freq_factor": scaling.low, "high_freq_factor": scaling.high}
        rope["original_max_position_embeddings"] = scaling.trained
    theirs = LlamaConfig(
        **THEIRS,
        num_attention_heads=heads,
        num_key_value_heads=kv_heads,
        rope_parameters=rope,
        rms_norm_eps=1e-5,
        tie_word_embeddings=tied,
    )
    more = {"rotary_base": base, "rotary_scaling": scaling, "tied": tied}
    ours = llama(heads=heads, kv_heads=kv_heads, **OURS | more)
    return LlamaForCausalLM(theirs), ours


def olmo2_pair():
    theirs = Olmo2Config(
        **THEIRS,
        num_attention_heads=3,
        rms_norm_eps=1e-6,
        rope_parameters={"rope_theta": 500_000.0, "rope_type": "default"},
    )
    same = ("norm_at", "qk_norm", "tied", "eps", "rotary_base")
    published = preset("olmo-2-1b")
    more = {name: getattr(published, name) for name in same}
    ours = llama(heads=3, kv_heads=3, **OURS | more)
    return Olmo2ForCausalLM(theirs), ours


def gemma3_pair(scaling=None, scored=20):
    full = {"rope_theta": 1_000_000.0, "rope_type": "default"}
    if scaling:
        full |= {"rope_type": "linear", "factor": scaling.factor}
    near = {"rope_theta": 10_000.0, "rope_type": "default"}
    kinds = ["sliding_attention", "sliding_attention", "full_attention"]
    theirs = Gemma3TextConfig(
        **THEIRS,
        num_attention_heads=4,
        num_key_value_heads=2,
        head_dim=16,
        query_pre_attn_scalar=scored,
        sliding_window=WINDOW,
        layer_types=kinds,
        rope_parameters={"full_attention": full, "sliding_attention": near},
    )
    ours = preset("gemma-3-270m").with_(
        **OURS,
        heads=4,
        kv_heads=2,
        head_width=16,
        window=WINDOW,
        global_every=3,
        attention_scale=scored**-0.5,
        rotary_scaling=scaling,
    )
    return Gemma3ForCausalLM(theirs), ours


PAIRS = {
    "gpt2": gpt2_pair,
    "llama, scaled, tied": lambda: llama_pair(
        True, base=500.0, scaling=RotaryScaling(8.0, 1.0, 4.0, 48)
    ),
    "llama, scaled, untied": lambda: llama_pair(
        False, base=500.0, scaling=RotaryScaling(32.0, 1.0, 4.0, 48)
    ),
    "smollm2": lambda: llama_pair(True, heads=6, kv_heads=2, base=100_000.0),
    "olmo2": olmo2_pair,
    "gemma3": gemma3_pair,
    "gemma3, stretched": lambda: gemma3_pair(RotaryScaling(8.0)),
}


def drawn(theirs):
    """The model with random numbers also where all start out alike."""
    with torch.no_grad():
        for parameter in theirs.parameters():
            parameter += 0.2 * torch.randn_like(parameter)
    return theirs.eval()
