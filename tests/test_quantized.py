"""The small model in numbers of one byte: the page runs what torch runs."""

import base64
import json
import math
from dataclasses import fields

import numpy as np
import pytest
import torch
from py_mini_racer import JSEvalException
from scipy.stats import chisquare

from lib.generate import Sampling, draw, shaped, tosses
from lib.model import Cache, Transformer
from lib.model_config import ModelConfig, RotaryScaling, preset
from lib.quantized import RUNS, packed, quantized, rounded
from lib.scale import seed
from lib.tokenizer import Tokenizer, train_bpe
from lib.web_corpus import SEPARATOR, SYMBOLS
from lib.widgets.exhibit import asset_script
from lib.widgets.page_script import logits_in_page, tosses_in_page
from lib.widgets.sampler import sampler

UNFAIR = 1e-3  # a fair coin is called unfair once in a thousand seeds
REAL = preset("book").with_(vocab=SYMBOLS)
SMALL = REAL.with_(vocab=50, context=12, width=24, layers=2, heads=2)
# No size divides by 4, and every number that may differ does.
ODD = SMALL.with_(
    vocab=37,
    width=30,
    heads=3,
    mlp_width=41,
    convolution=2,
    rotary_base=123.0,
    attention_scale=0.5,
    eps=1e-2,
)
NO_CONVOLUTION = SMALL.with_(convolution=0, layers=1, head_width=6)


def drawn(config: ModelConfig) -> Transformer:
    """A model with random weights, large enough that all its parts matter."""
    model = Transformer(config)
    generator = torch.Generator().manual_seed(seed("quantized"))
    for weight in model.parameters():
        torch.nn.init.normal_(weight, std=0.3, generator=generator)
    return model


@pytest.fixture(scope="module")
def real() -> Transformer:
    return drawn(REAL)


def text_of(config: ModelConfig) -> list[int]:
    generator = torch.Generator().manual_seed(seed("quantized's text"))
    return torch.randint(config.vocab, (config.context,), generator=generator).tolist()


def difference(found: list[list[float]], expected: torch.Tensor) -> float:
    return (torch.tensor(found) - expected).abs().max().item()


def is_fair(tokens: list[int], chances: list[float]) -> bool:
    """Do the tokens come as often as they should? The rare ones count as one."""
    assert all(chances[token] > 0 for token in tokens)
    expected = [chance * len(tokens) for chance in chances]
    common = [i for i, times in enumerate(expected) if times >= 5]
    counts = [tokens.count(i) for i in common]
    wanted = [expected[i] for i in common]
    rest = len(tokens) - sum(wanted)
    if rest > 1e-6 * len(tokens):
        counts.append(len(tokens) - sum(counts))
        wanted.append(rest)
    return chisquare(counts, wanted).pvalue > UNFAIR


# --- rounding ---------------------------------------------------------------


def test_matrices_are_rounded_and_the_rest_is_kept(real):
    twin = quantized(real)
    assert twin.head.weight is twin.embedding.weight
    for name, before in real.state_dict().items():
        after = twin.state_dict()[name]
        if before.dim() == 1 or "convolution" in name:
            assert torch.equal(after, before), name
            continue
        step = before.abs().amax(1, keepdim=True) / 127
        gap = (after - before).abs()
        assert (gap <= 0.501 * step).all(), name  # scales are rounded up a little
        assert gap.max() > 0


def test_rounding_twice_changes_nothing(real):
    once = quantized(real)
    twice = quantized(once)
    for name, weight in once.state_dict().items():
        assert torch.equal(weight, twice.state_dict()[name]), name
    assert packed(real) == packed(once)


def test_the_model_given_is_not_changed():
    model = drawn(SMALL).bfloat16()
    before = {name: weight.clone() for name, weight in model.state_dict().items()}
    twin = quantized(model)
    packed(model)
    assert twin.embedding.weight.dtype == torch.float32
    for name, weight in model.state_dict().items():
        assert torch.equal(weight, before[name])


def test_rows_of_zeros_and_of_tiny_and_huge_numbers():
    rows = [[0.0, 0.0], [1e-30, -3e-31], [3e38, 1.0], [1e-45, 0.0]]
    matrix = torch.tensor(rows)
    numbers, scales = rounded(matrix)
    again = numbers * scales[:, None]
    assert numbers[0].tolist() == [0, 0]
    assert numbers[1:3, 0].tolist() == [127, 127]
    gaps = (again - matrix).abs().amax(1)
    assert (gaps <= torch.tensor([0, 1e-32, 2e36, 1e-44])).all()
    assert torch.equal(rounded(again)[0], numbers)
    assert torch.equal(rounded(again)[1], scales)


def test_what_travels_is_what_torch_runs(real):
    state = quantized(real).state_dict()
    tensors = json.loads(packed(real))["tensors"]
    assert set(state) - set(tensors) == {"head.weight"}  # the embedding again

    def numbers_of(text, kind):
        return np.frombuffer(base64.b64decode(text), dtype=kind)

    for name, parts in tensors.items():
        if "vector" in parts:
            found = numbers_of(parts["vector"], "<f4")
        else:
            scales = numbers_of(parts["scales"], "<f4")
            rows = numbers_of(parts["numbers"], "i1").reshape(len(scales), -1)
            found = rows * scales[:, None]
        assert np.array_equal(found.ravel(), state[name].numpy().ravel()), name


def test_the_asset_is_small(real):
    assert len(asset_script("small-model-123456789abc", packed(real))) < 3_500_000


# --- the page's forward pass --------------------------------------------------


@pytest.mark.parametrize("config", [REAL, ODD, NO_CONVOLUTION])
def test_the_pages_logits_are_torchs(config):
    model = drawn(config)
    tokens = text_of(config)
    with torch.no_grad():
        expected = quantized(model)(torch.tensor([tokens]))[0]
    assert difference(logits_in_page(model, (0, tokens)), expected) <= 1e-3


def test_the_page_goes_back_as_a_fresh_cache_would():
    model, tokens = drawn(ODD), text_of(ODD)
    other = [(token + 1) % ODD.vocab for token in tokens]
    twin = quantized(model)

    def stepped(row: list[int]) -> torch.Tensor:
        cache = Cache(twin, 1, ODD.context)
        return torch.cat([twin(torch.tensor([[t]]), cache)[0] for t in row])

    found = logits_in_page(model, (0, tokens), (5, other[5:]), (2, tokens[2:4]))
    mixed = stepped(tokens[:5] + other[5:])
    expected = torch.cat((stepped(tokens), mixed[5:], stepped(tokens)[2:4]))
    assert difference(found, expected) <= 1e-3
    assert difference([found[5]], stepped(tokens)[5:6]) <= 1e-3
    assert not torch.allclose(mixed[5], stepped(tokens)[5], atol=1e-2)


@pytest.mark.parametrize(
    ("tokens", "sentence"),
    [
        ([0] * (ODD.context + 1), "context of 12 tokens is full"),
        ([ODD.vocab], "has the tokens 0 to 36, not 37"),
        ([-1], "not -1"),
        ([0.5], "not 0.5"),
    ],
)
def test_the_page_reads_no_more_than_it_can(tokens, sentence):
    with pytest.raises(JSEvalException, match=sentence):
        logits_in_page(drawn(ODD), (0, tokens))


# --- the page's coin ---------------------------------------------------------


@pytest.mark.parametrize("temperature", [0, 1e-3, 0.7, 1.0, 2.0])
@pytest.mark.parametrize("top_k", [0, 1, 3, 500])
def test_the_coin_is_shaped_and_tossed_as_in_torch(temperature, top_k):
    generator = torch.Generator().manual_seed(seed("the coin's logits"))
    logits = torch.randn(40, generator=generator) * 3
    logits[5] = logits.topk(3).values[-1]  # equals of the last stay
    coins = [0.0, 1 - 2**-53, *tosses(seed("the coin's coins"), 200).tolist()]
    chances, tokens = tosses_in_page(logits.tolist(), temperature, top_k, coins)
    expected = shaped(logits.double()[None], Sampling(temperature, top_k))
    found = torch.tensor(chances, dtype=torch.float64)
    assert torch.allclose(found, expected[0].exp(), rtol=0, atol=1e-9)
    n = len(coins)
    points = torch.tensor(coins, dtype=torch.float64)
    assert tokens == draw(found.log().expand(n, -1), points).tolist()
    assert all(chances[token] > 0 for token in tokens)


def test_the_tosses_follow_the_shaped_distribution():
    logits = torch.linspace(0, 4, 12)
    coins = tosses(seed("the coin's fairness"), 20_000).tolist()
    chances, tokens = tosses_in_page(logits.tolist(), 1.5, 8, coins)
    assert min(tokens) == 4  # the 8 likeliest
    assert is_fair(tokens, chances)


# --- what cannot be packed ----------------------------------------------------


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"norm": "layer"}, "norm must be 'rms', not 'layer'"),
        ({"mlp": "gelu"}, "mlp must be 'relu2'"),
        ({"qk_norm": "none"}, "qk_norm must be 'head'"),
        ({"positions": "learned"}, "positions must be 'rotary'"),
        ({"window": 4}, "window must be 0"),
        ({"rotary_scaling": RotaryScaling(8.0)}, "rotary_scaling must be None"),
        ({"norm_at": "both"}, "norm_at must be 'before'"),
        ({"tied": False}, "tied must be True"),
        ({"bias": True}, "bias must be False"),
        ({"scaled_embedding": True}, "scaled_embedding must be False"),
        ({"kv_heads": 1}, "2 heads share 1"),
    ],
)
def test_a_shape_that_the_page_cannot_run_is_refused(change, words):
    with pytest.raises(ValueError, match=words):
        packed(Transformer(SMALL.with_(**change)))


def test_the_page_knows_every_part_of_a_shape():
    any_value = "vocab context width layers heads head_width mlp_width convolution"
    any_value += " rotary_base attention_scale eps"
    with_a_window = "global_every local_base"
    known = {*any_value.split(), *with_a_window.split(), *RUNS, "kv_heads"}
    assert known == {part.name for part in fields(ModelConfig)}


def test_weights_that_are_not_finite_are_refused():
    for value, name in ((float("nan"), "norm.weight"), (float("inf"), "embedding")):
        model = drawn(SMALL)
        with torch.no_grad():
            model.get_submodule(name.split(".")[0]).weight.view(-1)[3] = value
        for function in (packed, quantized):
            with pytest.raises(ValueError, match=f"{name}.* not finite"):
                function(model)


def test_a_sampler_that_the_page_cannot_run_is_refused():
    page = "the cat sat on the mat and the dog sat on the log\n" * 20
    tokenizer = train_bpe(page, 270, special_tokens=(SEPARATOR,))
    model = drawn(SMALL.with_(vocab=tokenizer.n_vocab))
    plain = train_bpe(page, model.config.vocab)
    other = Tokenizer(
        tokenizer.ranks, r"\S+|\s+", special_tokens=tokenizer.special_tokens
    )
    for tokens, words in [
        (train_bpe(page, 265, special_tokens=(SEPARATOR,)), "tokenizer 265"),
        (plain, "starts a text with"),
        (other, "GPT4_PATTERN"),
    ]:
        with pytest.raises(ValueError, match=words):
            sampler(model, tokens)
    for options, words in [
        ({"prompt": "t" * 500}, "at most 10 leave room"),
        ({"temperature": -1}, "temperature must be"),
        ({"temperature": 2.05}, "0 to 2 in steps of 0.05"),
        ({"temperature": 0.33}, "0 to 2 in steps of 0.05"),
        ({"temperature": math.nan}, "temperature must be"),
        ({"top_k": -1}, "top_k must be"),
        ({"top_k": model.config.vocab}, "top_k must be below"),
    ]:
        with pytest.raises(ValueError, match=words):
            sampler(model, tokenizer, **options)
    unlike = Transformer(model.config.with_(norm="layer"))
    with pytest.raises(ValueError, match="norm must be 'rms'"):
        sampler(unlike, tokenizer)
