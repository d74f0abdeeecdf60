"""One look for all figures, at home on a light and on a dark page.

A figure becomes SVG inside the page: its text is the page's text colour, its
ground is the page's ground, its letters are real letters. The data take
colours from a palette (Okabe and Ito 2008) that colour-blind readers can tell
apart, in shades that stand out on white and on black. A figure without a text
for those who cannot see it is refused.
"""

import io
import itertools
import re
from collections.abc import Iterator
from contextlib import contextmanager
from html import escape

import matplotlib
from IPython.display import HTML, display
from matplotlib import pyplot as plt
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from lib.styling import styled

BLUE, ORANGE, GREEN, PINK, SKY, RED = (
    "#3a86c8",
    "#d98200",
    "#009e73",
    "#cc79a7",
    "#56b4e9",
    "#d55e00",
)
INK = "#123456"  # stands for the page's text colour until the SVG is written
STYLE = {
    "figure.figsize": (5.0, 3.2),  # inches; 72 of the page's pixels each
    "figure.constrained_layout.use": True,
    "font.size": 12,
    "svg.fonttype": "none",
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.edgecolor": INK,
    "axes.labelcolor": INK,
    "text.color": INK,
    "xtick.color": INK,
    "ytick.color": INK,
    "axes.grid": True,
    "grid.color": INK,
    "grid.alpha": 0.15,
    "lines.linewidth": 2,
    "legend.frameon": False,
    "axes.prop_cycle": plt.cycler(color=[BLUE, ORANGE, GREEN, PINK, SKY, RED]),
}
_serial = itertools.count(1)


@contextmanager
def figure(*, alt: str, caption: str) -> Iterator[Axes]:
    """Draw inside the block; the figure shows when the block ends.

    Yields the Axes to draw in. `alt` tells what the figure shows to a
    reader who cannot see it; `caption` tells every reader what to look for.
    """
    if not alt.strip() or not caption.strip():
        raise ValueError("A figure needs a caption, and an alt text that tells it.")
    with matplotlib.rc_context(STYLE):
        drawing, axes = plt.subplots()
        try:
            yield axes
            if not all(labelled(ax) for ax in drawing.axes):
                raise ValueError("Each axis of a figure needs a label with its unit.")
            svg = to_svg(drawing, alt)
        finally:
            plt.close(drawing)
    html = f'<figure class="book-figure">{svg}<figcaption>{escape(caption)}'
    display(HTML(styled(html + "</figcaption></figure>")))


def labelled(ax: Axes) -> bool:
    """Do both visible axes say what they show?"""
    axes = [ax.xaxis, ax.yaxis]
    return all(a.get_label_text() or not a.get_visible() for a in axes)


def to_svg(drawing: Figure, alt: str) -> str:
    """SVG that takes the page's colours and scales to the page's width."""
    buffer = io.StringIO()
    # Ids inside an SVG are global to the page: each figure needs its own salt.
    salt = {"svg.hashsalt": f"figure-{next(_serial)}"}
    with matplotlib.rc_context(salt):
        drawing.savefig(buffer, format="svg", transparent=True, metadata={"Date": None})
    svg = buffer.getvalue()
    svg = svg[svg.index("<svg") :].replace(INK, "currentColor")
    used = set(re.findall(r'#([\w-]+)["\)]', svg))
    svg = re.sub(r' id="([^"]+)"', lambda m: m[0] if m[1] in used else "", svg)
    svg = re.sub(r"<metadata>.*?</metadata>", "", svg, flags=re.DOTALL)
    svg = re.sub(r'(<svg[^>]*?) width="([\d.]+)pt" height="[\d.]+pt"', r"\1", svg)
    return svg.replace("<svg", f'<svg role="img" aria-label="{escape(alt)}"', 1)
