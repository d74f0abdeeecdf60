"""The refined web as tokens: every page once, on one side or the other."""

import pytest

from lib.web_corpus import SEPARATOR, is_held_out, web_corpus, web_tokenizer

pytestmark = pytest.mark.slow


def test_every_page_is_there_once(small_web, monkeypatch):
    monkeypatch.setenv("BOOK_CACHE", str(small_web.cache))
    tokenizer = web_tokenizer(small_web.size)
    separator = tokenizer.special_tokens[SEPARATOR]
    found = []
    for corpus, held_out in zip(web_corpus(small_web.size), (False, True)):
        ids = corpus.read(0, len(corpus)).tolist()
        assert ids[0] == separator
        texts = tokenizer.decode(ids).split(SEPARATOR)[1:]
        pages = [
            page["text"]
            for page in small_web.report.pages()
            if is_held_out(page["url"]) == held_out
        ]
        assert sorted(texts) == sorted(pages)
        found += texts
    assert len(found) == sum(1 for _ in small_web.report.pages())
