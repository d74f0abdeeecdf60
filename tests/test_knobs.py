"""Four knobs: what is counted, and that the page's numbers are torch's."""

import json
import math

import pytest
import torch
from py_mini_racer import MiniRacer

from lib.knobs import (
    LETTERS,
    RATE,
    STEPS,
    WORDS,
    SentenceEnds,
    downhill,
    expression,
    loss,
    random_settings,
    sentence_ends,
    surprise,
)
from lib.scale import seed
from lib.widgets.exhibit import SCRIPTS
from lib.widgets.knobs import knobs

ZERO = torch.zeros(4, dtype=torch.float64)


@pytest.fixture(scope="module")
def data() -> SentenceEnds:
    """Sentences that end the more often, the later and the longer the word."""
    place, letters = torch.meshgrid(
        torch.arange(1.0, WORDS + 1, dtype=torch.float64),
        torch.arange(1.0, LETTERS + 1, dtype=torch.float64),
        indexing="ij",
    )
    seen = (4_000 / place).round()
    ended = (seen * (place / 40) * (letters / LETTERS).sqrt()).floor()
    kinds = [kind.flatten()[1:] for kind in (place, letters, seen, ended)]
    return SentenceEnds(*kinds)  # the first kind was never seen


def settings(number: int = 200) -> torch.Tensor:
    """Random settings and all corners of the sliders (4, number + 81)."""
    ends = torch.tensor([-10.0, 0.0, 10.0], dtype=torch.float64)
    corners = torch.cartesian_prod(ends, ends, ends, ends).T
    return torch.cat([random_settings(number, seed("settings")), corners], 1)


def slopes(w: torch.Tensor, data: SentenceEnds) -> torch.Tensor:
    w = w.clone().requires_grad_()
    return torch.autograd.grad(loss(w, data).sum(), w)[0]


# --- counting -------------------------------------------------------------


def test_words_are_counted_by_place_and_letters():
    data = sentence_ends(
        ["One two, three. (“Four!”) Five's 6\nThree", "Me? And antidisestablish end."]
    )
    found = {
        tuple(map(int, row[:2])): tuple(map(int, row[2:]))
        for row in torch.stack(tuple(data)).T.tolist()
    }
    assert found == {
        (1, 2): (1, 1),  # Me
        (1, 3): (2, 0),  # One, And
        (1, 4): (1, 1),  # Four
        (1, 5): (2, 0),  # Five's, Three
        (2, 3): (1, 0),  # two
        (3, 3): (1, 1),  # end
        (3, 5): (1, 1),  # three
    }


def test_long_sentences_are_left_out_from_their_21st_word_on():
    data = sentence_ends([" ".join(["word"] * 30) + "."])
    assert data.place.tolist() == list(range(1, WORDS + 1))
    assert data.ended.sum() == 0
    assert data.inputs[0, [0, -1]].tolist() == [-1, 1]


@pytest.mark.parametrize("texts", [[], ["", "\n \n"], ["12 + 30 = 42."]])
def test_pages_without_words_are_refused(texts):
    with pytest.raises(ValueError, match="no words"):
        sentence_ends(texts)


# --- the loss ---------------------------------------------------------------


def test_the_loss_is_the_mean_surprise(data):
    w = random_settings(1, 3)[:, 0]
    total = 0.0
    for place, letters, seen, ended in torch.stack(tuple(data)).T.tolist():
        x0, x1 = 2 * (place - 1) / 19 - 1, 2 * (letters - 1) / 9 - 1
        inside = 1 / (1 + math.exp(-(w[0] * x0 + w[1] * x1)))
        p = 1 / (1 + math.exp(-(w[2] * inside + w[3])))
        assert float(expression(torch.tensor([x0, x1]), w)) == pytest.approx(p)
        total -= ended * math.log(p) + (seen - ended) * math.log(1 - p)
    assert float(loss(w, data)) == pytest.approx(total / float(data.seen.sum()))
    assert float(loss(ZERO, data)) == pytest.approx(math.log(2))


def test_many_settings_are_many_single_ones(data):
    many = settings(20)
    alone = torch.stack([loss(w, data) for w in many.T])
    torch.testing.assert_close(loss(many, data), alone)
    torch.testing.assert_close(
        downhill(many, data, 5)[:, 3], downhill(many[:, 3], data, 5)
    )


def test_no_answer_is_better_than_the_frequencies(data):
    assert float(loss(settings(), data).min()) > data.floor
    moved = (data.frequency + 0.01).clamp(max=1)
    assert float(surprise(moved, data)) > data.floor


@pytest.mark.parametrize("book_seed", ["0", "7"])
def test_training_beats_chance_from_every_start(data, monkeypatch, book_seed):
    monkeypatch.setenv("BOOK_SEED", book_seed)
    starts = random_settings(3, seed("starts"), spread=1)
    before = starts.clone()
    worst = float(loss(downhill(starts, data), data).max())
    assert worst <= float(loss(random_settings(1_000, seed("knobs")), data).min())
    assert torch.equal(starts, before)
    assert worst < float(loss(starts, data).min())


# --- the page's numbers -------------------------------------------------------


def rows(data: SentenceEnds) -> list[list[int]]:
    return torch.stack(tuple(data)).T.int().tolist()


def in_page(data: SentenceEnds, call: str, w: list) -> list:
    """What the page's own script, run by V8, says for each setting in `w`."""
    script = (SCRIPTS / "expression.js").read_text(encoding="utf-8")
    with MiniRacer() as engine:
        answer = engine.eval(
            f"const page = ({script})();"
            f"const kinds = page.kindsOf({json.dumps(rows(data))}, {WORDS}, {LETTERS});"
            f"JSON.stringify({json.dumps(w)}.map((w) => {call}))"
        )
    return json.loads(answer)


def test_the_pages_loss_and_derivatives_are_torchs(data):
    many = settings()
    found = torch.tensor(
        in_page(
            data, "[page.loss(kinds, w), ...page.slopes(kinds, w)]", many.T.tolist()
        ),
        dtype=torch.float64,
    )
    expected = torch.cat([loss(many, data)[None], slopes(many, data)]).T
    torch.testing.assert_close(found, expected, rtol=1e-6, atol=1e-12)


def test_the_pages_answers_and_steps_are_torchs(data):
    many = settings(20)
    answers = in_page(
        data, "kinds.map((kind) => page.answer(kind, w))", many.T.tolist()
    )
    expected = expression(data.inputs, many[..., None])
    torch.testing.assert_close(
        torch.tensor(answers, dtype=torch.float64), expected, rtol=1e-6, atol=1e-12
    )
    walk = f"""Array.from({{ length: {STEPS} }})
        .reduce((at) => page.downhill(kinds, at, {RATE}), w)"""
    [found] = in_page(data, walk, [ZERO.tolist()])
    assert found == pytest.approx(downhill(ZERO, data).tolist(), rel=1e-6)


# --- the exhibit ------------------------------------------------------------


@pytest.fixture
def open_knobs(show, data):
    return lambda **options: show(lambda: knobs(data), **options)


def is_at(shown, w, data) -> None:
    """The page has this setting, and shows its loss and derivatives."""
    values = shown.call("values")
    assert values["w"] == pytest.approx(w.tolist(), rel=1e-6, abs=1e-9)
    assert values["loss"] == pytest.approx(float(loss(w, data)), rel=1e-6)
    slope = slopes(w, data).tolist()
    assert values["slopes"] == pytest.approx(slope, rel=1e-6, abs=1e-9)
    assert shown.page.locator(".loss b").inner_text() == f"{values['loss']:.4f}"
    texts = shown.page.locator(".knob:not(.heads) .slope").all_inner_texts()
    numbers = [float(text.replace("−", "-")) for text in texts]
    assert numbers == pytest.approx(slope, abs=6e-5)
    for side, rise in zip(
        shown.page.locator(".arrow i").evaluate_all(
            "all => all.map((a) => a.className)"
        ),
        slope,
        strict=True,
    ):
        assert side == ("left" if rise > 0 else "right")  # against the derivative


@pytest.mark.parametrize("live", [True, False])
def test_knobs_are_turned_by_keyboard_and_downhill(open_knobs, data, live):
    shown = open_knobs(live=live)
    is_at(shown, ZERO, data)
    slider = shown.page.get_by_role("slider", name="w₂")
    slider.focus()
    for _ in range(3):
        slider.press("ArrowLeft")
    w = torch.tensor([0, 0, -0.3, 0], dtype=torch.float64)
    is_at(shown, w, data)
    assert shown.status().startswith("w₂ is −0.3: the loss falls from 0.6")
    by_hand = f"{float(loss(w, data)):.4f}"
    assert shown.stat("best loss by hand") == by_hand
    shown.click("One step downhill")
    is_at(shown, downhill(w, data, 1), data)
    assert shown.status().startswith("Step 1: the loss falls from ")
    assert shown.stat("best loss by hand") == by_hand
    shown.click("Start over")
    is_at(shown, ZERO, data)
    assert shown.stat("best loss by hand") == "–"


def test_chance_is_kept_apart_and_only_the_best_counts(open_knobs):
    shown = open_knobs()
    tried, losses = [], []
    for i in range(1, 31):
        shown.click("Random setting")
        values = shown.call("values")
        tried.append(values["w"])
        assert (
            shown.status() == f"Random setting {i}: the loss is {values['loss']:.4f}."
        )
        losses.append(values["loss"])
        assert shown.stat(f"best loss by chance, {i} drawn") == f"{min(losses):.4f}"
    spread = torch.tensor(tried).std()
    assert 2 < float(spread) < 4  # 120 draws of deviation 3
    assert shown.stat("best loss by training") == "–"


def test_training_goes_step_by_step_and_can_be_stopped(open_knobs, data):
    shown = open_knobs()
    shown.page.evaluate(
        """() => {
            window.waiting = [];
            window.requestAnimationFrame = (frame) => waiting.push(frame);
            window.cancelAnimationFrame = () => (waiting.length = 0);
        }"""
    )
    draw = "() => waiting.length && (waiting.shift()(), true)"
    shown.click("Train")
    for _ in range(10):
        assert shown.page.evaluate(draw)
    is_at(shown, downhill(ZERO, data, 10), data)
    shown.click("Stop")
    assert not shown.page.evaluate(draw)
    assert shown.status().startswith("After 10 steps the loss is ")
    shown.click("Train")
    frames = 0
    while shown.page.evaluate(draw):
        frames += 1
    assert 100 < frames < 400
    assert shown.status().startswith(f"After {STEPS + 10:,} steps the loss is ")
    w = downhill(ZERO, data, STEPS + 10)
    is_at(shown, w, data)
    assert shown.stat("best loss by training") == f"{float(loss(w, data)):.4f}"
    shown.page.get_by_role("button", name="Train").wait_for()


def test_without_motion_training_is_one_jump(open_knobs, data):
    shown = open_knobs()
    shown.page.emulate_media(reduced_motion="reduce")
    shown.click("Train")
    shown.page.get_by_text(f"After {STEPS:,} steps").wait_for()
    is_at(shown, downhill(ZERO, data), data)


@pytest.mark.parametrize("width", [1280, 390])
def test_both_pictures_are_read_by_pointing_and_by_arrow_keys(open_knobs, data, width):
    shown = open_knobs(width=width)
    w = downhill(ZERO, data, 300)
    shown.call("set", w.tolist())
    chances = expression(data.inputs, w)
    detail = shown.page.locator(".detail")
    pictures = shown.page.locator(".pictures")
    pictures.focus()
    pictures.press("ArrowUp")
    assert detail.inner_text() == "Word 1 of a sentence, with 1 letter: never seen."
    for key in ("End", "ArrowRight", "ArrowUp", "ArrowUp"):
        pictures.press(key)
    assert shown.page.locator(".cell.active").count() == 2
    kind = int(((data.place == WORDS) & (data.letters == 3)).nonzero())
    assert detail.inner_text() == (
        f"Word 20 of a sentence, with 3 letters: seen 200 times, the last word"
        f" {int(data.ended[kind])} times, {data.frequency[kind]:.1%}."
        f" The expression says {chances[kind]:.1%}."
    )
    shown.page.locator(".cell[data-place='7'][data-letters='10']").last.hover()
    assert detail.inner_text().startswith("Word 7 of a sentence, with 10 letters")
    shares = (
        shown.page.locator(".picture")
        .last.locator(".cell")
        .evaluate_all(
            """cells => cells.map(({ dataset, style }) =>
            [+dataset.place, +dataset.letters, +style.getPropertyValue("--share")])"""
        )
    )
    painted = {(place, letters): share for place, letters, share in shares}
    for place, letters, chance in zip(data.place, data.letters, chances, strict=True):
        share = painted[int(place), int(letters)]
        assert share == pytest.approx(min(1, float(chance) / 0.6), abs=1e-4)


@pytest.mark.parametrize("width", [1280, 390])
def test_the_page_fits_and_fingers_can_reach_it(open_knobs, width):
    shown = open_knobs(width=width)
    shown.call("set", [-88.888, -88.888, -88.888, -88.888])
    assert shown.page.evaluate("document.documentElement.scrollWidth") <= width
    low = "nodes => nodes.filter((node) => node.offsetHeight < 40).length"
    controls = shown.page.locator("button:visible, input[type=range]")
    assert controls.count() == 8
    assert controls.evaluate_all(low) == 0
