"""The book's own web, crawled and refined: what later chapters read.

Two stages by name, `python -m lib crawl` and `python -m lib refine`, at a size
that the scale sets. Both go on where they were stopped, and what they made is
found again in the cache while their code is unchanged.
"""

import json
import shutil
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

WARC, TOLD = "warc", "crawl.json"
TAPESTRY_PAGES = 200
LIMITS = CrawlLimits(pages=10_000_000, delay=0, bytes_per_file=4 << 20)


def tiny_world(size: Scale | None = None) -> World:
    """The tiny web of this scale, from its own seed."""
    return World((size or scale()).web_pages, WORLD_SEED)


def crawl_world(world: World, folder: Path, limits: CrawlLimits) -> CrawlReport:
    """Serve a web on this machine and crawl it into WARC files."""
    with serve(world) as address:
        return crawl(world.seeds, folder, limits, resolver=lambda host: address)


def crawled(size: Scale | None = None) -> Path:
    """Folder with the crawl of the tiny web: `warc/` and `crawl.json`.

    The JSON holds pages, bytes, seconds, failures by kind, and growth, a list
    of (seconds, pages, frontier, depth).
    """
    size = size or scale()
    # Fetched into a folder of its own, which survives a stop.
    version = code_fingerprint(crawl_world)
    work = cache_folder() / f".crawl-{size.web_pages}-{version}"

    def make(folder: Path) -> None:
        report = crawl_world(tiny_world(size), work, LIMITS)
        (folder / WARC).mkdir()
        for file in report.files:
            shutil.copy(file, folder / WARC / file.name)
        told = {
            "pages": report.pages,
            "bytes": report.bytes,
            "seconds": report.seconds,
            "failures": dict(report.failures),
            "growth": [list(moment) for moment in report.growth],
        }
        (folder / TOLD).write_text(json.dumps(told))
        shutil.rmtree(work)

    return artifact("crawl", make, settings=_settings(size))


def refined(size: Scale | None = None) -> RefineReport:
    """The refined tiny web, with a report of what every stage removed."""
    size = size or scale()

    version = code_fingerprint(crawl_world)
    work = cache_folder() / f".refined-{size.web_pages}-{version}"

    def make(folder: Path) -> None:
        refine(crawled(size) / WARC, work)
        shutil.copytree(work, folder / "refined")
        shutil.rmtree(work)

    folder = artifact("refined", make, settings=_settings(size))
    return load_report(folder / "refined")


def truths(report: RefineReport, size: Scale | None = None) -> dict[str, Truth]:
    """What is true of every page that the refinery saw, by address."""
    world = tiny_world(size)
    seen = [page["url"] for page in report.pages()]
    seen += [line["url"] for stage in STAGES for line in report.removals(stage)]
    found = {url: world.page(url) for url in seen if url}
    return {url: page.truth for url, page in found.items() if page is not None}


def tiny_tapestry(size: Scale | None = None) -> str:
    """The text of the first refined pages, one after the other."""
    return tapestry(refined(size).folder, TAPESTRY_PAGES)


def _settings(size: Scale) -> dict:
    return {"pages": size.web_pages, "seed": WORLD_SEED}
