"""Small pictures and sounds in the page: each with a caption and a text instead of it.

A picture of few pixels becomes a PNG inside the page, shown large with its pixels
crisp; a spectrogram becomes one too, and can be played. They bring their own ground,
so that they look alike on a light and on a dark page.
"""

import base64
import io
from collections.abc import Sequence
from html import escape
from typing import NamedTuple

import numpy as np
from IPython.display import HTML
from matplotlib import colormaps
from matplotlib.image import imsave

from lib.sounds import to_wav

COLOURS = colormaps["magma"]
# In the dark the theme dims pictures and puts a white frame around them.
UNDIMMED, FRAMELESS = "dark-light", "padding:0;background:none;border-radius:0"
WIDTH = 8  # rem, of a picture in the page


class Work(NamedTuple):
    """One to be shown: pixels (H, W, 3) from 0 to 1, and perhaps its wave.

    `alt` tells what it shows to a reader who cannot see it.
    """

    pixels: np.ndarray
    caption: str
    alt: str
    wave: np.ndarray | None = None


def png(pixels: np.ndarray) -> str:
    """Pixels (H, W, 3) from 0 to 1 as the address of a PNG that lies within it."""
    if pixels.ndim != 3 or pixels.shape[2] != 3 or not pixels.size:
        raise ValueError(f"Pixels are (H, W, 3) numbers, not {pixels.shape}.")
    if not np.isfinite(pixels).all():
        raise ValueError("Each pixel must be a number from 0 to 1.")
    buffer = io.BytesIO()
    whole = np.round(255 * np.clip(pixels, 0, 1)).astype(np.uint8)
    imsave(buffer, whole, format="png", metadata={"Software": None})
    return _address("image/png", buffer.getvalue())


def _address(kind: str, data: bytes) -> str:
    return f"data:{kind};base64,{base64.b64encode(data).decode()}"


def spectrogram_pixels(slices: np.ndarray) -> np.ndarray:
    """Slices (T, F) from 0 to 1 as pixels (F, T, 3): time runs right, pitch up."""
    return COLOURS(slices.T[::-1])[..., :3]


def gallery(works: Sequence[Work]) -> HTML:
    """The works side by side, in as many lines as the page needs.

    Raises ValueError for one without an alt text.
    """
    for work in works:
        if not work.alt.strip():
            raise ValueError(f"{work.caption!r} needs an alt text that tells it.")
    shown = "".join(map(_shown, works))
    look = "display:flex;flex-wrap:wrap;gap:.9rem;margin:1rem 0"
    return HTML(f'<div class="gallery" style="{look}">{shown}</div>')


def _shown(work: Work) -> str:
    look = "display:block;width:100%;aspect-ratio:1;image-rendering:pixelated"
    look = f"{look};{FRAMELESS}"
    player = ""
    if work.wave is not None:
        label = escape(f"Listen: {work.caption}")
        player = (
            f'<audio controls preload="none" aria-label="{label}"'
            f' src="{_address("audio/wav", to_wav(work.wave))}"'
            ' style="display:block;width:100%;height:2.2rem"></audio>'
        )
    return (
        f'<figure style="margin:0;width:{WIDTH}rem">'
        f'<img class="{UNDIMMED}" src="{png(work.pixels)}"'
        f' alt="{escape(work.alt)}" style="{look}">'
        f'{player}<figcaption style="font-size:.85em;line-height:1.3">'
        f"{escape(work.caption)}</figcaption></figure>"
    )
