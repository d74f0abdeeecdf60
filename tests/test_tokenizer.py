"""The tokenizer equals its references, and no text can trip it."""

import json
from collections import Counter

import pytest
import rustbpe
from hypothesis import given, settings
from hypothesis import strategies as st

from lib.encodings import get_encoding
from lib.texts import king_james, language_reference
from lib.tokenizer import (
    GPT4_PATTERN,
    Tokenizer,
    encode_piece,
    merge,
    train_bpe,
)

SPECIAL = "<|endoftext|>"
WHOLE = "(?s).+"  # the whole text as one piece
# Every assigned code point, lone surrogates too. What this Python does not know
# may be a letter to `regex` already and not yet to tiktoken.
any_text = st.text(st.characters(exclude_categories=["Cn"]))


@pytest.fixture(scope="module")
def trained():
    return train_bpe(king_james()[:200_000], 1_000, special_tokens=[SPECIAL])


@pytest.fixture(scope="module")
def trained_tiktoken(trained):
    return trained.to_tiktoken()


def textbook_merges(text, n):
    """Recount everything for every merge; ties go to the smallest pair."""
    ids, merges = list(text.encode()), []
    for new in range(256, 256 + n):
        pairs = Counter(zip(ids, ids[1:]))
        if not pairs:
            break
        most = max(pairs.values())
        pair = min(p for p, count in pairs.items() if count == most)
        ids = merge(ids, pair, new)
        merges.append(pair)
    return merges


@pytest.mark.parametrize(
    "text",
    [
        king_james()[:300_000],
        language_reference()[:300_000],
        "안녕하세요 세계, 日本語 and ñandú! " * 40,
        "aaaa aaaaa aaaaaaaaa",
    ],
    ids=["bible", "manual", "scripts", "runs"],
)
def test_merges_equal_rustbpe(text):
    reference = rustbpe.Tokenizer()
    reference.train_from_iterator([text], 900, pattern=GPT4_PATTERN)
    ranks = {bytes(token): i for token, i in reference.get_mergeable_ranks()}
    assert train_bpe(text, 900).ranks == ranks


@given(st.text("ab cé\n", max_size=40))
def test_merges_equal_the_textbook(text):
    assert train_bpe(text, 280, pattern=WHOLE).merges == textbook_merges(text, 24)


def test_merges_and_ranks_tell_the_same(trained):
    for new, (a, b) in enumerate(trained.merges, start=256):
        parts = trained.decode_bytes([a]) + trained.decode_bytes([b])
        assert trained.decode_bytes([new]) == parts


def test_a_stream_of_texts_trains_like_their_pieces():
    verses = king_james()[:50_000].splitlines(keepends=True)
    one = Counter(train_bpe(verses, 400).ranks)
    assert one == Counter(train_bpe(iter(verses), 400).ranks)


def test_vocabulary_counts_special_tokens(trained):
    assert trained.n_vocab == 1_000
    assert trained.special_tokens == {SPECIAL: 999}


def test_training_ends_when_nothing_is_left_to_merge():
    assert train_bpe("ab", 1_000).n_vocab == 257


def test_empty_text_trains_to_bytes():
    assert train_bpe("", 300).encode("ab") == [97, 98]


@settings(max_examples=400)
@given(any_text)
def test_encode_equals_tiktoken(trained, trained_tiktoken, text):
    assert trained.encode(text) == trained_tiktoken.encode_ordinary(text)


@pytest.mark.parametrize("name", ["cl100k_base", "o200k_base", "r50k_base"])
def test_encode_equals_tiktoken_on_released_ranks(name):
    reference = get_encoding(name)
    ours = Tokenizer.from_tiktoken(reference)

    @settings(max_examples=400)
    @given(any_text)
    def check(text):
        assert ours.encode(text) == reference.encode_ordinary(text)

    check()
    sample = king_james()[:50_000] + language_reference()[:50_000]
    assert ours.encode(sample) == reference.encode_ordinary(sample)


@given(st.text())
def test_decode_undoes_encode(trained, text):
    assert trained.decode(trained.encode(text)) == text


@given(any_text, any_text)
def test_no_text_forges_a_special_token(trained, before, after):
    ids = trained.encode(before + SPECIAL + after)
    assert trained.special_tokens[SPECIAL] not in ids


def test_special_tokens_come_where_they_are_allowed(trained):
    ids = trained.encode(f"a{SPECIAL}b", allowed_special=[SPECIAL])
    assert ids == [*trained.encode("a"), 999, *trained.encode("b")]
    assert trained.decode(ids) == f"a{SPECIAL}b"


def test_of_two_special_tokens_the_longer_name_wins():
    tokenizer = train_bpe("", 258, special_tokens=["<a>", "<a><b>"])
    assert tokenizer.encode("<a><b>", ["<a>", "<a><b>"]) == [257]


def test_unknown_special_token_is_named(trained):
    with pytest.raises(ValueError, match=r"Unknown special tokens \['<x>'\]"):
        trained.encode("a", allowed_special=["<x>"])


@pytest.mark.parametrize("text", ["\0", "a\0b\0", "\ud800", "\udfff x", "\ud83d\ude00"])
def test_broken_text_is_encoded_as_tiktoken_does(trained, trained_tiktoken, text):
    assert trained.encode(text) == trained_tiktoken.encode_ordinary(text)


def test_a_megabyte_of_one_letter_takes_few_steps(trained):
    """Counts the look-ups instead of the seconds: at most a few per byte."""

    class Counted(dict):
        looked_up = 0

        def get(self, key, default=None):
            Counted.looked_up += 1
            return dict.get(self, key, default)

    n = 1_000_000
    ids = encode_piece(b"s" * n, Counted(trained.ranks))
    assert b"".join(map(trained.decode_bytes, [[i] for i in ids])) == b"s" * n
    assert Counted.looked_up < 4 * n


def test_save_and_load_keep_everything(trained, tmp_path):
    trained.save(tmp_path / "t.json")
    again = Tokenizer.load(tmp_path / "t.json")
    assert vars(again).keys() == vars(trained).keys()
    for name in ("ranks", "pattern", "special_tokens", "merges"):
        assert getattr(again, name) == getattr(trained, name)


@pytest.mark.parametrize(
    "damage",
    [
        lambda text: text[: len(text) // 2],
        lambda text: "{}",
        lambda text: "[]",
        lambda text: text.replace('"tokens": [[0, "AA=="]', '"tokens": [[0, "*"]'),
        lambda text: json.dumps(json.loads(text) | {"pattern": "("}),
    ],
    ids=["cut off", "empty", "a list", "bad base64", "bad pattern"],
)
def test_a_damaged_file_says_what_to_do(trained, tmp_path, damage):
    path = tmp_path / "t.json"
    trained.save(path)
    path.write_text(damage(path.read_text()))
    with pytest.raises(ValueError, match="delete it and train again"):
        Tokenizer.load(path)


def test_a_full_disk_leaves_the_old_file(trained, tmp_path, monkeypatch):
    path = tmp_path / "t.json"
    trained.save(path)
    before = path.read_bytes()

    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(OSError, match="No space left"):
        trained.save(path)
    assert path.read_bytes() == before
    assert list(tmp_path.iterdir()) == [path]


def test_too_small_a_vocabulary_is_refused():
    with pytest.raises(ValueError, match="no room for 256 bytes and 1 special"):
        train_bpe("text", 256, special_tokens=["<x>"])


def test_a_bad_pattern_is_refused():
    with pytest.raises(ValueError, match="not a regular expression"):
        train_bpe("text", 300, pattern="(")


def test_an_unknown_id_is_refused(trained):
    with pytest.raises(ValueError, match="No token has the id 1000"):
        trained.decode([1000])


@pytest.mark.parametrize(
    ("names", "message"), [([""], "needs a name"), (["<x>", "<x>"], "the same name")]
)
def test_special_tokens_need_names_of_their_own(names, message):
    with pytest.raises(ValueError, match=message):
        train_bpe("text", 300, special_tokens=names)


def test_a_tokenizer_needs_all_bytes():
    with pytest.raises(ValueError, match="all 256 bytes"):
        Tokenizer({bytes([i]): i for i in range(255)})


def test_a_special_token_needs_an_id_of_its_own():
    with pytest.raises(ValueError, match="which is taken"):
        Tokenizer({bytes([i]): i for i in range(256)}, special_tokens={"<x>": 7})
