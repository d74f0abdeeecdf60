"""Weights in safetensors, in one file or several; nothing leads out of a folder."""

import json
import os
import struct
import tracemalloc

import pytest
import torch
from safetensors.torch import save_file

from lib.release_files import UnusableRelease, plain_file, read_json
from lib.safetensors_folder import INDEX, ONE_FILE, SafetensorsFolder

MEMORY = 4_000_000  # bytes
ONE = torch.arange(6.0).view(2, 3)
TWO = ONE.half() + 1


@pytest.fixture
def folder(tmp_path):
    """Two files and their index."""
    place = tmp_path / "folder"
    place.mkdir()
    save_file({"one": ONE}, place / "a.safetensors")
    save_file({"two": TWO}, place / "b.safetensors")
    index(place, {"one": "a.safetensors", "two": "b.safetensors"})
    return place


def index(folder, file_of):
    (folder / INDEX).write_text(json.dumps({"metadata": {}, "weight_map": file_of}))


def refused(folder, sentence):
    tracemalloc.start()
    try:
        with pytest.raises(UnusableRelease, match=sentence) as error:
            for name in (file := SafetensorsFolder(folder)):
                file[name]
        assert tracemalloc.get_traced_memory()[1] < MEMORY
    finally:
        tracemalloc.stop()
    assert "\n" not in str(error.value)
    assert len(str(error.value)) < 400


def test_several_files_are_read_as_one(folder):
    file = SafetensorsFolder(folder)
    assert set(file) == {"one", "two"}
    assert torch.equal(file["one"], ONE)
    assert torch.equal(file["two"], TWO)
    assert file["two"].dtype == torch.float16


def test_tensors_have_memory_of_their_own(folder):
    SafetensorsFolder(folder)["one"].zero_()
    assert torch.equal(SafetensorsFolder(folder)["one"], ONE)


@pytest.mark.parametrize(
    "name",
    [
        "../outside.safetensors",
        "/etc/outside.safetensors",
        "sub/a.safetensors",
        "..\\outside.safetensors",
        "C:outside.safetensors",
        "a\0.safetensors",
        "./a.safetensors",
    ],
)
def test_a_path_in_the_index_is_refused(folder, name):
    save_file({"two": TWO}, folder.parent / "outside.safetensors")
    (folder / "sub").mkdir()
    save_file({"two": TWO}, folder / "sub" / "a.safetensors")
    index(folder, {"one": "a.safetensors", "two": name})
    refused(folder, "only name files beside it")


def test_a_link_out_of_the_folder_is_refused(folder):
    (folder / "b.safetensors").rename(folder.parent / "b.safetensors")
    (folder / "b.safetensors").symlink_to("../b.safetensors")
    refused(folder, "link that leads out")


def test_links_of_the_hubs_cache_are_followed(folder):
    """There a file in `snapshots/...` is a link to one in `blobs`."""
    hub = folder.parent / "models--owner--name"
    (hub / "snapshots").mkdir(parents=True)
    (hub / "blobs").mkdir()
    snapshot = folder.rename(hub / "snapshots" / "0a1b")
    (snapshot / "b.safetensors").rename(hub / "blobs" / "ff")
    (snapshot / "b.safetensors").symlink_to("../../blobs/ff")
    assert torch.equal(SafetensorsFolder(snapshot)["two"], TWO)


def test_a_pipe_is_not_waited_for(folder):
    (folder / "b.safetensors").unlink()
    os.mkfifo(folder / "b.safetensors")
    refused(folder, "lacks")


@pytest.mark.parametrize(
    ("file_of", "sentence"),
    [
        ({}, "names no tensors"),
        ([], "names no tensors"),
        ({"one": 1}, "no file of safetensors"),
        ({"one": ["a.safetensors"]}, "no file of safetensors"),
        ({"one": "a.bin"}, "no file of safetensors"),
        ({"one": "c.safetensors"}, "lacks"),
        ({"two": "a.safetensors"}, "do not agree on"),
        ({"one": "a.safetensors", "more": "a.safetensors"}, "do not agree on 'more'"),
        ({"one": "b.safetensors", "two": "b.safetensors"}, "do not agree on 'one'"),
    ],
)
def test_an_index_that_says_something_else_is_refused(folder, file_of, sentence):
    index(folder, file_of)
    refused(folder, sentence)


BOMBS = {
    "no JSON": "{",
    "no text": b"\xff\xfe\xff",
    "no object": "[]",
    "nothing": "",
    "a deep one": '{"weight_map":' + "[" * 100_000,
    "a name twice": '{"weight_map": {"one": "a.safetensors", "one": "b.safetensors"}}',
    "a long number": '{"weight_map": ' + "9" * 100_000 + "}",
    "many parts": '{"weight_map": [' + "{}," * 2_100_000 + "{}]}",
}


@pytest.mark.parametrize("bomb", BOMBS)
def test_an_index_that_is_no_sound_json_is_refused(folder, bomb):
    content = BOMBS[bomb]
    content = content if isinstance(content, bytes) else content.encode()
    (folder / INDEX).write_bytes(content)
    with pytest.raises(UnusableRelease):
        SafetensorsFolder(folder)


def test_a_large_file_of_json_is_not_read(folder, monkeypatch):
    with (folder / INDEX).open("r+b") as file:
        file.truncate(10_000_000_000)  # it takes no room on the disk
    refused(folder, "larger than such a file")


def test_a_tensor_in_two_files_is_refused(folder):
    save_file({"one": ONE, "two": TWO}, folder / "b.safetensors")
    refused(folder, "do not agree on 'one'")


def header(text, length=None):
    """The start of a file of safetensors; the length is true unless given."""
    text = text.encode()
    return struct.pack("<Q", len(text) if length is None else length) + text


def entry(dtype="F32", shape=(2,), offsets=(0, 8)):
    facts = {"dtype": dtype, "shape": shape, "data_offsets": offsets}
    return json.dumps({"one": facts})


FILES = {
    "nothing": b"",
    "a pickle": b"\x80\x04\x95" + bytes(100),
    "a short length": b"\x01\x02",
    "a header of 2**60": header("{}", 2**60),
    "a header beyond the file": header("{}", 1_000_000),
    "a deep header": header("[" * 100_000),
    "no data": header(entry()),
    "less data": header(entry()) + bytes(7),
    "more data": header(entry()) + bytes(9),
    "offsets beyond the file": header(entry(offsets=(0, 2**60))) + bytes(8),
    "offsets backwards": header(entry(offsets=(8, 0))) + bytes(8),
    "another shape": header(entry(shape=(3,))) + bytes(8),
    "a huge shape": header(entry(shape=(2**60, 2**60))) + bytes(8),
    "a shape below zero": header(entry(shape=(-2,))) + bytes(8),
    "an unknown type": header(entry("F33")) + bytes(8),
    "overlapping tensors": header(
        json.dumps(
            {
                name: {"dtype": "F32", "shape": [2], "data_offsets": [0, 8]}
                for name in ("one", "two")
            }
        )
    )
    + bytes(8),
}


@pytest.mark.parametrize("name", FILES)
def test_a_damaged_file_is_refused(tmp_path, name):
    (tmp_path / ONE_FILE).write_bytes(FILES[name])
    refused(tmp_path, "damaged or no file of safetensors")


def test_a_file_cut_anywhere_is_refused(tmp_path):
    save_file({"one": ONE, "two": TWO}, tmp_path / ONE_FILE)
    content = (tmp_path / ONE_FILE).read_bytes()
    for length in range(0, len(content), 3):
        (tmp_path / ONE_FILE).write_bytes(content[:length])
        refused(tmp_path, "damaged or no file of safetensors")


def test_whole_numbers_are_no_weights(tmp_path):
    save_file({"one": torch.arange(6)}, tmp_path / ONE_FILE)
    refused(tmp_path, "as I64, .*BF16, F16, F32")


def test_a_name_is_no_path(tmp_path):
    for name in ("", ".", "..", "a/b", None, 3, ["a"]):
        with pytest.raises(UnusableRelease, match="only name files"):
            plain_file(tmp_path, name)


def test_json_is_read(tmp_path):
    (tmp_path / "a.json").write_text('{"a": [1, {"b": "ñ"}]}')
    assert read_json(tmp_path / "a.json") == {"a": [1, {"b": "ñ"}]}
