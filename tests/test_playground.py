"""The playground in the page: its universes are torch's, and the forks true."""

import re

import pytest
import torch

from lib.generate import Sampling, generate, tosses
from lib.model import Transformer
from lib.model_config import preset
from lib.quantized import packed, quantized
from lib.scale import seed
from lib.tokenizer import Tokenizer, train_bpe
from lib.web_corpus import SEPARATOR
from lib.widgets.exhibit import asset_script
from lib.widgets.page_script import logits_in_page, tosses_in_page
from lib.widgets.playground import playground
from lib.widgets.sampler import asset_name, sampler
from tests.shown import Shown, page_around

CONTEXT = 64
BEGINNINGS = ("the cat", "the dog sat on", "")
PAGE = "the cat sat on the mat and the dog sat on the log\n" * 20
HOSTILE = (SEPARATOR, "<img src=x onerror=alert(1)></script>", "\u202e\0a\n\tb", "👩‍💻")
NEW = 40  # tokens of a run


@pytest.fixture(scope="module")
def tokenizer() -> Tokenizer:
    return train_bpe(PAGE, 270, special_tokens=(SEPARATOR,))


def random_model(vocab: int, context: int = CONTEXT) -> Transformer:
    """Random weights, large enough that all parts matter."""
    shape = {"context": context, "width": 24, "layers": 2, "heads": 2}
    made = Transformer(preset("book").with_(vocab=vocab, **shape))
    generator = torch.Generator().manual_seed(seed("the playground's tests"))
    for weight in made.parameters():
        torch.nn.init.normal_(weight, std=0.3, generator=generator)
    with torch.no_grad():  # a text hardly ever ends by itself
        made.embedding.weight[-1] = 0
    return made


@pytest.fixture(scope="module")
def model(tokenizer) -> Transformer:
    return random_model(tokenizer.n_vocab)


@pytest.fixture
def site(tmp_path, model):
    """A folder laid out like the published site, with the model's weights."""
    assets = tmp_path / "_static" / "assets"
    assets.mkdir(parents=True)
    name = asset_name(packed(model))
    (assets / f"{name}.js").write_bytes(asset_script(name, packed(model)))
    return tmp_path


@pytest.fixture
def open_playground(show, model, tokenizer, site):
    def open_exhibit(*beginnings, width=1280, live=False, made=model, **options):
        shown = show(
            lambda: playground(made, tokenizer, beginnings or BEGINNINGS, **options),
            **{"width": width, "live": live, "folder": site},
        )
        shown.page.evaluate("document.querySelector('.exhibit').exhibit.ready")
        return shown

    return open_exhibit


def button(shown, name):
    return shown.page.get_by_role("button", name=name, exact=True)


def main(shown):
    return shown.page.locator("button.main")


def finish(shown) -> None:
    """Wait until the run that was begun is over."""
    main(shown).filter(has_not_text="Stop").wait_for()


def run(shown) -> list[list[int]]:
    main(shown).click()
    finish(shown)
    return shown.call("drawn")


def coins(shown, prepared: list[float]) -> None:
    """The page's next tosses, in their order."""
    shown.page.evaluate(
        "(coins) => { let at = 0; Math.random = () => coins[at++]; }", prepared
    )


def texts(shown) -> list[str]:
    return shown.page.locator(".universe .text").all_inner_texts()


def notes(shown) -> list[str]:
    return shown.page.locator(".universe .note").all_inner_texts()


def marks(shown) -> list[str]:
    return shown.page.locator(".universe mark").all_inner_texts()


# --- the page's numbers -------------------------------------------------------


@pytest.mark.parametrize("live", [False, True])
def test_every_universe_is_drawn_from_the_models_distribution(
    open_playground, model, tokenizer, live
):
    shown = open_playground(live=live, temperature=1.5)
    prepared = tosses(seed("the playground's coins"), 4 * NEW).tolist()
    coins(shown, prepared)
    universes = run(shown)
    assert [len(each) for each in universes] == [NEW] * 4
    start = [tokenizer.special_tokens[SEPARATOR], *tokenizer.encode(BEGINNINGS[0])]
    for i, drawn in enumerate(universes):
        logits = logits_in_page(model, (0, start + drawn))[len(start) - 1 :]
        for n, token in enumerate(drawn):  # universes take turns
            toss = [prepared[4 * n + i]]
            assert tosses_in_page(logits[n], 1.5, 0, toss)[1] == [token]


def test_temperature_0_makes_one_universe_of_all(open_playground, model, tokenizer):
    shown = open_playground(temperature=0)
    universes = run(shown)
    row = [tokenizer.special_tokens[SEPARATOR], *tokenizer.encode(BEGINNINGS[0])]
    greedy = Sampling(temperature=0)
    [sample] = generate(quantized(model), [row], [0], NEW, greedy)
    assert universes == [sample.tokens] * 4
    assert shown.status() == f"{4 * NEW} tokens in 4 universes. All are the same."
    assert notes(shown)[1:] == ["The same as the first so far."] * 3
    assert marks(shown) == []


def test_writing_on_and_drawing_again(open_playground, model, tokenizer):
    shown = open_playground("", temperature=0)
    first = run(shown)
    assert main(shown).inner_text() == "Write on"
    shown.page.get_by_role("slider").fill("20")
    coins(shown, [0.5] * 1_000)
    longer = run(shown)
    assert [each[:NEW] for each in longer] == first
    assert [len(each) for each in longer] == [CONTEXT - 1] * 4
    assert "The context of 64 tokens is full." in notes(shown)[0]
    assert main(shown).get_attribute("aria-disabled") == "true"
    row = [tokenizer.special_tokens[SEPARATOR]]
    coins(shown, [0.5] * 1_000)
    button(shown, "Draw again").click()
    finish(shown)
    logits = logits_in_page(model, (0, row))[-1]
    assert shown.call("drawn")[0][0] == tosses_in_page(logits, 1, 0, [0.5])[1][0]
    assert [len(each) for each in shown.call("drawn")] == [NEW] * 4


# --- forks --------------------------------------------------------------------


def test_the_forks_are_marked_where_they_are(open_playground, tokenizer):
    shown = open_playground(temperature=1)
    # All toss alike at first; then universe 2 does not, then universe 4.
    rounds = [[0.4] * 4, [0.4] * 4, [0.4, 0.99, 0.4, 0.4], [0.4, 0.5, 0.4, 0.01]]
    prepared = [coin for each in rounds for coin in each] + [0.3] * 4 * NEW
    coins(shown, prepared)
    first, *others = run(shown)
    forks = [
        next((i for i, pair in enumerate(zip(each, first)) if len({*pair}) > 1), -1)
        for each in others
    ]
    assert forks == [2, -1, 3]
    assert notes(shown)[0] == "The others are held against this one."
    assert notes(shown)[2] == "The same as the first so far."
    for at, note in zip(forks, notes(shown)[1:], strict=True):
        if at >= 0:
            assert note.startswith(f"Leaves the first at token {at + 1}: ")
    assert len(marks(shown)) == 2
    assert shown.status() == (
        "160 tokens in 4 universes. 2 of 3 others left the first, the earliest at"
        " token 3."
    )
    for shown_text, drawn in zip(texts(shown), [first, *others], strict=True):
        letters = "".join(filter(str.isalpha, tokenizer.decode(drawn)))
        assert shown_text.startswith("the cat")
        without_signs = re.sub("‹.*?›", "", shown_text.removeprefix("the cat"))
        assert "".join(filter(str.isalpha, without_signs)) == letters


def test_a_text_that_ends_is_a_fork_too(open_playground, tokenizer):
    shown = open_playground(temperature=1)
    end = tokenizer.special_tokens[SEPARATOR]
    coins(shown, [0.2] * 6 + [1 - 2**-53] + [0.2] * 4 * NEW)
    first, *others = run(shown)
    assert others[1] == [first[0], end]
    note = notes(shown)[2]
    assert note.startswith("Leaves the first at token 2: the end, not “")
    assert shown.page.locator(".universe .special").all_inner_texts() == [SEPARATOR]
    coins(shown, [0.2] * 4 * NEW)
    run(shown)  # the others go on
    assert shown.call("drawn")[2] == [first[0], end]
    assert notes(shown)[2] == note


# --- the page -----------------------------------------------------------------


def test_the_model_is_loaded_when_it_is_asked_for(open_playground, model, site):
    shown = open_playground()
    shown.type("the dog")
    assert shown.requests == []
    script = site / "_static" / "assets" / f"{asset_name(packed(model))}.js"
    size = f"{script.stat().st_size / 1e6:.1f} MB"
    assert main(shown).inner_text() == f"Continue (loads {size})"
    run(shown)
    run(shown)
    assert shown.requests == [script.as_uri()]


def test_two_exhibits_load_the_model_once(
    chromium, model, tokenizer, site, monkeypatch
):
    monkeypatch.setenv("BOOK_RENDER", "static")
    both = [playground(model, tokenizer, BEGINNINGS), sampler(model, tokenizer)]
    html = "".join(each._repr_html_() for each in both)
    shown = Shown(chromium, site, page_around(html, live=False), 1280)
    shown.page.get_by_role("button", name="Load the model").click()
    button(shown, "Toss the coin").wait_for()
    coins(shown, [0.5] * 1_000)
    assert [len(each) for each in run(shown)] == [NEW] * 4
    assert len(shown.requests) == 1
    shown.context.close()
    assert shown.errors == []


def test_missing_weights_are_one_plain_sentence(open_playground, model, site):
    name = asset_name(packed(model))
    script = site / "_static" / "assets" / f"{name}.js"
    kept = script.read_bytes()
    script.unlink()
    shown = open_playground()
    main(shown).click()
    shown.page.get_by_text(
        f"Could not load {name}. Reload the page to retry."
    ).wait_for()
    assert shown.errors.pop().startswith("Failed to load resource")
    script.write_bytes(kept)
    coins(shown, [0.5] * 1_000)
    assert [len(each) for each in run(shown)] == [NEW] * 4  # it is there again


def test_typing_and_examples_begin_anew(open_playground, tokenizer):
    shown = open_playground()
    run(shown)
    button(shown, BEGINNINGS[1]).click()
    assert shown.page.get_by_label("How the text begins").input_value() == BEGINNINGS[1]
    assert shown.call("drawn") == [[]] * 4
    assert set(texts(shown)) == {BEGINNINGS[1]}
    assert set(notes(shown)) == {""}
    assert button(shown, "Draw again").get_attribute("aria-disabled") == "true"
    run(shown)
    main(shown).click()
    shown.type("the log")  # while it writes
    finish(shown)
    assert shown.call("drawn") == [[]] * 4
    shown.type("t" * 500)
    n = len(tokenizer.encode("t" * 500))
    assert shown.status() == (
        f"This beginning has {n} tokens; at most 62 leave room for a new one."
    )
    main(shown).click(force=True)
    assert shown.call("drawn") == [[]] * 4
    shown.type("t")
    assert shown.status() == ""


def test_stop_stops(open_playground):
    shown = open_playground()
    run(shown)
    label, stopped, later = shown.page.evaluate(
        """async () => {
            const frames = async (n) => {
                for (let i = 0; i < n; i++) await new Promise(requestAnimationFrame);
            };
            const { exhibit } = document.querySelector(".exhibit");
            const [main, redraw] = document.querySelectorAll(".buttons button");
            redraw.click();
            await frames(6);
            const label = main.textContent;
            main.click();
            const stopped = exhibit.drawn().map((one) => one.length);
            await frames(40);
            return [label, stopped, exhibit.drawn().map((one) => one.length)];
        }"""
    )
    assert label == "Stop"
    assert stopped == later
    assert 0 < max(stopped) < NEW
    assert shown.status() == "Stopped."


@pytest.mark.parametrize("text", HOSTILE)
def test_everything_shown_is_text(open_playground, tokenizer, text):
    shown = open_playground("the", text)
    shown.page.locator(".samples button").nth(1).click()
    run(shown)
    assert shown.page.locator(".exhibit :is(img, script)").count() == 0
    before = shown.page.locator(".universe .before").all_inner_texts()
    assert len(set(before)) == 1
    assert not set(before[0]) & {"\u202e", "\0", "\t"}
    if text.startswith("<"):
        assert before[0] == text
    ended = sum(each[-1] == tokenizer.n_vocab - 1 for each in shown.call("drawn"))
    assert shown.page.locator(".universe .special").count() == ended


def test_a_long_beginning_shows_its_end(open_playground):
    words = "the mat and the dog " * 5
    shown = open_playground(words)
    before = texts(shown)[0]
    assert before.startswith("… ")
    assert words.endswith(before[1:])
    assert len(before) <= 61


def test_the_keyboard_does_everything(open_playground, tokenizer):
    shown = open_playground()
    keys, page = shown.page.keyboard, shown.page
    page.get_by_label("How the text begins").focus()
    keys.press("ControlOrMeta+a")
    keys.type("the dog")
    for _ in range(2):
        keys.press("Tab")  # the second example
    keys.press("Enter")
    assert set(texts(shown)) == {BEGINNINGS[1]}
    for _ in range(2):
        keys.press("Tab")  # continue
    keys.press("Enter")
    finish(shown)
    once = shown.call("drawn")
    keys.press("Tab")
    keys.press("Space")  # draw again
    finish(shown)
    assert shown.call("drawn") != once
    keys.press("Tab")
    keys.press("Home")
    assert "0, always the likeliest" in page.locator(".sliders").inner_text()


@pytest.mark.parametrize(("width", "universes"), [(1280, 4), (390, 2)])
def test_the_page_fits(open_playground, width, universes):
    shown = open_playground("the cat", "w" * 60, "the dog " * 6, width=width)
    wide = "document.documentElement.scrollWidth"
    for name in ("the cat", "the dog " * 6):
        button(shown, name.strip()).click()
        assert len(run(shown)) == universes
        assert shown.page.evaluate(wide) <= width
    boxes = shown.page.locator(".universe").evaluate_all(
        "nodes => nodes.map((node) => node.getBoundingClientRect().top)"
    )
    assert len(set(boxes)) == 1  # side by side
    low = "nodes => nodes.filter((node) => node.offsetHeight < 40).length"
    controls = shown.page.locator("button:visible, input, textarea")
    assert controls.evaluate_all(low) == 0


# --- what it refuses ----------------------------------------------------------


def test_what_the_page_cannot_show_is_refused(model, tokenizer):
    for none in ([], "the cat"):
        with pytest.raises(ValueError, match="list of beginnings"):
            playground(model, tokenizer, none)
    with pytest.raises(ValueError, match="at most 62 leave room"):
        playground(model, tokenizer, ["the", "t" * 500])
    with pytest.raises(ValueError, match="temperature"):
        playground(model, tokenizer, ["the"], temperature=0.123)
    with pytest.raises(ValueError, match="the one that the model was trained with"):
        playground(random_model(300), tokenizer, ["the"])
