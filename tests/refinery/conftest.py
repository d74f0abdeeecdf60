"""What the tests of the refinery share: a small archive, refined once."""

import gzip

import pytest
from warcio.warcwriter import WARCWriter

from lib.web.refine import refine
from tests.refinery.small_web import answer, small_web


@pytest.fixture(scope="session")
def cache(tmp_path_factory):
    """The lists of blocked domains are unpacked where the tests may write."""
    return str(tmp_path_factory.mktemp("cache"))


@pytest.fixture(scope="module", autouse=True)
def own_cache(cache):
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("BOOK_CACHE", cache)
        yield


@pytest.fixture(scope="session")
def archive(tmp_path_factory):
    """Three WARC files, of which one has a damaged record."""
    folder = tmp_path_factory.mktemp("warc")
    rows = list(small_web().items())
    for number in range(3):
        with (folder / f"{number}.warc.gz").open("wb") as file:
            writer = WARCWriter(file, gzip=True)
            for url, (body, _, status, kind) in rows[number::3]:
                answer(writer, url, body, status, kind)
                if number == 1 and url == rows[1][0]:
                    file.write(gzip.compress(b"WARC/1.1\r\nbroken\r\n\r\n")[:-9])
    return folder


@pytest.fixture(scope="session")
def truth():
    """What is true, with the text that a perfect extraction gives."""
    return {url: row[1] for url, row in small_web().items()}


@pytest.fixture(scope="session")
def report(archive, cache, tmp_path_factory):
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("BOOK_CACHE", cache)
        return refine(archive, tmp_path_factory.mktemp("one") / "out", workers=1)
