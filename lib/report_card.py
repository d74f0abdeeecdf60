"""The report card of a pipeline: what each stage read, made, found out and cost.

A row is a stage. It is kept as JSON, printed as text, and shown as a table. What
is compared stands in it with the number of questions and the book's interval.

Costs are of three kinds. Seconds are the clock's, and core hours those times the
cores that were kept busy or waiting; of a run that was stopped, crawl and trainings
count earlier calls too, other stages only the one that ended them. FLOPs are those of
`lib.cost`, of the updates and of the tokens that a model drew to learn from; exams are
not among them, nor the prompts of those tokens, and padding is. The rent is what as
many FLOPs cost where llm.c trained GPT-2, at its price and at its share of the peak.
"""

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from typing import NamedTuple

from lib.bill import digits, duration, money, scientific
from lib.bill_figures import FIGURES
from lib.cards import table
from lib.cost import forward_flops, training_flops_per_token
from lib.intervals import rate_interval
from lib.model_config import ModelConfig

RENTED = FIGURES["llm.c"].run
STAGES = "stage", "from what, and what came out", "time"
FOUND = "stage", "figure", "number"
UNKNOWN = "not recorded"
ALL = "all together"
PARTLY = "without what was not recorded"


class Figure(NamedTuple):
    """One number with its meaning; `n` and the `interval` of a share drawn by lot."""

    meaning: str
    value: float
    n: int = 0
    interval: tuple[float, float] | None = None
    is_share: bool = False

    def what(self) -> str:
        """The meaning, and of how many."""
        return f"{self.meaning} (n = {self.n:,})" if self.n else self.meaning

    def number(self) -> str:
        """The number with its interval; a share as a percentage."""
        if not self.is_share:
            return digits(self.value)
        if self.interval is None:
            return f"{self.value:.0%}"
        low, high = self.interval
        return f"{self.value:.0%} ({100 * low:.0f}\N{EN DASH}{high:.0%})"


def rate_figure(meaning: str, right: Sequence[bool]) -> Figure:
    """A share of questions, with its interval. Raises ValueError for none."""
    interval = rate_interval(sum(right), len(right))
    return Figure(meaning, sum(right) / len(right), len(right), interval, True)


@dataclass(frozen=True)
class Row:
    """A stage: `reads` in words, `made` as numbers by unit, `figures`, and costs.

    `seconds`, `cores` and `flops` are None where nobody has recorded them, and
    `flops` where nothing was trained.
    """

    stage: str
    reads: str
    made: dict[str, int]
    figures: tuple[Figure, ...] = ()
    seconds: float | None = None
    cores: int | None = None
    flops: float | None = None
    note: str = ""

    @property
    def core_hours(self) -> float | None:
        """Hours of one core, busy or kept waiting."""
        if self.seconds is None or self.cores is None:
            return None
        return self.seconds * self.cores / 3600

    def made_text(self) -> str:
        """What came out, as numbers with their units."""
        return ", ".join(f"{count:,} {unit}" for unit, count in self.made.items())

    def passage_text(self) -> str:
        """What came in and what came out, and what should be known of it."""
        told = [f"from {self.reads}"] if self.reads else []
        told += [self.made_text()] if self.made else []
        return "; ".join([*told, self.note] if self.note else told)

    def time_text(self) -> str:
        """How long it took, if somebody has recorded it."""
        return UNKNOWN if self.seconds is None else duration(self.seconds / 3600)

    def told(self) -> list[tuple[str, str]]:
        """All figures, and the costs but for the time, each with its meaning."""
        found = [(figure.what(), figure.number()) for figure in self.figures]
        if self.core_hours is not None:
            found.append(("core hours", digits(self.core_hours)))
        if self.flops is not None:
            found.append(("FLOPs", scientific(self.flops)))
        return found

    def as_json(self) -> dict:
        """What `row_of` makes a row from."""
        return asdict(self) | {"figures": [list(one) for one in self.figures]}


def row_of(told: dict) -> Row:
    """The row that `as_json` told. Raises ValueError or TypeError for another."""
    figures = []
    for meaning, value, n, interval, is_share in told["figures"]:
        between = None if interval is None else (interval[0], interval[1])
        figures.append(Figure(meaning, value, n, between, is_share))
    row = Row(**told | {"figures": tuple(figures)})
    card_text([row])  # raises where a number is none
    return row


def flops_of(log: Sequence[dict], shape: ModelConfig) -> float:
    """FLOPs of a training by its log: of its updates, and of the tokens it drew."""
    rows, total = log[0]["settings"]["rows"], 0.0
    for line in log[1:]:
        if "loss" in line:
            length = round(line["tokens"] / rows)  # with what fills up shorter rows
            total += training_flops_per_token(shape, length) * line["tokens"]
            drawn = rows * line.get("length", 0)  # by the model itself
            total += drawn * forward_flops(shape, 1, past=length)
    return total


def together(rows: Iterable[Row]) -> Row:
    """All stages as one row: the costs that were recorded, added up."""
    rows = list(rows)

    def total(values: Iterable[float | None]) -> float:
        return sum(value for value in values if value is not None)

    seconds = total(row.seconds for row in rows)
    hours = total(row.core_hours for row in rows)
    flops = total(row.flops for row in rows)
    rented = Figure(f"rent of as many FLOPs, in cents, {terms()}", 100 * rent(flops))
    told = [Figure("core hours", hours)] if hours else []
    note = PARTLY if any(row.seconds is None for row in rows) else ""
    return Row(ALL, "", {}, (*told, rented), seconds, None, flops, note)


def rent(flops: float) -> float:
    """Dollars for so many FLOPs where llm.c trained GPT-2."""
    hours = flops / (RENTED.utilisation * RENTED.gpu.peak) / 3600
    return hours * RENTED.dollars_per_gpu_hour


def terms() -> str:
    """The price and the share of the peak on which `rent` rests."""
    return (
        f"at {money(RENTED.dollars_per_gpu_hour)} an hour for an {RENTED.gpu.name} of"
        f" whose peak {RENTED.utilisation:.0%} is used, as by llm.c"
    )


def rehearsal(share: float) -> str:
    """What must be known of a card whose trainings were cut short; else nothing."""
    if share == 1:
        return ""
    return (
        f"This was a rehearsal with {digits(100 * share)}% of the updates. It shows"
        " that the chain runs; its figures say nothing about the final models."
    )


def card_text(rows: Sequence[Row], share: float = 1.0) -> str:
    """The card for a terminal."""
    said = [rehearsal(share)] if share != 1 else []
    for row in (*rows, together(rows)):
        said += ["", row.stage]
        said += [f"  from   {row.reads}"] if row.reads else []
        said += [f"  made   {row.made_text()}"] if row.made else []
        said += [f"  note   {row.note}"] if row.note else []
        said += [f"  time   {row.time_text()}"]
        said += [f"  {what}: {number}" for what, number in row.told()]
    return "\n".join(said)


def report_table(rows: Sequence[Row], share: float = 1.0) -> str:
    """The card as HTML: what came in and out, then all figures and costs.

    Two narrow tables, which a phone can show. A rehearsal is called one above them,
    and its figures are folded.
    """
    rows = [*rows, together(rows)]
    stages = [(row.stage, row.passage_text(), row.time_text()) for row in rows]
    figures = [(row.stage, *told) for row in rows for told in row.told()]
    found = table(FOUND, figures)
    if share == 1:
        return table(STAGES, stages) + found
    folded = f"<details><summary>All its figures</summary>{found}</details>"
    return f"<p>{rehearsal(share)}</p>" + table(STAGES, stages) + folded
