"""What bounds a crawl, and what is told of it afterwards."""

import dataclasses
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple


@dataclass(frozen=True)
class CrawlLimits:
    """Where a crawl stops, and how polite it is.

    A delay, in seconds, is kept between the end of an answer and the next
    request to the same host, which then sees one request at a time; without
    it, at most `per_host`. A robots.txt that asks for more than `delay` gets
    it, up to `longest_delay`; hosts that ask for still more are left alone.
    Raises ValueError for a limit that leaves nothing to do.
    """

    pages: int = 1000
    depth: int = 20
    bytes_per_page: int = 1 << 20
    seconds_per_page: float = 30.0
    redirects: int = 5
    links_per_page: int = 1000
    urls_per_host: int = 10_000
    frontier: int = 100_000
    concurrency: int = 16
    per_host: int = 2
    delay: float = 1.0
    longest_delay: float = 30.0
    bytes_per_file: int = 100 << 20

    def __post_init__(self) -> None:
        may_be_zero = {"depth", "redirects", "delay", "longest_delay"}
        for name, value in dataclasses.asdict(self).items():
            if value < 0 or (value == 0 and name not in may_be_zero):
                raise ValueError(f"A crawl cannot have {name}={value}.")


class Trouble(NamedTuple):
    """One line of the log: what kind of trouble, and a sentence."""

    url: str
    kind: str
    reason: str


class Growth(NamedTuple):
    """A moment of a crawl: pages fetched, addresses waiting, clicks from a seed."""

    seconds: float
    pages: int
    frontier: int
    depth: int


@dataclass(frozen=True)
class CrawlReport:
    """What came of a crawl, all of its runs together.

    `bytes` counts unpacked bodies. `failures` counts the log by kind; `log`
    holds its first ten thousand lines. `dropped` addresses were forgotten
    because `urls_per_host` or `frontier` was reached.
    """

    pages: int
    bytes: int
    seconds: float
    depth: int
    failures: Counter[str]
    log: list[Trouble]
    growth: list[Growth]
    dropped: int
    files: list[Path]


class CrawlStopped(OSError):
    """The disk refused; what was written before is whole."""


def one_line(text: str) -> str:
    """Text of others, in one line that may be printed anywhere.

    It may hold anything: line breaks, orders to a terminal, half characters.
    """
    line = " ".join(text.split()).encode("ascii", "backslashreplace").decode()
    return "".join(c if c.isprintable() else f"\\x{ord(c):02x}" for c in line)
