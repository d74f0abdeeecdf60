"""Damaged WARC files and odd ones: their good records are kept."""

import gzip
import random
from io import BytesIO

import pytest
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from lib.web.warc import read_warc
from tests.refinery.small_web import answer, page, verses, write

pytestmark = pytest.mark.slow


def members(n=6):
    out = BytesIO()
    writer, ends = WARCWriter(out, gzip=True), []
    for i in range(n):
        answer(writer, f"http://m{i}.example/", page(verses(26 + 30 * i)))
        ends.append(out.tell())
    return out.getvalue(), ends


def plain(content):
    return gzip.decompress(content)


def longer(content):
    """The third record states a length that is not its own."""
    parts = plain(content).split(b"WARC/1.0\r\n")
    length = parts[3].split(b"Content-Length: ")[1].split(b"\r\n")[0]
    parts[3] = parts[3].replace(length, b"%d" % (int(length) - 7), 1)
    return b"WARC/1.0\r\n".join(parts)


def recompressed(content):
    parts = content.split(b"WARC/1.0\r\n")[1:]
    return b"".join(gzip.compress(b"WARC/1.0\r\n" + part) for part in parts)


DAMAGES = {
    "whole": (lambda c, e: c, "012345", 0),
    "plain": (lambda c, e: plain(c), "012345", 0),
    "cut": (lambda c, e: c[: e[4] + 200], "01234", 1),
    "plain cut": (lambda c, e: plain(c)[:-300], "01234", 1),
    "bytes lost": (lambda c, e: c[: e[1] + 50] + c[e[1] + 90 :], "01345", 1),
    "bytes between": (lambda c, e: c[: e[1]] + b"?" * 70 + c[e[1] :], "012345", 1),
    "wrong length": (lambda c, e: recompressed(longer(c)), "01345", 1),
    "plain wrong length": (lambda c, e: longer(c), "01345", 1),
    "start lost": (lambda c, e: plain(c)[100:], "12345", 1),
    "empty": (lambda c, e: b"", "", 1),
    "no archive": (lambda c, e: b"<html>hello</html>" * 99, "", 1),
    "noise": (lambda c, e: random.Random(0).randbytes(5000), "", 1),
    "gzip noise": (lambda c, e: b"\x1f\x8b\x08" + c[50:900], "", 1),
}


@pytest.mark.parametrize("damage", DAMAGES)
def test_good_records_of_damaged_files_are_kept(damage, tmp_path):
    spoil, good, bad = DAMAGES[damage]
    path = tmp_path / "x.warc.gz"
    path.write_bytes(spoil(*members()))
    reading = read_warc(path)
    assert "".join(a.url[8] for a in reading) == good
    assert len(reading.problems) == bad
    assert all(p.startswith("x.warc.gz, byte ") for p in reading.problems)


def test_other_formats_of_answers(tmp_path):
    """Chunked, gzip, HTTP/1.0, no content type."""
    text = page(verses(26)).encode()
    chunks = b"%x\r\n%s\r\n0\r\n\r\n" % (len(text), text)
    kinds = [
        ("HTTP/1.1", [("Transfer-Encoding", "chunked")], chunks),
        ("HTTP/1.1", [("Content-Encoding", "gzip")], gzip.compress(text)),
        ("HTTP/1.0", [], text),
    ]
    with (tmp_path / "x.warc.gz").open("wb") as file:
        writer = WARCWriter(file, gzip=True)
        for protocol, headers, body in kinds:
            status = StatusAndHeaders("200 OK", headers, protocol=protocol)
            record = writer.create_warc_record(
                "http://k.example/", "response", BytesIO(body), http_headers=status
            )
            write(writer, record)
    assert [a.payload for a in read_warc(tmp_path / "x.warc.gz")] == [text] * 3
