"""GGUF files are read as their own package writes them, and lies cost nothing."""

import tracemalloc

import gguf
import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from lib.gguf import GGUF
from lib.release_files import UnusableRelease
from tests.gguf_files import ARRAY, TEXT, fact, made, place, text, whole

HUGE = 2**60
ALIGNMENT = "general.alignment"
FOUR = np.arange(4, dtype="<f4").tobytes()
MEMORY = 2_000_000  # bytes that a refusal may take, most of it for modules


@pytest.fixture(scope="module")
def written(tmp_path_factory):
    """A file by the reference writer."""
    path = tmp_path_factory.mktemp("gguf") / "written.gguf"
    writer = gguf.GGUFWriter(path, "llama")
    writer.add_block_count(2)
    writer.add_rope_freq_base(500.5)
    writer.add_add_bos_token(True)
    writer.add_token_list(["a", "ñ", "", "▁b"])
    writer.add_token_types([1, 1, 3, 1])
    writer.add_tensor("one", np.arange(6, dtype=np.float32).reshape(2, 3))
    writer.add_tensor("two", np.arange(40, dtype=np.float16).reshape(5, 2, 4))
    rows = np.random.default_rng(0).normal(size=(3, 64)).astype(np.float32)
    packed = gguf.quants.quantize(rows, gguf.GGMLQuantizationType.Q8_0)
    writer.add_tensor("q", packed, raw_dtype=gguf.GGMLQuantizationType.Q8_0)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
    return path


def check_written(file):
    assert file.facts["general.architecture"] == "llama"
    assert file.facts["llama.block_count"] == 2
    assert file.facts["llama.rope.freq_base"] == 500.5
    assert file.facts["tokenizer.ggml.add_bos_token"] is True
    assert file.facts["tokenizer.ggml.tokens"] == ["a", "ñ", "", "▁b"]
    assert file.facts["tokenizer.ggml.token_type"].tolist() == [1, 1, 3, 1]
    assert set(file) == {"one", "two", "q"}
    assert torch.equal(file["one"], torch.arange(6.0).view(2, 3))
    assert torch.equal(file["two"], torch.arange(40.0).view(5, 2, 4))
    assert file["q"].shape == (3, 64)


def test_a_written_file_is_read(written):
    check_written(GGUF([written]))


def test_parts_are_read_as_one(written, tmp_path):
    content, start = written.read_bytes(), GGUF([written]).places["one"].start
    cuts = [0, start + 10, start + 11, start + 70, len(content)]
    paths = []
    for i, (begin, end) in enumerate(zip(cuts, cuts[1:])):
        paths.append(tmp_path / f"part{i}")
        paths[-1].write_bytes(content[begin:end])
    file = GGUF(paths)
    check_written(file)
    assert torch.equal(file["q"], GGUF([written])["q"])


def test_tensors_can_be_changed_and_the_file_stays(written):
    before = written.read_bytes()
    GGUF([written])["one"].add_(1)
    assert torch.equal(GGUF([written])["one"], torch.arange(6.0).view(2, 3))
    assert written.read_bytes() == before


def refused(path, content, sentence="."):
    """The file is refused in one sentence, and little memory is taken."""
    path.write_bytes(content)
    tracemalloc.start()
    try:
        with pytest.raises(UnusableRelease, match=sentence) as error:
            GGUF([path])
        assert tracemalloc.get_traced_memory()[1] < MEMORY
    finally:
        tracemalloc.stop()
    said = str(error.value)
    assert said.endswith("fetch it again.") or "choose" in said
    assert "\n" not in said
    assert len(said) < 400


def test_a_file_cut_anywhere_is_refused(written, tmp_path):
    content = written.read_bytes()
    end = max(place.end for place in GGUF([written]).places.values())
    for length in [*range(0, 600, 7), *range(600, end, 31), end - 1]:
        refused(tmp_path / "cut.gguf", content[:length])


def deep(n):
    """An array of arrays of arrays ..."""
    return fact("deep", ARRAY, (whole(ARRAY) + whole(1, "Q")) * n)


ONE = place("w", [4])
LIES = {
    "another format": (b"PK\3\4" + bytes(100), "no GGUF"),
    "a pickle": (b"\x80\x04\x95" + bytes(100), "no GGUF"),
    "version 1": (made(version=1), "version 1"),
    "big-endian": (made(version=3 << 24), "version"),
    "2**60 facts": (made(n_facts=HUGE), "entries"),
    "2**60 tensors": (made(n_tensors=HUGE), "entries"),
    "60,000 facts and no more": (made(n_facts=60_000), "ends before"),
    "60,000 tensors and no more": (made(n_tensors=60_000), "ends before"),
    "a long name of a fact": (made([whole(HUGE, "Q")]), "name of"),
    "a long name of a tensor": (made([], [whole(HUGE, "Q")]), "name of"),
    "a name beyond the file": (made([whole(60_000, "Q")]), "ends before"),
    "a long text": (made([fact("a", TEXT, whole(HUGE, "Q"))]), "ends before"),
    "the longest text": (made([fact("a", TEXT, whole(2**64 - 1, "Q"))]), "ends"),
    "2**60 texts": (made([fact("a", ARRAY, whole(TEXT) + whole(HUGE, "Q"))]), "claims"),
    "many texts and no more": (
        made([fact("a", ARRAY, whole(TEXT) + whole(4_000_000, "Q"))]),
        "ends inside",
    ),
    "a long text in an array": (
        made([fact("a", ARRAY, whole(TEXT) + whole(1, "Q") + whole(HUGE, "Q"))]),
        "ends inside",
    ),
    "2**60 numbers": (made([fact("a", ARRAY, whole(5) + whole(HUGE, "Q"))]), "ends"),
    "2**60 bools": (made([fact("a", ARRAY, whole(7) + whole(HUGE, "Q"))]), "ends"),
    "an array in an array": (made([deep(1)]), "unknown type 9"),
    "a deep array": (made([deep(5_000)]), "unknown type 9"),
    "an unknown type": (made([fact("a", 13, bytes(8))]), "unknown type 13"),
    "an unknown type of items": (
        made([fact("a", ARRAY, whole(99) + whole(1, "Q"))]),
        "unknown type 99",
    ),
    "no UTF-8": (made([fact("a", TEXT, text(b"\xff\xfe"))]), "UTF-8"),
    "a name of no UTF-8": (made([fact(b"\xc3", 0, b"1")]), "UTF-8"),
    "a fact twice": (made([fact("a", 0, b"1"), fact("a", 0, b"2")]), "twice"),
    "a tensor twice": (made([], [ONE, place("w", [4], 0, 32)], FOUR * 4), "twice"),
    "a tensor in another's place": (made([], [ONE, place("v", [4])], FOUR), "overlap"),
    "a tensor that begins in another": (
        made([], [place("w", [16]), place("v", [4], 0, 32)], FOUR * 4),
        "overlap",
    ),
    "a tensor out of the file": (made([], [ONE], FOUR[:-1]), "cut short"),
    "a tensor far out of the file": (
        made([], [place("w", [4], 0, 2**63)], FOUR),
        "cut short",
    ),
    "a tensor out of its alignment": (
        made([], [place("w", [4], 0, 4)], FOUR * 2),
        "alignment",
    ),
    "2**60 columns": (made([], [place("w", [HUGE])], FOUR), "cut short"),
    "2**240 weights": (made([], [place("w", [HUGE] * 4)], FOUR), "cut short"),
    "a product of 0 modulo 2**64": (
        made([], [place("w", [2**32, 2**32])], FOUR),
        "cut short",
    ),
    "an axis of nothing": (made([], [place("w", [4, 0])], FOUR), "no blocks"),
    "no axes": (made([], [place("w", [])], FOUR), "no shape"),
    "2**32 axes": (made([], [text("w") + whole(2**32 - 1)], FOUR), "entries"),
    "a row of no whole block": (made([], [place("w", [40], 2)], FOUR * 9), "no blocks"),
    "a format not read here": (made([], [place("w", [256], 10)], FOUR * 30), "Q8_0"),
    "an alignment of nothing": (
        made([fact(ALIGNMENT, 4, whole(0))]),
        "alignment",
    ),
    "an alignment of three": (
        made([fact(ALIGNMENT, 4, whole(3))]),
        "alignment",
    ),
    "a huge alignment": (
        made([fact(ALIGNMENT, 4, whole(2**31))]),
        "alignment",
    ),
    "an alignment of words": (
        made([fact(ALIGNMENT, TEXT, text("8"))]),
        "alignment",
    ),
    "an alignment of many": (
        made([fact(ALIGNMENT, ARRAY, whole(4) + whole(1, "Q") + whole(32))]),
        "alignment",
    ),
}


@pytest.mark.parametrize("lie", LIES)
def test_a_hostile_file_is_refused(lie, tmp_path):
    refused(tmp_path / "hostile.gguf", *LIES[lie])


def test_a_missing_file_is_told(tmp_path):
    with pytest.raises(UnusableRelease, match="missing or empty"):
        GGUF([tmp_path / "none.gguf"])
    with pytest.raises(UnusableRelease, match="missing or empty"):
        GGUF([tmp_path])


@given(st.data())
def test_a_changed_byte_is_read_or_refused(written, tmp_path_factory, data):
    """Whatever the header says, nothing else is raised."""
    content = bytearray(written.read_bytes())
    for _ in range(data.draw(st.integers(1, 4))):
        content[data.draw(st.integers(0, 700))] = data.draw(st.integers(0, 255))
    path = tmp_path_factory.getbasetemp() / "changed.gguf"
    path.write_bytes(content)
    try:
        file = GGUF([path])
    except UnusableRelease:
        return
    for name in file:
        assert file[name].numel() * 8 < 100 * len(content)
