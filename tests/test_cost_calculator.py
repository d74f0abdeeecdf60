"""The cost calculator: the page's numbers and words are lib.bill's."""

import json
import math
import random

import pytest
from py_mini_racer import MiniRacer

from lib import bill
from lib.bill import GPUS, Run
from lib.bill_figures import FIGURES, verdict
from lib.scale import seed
from lib.widgets.cost_calculator import LIMITS, cost_calculator
from lib.widgets.exhibit import SCRIPTS

HOSTILE = "<img src=x onerror='alert(1)'></script><script>alert(2)</script>"


def in_page(expression: str, values: list) -> list:
    """What the page's own script, run by V8, makes of each of the values."""
    script = (SCRIPTS / "bill.js").read_text(encoding="utf-8")
    with MiniRacer() as engine:
        answer = engine.eval(
            f"const bill = ({script})();"
            f"JSON.stringify({json.dumps(values)}.map((value) => {expression}))"
        )
    return json.loads(answer)


def many(low: float, high: float, number: int = 400) -> list[float]:
    """Values spread evenly in their logarithm, and both ends."""
    dice = random.Random(seed("bill"))
    ends = math.log10(low), math.log10(high)
    return [low, high, *(10 ** dice.uniform(*ends) for _ in range(number))]


# --- the page's script --------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "low", "high"),
    [
        ("digits", 1e-3, 1e6),
        ("amount", 1e-3, 1e16),
        ("scientific", 1e6, 1e29),
        ("duration", 1e-6, 1e9),
        ("money", 0.01, 1e12),
    ],
)
def test_the_page_says_numbers_as_python_does(name, low, high):
    values = many(low, high)
    expected = [getattr(bill, name)(value) for value in values]
    assert in_page(f"bill.{name}(value)", values) == expected


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("8", 8),
        (" 1.5 ", 1.5),
        (".5", 0.5),
        ("1.5B", 1.5e9),
        ("33.6 billion", 33.6e9),
        ("124m", 124e6),
        ("15 T", 15e12),
        ("100 thousand", 1e5),
        ("1,557,611,200", 1_557_611_200),
        ("1e11", 1e11),
        ("$3.50", 3.5),
        ("45 %", 45),
    ],
)
def test_numbers_are_read_as_people_type_them(text, value):
    assert in_page("bill.parse(value)", [text]) == [pytest.approx(value)]


BAD = ["", "  ", "-5", "lots", "1,5", "1.2.3", "5 apples", "0x10", "NaN", "--", "1e"]


def test_what_is_no_number_is_not_guessed():
    bad = [*BAD, "Infinity", "5 constructor", "١٢", "9" * 400, HOSTILE]
    found = in_page("Number.isFinite(bill.parse(value))", bad)
    assert found == [False] * len(bad)


# --- the exhibit ------------------------------------------------------------


@pytest.fixture
def open_calculator(show):
    return lambda **options: show(cost_calculator, **options)


def as_python(values: dict) -> Run:
    """The same run, by lib.bill."""
    return Run(
        values["parameters"],
        values["tokens"],
        GPUS[values["gpu"]],
        values["gpus"],
        values["utilisation"],
        values["price"],
    )


def is_shown(shown) -> Run:
    """The page's numbers, and the words it shows, are Python's."""
    values = shown.call("values")
    run = as_python(values)
    for name, theirs in {
        "flops": run.flops,
        "peak": run.peak,
        "hours": run.hours,
        "dollars": run.dollars,
        "kwh": run.kwh,
        "tokensPerParameter": run.tokens_per_parameter,
        "stateBytes": run.state_bytes,
        "memory": run.memory,
    }.items():
        assert values[name] == pytest.approx(theirs, rel=1e-12), name
    assert shown.stat("rent") == bill.money(run.dollars)
    assert shown.stat("time") == bill.duration(run.hours)
    assert shown.stat("FLOPs") == bill.scientific(run.flops)
    assert shown.stat("electricity at most") == f"{bill.amount(run.kwh)} kWh"
    return run


def field(shown, label):
    return shown.page.get_by_label(label, exact=True)


@pytest.mark.parametrize("live", [True, False])
def test_the_figures_of_the_lecture_are_pythons(open_calculator, live):
    shown = open_calculator(live=live)
    assert shown.page.get_by_role("button", pressed=True).inner_text() == "A day: $600"
    for figure in FIGURES.values():
        shown.click(figure.label)
        pressed = shown.page.get_by_role("button", pressed=True)
        assert pressed.all_inner_texts() == [figure.label]
        assert is_shown(shown) == figure.run
        note = shown.page.locator(".note")
        assert note.inner_text() == f"{figure.inputs} {verdict(figure)} source"
        assert note.locator("a").get_attribute("href") == figure.source
    assert shown.requests == []


def test_every_gpu_and_any_numbers_are_computed_as_python_does(open_calculator):
    shown = open_calculator()
    dice = random.Random(seed("calculator"))
    for name in GPUS:
        shown.page.get_by_label("GPU", exact=True).select_option(name)
        for label, key in (("Parameters", "parameters"), ("Tokens", "tokens")):
            low, high, _ = LIMITS[key]
            drawn = 10 ** dice.uniform(math.log10(low), math.log10(high))
            field(shown, label).fill(f"{drawn:.6e}")
        field(shown, "Number of GPUs").fill(str(dice.randint(1, 100_000)))
        field(shown, "Utilisation share of the peak").fill(
            f"{dice.uniform(1, 100):.1f}%"
        )
        field(shown, "Price a GPU and hour").fill(f"${dice.uniform(0.01, 9):.2f}")
        run = is_shown(shown)
        assert run.gpu.name == name
        assert shown.page.get_by_role("button", pressed=True).count() == 0
        assert shown.page.locator(".note").inner_text().startswith("Before your ch")


def test_it_works_by_keyboard_alone(open_calculator):
    shown = open_calculator()
    keys = shown.page.keyboard
    shown.page.get_by_role("button", name="2019").focus()
    keys.press("Enter")
    assert is_shown(shown) == FIGURES["2019"].run
    field(shown, "Tokens").focus()
    keys.press("Control+a")
    keys.type("15T")
    assert is_shown(shown).tokens == 15e12
    slider = shown.page.get_by_role("slider", name="Tokens")
    assert slider.get_attribute("aria-valuetext") == "15 trillion"
    keys.press("Tab")
    before = is_shown(shown).dollars
    keys.press("ArrowRight")
    after = is_shown(shown)
    assert after.tokens == pytest.approx(15e12 * 10**0.01, rel=0.02)
    assert after.dollars > before
    assert field(shown, "Tokens").input_value() == bill.amount(after.tokens)
    keys.press("Home")
    assert is_shown(shown).tokens == 1e6
    keys.press("End")
    assert is_shown(shown).tokens == 1e15


def test_a_count_of_gpus_stays_whole(open_calculator):
    shown = open_calculator()
    slider = shown.page.get_by_role("slider", name="Number of GPUs")
    slider.focus()
    slider.press("Home")
    seen = set()
    for _ in range(60):
        seen.add(shown.call("values")["gpus"])
        slider.press("ArrowRight")
    assert {1, 2, 3} <= seen
    assert all(float(count).is_integer() for count in seen)


@pytest.mark.parametrize("label", ["Tokens", "Number of GPUs"])
def test_bad_input_keeps_what_counted_and_says_so(open_calculator, label):
    shown = open_calculator()
    before = shown.call("values")
    box = field(shown, label)
    good = box.input_value()
    for text in [*BAD, "1e99", "9" * 400, "0", HOSTILE]:
        box.fill(text)
        status = shown.status()
        assert status.startswith(f"{label} must be a ")
        assert status.endswith(f"; {good} still counts.")
        assert "." not in status[:-1].replace(good, "")  # one sentence
        assert box.get_attribute("aria-invalid") == "true"
        assert shown.call("values") == before
        is_shown(shown)
        box.press("Tab")
        assert box.input_value() == good
        assert box.get_attribute("aria-invalid") == "false"
        assert shown.status() == status
    box.fill("16 million" if label == "Tokens" else "16")
    assert shown.status().startswith("6 × ")
    assert shown.page.locator(".exhibit img, .exhibit script").count() == 0


def test_half_a_gpu_and_more_than_the_peak_are_refused(open_calculator):
    shown = open_calculator()
    field(shown, "Number of GPUs").fill("1.5")
    assert "a whole number" in shown.status()
    field(shown, "Utilisation share of the peak").fill("101")
    assert "from 1% to 100%" in shown.status()


def test_the_sentences_follow_the_numbers(open_calculator):
    shown = open_calculator()
    balance = shown.page.locator(".balance")
    memory = shown.page.locator(".detail")
    assert balance.inner_text() == "21.5 tokens a parameter: about Chinchilla's 20."
    assert "24.9 GB of the 640 GB" in memory.inner_text()
    shown.click("$100: fewer tokens")
    assert "a smaller network" in balance.inner_text()
    shown.click("2019: $40,000")
    assert "3.21 times Chinchilla's 20" in balance.inner_text()
    assert "a larger network" in balance.inner_text()
    field(shown, "Parameters").fill("405B")
    assert memory.inner_text().endswith("this does not fit.")


@pytest.mark.parametrize("width", [1280, 390])
def test_the_page_fits_and_fingers_can_reach_it(open_calculator, width):
    shown = open_calculator(width=width)
    field(shown, "Parameters").fill("9.87T")
    field(shown, "Tokens").fill("987T")
    field(shown, "Number of GPUs").fill("1")
    assert shown.page.evaluate("document.documentElement.scrollWidth") <= width
    low = "nodes => nodes.filter((node) => node.offsetHeight < 40).length"
    controls = shown.page.locator(
        "button:visible, .exhibit input:visible, select:visible"
    )
    assert controls.count() == len(FIGURES) + 2 * len(LIMITS) + 1
    assert controls.evaluate_all(low) == 0


def test_nothing_moves_when_a_reader_changes_a_number(open_calculator):
    shown = open_calculator()
    box = field(shown, "Tokens")
    before = box.bounding_box()
    box.fill("15T")
    assert box.bounding_box() == before


def test_two_calculators_share_a_page(show):
    from IPython.display import HTML

    both = HTML(cost_calculator().data + cost_calculator("log").data)
    shown = show(lambda: both)
    labels = shown.page.get_by_label("Tokens", exact=True)
    assert labels.count() == 2
    labels.last.fill("lots")
    assert "Tokens must be" in shown.page.locator(".status").last.inner_text()
    assert "6 ×" in shown.page.locator(".status").first.inner_text()


def test_an_unknown_figure_is_named():
    with pytest.raises(ValueError, match=r"llm\.c"):
        cost_calculator("2018")
