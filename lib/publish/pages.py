"""The generated parts of the site: map, ledger, status.

A page of the book marks the place with an HTML comment such as
`<!-- ledger -->`; the staged copy gets the HTML in its stead.
"""

import json
import re
from functools import cache
from html import escape
from typing import Any

import nbformat
import yaml

from lib.cards import (
    anchor,
    measured_text,
    provenance,
    rule_text,
    table,
    verdict_badge,
)
from lib.ledger import CATALOGUE, KINDS, Statement, statements

LECTURE = "https://www.youtube.com/watch?v=7xTGNNLPyMI"
TO_COME = "to come"


def fill(text: str, parts: dict[str, str], numbers: dict[str, int]) -> str:
    """Replace each `<!-- name -->` by raw HTML, each `{name}` by a number."""
    for name, number in numbers.items():
        text = text.replace(f"{{{name}}}", f"{number:,}")
    for name, html in parts.items():
        # Longer than any run of backticks inside, so that none can close it.
        fence = "`" * (3 + max(map(len, re.findall("`+", html)), default=0))
        block = f"{fence}{{raw}} html\n{html}\n{fence}"
        text = text.replace(f"<!-- {name} -->", block)
    return text


@cache
def chapters() -> list[dict[str, str]]:
    """The chapters of the lecture: id, title, part, minute, asks."""
    return yaml.safe_load(CATALOGUE.read_text())["chapters"]


def lecture_link(minute: str) -> str:
    """Link into the recording at h:mm:ss."""
    hours, minutes, seconds = map(int, minute.split(":"))
    return f"{LECTURE}&t={3600 * hours + 60 * minutes + seconds}s"


def ledger_rows(records: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """One row per claim of the lecture, measured or to come."""
    made = {record["id"]: in_order(record) for record in records}
    return [made.get(s.id) or pending(s) for s in statements().values()]


def in_order(record: dict[str, Any]) -> dict[str, Any]:
    """The record with its quantities in the catalogue's order."""
    names = statements()[record["id"]].expect
    return record | {
        part: {name: record[part][name] for name in names if name in record[part]}
        for part in ("expected", "measured")
    }


def pending(statement: Statement) -> dict[str, Any]:
    """The row of a claim that no chapter makes yet."""
    title = {c["id"]: c["title"] for c in chapters()}[statement.chapter]
    return {
        "id": statement.id,
        "chapter": statement.chapter,
        "kind": statement.kind,
        "statement": statement.says,
        "expected": statement.expect,
        "measured": {},
        "seconds": None,
        "source": None,
        "verdict": TO_COME,
        "why": f"waits for the chapter {title}",
    }


def ledger_json(rows: list[dict[str, Any]]) -> str:
    """The whole ledger for machines."""
    return json.dumps(rows, indent=1, ensure_ascii=False, allow_nan=False)


def tally(rows: list[dict[str, Any]]) -> dict[str, int]:
    """How many claims have which verdict, in the order of the page."""
    order = ["reproduced", "differs", "not testable here", TO_COME]
    return {v: sum(row["verdict"] == v for row in rows) for v in order}


def glance_html(rows: list[dict[str, Any]]) -> str:
    """The ledger at a glance: a bar and its legend."""
    counts = tally(rows)
    bar = "".join(
        f'<span data-verdict="{v}" style="flex-grow:{n}"></span>'
        for v, n in counts.items()
        if n
    )
    legend = " ".join(
        f"<span>{verdict_badge(v)} {n}</span>" for v, n in counts.items() if n
    )
    return (
        f'<div class="glance"><div class="glance-bar" aria-hidden="true">{bar}</div>'
        f'<p class="glance-legend">{legend}</p></div>'
    )


def sum_html(rows: list[dict[str, Any]]) -> str:
    """The ledger summed up: verdicts of each chapter, and why some differ."""
    shown = [verdict for verdict, n in tally(rows).items() if n]
    groups = {
        f"{number}. {chapter['title']}": [
            r for r in rows if r["chapter"] == chapter["id"]
        ]
        for number, chapter in enumerate(chapters(), start=1)
    }
    counted = []
    for name, some in (groups | {"all": rows}).items():
        own = tally(some)
        counted.append((name, *(own[verdict] or "" for verdict in shown)))
    reasons = "".join(
        f'<li><a href="{escape(row["chapter"])}.html#{anchor(row["id"])}">'
        f"{escape(row['statement'])}</a> {verdict_badge(row['verdict'])}"
        f" {escape(row['why'])}</li>"
        for row in rows
        if row["verdict"] in ("differs", "not testable here")
    )
    listed = f"<p>What was not reproduced, and why:</p><ul>{reasons}</ul>"
    total = glance_html(rows) + table(("chapter", *shown), counted)
    return total + (listed if reasons else "")


def ledger_html(rows: list[dict[str, Any]]) -> str:
    """The ledger with its filters; without JavaScript all rows show."""
    body = "".join(ledger_row_html(row) for row in rows)
    filters = filter_html("verdict", list(tally(rows))) + filter_html("kind", KINDS)
    filters += filter_html("chapter", [c["id"] for c in chapters()])
    return (
        f'<form class="ledger-filters" hidden>{filters}'
        '<label>search <input type="search" name="text"></label>'
        '<output class="ledger-count" aria-live="polite"></output></form>'
        f'<ol class="ledger">{body}</ol>'
        '<script src="../_static/ledger.js"></script>'
    )


def filter_html(name: str, values: Any) -> str:
    """One filter of the ledger."""
    options = "".join(f"<option>{escape(value)}</option>" for value in values)
    return (
        f'<label>{name} <select name="{name}"><option value="">all</option>'
        f"{options}</select></label>"
    )


def ledger_row_html(row: dict[str, Any]) -> str:
    """One claim of the ledger page."""
    quantities = "".join(
        f"<dt>{escape(name)}</dt><dd>expected {escape(rule_text(rule))};"
        f" measured {escape(measured_text(row['measured'].get(name)))}</dd>"
        for name, rule in row["expected"].items()
        if row["measured"]
    )
    where = f"{row['kind']}, {row['chapter']}"
    if row["source"]:
        link = f"{row['chapter']}.html#{anchor(row['id'])}"
        where = (
            f'{row["kind"]}, <a href="{escape(link)}">{row["chapter"]}</a>,'
            f" {escape(provenance(row))}"
        )
    why = f'<p class="claim-why">{escape(row["why"])}</p>' if row["why"] else ""
    return (
        f'<li class="claim-card" data-verdict="{row["verdict"]}"'
        f' data-kind="{row["kind"]}" data-chapter="{row["chapter"]}">'
        f'<p class="claim-head">{verdict_badge(row["verdict"])}'
        f" <code>{escape(row['id'])}</code></p>"
        f'<p class="claim-says">{escape(row["statement"])}</p>'
        f"<dl>{quantities}</dl>{why}"
        f'<p class="claim-source">{where}</p></li>'
    )


def map_html(written: set[str], rows: list[dict[str, Any]]) -> str:
    """The road from the web to the answer, a station per chapter."""
    parts: dict[str, list[str]] = {}
    for number, chapter in enumerate(chapters(), start=1):
        claims = [row for row in rows if row["chapter"] == chapter["id"]]
        made = sum(row["verdict"] != TO_COME for row in claims)
        ready = chapter["id"] in written
        title = f"{number}. {escape(chapter['title'])}"
        if ready:
            title = f'<a href="{chapter["id"]}.html">{title}</a>'
        state = f"{made} of {len(claims)} claims measured" if ready else TO_COME
        parts.setdefault(chapter["part"], []).append(
            f'<li class="stop{" stop-ready" if ready else ""}">'
            f'<p class="stop-title">{title}</p>'
            f'<p class="stop-asks">{escape(chapter["asks"])}</p>'
            f'<p class="stop-state">{state} · <a class="stop-minute"'
            f' href="{escape(lecture_link(chapter["minute"]))}"'
            f' aria-label="the lecture at {chapter["minute"]}">'
            f"▷ {chapter['minute']}</a></p></li>"
        )
    return "".join(
        f'<section class="road"><h3>{escape(part)}</h3>'
        f"<ol>{''.join(stops)}</ol></section>"
        for part, stops in parts.items()
    ).replace("\n", "")


def status_html(executed: dict[str, nbformat.NotebookNode]) -> str:
    """How each notebook was executed: time, scale, machine, versions, date."""
    items = []
    for name, notebook in executed.items():
        run = notebook.metadata["book"]
        versions = ", ".join(f"{k} {v}" for k, v in run["versions"].items())
        facts = {
            "run time": f"{run['seconds']:.0f} s",
            "scale": f"{run['scale']}, seed {run['seed']}",
            "machine": run["machine"],
            "versions": f"Python {run['python']}, {versions}",
            "date": run["date"],
        }
        rows = "".join(
            f"<dt>{fact}</dt><dd>{escape(value)}</dd>" for fact, value in facts.items()
        )
        items.append(f'<li><a href="{name}.html">{name}</a><dl>{rows}</dl></li>')
    return f'<ol class="runs">{"".join(items)}</ol>'
