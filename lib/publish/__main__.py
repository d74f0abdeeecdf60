"""Publish the book: `python -m lib.publish book`, and its single steps.

book              execute what is stale, build the site strictly
execute           only execute
build             only build, from executed notebooks
first-cells       bring the notebooks' first cells up to date
set-repo URL      the repository has a new address
set-tag TAG       the book is released under a new tag
"""

import argparse
import sys
from collections.abc import Callable
from pathlib import Path

from lib import ROOT
from lib.publish.address import set_repository, set_tag
from lib.publish.execute import execute, notebooks
from lib.publish.first_cell import rewrite_first_cells
from lib.publish.site import SITE, build, check_links


def main() -> None:
    """Parse the command line and run one command."""
    parser = argparse.ArgumentParser(
        prog="python -m lib.publish",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    commands = parser.add_subparsers(dest="command", required=True)
    for name in ("book", "execute", "build", "links", "first-cells"):
        commands.add_parser(name)
    commands.add_parser("set-repo").add_argument("url")
    commands.add_parser("set-tag").add_argument("tag")
    arguments = parser.parse_args()
    match arguments.command:
        case "book":
            if status := execute(notebooks()):
                raise SystemExit(status)
            build()
            index = (SITE / "index.html").relative_to(ROOT)
            print(f"The book is at {index}; make read serves it.")
        case "execute":
            raise SystemExit(execute(notebooks()))
        case "build":
            build()
        case "links":
            check_links()
        case "first-cells":
            for path in rewrite_first_cells(ROOT / "book"):
                print(f"rewrote {path.relative_to(ROOT)}")
        case "set-repo":
            rename(set_repository, arguments.url)
        case "set-tag":
            rename(set_tag, arguments.tag)


def rename(rewrite: Callable[[Path, str], list[Path]], name: str) -> None:
    """Rewrite a name everywhere; a wrong one ends in one sentence."""
    try:
        rewrite(ROOT, name)
    except ValueError as error:
        sys.exit(str(error))


if __name__ == "__main__":
    main()
