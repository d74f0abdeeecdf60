"""Text grows as the plain loop says, and coins fall as often as they should."""

import math

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import chisquare
from transformers.generation import logits_process as reference

from lib.generate import (
    GREEDY,
    PLAIN,
    Sampling,
    draw,
    generate,
    keep_min_p,
    keep_top_k,
    keep_top_p,
    shaped,
    stream,
    tosses,
)
from lib.model import OverlongInput, Transformer
from lib.model_config import ModelConfig, preset
from lib.scale import seed

ALPHA = 1 / 1000  # chance that a right sampler fails
VOCAB, CONTEXT = 17, 32
SMALL = {
    "vocab": VOCAB,
    "context": CONTEXT,
    "width": 16,
    "layers": 2,
    "heads": 2,
    "tied": False,
}
SHAPES = {
    "gpt2": ModelConfig(**SMALL),
    "book": preset("book").with_(mlp_width=64, head_width=8, kv_heads=2, **SMALL),
}
MIXED = Sampling(temperature=0.8, top_k=9, top_p=0.9, min_p=0.02)
PROMPTS = [[1, 2, 3], [4], [5, 6, 7, 8, 9, 10, 11], [12, 13], [4]]
SEEDS = [seed("sampler", i) for i in range(len(PROMPTS))]


def small_model(shape):
    """In double precision, so that no coin falls between two roundings."""
    with torch.random.fork_rng():
        torch.manual_seed(seed("small model"))
        model = Transformer(SHAPES[shape]).double()
    with torch.no_grad():
        for part in model.modules():
            if isinstance(part, torch.nn.Linear):
                part.weight *= 12  # far from even odds, and the context matters
    return model


@pytest.fixture(scope="module", params=SHAPES)
def model(request):
    return small_model(request.param)


@pytest.fixture(scope="module")
def book():
    return small_model("book")


def odds(logits, sampling):
    """The shaped distribution by its plain definition; logits (V,) of numpy."""
    if sampling.temperature == 0:
        return np.eye(len(logits))[logits.argmax()]
    weights = np.exp((logits - logits.max()) / sampling.temperature)
    ranked = np.argsort(-weights, kind="stable")
    weights[ranked[sampling.top_k or len(ranked) :]] = 0
    total, so_far = weights.sum(), 0.0
    for token in ranked:
        if so_far >= sampling.top_p * total:
            weights[token] = 0
        so_far += weights[token]
    weights[weights < sampling.min_p * weights.max()] = 0
    return weights / weights.sum()


def plain_loop(model, prompt, of_seed, most, sampling=PLAIN, stop=(), pasting=None):
    """The whole text is read again for every token, one text at a time."""
    generator = torch.Generator().manual_seed(of_seed)
    coins = torch.rand(most, generator=generator, dtype=torch.float64).tolist()
    new, logprobs, sampled_logprobs, waiting = [], [], [], []
    for coin in coins:
        if waiting:
            new.append(waiting.pop(0))
            logprobs.append(0), sampled_logprobs.append(0)
            continue
        logits = model(torch.tensor([[*prompt, *new]]))[0, -1].detach().numpy()
        says, biased = odds(logits, PLAIN), odds(logits, sampling)
        reached = np.cumsum(biased) > coin
        token = int(reached.argmax())
        new.append(token)
        logprobs.append(math.log(says[token]))
        sampled_logprobs.append(math.log(biased[token]))
        waiting = list(pasting(new)) if pasting else []
        if token in stop and not waiting:
            break
    return new, logprobs, sampled_logprobs


def agrees(sample, expected):
    new, logprobs, sampled_logprobs = expected
    assert sample.tokens == new
    assert sample.logprobs == pytest.approx(logprobs, abs=1e-5)
    assert sample.sampled_logprobs == pytest.approx(sampled_logprobs, abs=1e-5)


@pytest.mark.parametrize("sampling", [PLAIN, GREEDY, MIXED], ids=str)
def test_equals_the_loop_without_cache_and_without_neighbours(model, sampling):
    samples = generate(model, PROMPTS, SEEDS, 20, sampling)
    assert [sample.prompt for sample in samples] == PROMPTS
    for sample, own in zip(samples, SEEDS):
        agrees(sample, plain_loop(model, sample.prompt, own, 20, sampling))
        assert all(sample.drawn)
        assert sample.ended == "length"
    assert sampling == GREEDY or samples[1].tokens != samples[4].tokens


def test_rows_that_end_leave_and_disturb_nobody(model):
    sizes, stop = [], range(0, VOCAB, 4)
    watch = lambda module, given, out: sizes.append(len(given[0]))  # noqa: E731
    prompts, own = PROMPTS * 4, [seed("leaving", i) for i in range(20)]
    with model.embedding.register_forward_hook(watch):
        samples = generate(model, prompts, own, 20, MIXED, stop)
    assert sizes[0] == 20
    assert sizes == sorted(sizes, reverse=True)
    assert sizes[-1] <= 20 * 0.75
    for sample, of_seed in zip(samples, own):
        agrees(sample, plain_loop(model, sample.prompt, of_seed, 20, MIXED, stop))
        assert (sample.tokens[-1] in stop) == (sample.ended == "stop")
        assert not set(sample.tokens[:-1]) & set(stop)


def test_a_shorter_sample_is_the_beginning_of_a_longer_one(book):
    long, short = (generate(book, PROMPTS, SEEDS, n) for n in (20, 7))
    assert [s.tokens[:7] for s in long] == [s.tokens for s in short]
    assert torch.equal(tosses(SEEDS[0], 300)[:20], tosses(SEEDS[0], 20))


def pasting(tokens):
    """After an even token, that many further ones halved: rows get unlike many."""
    return [3] * (tokens[-1] // 2) if tokens[-1] % 2 == 0 else []


def test_a_hook_pastes_different_numbers_of_tokens_into_rows(model):
    seen = []

    def hook(sample):
        seen.append((sample.row, len(sample.tokens)))
        assert sample.drawn[-1]
        sample.paste(pasting(sample.tokens))

    samples = generate(model, PROMPTS, SEEDS, 24, hook=hook)
    for sample, own in zip(samples, SEEDS):
        agrees(sample, plain_loop(model, sample.prompt, own, 24, pasting=pasting))
        assert len(sample.tokens) == len(sample.drawn) == 24
    drawn = [(s.row, i + 1) for s in samples for i, own in enumerate(s.drawn) if own]
    assert sorted(seen) == sorted(drawn)  # called for all that were drawn, once
    assert len({sum(sample.drawn) for sample in samples}) > 1


def test_a_hook_stops_a_row(book):
    def third(sample):
        if len(sample.tokens) == 3 + sample.row:
            sample.stop()

    samples = generate(book, PROMPTS, SEEDS, 20, hook=third)
    whole = generate(book, PROMPTS, SEEDS, 20)
    for row, (sample, other) in enumerate(zip(samples, whole)):
        assert sample.tokens == other.tokens[: 3 + row]
        assert sample.ended == "hook"


def test_stop_tokens_stop_only_when_drawn_and_not_answered(book):
    every = range(VOCAB)
    [stopped] = generate(book, [[1]], [1], 5, stop=every)
    assert (len(stopped.tokens), stopped.ended) == (1, "stop")

    def answer_once(sample):
        if len(sample.tokens) == 1:
            sample.paste([7, 7])

    [answered] = generate(book, [[1]], [1], 5, stop=every, hook=answer_once)
    assert answered.tokens[1:3] == [7, 7]
    assert answered.drawn == [True, False, False, True]
    assert answered.ended == "stop"


def test_pasting_too_much_or_what_is_no_token(book):
    [sample] = generate(book, [[1]], [1], 5, hook=lambda row: row.paste([2] * 99))
    assert sample.tokens[1:] == [2] * 4
    with pytest.raises(ValueError, match="0 to 16, not 17"):
        generate(book, [[1]], [1], 5, hook=lambda row: row.paste([17]))


def test_streaming_equals_the_batch_and_comes_as_it_is_made(book):
    grown = {row: [] for row in range(len(PROMPTS))}
    options = {"sampling": MIXED, "stop": (3, 5)}
    for sample in stream(book, PROMPTS, SEEDS, 20, **options):
        grown[sample.row].append(sample.tokens[-1])
        assert sample.tokens == grown[sample.row]
    batch = generate(book, PROMPTS, SEEDS, 20, **options)
    assert grown == {sample.row: sample.tokens for sample in batch}


def test_streaming_leaves_the_callers_gradients_and_chance_alone(book):
    before = torch.get_rng_state()
    weights = [weight.clone() for weight in book.parameters()]
    for _ in stream(book, PROMPTS, SEEDS, 4):
        assert torch.is_grad_enabled()
        assert not torch.is_inference_mode_enabled()
    assert torch.equal(torch.get_rng_state(), before)
    assert all(map(torch.equal, weights, book.parameters()))


SHAPINGS = [
    PLAIN,
    Sampling(temperature=0.5),
    Sampling(temperature=2, top_k=6),
    Sampling(top_p=0.8),
    Sampling(min_p=0.15),
    MIXED,
]


@pytest.mark.parametrize("sampling", SHAPINGS, ids=str)
def test_tokens_come_as_often_as_they_should(book, sampling):
    n, prompt = 4_000, [1, 2, 3]
    own = [seed(f"frequencies {sampling}", i) for i in range(n)]
    drawn = [s.tokens[0] for s in generate(book, [prompt] * n, own, 1, sampling)]
    expected = odds(book(torch.tensor([prompt]))[0, -1].detach().numpy(), sampling)
    counts = np.bincount(drawn, minlength=VOCAB)
    possible = expected > 0
    assert counts[~possible].sum() == 0
    test = chisquare(counts[possible], n * expected[possible])
    assert test.pvalue > ALPHA / len(SHAPINGS)


some_logits = st.lists(st.integers(-6, 6), min_size=1, max_size=12).map(
    lambda row: torch.tensor([row], dtype=torch.float64)
)


def kept(before, after):
    """Which stayed: these are unchanged, and none is lower than one that was cut."""
    stay = after > -torch.inf
    assert torch.equal(after[stay], before[stay])
    assert stay.any()
    assert (~stay).sum() == 0 or before[stay].min() >= before[~stay].max()
    return stay


@given(some_logits, st.integers(1, 15))
def test_top_k_keeps_the_k_highest_and_their_equals(logits, k):
    stay = kept(logits, keep_top_k(logits, k))
    ranked = sorted(logits[0].tolist(), reverse=True)
    assert stay[0].tolist() == [x >= ranked[:k][-1] for x in logits[0]]


@given(some_logits, st.floats(0.01, 1))
def test_top_p_keeps_the_fewest_that_reach_p(logits, p):
    stay = kept(logits, keep_top_p(logits, p))
    chances = logits.softmax(-1)[stay]
    assert chances.sum() >= p - 1e-9
    assert chances.sum() - chances.min() < p + 1e-9


@given(some_logits, st.floats(0, 1))
def test_min_p_keeps_what_is_likely_enough(logits, share):
    stay = kept(logits, keep_min_p(logits, share))
    chances = logits.softmax(-1) / logits.softmax(-1).max()
    assert (chances[stay] >= share - 1e-9).all()
    assert (chances[~stay] < share + 1e-9).all()


@given(some_logits, st.sampled_from([0.0, 0.5, 1 - 2**-53]), st.sampled_from(SHAPINGS))
def test_what_was_cut_is_never_drawn(logits, coin, sampling):
    biased = shaped(logits, sampling)
    [token] = draw(biased, torch.tensor([coin], dtype=torch.float64))
    assert biased[0, token] > -torch.inf


def test_shaping_equals_the_reference():
    generator = torch.Generator().manual_seed(seed("reference logits"))
    logits = 4 * torch.randn(200, 100, generator=generator, dtype=torch.float64)
    warm, top_k, top_p, min_p = steps = [
        reference.TemperatureLogitsWarper(0.7),
        reference.TopKLogitsWarper(40),
        reference.TopPLogitsWarper(0.9),
        reference.MinPLogitsWarper(0.05),
    ]
    assert torch.equal(keep_top_k(logits, 40), top_k(None, logits))
    assert torch.equal(keep_top_p(logits, 0.9), top_p(None, logits))
    assert torch.equal(keep_min_p(logits, 0.05), min_p(None, logits))
    warmed = warm(None, logits).log_softmax(-1)
    assert torch.allclose(shaped(logits, Sampling(temperature=0.7)), warmed)
    chain = logits
    for step in steps:
        chain = step(None, chain)
    ours = shaped(logits, Sampling(0.7, 40, 0.9, 0.05))
    assert torch.allclose(ours, chain.log_softmax(-1))


@settings(max_examples=30)
@given(
    st.lists(st.integers(1, CONTEXT + 3), min_size=1, max_size=4),
    st.integers(1, CONTEXT),
    st.integers(0, 9),
)
def test_no_text_exceeds_the_budget(book, lengths, most, pasted):
    prompts = [[i % VOCAB for i in range(length)] for length in lengths]
    hook = lambda sample: sample.paste([1] * pasted)  # noqa: E731
    longest = max(lengths)
    if longest + most > CONTEXT:
        over = longest + most - CONTEXT
        with pytest.raises(OverlongInput, match=f"shorten one or the other by {over}"):
            generate(book, prompts, lengths, most, hook=hook)
        return
    for sample in generate(book, prompts, lengths, most, hook=hook):
        assert len(sample.tokens) == most


def test_greedy_takes_the_first_of_equals():
    biased = shaped(torch.tensor([[1.0, 3.0, 3.0]]), GREEDY)
    assert biased.tolist() == [[-math.inf, 0.0, -math.inf]]


@pytest.mark.parametrize("sampling", [PLAIN, GREEDY, MIXED], ids=str)
@pytest.mark.parametrize("bad", [math.nan, math.inf])
def test_a_broken_model_is_named(sampling, bad):
    broken = small_model("gpt2")
    with torch.no_grad():
        broken.norm.weight[0] = bad
    with pytest.raises(FloatingPointError, match="earlier checkpoint"):
        generate(broken, [[1]], [1], 5, sampling)


@pytest.mark.parametrize(
    ("prompts", "seeds", "most", "says"),
    [
        ([], [], 5, "needs a token"),
        ([[1], []], [1, 2], 5, "needs a token"),
        ([[1], [2]], [1], 5, "2 prompts need as many seeds, not 1"),
        ([[1]], [1], 0, "at least 1"),
        ([[-1]], [1], 5, "0 to 16, not -1"),
    ],
)
def test_what_cannot_be_continued_is_said(book, prompts, seeds, most, says):
    with pytest.raises(ValueError, match=says):
        generate(book, prompts, seeds, most)


@pytest.mark.parametrize(
    "wrong",
    [
        {"temperature": -1},
        {"temperature": 1e-9},
        {"temperature": math.nan},
        {"temperature": math.inf},
        {"top_k": -1},
        {"top_p": 0},
        {"top_p": 1.5},
        {"top_p": math.nan},
        {"min_p": 1.5},
        {"min_p": math.nan},
    ],
    ids=str,
)
def test_settings_that_make_no_sense_are_refused(wrong):
    [name] = wrong
    with pytest.raises(ValueError, match=name):
        Sampling(**wrong)
