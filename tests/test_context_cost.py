"""The cost of a long context: formulas are the memory, curves come back."""

import pytest
import torch

from lib.context_cost import (
    MILLION,
    SHORT,
    at_length,
    filled,
    foretold,
    held_bytes,
    next_token,
    reading,
    with_context,
)
from lib.cost import cache_bytes, parameters
from lib.model import Cache, Transformer
from lib.model_config import preset

SHAPE = preset("book").with_(vocab=60, context=16, width=24, layers=2, heads=3)


@pytest.fixture(scope="module")
def model():
    torch.manual_seed(0)
    return Transformer(SHAPE).eval()


def test_a_longer_context_has_the_same_weights_and_says_the_same(model):
    longer = with_context(model, 64)
    tokens = torch.arange(16)[None]
    with torch.no_grad():
        assert torch.equal(longer(tokens), model(tokens))
        assert longer(torch.zeros(1, 60, dtype=torch.long)).shape == (1, 60, 60)
    places = [weight.data_ptr() for weight in model.parameters()]
    assert [weight.data_ptr() for weight in longer.parameters()] == places
    assert model.config.context == 16


def test_learned_positions_end_with_the_table():
    shape = preset("nano-gpt")
    with pytest.raises(ValueError, match="Only rotary positions"):
        with_context(Transformer(shape), 64)


@pytest.mark.parametrize("length", [1, 7, 40])
def test_the_memory_is_the_formulas(model, length):
    longer = with_context(model, 64)
    cache = filled(longer, length)
    assert held_bytes(cache) == cache_bytes(SHAPE, 1, length + 1)
    assert (cache.length, cache.budget) == (length, length + 1)


def test_a_full_cache_takes_one_more_token_again_and_again(model):
    found = next_token(model, [4, 8, 30], rounds=2)
    assert found.lengths == (4, 8, 30)
    assert found.bytes == tuple(cache_bytes(SHAPE, 1, n + 1) for n in (4, 8, 30))
    assert all(second > 0 for second in found.seconds)
    assert all(second > 0 for second in reading(model, [5, 20], rounds=1))


def test_the_filled_cache_is_looked_at(model):
    """Or else its time would say nothing."""
    longer = with_context(model, 64)
    token = torch.zeros(1, 1, dtype=torch.long)
    full, empty = filled(longer, 30), Cache(longer, 1, 31)
    empty.length = 30
    assert not torch.allclose(longer(token, full), longer(token, empty))


# --- the curves ---------------------------------------------------------------


@pytest.mark.parametrize("degree", [1, 2])
def test_a_curve_comes_back_and_foretells_the_longest(degree):
    lengths = [100, 200, 400, 800, 1_600]
    wanted = (3e-3, 2e-6, 5e-9)[: degree + 1]
    values = [sum(c * n**i for i, c in enumerate(wanted)) for n in lengths]
    found = foretold(lengths, values, degree)
    assert found.coefficients == pytest.approx(wanted, rel=1e-6)
    assert found.foretold == pytest.approx(values[-1])
    assert found.error < 1e-9
    assert found.at(10_000) == pytest.approx(
        sum(c * 10_000**i for i, c in enumerate(wanted))
    )


def test_the_longest_is_not_looked_at_before_it_is_foretold():
    lengths, values = [1, 2, 3, 4], [1.0, 2.0, 3.0, 8.0]
    found = foretold(lengths, values, 1)
    assert found.foretold == pytest.approx(4)
    assert found.error == pytest.approx(0.5)


@pytest.mark.parametrize(
    ("lengths", "degree"), [([1, 2], 1), ([1, 2, 3], 2), ([1, 3, 2, 4], 1)]
)
def test_too_few_lengths_are_refused(lengths, degree):
    with pytest.raises(ValueError, match="lengths or more that rise"):
        foretold(lengths, [1.0] * len(lengths), degree)


# --- a million ----------------------------------------------------------------


def test_a_million_tokens_of_the_published_shapes():
    small, large = at_length("llama-3.1-8b"), at_length("llama-3.1-405b")
    assert small.cache == 2 * 8 * 128 * 32 * MILLION * 2  # keys and values, by hand
    assert large.cache == 2 * 8 * 128 * 126 * MILLION * 2
    assert small.weights == 2 * parameters(preset("llama-3.1-8b"))
    assert small.cache > 8 * small.weights
    assert large.cache < large.weights
    assert small.slower > large.slower > 1
    assert small.per_token > large.per_token > 1


def test_nothing_grows_at_the_length_that_is_compared_with():
    same = at_length("llama-3.1-8b", SHORT)
    assert (same.slower, same.per_token) == (1, 1)
