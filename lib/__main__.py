"""Every stage of the book by name: `python -m lib STAGE --scale tiny`."""

import argparse
import logging
import sys
from pathlib import Path

from lib.book_tokenizer import book_tokenizer
from lib.scale import SCALES, Scale, scale


def tokenizer_stage(size: Scale, options: argparse.Namespace) -> None:
    """Train the book's tokenizer, or find it in the cache."""
    tokenizer = book_tokenizer(size)
    print(f"The tokenizer has {tokenizer.n_vocab:,} symbols.")


def crawl_stage(size: Scale, options: argparse.Namespace) -> None:
    """Serve the tiny web on this machine and crawl it."""
    from lib.web.tiny import crawled

    found = crawled(size)
    print(f"{found.pages:,} pages, {found.bytes:,} bytes are in {found.archive}.")


def refine_stage(size: Scale, options: argparse.Namespace) -> None:
    """Refine the tiny web's crawl, or the WARC files given, as FineWeb did."""
    from lib.web.refine import refine
    from lib.web.tiny import refined

    if (options.warc is None) != (options.out is None):
        raise ValueError("Give both --warc, what to read, and --out, a new folder.")
    if options.warc is None:
        report = refined(size)
    else:
        report = refine(options.warc, options.out, workers=options.workers)
    for left in report.funnel:
        print(f"{left.stage:12} {left.documents:9,} pages {left.bytes:13,} bytes")
    for problem in report.problems:
        print(f"left out: {problem}")
    print(f"The refined web is in {report.folder}.")


STAGES = {"crawl": crawl_stage, "refine": refine_stage, "tokenizer": tokenizer_stage}


def parser() -> argparse.ArgumentParser:
    """What can be asked on the command line."""
    asked = argparse.ArgumentParser(prog="python -m lib", description=__doc__)
    stages = asked.add_subparsers(dest="stage", required=True, metavar="STAGE")
    for name, run in STAGES.items():
        stage = stages.add_parser(name, help=run.__doc__, description=run.__doc__)
        stage.add_argument("--scale", choices=SCALES, default=None)
        if run is refine_stage:
            stage.add_argument("--warc", type=Path, help="a WARC file or a folder")
            stage.add_argument("--out", type=Path, help="a new folder for the result")
            stage.add_argument("--workers", type=int, help="default: one a core")
    return asked


def main() -> None:
    """Run one stage; a foreseeable failure ends in one sentence."""
    options = parser().parse_args()
    logging.basicConfig(format="%(message)s")
    try:
        STAGES[options.stage](scale(options.scale), options)
    except (ValueError, OSError) as error:
        sys.exit(f"{options.stage}: {error}")


if __name__ == "__main__":
    main()
