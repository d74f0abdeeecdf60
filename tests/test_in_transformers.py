"""The same numbers in another program: equal logits, and only where they fit."""

import pytest
import torch

from lib.in_transformers import in_transformers
from lib.model import Transformer
from lib.model_config import preset
from tests.published_models import CONTEXT, VOCAB, llama_pair


@pytest.mark.parametrize("tied", [True, False])
@pytest.mark.parametrize("kv_heads", [1, 3])
def test_a_llama_says_the_same_there(tied, kv_heads):
    _, shape = llama_pair(tied, kv_heads=kv_heads)
    torch.manual_seed(4)
    ours = Transformer(shape).eval()
    for weights in ours.parameters():
        torch.nn.init.normal_(weights, std=0.3)
    theirs = in_transformers(ours)
    tokens = torch.randint(VOCAB, (3, CONTEXT))
    with torch.no_grad():
        gap = (ours(tokens) - theirs(tokens).logits).abs().max()
    assert gap < 1e-4
    assert theirs.get_input_embeddings().weight.data_ptr() == (
        ours.embedding.weight.data_ptr()
    )


@pytest.mark.parametrize("name", ["gpt2", "book"])
def test_another_shape_is_refused(name):
    small = preset(name).with_(vocab=50, context=16, width=32, layers=1, heads=2)
    with pytest.raises(ValueError, match="plain Llama shape"):
        in_transformers(Transformer(small))
