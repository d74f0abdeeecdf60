"""Did a crawl find the whole web, and only what it may? Checked from outside.

The WARC files are read by two libraries that the crawler does not use for
reading; robots.txt is judged by a third.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from fastwarc import ArchiveIterator as FastArchive
from protego import Protego
from warcio.archiveiterator import ArchiveIterator

from lib.web.world import World


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
    fetched = tuple(url for file in files for url in by_warcio(file))
    rules = {host: world.robots(host) for host in world.hosts}
    judges = {host: Protego.parse(text) for host, text in rules.items() if text}

    def allowed(url: str) -> bool:
        judge = judges.get(urlsplit(url).hostname)
        return judge is None or judge.can_fetch(url, "*")

    there = (page.url for page in world.pages() if page.status == 200)
    return CrawlAudit(
        frozenset(filter(allowed, there)),
        fetched,
        tuple(url for url in fetched if not allowed(url)),
        fetched == tuple(url for file in files for url in by_fastwarc(file)),
    )


def by_warcio(file: Path) -> Iterator[str]:
    """The addresses of a file's answers, as warcio reads them."""
    with file.open("rb") as stream:
        for record in ArchiveIterator(stream):
            if record.rec_type == "response":
                yield record.rec_headers.get_header("WARC-Target-URI")


def by_fastwarc(file: Path) -> Iterator[str]:
    """The addresses of a file's answers, as fastwarc reads them."""
    with file.open("rb") as stream:
        for record in FastArchive(stream):
            if record.headers.get("WARC-Type") == "response":
                yield record.headers["WARC-Target-URI"]
