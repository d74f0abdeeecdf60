"""What prompts share is read once, and the samples are the sampler's."""

import pytest
import torch

from lib.generate import GREEDY, Sampling, generate
from lib.model import OverlongInput, Transformer
from lib.model_config import ModelConfig, preset
from lib.scale import seed
from lib.shared_prefix import ROWS, batches, continued, shared_length

VOCAB, CONTEXT = 17, 32
SMALL = {"vocab": VOCAB, "context": CONTEXT, "width": 16, "layers": 2, "heads": 2}
SHAPES = {
    "gpt2": ModelConfig(**SMALL),
    "book": preset("book").with_(mlp_width=64, head_width=8, kv_heads=2, **SMALL),
    "local": ModelConfig(**SMALL, positions="rotary", window=3, global_every=2),
}
PAGE = [3, 1, 4, 1, 5, 9]
PROMPTS = [[*PAGE, 2, 6], [*PAGE, 5], [*PAGE, 2, 7], [*PAGE, 5]] * 9
MIXED = [*PROMPTS, [8], [7, 3]]


@pytest.fixture(params=SHAPES)
def model(request):
    """In double precision, so that no coin falls between two roundings."""
    with torch.random.fork_rng():
        torch.manual_seed(seed("shared prefix"))
        made = Transformer(SHAPES[request.param]).double()
        for weight in made.parameters():
            if weight.dim() == 2:
                torch.nn.init.normal_(weight, std=0.4)
    return made.eval()


def kept(samples):
    return [(s.row, s.prompt, s.tokens, s.drawn, s.ended) for s in samples]


@pytest.mark.parametrize("prompts", [PROMPTS, MIXED], ids=["alike", "mixed"])
@pytest.mark.parametrize("sampling", [GREEDY, Sampling(1.3, top_k=9)])
def test_the_samples_are_those_of_the_sampler(model, sampling, prompts):
    seeds = [seed("coins", i) for i in range(len(prompts))]
    given = model, prompts, seeds, 12, sampling, range(5)
    found, wanted = continued(*given), generate(*given)
    assert kept(found) == kept(wanted)
    assert {"stop"} <= {sample.ended for sample in wanted}
    for ours, theirs in zip(found, wanted):
        assert ours.logprobs == pytest.approx(theirs.logprobs, abs=1e-9)


def test_a_hook_sees_every_row(model):
    def hook(sample):
        if len(sample.tokens) == 2 + sample.row % 2:
            sample.stop()

    found = continued(model, PROMPTS, range(len(PROMPTS)), 5, hook=hook)
    assert {sample.ended for sample in found} == {"hook"}
    # within a batch rows are counted from 0
    assert {len(sample.tokens) for sample in found} == {2, 3}


def test_the_shared_part_is_read_once(model, monkeypatch):
    read = []
    hidden = Transformer.hidden

    def watched(self, tokens, *rest):
        read.append(tokens.numel())
        return hidden(self, tokens, *rest)

    monkeypatch.setattr(Transformer, "hidden", watched)
    prompts = [[*PAGE, i] for i in range(8)]
    continued(model, prompts, range(8), 3)
    assert read == [len(PAGE), 8, 8, 8]


@pytest.mark.parametrize("alike", [True, False])
def test_batches_hold_each_prompt_once(alike):
    found = list(batches(PROMPTS, alike))
    assert sorted(i for some in found for i in some) == list(range(len(PROMPTS)))
    for some in found:
        assert 0 < len(some) <= ROWS
    lengths = [{len(PROMPTS[i]) for i in some} for some in found]
    assert ({len(each) for each in lengths} == {1}) == alike


def test_the_last_token_is_left_to_read():
    assert shared_length([[1, 2, 3], [1, 2, 3]]) == 2
    assert shared_length([[1, 2, 3], [1, 5, 3]]) == 1
    assert shared_length([[1], [2]]) == 0
    assert shared_length([[1, 2, 3, 4], [1, 2]]) == 1


def test_what_does_not_fit_is_refused(model):
    with pytest.raises(OverlongInput):
        continued(model, [PAGE], [0], CONTEXT)
    with pytest.raises(ValueError, match="as many seeds"):
        continued(model, [PAGE], [0, 1], 2)
