"""A made-up log of a training run, what its replay should say, and what it says."""

import random
from statistics import fmean

import pytest

from lib.scale import seed

HOSTILE = "<img src=x onerror='alert(1)'></script><script>alert(2)</script>"
SKILLS = {"list": "a price from a list", "recall": f"a fact {HOSTILE}"}
TOKENS = 4096
PLAIN = "The river is long.\nIt is old."


def made_log(updates: int = 1000, every: int = 100, hostile: str = "") -> list[dict]:
    """A log like those of lib.train, of a loss that falls with noise."""
    dice = random.Random(seed("run replay"))
    log: list[dict] = [{"settings": {"steps": updates}, "parameters": 1}]
    for step in range(updates + 1):
        loss = 1.3 + 6.4 / (1 + 20 * step / updates)
        if step:
            facts = {"loss": loss + dice.gauss(0, 0.1), "norm": dice.uniform(0.3, 3.5)}
            facts |= {"tokens": TOKENS, "seconds": dice.uniform(0.4, 0.8)}
            log.append({"step": step, **facts})
        if step % every == 0:
            log.append({"step": step, "validation": loss + 0.1})
            rates = {name: dice.randint(0, 64) / 64 for name in SKILLS}
            log.append({"step": step, **rates, "sample": f"{PLAIN} {step} {hostile}"})
    return log


# --- what Python expects of the page ------------------------------------------


def updates_of(log):
    return [line for line in log if "loss" in line]


def rounded(part: int, of: int) -> int:
    """A quotient as a whole number, halves upward as the page has them."""
    return (2 * part + of) // (2 * of)


def clock(milliseconds: int) -> str:
    hours, rest = divmod(rounded(milliseconds, 1000), 3600)
    minutes, rest = divmod(rest, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"


def line_of(log, step: int) -> list[str]:
    """An update as the page writes it."""
    updates = updates_of(log)
    line = updates[step - 1]
    spans = [round(1000 * each["seconds"]) for each in updates]
    return [
        f"{step:,}/{len(updates):,}",
        f"{1000 * step // len(updates) / 10:.1f}%",
        f"{line['loss']:.3f}",
        f"{line['norm']:.2f}",
        f"{rounded(1000 * TOKENS, spans[step - 1]):,}",
        clock(sum(spans[step:])),
    ]


def lines_at(log, step: int) -> list[list[str]]:
    """The last eight lines, empty ones before the first."""
    steps = range(step - 7, step + 1)
    return [line_of(log, each) if each > 0 else [""] * 6 for each in steps]


def latest(log, name: str, step: int) -> dict:
    return [line for line in log[1:] if name in line and line["step"] <= step][-1]


def means(log) -> list[float]:
    """The loss as it is drawn: the mean of the last five of a thousand."""
    losses = [line["loss"] for line in updates_of(log)]
    window = max(1, round(len(losses) / 200))
    return [fmean(losses[max(0, k - window) : k]) for k in range(1, len(losses) + 1)]


# --- what the page shows ------------------------------------------------------


def lines(shown) -> list[list[str]]:
    rows = shown.page.locator(".lines tbody tr").evaluate_all(
        "rows => rows.map((row) => [...row.cells].map((cell) => cell.textContent))"
    )
    return [[cell.strip() for cell in row] for row in rows]


def slider(shown):
    return shown.page.get_by_role("slider", name="Place in the run")


def place(shown) -> int:
    return int(slider(shown).input_value())


def play(shown):
    return shown.page.locator("button.play")


def heading(shown, number: int) -> str:
    return shown.page.locator(".heading").nth(number).inner_text()


def is_the_logs(shown, log, step: int) -> None:
    """All that is shown at an update is what the log says."""
    assert place(shown) == step
    assert lines(shown) == lines_at(log, step)
    words = slider(shown).get_attribute("aria-valuetext")
    if step:
        n, loss = len(updates_of(log)), updates_of(log)[step - 1]["loss"]
        assert words == f"update {step:,} of {n:,}, loss {loss:.3f}"
    else:
        assert words == "before the first update"
    assert shown.page.locator(".words").text_content() == words
    look = latest(log, "sample", step)
    when = f"after update {look['step']:,}" if look["step"] else "before the first"
    assert heading(shown, 1).startswith(f"Right answers {when}")
    assert heading(shown, 2).startswith(f"What it wrote {when}")
    assert shown.page.locator(".wrote").text_content() == look["sample"]
    rates = [f"{round(100 * look[name])}%" for name in SKILLS]
    assert shown.page.locator(".skills .times").all_inner_texts() == rates
    fills = "nodes => nodes.map((node) => node.style.width)"
    assert shown.page.locator(".skills .bar-fill").evaluate_all(fills) == rates
    held_out = latest(log, "validation", step)
    mean, held = shown.page.locator(".key b").all_inner_texts()
    assert held == f"{held_out['validation']:.3f} at {held_out['step']:,}"
    if step:
        assert float(mean) == pytest.approx(means(log)[step - 1], abs=0.0011)
    else:
        assert mean == "none yet"


def points(shown, selector: str) -> list[list[float]]:
    """The curve's points in the page's pixels."""
    drawn = shown.page.locator(f"polyline{selector}").get_attribute("points")
    numbers = [float(number) for number in drawn.split()]
    return [numbers[i : i + 2] for i in range(0, len(numbers), 2)]


FRAMES = """() => {
    let waiting = new Map();
    let last = 0;
    window.requestAnimationFrame = (call) => (waiting.set(++last, call), last);
    window.cancelAnimationFrame = (id) => waiting.delete(id);
    window.frameAt = (milliseconds) => {
        const calls = [...waiting.values()];
        waiting = new Map();
        for (const call of calls) call(milliseconds);
        return waiting.size;
    };
}"""


def frame(shown, seconds: float) -> int:
    """Draw the frame of a time; how many are asked for after it."""
    return shown.page.evaluate("at => frameAt(at)", 1000 * seconds)
