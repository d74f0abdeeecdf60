"""Costs by formula are what torch counts."""

import pytest
import torch
from torch.nn import functional as F
from torch.nn.attention import SDPBackend, sdpa_kernel
from torch.utils.flop_counter import FlopCounterMode

from lib import cost
from lib.model import Cache, Transformer
from lib.model_config import PRESETS, ModelConfig, preset

PUBLISHED = {
    "nano-gpt": 85_584,
    "gpt2": 124_439_808,
    "gpt2-medium": 354_823_168,
    "gpt2-large": 774_030_080,
    "gpt2-xl": 1_557_611_200,
    "smollm2-135m": 134_515_008,
    "llama-3.2-1b": 1_235_814_400,
    "llama-3.1-8b": 8_030_261_248,
    "llama-3.1-405b": 405_853_388_800,
    "olmo-2-1b": 1_484_916_736,
    "gemma-3-270m": 268_098_176,
}


def shrunk(name: str) -> ModelConfig:
    """That family with few layers and features."""
    shape = preset(name)
    if name == "nano-gpt":
        return shape
    small = {"vocab": 300, "context": 80, "width": 96, "heads": 6, "layers": 3}
    kv_heads = 6 if shape.kv_heads == shape.heads else 2
    small |= {"kv_heads": kv_heads, "head_width": 24, "mlp_width": 200}
    if shape.window:
        small |= {"window": 8, "global_every": 3}
    return shape.with_(**small)


@pytest.fixture(params=PRESETS)
def shape(request) -> ModelConfig:
    return shrunk(request.param)


def counted(work) -> int:
    """FLOPs by torch's counter, which sees attention only as plain products."""
    with sdpa_kernel(SDPBackend.MATH), FlopCounterMode(display=False) as counter:
        work()
    return counter.get_total_flops()


@pytest.mark.parametrize("name", PUBLISHED)
def test_parameters_are_the_published_ones(name):
    assert cost.parameters(preset(name)) == PUBLISHED[name]


def test_parameters_are_those_of_the_model(shape):
    for config in (shape, shape.with_(tied=not shape.tied, bias=not shape.bias)):
        with torch.device("meta"):
            model = Transformer(config)
        found = sum(parameter.numel() for parameter in model.parameters())
        assert cost.parameters(config) == found


def test_flops_of_a_forward_pass(shape):
    model, tokens = Transformer(shape), torch.zeros(2, 11, dtype=torch.long)
    wanted = cost.forward_flops(shape, 11, batch=2)
    assert counted(lambda: model(tokens)) == wanted
    cache = Cache(model, batch=2, budget=11)
    for past, n in ((0, 7), (7, 1), (8, 3)):
        found = counted(lambda new=tokens[:, :n]: model(new, cache))
        assert found == cost.forward_flops(shape, n, past, batch=2)


def test_flops_of_a_training_step(shape):
    model, tokens = Transformer(shape), torch.zeros(2, 11, dtype=torch.long)
    found = counted(lambda: model(tokens).sum().backward())
    assert found == 22 * cost.training_flops_per_token(shape, 11)


def test_the_rule_of_six_leaves_out_attention():
    """So it is nearly right for short rows, and far too low for long ones."""
    shape = preset("llama-3.1-8b")
    rule = cost.rule_of_six(shape)
    short, long = (cost.training_flops_per_token(shape, n) for n in (1_024, 131_072))
    assert 0.9 * rule < short < 1.1 * rule
    assert long > 3 * rule


def test_bytes_of_a_cache(shape):
    cache = Cache(Transformer(shape).bfloat16(), batch=3, budget=9)
    stores = cache.keys + cache.values + cache.before
    found = sum(store.nbytes for store in stores)
    assert cost.cache_bytes(shape, 3, 9, bytes_each=2) == found


def saved_bytes(shape: ModelConfig, batch: int, length: int) -> int:
    """What autograd keeps of a training step, without the weights."""
    model = Transformer(shape)
    known = {weight.untyped_storage().data_ptr() for weight in model.parameters()}
    kept = {}  # stays alive, so that no address is used twice

    def keep(tensor):
        storage = tensor.untyped_storage()
        if storage.data_ptr() not in known:
            kept[storage.data_ptr()] = storage
        return tensor

    tokens = torch.randint(shape.vocab, (batch, length))
    with torch.autograd.graph.saved_tensors_hooks(keep, lambda tensor: tensor):
        F.cross_entropy(model(tokens).flatten(0, 1), tokens.flatten())
    return sum(storage.nbytes() for storage in kept.values())


def test_bytes_of_activations(shape):
    shape = shape.with_(context=80, window=80 if shape.window else 0)
    expected = cost.activation_bytes(shape, 4, 64)
    assert saved_bytes(shape, 4, 64) == pytest.approx(expected, rel=0.03)
