"""A report card says what its stages measured, for a terminal, a file and a page."""

import json
import re

import pytest
from IPython.display import HTML

from lib.bill import scientific
from lib.cost import forward_flops, training_flops_per_token
from lib.intervals import rate_interval
from lib.model_config import preset
from lib.pipeline_run import ORDER
from lib.reinforced_assistant import PRACTISED, WATCHED
from lib.report_card import (
    PARTLY,
    RENTED,
    Figure,
    Row,
    card_text,
    flops_of,
    rate_figure,
    rehearsal,
    rent,
    report_table,
    row_of,
    together,
)
from lib.shipped import shipped
from lib.shipped_report import shipped_report

ROWS = [
    Row(
        "crawl",
        "3 addresses",
        {"pages": 12_345, "bytes": 99},
        (Figure("troubles", 7), rate_figure("pages kept", [True, False, True])),
        seconds=90.0,
        cores=2,
    ),
    Row("pretrain", "pages", {"updates": 4}, (), 30.0, 2, 6e12, "a note"),
]


def test_the_text_has_the_numbers_of_the_rows():
    text = card_text(ROWS)
    low, high = (round(100 * end) for end in rate_interval(2, 3))
    assert "12,345 pages, 99 bytes" in text and "troubles: 7\n" in text
    assert f"pages kept (n = 3): 67% ({low}–{high}%)" in text
    assert "FLOPs: 6.00 × 10¹²" in text and "a note" in text
    assert "90 seconds" in text and "core hours: 0.05\n" in text


def test_all_together_adds_up_what_was_recorded():
    row = together(ROWS)
    assert (row.seconds, row.flops) == (120.0, 6e12)
    assert dict(row.told())["core hours"] == "0.0667"
    assert row.note == "" and together([*ROWS, Row("x", "", {})]).note == PARTLY


def test_the_rent_is_what_the_bill_asks():
    """Once by hand: an hour of one H100 at llm.c's share of its peak."""
    flops = 989.4e12 * 3_600 * RENTED.utilisation
    assert rent(flops) == pytest.approx(3.5)
    assert rent(RENTED.flops) == pytest.approx(RENTED.dollars)


def test_rows_come_back_from_a_file():
    told = json.loads(json.dumps([row.as_json() for row in ROWS]))
    assert [row_of(one) for one in told] == ROWS


@pytest.mark.parametrize(
    "change",
    [
        {"seconds": "x"},
        {"made": 3},
        {"figures": [[1]]},
        {"made": {"pages": "x"}},
        {"n": 1},
    ],
)
def test_other_files_are_no_rows(change):
    with pytest.raises((ValueError, TypeError, AttributeError)):
        row_of(ROWS[0].as_json() | change)


def test_flops_are_those_of_updates_and_of_drawn_tokens():
    shape = preset("book")
    head = {"settings": {"rows": 4}}
    update = 40 * training_flops_per_token(shape, 10)
    log = [head, {"step": 1, "loss": 1.0, "tokens": 40}, {"step": 1, "validation": 2.0}]
    assert flops_of(log, shape) == update
    log[1]["length"] = 2.5
    assert flops_of(log, shape) == update + 10 * forward_flops(shape, 1, past=10)


def test_html_is_escaped_and_holds_the_numbers():
    hostile = Row("<b>", "<i>", {"<u>": 5}, (Figure("<s>", 1.5),), note="<script>")
    html = report_table([hostile], share=0.005)
    assert not re.search("<(b|i|u|s|script)>", html)
    assert html.count("&lt;") == 6 and "5 &lt;u&gt;" in html
    assert rehearsal(0.005) in html and "0.5%" in rehearsal(0.005)
    assert rehearsal(1) == "" and "rehearsal" not in report_table(ROWS)


@pytest.mark.browser
def test_a_phone_shows_the_card_without_sideways_scrolling(show):
    made = HTML(report_table([*ROWS, *shipped_report()]))
    shown = show(lambda: made, live=True, width=390)
    fits = "node => node.scrollWidth <= node.clientWidth"
    assert shown.page.evaluate("document.documentElement.scrollWidth") <= 390
    tables = shown.page.locator(".claim-scroll").element_handles()
    assert [table.evaluate(fits) for table in tables] == [True, True]


# --- what ships


def test_the_shipped_card_has_all_stages_and_their_logs():
    rows = {row.stage: row for row in shipped_report()}
    assert tuple(rows) == ORDER
    base = shipped("base")
    row = rows["pretrain"]
    assert row.seconds == sum(second for _, second in base.curve("seconds"))
    assert row.made["updates"] == len(base.curve()) and row.flops > 6e12
    figures = {figure.meaning: figure for figure in row.figures}
    [last] = [f for what, f in figures.items() if "held out, after" in what]
    assert last.value == base.curve("validation")[-1][1]
    assert scientific(row.flops) in card_text([row])


def test_the_shipped_exams_are_those_of_the_log():
    *_, row = shipped_report()
    log = shipped("with-puzzles-reinforced")
    solved = [one for one in row.figures if one.n]
    for place, figure in zip((0, -1), solved, strict=True):
        right = sum(
            log.curve(family)[place][1] * len(levels) * WATCHED
            for family, levels in PRACTISED.items()
        )
        assert figure.value * figure.n == pytest.approx(right)
        assert figure.n == WATCHED * sum(map(len, PRACTISED.values()))


def test_what_is_not_recorded_is_not_made_up():
    unknown = [row for row in shipped_report() if row.seconds is None]
    assert {row.stage for row in unknown} == {
        *("crawl", "refine", "tokenizer", "conversations")
    }
    assert all("not recorded" in card_text([row]) for row in unknown)
