"""Pictures and sounds in the page: true to the pixel, named, and harmless."""

import base64
import io
import re
import wave as wav

import numpy as np
import pytest
from matplotlib.image import imread

from lib.gallery import Work, gallery, png, spectrogram_pixels
from lib.pictures import SCENES, picture
from lib.web.world.dice import Dice

PIXELS = picture(SCENES[7], Dice("shown"))
HOSTILE = '"><script>alert(1)</script>'


def inside(address, kind):
    assert address.startswith(f"data:{kind};base64,")
    return base64.b64decode(address.split(",")[1])


def test_a_png_has_every_pixel():
    found = imread(io.BytesIO(inside(png(PIXELS), "image/png")))[..., :3]
    assert np.abs(found - PIXELS).max() <= 0.5 / 255 + 1e-6
    assert png(PIXELS) == png(PIXELS)
    assert png(PIXELS + 5) == png(np.ones_like(PIXELS))


@pytest.mark.parametrize("shape", [(3, 3), (0, 3, 3), (3, 3, 4)])
def test_what_are_no_pixels_is_refused(shape):
    with pytest.raises(ValueError, match=r"\(H, W, 3\)"):
        png(np.zeros(shape))


def test_a_pixel_that_is_no_number_is_refused():
    with pytest.raises(ValueError, match="from 0 to 1"):
        png(np.full((2, 2, 3), np.nan))


def test_in_a_spectrogram_time_runs_right_and_pitch_up():
    slices = np.zeros((2, 3))
    slices[1, 0] = 1  # the second slice, the lowest frequency
    shown = spectrogram_pixels(slices)
    assert shown.shape == (3, 2, 3)
    brightest = np.unravel_index(shown.sum(-1).argmax(), (3, 2))
    assert brightest == (2, 1)


def test_every_work_has_its_caption_and_alt_text_and_they_are_only_text():
    html = gallery([Work(PIXELS, HOSTILE, HOSTILE, np.zeros(8))] * 2).data
    assert html.count("<img") == html.count("<audio") == html.count("<figure") == 2
    assert "<script" not in html
    assert html.count("&lt;script&gt;") == 6


def test_a_sound_can_be_played_and_a_picture_cannot():
    html = gallery([Work(PIXELS, "a", "b", np.zeros(80)), Work(PIXELS, "c", "d")]).data
    [address] = re.findall('<audio[^>]* src="([^"]+)"', html)
    with wav.open(io.BytesIO(inside(address, "audio/wav"))) as file:
        assert file.getnframes() == 80


def test_a_work_that_tells_nothing_to_those_who_cannot_see_is_refused():
    with pytest.raises(ValueError, match="alt text"):
        gallery([Work(PIXELS, "a picture", " ")])
