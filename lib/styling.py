"""The book's own HTML, dressed alike on the site and in a live notebook.

The site links its style sheets once. A live notebook has none, so there each
output carries the sheet it needs.
"""

import os

from lib import ROOT

STATIC = ROOT / "book" / "_static"


def is_static() -> bool:
    """Is this notebook being executed for the published site?"""
    return os.environ.get("BOOK_RENDER") == "static"


def styled(html: str, sheet: str = "outputs.css") -> str:
    """The HTML, with its style sheet where the page has none."""
    if is_static():
        return html
    return f"<style>{(STATIC / sheet).read_text()}</style>{html}"
