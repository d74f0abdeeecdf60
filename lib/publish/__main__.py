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

from lib import ROOT
from lib.ledger import ClaimError
from lib.publish.address import set_repository, set_tag
from lib.publish.execute import execute, notebooks
from lib.publish.first_cell import rewrite_first_cells
from lib.publish.site import SITE, build, check_links


def main() -> None:
    """Parse the command line and run; a foreseeable failure is one sentence."""
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
    try:
        run(arguments)
    except (ValueError, OSError, ClaimError) as error:
        sys.exit(f"{arguments.command}: {error}")


def run(arguments: argparse.Namespace) -> None:
    """Run one command; raises SystemExit when a notebook or Sphinx fails."""
    match arguments.command:
        case "book":
            if status := execute(notebooks()):
                sys.exit(status)
            build()
            index = (SITE / "index.html").relative_to(ROOT)
            print(f"The book is at {index}; make read serves it.")
        case "execute":
            sys.exit(execute(notebooks()))
        case "build":
            build()
        case "links":
            check_links()
        case "first-cells":
            for path in rewrite_first_cells(ROOT / "book"):
                print(f"rewrote {path.relative_to(ROOT)}")
        case "set-repo":
            set_repository(ROOT, arguments.url)
        case "set-tag":
            set_tag(ROOT, arguments.tag)


if __name__ == "__main__":
    main()
