"""Did a crawl find the whole web, and only what it may? Checked from outside.

The WARC files are read by two libraries, of which the crawler knows one;
robots.txt is judged by the standard library's parser, which it does not use.
"""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlsplit
from urllib.robotparser import RobotFileParser

from fastwarc import ArchiveIterator as FastArchive
from warcio.archiveiterator import ArchiveIterator

from lib.web.world import World


class Stored(NamedTuple):
    """An answer in an archive: its address, and the SHA-1 of its body."""

    url: str
    digest: str


@dataclass(frozen=True)
class CrawlAudit:
    """Addresses of the pages that were due, fetched, and fetched though forbidden."""

    due: frozenset[str]
    fetched: tuple[str, ...]  # in the order of the archive
    forbidden: tuple[str, ...]
    readers_agree: bool

    @property
    def found(self) -> int:
        """How many of the pages that were due came home."""
        return len(self.due.intersection(self.fetched))


def audit(world: World, files: Sequence[Path]) -> CrawlAudit:
    """Hold the WARC files of a crawl against the web that was crawled.

    Due is every page that answers with 200 and that robots.txt allows.
    """
    stored = [one for file in files for one in by_warcio(file)]
    fetched = tuple(one.url for one in stored)
    judges = {host: _judge(world.robots(host)) for host in world.hosts}

    def allowed(url: str) -> bool:
        judge = judges.get(urlsplit(url).hostname)
        return judge is None or judge.can_fetch("*", url)

    there = (page.url for page in world.pages() if page.status == 200)
    return CrawlAudit(
        frozenset(filter(allowed, there)),
        fetched,
        tuple(url for url in fetched if not allowed(url)),
        stored == [one for file in files for one in by_fastwarc(file)],
    )


def _judge(robots: str | None) -> RobotFileParser:
    judge = RobotFileParser()
    judge.parse((robots or "").splitlines())
    return judge


def by_warcio(file: Path) -> Iterator[Stored]:
    """A file's answers, as warcio reads them."""
    with file.open("rb") as stream:
        for record in ArchiveIterator(stream):
            if record.rec_type == "response":
                body = record.raw_stream.read()
                url = record.rec_headers.get_header("WARC-Target-URI")
                yield Stored(url, hashlib.sha1(body).hexdigest())


def by_fastwarc(file: Path) -> Iterator[Stored]:
    """A file's answers, as fastwarc reads them."""
    with file.open("rb") as stream:
        for record in FastArchive(stream):
            if record.headers.get("WARC-Type") == "response":
                body = record.reader.read()
                url = record.headers["WARC-Target-URI"]
                yield Stored(url, hashlib.sha1(body).hexdigest())
