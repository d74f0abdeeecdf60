"""Archives by a model: whole again, as small as they can be, or refused."""

import math
import random
import struct
import zlib

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from lib import compress as room
from lib.arithmetic import MOST, Decoder, Encoder
from lib.compress import (
    FACTS,
    HEAD,
    TOTAL,
    BadArchive,
    bits_per_byte,
    compress,
    decompress,
    ideal_bits,
    shares,
    windows,
)
from lib.model import Transformer
from lib.model_config import preset
from lib.packers import (
    PACKERS,
    dictionary_size,
    packed_bits_per_byte,
    packed_size,
    size,
)
from lib.scale import seed
from lib.shipped import shipped
from lib.tokenizer import train_bpe
from lib.web_corpus import texts as web_texts

TEXT = "the cat sat on the mat and the dog sat on the log\n"
KEPT = HEAD.size + FACTS.size  # bytes before the code


def random_model(vocab: int, context: int = 12, purpose: str = "packs") -> Transformer:
    shape = {"context": context, "width": 16, "layers": 2, "heads": 2}
    made = Transformer(preset("book").with_(vocab=vocab, **shape))
    generator = torch.Generator().manual_seed(seed(purpose))
    for weight in made.parameters():
        torch.nn.init.normal_(weight, std=0.4, generator=generator)
    return made


@pytest.fixture(scope="module")
def tokenizer():
    return train_bpe(TEXT * 5, 270, special_tokens=(room.SEPARATOR,))


@pytest.fixture(scope="module")
def model(tokenizer):
    return random_model(tokenizer.n_vocab)


@pytest.fixture(scope="module")
def released():
    return shipped("small")[:2]


@pytest.fixture(scope="module")
def pages(small_web):
    """Pages that the released model has not been trained on."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("BOOK_CACHE", str(small_web.cache))
        return list(web_texts(small_web.size, held_out=True))


# --- the coder ----------------------------------------------------------------

counts = st.lists(st.integers(1, MOST // 8), min_size=1, max_size=8)


@given(st.lists(st.tuples(counts, st.integers(0, 7)), max_size=200))
def test_symbols_come_back_for_the_price_of_their_probabilities(drawn):
    steps = [(np.cumsum(each), symbol % len(each)) for each, symbol in drawn]
    encoder, ideal = Encoder(), 0.0
    for ends, symbol in steps:
        encoder.add(symbol, ends)
        ideal -= math.log2(np.diff(ends, prepend=0)[symbol] / ends[-1])
    code = encoder.finish()
    decoder = Decoder(code)
    assert [decoder.take(ends) for ends, _ in steps] == [symbol for _, symbol in steps]
    assert ideal - 1e-6 <= 8 * len(code) <= ideal * 1.001 + 2 + 7


def test_the_rarest_symbol_can_be_coded_for_ever():
    for ends in (np.array([1, MOST]), np.array([MOST - 1, MOST])):
        rare = int(ends[0] > 1)
        encoder = Encoder()
        for _ in range(1_000):
            encoder.add(rare, ends)
        code = encoder.finish()
        assert 8 * len(code) == pytest.approx(1_000 * math.log2(MOST), abs=10)
        decoder = Decoder(code)
        assert {decoder.take(ends) for _ in range(1_000)} == {rare}


def test_a_code_that_is_cut_does_not_go_on_for_ever():
    ends = np.array([1, 2])
    encoder = Encoder()
    for _ in range(100):
        encoder.add(1, ends)
    decoder = Decoder(encoder.finish()[:5])
    with pytest.raises(ValueError, match="over before its symbols"):
        for _ in range(100):
            decoder.take(ends)


def test_shares_are_whole_and_as_large_as_the_probabilities():
    generator = torch.Generator().manual_seed(seed("shares"))
    for scale in (0, 1, 30, 3_000):
        logits = scale * torch.randn(7, 2_048, generator=generator).double()
        parts = np.diff(shares(logits), prepend=0)
        assert parts.min() >= 1
        assert (parts.sum(1) == TOTAL).all()
        spare = logits.softmax(-1).numpy() * (TOTAL - 2_048)
        assert np.abs(parts - spare - 1).max() <= 1.001


# --- round trips --------------------------------------------------------------

texts = st.lists(st.text(st.characters(exclude_categories=["Cs"]), max_size=80))


@settings(max_examples=25)
@given(texts)
def test_all_texts_come_back(model, tokenizer, texts):
    assert decompress(model, tokenizer, compress(model, tokenizer, texts)) == texts


@pytest.mark.parametrize("context", [1, 2, 5, 64])
def test_texts_longer_than_the_context_come_back(tokenizer, context, monkeypatch):
    monkeypatch.setattr(room, "ROWS", 3)
    model = random_model(tokenizer.n_vocab, context)
    dice = random.Random(seed("long texts"))
    given = [TEXT * dice.randint(0, 4) for _ in range(7)]
    given += ["", room.SEPARATOR, "\0\ufeff\u202e👩‍💻", "a" * 200]
    archive = compress(model, tokenizer, given)
    assert decompress(model, tokenizer, archive) == given
    least = sum(ideal_bits(model, tokenizer, given)) / 8
    assert least <= len(archive) <= 1.01 * least + KEPT + 2


def test_nothing_is_an_archive_too(model, tokenizer):
    archive = compress(model, tokenizer, [])
    assert len(archive) <= KEPT + 1
    assert decompress(model, tokenizer, archive) == []
    assert decompress(model, tokenizer, compress(model, tokenizer, [""])) == [""]


def test_a_page_packs_as_the_model_foresees_it(released, pages):
    page = max(pages, key=len)[:1_100]
    assert len(released[1].encode(page)) > released[0].config.context
    given = [page, *(text[:300] for text in pages[:3])]
    archive = compress(*released, given)
    assert decompress(*released, archive) == given
    least = sum(ideal_bits(*released, given)) / 8
    assert least <= len(archive) <= 1.01 * least + KEPT + 2


def test_the_model_is_left_as_it_was(model, tokenizer):
    before = {name: weight.clone() for name, weight in model.state_dict().items()}
    compress(model, tokenizer, [TEXT])
    for name, weight in model.state_dict().items():
        assert weight.dtype == torch.float32
        assert torch.equal(weight, before[name])


# --- what is foreseen ---------------------------------------------------------


def test_every_token_is_predicted_once_and_within_the_context():
    for context in (1, 2, 3, 4, 9):
        for n in range(30):
            targets = []
            for begin, first, last in windows(n, context):
                assert 0 <= begin < first <= last <= begin + context
                targets += range(first, last + 1)
            assert targets == list(range(1, n + 1))


def test_the_least_is_what_the_model_says_token_by_token(model, tokenizer):
    given = ["the dog", "", "on the mat"]
    found = ideal_bits(model, tokenizer, given)
    separator = tokenizer.special_tokens[room.SEPARATOR]
    for text, bits in zip(given, found, strict=True):
        row = [separator, *tokenizer.encode(text), separator]
        with torch.no_grad():
            says = model(torch.tensor([row[:-1]])).log_softmax(-1)[0]
        nats = -sum(says[i, token].item() for i, token in enumerate(row[1:]))
        assert bits == pytest.approx(nats / math.log(2), rel=1e-5)
    per_byte = bits_per_byte(model, tokenizer, given)
    assert per_byte == pytest.approx(sum(found) / len("the dogon the mat"))


# --- what is refused ----------------------------------------------------------


@settings(max_examples=60)
@given(st.data())
def test_damage_is_noticed(model, tokenizer, data):
    archive = bytearray(compress(model, tokenizer, [TEXT, "the dog"]))
    if data.draw(st.booleans()):
        archive[data.draw(st.integers(0, len(archive) - 1))] ^= data.draw(
            st.integers(1, 255)
        )
    else:
        del archive[data.draw(st.integers(0, len(archive) - 1)) :]
    with pytest.raises(BadArchive) as refusal:
        decompress(model, tokenizer, bytes(archive))
    assert str(refusal.value).count(".") == 1


def test_foreign_bytes_are_refused(model, tokenizer):
    for foreign in (b"", b"BTB1", b"PK\3\4" * 20, b"\0" * 40):
        with pytest.raises(BadArchive, match="no archive of this book"):
            decompress(model, tokenizer, foreign)


def test_another_model_or_tokenizer_is_refused(model, tokenizer):
    archive = compress(model, tokenizer, [TEXT])
    other = random_model(tokenizer.n_vocab, purpose="another")
    words = train_bpe("another one, " * 9, 270, special_tokens=(room.SEPARATOR,))
    for pair in ((other, tokenizer), (model, words)):
        with pytest.raises(BadArchive, match="another model or tokenizer"):
            decompress(*pair, archive)


def test_a_machine_that_rounds_otherwise_is_noticed(model, tokenizer, monkeypatch):
    archive = compress(model, tokenizer, [TEXT])
    honest = room.shares
    monkeypatch.setattr(room, "shares", lambda logits: honest(1.0001 * logits))
    with pytest.raises(BadArchive, match="rounds otherwise"):
        decompress(model, tokenizer, archive)


def test_a_forged_archive_ends(model, tokenizer):
    """Its checksums are right, but it holds noise and promises more texts."""
    body = bytearray(compress(model, tokenizer, [TEXT])[HEAD.size :])
    body[8:] = struct.pack("<I", 2**20) + random.Random(5).randbytes(200)
    forged = HEAD.pack(room.MARK, zlib.crc32(body)) + body
    with pytest.raises(BadArchive):
        decompress(model, tokenizer, forged)


def test_texts_that_cannot_be_coded_are_named(model, tokenizer):
    with pytest.raises(ValueError, match="Text 1 holds half a character"):
        compress(model, tokenizer, ["", "a\ud800"])
    with pytest.raises(ValueError, match="list of texts"):
        compress(model, tokenizer, TEXT)
    plain = train_bpe(TEXT, 260)
    with pytest.raises(ValueError, match="endoftext"):
        compress(model, plain, [TEXT])
    with pytest.raises(ValueError, match="its own tokenizer"):
        compress(random_model(260), tokenizer, [TEXT])
    broken = random_model(tokenizer.n_vocab)
    torch.nn.init.constant_(broken.norm.weight, math.nan)
    with pytest.raises(FloatingPointError, match="not a number"):
        compress(broken, tokenizer, [TEXT])


# --- the others ---------------------------------------------------------------


def test_packers_gain_from_what_they_have_seen():
    dice = random.Random(seed("words to pack"))
    words = ["".join(dice.choices("abcdefgh", k=6)) for _ in range(300)]
    seen = [" ".join(dice.choices(words, k=60)) for _ in range(20)]
    given = [" ".join(dice.choices(words, k=60)) for _ in range(5)]
    for packer in PACKERS:
        alone, after = (packed_size(packer, given, known) for known in ((), seen))
        assert 0 < after < alone < size(given)
        assert packed_bits_per_byte(packer, given) == 8 * alone / size(given)


def test_zstd_gains_from_a_trained_dictionary(pages):
    seen, given = [page for page in pages * 20 if page], pages[:3]
    apart = sum(packed_size("zstd", [page]) for page in given)
    assert dictionary_size(given, seen) < apart


def test_packers_say_what_they_need():
    with pytest.raises(ValueError, match="take gzip, xz, zstd"):
        packed_size("rar", [TEXT])
    with pytest.raises(ValueError, match="take more"):
        dictionary_size([TEXT], [TEXT])
