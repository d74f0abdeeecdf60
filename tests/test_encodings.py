"""The released encodings are OpenAI's, offline, and refuse damaged files."""

import hashlib
import shutil

import pytest

from lib import encodings
from lib.encodings import CHAT_SPECIALS, FILES, STORE, PackedFile, get_encoding, place

CONVERSATION = [
    ("user", "What is 2+2?"),
    ("assistant", "2+2 = 4"),
    ("user", "What if it was *?"),
    ("assistant", "2*2 = 4, same as 2+2!"),
]


@pytest.mark.parametrize(
    ("name", "n_vocab"),
    [("cl100k_base", 100_277), ("o200k_base", 200_019), ("r50k_base", 50_257)],
)
def test_sizes(name, n_vocab):
    assert get_encoding(name).n_vocab == n_vocab


def test_gpt2_ids():
    assert get_encoding("r50k_base").encode("hello world") == [31373, 995]


def test_the_lectures_conversation_is_49_tokens():
    encoding = get_encoding("o200k_base", chat=True)
    special = CHAT_SPECIALS["o200k_base"]
    ids = []
    for role, text in CONVERSATION:
        ids += [special["<|im_start|>"], *encoding.encode_ordinary(role)]
        ids += [special["<|im_sep|>"], *encoding.encode_ordinary(text)]
        ids.append(special["<|im_end|>"])
    assert len(ids) == 49
    assert ids[1] == 1428
    assert encoding.decode(ids[:3]) == "<|im_start|>user<|im_sep|>"


def test_an_unknown_name_is_refused():
    with pytest.raises(ValueError, match="There is no encoding 'p50k_base' here"):
        get_encoding("p50k_base")


def test_gpt2_has_no_chat_tokens():
    with pytest.raises(ValueError, match="no tokens for conversations"):
        get_encoding("r50k_base", chat=True)


def cached(file: PackedFile, folder):
    address = f"{STORE}/{file.address}"
    return folder / hashlib.sha1(address.encode()).hexdigest()


def test_a_damaged_cached_file_is_replaced(tmp_path):
    [file] = FILES["cl100k_base"]
    path = cached(file, tmp_path)
    path.write_bytes(b"half a fi")
    place(file, tmp_path)
    assert hashlib.sha256(path.read_bytes()).hexdigest() == file.sha256


def test_a_packed_file_with_a_wrong_checksum_is_refused(tmp_path):
    [file] = FILES["cl100k_base"]
    other = PackedFile(file.address, "0" * 64, file.package, file.path)
    with pytest.raises(ValueError, match="is not OpenAI's"):
        place(other, tmp_path)
    assert not list(tmp_path.iterdir())


def test_without_the_package_tiktoken_is_left_to_itself(tmp_path):
    place(PackedFile("x", "0" * 64, "no_such_package", "x"), tmp_path)
    assert not list(tmp_path.iterdir())


def test_a_readers_own_folder_of_files_is_used(tmp_path, monkeypatch):
    place(FILES["cl100k_base"][0], tmp_path)
    monkeypatch.setenv("TIKTOKEN_CACHE_DIR", str(tmp_path))
    encodings.get_encoding.cache_clear()
    assert get_encoding("cl100k_base").n_vocab == 100_277
    assert len(list(tmp_path.iterdir())) == 1
    shutil.rmtree(tmp_path)
    encodings.get_encoding.cache_clear()
