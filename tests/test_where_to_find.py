"""The table of places, and one client for all that complete texts."""

import pytest
import torch

from lib.endpoints import Endpoint, EndpointError, endpoint, is_local, is_safe
from lib.model import Transformer
from lib.model_config import ModelConfig
from lib.serving import serve
from lib.tokenizer import train_bpe
from lib.web_corpus import SEPARATOR
from lib.where_to_find import (
    AS_OF,
    HEAD,
    NEWS,
    PLACES,
    client,
    news_table,
    place,
    places_table,
    variables,
)

KEY = "sk-of-a-host-0123456789"


@pytest.fixture(scope="module")
def served():
    """A tiny model with its tokenizer, as `lib.serving` takes them."""
    page = "the cat sat on the mat and the dog sat on the log\n" * 20
    tokenizer = train_bpe(page, 270, special_tokens=(SEPARATOR,))
    torch.manual_seed(0)
    shape = ModelConfig(tokenizer.n_vocab, 64, width=16, layers=1, heads=2)
    return Transformer(shape).eval(), tokenizer


# --- the table ----------------------------------------------------------------


def test_every_kind_of_place_is_there_and_no_name_twice():
    kinds = {one.kind for one in PLACES}
    assert kinds == {"maker", "host", "base models", "local program", "comparison"}
    assert len({one.name for one in PLACES}) == len(PLACES)
    assert AS_OF.count("-") == 1


@pytest.mark.parametrize("one", PLACES, ids=lambda one: one.name)
def test_addresses_are_ones_that_the_client_would_send_a_key_to(one):
    assert one.page.startswith("https://")
    if one.base:
        assert is_safe(one.base)
        assert bool(one.key) != is_local(one.base)
        assert one.speaks
    else:
        assert not one.key and not one.speaks


def test_the_news_have_pages_and_years_and_no_mark_up_of_their_own(monkeypatch):
    assert len({one.name for one in NEWS}) == len(NEWS)
    for one in NEWS:
        assert is_safe(one.page) and 1990 < one.since <= int(AS_OF[:4])
        assert one.page in news_table()
    evil = NEWS[0]._replace(what="<script>alert(1)</script>")
    monkeypatch.setattr("lib.where_to_find.NEWS", (evil,))
    assert "<script>" not in news_table()


def test_the_table_has_every_place_and_no_mark_up_of_its_own(monkeypatch):
    html = places_table()
    assert html.count("<tr>") == len(PLACES) + 1
    assert html.count('<th scope="col">') == len(HEAD)
    assert all(one.name in html and one.page in html for one in PLACES)
    evil = PLACES[0]._replace(page='https://x.example/"><script>alert(1)</script>')
    monkeypatch.setattr("lib.where_to_find.PLACES", (evil,))
    assert "<script>" not in places_table()
    assert "&lt;script&gt;" in places_table()


# --- one client ---------------------------------------------------------------


def test_one_client_talks_to_a_host_and_to_this_machine_alike(served):
    """A stand-in with a key, as hosts have one, and one without, as local programs."""
    with serve(*served, name="m", key=KEY) as host, serve(*served, name="m") as local:
        told = []
        hosted = {"BOOK_ENDPOINT": host, "BOOK_MODEL": "m", "BOOK_API_KEY": KEY}
        ours = {"BOOK_ENDPOINT": local, "BOOK_MODEL": "m"}
        both = [endpoint(told.append, variables) for variables in (hosted, ours)]
        assert not told
        far, near = (
            one.complete("the cat", n=2, max_tokens=6, seed=3, logprobs=1)
            for one in both
        )
        assert far == near
        assert [len(each.tokens) for each in far] == [6, 6]
        with pytest.raises(EndpointError, match="does not accept the key"):
            Endpoint(host, "m").complete("the cat")


def test_the_client_finds_address_and_key_in_the_table(served, monkeypatch):
    with serve(*served, name="m", key=KEY) as host, serve(*served, name="m") as local:
        far = place("Hyperbolic")._replace(base=host)
        near = place("Ollama")._replace(base=local)
        monkeypatch.setattr("lib.where_to_find.PLACES", (far, near))
        clients = (
            client("Hyperbolic", "m", {"HYPERBOLIC_API_KEY": f"{KEY}\n"}),
            client("Ollama", "m", {}),
        )
        answers = [one.complete("the dog", max_tokens=4, seed=1) for one in clients]
        assert answers[0] == answers[1]
        assert KEY not in repr(clients)


def test_what_cannot_be_asked_is_said():
    with pytest.raises(ValueError, match=r"no place 'Nowhere'.*OpenAI"):
        place("Nowhere")
    with pytest.raises(ValueError, match="speaks chat only; this client can ask Deep"):
        client("Anthropic", "m", {"ANTHROPIC_API_KEY": KEY})
    with pytest.raises(ValueError, match="for people only"):
        client("Arena (once LM Arena)", "m", {})
    with pytest.raises(ValueError, match="put it into TOGETHER_API_KEY"):
        client("Together", "m", {"TOGETHER_API_KEY": " "})


def test_variables_name_the_key_and_do_not_hold_it():
    assert variables("Together", "a/b") == {
        "BOOK_ENDPOINT": "https://api.together.xyz/v1",
        "BOOK_MODEL": "a/b",
        "BOOK_API_KEY": "$TOGETHER_API_KEY",
    }
    assert "BOOK_API_KEY" not in variables("LM Studio", "m")
