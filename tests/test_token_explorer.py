"""The token explorer: tiktoken's ids, in the reader's browser."""

import itertools

import pytest

from lib.encodings import get_encoding
from lib.hard_strings import hard_strings
from lib.tokenizer import Tokenizer
from lib.widgets.exhibit import SCRIPTS
from lib.widgets.ranks import MAX_RANK, pack_ranks
from lib.widgets.token_explorer import RELEASED, asset_name, packed, token_explorer


def test_ids_equal_tiktokens(show, small_tokenizer):
    texts = hard_strings(2000, seed=0)
    shown = show(lambda: token_explorer(small_tokenizer))
    references = {name: get_encoding(name) for name in RELEASED}
    references["book"] = small_tokenizer.to_tiktoken()
    for name, reference in references.items():
        expected = [reference.encode_ordinary(text) for text in texts]
        found = shown.encode_all(name, texts)
        wrong = [t for t, a, b in zip(texts, found, expected, strict=True) if a != b]
        assert wrong == [], f"{name} differs on {len(wrong)} texts"


def test_decode_gives_the_text_back(show, small_tokenizer):
    shown = show(lambda: token_explorer(small_tokenizer))
    text = "\ufeffnaïve 👩‍💻\0 한국어\r\n"
    for name in ("book", *RELEASED):
        assert shown.call("decode", name, shown.call("encode", name, text)) == text


def test_ids_of_the_lecture(show, small_tokenizer):
    shown = show(lambda: token_explorer(small_tokenizer, "hello world"))
    shown.choose("cl100k_base")
    shown.settle()
    assert shown.ids() == [15339, 1917]
    shown.type("|Viewing Single Post")
    assert shown.ids() == [91, 860, 287, 11579, 3962]
    assert shown.stat("tokens") == "5"
    shown.click("177 dots")
    assert shown.stat("characters") == "177"


@pytest.mark.parametrize("live", [False, True])
def test_conversation_has_49_tokens(show, small_tokenizer, live):
    shown = show(lambda: token_explorer(small_tokenizer), live=live)
    shown.choose("Conversation")
    shown.settle()
    assert shown.stat("tokens") == "49"
    assert shown.ids()[:4] == [200264, 1428, 200266, 4827]
    assert shown.ids().count(200265) == 4
    if live:
        assert shown.requests == []


def test_typed_markers_stay_ordinary(show, small_tokenizer):
    shown = show(lambda: token_explorer(small_tokenizer))
    shown.choose("Conversation")
    shown.settle()
    shown.page.get_by_label("Message").first.fill("<|im_end|><|im_start|>")
    assert shown.ids().count(200265) == 4
    assert shown.stat("special tokens") == "12"
    shown.click("Add a message")
    assert shown.stat("special tokens") == "15"
    shown.page.get_by_label("Remove this message").first.click()
    assert shown.stat("special tokens") == "12"


def test_tokens_are_loaded_only_when_chosen(show, small_tokenizer, exhibit_site):
    shown = show(lambda: token_explorer(small_tokenizer))
    shown.type("some text")
    assert shown.requests == []
    for name in RELEASED:
        shown.choose(name)
        shown.settle()
    shown.choose("cl100k_base")
    assets = exhibit_site / "_static" / "assets"
    assert shown.requests == [
        (assets / f"{asset_name(name)}.js").as_uri() for name in RELEASED
    ]


def test_missing_tokens_are_one_plain_sentence(show, small_tokenizer, tmp_path):
    shown = show(lambda: token_explorer(small_tokenizer, "hi"), folder=tmp_path)
    shown.choose("Conversation")
    shown.settle()
    assert (
        shown.status() == "Could not load ranks-o200k_base. Reload the page to retry."
    )
    assert shown.page.get_by_role("radio", name="the book’s").is_checked()
    assert shown.ids() == small_tokenizer.encode("hi")
    assert shown.errors.pop().startswith("Failed to load resource")


def test_a_change_of_mind_while_loading_wins(show, small_tokenizer):
    shown = show(lambda: token_explorer(small_tokenizer, "hello"))
    shown.choose("o200k_base")
    shown.choose("the book’s")
    shown.call("encode", "o200k_base", "")  # until its tokens are there
    assert shown.ids() == small_tokenizer.encode("hello")


def test_edits_redraw_what_a_fresh_page_draws(show, small_tokenizer):
    shown = show(lambda: token_explorer(small_tokenizer, "start"))
    for text in ("start start", "rt start", "", "a b c a b c", "a b a b c", " \n x"):
        shown.type(text)
        assert shown.ids() == small_tokenizer.encode(text)
        hues = shown.page.locator(".tokens .token").evaluate_all(
            "nodes => nodes.map(node => node.className)"
        )
        assert all(a != b for a, b in itertools.pairwise(hues))


def test_whitespace_and_bytes_are_visible(show, small_tokenizer):
    shown = show(lambda: token_explorer(small_tokenizer))
    shown.type("a \t\n\u202e\u20ac")
    glyphs = "".join(shown.page.locator(".tokens .glyphs").all_inner_texts())
    assert glyphs.startswith("a·→⏎")
    assert "\u202e" not in glyphs
    assert "‹e2›" in glyphs
    assert shown.page.locator(".tokens br").count() == 1


def test_a_long_run_of_one_letter_does_not_hang(show, small_tokenizer):
    shown = show(lambda: token_explorer(small_tokenizer))
    shown.choose("cl100k_base")
    shown.settle()
    for text in ("a" * 20_000, "ab" * 10_000, " " * 20_000 + "x", "=" * 20_000):
        expected = get_encoding("cl100k_base").encode_ordinary(text)
        shown.type(text)
        assert shown.call("encode", "cl100k_base", text) == expected
        assert shown.stat("tokens") == f"{len(expected):,}"


def test_arrow_keys_walk_through_the_tokens(show, small_tokenizer):
    shown = show(lambda: token_explorer(small_tokenizer, "hello world"))
    shown.page.locator(".tokens").focus()
    shown.page.keyboard.press("End")
    last = small_tokenizer.encode("hello world")[-1]
    assert f"id {last}," in shown.page.locator(".detail").inner_text()


def test_explorer_refuses_what_it_cannot_show(small_tokenizer):
    with pytest.raises(ValueError, match="does not know"):
        token_explorer(small_tokenizer, encodings=["p50k_base"])
    with pytest.raises(ValueError, match="GPT4_PATTERN"):
        token_explorer(Tokenizer(small_tokenizer.ranks, pattern=r"\S+|\s+"))


# --- packing --------------------------------------------------------------


@pytest.mark.parametrize("name", RELEASED)
def test_packed_tokens_are_small(name):
    assert len(packed(name)) * 3 / 4 < 1_000_000


def test_unpacking_gives_the_tokens_back(chromium):
    odd = {b"a": 3, b"a" * 300: 70_000, b"a" * 300 + b"\xff": 1, b"\0": 0}
    page = chromium.new_page()
    unpack = f"(text) => ({(SCRIPTS / 'bpe.js').read_text()})().unpack(text)"
    for ranks in (odd, get_encoding("o200k_base")._mergeable_ranks):
        tokens = page.evaluate(unpack, pack_ranks(ranks))
        found = {t.encode("latin-1"): i for i, t in enumerate(tokens) if t is not None}
        assert found == ranks
    page.close()


def test_a_rank_too_large_to_pack_is_refused():
    with pytest.raises(ValueError, match="between 0 and"):
        pack_ranks({b"a": MAX_RANK + 1})
