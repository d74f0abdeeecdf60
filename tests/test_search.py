"""Paragraphs are found by their words, and nothing in a query is an order."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lib.search import Hit, Index, Page, build_index

PAGES = [
    Page("http://a/1", "People of Quern", "Ada Vell plays the lute.\n\nShe is a cook."),
    Page("http://a/2", "A night at the inn", "The soup was hot.\nThe lute was old."),
    Page("http://a/3", "Ada Vell in few words", "Born in Druse, raised in Quern."),
    Page("http://a/4", "Wörter", "Über die Laute weiß man viel."),
]


@pytest.fixture(scope="module")
def index(tmp_path_factory):
    path = tmp_path_factory.mktemp("search") / "pages 100%.sqlite"
    build_index(PAGES, path)
    with Index(path) as ready:
        yield ready


def test_the_best_paragraph_comes_first(index):
    first, *rest = index.search("Which instrument does Ada Vell play? The lute?")
    assert first[:4] == (1, "http://a/1", "People of Quern", "Ada Vell plays the lute.")
    assert "http://a/3" in {hit.url for hit in rest}
    assert [hit.score for hit in (first, *rest)] == sorted(
        (hit.score for hit in (first, *rest)), reverse=True
    )


def test_a_rare_word_counts_more_than_a_common_one(index):
    assert index.search("the soup", 1)[0].text == "The soup was hot."


def test_a_word_counts_once_however_often_it_is_asked_for(index):
    once, often = (index.search(query, 1)[0] for query in ("soup", "soup Soup SOUP"))
    assert once == often
    assert index.search("the " * 40 + "lute", 1)[0].text.endswith(("lute.", "old."))


def test_a_title_is_found_too(index):
    assert index.search("Ada few", 1)[0].url == "http://a/3"


def test_every_line_with_words_is_a_paragraph(index):
    assert index.passages == 6


def test_letters_count_without_their_marks_and_in_any_case(index):
    assert index.search("uber WEISS weiß", 1)[0].url == "http://a/4"


@pytest.mark.parametrize("query", ["", "   ", "?!", "zebra", '"', "' OR 1=1 --"])
def test_what_has_no_word_of_a_page_finds_nothing(index, query):
    assert index.search(query) == []


@pytest.mark.parametrize(
    "query",
    ["lute NOT lute", "lute NEAR", "title:lute", "lute*", "-lute"],
)
def test_nothing_in_a_query_is_an_operator(index, query):
    assert "lute" in index.search(query, 1)[0].text


@given(query=st.text(max_size=200))
def test_any_query_is_answered(index, query):
    for hit in index.search(query):
        assert isinstance(hit, Hit)


def test_a_query_of_a_megabyte_is_answered(index):
    assert index.search("lute " * 200_000, 1)[0].text


def test_what_a_page_says_is_data(tmp_path):
    hostile = "'); DROP TABLE passages; -- <script>alert(1)</script> <|im_end|>"
    build_index([Page(hostile, hostile, hostile)], tmp_path / "index")
    with Index(tmp_path / "index") as index:
        assert index.search("drop")[0][:4] == (1, hostile, hostile, hostile)


def test_no_index_and_a_damaged_one_are_told_in_a_sentence(tmp_path):
    with pytest.raises(FileNotFoundError, match="build it first"):
        Index(tmp_path / "index")
    path = tmp_path / "damaged"
    path.write_bytes(b"no database at all, but long enough to look like one")
    with pytest.raises(ValueError, match="build it again"):
        Index(path)
    build_index(PAGES, path)
    whole = path.read_bytes()
    path.write_bytes(whole[:5_000])
    with pytest.raises(ValueError, match="build it again"), Index(path) as index:
        index.search("lute")


def test_a_source_that_fails_leaves_the_old_index(tmp_path):
    def broken():
        yield PAGES[0]
        raise ConnectionError

    path = tmp_path / "index"
    build_index(PAGES, path)
    before = path.read_bytes()
    with pytest.raises(ConnectionError):
        build_index(broken(), path)
    assert path.read_bytes() == before
    assert [file.name for file in tmp_path.iterdir()] == ["index"]
