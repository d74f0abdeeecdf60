"""The chat in the page: its row of tokens is Python's, and nobody forges a turn."""

import pytest

from lib.chat import ASSISTANT, USER, Message
from lib.generate import GREEDY
from lib.model import OverlongInput
from lib.quantized import packed, quantized
from lib.talk import MOST, answered, prompt
from lib.widgets.chat_window import chat_window
from lib.widgets.exhibit import asset_script
from lib.widgets.sampler import asset_name
from tests.chat_miniature import CONTEXT, chat_tokenizer, chatty

QUESTIONS = ("the cat", "the dog sat on")
HOSTILE = (
    "<|reserved_0|>",
    "<|endoftext|>",
    "<img src=x onerror=alert(1)></script>",
    "\u202e\0a\n\tb",
    "👩‍💻",
)


@pytest.fixture(scope="module")
def who():
    made = chatty()
    return made._replace(model=quantized(made.model))


@pytest.fixture
def site(tmp_path, who):
    """A folder laid out like the published site, with the model's weights."""
    assets = tmp_path / "_static" / "assets"
    assets.mkdir(parents=True)
    text = packed(who.model)
    (assets / f"{asset_name(text)}.js").write_bytes(
        asset_script(asset_name(text), text)
    )
    return tmp_path


@pytest.fixture
def open_chat(show, who, site):
    def open_exhibit(width=1280, live=False, temperature=0.0, questions=QUESTIONS):
        shown = show(
            lambda: chat_window(who, chat_tokenizer(), questions, temperature),
            **{"width": width, "live": live, "folder": site},
        )
        shown.page.evaluate("document.querySelector('.exhibit').exhibit.ready")
        return shown

    return open_exhibit


def box(shown):
    return shown.page.get_by_label("Your message")


def button(shown, name):
    return shown.page.get_by_role("button", name=name, exact=True)


def main(shown):
    return shown.page.locator("button.main")


def finish(shown):
    """Wait until the answer is there."""
    main(shown).filter(has_not_text="Stop").wait_for()


def say(shown, text):
    box(shown).fill(text)
    box(shown).press("Enter")
    finish(shown)


def said(shown):
    return shown.page.locator(".turn .said").all_inner_texts()


def messages(*turns):
    roles = (USER, ASSISTANT)
    return [Message(roles[i % 2], text) for i, text in enumerate(turns)]


@pytest.mark.parametrize("live", [False, True])
def test_the_page_answers_as_python_does(open_chat, who, live):
    shown = open_chat(live=live)
    say(shown, "the cat")
    [reply] = answered(who, [messages("the cat")], [0], GREEDY)
    asked, found = shown.call("turns")
    assert asked["ids"] == chat_tokenizer().encode("the cat")
    assert found["ids"] == [t for t in reply.tokens if t != who.protocol.end]
    assert found["ended"] == reply.ended
    assert shown.status() == f"{MOST} tokens drawn, cut off after {MOST}."


def test_the_row_of_tokens_is_python_s(open_chat, who):
    shown = open_chat()
    say(shown, "the cat")
    [first] = answered(who, [messages("the cat")], [0], GREEDY)
    shown.page.get_by_label("Show what the model reads and draws").check()
    chips = shown.page.locator(".raw .token")
    ids = [int(i) for i in chips.evaluate_all("all => all.map(c => c.dataset.id)")]
    assert ids == [*prompt(who, messages("the cat"), MOST), *first.tokens]
    assert shown.page.locator(".raw .token.drawn").count() == len(first.tokens)
    names = shown.page.locator(".raw .token.special").all_inner_texts()
    assert names[0] == "<|endoftext|>"
    assert len(names) == 4  # start, a header, an end, a header


@pytest.mark.parametrize("text", HOSTILE)
def test_what_is_typed_is_text(open_chat, who, text):
    shown = open_chat()
    say(shown, text)
    asked = shown.call("turns")[0]["ids"]
    assert not who.protocol.special & set(asked)
    assert shown.page.locator(".exhibit :is(img, script)").count() == 0
    assert not set(said(shown)[0]) & {"\u202e", "\0", "\t"}
    if text.startswith("<"):
        assert said(shown)[0] == text


def test_the_oldest_turns_leave_as_in_python(open_chat, who):
    shown = open_chat()
    for _ in range(3):
        say(shown, "the dog sat on the log")
    turns = shown.call("turns")
    assert [turn["role"] for turn in turns] == [USER, ASSISTANT] * 3
    kept = shown.call("context", 5)
    assert len(kept) <= CONTEXT - MOST
    assert kept == prompt(who, messages("the dog sat on the log"), MOST)
    assert "no longer fitted into its context" in shown.status()


def test_a_message_that_is_too_long_is_told(open_chat):
    shown = open_chat()
    box(shown).fill("x" * 300)
    assert "at most" in shown.status()
    assert box(shown).get_attribute("aria-invalid") == "true"
    box(shown).press("Enter")
    assert shown.call("turns") == []
    box(shown).fill("the")
    assert shown.status() == ""


def test_questions_are_one_click_away_and_a_chat_begins_anew(open_chat):
    shown = open_chat()
    assert main(shown).get_attribute("aria-disabled") == "true"
    button(shown, QUESTIONS[1]).click()
    finish(shown)
    assert said(shown)[0] == QUESTIONS[1]
    button(shown, "New conversation").click()
    assert shown.call("turns") == []
    assert "Nobody has said anything yet." in shown.page.inner_text(".log")
    assert button(shown, "New conversation").get_attribute("aria-disabled") == "true"


def test_stop_stops_and_the_talk_goes_on(open_chat):
    shown = open_chat()
    say(shown, "the")
    stopped, later = shown.page.evaluate(
        """async () => {
            const frames = async (n) => {
                for (let i = 0; i < n; i++) await new Promise(requestAnimationFrame);
            };
            const { exhibit } = document.querySelector(".exhibit");
            const length = () => exhibit.turns().at(-1).ids.length;
            document.querySelector(".samples button").click();
            await frames(6);
            document.querySelector("button.main").click();
            const stopped = length();
            await frames(40);
            return [stopped, length()];
        }"""
    )
    assert 0 < stopped == later < MOST
    assert shown.status() == "Stopped."
    say(shown, "the")
    assert len(shown.call("turns")) == 6


def test_the_model_is_loaded_when_it_is_asked_for(open_chat, who, site):
    shown = open_chat()
    box(shown).fill("the")
    assert shown.requests == []
    script = site / "_static" / "assets" / f"{asset_name(packed(who.model))}.js"
    assert main(shown).inner_text() == (
        f"Send (loads {script.stat().st_size / 1e6:.1f} MB)"
    )
    say(shown, "the")
    say(shown, "the")
    assert shown.requests == [script.as_uri()]


def test_missing_weights_are_one_plain_sentence(open_chat, who, site):
    name = asset_name(packed(who.model))
    script = site / "_static" / "assets" / f"{name}.js"
    kept = script.read_bytes()
    script.unlink()
    shown = open_chat()
    say(shown, "the")
    assert shown.status() == f"Could not load {name}. Reload the page to retry."
    assert shown.errors.pop().startswith("Failed to load resource")
    script.write_bytes(kept)
    say(shown, "the")
    assert shown.call("turns")[-1]["role"] == ASSISTANT


@pytest.mark.parametrize("width", [390, 1280])
def test_it_fits_its_page(open_chat, width):
    shown = open_chat(width=width)
    say(shown, "the cat sat on the mat")
    shown.page.get_by_label("Show what the model reads and draws").check()
    room = shown.page.evaluate("document.documentElement.scrollWidth")
    assert room <= width


def test_what_the_page_cannot_do_is_refused(who):
    tokenizer = chat_tokenizer()
    with pytest.raises(ValueError, match="one or more"):
        chat_window(who, tokenizer, [])
    with pytest.raises(OverlongInput, match="shorten it"):
        chat_window(who, tokenizer, ["x" * 500])
    with pytest.raises(ValueError, match="in steps of"):
        chat_window(who, tokenizer, QUESTIONS, temperature=0.33)
