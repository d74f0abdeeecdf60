"""Writes what a crawler was sent into WARC files (version 1.1, ISO 28500:2017).

One gzip member per record, files of a limited size named by number. A file
grows under a hidden temporary name and is renamed when it is full. Bodies are
stored unpacked, as Common Crawl does: the headers that told how a body was
packed on its way are kept under another name, with `X-Crawler-` before it.
"""

import os
import re
from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

FILE = re.compile(r"crawl-(\d{5,})\.warc\.gz")
DRAFT = re.compile(r"\.crawl-(\d{5,})\.warc\.gz\.part")
PACKING = {"content-encoding", "transfer-encoding", "content-length"}
RECORD_VERSION = "WARC/1.1"


@dataclass(frozen=True)
class Exchange:
    """One request and its answer; `body` is unpacked.

    `status_line` begins with the version of HTTP. `cut` says why the body is not
    whole, in WARC's words, such as "length".
    """

    url: str
    status_line: str
    headers: Sequence[tuple[str, str]]
    body: bytes
    request: Sequence[tuple[str, str]]
    path: str
    address: str | None
    cut: str | None = None


def files_in(folder: Path, names: re.Pattern = FILE) -> dict[int, Path]:
    """The finished files of an archive, or its drafts, by number, in order."""
    found = ((names.fullmatch(path.name), path) for path in folder.iterdir())
    return dict(sorted((int(match[1]), path) for match, path in found if match))


class Archive:
    """The WARC files of one crawl.

    After `sync` returns (number, length), `Archive(folder, number, length)`
    is the same archive again, whatever was written later: all beyond is cut.
    Until `kept` is set to that length, `seal` cuts it too. Raises ValueError
    where less is there than that, or a finished file that is not of this crawl.
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
        self.folder, self.number, self.kept = folder, number, length
        self.max_bytes, self.info = max_bytes, info
        self.file = None
        self._check()
        self._cut_back()

    def path(self, number: int) -> Path:
        """Where a finished file lies."""
        return self.folder / f"crawl-{number:05d}.warc.gz"

    def draft(self, number: int) -> Path:
        """Where the file that still grows lies."""
        return self.folder / f".crawl-{number:05d}.warc.gz.part"

    def _check(self) -> None:
        """That all is there which should be, and no more."""
        finished = files_in(self.folder)
        lost = [n for n in range(self.number) if n not in finished]
        last = finished.get(self.number) or self.draft(self.number)
        if self.kept and (not last.exists() or last.stat().st_size < self.kept):
            lost.append(self.number)
        if lost:
            raise ValueError(
                f"{self.path(lost[0])} is missing or cut, so the crawl cannot go on;"
                " start it anew with resume=False."
            )
        for number, path in finished.items():
            if number > self.number or (number == self.number and not self.kept):
                raise ValueError(
                    f"{path} is not of this crawl; use another folder, or"
                    " resume=False to start anew without it."
                )

    def _cut_back(self) -> None:
        for number, path in files_in(self.folder, DRAFT).items():
            if number != self.number or not self.kept:
                path.unlink()
        path = self.path(self.number)
        if self.kept and path.exists() and path.stat().st_size == self.kept:
            self.number, self.kept = self.number + 1, 0
        elif self.kept:
            if path.exists():
                path.rename(self.draft(self.number))
            os.truncate(self.draft(self.number), self.kept)

    def write(self, exchange: Exchange) -> None:
        """Append the records of an answer and of its request."""
        if self.file is None:
            self._open()
        version, _, status = exchange.status_line.partition(" ")
        headers = {"WARC-IP-Address": exchange.address} if exchange.address else {}
        if exchange.cut:
            headers["WARC-Truncated"] = exchange.cut
        response = self.writer.create_warc_record(
            exchange.url,
            "response",
            payload=BytesIO(exchange.body),
            length=len(exchange.body),
            http_headers=StatusAndHeaders(status, _stored_headers(exchange), version),
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
        if not self.kept:
            name = self.path(self.number).name
            self.writer.write_record(
                self.writer.create_warcinfo_record(name, self.info)
            )

    def sync(self) -> tuple[int, int]:
        """Bring all records to the disk; returns number and length of the file."""
        if self.file is None:
            return self.number, self.kept
        os.fsync(self.file.fileno())
        return self.number, self.file.tell()

    @property
    def full(self) -> bool:
        """Whether the file has reached its size."""
        return self.file is not None and self.file.tell() >= self.max_bytes

    def seal(self) -> None:
        """Finish the file at the length that is kept, and give it its name.

        Needs no space, so it works on a full disk too.
        """
        if self.file is not None:
            self.file.close()
            self.file = None
        draft = self.draft(self.number)
        if not self.kept:
            draft.unlink(missing_ok=True)
        elif draft.exists():
            os.truncate(draft, self.kept)
            draft.rename(self.path(self.number))
            self.number, self.kept = self.number + 1, 0

    def files(self) -> list[Path]:
        """The finished files."""
        return list(files_in(self.folder).values())


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
