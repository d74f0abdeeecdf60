"""A model here and one behind an endpoint continue texts alike."""

import pytest
import torch

from lib import model_packages, writers
from lib.endpoints import Endpoint, EndpointError
from lib.generate import generate
from lib.scale import seed
from lib.serving import serve
from lib.writers import Far, Here, own_model, real_model

PROMPT = "The river"


@pytest.fixture(scope="module")
def here():
    return own_model("small")


@pytest.fixture
def told():
    return []


def test_it_writes_what_the_sampler_draws(here):
    model, tokenizer, start, stop, *_ = here.release
    row = [*start, *tokenizer.encode(PROMPT)]
    coins = [seed("a purpose", i) for i in range(3)]
    wanted = [
        tokenizer.decode(sample.tokens)
        for sample in generate(model, [row] * 3, coins, 12, stop=stop)
    ]
    found = here.write([PROMPT] * 3, "a purpose", 12)
    assert [written.text for written in found] == wanted
    assert len(set(wanted)) == 3
    assert here.write([PROMPT] * 3, "a purpose", 12) == found
    assert here.write([PROMPT] * 3, "another", 12) != found
    cold = here.write([PROMPT] * 3, "a purpose", 12, temperature=0)
    assert len(set(cold)) == 1


def test_it_stops_when_enough_is_written(here):
    [whole] = here.write([PROMPT], "enough", 40)
    [cut] = here.write([PROMPT], "enough", 40, done=lambda text: text.count(" ") > 3)
    assert whole.text.startswith(cut.text)
    assert cut.text.count(" ") == 4
    assert not cut.ended


def test_a_text_that_the_model_ends_is_told_apart(here):
    comma = here.release.tokenizer.encode(",")[0]
    ending = Here(here.release._replace(stop=(comma,)))
    found = ending.write([PROMPT] * 20, "the end", 30)
    assert {written.ended for written in found} == {True, False}
    assert not any(written.text.endswith(",") for written in found)


def test_a_model_far_away_is_asked_the_same(here):
    model, tokenizer, *_ = here.release
    with serve(model, tokenizer) as address:
        far = Far(Endpoint(address, "small"))
        prompts = [PROMPT, "The town", PROMPT]
        found = far.write(prompts, "far away", 8)
        assert far.write(prompts, "far away", 8) == found
        [cold] = here.write([PROMPT], "cold", 8, temperature=0)
        assert far.write([PROMPT], "cold", 8, temperature=0) == [cold]
    assert found[0] != found[2]
    with pytest.raises(EndpointError, match="cannot be reached"):
        far.write([PROMPT], "nobody there", 8)


def test_an_endpoint_that_is_named_speaks(here, told):
    model, tokenizer, *_ = here.release
    with serve(model, tokenizer) as address:
        named = {"BOOK_ENDPOINT": address, "BOOK_MODEL": "small"}
        writer = real_model(told.append, named)
        assert writer.name == "small"
        [written] = writer.write([PROMPT], "named", 5)
        assert written.text
    assert told == [f"small speaks, behind {address}."]


def test_without_package_and_endpoint_nobody_speaks(told, monkeypatch):
    package = model_packages.PACKAGES[writers.OFFLINE]
    parts = (("no-such-package", "file.gguf"),)
    gone = model_packages.ModelPackage(parts, *list(vars(package).values())[1:])
    monkeypatch.setitem(model_packages.PACKAGES, writers.OFFLINE, gone)
    assert real_model(told.append, {}) is None
    assert told[0].startswith("No endpoint is asked here")
    assert "pip install" in told[1]
    assert told[1].endswith("goes on without a real model.")


@pytest.mark.parametrize(
    ("speedup", "quick"), [(3, torch.bfloat16), (1, torch.float32)]
)
def test_the_type_of_numbers_is_the_quicker_one(monkeypatch, speedup, quick):
    monkeypatch.setattr(writers, "bf16_speedup", lambda: speedup)
    assert writers.quicker_type() is quick


@pytest.mark.slow
def test_the_real_model_says_who_it_is(told):
    writer = real_model(told.append, {})
    if writer is None:
        pytest.skip("the package with Gemma 3 270M is not installed")
    assert "Gemma Terms of Use" in told[1]
    begun = "We hold these truths to be self-evident,"
    [written] = writer.write([begun], "truths", 6, temperature=0)
    assert written.text == " that all men are created equal"
