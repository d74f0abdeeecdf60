"""The refinery beside plain datatrove, on the same WARC files.

    python -m benchmarks.refine [PAGES]

Prints pages a second of every stage, for datatrove's blocks as they come
(`LocalPipelineExecutor`, one worker, its own reader, URL filter and tokenizer;
only the language model and the list of public suffixes are given, since it
would download them) and as this book sets them up, with the ratio. Both run
in this order on one core, and must keep the same number of pages.
"""

import os
import sys
import tempfile
import time
from io import BytesIO
from pathlib import Path

os.environ["HF_ASSETS_CACHE"] = tempfile.mkdtemp()  # for datatrove's own way

from datatrove.executor import LocalPipelineExecutor
from datatrove.pipeline.dedup import MinhashDedupSignature
from datatrove.pipeline.extractors import Trafilatura
from datatrove.pipeline.filters import (
    C4QualityFilter,
    FineWebQualityFilter,
    GopherQualityFilter,
    GopherRepetitionFilter,
    LanguageFilter,
    URLFilter,
)
from datatrove.pipeline.readers import JsonlReader, WarcReader
from datatrove.pipeline.writers import JsonlWriter
from datatrove.utils.lid import FT176LID
from loguru import logger
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from lib.texts import king_james
from lib.web.refine import refine
from lib.web.stages import LANGUAGE_MODEL, MINHASH, split_domain, tokenizer

FILES = 4
VERSES = 24  # of a page, about 3.3 kB


def make_archive(folder: Path, pages: int) -> None:
    """WARC files of Bible pages between navigation and footer."""
    verses = [verse for verse in king_james().split("\n") if verse]
    step = max(1, (len(verses) - VERSES) // pages)
    folder.mkdir()
    for number in range(FILES):
        with (folder / f"{number}.warc.gz").open("wb") as file:
            writer = WARCWriter(file, gzip=True)
            for i in range(number, pages, FILES):
                part = verses[i * step % len(verses) :][:VERSES]
                body = "".join(
                    f"<p>{' '.join(part[j : j + 3])}</p>" for j in range(0, VERSES, 3)
                )
                html = (
                    "<!doctype html><html><body><nav><a href='/'>Home</a></nav><main>"
                    f"<article>{body}</article></main><footer>Cookies</footer></body>"
                )
                headers = StatusAndHeaders(
                    "200 OK", [("Content-Type", "text/html")], protocol="HTTP/1.1"
                )
                record = writer.create_warc_record(
                    f"http://host{i % 30}.example/{i}",
                    "response",
                    payload=BytesIO(html.encode()),
                    http_headers=headers,
                )
                writer.write_record(record)


def plain(warc: Path, work: Path) -> dict[str, float]:
    """Seconds of each of datatrove's blocks as they come."""
    FT176LID.MODEL_URL = str(LANGUAGE_MODEL)
    url = URLFilter()
    url.tldextractor = split_domain
    blocks = {
        "reading": WarcReader(str(warc)),
        "url": url,
        "extraction": Trafilatura(favour_precision=True, timeout=60),
        "language": LanguageFilter("en"),
        "repetition": GopherRepetitionFilter(),
        "gopher": GopherQualityFilter(),
        "c4": C4QualityFilter(filter_no_terminal_punct=False),
        "fineweb": FineWebQualityFilter(),
    }
    kept = str(work / "kept")
    runs = [
        [*blocks.values(), JsonlWriter(kept, compression=None)],
        [
            JsonlReader(kept, compression=None),
            MinhashDedupSignature(str(work / "signatures"), MINHASH),
        ],
    ]
    stats = []
    for number, pipeline in enumerate(runs):
        logs = str(work / f"logs{number}")
        run = LocalPipelineExecutor(pipeline, tasks=FILES, workers=1, logging_dir=logs)
        stats.append(run.run().stats)
    seconds = {stage: told.time_stats.total for stage, told in zip(blocks, stats[0])}
    start = time.perf_counter()
    for _ in WarcReader(str(warc)).run():
        pass
    seconds["reading"] = time.perf_counter() - start
    return seconds | {"signatures": stats[1][1].time_stats.total}


def main() -> None:
    """Measure and print."""
    pages = int(sys.argv[1]) if len(sys.argv) > 1 else 1000
    logger.disable("datatrove")
    tokenizer().span_tokenize("Import spaCy before the clock runs.")
    with tempfile.TemporaryDirectory() as folder:
        warc, work = Path(folder) / "warc", Path(folder)
        make_archive(warc, pages)
        start = time.perf_counter()
        report = refine(warc, work / "ours", workers=1)
        ours_all, ours = time.perf_counter() - start, report.seconds
        logger.disable("datatrove")
        start = time.perf_counter()
        theirs = plain(warc, work / "plain")
        theirs_all = time.perf_counter() - start
        with_them = sum(
            len(p.read_bytes().splitlines()) for p in (work / "plain/kept").iterdir()
        )
    reached, left = pages, {step.stage: step.documents for step in report.funnel}
    if with_them != left["fineweb"]:
        sys.exit(f"datatrove kept {with_them} pages, the book {left['fineweb']}.")
    print(f"{pages} pages in {FILES} WARC files; pages a second on one core")
    for stage, seconds in theirs.items():
        mine = ours[stage]
        speeds = f"ours {reached / mine:8.0f}   datatrove {reached / seconds:8.0f}"
        print(f"{stage:12} {speeds}   ratio {seconds / mine:6.2f}")
        reached = left.get(stage, reached)
    print(
        f"{'all':12} ours {pages / ours_all:8.1f}   datatrove {pages / theirs_all:8.1f}"
        f"   ratio {theirs_all / ours_all:6.2f}   (ours goes on to the Parquet files)"
    )


if __name__ == "__main__":
    main()
