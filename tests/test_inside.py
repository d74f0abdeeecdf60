"""The inside of a small Transformer: the page's numbers are torch's."""

import itertools
import json
import math
import re

import pytest
import torch
from IPython.display import HTML

from lib.model import Transformer
from lib.model_config import ModelConfig, preset
from lib.scale import seed
from lib.widgets.exhibit import SCRIPTS, asset_script
from lib.widgets.inside import asset_name, inside, packed
from lib.widgets.page_script import forward_in_page

HOSTILE = "<img src=x onerror='alert(1)'></script><script>alert(2)</script>"
TEXTS = ("A", "CBABBC", "CCCCCCBAAAA", "ABCABCABCABC")
NANO = preset("nano-gpt")
OTHER = ModelConfig(3, 11, 24, 2, 2, mlp_width=40, bias=False, tied=False, eps=1e-3)


def drawn(config: ModelConfig) -> Transformer:
    """A net with random weights, large enough that all its parts matter."""
    model = Transformer(config)
    generator = torch.Generator().manual_seed(seed("inside"))
    for weight in model.parameters():
        torch.nn.init.normal_(weight, std=0.3, generator=generator)
    return model


@pytest.fixture(scope="module")
def nano() -> Transformer:
    return drawn(NANO)


def ids_of(text: str) -> torch.Tensor:
    return torch.tensor([["ABC".index(letter) for letter in text]])


def watched(model, text):
    """What torch computes at every stage: (stage, layer) to values."""
    found = {}
    modules = dict(model.named_modules())

    def watch(module, stage, layer=None, at=1):
        def keep(_, given, made):
            found[stage, layer] = (given[0], made)[at].flatten(0, -2)

        modules[module].register_forward_hook(keep)

    watch("embedding", "token")
    watch("positions", "position")
    watch("blocks.0", "sum", at=0)
    for i in range(model.config.layers):
        name = f"blocks.{i}"
        watch(f"{name}.attention_in", "attention_in", i)
        watch(f"{name}.attention.qkv", "qkv", i)
        watch(f"{name}.attention.out", "joined", i, at=0)
        watch(f"{name}.attention.out", "projection", i)
        watch(f"{name}.mlp_in", "residual", i, at=0)
        watch(f"{name}.mlp_in", "mlp_in", i)
        watch(f"{name}.mlp.up", "hidden", i)
        watch(f"{name}.mlp.down", "gelu", i, at=0)
        watch(f"{name}.mlp.down", "mlp_out", i)
        watch(name, "output", i)
    watch("norm", "norm")
    watch("head", "logits")
    with torch.no_grad():
        model(ids_of(text))
    for module in modules.values():
        module._forward_hooks.clear()
    for i in range(model.config.layers):
        found |= by_head(model.config, found, i)
    found["softmax", None] = found["logits", None].softmax(-1)
    return found


def by_head(config, found, layer):
    """Queries, keys, values, scores, weights and outputs (H, T, ...) of a layer."""

    def cut(rows):
        return rows.unflatten(-1, (config.heads, -1)).transpose(0, 1)

    q, k, v = map(cut, found.pop(("qkv", layer)).chunk(3, -1))
    scores = q @ k.transpose(1, 2) / math.sqrt(config.head_width)
    later = torch.ones(scores.shape[1:]).triu(1).bool()
    weights = scores.masked_fill(later, -math.inf).softmax(-1)
    heads = cut(found.pop(("joined", layer)))
    names = {"q": q, "k": k, "v": v, "weights": weights, "heads": heads}
    names["scores"] = scores.masked_fill(later, 0)
    return {(name, layer): value for name, value in names.items()}


def read_letters(shown, text):
    shown.page.get_by_label("Letters to read").fill(text)


def tensor_of(values, like):
    """The page's values; what a position does not see is 0."""
    if not isinstance(values[0][0], list):
        values = [row + [0] * (like.shape[-1] - len(row)) for row in values]
        return torch.tensor(values, dtype=torch.float32)
    return torch.stack([tensor_of(part, like) for part in values])


@pytest.fixture
def open_inside(show, nano):
    """Opens the exhibit and waits for its weights."""

    def open_exhibit(text="CBABBC", *, model=nano, live=True, **options):
        shown = show(lambda: inside(model, text=text), live=live, **options)
        shown.page.locator(".grid").wait_for()
        return shown

    return open_exhibit


# --- the numbers ----------------------------------------------------------


@pytest.mark.parametrize("config", [NANO, OTHER], ids=["nano-gpt", "other"])
def test_every_value_is_torchs(open_inside, config):
    model = drawn(config)
    shown = open_inside(model=model)
    for text in TEXTS:
        read_letters(shown, text)
        expected = watched(model, text[: config.context])
        assert len(expected) == 6 + 14 * config.layers
        for (stage, layer), value in expected.items():
            found = tensor_of(shown.call("values", stage, layer), value)
            where = f"{stage} of layer {layer}, {text}: "
            torch.testing.assert_close(
                *(found, value), rtol=0, atol=1e-4, msg=lambda m, at=where: at + m
            )


def test_the_letters_written_are_the_greedy_ones(open_inside, nano):
    shown = open_inside("CBABBC")
    text = "CBABBC"
    while len(text) <= NANO.context:
        with torch.no_grad():
            chances = nano(ids_of(text))[0, -1].softmax(-1)
        best = int(chances.argmax())
        shares = shown.page.locator(".chances .times").all_inner_texts()
        percents = [float(share.rstrip("%")) for share in shares]
        assert percents == pytest.approx((100 * chances).tolist(), abs=0.06)
        assert shown.page.locator(".chances .chosen b").inner_text() == "ABC"[best]
        text += "ABC"[best]
        shown.click("Write the next letter")
        assert shown.page.get_by_label("Letters to read").input_value() == text
    assert shown.status().endswith("There is no room for more letters.")
    shown.page.get_by_role("button", name="Write the next letter").click(force=True)
    assert shown.page.get_by_label("Letters to read").input_value() == text


def test_only_the_weights_travel_and_they_are_exact(nano, chromium):
    tensors = json.loads(packed(nano))
    assert sum(math.prod(t["shape"]) for t in tensors.values()) == 85_584
    assert len(packed(nano)) < 480_000
    state = nano.state_dict()
    assert set(state) - set(tensors) == {"head.weight"}  # the embedding again
    page = chromium.new_page()
    source = (SCRIPTS / "transformer.js").read_text()
    unpack = f"""(text) => Object.entries(({source})().unpack(text)).map(
        ([name, rows]) =>
            [name, Array.from(rows, (row) => (row.map ? [...row] : row))])"""
    for name, rows in page.evaluate(unpack, packed(nano)):
        assert torch.equal(torch.tensor(rows), state[name]), name
    page.close()
    assert asset_name(nano) != asset_name(drawn(OTHER))


# --- looking --------------------------------------------------------------


def cell(shown, row, column):
    return shown.page.locator(f".cell[data-row='{row}'][data-column='{column}']")


def detail(shown):
    return shown.page.locator(".detail").inner_text()


def choose(shown, *labels):
    for label in labels:
        radio = shown.page.get_by_role("radio", name=label, exact=True)
        radio.locator("visible=true").check()


def near(text, value):
    return float(text.rsplit(": ")[1].replace("−", "-")) == pytest.approx(
        float(value), abs=1e-4
    )


@pytest.mark.parametrize("width", [1280, 390])
def test_pointing_at_a_cell_names_it_and_its_number(open_inside, nano, width):
    shown = open_inside(width=width)
    expected = watched(nano, "CBABBC")
    choose(shown, "MLP", "before GELU", "Layer 2")
    cell(shown, 5, 191).click()
    assert detail(shown).startswith("Position 6 (C), number 192: ")
    assert near(detail(shown), expected["hidden", 1][5, 191])
    cell(shown, 0, 7).hover()
    assert near(detail(shown), expected["hidden", 1][0, 7])
    shown.page.get_by_label("Letters to read").hover()
    assert detail(shown).startswith("Position 6 (C), number 192: ")  # the one pinned
    choose(shown, "Attention", "weights", "Head 3")
    cell(shown, 4, 1).hover()
    assert detail(shown).startswith("Position 5 (B) at position 2 (B): ")
    assert near(detail(shown), expected["weights", 1][2, 4, 1])
    cell(shown, 1, 4).hover()
    assert detail(shown).endswith("(B): not seen, it comes later")
    choose(shown, "Output", "softmax")
    cell(shown, 5, 2).hover()
    assert detail(shown).startswith("Position 6 (C), letter C: ")
    assert near(detail(shown), expected["softmax", None][5, 2])


def test_colours_show_sign_and_size(open_inside, nano):
    shown = open_inside()
    choose(shown, "Output", "logits")
    logits = watched(nano, "CBABBC")["logits", None]
    colours = [
        cell(shown, t, i).evaluate("node => getComputedStyle(node).backgroundColor")
        for t, i in itertools.product(range(6), range(3))
    ]
    shares = (logits.abs() / logits.abs().max()).flatten().tolist()
    for colour, share, value in zip(colours, shares, logits.flatten(), strict=True):
        *hue, alpha = [*map(float, re.findall(r"[\d.]+", colour)), 1.0][:4]
        assert hue == ([217, 130, 0] if value < 0 else [58, 134, 200])
        assert alpha == pytest.approx(share, abs=0.01)


def test_the_keyboard_goes_everywhere(open_inside, nano):
    shown = open_inside("AB")
    keys, heading = shown.page.keyboard, shown.page.locator(".heading")
    shown.page.get_by_label("Letters to read").focus()
    keys.press("End")
    keys.type("C")
    keys.press("Tab")
    keys.press("Enter")
    written = shown.page.get_by_label("Letters to read").input_value()
    assert (written[:3], len(written)) == ("ABC", 4)
    keys.press("Tab")
    keys.press("Enter")  # starts over
    assert shown.page.get_by_label("Letters to read").input_value() == "ABC"
    keys.press("Tab")
    for _ in range(2):
        keys.press("ArrowRight")
    assert heading.inner_text() == "Step 13 of 48: MLP, layer 1, norm"
    shown.page.locator(".grid").focus()
    for key in ("ArrowUp", "ArrowRight", "ArrowDown", "ArrowUp", "ArrowDown"):
        keys.press(key)
    assert detail(shown).startswith("Position 2 (B), number 2: ")
    assert near(detail(shown), watched(nano, "ABC")["mlp_in", 0][1, 1])
    keys.press("End")
    assert "number 48: " in detail(shown)
    keys.press("Home")
    keys.press("ArrowLeft")  # the edge holds
    assert "number 1: " in detail(shown)
    keys.press("Escape")
    assert detail(shown) == "Point at a cell, or walk with the arrow keys."


@pytest.mark.parametrize("width", [1280, 390])
def test_next_walks_through_every_stage_and_the_page_fits(open_inside, width):
    shown = open_inside("CCBBAACCBBA", width=width)
    headings = []
    for _ in range(48):
        headings.append(shown.page.locator(".heading").inner_text())
        assert shown.page.evaluate("document.documentElement.scrollWidth") <= width
        assert shown.page.locator(".about").inner_text().endswith(".")
        shown.page.get_by_role("button", name="Next", exact=True).click(force=True)
    assert headings[0] == "Step 1 of 48: Embedding, letter"
    assert headings[18] == "Step 19 of 48: Attention, layer 2, head 1, queries"
    assert headings[-1] == "Step 48 of 48: Output, softmax"
    assert shown.page.locator(".heading").inner_text() == headings[-1]  # the end holds
    shown.click("Back")
    assert shown.page.locator(".heading").inner_text() == headings[-2]
    low = "nodes => nodes.filter((node) => node.offsetHeight < 40).length"
    controls = shown.page.locator(
        "button:visible, .choice label:visible, input[type=text]"
    )
    assert controls.evaluate_all(low) == 0


# --- what goes wrong ------------------------------------------------------


@pytest.fixture
def site(tmp_path, nano):
    """A folder laid out like the published site, with the net's weights."""
    assets = tmp_path / "_static" / "assets"
    assets.mkdir(parents=True)
    name = asset_name(nano)
    (assets / f"{name}.js").write_bytes(asset_script(name, packed(nano)))
    return tmp_path


REFUSED = {
    "ABXY": "The net knows only A, B and C, not “X”.",
    "abc": "The net knows only A, B and C, not “a”.",
    HOSTILE: "The net knows only A, B and C, not “<”.",
    "A\u202e": "The net knows only A, B and C, not “‹U+202E›”.",
    "A👩‍💻": "The net knows only A, B and C, not “👩”.",
    "": "Type a letter for the net to read.",
    "A" * 13: "There is room for 12 letters, not 13.",
    "A" * 100_000: "There is room for 12 letters, not 100000.",
}


@pytest.mark.parametrize("live", [True, False])
def test_what_the_net_cannot_read_is_one_sentence(open_inside, site, live):
    shown = open_inside(live=live, folder=site)
    before = shown.call("values", "logits", None)
    for text, sentence in REFUSED.items():
        read_letters(shown, text)
        assert shown.status() == sentence
        assert shown.call("values", "logits", None) == before
        shown.page.get_by_role("button", name="Write").click(force=True)
        assert shown.page.get_by_label("Letters to read").input_value() == text
    shown.click("Next")  # the last good letters are still there
    assert shown.page.locator(".line .row-name").all_inner_texts() == [*"CBABBC"]
    assert shown.page.locator(".exhibit img, .exhibit script").count() == 0
    read_letters(shown, "AB")
    assert shown.status().startswith("After AB the most likely letter is ")


def test_the_weights_are_loaded_when_the_reader_comes_near(show, nano, site):
    above = "<div style='height: 9000px'></div>"
    shown = show(lambda: HTML(above + inside(nano)._repr_html_()), folder=site)
    assert shown.requests == []
    shown.page.locator(".exhibit").scroll_into_view_if_needed()
    shown.page.locator(".grid").wait_for()
    name = f"{asset_name(nano)}.js"
    assert shown.requests == [(site / "_static" / "assets" / name).as_uri()]


def test_missing_weights_are_one_plain_sentence(show, nano, tmp_path):
    shown = show(lambda: inside(nano), folder=tmp_path)
    sentence = f"Could not load {asset_name(nano)}. Reload the page to retry."
    shown.page.get_by_text(sentence, exact=True).wait_for()
    assert shown.errors.pop().startswith("Failed to load resource")


def test_a_net_or_text_that_the_page_cannot_run_is_refused(nano):
    for change, words in [
        ({"norm": "rms"}, "norm must be 'layer'"),
        ({"mlp": "relu2"}, "mlp must be 'gelu'"),
        ({"positions": "rotary"}, "positions must be 'learned'"),
        ({"kv_heads": 1}, "3 heads share 1"),
    ]:
        with pytest.raises(ValueError, match=words):
            inside(Transformer(NANO.with_(**change)))
    for labels in ("AB", "AAB", ("A", "B", "CD")):
        with pytest.raises(ValueError, match="3 symbols"):
            inside(nano, labels)
    for text in ("", "ABX", HOSTILE, "A" * 13):
        with pytest.raises(ValueError, match="1 to 12 of the letters ABC"):
            inside(nano, text=text)


def test_the_script_alone_gives_the_same_values(nano):
    ids = [2, 1, 0, 1]
    page = forward_in_page(nano, ids)
    with torch.no_grad():
        expected = nano(torch.tensor([ids]))[0]
    assert torch.allclose(torch.tensor(page["logits"]), expected, atol=1e-4)
    assert len(page["layers"]) == nano.config.layers
