"""How a claim looks on a page: the card, and the rows of the ledger."""

from collections.abc import Sequence
from html import escape
from typing import Any

from lib.styling import styled

SYMBOLS = {"reproduced": "✓", "differs": "≠", "not testable here": "–", "to come": "…"}
LONG = 16  # characters of a cell that gets some width of its own
RULE_WORDS = {
    "equals": "{}",
    "at_least": "at least {}",
    "at_most": "at most {}",
    "near": "{0[0]} ± {0[1]}",
    "between": "{0[0]} to {0[1]}",
}


def anchor(id: str) -> str:
    """The id of a claim's card in its page, without the dot that CSS would read."""
    return f"claim-{escape(id).replace('.', '-')}"


def card(record: dict[str, Any]) -> str:
    """HTML of one measured claim: statement, verdict, expected and measured."""
    rows = "".join(
        "<tr>"
        f'<th scope="row">{escape(name)}</th>'
        f"<td>{escape(rule_text(rule))}</td>"
        f"<td>{escape(measured_text(record['measured'].get(name)))}</td></tr>"
        for name, rule in record["expected"].items()
    )
    why = f'<p class="claim-why">Why: {escape(record["why"])}</p>'
    html = (
        f'<section class="claim-card" id="{anchor(record["id"])}"'
        f' data-verdict="{escape(record["verdict"])}">'
        f'<p class="claim-head">{verdict_badge(record["verdict"])}'
        f" <code>{escape(record['id'])}</code>"
        f' <span class="claim-source">{escape(provenance(record))}</span></p>'
        f'<p class="claim-says">{escape(record["statement"])}</p>'
        '<div class="claim-scroll"><table><thead><tr><th scope="col">quantity</th>'
        '<th scope="col">expected</th><th scope="col">measured</th></tr></thead>'
        f"<tbody>{rows}</tbody></table></div>{why if record['why'] else ''}</section>"
    )
    return styled(html)


def verdict_badge(verdict: str) -> str:
    """A short coloured label, readable without its colour."""
    return (
        f'<span class="claim-verdict" data-verdict="{escape(verdict)}">'
        f"{SYMBOLS[verdict]} {escape(verdict)}</span>"
    )


def provenance(record: dict[str, Any]) -> str:
    """Live or recorded, at which scale and seed, in how many seconds."""
    return (
        f"{record['source'] or 'not run'}, scale {record['scale']},"
        f" seed {record['seed']}, {record['seconds']:.1f} s"
    )


def rule_text(rule: dict[str, Any]) -> str:
    """A rule in words: {"at_least": 3} is "at least 3"."""
    [(name, wanted)] = rule.items()
    if name in ("near", "between"):
        return RULE_WORDS[name].format([value_text(v) for v in wanted])
    return RULE_WORDS[name].format(value_text(wanted))


def measured_text(measured: dict[str, Any] | None) -> str:
    """A value with its interval and sample size, as far as it has them."""
    if measured is None:
        return "–"
    text = value_text(measured["value"])
    if measured["interval"]:
        low, high = measured["interval"]
        text += f" ({value_text(low)} to {value_text(high)})"
    if measured["n"]:
        text += f", n = {measured['n']:,}"
    return text


def value_text(value: Any) -> str:
    """A value as a reader writes it: yes, 100,277, 4.11, ' Post'."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int):
        return f"{value:,}" if abs(value) >= 100_000 else str(value)
    if isinstance(value, float):
        return f"{value:.4g}"
    if isinstance(value, str):
        return f"'{value}'"
    if isinstance(value, list):
        return ", ".join(value_text(v) for v in value)
    return str(value)


def summary_table(records: list[dict[str, Any]]) -> str:
    """HTML of a chapter's claims in a few words each."""
    rows = "".join(
        f'<tr><td><a href="#{anchor(r["id"])}"><code>{escape(r["id"])}</code>'
        f"</a></td><td>{verdict_badge(r['verdict'])}</td><td>"
        + "<br>".join(
            f"{escape(name)}: {escape(measured_text(m))}"
            for name, m in r["measured"].items()
        )
        + "</td></tr>"
        for r in records
    )
    return _table(("claim", "verdict", "measured"), rows, "summary-table")


def table(head: Sequence[str], rows: Sequence[Sequence[Any]]) -> str:
    """HTML of a table; numbers are written as on the cards, text is escaped."""
    lines = "".join(f"<tr>{''.join(map(_cell, row))}</tr>" for row in rows)
    return _table(head, lines, "plain-table")


def text_block(text: str) -> str:
    """HTML of a text with fixed letters whose long lines are broken; it is escaped."""
    look = "white-space:pre-wrap;overflow-wrap:anywhere"
    return f'<pre style="{look}">{escape(text)}</pre>'


def _cell(value: Any) -> str:
    text = value if isinstance(value, str) else value_text(value)
    kind = "long" if len(text) > LONG else "number" if text[:1].isdigit() else ""
    return f'<td class="{kind}">{escape(text)}</td>'


def _table(head: Sequence[str], rows: str, look: str = "") -> str:
    names = "".join(f'<th scope="col">{escape(name)}</th>' for name in head)
    return styled(
        f'<div class="claim-scroll"><table class="book-table {look}"><thead><tr>'
        f"{names}</tr></thead><tbody>{rows}</tbody></table></div>"
    )
