"""Reading WARC files: those of other tools, and damaged ones."""

import base64
import gzip
import hashlib
import http.server
import subprocess
import sys
import threading

import brotli
import pytest
from datatrove.pipeline.readers import WarcReader
from hypothesis import given, settings
from hypothesis import strategies as st

from lib.web.crawler import crawl
from lib.web.page import Page, Truth
from lib.web.report import CrawlLimits
from lib.web.server import serve
from lib.web.warc import read_warc

TEXT = "A page, näive and long enough to be packed. ".encode() * 50


def record(n, body=None, *, http=b"", length=None, own=b"", kind=b"response"):
    """The bytes of one record, correct unless told otherwise."""
    body = b"<p>page %d" % n if body is None else body
    block = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n" + http + b"\r\n" + body
    head = b"WARC/1.0\r\nWARC-Type: %s\r\nWARC-Record-ID: <urn:x:%d>\r\n" % (kind, n)
    head += b"WARC-Target-URI: http://a.example/%d\r\n%s" % (n, own)
    size = len(block) if length is None else length
    return head + b"Content-Length: %d\r\n\r\n%s\r\n\r\n" % (size, block)


def packed_each(*records):
    return b"".join(gzip.compress(r, mtime=0) for r in records)


def packed_whole(*records):
    return gzip.compress(b"".join(records), mtime=0)


def plain(*records):
    return b"".join(records)


FORMS = [packed_each, packed_whole, plain]


def read(tmp_path, data):
    """Numbers of the pages that were found, and the sentences about others."""
    path = tmp_path / "some.warc.gz"
    path.write_bytes(data)
    reading = read_warc(path)
    found = [int(page.url.rsplit("/", 1)[1]) for page in reading]
    assert (reading.good, reading.bad) == (len(found), len(reading.problems))
    assert all("\n" not in sentence for sentence in reading.problems)
    return found, reading.problems


# --- what other tools write


class OldServer(http.server.BaseHTTPRequestHandler):
    """HTTP/1.0, and bodies chunked or compressed in all ways."""

    def do_GET(self):
        self.protocol_version = "HTTP/1.0" if self.path == "/1" else "HTTP/1.1"
        body, headers = {
            "/1": (TEXT, {}),
            "/2": (
                b"5\r\n%s\r\n0\r\n\r\n" % TEXT[:5],
                {"Transfer-Encoding": "chunked"},
            ),
            "/3": (brotli.compress(TEXT), {"Content-Encoding": "br"}),
            "/4": (gzip.compress(TEXT), {"Content-Encoding": "gzip"}),
        }[self.path]
        self.send_response(200)
        for name, value in headers.items():
            self.send_header(name, value)
        if "Transfer-Encoding" not in headers:
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


CAPTURE = """
import sys
from warcio.capture_http import capture_http
import http.client
with capture_http(sys.argv[1], warc_version="1.1"):
    for i in range(1, 5):
        connection = http.client.HTTPConnection("127.0.0.1", int(sys.argv[2]))
        connection.request("GET", f"/{i}", headers={"Accept-Encoding": "br"})
        connection.getresponse().read()
        connection.close()
"""


def test_a_recording_of_real_traffic_by_warcio(tmp_path):
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), OldServer)
    thread = threading.Thread(
        target=server.serve_forever, kwargs={"poll_interval": 0.01}
    )
    thread.start()
    path = tmp_path / "recorded.warc.gz"
    # In a process of its own, since the recorder patches http.client.
    command = [sys.executable, "-c", CAPTURE, path, str(server.server_port)]
    subprocess.run(command, check=True, timeout=60)
    server.shutdown()
    thread.join()
    server.server_close()
    reading = read_warc(path)
    pages = list(reading)
    assert reading.problems == []
    assert [page.payload for page in pages] == [TEXT, TEXT[:5], TEXT, TEXT]
    assert all(page.record_id.startswith("<urn:uuid:") for page in pages)


@pytest.mark.parametrize("form", FORMS)
def test_records_packed_each_together_or_not_at_all(tmp_path, form):
    records = [record(i) for i in range(5)]
    records[2] = record(2, kind=b"metadata")
    assert read(tmp_path, form(*records)) == ([0, 1, 3, 4], [])


@pytest.mark.parametrize(
    ("http_headers", "body"),
    [
        (b"", TEXT),
        (b"Transfer-Encoding: chunked\r\n", b"3;x=y\r\nabc\r\n0\r\n\r\n"),
        (b"Content-Encoding: gzip\r\n", gzip.compress(TEXT)),
        (b"Content-Encoding: br\r\n", brotli.compress(TEXT)),
        (b"Content-Encoding: gzip\r\n", TEXT),  # unpacked, the header left
        (b"Content-Encoding: br\r\n", TEXT),
        (b"Transfer-Encoding: chunked\r\n", TEXT),
        (
            b"Transfer-Encoding: chunked\r\nContent-Encoding: gzip\r\n",
            b"%x\r\n%s\r\n0\r\n\r\n" % (len(gzip.compress(TEXT)), gzip.compress(TEXT)),
        ),
    ],
)
def test_bodies_are_unpacked(tmp_path, http_headers, body):
    (tmp_path / "a.warc").write_bytes(record(1, body, http=http_headers))
    [page] = read_warc(tmp_path)
    assert page.payload == (b"abc" if b"abc" in body[:10] else TEXT)


def test_a_folder_is_read_in_order(tmp_path):
    (tmp_path / "deep").mkdir()
    (tmp_path / "deep" / "2.warc").write_bytes(record(2))
    (tmp_path / "1.warc.gz").write_bytes(packed_each(record(1)))
    (tmp_path / ".3.warc.gz.part").write_bytes(packed_each(record(3)))
    (tmp_path / "notes.txt").write_text("nothing")
    assert [page.url[-1] for page in read_warc(tmp_path)] == ["1", "2"]
    with pytest.raises(FileNotFoundError, match="no WARC"):
        read_warc(tmp_path / "elsewhere")


def test_datatrove_reads_what_the_book_writes(tmp_path):
    class Web:
        def page(self, url):
            return Page(
                url, b"<!DOCTYPE html><html><p>" + TEXT, Truth("", "en", "prose")
            )

        def robots(self, host):
            return None

    with serve(Web()) as address:
        limits = CrawlLimits(delay=0)
        crawl(["http://a.example/"], tmp_path, limits, lambda host: address)
    reader = WarcReader(str(tmp_path), glob_pattern="*.warc.gz")
    [document] = reader.run()
    assert document.metadata["url"] == "http://a.example/"
    assert document.text.endswith(TEXT.decode())


# --- damage


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("keep", [0.15, 0.6, 0.9])
def test_a_file_cut_in_the_middle(tmp_path, form, keep):
    data = form(*(record(i, b"%d " % i + TEXT) for i in range(4)))
    found, problems = read(tmp_path, data[: int(len(data) * keep)])
    assert found == list(range(len(found)))
    assert len(found) < 4
    assert len(problems) == 1
    if form is not packed_whole:
        assert len(found) == int(4 * keep)


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("length", [3, 60, 10**5, 10**12, -4])
def test_a_record_that_lies_about_its_length(tmp_path, form, length):
    found, problems = read(
        tmp_path, form(record(0), record(1, length=length), record(2))
    )
    assert found == [0, 2]
    assert len(problems) == 1
    assert "http://a.example/1" in problems[0]


@pytest.mark.parametrize("at", [0.4, 0.5, 0.6])
def test_bytes_damaged_in_one_packed_record(tmp_path, at):
    data = bytearray(packed_each(*(record(i, TEXT) for i in range(3))))
    i = int(len(data) * at) + 10
    data[i : i + 20] = b"\xff" * 20
    found, problems = read(tmp_path, bytes(data))
    assert (found, len(problems)) == ([0, 2], 1)


def test_noise_between_packed_records(tmp_path):
    noise = b"\x1f\x8b\x08 noise, \x1f\x8b\x08\0 more"
    data = packed_each(record(0)) + noise + packed_each(record(1))
    assert read(tmp_path, data)[0] == [0, 1]
    padded = packed_each(record(0), record(1)) + bytes(512)
    assert read(tmp_path, padded) == ([0, 1], [])


@pytest.mark.parametrize("front", [b"", b"\0" * 512, b"no gzip"])
def test_what_stands_before_packed_records(tmp_path, front):
    data = bytearray(packed_each(*(record(i) for i in range(3))))
    if not front:
        data[0] ^= 1
    found, problems = read(tmp_path, front + data)
    assert (found, len(problems)) == ([0, 1, 2] if front else [1, 2], 1)


def test_zeros_between_packed_records(tmp_path):
    """As after a block of the disk was lost, or put together with padding."""
    data = packed_each(record(0)) + bytes(512) + packed_each(record(1), record(2))
    assert read(tmp_path, data)[0] == [0, 1, 2]


def test_lines_may_end_without_carriage_return(tmp_path):
    def bare(n):
        block = b"HTTP/1.1 200 OK\nX: y\n\nbody\r\n\r\nmore"
        head = record(n).split(b"Content-Length")[0].replace(b"\r\n", b"\n")
        return head + b"Content-Length: %d\n\n%s\n\n" % (len(block), block)

    (tmp_path / "a.warc").write_bytes(bare(0) + bare(1) + record(2))
    reading = read_warc(tmp_path)
    assert [page.payload for page in reading] == [
        *[b"body\r\n\r\nmore"] * 2,
        b"<p>page 2",
    ]
    assert reading.problems == []


def test_problems_can_be_printed(tmp_path):
    """Addresses in them may hold anything, such as orders to a terminal."""
    odd = b"http://\x1b[2J\xe2\x80\xa8\xff\r/1"
    bad = record(1, length=3).replace(b"http://a.example/1", odd)
    _, [problem] = read(tmp_path, bad)
    assert problem.isprintable()
    assert problem.isascii()


def test_reading_twice_counts_once(tmp_path):
    (tmp_path / "a.warc").write_bytes(record(0) + record(1, length=3))
    reading = read_warc(tmp_path)
    assert list(reading) == list(reading)
    assert (reading.good, reading.bad, len(reading.problems)) == (1, 1, 1)


def test_a_folder_may_be_called_like_a_file(tmp_path):
    (tmp_path / "old.warc").mkdir()
    (tmp_path / "old.warc" / "a.warc").write_bytes(record(1))
    assert len(list(read_warc(tmp_path))) == 1


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize(
    ("bad", "why"),
    [
        (record(1, own=b"WARC-Block-Digest: sha1:AAAA\r\n"), "digest"),
        (record(1).replace(b"Content-Length: ", b"Length: "), "how long it is"),
        (record(1).replace(b"HTTP/1.1", b"SPDY/3.1"), "not HTTP"),
        (record(1, b"5\r\nabc", http=b"Transfer-Encoding: chunked\r\n"), "chunks"),
        (
            record(1, gzip.compress(TEXT)[:60], http=b"Content-Encoding: gzip\r\n"),
            "ends too early",
        ),
        (record(1, TEXT, http=b"Content-Encoding: zip\r\n"), "unknown"),
        (b"something else entirely\r\n\r\n", "no WARC record"),
        (b"WARC/1.0\r\nno end", "headers"),
    ],
)
def test_a_bad_record_is_named_and_its_neighbours_kept(tmp_path, form, bad, why):
    found, problems = read(tmp_path, form(record(0), bad, record(2), record(3)))
    assert len(problems) == 1
    assert why in problems[0]
    assert found[0] == 0
    assert found[-1] == 3


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"", "empty"),
        (b"<!DOCTYPE html>", "no WARC record"),
        (b"\x1f\x8b\x08", "ends in the middle"),
        (gzip.compress(b"hello"), "no WARC record"),
        (bytes(1000), "no WARC record"),
    ],
)
def test_files_without_records(tmp_path, data, why):
    found, [problem] = read(tmp_path, data)
    assert found == []
    assert problem.startswith("some.warc.gz, byte 0: ")
    assert why in problem


def test_digests_of_all_spellings_are_checked(tmp_path):
    block = record(0).split(b"\r\n\r\n", 1)[1][:-4]
    sha1, sha256 = hashlib.sha1(block), hashlib.sha256(block)
    told = [
        b"sha1:" + base64.b32encode(sha1.digest()),
        b"SHA-256:" + sha256.hexdigest().encode(),
        b"blake9:unheard-of",
    ]
    records = [record(0, own=b"WARC-Block-Digest: %s\r\n" % t) for t in told]
    assert read(tmp_path, plain(*records)) == ([0, 0, 0], [])


def test_a_bomb_in_an_archive(tmp_path):
    bomb = gzip.compress(bytes(40 << 20))
    data = plain(record(0, bomb, http=b"Content-Encoding: gzip\r\n"), record(1))
    found, problems = read(tmp_path, data)
    assert (found, len(problems)) == ([1], 1)


@settings(max_examples=60)
@given(st.data(), st.sampled_from(FORMS))
def test_no_damage_raises_or_spreads(tmp_path_factory, data, form):
    whole = bytearray(form(*(record(i, TEXT) for i in range(4))))
    places = st.lists(st.integers(0, len(whole) - 1), max_size=4, unique=True)
    damaged = data.draw(places)
    for at in damaged:
        whole[at] ^= data.draw(st.integers(1, 255))
    path = tmp_path_factory.mktemp("damaged") / "x.warc.gz"
    path.write_bytes(whole)
    n = len(list(read_warc(path)))
    assert n <= 4
    if form is not packed_whole:
        assert n >= 4 - len(damaged)
