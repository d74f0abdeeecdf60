"""What is read of a network's inside is what the network itself computes."""

import copy

import pytest
import torch

from lib.lens import lens
from lib.model import OverlongInput, Transformer
from lib.model_config import preset
from tests.chat_miniature import CONTEXT, chatty

MODEL = chatty().model
ROW = [3, 1, 4, 1, 5, 92, 65, 35, 89]


def shorter(model: Transformer, layers: int) -> Transformer:
    """The same network, cut off behind so many layers."""
    cut = copy.deepcopy(model)
    cut.blocks = cut.blocks[:layers]
    return cut


@pytest.mark.parametrize("layers", range(len(MODEL.blocks) + 1))
@torch.no_grad()
def test_every_layers_logits_are_those_of_the_network_cut_off_there(layers):
    expected = shorter(MODEL, layers)(torch.tensor([ROW]))[0]
    assert torch.allclose(lens(MODEL, ROW).logits[layers], expected, atol=1e-5)


def test_the_last_logits_are_the_models():
    seen = lens(MODEL, ROW)
    assert seen.logits.shape == (1 + MODEL.config.layers, len(ROW), MODEL.config.vocab)
    with torch.no_grad():
        expected = MODEL(torch.tensor([ROW]))[0]
    assert torch.allclose(seen.logits[-1], expected, atol=1e-5)


@torch.no_grad()
def test_attentions_weights_make_of_the_values_what_attention_makes():
    values, gathered, shape = [], [], MODEL.config
    hooks = []
    for block in MODEL.blocks:
        part = block.attention
        hooks += [
            part.qkv.register_forward_hook(lambda _p, _i, out: values.append(out[0])),
            part.out.register_forward_pre_hook(lambda _p, x: gathered.append(x[0][0])),
        ]
    seen = lens(MODEL, ROW)
    for hook in hooks:
        hook.remove()
    for weights, qkv, expected in zip(seen.attention, values, gathered, strict=True):
        v = qkv.chunk(3, -1)[2].unflatten(-1, (shape.heads, -1)).transpose(0, 1)
        found = (weights @ v).transpose(0, 1).flatten(1)  # (T, H D)
        assert torch.allclose(found, expected, atol=1e-5)


def test_nobody_looks_ahead_and_all_that_is_taken_is_one_whole():
    attention = lens(MODEL, ROW).attention
    assert torch.allclose(attention.sum(-1), torch.ones(1))
    assert not attention.triu(1).any()


def test_the_network_is_left_as_it_was():
    lens(MODEL, ROW)
    assert not any(part._forward_hooks for part in MODEL.modules())
    with pytest.raises(OverlongInput):
        lens(MODEL, [1] * (CONTEXT + 1))
    assert not any(part._forward_hooks for part in MODEL.modules())


@pytest.mark.parametrize("name", ["nano-gpt", "gemma-3-270m"])
def test_another_shape_is_refused_in_a_sentence(name):
    other = preset(name).with_(vocab=20, width=16, layers=1, heads=2, head_width=8)
    with pytest.raises(ValueError, match="networks of the book's shape"):
        lens(Transformer(other), [1, 2])


def test_heads_that_share_keys_are_refused():
    other = preset("book").with_(vocab=20, width=16, layers=1, heads=2, kv_heads=1)
    with pytest.raises(ValueError, match="2 heads share 1"):
        lens(Transformer(other), [1, 2])
