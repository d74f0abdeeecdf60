"""The crawler's WARC files, as others read them."""

import fastwarc
import pytest
from warcio.archiveiterator import ArchiveIterator

from lib.web import hostile
from lib.web.page import Page
from lib.web.warc import read_warc
from tests.crawling import TRUTH, Web, linking, run


@pytest.fixture(scope="module")
def archive_file(tmp_path_factory):
    pages = {
        "http://a.example/": linking("/é?q=ä#x"),
        "http://a.example/%C3%A9?q=%C3%A4": Page(
            "", b"page", TRUTH, headers={"X-Odd": "naïve", "Content-Language": "fr"}
        ),
    }
    return run(Web(pages), tmp_path_factory.mktemp("archive")).files[0], pages


def test_warcio_reads_the_files(archive_file):
    path, _ = archive_file
    with path.open("rb") as stream:
        records = []
        for record in ArchiveIterator(stream, check_digests="raise"):
            records.append((record.rec_type, record.rec_headers))
            record.content_stream().read()
    assert [kind for kind, _ in records] == [
        *("warcinfo", "response", "request", "response", "request")
    ]
    for kind, headers in records[1:]:
        assert headers.protocol == "WARC/1.1"
        if kind == "response":
            assert headers["WARC-IP-Address"] == "127.0.0.1"
            assert headers["WARC-Payload-Digest"].startswith("sha1:")


def test_fastwarc_reads_the_files(archive_file):
    path, pages = archive_file
    with path.open("rb") as stream:
        found = {
            record.headers["WARC-Target-URI"]: record.reader.read()
            for record in fastwarc.ArchiveIterator(stream, parse_http=True)
            if record.record_type == fastwarc.WarcRecordType.response
        }
    first, second = pages.values()
    assert list(found.values()) == [first, second.body]
    assert set(found) == set(pages)


def test_the_book_reads_the_files(archive_file):
    path, pages = archive_file
    found = list(read_warc(path))
    assert [page.url for page in found] == list(pages)
    assert found[1].headers["content-language"] == "fr"
    assert {page.status for page in found} == {200}


def test_headers_are_kept_as_they_were_meant(tmp_path):
    """In the server's own version of HTTP, and readable by line."""
    answer = (
        b"HTTP/1.0 200 F\x0bi\x1bne\r\nContent-Type: text/html\r\n"
        b"X-New: \xc3\xa4\r\nX-Old: \xe4\r\n\r\npage"
    )

    class Odd(Web):
        def answer(self, url):
            return None if url.endswith("robots.txt") else hostile.says(answer)

    [file] = run(Odd({}), tmp_path, ["http://a.example/"]).files
    with file.open("rb") as stream:
        [http] = [
            record.http_headers
            for record in ArchiveIterator(stream)
            if record.rec_type == "response"
        ]
    assert (http.protocol, http.statusline) == ("HTTP/1.0", "200 F?i?ne")
    assert http["X-New"] == http["X-Old"] == "%C3%A4"
