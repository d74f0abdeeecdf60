"""Reads pages out of WARC files, whoever wrote them and whatever befell them.

Files may be compressed record by record, as a whole, or not at all; answers may
be chunked and compressed. A record that is damaged is counted and named in
one sentence, and reading goes on at the next that can be found. Left out: ARC,
records other than answers to HTTP requests, and records over `MAX_RECORD`.
"""

import base64
import hashlib
import re
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO, NamedTuple

from lib.web.report import one_line
from lib.web.unpack import BadBody, unchunk, unpack

MAX_RECORD = 32 << 20  # bytes of a record, and of a page unpacked
MAX_HEAD = 1 << 18  # bytes of the headers of a record, and of an answer
STEP = 1 << 16  # bytes read at a time
MAX_NAMED = 1000  # sentences kept about bad records; the rest is only counted
GZIP = b"\x1f\x8b"
START = re.compile(rb"WARC/1\.[01]\r?\n")
BETWEEN = b"\r\n\r\n"  # stands between two records
BREAKS = re.compile(rb"[\r\n]*")
BLANK = re.compile(rb"\r?\n\r?\n")  # ends headers


class StoredPage(NamedTuple):
    """One answer: its address, its body unpacked, and where it came from.

    Names of `headers` are in lower case; the last of several counts.
    """

    url: str
    payload: bytes
    headers: Mapping[str, str]
    record_id: str
    status: int
    truncated: str | None = None
    date: str = ""
    payload_type: str = ""  # what kind of file the crawler found it to be


class BadRecord(ValueError):
    """A record that cannot be used; says why."""


@dataclass
class WarcReading:
    """Iterate over it to get pages; meanwhile it counts.

    `paths` are WARC files, or folders with such files in them. `good` counts
    the pages so far, `bad` what was skipped, and `problems` names the first
    thousand of these, a sentence each.
    """

    paths: list[Path]
    good: int = 0
    bad: int = 0
    problems: list[str] = field(default_factory=list)

    def __iter__(self) -> Iterator[StoredPage]:
        self.good, self.bad, self.problems = 0, 0, []
        for path in self.paths:
            for file in _files(path):
                yield from self._pages(file)

    def _pages(self, path: Path) -> Iterator[StoredPage]:
        with path.open("rb") as file:
            for at, record in _records(file):
                try:
                    page = record if isinstance(record, BadRecord) else _page(record)
                    if isinstance(page, BadRecord):
                        raise page
                except BadRecord as error:
                    self.bad += 1
                    if len(self.problems) < MAX_NAMED:
                        problem = f"{path.name}, byte {at}: {error}."
                        self.problems.append(one_line(problem))
                    continue
                if page is not None:
                    self.good += 1
                    yield page


def read_warc(*paths: str | Path) -> WarcReading:
    """The pages of WARC files or of folders of them.

    Raises FileNotFoundError for a path that does not exist.
    """
    found = [Path(path) for path in paths]
    for path in found:
        if not path.exists():
            raise FileNotFoundError(f"There is no WARC file or folder {path}.")
    return WarcReading(found)


def _files(path: Path) -> list[Path]:
    if path.is_file():
        return [path]
    inside = [*path.rglob("*.warc"), *path.rglob("*.warc.gz")]
    return sorted(f for f in inside if f.is_file() and not f.name.startswith("."))


class _Record(NamedTuple):
    """A record's own headers, and what lies between them and the next record."""

    headers: dict[str, str]
    block: bytes


class _Stream:
    """Bytes from a plain file or one gzip member, with a way to put some back."""

    def __init__(self, file: BinaryIO, start: int, packed: bool) -> None:
        self.file, self.buffer = file, bytearray()
        self.consumed = start  # bytes of the file, those in the buffer included
        self.inflate = zlib.decompressobj(31) if packed else None
        self.rest = b""  # packed bytes read ahead
        self.error: str | None = None
        file.seek(start)

    def _more(self) -> bytes:
        if self.inflate is None:
            data = self.file.read(STEP)
            self.consumed += len(data)
            return data
        while not self.inflate.eof and self.error is None:
            packed = self.rest or self.file.read(STEP)
            if not packed:
                self.error = "the file ends in the middle of it"
                break
            try:
                data = self.inflate.decompress(packed, STEP)
            except zlib.error:
                self.error = "its compressed bytes are damaged"
                break
            self.rest = self.inflate.unconsumed_tail
            if data:
                return data
        return b""

    def fill(self, n: int) -> bytearray:
        """At least `n` bytes without taking them, fewer at the end."""
        while len(self.buffer) < n and (data := self._more()):
            self.buffer += data
        return self.buffer

    def take(self, n: int) -> bytes:
        """The next `n` bytes, fewer at the end."""
        data = bytes(self.fill(n)[:n])
        del self.buffer[:n]
        return data

    def find_start(self) -> bool:
        """Go to where the next record starts, if there is one."""
        while True:
            found = START.search(self.fill(STEP))
            if found:
                del self.buffer[: found.start()]
                return True
            if len(self.buffer) < STEP:
                return False
            del self.buffer[:-16]  # a start may lie across the edge

    def place(self) -> int:
        """Where the next byte lies in the file; roughly, in a gzip member."""
        if self.inflate is None:
            return self.consumed - len(self.buffer)
        return self.consumed


def _records(file: BinaryIO) -> Iterator[tuple[int, _Record | BadRecord]]:
    """(byte of the file, record or what is wrong with it), to the file's end."""
    head = file.read(16)
    start: int | None = 0
    if head[:2] != GZIP:
        start = None if START.match(head.lstrip()) else _find_member(file, 0)
        if not head:
            yield 0, BadRecord("the file is empty")
        elif start is None:
            yield from _records_of(_Stream(file, 0, packed=False))
        else:
            yield 0, BadRecord("this is no WARC record")
    while start is not None:
        stream = _Stream(file, start, packed=True)
        yield from _records_of(stream)
        if stream.error:
            start = _find_member(file, start + 1)
            continue
        end = file.tell() - len(stream.inflate.unused_data)
        file.seek(end)
        after = file.read(STEP)
        start = end if after[:2] == GZIP else _find_member(file, end)
        if start != end and (start or after.strip(b"\0")):
            yield end, BadRecord("bytes that are no record stand here")


def _find_member(file: BinaryIO, at: int) -> int | None:
    """The first place from `at` on where a packed record starts."""
    file.seek(at)
    kept = b""
    while data := file.read(STEP):
        area, base = kept + data, file.tell() - len(kept) - len(data)
        for found in re.finditer(rb"\x1f\x8b\x08", area):
            if START.match(_Stream(file, base + found.start(), True).take(16)):
                return base + found.start()
        file.seek(base + len(area))
        kept = area[-2:]
    return None


def _records_of(stream: _Stream) -> Iterator[tuple[int, _Record | BadRecord]]:
    """The records of one stream; after a bad one, from the next that starts."""
    while True:
        while breaks := BREAKS.match(stream.fill(STEP)).end():
            stream.take(breaks)
        at = stream.place()
        if not stream.buffer:
            if stream.error:
                yield at, BadRecord(f"a record is cut: {stream.error}")
            return
        record = _record(stream)
        if isinstance(record, BadRecord) and stream.error:
            yield at, BadRecord(f"a record is cut: {stream.error}")
            return
        yield at, record
        if isinstance(record, BadRecord) and not stream.find_start():
            return


def _record(stream: _Stream) -> _Record | BadRecord:
    """The next record; after a bad one the stream stands behind its start."""
    if not START.match(stream.fill(16)):
        return BadRecord("this is no WARC record")
    end = BLANK.search(stream.fill(STEP)) or BLANK.search(stream.fill(MAX_HEAD))
    lines = stream.buffer[: end.start()].split(b"\n")[1:] if end else []
    if not end or not all(b":" in line or line[:1] in b" \t" for line in lines):
        stream.take(8)  # only past its first word, since another may start within
        return BadRecord("the headers of a record are damaged")
    stream.take(end.end())
    headers = _headers(lines)
    name = f"the record of {headers.get('warc-target-uri', 'no address')[:200]}"
    length = headers.get("content-length", "")
    if not (length.isascii() and length.isdecimal()) or len(length) > 15:
        return BadRecord(f"{name} does not say how long it is")
    if int(length) > MAX_RECORD:
        return BadRecord(f"{name} is longer than {MAX_RECORD:,} bytes")
    return _block(stream, headers, int(length), name)


def _block(
    stream: _Stream, headers: dict[str, str], length: int, name: str
) -> _Record | BadRecord:
    block = stream.fill(length + len(BETWEEN))
    after = bytes(block[length : length + len(BETWEEN)])
    if len(block) < length:
        return BadRecord(f"{name} is cut after {len(block):,} of {length:,} bytes")
    if not BETWEEN.startswith(after) and not after.startswith(b"\n\n"):
        return BadRecord(f"{name} is not as long as it says")
    record = _Record(headers, stream.take(length))
    if not _digest_fits(record):
        return BadRecord(f"{name} does not match its digest")
    return record


def _headers(lines: list[bytes]) -> dict[str, str]:
    headers, name = {}, ""
    for line in lines:
        text = line.decode("utf-8", errors="replace").rstrip("\r")
        if text[:1] in (" ", "\t") and name:  # a folded line
            headers[name] += " " + text.strip()
            continue
        name, _, value = text.partition(":")
        name = name.strip().lower()
        headers[name] = value.strip()
    return headers


def _digest_fits(record: _Record) -> bool:
    """Whether the block has its digest; one that nobody knows counts as fitting."""
    kind, _, told = record.headers.get("warc-block-digest", "").partition(":")
    kind = kind.lower().replace("-", "")
    if kind not in ("sha1", "sha256", "md5"):
        return True
    digest = hashlib.new(kind, record.block, usedforsecurity=False).digest()
    return told.strip().rstrip("=").upper() in (
        base64.b32encode(digest).decode().rstrip("="),
        digest.hex().upper(),
    )


def _page(record: _Record) -> StoredPage | None:
    """The page of a record, None for other records. Raises BadRecord."""
    own = record.headers
    url = own.get("warc-target-uri", "").strip("<>")
    if own.get("warc-type") != "response" or not url.startswith(("http:", "https:")):
        return None
    name = f"the answer of {url[:200]}"
    head, *rest = BLANK.split(record.block, maxsplit=1)
    status = re.match(rb"HTTP/\d(?:\.\d)? +(\d{3})", head)
    if not status:
        raise BadRecord(f"{name} is not HTTP")
    headers = _headers(head.split(b"\n")[1:])
    truncated = own.get("warc-truncated")
    try:
        body = _plain_body(b"".join(rest), headers, bool(truncated))
    except BadBody as error:
        raise BadRecord(f"{name} cannot be read, {error}") from None
    return StoredPage(
        url,
        body,
        headers,
        own.get("warc-record-id", ""),
        int(status.group(1)),
        truncated,
        own.get("warc-date", ""),
        own.get("warc-identified-payload-type", ""),
    )


def _plain_body(body: bytes, headers: Mapping[str, str], cut: bool) -> bytes:
    """The body without chunks and compression, where it has them.

    Some tools undo these and leave the headers, so a body that does not even
    begin as its headers say is taken as it is. Raises BadBody.
    """
    if "chunked" in headers.get("transfer-encoding", "").lower():
        try:
            body = unchunk(body)
        except BadBody as error:
            if error.so_far and not cut:
                raise
            body = error.so_far or body
    for encoding in reversed(headers.get("content-encoding", "").split(",")):
        name = encoding.strip().lower()
        if not body or ("gzip" in name and not body.startswith(b"\x1f\x8b")):
            continue
        body = _unpacked(body, name, cut)
    return body


def _unpacked(body: bytes, encoding: str, cut: bool) -> bytes:
    try:
        plain, more = unpack(body, encoding, MAX_RECORD)
    except BadBody as error:
        if error.so_far and not cut:
            raise
        # What is no deflate or brotli from its first byte on was unpacked before.
        if not error.so_far and encoding not in ("deflate", "br"):
            raise
        return error.so_far or body
    if more:
        raise BadBody(f"it unpacks to more than {MAX_RECORD:,} bytes")
    return plain
