"""The book's own web, crawled and refined: what later chapters read.

Two stages by name, `python -m lib crawl` and `python -m lib refine`, at a size
that the scale sets. Both go on where they were stopped, and what they made is
found again in the cache while their code is unchanged.
"""

import json
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from lib.artifacts import artifact, cache_folder
from lib.fingerprint import code_fingerprint
from lib.scale import WORLD_SEED, Scale, scale
from lib.web.crawler import crawl
from lib.web.page import Truth
from lib.web.refine import RefineReport, load_report, refine, tapestry
from lib.web.report import CrawlLimits, CrawlReport
from lib.web.server import serve
from lib.web.stages import STAGES
from lib.web.world import World

TAPESTRY_PAGES = 200
# Nobody else waits for this web's one server, so no delay; small files, so
# that several workers have something to do even at the smallest size.
LIMITS = CrawlLimits(
    pages=10_000_000,
    urls_per_host=1_000_000,
    frontier=10_000_000,
    delay=0,
    bytes_per_file=1 << 20,
)


def tiny_world(size: Scale | None = None) -> World:
    """The tiny web of this scale, from its own seed."""
    return World((size or scale()).web_pages, WORLD_SEED)


def crawl_world(
    world: World, folder: Path, limits: CrawlLimits = LIMITS
) -> CrawlReport:
    """Serve a web on this machine and crawl it into WARC files."""
    furniture = 8 * len(world.hosts)  # about as many front pages and the like
    with serve(world) as address:
        return crawl(
            world.seeds,
            folder,
            limits,
            resolver=lambda host: address,
            expected=world.n_pages + furniture,
        )


@dataclass(frozen=True)
class Crawled:
    """A finished crawl: its WARC files, and what it told.

    `failures` counts by kind; `growth` is a list of (seconds, pages fetched,
    addresses waiting, depth).
    """

    archive: Path
    pages: int
    bytes: int
    seconds: float
    failures: dict[str, int]
    growth: list[tuple[float, int, int, int]]

    @property
    def files(self) -> list[Path]:
        """The WARC files in the order in which they were written."""
        return sorted(self.archive.glob("*.warc.gz"))


def crawled(size: Scale | None = None) -> Crawled:
    """The crawl of the tiny web."""
    size = size or scale()

    def make(folder: Path) -> None:
        work = _work_folder("crawl", size, crawl_world)
        report = crawl_world(tiny_world(size), work)
        (folder / "warc").mkdir()
        for file in report.files:
            shutil.copy(file, folder / "warc" / file.name)
        told = {
            "pages": report.pages,
            "bytes": report.bytes,
            "seconds": report.seconds,
            "failures": dict(report.failures),
            "growth": [tuple(moment) for moment in report.growth],
        }
        (folder / "crawl.json").write_text(json.dumps(told))
        shutil.rmtree(work)

    folder = artifact("crawl", make, settings=_settings(size))
    told = json.loads((folder / "crawl.json").read_text())
    return Crawled(folder / "warc", **told)


def refined(size: Scale | None = None) -> RefineReport:
    """The refined tiny web, with a report of what every stage removed."""
    size = size or scale()

    def make(folder: Path) -> None:
        archive = crawled(size).archive
        work = _work_folder("refined", size, crawl_world)
        refine(archive, work)
        shutil.copytree(work, folder / "refined")
        shutil.rmtree(work)

    folder = artifact("refined", make, settings=_settings(size))
    return load_report(folder / "refined")


def tiny_tapestry(size: Scale | None = None) -> str:
    """The text of the first refined pages, one after the other."""
    size = size or scale()

    def make(folder: Path) -> None:
        text = tapestry(refined(size).folder, TAPESTRY_PAGES)
        (folder / "tapestry.txt").write_text(text, encoding="utf-8")

    settings = _settings(size) | {"joined": TAPESTRY_PAGES}
    folder = artifact("tapestry", make, settings=settings)
    return (folder / "tapestry.txt").read_text(encoding="utf-8")


def truths(report: RefineReport, size: Scale | None = None) -> dict[str, Truth]:
    """What is true of every page that the refinery saw, by address."""
    world = tiny_world(size)
    seen = [page["url"] for page in report.pages()]
    seen += [line["url"] for stage in STAGES for line in report.removals(stage)]
    found = {url: world.page(url) for url in seen if url}
    return {url: page.truth for url, page in found.items() if page is not None}


def _settings(size: Scale) -> dict:
    return {"pages": size.web_pages, "seed": WORLD_SEED}


def _work_folder(what: str, size: Scale, code: Callable) -> Path:
    """Where a stage works, and finds what a stopped run of it left.

    What older code left can never be finished, so it goes.
    """
    work = cache_folder() / f".{what}-{size.web_pages}-{code_fingerprint(code)}"
    for old in cache_folder().glob(f".{what}-{size.web_pages}-*"):
        if old != work:
            shutil.rmtree(old, ignore_errors=True)
    return work
