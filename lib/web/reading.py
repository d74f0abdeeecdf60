"""From WARC files to documents, keeping the good records of damaged files.

datatrove's own reader trusts its input: of a file that is cut it passes on
the half record as if it were whole, and at the first wrong length it stops
and everything after it is lost. The block `Pages` reads with `lib.web.warc`.
What an answer means (is it HTML, in which encoding) stays datatrove's decision.

Source: WARC 1.1 (ISO 28500:2017), sections 4 and 5.
"""

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

from datatrove.data import Document
from datatrove.pipeline.readers.base import BaseDiskReader
from datatrove.pipeline.readers.warc import process_record
from datatrove.pipeline.writers.jsonl import JsonlWriter

from lib.web.warc import StoredPage, WarcReading, read_warc

ENDINGS = (".warc", ".warc.gz")
PAYLOAD_TYPE = "WARC-Identified-Payload-Type"
HTML_TYPES = ("text/html", "application/xhtml+xml")


def warc_files(folder: Path) -> list[Path]:
    """The WARC files of a folder, or the one file given, by name.

    Raises FileNotFoundError where there is none.
    """
    if folder.is_file():
        return [folder]
    if not folder.is_dir():
        raise FileNotFoundError(f"There is no folder or WARC file {folder}.")
    files = [
        path
        for path in folder.rglob("*")
        if path.name.endswith(ENDINGS) and path.name[0] != "." and path.is_file()
    ]
    if not files:
        raise FileNotFoundError(f"{folder} holds no .warc or .warc.gz file.")
    return sorted(files)


class Pages(BaseDiskReader):
    """Documents with the HTML of successful answers, one file at a time.

    Common Crawl keeps failed answers in other files; here they are left out
    by their HTTP status. What is left out goes to `removed` with its reason.
    A file is told by its path below the folder that all files share.
    """

    name = "pages"

    def __init__(self, files: list[Path], removed: JsonlWriter, dump: str) -> None:
        self.root = os.path.commonpath([file.parent for file in files])
        super().__init__(self.root, default_metadata={"dump": dump})
        self.files, self.exclusion_writer = files, removed

    def run(
        self, data: None = None, rank: int = 0, world_size: int = 1
    ) -> Iterator[Document]:
        """The documents of this rank's files."""
        with self.exclusion_writer:
            for file in self.files[rank::world_size]:
                name = file.relative_to(self.root).as_posix()
                reading = read_warc(file)
                for number, answer in enumerate(self._timed(reading)):
                    document = self._document(answer, name, number, rank)
                    if document is not None:
                        yield document
                for problem in _problems(reading, name):
                    self._leave_out("damaged", "", name, rank, problem)

    def _timed(self, reading: WarcReading) -> Iterator[StoredPage]:
        answers = iter(reading)
        while True:
            with self.track_time():
                answer = next(answers, None)
            if answer is None:
                return
            yield answer

    def read_file(self, filepath: str) -> Iterator[Document]:
        """The documents of one file."""
        yield from Pages([Path(filepath)], self.exclusion_writer, "").run()

    def _document(
        self, answer: StoredPage, file: str, number: int, rank: int
    ) -> Document | None:
        with self.track_time():
            found = page_of(answer)
            if isinstance(found, str):
                self._leave_out(found, answer.url, file, rank)
                return None
            return self.get_document_from_dict(
                found | {"file_path": file}, file, number
            )

    def _leave_out(
        self, reason: str, url: str, file: str, rank: int, problem: str = ""
    ) -> None:
        note = {"url": url, "filter_reason": reason, "file_path": file}
        if problem:
            note["problem"] = problem
        self.exclusion_writer.write(Document("", url, metadata=note), rank)


def _problems(reading: WarcReading, file: str) -> Iterator[str]:
    """What is damaged in a file; of very many records only their number."""
    yield from reading.problems
    if more := reading.bad - len(reading.problems):
        yield f"{file}: {more:,} more records cannot be read."


@dataclass(frozen=True)
class _AsWarcio:
    """An answer as datatrove's `process_record` expects one."""

    rec_headers: Mapping[str, str]
    body: bytes
    rec_type: str = "response"

    def content_stream(self) -> BytesIO:
        return BytesIO(self.body)


def page_of(answer: StoredPage) -> dict | str:
    """What datatrove makes of an answer (text, id, url, date); else why not.

    What kind of file it is says the crawler, else the server, else libmagic
    (which takes HTML without a doctype for plain text).
    """
    if answer.status != 200:
        return f"status_{answer.status}"
    headers = {
        "WARC-Record-ID": answer.record_id,
        "WARC-Target-URI": answer.url,
        "WARC-Date": answer.date or "unknown",
    }
    told = answer.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind := answer.payload_type or told:
        headers[PAYLOAD_TYPE] = kind
        if kind not in HTML_TYPES:
            return "not_html"
    page = process_record(_AsWarcio(headers, answer.payload))
    if page is None:
        return "unknown_encoding" if kind else "not_html"
    return page if page["text"].strip() else "empty_page"
