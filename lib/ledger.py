"""Claims: what the lecture says, what came out here, and a computed verdict.

A chapter measures a claim inside a `with` block:

    with claim("tok.gpt4-vocab") as c:
        c.measure("symbols of cl100k_base", encoding.n_vocab)

What is expected of each quantity, and how far it may be off, stands in
`book/claims.yml`, written before the measurement. The verdict follows from
the numbers: *reproduced* if every expected quantity was measured and holds,
*differs* otherwise, which takes a reason, or *not testable here* where
weights, network or a key are missing and the claim may be.

Each claim shows as a card. The card's machine-readable twin rides in the same
notebook output, from where the site's ledger is made: there is no second copy
to go stale.
"""

import math
import os
import time
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, ClassVar

import yaml
from IPython.display import display

from lib import ROOT
from lib.cards import card
from lib.intervals import agree, mean_interval, rate_interval
from lib.records import Record
from lib.scale import book_seed, scale

CATALOGUE = ROOT / "book" / "claims.yml"
MIME = "application/vnd.behind-the-text-box.claim+json"
REPRODUCED, DIFFERS, UNTESTABLE = "reproduced", "differs", "not testable here"
RULES = ("equals", "near", "between", "at_least", "at_most")
FEWEST_LIVE = 10  # samples of a live part that can contradict a record
KINDS = ("exact", "measured", "behaviour", "context")


class ClaimError(AssertionError):
    """A claim was stated, measured or reported wrongly."""


@dataclass(frozen=True)
class Statement:
    """One claim of the lecture, as `claims.yml` states it.

    `expect` maps a quantity to a rule, such as {"at_least": 2}; `needs` says
    what may be missing (network, weights, key) so that it may go untested.
    """

    id: str
    chapter: str
    kind: str
    says: str
    expect: dict[str, dict[str, Any]] = field(default_factory=dict)
    needs: str = ""


@cache
def statements(path: Path = CATALOGUE) -> dict[str, Statement]:
    """All claims by id. Raises ClaimError for a malformed catalogue."""
    found: dict[str, Statement] = {}
    for chapter, claims in yaml.safe_load(path.read_text())["claims"].items():
        for entry in claims:
            statement = Statement(chapter=chapter, **entry)
            _check_statement(statement, known=found)
            found[statement.id] = statement
    return found


def _check_statement(statement: Statement, known: dict[str, Statement]) -> None:
    if statement.id in known:
        raise ClaimError(f"{statement.id} stands twice in the catalogue.")
    if statement.kind not in KINDS:
        raise ClaimError(f"{statement.id}: the kind must be one of {KINDS}.")
    for name, rule in statement.expect.items():
        if len(rule) != 1 or next(iter(rule)) not in RULES:
            raise ClaimError(
                f"{statement.id}, {name}: a rule is exactly one of {RULES}."
            )


@dataclass(frozen=True)
class Measured:
    """A value, its interval (low, high) and its sample size, where it has them."""

    value: Any
    interval: tuple[float, float] | None = None
    n: int | None = None


def holds(rule: dict[str, Any], measured: Measured) -> bool:
    """Does the measurement keep the rule?

    With an interval, all of it must keep the rule: what chance could turn
    around is not reproduced. `near` is [figure, tolerance].
    """
    [(name, wanted)] = rule.items()
    low, high = measured.interval or (measured.value, measured.value)
    if name == "equals":
        # True is no 1 here: a yes is not a count.
        same = isinstance(measured.value, bool) == isinstance(wanted, bool)
        return same and low == wanted == high
    if name == "near":
        figure, tolerance = wanted
        return figure - tolerance <= low and high <= figure + tolerance
    if name == "between":
        return wanted[0] <= low and high <= wanted[1]
    return low >= wanted if name == "at_least" else high <= wanted


def verdict_of(expected: dict[str, dict], measured: dict[str, Measured]) -> str:
    """*reproduced* if every expected quantity holds, else *differs*."""
    if not expected:
        raise ClaimError("A claim without an expectation cannot be judged.")
    missing = expected.keys() - measured.keys()
    if missing:
        raise ClaimError(f"Expected but not measured: {sorted(missing)}.")
    kept = all(holds(rule, measured[name]) for name, rule in expected.items())
    return REPRODUCED if kept else DIFFERS


class claim:
    """Measure one claim; see the module's docstring.

    Raises ClaimError for an unknown id, an unannounced or missing quantity, a
    value that is not finite, and a *differs* without its reason.
    """

    made: ClassVar[dict[str, dict]] = {}  # records of this kernel, by id

    def __init__(self, id: str) -> None:
        if id not in statements():
            raise ClaimError(
                f"There is no claim {id!r}; the ids are in book/claims.yml."
            )
        if id in claim.made and os.environ.get("BOOK_RENDER") == "static":
            raise ClaimError(f"{id} is measured twice; each claim has one place.")
        self.statement = statements()[id]
        self.measured: dict[str, Measured] = {}
        self.source = "live"
        self._because = ""
        self._untestable = ""

    def measure(
        self,
        quantity: str,
        value: Any,
        *,
        interval: tuple[float, float] | None = None,
        n: int | None = None,
    ) -> None:
        """Enter the value of an announced quantity."""
        expected = self.statement.expect
        if quantity not in expected:
            raise ClaimError(
                f"{self.statement.id} announces {sorted(expected)}, not {quantity!r}."
            )
        if quantity in self.measured:
            raise ClaimError(f"{self.statement.id}: {quantity!r} is measured twice.")
        measured = Measured(plain(value), plain(interval), n)
        check_measured(f"{self.statement.id}, {quantity!r}", measured)
        self.measured[quantity] = measured

    def measure_rate(self, quantity: str, count: int, of: int) -> None:
        """Enter so many of so many, with the interval of the rate."""
        interval = rate_interval(count, of)
        self.measure(quantity, count / of, interval=interval, n=of)

    def measure_mean(self, quantity: str, values: Sequence[float]) -> None:
        """Enter the mean of some values, with its interval."""
        mean, interval = math.fsum(values) / len(values), mean_interval(values)
        self.measure(quantity, mean, interval=interval, n=len(values))

    def recorded(
        self, quantity: str, record: Record, *, live: list[float], data: str
    ) -> None:
        """Enter a shipped record, after a part re-run live agrees with it.

        `data` is the checksum of the data as they are now. If the recipe's
        code has changed since, the card says so and the live part decides.
        """
        if data != record.data:
            raise ClaimError(
                f"{self.statement.id} was recorded on other data; run its recipe"
                f" again: {record.recipe}"
            )
        if len(live) < FEWEST_LIVE:
            raise ClaimError(
                f"{self.statement.id}: {len(live)} live samples confirm nothing;"
                f" run at least {FEWEST_LIVE}."
            )
        if not agree(record.samples, live):
            raise ClaimError(
                f"{self.statement.id}: {len(live)} live samples with mean"
                f" {sum(live) / len(live):.3g} do not agree with the record's"
                f" {record.mean:.3g} (n = {len(record.samples)}); run its"
                f" recipe again: {record.recipe}"
            )
        changed = "" if record.is_current() else " with earlier code"
        self.source = f"recorded{changed}"
        self.measure(
            quantity, record.mean, interval=record.interval, n=len(record.samples)
        )

    def trained_before(
        self,
        log: Sequence[tuple[int, float]],
        live: Sequence[tuple[int, float]],
        tolerance: float,
    ) -> None:
        """Say that a shipped model's training is behind these numbers.

        `log` is its curve, (step, loss) each; `live`, its beginning, run again
        here. Raises ClaimError if the two are further apart than `tolerance`.
        """
        if len(live) < FEWEST_LIVE:
            raise ClaimError(
                f"{self.statement.id}: {len(live)} updates confirm nothing; run at"
                f" least {FEWEST_LIVE} again."
            )
        logged = dict(log)
        gap = max(abs(loss - logged.get(step, math.inf)) for step, loss in live)
        if not gap <= tolerance:
            raise ClaimError(
                f"{self.statement.id}: the run that ships and its beginning, run"
                f" again, are {gap:.3g} apart; train and release the model again."
            )
        self.source = "recorded"

    def because(self, reason: str) -> None:
        """Why the claim differs; shown only if it does."""
        self._because = reason

    def not_testable(self, why: str) -> None:
        """Say that network, weights or a key are missing."""
        if not self.statement.needs:
            raise ClaimError(
                f"{self.statement.id} needs nothing from outside and must be tested."
            )
        self._untestable = why

    def __enter__(self) -> "claim":
        self._start = time.perf_counter()
        return self

    def __exit__(self, kind: type | None, *_: object) -> None:
        if kind is not None:
            return  # the error goes on to the reader and fails the notebook
        seconds = time.perf_counter() - self._start
        record = self._record(seconds)
        check_record(record)
        claim.made[self.statement.id] = record
        display(
            {
                MIME: record,
                "text/html": card(record),
                "text/plain": f"{record['id']}: {record['verdict']}",
            },
            raw=True,
        )

    def _record(self, seconds: float) -> dict[str, Any]:
        if self._untestable and self.measured:
            raise ClaimError(
                f"{self.statement.id} was measured, so it is no longer untestable."
            )
        if self._untestable:
            verdict, why = UNTESTABLE, self._untestable
        else:
            verdict = verdict_of(self.statement.expect, self.measured)
            why = self._because if verdict == DIFFERS else ""
        return {
            "id": self.statement.id,
            "chapter": self.statement.chapter,
            "kind": self.statement.kind,
            "statement": self.statement.says,
            "expected": self.statement.expect,
            "measured": {q: plain(asdict(m)) for q, m in self.measured.items()},
            "seconds": round(seconds, 3),
            "source": None if self._untestable else self.source,
            "verdict": verdict,
            "why": why,
            "scale": scale().name,
            "seed": book_seed(),
        }


def check_measured(what: str, measured: Measured) -> None:
    """Raise ClaimError for what is not finite, or lies outside its interval."""
    for number in flat([measured.value, measured.interval or []]):
        if isinstance(number, float) and not math.isfinite(number):
            raise ClaimError(f"{what} is {number}.")
    if measured.interval:
        low, high = measured.interval
        if not low <= measured.value <= high:
            raise ClaimError(f"{what}: {measured.value} is not in {low} to {high}.")


def flat(value: Any) -> Iterator[Any]:
    """The single values inside nested lists."""
    if isinstance(value, list):
        for part in value:
            yield from flat(part)
    else:
        yield value


def check_record(record: dict[str, Any]) -> None:
    """Raise ClaimError unless the verdict follows from the record's values."""
    statement = statements().get(record["id"])
    if statement is None:
        raise ClaimError(f"There is no claim {record['id']!r} in book/claims.yml.")
    if record["verdict"] == UNTESTABLE:
        if not (statement.needs and record["why"]):
            raise ClaimError(f"{record['id']} may not go untested, or not unexplained.")
        return
    if record["expected"] != statement.expect:
        raise ClaimError(f"{record['id']} was judged by other expectations.")
    measured = {q: Measured(**m) for q, m in record["measured"].items()}
    for name, one in measured.items():
        check_measured(f"{record['id']}, {name!r}", one)
    verdict = verdict_of(record["expected"], measured)
    if verdict != record["verdict"]:
        raise ClaimError(
            f"{record['id']} says {record['verdict']!r}, its values say {verdict!r}."
        )
    if verdict == DIFFERS and not record["why"]:
        raise ClaimError(
            f"{record['id']} differs, measured {record['measured']}, and does"
            " not say why: add c.because(...)."
        )


def check_chapter(chapter: str, records: list[dict[str, Any]]) -> None:
    """Raise ClaimError unless the chapter makes each of its claims, once.

    At least two thirds of those that are not *context* must be live, or would be
    if what they need were here.
    """
    ids = [record["id"] for record in records]
    twice = {id for id in ids if ids.count(id) > 1}
    if twice:
        raise ClaimError(f"{chapter} measures {sorted(twice)} more than once.")
    due = {s.id for s in statements().values() if s.chapter == chapter}
    if due - set(ids):
        raise ClaimError(f"{chapter} should have made {sorted(due - set(ids))}.")
    if set(ids) - due:
        raise ClaimError(f"{chapter} makes claims not its own: {set(ids) - due}.")
    for record in records:
        check_record(record)
    judged = [record for record in records if record["kind"] != "context"]
    live = [r for r in judged if r["source"] == "live" or r["verdict"] == UNTESTABLE]
    if 3 * len(live) < 2 * len(judged):
        raise ClaimError(
            f"{chapter}: {len(live)} of {len(judged)} claims are live; two thirds must."
        )


def chapter_records(chapter: str) -> list[dict[str, Any]]:
    """This kernel's records of a finished chapter, checked."""
    records = [r for r in claim.made.values() if r["chapter"] == chapter]
    check_chapter(chapter, records)
    return records


def plain(value: Any) -> Any:
    """The value as JSON knows it: numbers of NumPy and torch become Python's."""
    if isinstance(value, dict):
        return {str(k): plain(v) for k, v in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(v) for v in value]
    if hasattr(value, "item"):
        return value.item()
    return value
