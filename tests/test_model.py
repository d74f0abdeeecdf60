"""The Transformer itself: any shape, with and without a cache or padding."""

import math

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from torch.nn import functional as F

from lib.model import Cache, OverlongInput, Transformer
from lib.model_config import PRESETS, ModelConfig, RotaryScaling, preset
from lib.scale import seed
from tests.test_cost import shrunk

VOCAB, CONTEXT, ROWS, LENGTH = 23, 16, 3, 12
EXACT = {"rtol": 0, "atol": 1e-9}  # in double precision


@st.composite
def shapes(draw) -> ModelConfig:
    """Any small shape, also ones that no family has."""
    pick = lambda *values: draw(st.sampled_from(values))  # noqa: E731
    heads = pick(1, 2, 4)
    rotary = draw(st.booleans())
    window = pick(0, 1, 3, 20) if rotary else 0
    return ModelConfig(
        vocab=VOCAB,
        context=CONTEXT,
        width=8 * heads,
        layers=pick(1, 2, 3),
        heads=heads,
        kv_heads=pick(1, heads),
        head_width=pick(0, 6),
        mlp_width=pick(0, 10),
        mlp=pick("gelu", "relu2", "swiglu", "geglu"),
        norm=pick("layer", "rms", "rms+1"),
        norm_at=pick("before", "after", "both"),
        qk_norm=pick("none", "head", "all"),
        positions="rotary" if rotary else "learned",
        window=window,
        global_every=pick(0, 2) if window else 0,
        scaled_embedding=draw(st.booleans()),
        tied=draw(st.booleans()),
        bias=draw(st.booleans()),
        convolution=pick(0, 1, 3),
    )


def lively(shape: ModelConfig) -> Transformer:
    """A model with weights far from their start, in double precision."""
    torch.manual_seed(seed("lively model"))
    model = Transformer(shape).double().requires_grad_(False)
    for parameter in model.parameters():
        parameter += 0.3 * torch.randn_like(parameter)
    return model


def text(rows: int = ROWS, length: int = LENGTH) -> torch.Tensor:
    generator = torch.Generator().manual_seed(seed("text of a model's test"))
    return torch.randint(VOCAB, (rows, length), generator=generator)


@given(shapes(), st.lists(st.integers(1, 5), min_size=1, max_size=6))
def test_a_cache_changes_nothing(shape, pieces):
    model, tokens = lively(shape), text(length=CONTEXT)
    cache, found = Cache(model, ROWS, CONTEXT), []
    for n in pieces:
        found.append(model(tokens[:, cache.length :][:, :n], cache))
    whole = model(tokens[:, : cache.length])
    torch.testing.assert_close(torch.cat(found, 1)[:, : cache.length], whole, **EXACT)


@given(shapes(), st.lists(st.integers(0, 7), min_size=ROWS, max_size=ROWS))
def test_padding_changes_nothing(shape, starts):
    model, tokens = lively(shape), text()
    padded = torch.tensor(starts)
    once = model(tokens, starts=padded)
    cache = Cache(model, ROWS, LENGTH)
    parts = [model(tokens[:, :8], cache, padded)]
    parts += [model(tokens[:, i : i + 1], cache) for i in range(8, LENGTH)]
    for found in (once, torch.cat(parts, 1)):
        assert found.isfinite().all()
        for row, start in enumerate(starts):
            alone = model(tokens[row : row + 1, start:])[0]
            torch.testing.assert_close(found[row, start:], alone, **EXACT)


@given(shapes(), st.integers(0, LENGTH - 1))
def test_what_comes_later_changes_nothing_before(shape, t):
    model, tokens = lively(shape), text()
    changed = tokens.clone()
    changed[:, t] = (changed[:, t] + 1) % VOCAB
    before, after = model(tokens), model(changed)
    torch.testing.assert_close(after[:, :t], before[:, :t], **EXACT)
    assert (after[:, t] != before[:, t]).any()


def test_a_window_hides_what_lies_further_back():
    shape = shrunk("gemma-3-270m").with_(vocab=VOCAB, layers=1, window=4)
    model, tokens = lively(shape), text()
    changed = tokens.clone()
    changed[:, 2] = (changed[:, 2] + 1) % VOCAB
    moved = (model(changed) - model(tokens)).abs().amax((0, 2)) > 1e-9
    assert moved.nonzero().flatten().tolist() == [2, 3, 4, 5]


def test_the_last_of_every_few_layers_sees_everything():
    shape = preset("gemma-3-270m")
    everything = [i for i in range(18) if not shape.is_local(i)]
    assert everything == [5, 11, 17]
    assert not any(preset("book").is_local(i) for i in range(4))


def test_rows_of_a_cache_are_kept_dropped_and_repeated():
    model, tokens = lively(shrunk("book").with_(vocab=VOCAB)), text()
    starts, rows = torch.tensor([0, 2, 5]), torch.tensor([2, 0, 0, 2])
    cache = Cache(model, ROWS, LENGTH)
    model(tokens[:, :9], cache, starts)
    cache.select(rows)
    found = model(tokens[rows, 9:], cache)
    wanted = model(tokens, starts=starts)[rows, 9:]
    torch.testing.assert_close(found, wanted, **EXACT)


def test_what_is_too_long_is_refused_and_loses_nothing():
    model, tokens = lively(shrunk("gpt2").with_(vocab=VOCAB, context=10)), text()
    with pytest.raises(OverlongInput, match=r"^The model sees 10 positions, not 12; "):
        model(tokens)
    with pytest.raises(OverlongInput, match=r"^A cache of 11 .* context of 10; "):
        Cache(model, ROWS, 11)
    cache = Cache(model, ROWS, 8)
    model(tokens[:, :6], cache)
    with pytest.raises(OverlongInput, match=r"^The cache holds 8 positions, not 9; "):
        model(tokens[:, 6:9], cache)
    found = model(tokens[:, 6:8], cache)
    torch.testing.assert_close(found, model(tokens[:, :8])[:, 6:], **EXACT)


def test_a_cache_of_other_rows_is_refused():
    model = lively(shrunk("gpt2").with_(vocab=VOCAB))
    with pytest.raises(ValueError, match="made for 2 rows of tokens, not 1;"):
        model(text(rows=1), Cache(model, 2, LENGTH))


def test_a_cache_keeps_no_gradients():
    model = Transformer(shrunk("book"))
    cache = Cache(model, ROWS, LENGTH)
    assert not model(text(), cache).requires_grad
    assert not any(store.requires_grad for store in cache.keys + cache.before)
    assert model(text()).requires_grad


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"heads": 5}, "width 192 does not divide by 5 heads; change one"),
        ({"kv_heads": 2}, "3 heads cannot share 2 kv_heads evenly; kv_heads must"),
        ({"head_width": 63}, "head_width 63 must be even"),
        ({"positions": "learned", "window": 8}, 'window needs positions="rotary"'),
        ({"global_every": 2}, "global_every needs a window"),
        (
            {"positions": "learned", "rotary_scaling": RotaryScaling(2.0)},
            'rotary_scaling needs positions="rotary"',
        ),
        ({"mlp": "relu"}, "mlp must be one of gelu, relu2, swiglu, geglu"),
        ({"norm": "RMS"}, "norm must be one of layer, rms"),
        ({"layers": 0}, "layers must be at least 1"),
        ({"convolution": -1}, "convolution must not be negative"),
    ],
)
def test_what_cannot_be_built_says_what_must_change(changes, sentence):
    with pytest.raises(ValueError, match=sentence):
        preset("book").with_(**changes)


def test_half_a_scaling_is_refused():
    for parts in ({"low": 1.0}, {"low": 4.0, "high": 1.0, "trained": 8_192}):
        with pytest.raises(ValueError, match="together, low below high"):
            RotaryScaling(8.0, **parts)


def test_an_unknown_name_is_answered_with_those_there_are():
    with pytest.raises(ValueError, match=r"no shape 'gpt3'; choose of nano-gpt, gpt2"):
        preset("gpt3")


def test_a_changed_shape_keeps_to_what_is_usual():
    small = preset("gpt2").with_(width=96, heads=6)
    assert (small.head_width, small.kv_heads, small.mlp_width) == (16, 6, 384)
    gemma = preset("gemma-3-270m").with_(width=96)  # none of it is usual there
    assert (gemma.head_width, gemma.kv_heads, gemma.mlp_width) == (256, 1, 2_048)
    assert all(shape.with_() == shape for shape in PRESETS.values())


@pytest.fixture(params=PRESETS)
def shape(request) -> ModelConfig:
    return shrunk(request.param)


def test_an_untrained_model_knows_nothing(shape):
    """Its loss is that of a uniform guess."""
    torch.manual_seed(seed("untrained"))
    model, vocab = Transformer(shape), shape.vocab
    tokens, targets = torch.randint(vocab, (2, 64, 10))
    loss = F.cross_entropy(model(tokens).flatten(0, 1), targets.flatten())
    assert loss.item() == pytest.approx(math.log(vocab), abs=0.15)


def test_half_precision_is_near_to_single(shape):
    torch.manual_seed(seed("half precision"))
    model, tokens = Transformer(shape), torch.randint(shape.vocab, (2, 10))
    starts = torch.tensor([0, 3])
    wanted = model(tokens, starts=starts)
    with torch.autocast("cpu", torch.bfloat16):
        mixed = model(tokens, starts=starts)
        F.cross_entropy(mixed.flatten(0, 1), tokens.flatten()).backward()
        cache = Cache(model, 2, 10)
        model(tokens[:, :6], cache, starts)
        stepped = model(tokens[:, 6:], cache)
    assert all(weight.grad.isfinite().all() for weight in model.parameters())
    half = model.bfloat16()(tokens, starts=starts)
    assert half.dtype == torch.bfloat16
    tolerance = {"rtol": 0, "atol": 0.1 * wanted.std().item()}
    torch.testing.assert_close(half.float(), wanted, **tolerance)
    torch.testing.assert_close(mixed.float(), wanted, **tolerance)
    torch.testing.assert_close(stepped.float(), wanted[:, 6:], **tolerance)


def test_a_small_weight_of_gemmas_norm_survives_half_precision():
    """Added to 1 in bfloat16, it would vanish."""
    torch.manual_seed(seed("norm in half precision"))
    norm = Transformer(shrunk("gemma-3-270m")).bfloat16().norm
    torch.nn.init.constant_(norm.weight, 0.0035)
    x = torch.randn(1_000, 96).bfloat16()
    plain = F.rms_norm(x.float(), (96,))
    ratio = (norm(x).float() * plain).sum() / plain.square().sum()
    assert ratio.item() == pytest.approx(1.0035, abs=1e-3)


def test_the_first_weight_of_the_convolution_is_the_neighbours():
    convolution = lively(shrunk("book")).blocks[0].attention.convolution
    near, next_, far = convolution.weight
    x = torch.randn(2, 6, 96, dtype=torch.float64)
    found, last = convolution(x, None)
    wanted = x[:, 5] + near * x[:, 4] + next_ * x[:, 3] + far * x[:, 2]
    torch.testing.assert_close(found[:, 5], wanted, **EXACT)
    assert last.equal(x[:, 3:])


@pytest.mark.parametrize("name", ["gpt2", "gemma-3-270m", "book"])
def test_it_compiles_as_one_graph(name):
    torch.manual_seed(seed("compiled"))
    shape = shrunk(name)
    model, tokens = Transformer(shape), torch.randint(shape.vocab, (2, 10))
    compiled = torch.compile(model, backend="eager", fullgraph=True)
    torch.testing.assert_close(compiled(tokens), model(tokens))
