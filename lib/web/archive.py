"""Writes what a crawler was sent into WARC files (version 1.1, ISO 28500:2017).

One gzip member per record, files of a limited size named by number. A file
grows under a hidden temporary name and is renamed when it is full. Bodies are
stored unpacked, as Common Crawl does: the headers that told how a body was
packed on its way are kept under another name, with `X-Crawler-` before it.
"""

import os
from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

PACKING = {"content-encoding", "transfer-encoding", "content-length"}
RECORD_VERSION = "WARC/1.1"


@dataclass(frozen=True)
class Exchange:
    """One request and its answer; `body` is unpacked.

    `cut` says why the body is not whole, in WARC's words, such as "length".
    """

    url: str
    status: str
    headers: Sequence[tuple[str, str]]
    body: bytes
    request: Sequence[tuple[str, str]]
    path: str
    address: str | None
    cut: str | None = None


class Archive:
    """The WARC files of one crawl.

    After `sync` returns (number, length), `Archive(folder, number, length)`
    is the same archive again, whatever was written later: all beyond is cut.
    Raises ValueError where less is there than that.
    """

    def __init__(
        self,
        folder: Path,
        number: int = 0,
        length: int = 0,
        *,
        max_bytes: int,
        info: dict[str, str],
    ) -> None:
        self.folder, self.number, self.length = folder, number, length
        self.max_bytes, self.info = max_bytes, info
        self.file = None
        self._cut_back()

    def path(self, number: int) -> Path:
        """Where a finished file lies."""
        return self.folder / f"crawl-{number:05d}.warc.gz"

    def draft(self, number: int) -> Path:
        """Where the file that still grows lies."""
        return self.folder / f".crawl-{number:05d}.warc.gz.part"

    def _cut_back(self) -> None:
        for path in [
            *self.folder.glob(".crawl-*.warc.gz.part"),
            *self.folder.glob("crawl-*.warc.gz"),
        ]:
            number = int(path.name.lstrip(".").split("-")[1].split(".")[0])
            if number > self.number or (number == self.number and not self.length):
                path.unlink()
        if not self.length:
            return
        if self.path(self.number).exists():
            if self.path(self.number).stat().st_size == self.length:
                self.number, self.length = self.number + 1, 0
                return
            self.path(self.number).rename(self.draft(self.number))
        draft = self.draft(self.number)
        if not draft.exists() or draft.stat().st_size < self.length:
            raise ValueError(
                f"{draft} is missing or cut, so the crawl in {self.folder}"
                " cannot go on; start it anew with resume=False."
            )
        os.truncate(draft, self.length)

    def write(self, exchange: Exchange) -> None:
        """Append the records of an answer and of its request."""
        if self.file is None:
            self._open()
        headers = {"WARC-IP-Address": exchange.address} if exchange.address else {}
        if exchange.cut:
            headers["WARC-Truncated"] = exchange.cut
        response = self.writer.create_warc_record(
            exchange.url,
            "response",
            payload=BytesIO(exchange.body),
            length=len(exchange.body),
            http_headers=StatusAndHeaders(
                exchange.status, _stored_headers(exchange), "HTTP/1.1"
            ),
            warc_headers_dict=headers,
        )
        request = self.writer.create_warc_record(
            exchange.url,
            "request",
            http_headers=StatusAndHeaders(
                f"GET {exchange.path} HTTP/1.1",
                list(exchange.request),
                is_http_request=True,
            ),
        )
        self.writer.write_request_response_pair(request, response)

    def _open(self) -> None:
        # Unbuffered: what a full disk refused must not come up again at close.
        self.file = self.draft(self.number).open("ab", buffering=0)
        self.writer = WARCWriter(_Whole(self.file), warc_version=RECORD_VERSION)
        if not self.length:
            name = self.path(self.number).name
            self.writer.write_record(
                self.writer.create_warcinfo_record(name, self.info)
            )

    def sync(self) -> tuple[int, int]:
        """Bring all records to the disk; returns number and length of the file."""
        if self.file is not None:
            os.fsync(self.file.fileno())
            self.length = self.file.tell()
        return self.number, self.length

    @property
    def full(self) -> bool:
        """Whether the file has reached its size."""
        return self.file is not None and self.file.tell() >= self.max_bytes

    def seal(self) -> None:
        """Finish the file at the length of the last `sync`, and give it its name.

        Needs no space, so it works on a full disk too.
        """
        if self.file is not None:
            self.file.close()
            self.file = None
        draft = self.draft(self.number)
        if not self.length:
            draft.unlink(missing_ok=True)
        elif draft.exists():
            os.truncate(draft, self.length)
            draft.rename(self.path(self.number))
            self.number, self.length = self.number + 1, 0

    def files(self) -> list[Path]:
        """The finished files."""
        return sorted(self.folder.glob("crawl-*.warc.gz"))


class _Whole:
    """A raw file that writes all it is given, or raises OSError."""

    def __init__(self, file: object) -> None:
        self.file = file

    def write(self, data: bytes) -> None:
        view = memoryview(data)
        while view:
            view = view[self.file.write(view) :]

    def flush(self) -> None:
        pass


def _stored_headers(exchange: Exchange) -> list[tuple[str, str]]:
    kept = [
        (f"X-Crawler-{name}" if name.lower() in PACKING else name, value)
        for name, value in exchange.headers
    ]
    return [*kept, ("Content-Length", str(len(exchange.body)))]
