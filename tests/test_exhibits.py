"""The exhibits in a browser: on the published page and in a notebook."""

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest
import regex
from IPython.display import HTML

from lib.tokenizer import GPT4_PATTERN, Tokenizer, train_bpe
from lib.widgets.bpe_stepper import bpe_stepper
from lib.widgets.byte_view import EMOJI, byte_view, emoji_view
from lib.widgets.exhibit import SCRIPTS, asset_script, exhibit, to_script_json
from lib.widgets.token_explorer import token_explorer

HOSTILE = "<img src=x onerror='alert(1)'></script><script>alert(2)</script><|im_end|>"
WHOLE_TEXT = r"[\s\S]+"  # any character, line ends included
STEP_TEXTS = (
    "aaaa aaaaa aaa",
    "It's 12345 o'clock, isn't it?\r\n\r\n  Yes!  \n",
    "안녕하세요 नमस्ते नमस्ते 👩‍💻👩‍💻 \ud800 naïve naïve",
    Path(__file__).read_text()[:1500],
    "",
)


# --- the merge stepper ----------------------------------------------------


@pytest.mark.parametrize("text", STEP_TEXTS)
@pytest.mark.parametrize("cut", [True, False])
def test_merges_equal_the_trainers(show, text, cut):
    shown = show(bpe_stepper)
    pattern = GPT4_PATTERN if cut else WHOLE_TEXT
    expected = train_bpe(text, 3000, pattern).merges
    assert list(map(tuple, shown.call("train", text, 3000 - 256, cut))) == expected


def test_stepping_forth_and_back(show):
    shown = show(bpe_stepper)
    text = shown.page.locator("textarea").input_value()
    expected = train_bpe(text, 256 + 3).encode(text)
    for _ in range(3):
        shown.click("Step")
    assert shown.page.locator(".tokens .token").count() == len(expected)
    assert shown.ids() == expected
    assert shown.stat("vocabulary size") == "259"
    assert shown.stat("sequence length") == str(len(expected))
    shown.click("Back")
    assert shown.stat("merges") == "2"
    shown.click("Play")
    assert int(shown.stat("merges")) >= 3
    shown.click("Pause")
    shown.click("Reset")
    assert shown.ids() == list(text.encode())


def test_without_cuts_the_lectures_pair_comes_first(show):
    shown = show(bpe_stepper)
    shown.page.get_by_label("cut into words first").uncheck()
    assert shown.status().startswith("Next: 116 and 32 stand side by side")
    pairs = shown.page.locator(".tokens .pair")
    assert pairs.first.inner_text().split() == ["t", "·"]
    frequent = shown.page.locator(".pairs li")
    assert frequent.count() == 5
    assert f"{pairs.count()}×" in frequent.first.inner_text()


def test_stepper_stops_when_no_pair_is_left(show):
    shown = show(lambda: bpe_stepper("ab"))
    shown.click("Step")
    assert shown.status() == "No pair of neighbours is left to merge."
    assert shown.page.get_by_role("button", name="Step").is_disabled()
    shown.type("")
    assert shown.status() == "Type some text."


# --- the byte view --------------------------------------------------------


@pytest.mark.parametrize("text", ["", "안녕 hello 👋🏽!", "a\0\n\t\u202e", "naïve"])
def test_four_views_agree_with_python(show, text):
    shown = show(lambda: byte_view(text))
    raw = text.encode()
    assert shown.call("measure", text) == {
        "characters": {"possible": 0x110000 - 0x800, "length": len(text)},
        "bits": {"possible": 2, "length": 8 * len(raw)},
        "bytes": {"possible": 256, "length": len(raw)},
        "emoji": {"possible": 256, "length": len(raw)},
    }
    cells = {
        name: shown.page.locator(f".flow-{name} .unit").all_inner_texts()
        for name in ("bits", "bytes", "emoji")
    }
    assert cells["bits"] == [f"{byte:08b}" for byte in raw]
    assert cells["bytes"] == [str(byte) for byte in raw]
    assert "".join(cells["emoji"]) == emoji_view(raw)


def test_pointing_lights_the_character_everywhere(show):
    shown = show(lambda: byte_view("aé!"))
    shown.page.locator(".flow-bits .letter").nth(1).hover()
    lit = shown.page.locator(".lit .unit").all_inner_texts()
    assert lit == ["é", "11000011", "10101001", "195", "169", EMOJI[195], EMOJI[169]]
    assert "U+00E9: 2 bytes (195, 169)" in shown.page.locator(".detail").inner_text()
    shown.choose("Bits")
    assert shown.page.locator(".flow:visible").count() == 1


def test_there_is_one_emoji_for_each_byte():
    assert len(set(EMOJI)) == 256
    assert all(regex.fullmatch(r"\p{Emoji_Presentation}", e) for e in EMOJI)
    assert emoji_view(bytes([0, 255])) == EMOJI[0] + EMOJI[255]


# --- every exhibit --------------------------------------------------------


def makers(small_tokenizer: Tokenizer, text: str) -> list[Callable[[], HTML]]:
    return [
        lambda: token_explorer(small_tokenizer, text),
        lambda: bpe_stepper(text),
        lambda: byte_view(text),
    ]


@pytest.mark.parametrize("which", range(3))
@pytest.mark.parametrize("live", [False, True])
def test_hostile_text_is_shown_as_text(show, small_tokenizer, which, live):
    shown = show(makers(small_tokenizer, HOSTILE)[which], live=live)
    assert shown.page.locator("textarea").first.input_value() == HOSTILE
    shown.type(HOSTILE + "\n\u2028")
    assert shown.page.locator(".exhibit img, .exhibit script").count() == 0
    assert shown.requests == []


@pytest.mark.parametrize("which", range(3))
@pytest.mark.parametrize("text", ["hello world " * 20, "x" * 3000 + "가" * 300])
def test_a_phone_needs_no_sideways_scrolling(show, small_tokenizer, which, text):
    shown = show(makers(small_tokenizer, text)[which], width=390)
    assert shown.page.evaluate("document.documentElement.scrollWidth") <= 390
    small = shown.page.locator("button:visible, .choice label:visible").evaluate_all(
        "nodes => nodes.filter((node) => node.offsetHeight < 40).length"
    )
    assert small == 0


def test_two_exhibits_share_a_page(show, small_tokenizer):
    both = HTML("".join(make()._repr_html_() for make in makers(small_tokenizer, "hi")))
    shown = show(lambda: both)
    assert shown.page.locator(".exhibit textarea:visible").count() == 3


def test_token_colours_keep_text_readable():
    css = (SCRIPTS / "exhibits.css").read_text()
    hues = re.findall(
        r"\.hue-\d \{ background: rgb\((\d+) (\d+) (\d+) / ([\d.]+)\)", css
    )
    assert len(hues) == 7
    for page, ink in (("ffffff", "222832"), ("14181e", "ced6dd")):
        for *hue, alpha in hues:
            mixed = [
                float(alpha) * int(a) + (1 - float(alpha)) * b
                for a, b in zip(hue, bytes.fromhex(page), strict=True)
            ]
            assert contrast(mixed, list(bytes.fromhex(ink))) >= 4.5


def contrast(a: list[float], b: list[float]) -> float:
    """Contrast of two sRGB colours (0 to 255) as WCAG 2 defines it."""

    def luminance(color: list[float]) -> float:
        linear = [
            v / 12.92 if v <= 0.04045 else ((v + 0.055) / 1.055) ** 2.4
            for v in (channel / 255 for channel in color)
        ]
        return sum(w * v for w, v in zip((0.2126, 0.7152, 0.0722), linear, strict=True))

    dark, light = sorted((luminance(a), luminance(b)))
    return (light + 0.05) / (dark + 0.05)


def test_script_json_cannot_leave_its_script():
    value = ["</script>", "\u2028\x85", "\ud800"]
    text = to_script_json(value)
    assert "<" not in text and text.isascii()
    assert json.loads(text) == value


def test_an_unknown_exhibit_is_named():
    with pytest.raises(FileNotFoundError, match="no-such-exhibit"):
        exhibit("no-such-exhibit", {}, label="")


def test_what_a_notebook_makes_goes_where_the_site_finds_it(tmp_path, monkeypatch):
    monkeypatch.setenv("BOOK_RENDER", "static")
    monkeypatch.setenv("BOOK_ASSETS", str(tmp_path))
    html = exhibit("funnel", {}, label="x", assets={"net": "</script>"}).data
    assert "</script>" not in html.removesuffix("</script>")
    assert (tmp_path / "net.js").read_bytes() == asset_script("net", "</script>")
