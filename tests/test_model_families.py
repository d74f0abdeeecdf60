"""Each family's small random models compute what `transformers` computes."""

from typing import NamedTuple

import pytest
import torch
from torch.nn import functional as F
from transformers import (
    Gemma3ForCausalLM,
    Gemma3TextConfig,
    GPT2Config,
    GPT2LMHeadModel,
    LlamaConfig,
    LlamaForCausalLM,
    Olmo2Config,
    Olmo2ForCausalLM,
    PreTrainedModel,
)

from lib.model import Cache, Transformer
from lib.model_config import RotaryScaling, gpt2, llama, preset
from lib.release import from_transformers
from lib.scale import seed

VOCAB, CONTEXT, WINDOW = 61, 64, 4
EXACT = {"rtol": 0, "atol": 1e-4}
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


def gemma3_pair(scaling=None):
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
        query_pre_attn_scalar=20,
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
        attention_scale=20**-0.5,
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


class Pair(NamedTuple):
    theirs: PreTrainedModel
    ours: Transformer
    tokens: torch.Tensor
    starts: torch.Tensor


@pytest.fixture(params=PAIRS)
def pair(request) -> Pair:
    torch.manual_seed(seed("families"))
    theirs, config = PAIRS[request.param]()
    theirs.eval()
    with torch.no_grad():  # also norms and biases, which start out alike
        for parameter in theirs.parameters():
            parameter += 0.2 * torch.randn_like(parameter)
    ours = Transformer(config)
    ours.load_state_dict(from_transformers(theirs.state_dict(), config))
    return Pair(theirs, ours, torch.randint(VOCAB, (3, 20)), torch.tensor([0, 2, 5]))


def masked(starts, end):
    """What `starts` is in transformers' words, for all positions before `end`."""
    real = torch.arange(end) >= starts[:, None]
    return real.long(), (real.cumsum(1) - 1).clamp(min=0)


def test_a_whole_row_at_once(pair):
    with torch.no_grad():
        wanted = pair.theirs(pair.tokens).logits
        found = pair.ours(pair.tokens)
    assert wanted.std() > 0.5  # otherwise the tolerance would say little
    torch.testing.assert_close(found, wanted, **EXACT)


def test_token_by_token_with_a_cache(pair):
    with torch.no_grad():
        wanted = pair.theirs(pair.tokens).logits
        steps = pair.theirs(pair.tokens[:, :6], use_cache=True)
        cache = Cache(pair.ours, batch=3, budget=20)
        found = [pair.ours(pair.tokens[:, :6], cache)]
        for i in range(6, 20):
            new = pair.tokens[:, i : i + 1]
            steps = pair.theirs(new, past_key_values=steps.past_key_values)
            found.append(pair.ours(new, cache))
            torch.testing.assert_close(found[-1], steps.logits, **EXACT)
    torch.testing.assert_close(torch.cat(found, 1), wanted, **EXACT)


def test_rows_padded_at_the_left(pair):
    real, at = masked(pair.starts, 20)
    with torch.no_grad():
        wanted = pair.theirs(pair.tokens, attention_mask=real, position_ids=at).logits
        found = pair.ours(pair.tokens, starts=pair.starts)
        cache = Cache(pair.ours, batch=3, budget=20)
        parts = [pair.ours(pair.tokens[:, :9], cache, pair.starts)]
        for i in range(9, 20):
            parts.append(pair.ours(pair.tokens[:, i : i + 1], cache, pair.starts))
    real = real.bool()
    torch.testing.assert_close(found[real], wanted[real], **EXACT)
    torch.testing.assert_close(torch.cat(parts, 1)[real], wanted[real], **EXACT)


def test_gradients(pair):
    targets = pair.tokens[:, 1:].flatten()
    for model in (pair.theirs, pair.ours):
        logits = model(pair.tokens[:, :-1])
        logits = getattr(logits, "logits", logits)
        F.cross_entropy(logits.flatten(0, 1), targets).backward()
    gradients = {name: p.grad for name, p in pair.theirs.named_parameters()}
    wanted = from_transformers(gradients, pair.ours.config)
    for name, parameter in pair.ours.named_parameters():
        torch.testing.assert_close(parameter.grad, wanted[name], rtol=1e-3, atol=1e-5)


def test_weights_that_do_not_fit_are_refused_in_a_sentence():
    theirs, config = llama_pair(tied=False)
    state = theirs.state_dict()
    for change, sentence in [
        ({"layers": 4}, "lack layers.3.* 4 layers"),
        ({"layers": 2}, "hold layers.2.*configuration"),
        ({"tied": True}, "tied=False"),
        ({"vocab": 60}, r"should be \(60, 48\), but .*\(61, 48\)"),
        ({"convolution": 3}, "No published family"),
    ]:
        with pytest.raises(ValueError, match=sentence):
            from_transformers(state, config.with_(**change))
    del state["lm_head.weight"]
    with pytest.raises(ValueError, match="tied"):
        from_transformers(state, config)


def test_older_names_of_gpt2_are_read():
    """Its files also hold the causal mask, and no `transformer.` before names."""
    theirs, config = gpt2_pair()
    published = {
        name.removeprefix("transformer."): tensor
        for name, tensor in theirs.state_dict().items()
        if name != "lm_head.weight"
    }
    published["h.0.attn.bias"] = torch.ones(1, 1, CONTEXT, CONTEXT).tril()
    published["h.0.attn.masked_bias"] = torch.tensor(-1e4)
    ours = from_transformers(published, config)
    assert ours.keys() == Transformer(config).state_dict().keys()
