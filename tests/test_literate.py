"""What chapters show: source, prose, figures, quizzes, panels, cards."""

import re

import pytest
from IPython.display import HTML

from lib import literate
from lib.cards import card, value_text
from lib.figures import BLUE, figure
from lib.literate import at_full_scale, progress, quiz, show, tell
from lib.styling import styled
from lib.tokenizer import Tokenizer, merge
from lib.widgets import try_live as panel
from lib.widgets.coloured import coloured_tokens
from lib.widgets.page_script import encode_in_page

HOSTILE = "<script>alert(1)</script>"


@pytest.fixture
def shown(monkeypatch):
    """What was displayed, in order."""
    outputs = []
    for module in ("lib.figures", "lib.widgets.try_live"):
        monkeypatch.setattr(f"{module}.display", outputs.append)
    return outputs


@pytest.fixture
def static(monkeypatch):
    monkeypatch.setenv("BOOK_RENDER", "static")


@pytest.fixture
def live(monkeypatch):
    monkeypatch.delenv("BOOK_RENDER", raising=False)


def test_show_gives_the_source_and_its_place():
    text = show(merge).data
    url, tag = literate.repository()
    assert "```python\ndef merge(" in text
    line = int(re.search(r"line (\d+)", text).group(1))
    assert f"{url}/blob/{tag}/lib/tokenizer.py#L{line}-" in text
    source = (literate.ROOT / "lib/tokenizer.py").read_text().splitlines()
    assert source[line - 1].startswith("def merge(")


def test_show_takes_methods_out_of_their_indentation():
    assert "```python\ndef decode(" in show(Tokenizer.decode).data


def test_tell_trims_its_margins():
    assert tell("\n    one\n    two\n").data == "one\ntwo"


def test_money_is_no_mathematics():
    said = tell(r"*$600*: \$40,000, $\ln V$ of $2^8 = 256$ ($3 an hour), $73.").data
    assert said == r"*\$600*: \$40,000, $\ln V$ of $2^8 = 256$ (\$3 an hour), \$73."


def test_progress_yields_everything_and_counts_amounts(static):
    assert list(progress("abc", "letters")) == ["a", "b", "c"]
    assert list(progress(iter(["ab", "c"]), "letters", 3, len)) == ["ab", "c"]


def test_a_quiz_needs_one_right_answer():
    with pytest.raises(ValueError, match="needs one right answer"):
        quiz(("Which?", [("a", True, ""), ("b", True, "")]))


def test_a_quiz_escapes_and_explains():
    html = quiz((HOSTILE, [("yes", True, "since"), ("no", False, HOSTILE)])).data
    assert HOSTILE not in html
    assert "<strong>Right.</strong> since" in html


def test_a_box_escapes():
    html = at_full_scale(HOSTILE, HOSTILE, [(HOSTILE, "", "", '"' + HOSTILE)]).data
    assert HOSTILE not in html


def test_a_live_output_carries_its_style(live):
    assert styled("<p>").startswith("<style>")


def test_a_published_output_does_not(static):
    assert styled("<p>") == "<p>"


# --- figures


def draw(ax):
    ax.plot([1, 2], [3, 4])
    ax.set_xlabel("time (s)")
    ax.set_ylabel("length (m)")


def test_a_figure_takes_the_pages_ink_and_tells_its_alt(shown, static):
    with figure(alt='A line & "more".', caption="Rising.") as ax:
        draw(ax)
    [html] = (output.data for output in shown)
    assert 'aria-label="A line &amp; &quot;more&quot;."' in html
    assert "<figcaption>Rising.</figcaption>" in html
    assert "currentColor" in html
    assert BLUE in html
    assert "time (s)</text>" in html  # letters stay letters
    assert not re.search(r"<svg[^>]* (width|height)=", html)


@pytest.mark.parametrize("words", [{"alt": " "}, {"caption": ""}])
def test_a_figure_without_words_is_refused(words):
    with (
        pytest.raises(ValueError, match="A figure needs"),
        figure(**{"alt": "a", "caption": "c"} | words),
    ):
        pass


def test_a_figure_without_units_is_refused(shown):
    with (
        pytest.raises(ValueError, match="label with its unit"),
        figure(alt="a", caption="c") as ax,
    ):
        ax.plot([1, 2])


def test_two_figures_share_no_id(shown, static):
    for _ in range(2):
        with figure(alt="a", caption="c") as ax:
            draw(ax)
    first, second = ({*re.findall(r'id="([^"]+)"', out.data)} for out in shown)
    assert first
    assert not first & second


# --- panels


def experiment(size, word):
    if size > 5:
        raise ValueError("too large <b>")
    return f"<p>{word * size}</p>"


CONTROLS = {
    "size": panel.Slider(1, 9, 1, 2),
    "word": panel.Choice(("ab", "cd"), "ab"),
}


def test_the_published_panel_shows_recorded_runs(shown, static):
    runs = [{"size": 2, "word": "ab"}, {"size": 3, "word": "cd"}]
    panel.try_live(experiment, CONTROLS, runs)
    [html] = (output.data for output in shown)
    assert "<details open><summary>size = 2, word = ab</summary><p>abab</p>" in html
    assert "<p>cdcdcd</p>" in html
    assert "<input" not in html


def test_the_live_panel_runs_the_readers_settings(shown, live):
    panel.try_live(experiment, CONTROLS, [])
    [box] = shown
    size, word, button, state, result = box.children
    size.value, word.value = 3, "cd"
    button.click()
    assert result.value.endswith("<p>cdcdcd</p>")
    assert state.value == ""


def test_the_live_panel_says_what_went_wrong(shown, live):
    panel.try_live(experiment, CONTROLS, [])
    size, _, button, state, _ = shown[0].children
    size.value = 9
    button.click()
    assert state.value == "That did not work: too large &lt;b&gt;"
    assert not button.disabled


# --- cards and coloured tokens

RECORD = {
    "id": "a.b",
    "verdict": "differs",
    "statement": HOSTILE,
    "expected": {HOSTILE: {"equals": HOSTILE}, "rate": {"at_least": 0.5}},
    "measured": {
        HOSTILE: {"value": HOSTILE, "interval": None, "n": None},
        "rate": {"value": 0.25, "interval": [0.2, 0.3], "n": 1500},
    },
    "why": HOSTILE,
    "source": "live",
    "scale": "tiny",
    "seed": 0,
    "seconds": 1.25,
}


def test_a_card_shows_all_and_escapes_all():
    html = card(RECORD)
    assert HOSTILE not in html
    assert "0.25 (0.2 to 0.3), n = 1,500" in html
    assert "at least 0.5" in html


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (True, "yes"),
        (False, "no"),
        (100277, "100,277"),
        (3962, "3962"),
        (4.4123, "4.412"),
        (" Post", "' Post'"),
        ([1, 2], "1, 2"),
    ],
)
def test_values_read_well(value, text):
    assert value_text(value) == text


def test_coloured_tokens_show_the_invisible(static):
    html = coloured_tokens([b" a", b"\n", b"\xe2\x82", b"<b>"], [1, 2, 3, 4])
    assert "·a<small>1</small>" in html
    assert "‹e2 82›" in html
    assert "<b>" not in html
    assert isinstance(HTML(html), HTML)


def test_coloured_tokens_need_an_id_each():
    with pytest.raises(ValueError, match="2 tokens do not go with 1 ids"):
        coloured_tokens([b"a", b"b"], [1])


def test_the_pages_script_runs_here():
    ranks = {bytes([i]): i for i in range(256)} | {b"ab": 256}
    assert encode_in_page(["ab", "\ud800"], ranks, "cl100k_base") == [
        [256],
        [239, 191, 189],
    ]
