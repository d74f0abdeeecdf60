"""The sampler in the page: torch's distributions, and tosses from them."""

import pytest
import torch

from lib.generate import Sampling, generate, shaped, tosses
from lib.model import Transformer
from lib.model_config import preset
from lib.quantized import packed, quantized
from lib.scale import seed
from lib.tokenizer import Tokenizer, train_bpe
from lib.web_corpus import SEPARATOR
from lib.widgets.exhibit import asset_script
from lib.widgets.page_script import logits_in_page, tosses_in_page
from lib.widgets.sampler import asset_name, sampler

CONTEXT = 24
PROMPT = "the cat"
HOSTILE = (SEPARATOR, "<img src=x onerror", "=alert(1)></script>", "\u202e\0", "\ud800")
PAGE = f"{PROMPT} sat on the mat and the dog sat on the log\n" * 20


@pytest.fixture(scope="module")
def tokenizer() -> Tokenizer:
    return train_bpe(PAGE, 270, special_tokens=(SEPARATOR,))


@pytest.fixture(scope="module")
def model(tokenizer) -> Transformer:
    """Random weights, large enough that all parts matter."""
    shape = {"context": CONTEXT, "width": 24, "layers": 2, "heads": 2}
    made = Transformer(preset("book").with_(vocab=tokenizer.n_vocab, **shape))
    generator = torch.Generator().manual_seed(seed("the sampler's tests"))
    for weight in made.parameters():
        torch.nn.init.normal_(weight, std=0.3, generator=generator)
    return made


@pytest.fixture
def site(tmp_path, model):
    """A folder laid out like the published site, with the model's weights."""
    assets = tmp_path / "_static" / "assets"
    assets.mkdir(parents=True)
    name = asset_name(packed(model))
    (assets / f"{name}.js").write_bytes(asset_script(name, packed(model)))
    return tmp_path


@pytest.fixture
def open_sampler(show, model, tokenizer, site):
    """Opens the exhibit and, unless told otherwise, loads the model."""

    def open_exhibit(prompt=PROMPT, *, load=True, width=1280, live=False, **options):
        shown = show(
            lambda: sampler(model, tokenizer, prompt, **options),
            **{"width": width, "live": live, "folder": site},
        )
        if load:
            button(shown, "Load the model").click()
            button(shown, "Toss the coin").wait_for()
        return shown

    return open_exhibit


def button(shown, name):
    return shown.page.get_by_role("button", name=name)


def slide(shown, name, value):
    shown.page.get_by_role("slider", name=name).fill(str(value))


def heading(shown) -> str:
    return shown.page.locator(".heading").inner_text()


def ids(shown) -> list[int]:
    """The text's tokens after the one that starts it."""
    chips = shown.page.locator(".tokens button[data-id]")
    return [int(i) for i in chips.evaluate_all("ns => ns.map(n => n.dataset.id)")]


def table(shown) -> list[list[str]]:
    """Rank, token, the model's share and the coin's of every row."""
    rows = shown.page.locator(".chances tbody tr").evaluate_all(
        "rows => rows.map((row) => [...row.children].map((cell) => cell.textContent))"
    )
    return [[rank, token, *shares] for rank, token, _, *shares in rows]


def percent(share: float) -> str:
    if 0 < share < 0.001:
        return "<0.1%"
    return ">99.9%" if 0.999 < share < 1 else f"{100 * share:.1f}%"


def after(model, tokenizer, row: list[int]) -> torch.Tensor:
    """Logits (V) of what follows these tokens at the start of a text."""
    start = tokenizer.special_tokens[SEPARATOR]
    with torch.no_grad():
        return quantized(model)(torch.tensor([[start, *row]]))[0, -1]


def check_table(shown, logits, sampling, here=None) -> None:
    """The rows are torch's: its ten likeliest tokens, the one here, the rest."""
    says, coin = logits.softmax(-1), shaped(logits[None], sampling)[0].exp()
    order = says.argsort(descending=True, stable=True).tolist()
    listed = order[:10] + [i for i in order[10:] if i == here]
    rows = table(shown)
    assert [row[0] for row in rows] == [str(order.index(i) + 1) for i in listed] + [""]
    expected = [(says[i].item(), coin[i].item()) for i in listed]
    rest = [1 - sum(shares) for shares in zip(*expected)]
    for row, shares in zip(rows, [*expected, rest], strict=True):
        for found, share in zip(row[2:], shares, strict=True):
            near = [percent(max(share + gap, 0)) for gap in (-1e-4, 0, 1e-4)]
            assert found in near or (share < 1e-6 and found in ("0.0%", "<0.1%"))
    marked = shown.page.locator(".chances tr.chosen")
    assert marked.count() == (here is not None)
    if here is not None:
        rank = marked.locator(".rank").inner_text()
        assert rank == str(order.index(here) + 1)


# --- the page's numbers -------------------------------------------------------


@pytest.mark.parametrize("live", [False, True])
def test_every_place_shows_torchs_distribution(open_sampler, model, tokenizer, live):
    shown = open_sampler(live=live, temperature=0.8, top_k=20)
    bias = Sampling(0.8, 20)
    row = tokenizer.encode(PROMPT)
    assert ids(shown) == row
    assert heading(shown) == f"What will token {len(row) + 2} be?"
    check_table(shown, after(model, tokenizer, row), bias)
    for _ in range(3):
        button(shown, "Toss the coin").click()
    row = ids(shown)
    for place, token in enumerate(row):
        shown.page.locator(".tokens button").nth(place).click()
        check_table(shown, after(model, tokenizer, row[:place]), bias, token)
    assert heading(shown) == f"What token {len(row) + 1} was drawn from"
    slide(shown, "Temperature", 30)  # in twentieths
    check_table(shown, after(model, tokenizer, row[:-1]), Sampling(1.5, 20), row[-1])
    assert heading(shown) == f"What token {len(row) + 1} would now be drawn from"
    shown.page.locator(".tokens button").first.click()
    assert heading(shown) == "What token 2 could have been: you typed it"


def test_temperature_0_writes_what_torch_writes(open_sampler, model, tokenizer):
    shown = open_sampler(temperature=0)
    start, prompt = tokenizer.special_tokens[SEPARATOR], tokenizer.encode(PROMPT)
    most = CONTEXT - 1 - len(prompt)
    [sample] = generate(
        *(quantized(model), [[start, *prompt]], [0], most),
        *(Sampling(temperature=0), (start,)),
    )
    button(shown, "Write 40").click()
    button(shown, "Write 40").wait_for()
    assert ids(shown) == prompt + sample.tokens
    button(shown, "Draw again").click()
    assert ids(shown) == prompt + sample.tokens
    assert "Before, it was the same." in shown.status()


def test_the_page_tosses_a_new_coin_each_time(open_sampler, model, tokenizer):
    shown = open_sampler(temperature=1.5, top_k=5)
    coins = tosses(seed("the page's coins"), 200).tolist()
    button(shown, "Toss the coin").click()
    tokens = shown.page.evaluate(
        """async (coins) => {
            let at = 0;
            Math.random = () => coins[at++];
            const found = [];
            while (at < coins.length) {
                const buttons = [...document.querySelectorAll(".buttons button")];
                buttons.find((node) => node.textContent === "Draw again").click();
                await new Promise(requestAnimationFrame);
                const chips = document.querySelectorAll(".tokens [data-id]");
                found.push(Number([...chips].at(-1).dataset.id));
            }
            return found;
        }""",
        coins,
    )
    row = [tokenizer.special_tokens[SEPARATOR], *tokenizer.encode(PROMPT)]
    logits = logits_in_page(model, (0, row))[-1]
    assert tokens == tosses_in_page(logits, 1.5, 5, coins)[1]


# --- writing ------------------------------------------------------------------


def test_the_model_forgets_what_is_no_longer_there(open_sampler, model, tokenizer):
    shown = open_sampler(temperature=2)
    for _ in range(4):
        button(shown, "Toss the coin").click()
    shown.page.locator(".tokens button.drawn").first.click()
    shown.page.evaluate("Math.random = () => 0")  # another token than before
    button(shown, "Draw again from here").click()
    button(shown, "Toss the coin").click()
    *row, last = ids(shown)
    check_table(shown, after(model, tokenizer, row), Sampling(2), last)
    for text in ("the dog", "dog", ""):
        shown.type(text)
        logits = after(model, tokenizer, tokenizer.encode(text))
        check_table(shown, logits, Sampling(2))


def test_draw_again_changes_only_what_it_says(open_sampler, tokenizer):
    shown = open_sampler(temperature=2)
    for _ in range(5):
        button(shown, "Toss the coin").click()
    row = ids(shown)
    seen = []
    for coin in (0.0, 1 - 2**-53):  # the first symbol, and the last
        shown.page.evaluate("(coin) => (Math.random = () => coin)", coin)
        button(shown, "Draw again").click()
        assert ids(shown)[:-1] == row[:-1]
        assert len(ids(shown)) == len(row)
        seen.append(ids(shown)[-1])
    assert seen == [0, tokenizer.n_vocab - 1]
    row = ids(shown)
    shown.page.locator(".tokens button.drawn").nth(1).click()
    button(shown, "Draw again from here").click()
    kept = len(row) - 4
    assert ids(shown)[:kept] == row[:kept]
    assert len(ids(shown)) == kept + 1
    shown.page.locator(".tokens button.typed").last.click()
    assert button(shown, "Draw again").get_attribute("aria-disabled") == "true"
    button(shown, "Start over").click()
    assert ids(shown) == row[: len(row) - 5]


def test_a_full_context_is_said_and_nothing_is_cut(open_sampler, tokenizer):
    shown = open_sampler(temperature=2)
    while len(ids(shown)) < CONTEXT - 1:  # a text may end before
        button(shown, "Write 40").click()
        button(shown, "Write 40").wait_for()
    sentence = "The text fills the model’s context of 24 tokens: draw again from an"
    assert sentence in shown.status()
    row = ids(shown)
    for name in ("Toss the coin", "Write 40"):
        button(shown, name).click(force=True)
        assert ids(shown) == row
    assert row[: len(tokenizer.encode(PROMPT))] == tokenizer.encode(PROMPT)
    button(shown, "Draw again").click()
    assert ids(shown)[:-1] == row[:-1]
    assert sentence in shown.status()
    shown.type("t" * 500)
    n = len(tokenizer.encode("t" * 500))
    assert shown.status() == (
        f"This prompt has {n} tokens; at most 22 leave room for a new one."
    )
    button(shown, "Toss the coin").click(force=True)
    button(shown, "Draw again").click(force=True)
    assert len(ids(shown)) == CONTEXT - 1
    shown.type("the")
    assert ids(shown) == tokenizer.encode("the")
    assert shown.status() == ""


def test_stop_stops_and_typing_does(open_sampler, tokenizer):
    shown = open_sampler("")
    label, stopped, later = shown.page.evaluate(
        """async () => {
            const frames = async (n) => {
                for (let i = 0; i < n; i++) await new Promise(requestAnimationFrame);
            };
            const many = document.querySelector(".many");
            const size = () => document.querySelectorAll(".tokens [data-id]").length;
            Math.random = () => 0.5;
            many.click();
            const label = many.textContent;
            await frames(6);
            many.click();
            const stopped = size();
            await frames(40);
            return [label, stopped, size()];
        }"""
    )
    assert label == "Stop"
    assert 0 < stopped == later < CONTEXT - 1
    assert shown.status() == "Stopped."
    button(shown, "Write 40").click()
    shown.type(PROMPT)
    assert ids(shown) == tokenizer.encode(PROMPT)
    assert heading(shown) == f"What will token {len(ids(shown)) + 2} be?"


# --- the page -----------------------------------------------------------------


def test_the_model_is_loaded_when_it_is_asked_for(open_sampler, model, site):
    shown = open_sampler(load=False)
    shown.type("the dog")
    assert shown.requests == []
    script = site / "_static" / "assets" / f"{asset_name(packed(model))}.js"
    shown.click(f"Load the model ({script.stat().st_size / 1e6:.1f} MB)")
    button(shown, "Toss the coin").wait_for()
    assert shown.requests == [script.as_uri()]


def test_missing_weights_are_one_plain_sentence(open_sampler, model, site):
    name = asset_name(packed(model))
    script = site / "_static" / "assets" / f"{name}.js"
    kept = script.read_bytes()
    script.unlink()
    shown = open_sampler(load=False)
    button(shown, "Load the model").click()
    shown.page.get_by_text(
        f"Could not load {name}. Reload the page to retry."
    ).wait_for()
    assert shown.errors.pop().startswith("Failed to load resource")
    script.write_bytes(kept)
    button(shown, "Load the model").click()  # it is there again
    button(shown, "Toss the coin").wait_for()


def test_what_is_typed_stays_text(open_sampler, tokenizer):
    shown = open_sampler()
    for text in (*HOSTILE, "👩‍💻", "a\n\tb", ""):
        shown.type(text)
        assert ids(shown) == tokenizer.encode(text)
        assert tokenizer.special_tokens[SEPARATOR] not in ids(shown)
        assert shown.page.locator(".token.special").count() == 1  # the start
    shown.type("<img src=x onerror")
    assert shown.page.locator(".exhibit img, .exhibit script").count() == 0
    glyphs = "".join(shown.page.locator(".tokens button.typed").all_inner_texts())
    assert glyphs == "<img·src=x·onerror"
    button(shown, "Toss the coin").click()
    assert len(ids(shown)) == len(tokenizer.encode("<img src=x onerror")) + 1


def test_the_keyboard_does_everything(open_sampler, tokenizer):
    shown = open_sampler("", load=False)
    keys, page = shown.page.keyboard, shown.page
    page.get_by_label("Prompt").focus()
    keys.type(PROMPT)
    keys.press("Tab")  # the tokens
    keys.press("Tab")
    keys.press("Enter")  # loads
    button(shown, "Toss the coin").wait_for()
    page.wait_for_function("document.activeElement.textContent === 'Toss the coin'")
    for _ in range(3):
        keys.press("Enter")
    prompt = tokenizer.encode(PROMPT)
    assert len(ids(shown)) == len(prompt) + 3
    keys.press("Shift+Tab")  # the last token
    keys.press("ArrowLeft")
    last = len(prompt) + 4
    assert heading(shown) == f"What token {last - 1} was drawn from"
    keys.press("Home")
    assert heading(shown) == "What token 2 could have been: you typed it"
    keys.press("End")
    assert heading(shown) == f"What will token {last + 1} be?"
    keys.press("ArrowLeft")
    keys.press("ArrowLeft")
    row = ids(shown)
    for _ in range(4):
        keys.press("Tab")  # toss, write, start over, draw again
    keys.press("Enter")
    assert ids(shown)[:-1] == row[:-2]
    keys.press("Tab")
    keys.press("Home")
    assert "0, always the likeliest" in page.locator(".sliders").inner_text()
    keys.press("Tab")
    keys.press("Home")
    assert "Top-k the likeliest" in page.locator(".sliders").inner_text()
    assert [row[3] for row in table(shown)].count("100.0%") == 1


@pytest.mark.parametrize("width", [1280, 390])
def test_the_page_fits(open_sampler, width):
    shown = open_sampler("<|endoftext|> and on", width=width, temperature=2)
    wide = "document.documentElement.scrollWidth"
    button(shown, "Write 40").click()
    button(shown, "Write 40").wait_for()
    for chip in shown.page.locator(".tokens button").all():
        chip.click()
        assert shown.page.evaluate(wide) <= width
    low = "nodes => nodes.filter((node) => node.offsetHeight < 40).length"
    controls = shown.page.locator(".buttons button:visible, input, textarea")
    assert controls.evaluate_all(low) == 0
