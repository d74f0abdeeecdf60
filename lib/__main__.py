"""Every stage of the book by name: `python -m lib STAGE --scale tiny`."""

import argparse
import sys

from lib.book_tokenizer import book_tokenizer
from lib.scale import SCALES, Scale, scale


def tokenizer_stage(size: Scale) -> None:
    """Train the book's tokenizer, or find it in the cache."""
    tokenizer = book_tokenizer(size)
    print(f"The tokenizer has {tokenizer.n_vocab:,} symbols.")


def crawl_stage(size: Scale) -> None:
    """Serve the tiny web on this machine and crawl it."""
    from lib.web.tiny import crawled

    print(f"The crawl is in {crawled(size)}.")


def refine_stage(size: Scale) -> None:
    """Refine the crawl with FineWeb's stages."""
    from lib.web.tiny import refined

    report = refined(size)
    for left in report.funnel:
        print(f"{left.stage:12} {left.documents:9,} pages {left.bytes:13,} bytes")
    print(f"The refined web is in {report.folder}.")


STAGES = {"crawl": crawl_stage, "refine": refine_stage, "tokenizer": tokenizer_stage}


def main() -> None:
    """Run one stage; a foreseeable failure ends in one sentence."""
    parser = argparse.ArgumentParser(prog="python -m lib", description=__doc__)
    parser.add_argument("stage", choices=STAGES)
    parser.add_argument("--scale", choices=SCALES, default=None)
    arguments = parser.parse_args()
    try:
        STAGES[arguments.stage](scale(arguments.scale))
    except (ValueError, OSError) as error:
        sys.exit(f"{arguments.stage}: {error}")


if __name__ == "__main__":
    main()
