"""Each family's small random models compute what `transformers` computes."""

from typing import NamedTuple

import pytest
import torch
from torch.nn import functional as F
from transformers import PreTrainedModel

from lib.model import Cache, Transformer
from lib.scale import seed
from lib.weight_names import from_transformers
from tests.published_models import CONTEXT, PAIRS, VOCAB, drawn, gpt2_pair, llama_pair

EXACT = {"rtol": 0, "atol": 1e-4}


class Pair(NamedTuple):
    theirs: PreTrainedModel
    ours: Transformer
    tokens: torch.Tensor
    starts: torch.Tensor


@pytest.fixture(params=PAIRS)
def pair(request) -> Pair:
    torch.manual_seed(seed("families"))
    theirs, config = PAIRS[request.param]()
    drawn(theirs)
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
