"""The log of a training run, replayed in the page.

The page shows what a log of `lib.train` holds: of each update the loss, the
norm of the gradient and the seconds; of each look in between the held-out
loss, a text that the model wrote and the rates of its skills. Time for the
looks is not in the log, so the time left is that of the updates alone.
"""

import math
from collections.abc import Iterable, Mapping, Sequence
from html import escape
from typing import Any

from IPython.display import HTML

from lib.training_log import curve
from lib.widgets.exhibit import exhibit

FACTS = ("loss", "norm", "tokens", "seconds")
SECONDS = 30  # that the whole run takes to play
SHARE = 200  # the drawn loss is a mean over this part of the updates


def run_replay(log: Sequence[Mapping[str, Any]], skills: Mapping[str, str]) -> HTML:
    """Let the reader play a run from noise to sense, or stop at any update.

    `log` holds the lines of a run of `lib.train`, as `Shipped.log` does.
    `skills` maps the names of rates in the log to what the page calls them;
    without any the page shows none. Raises ValueError for a log that cannot
    be replayed: no updates, some missing or with other numbers of tokens, no
    held-out loss or no sample before the first, a rate that is none.
    """
    data = replay_data(log, skills)
    shown = exhibit(
        "run_replay",
        data,
        label="The log of a training run, replayed update by update",
        uses=("parts",),
    )
    return HTML(f"{shown.data}<noscript>{_end_of(data)}</noscript>")


def replay_data(
    log: Sequence[Mapping[str, Any]], skills: Mapping[str, str]
) -> dict[str, Any]:
    """What the page is told of a run; a few thousand updates stay below 80 kB."""
    updates = [line for line in log[1:] if "loss" in line]
    looks = [line for line in log[1:] if "sample" in line]
    held_out = curve(list(log), "validation")
    _check_updates(updates)
    _check_start("held-out loss", "evaluate_every", [step for step, _ in held_out])
    _check_start("sample", "sample_every", [line["step"] for line in looks])
    _check_looks(looks, held_out, skills)
    return {
        "losses": _packed((line["loss"] for line in updates), 3),
        "norms": _packed((line["norm"] for line in updates), 2),
        # An update of no time at all would read at an infinite speed.
        "seconds": _packed((max(0.001, line["seconds"]) for line in updates), 3),
        "tokens": updates[0]["tokens"],
        "heldOut": [[step, round(loss, 3)] for step, loss in held_out],
        "skills": list(skills.values()),
        "looks": [_look(line, skills) for line in looks],
        "window": max(1, round(len(updates) / SHARE)),
        "lasts": SECONDS,
    }


def _check_updates(updates: Sequence[Mapping[str, Any]]) -> None:
    if not updates:
        raise ValueError("The log has no updates; give the log of a run that began.")
    for step, line in enumerate(updates, 1):
        if line["step"] != step:
            raise ValueError(
                f"Update {step} of the log is missing or out of order; give the log"
                " of a whole run."
            )
        if wrong := [name for name in FACTS if not _is_number(line.get(name))]:
            raise ValueError(
                f"The {wrong[0]} of update {step} must be a finite number, not"
                f" {line.get(wrong[0])!r}."
            )
        if line["tokens"] != updates[0]["tokens"]:
            raise ValueError(
                f"Update {step} read {line['tokens']} tokens and the first"
                f" {updates[0]['tokens']}; the page shows runs of one size of batch."
            )


def _check_start(what: str, setting: str, steps: Sequence[int]) -> None:
    if not steps or steps[0] != 0:
        raise ValueError(
            f"The log has no {what} from before the first update; train with {setting}."
        )


def _check_looks(
    looks: Iterable[Mapping[str, Any]],
    held_out: Iterable[tuple[int, float]],
    skills: Mapping[str, str],
) -> None:
    for step, loss in held_out:
        if not _is_number(loss):
            raise ValueError(
                f"The held-out loss at update {step} must be a finite number, not"
                f" {loss!r}."
            )
    for line in looks:
        if not isinstance(line["sample"], str):
            raise ValueError(f"The sample at update {line['step']} must be a text.")
        for name in skills:
            rate = line.get(name)
            if not (_is_number(rate) and 0 <= rate <= 1):
                raise ValueError(
                    f"The rate of {name!r} at update {line['step']} must be from 0"
                    f" to 1, not {rate!r}."
                )


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and math.isfinite(value)


def _packed(values: Iterable[float], places: int) -> str:
    """Numbers with so many decimal places as whole ones, with spaces between."""
    return " ".join(str(round(round(v, places) * 10**places)) for v in values)


def _look(line: Mapping[str, Any], skills: Mapping[str, str]) -> list:
    """One look: its step, the text, and the rates in percent."""
    rates = [round(100 * line[name]) for name in skills]
    return [line["step"], _visible(line["sample"]), rates]


def _visible(text: str) -> str:
    """The text with a sign for what has no glyph; spaces and line ends stay."""
    return "".join(
        c if c in " \n" or c.isprintable() else f"‹U+{ord(c):04X}›" for c in text
    )


def _end_of(data: Mapping[str, Any]) -> str:
    """HTML of how the run ended, for a page without JavaScript."""
    losses = data["losses"].split()
    _, text, rates = data["looks"][-1]
    named = zip(data["skills"], rates, strict=True)
    skills = "".join(f"<li>{escape(label)}: {rate}%</li>" for label, rate in named)
    return (
        f"<p>After {len(losses):,} updates the loss was {int(losses[-1]) / 1000:.3f}"
        f" nats a token, on held-out text {data['heldOut'][-1][1]:.3f}. The model then"
        f" wrote:</p><blockquote>{escape(text)}</blockquote>"
        + (f"<p>How often it answered rightly:</p><ul>{skills}</ul>" if skills else "")
    )
