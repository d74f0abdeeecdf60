"""No claim can be stated, measured or reported wrongly without being told."""

import copy
import math
from dataclasses import replace

import numpy as np
import pytest

from lib import ROOT, ledger
from lib.fingerprint import fingerprint
from lib.ledger import (
    DIFFERS,
    REPRODUCED,
    UNTESTABLE,
    ClaimError,
    Measured,
    check_chapter,
    check_record,
    claim,
    holds,
    statements,
    verdict_of,
)
from lib.records import Record

CATALOGUE = """
chapters: []
claims:
  one:
    - {id: a.exact, kind: exact, says: It is 5., expect: {five: {equals: 5}}}
    - id: a.rate
      kind: measured
      says: Most succeed.
      expect: {rate: {at_least: 0.5}}
    - {id: a.net, kind: behaviour, says: Reached., needs: network,
       expect: {pages: {at_least: 1}}}
  two:
    - {id: b.one, kind: context, says: Context., expect: {x: {near: [10, 1]}}}
"""


@pytest.fixture(autouse=True)
def catalogue(tmp_path, monkeypatch):
    path = tmp_path / "claims.yml"
    path.write_text(CATALOGUE)
    known = statements.__wrapped__(path)
    monkeypatch.setattr(ledger, "statements", lambda: known)
    monkeypatch.setattr(claim, "made", {})
    monkeypatch.setenv("BOOK_RENDER", "static")


def measure(id="a.exact", **quantities):
    with claim(id) as c:
        for name, value in (quantities or {"five": 5}).items():
            c.measure(name, value)
    return claim.made[id]


def test_a_rate_brings_its_interval():
    with claim("a.rate") as c:
        c.measure_rate("rate", 90, 100)
    assert claim.made["a.rate"]["verdict"] == REPRODUCED
    assert claim.made["a.rate"]["measured"]["rate"]["n"] == 100


def test_a_rate_of_nothing_is_refused():
    with pytest.raises(ValueError, match="at least one trial"):
        claim("a.rate").measure_rate("rate", 0, 0)


def test_what_chance_could_turn_around_is_not_reproduced():
    with claim("a.rate") as c:
        c.measure_rate("rate", 6, 10)
        c.because("Ten are too few.")
    assert claim.made["a.rate"]["verdict"] == DIFFERS


def test_a_mean_brings_its_interval():
    with claim("a.rate") as c:
        c.measure_mean("rate", [0.74, 0.76, 0.75, 0.75])
    measured = claim.made["a.rate"]["measured"]["rate"]
    assert measured["value"] == pytest.approx(0.75)
    low, high = measured["interval"]
    assert low < 0.75 < high and measured["n"] == 4


def complete_chapter():
    measure()
    measure("a.rate", rate=0.9)
    with claim("a.net") as c:
        c.not_testable("no network")
    return list(claim.made.values())


# --- verdicts


@pytest.mark.parametrize(
    ("rule", "value", "interval", "expected"),
    [
        ({"equals": 5}, 5, None, True),
        ({"equals": [1, 2]}, [1, 2], None, True),
        ({"equals": True}, False, None, False),
        ({"near": [10, 1]}, 10.9, None, True),
        ({"near": [10, 1]}, 11.1, None, False),
        ({"near": [10, 1]}, 10.0, (8.9, 11.1), False),
        ({"between": [1, 2]}, 1, None, True),
        ({"between": [1, 2]}, 1.5, (0.9, 1.9), False),
        ({"at_least": 0.5}, 0.6, (0.51, 0.7), True),
        ({"at_least": 0.5}, 0.6, (0.49, 0.7), False),
        ({"at_most": 0.5}, 0.4, (0.3, 0.5), True),
        ({"at_most": 0.5}, 0.4, (0.3, 0.51), False),
        ({"equals": 1}, 1, (0.9, 1), False),
        ({"equals": 1}, 1, (1, 1), True),
        ({"equals": 1}, True, None, False),
        ({"equals": True}, 1, None, False),
        ({"equals": 1}, 1.0, None, True),
    ],
)
def test_rules(rule, value, interval, expected):
    assert holds(rule, Measured(value, interval)) is expected


def test_one_broken_quantity_breaks_the_verdict():
    expected = {"x": {"equals": 1}, "y": {"at_least": 2}}
    assert verdict_of(expected, {"x": Measured(1), "y": Measured(2)}) == REPRODUCED
    assert verdict_of(expected, {"x": Measured(1), "y": Measured(1)}) == DIFFERS


# --- measuring


def test_a_reproduced_claim_keeps_everything():
    record = measure()
    assert record["verdict"] == REPRODUCED
    assert record["expected"] == {"five": {"equals": 5}}
    assert record["measured"]["five"]["value"] == 5
    assert record["source"] == "live"
    assert record["seconds"] >= 0
    assert (record["scale"], record["seed"]) == ("tiny", 0)


def test_interval_and_sample_size_are_kept():
    with claim("a.rate") as c:
        c.measure("rate", 0.8, interval=(0.7, 0.9), n=100)
    kept = claim.made["a.rate"]["measured"]["rate"]
    assert kept == {"value": 0.8, "interval": [0.7, 0.9], "n": 100}


def test_values_of_numpy_become_plain():
    record = measure(five=np.int64(5))
    assert type(record["measured"]["five"]["value"]) is int


def test_differs_needs_its_reason():
    with pytest.raises(ClaimError, match=r"does not say why: add c\.because"):
        measure(five=6)


def test_differs_with_its_reason_passes():
    with claim("a.exact") as c:
        c.measure("five", 6)
        c.because("six was there")
    assert claim.made["a.exact"]["verdict"] == DIFFERS
    assert claim.made["a.exact"]["why"] == "six was there"


def test_a_reason_does_not_make_a_claim_differ():
    with claim("a.exact") as c:
        c.measure("five", 5)
        c.because("not needed")
    assert claim.made["a.exact"]["verdict"] == REPRODUCED
    assert claim.made["a.exact"]["why"] == ""


def test_an_unknown_id_is_told():
    with pytest.raises(ClaimError, match="There is no claim"):
        claim("a.nothing")


def test_a_claim_measured_twice_is_told():
    measure()
    with pytest.raises(ClaimError, match=r"a\.exact is measured twice"):
        measure()


def test_a_reader_may_run_a_cell_again(monkeypatch):
    monkeypatch.delenv("BOOK_RENDER")
    measure()
    assert measure()["verdict"] == REPRODUCED


def test_a_quantity_measured_twice_is_told():
    with (
        pytest.raises(ClaimError, match="'five' is measured twice"),
        claim("a.exact") as c,
    ):
        c.measure("five", 5)
        c.measure("five", 5)


def test_an_unannounced_quantity_is_told():
    with pytest.raises(ClaimError, match=r"announces \['five'\], not 'six'"):
        measure(six=6)


def test_a_missing_quantity_is_told():
    with pytest.raises(ClaimError, match="Expected but not measured"), claim("a.exact"):
        pass


@pytest.mark.parametrize("value", [math.nan, math.inf, np.float32("nan")])
def test_what_is_not_finite_is_told(value):
    with pytest.raises(ClaimError, match="'rate' is"):
        measure("a.rate", rate=value)


def test_an_interval_that_is_not_finite_is_told():
    with pytest.raises(ClaimError, match="'rate' is nan"), claim("a.rate") as c:
        c.measure("rate", 0.5, interval=(math.nan, 1))


def test_an_error_inside_a_claim_goes_on():
    with pytest.raises(ZeroDivisionError), claim("a.exact"):
        1 / 0  # noqa: B018
    assert claim.made == {}


def test_only_what_needs_the_outside_may_go_untested():
    with pytest.raises(ClaimError, match="must be tested"), claim("a.exact") as c:
        c.not_testable("no time")


def test_an_untested_claim_says_so():
    with claim("a.net") as c:
        c.not_testable("no network")
    assert claim.made["a.net"]["verdict"] == UNTESTABLE
    assert claim.made["a.net"]["why"] == "no network"


# --- recorded claims


def record_of(samples):
    made_by = ("python -m lib x", "lib.scale", fingerprint(["import lib.scale"]))
    return Record(*made_by, "da7a", 1, 9.0, tuple(samples))


def test_a_recorded_claim_says_so():
    with claim("a.rate") as c:
        c.recorded(
            "rate", record_of([1] * 90 + [0] * 10), live=[1] * 18 + [0] * 2, data="da7a"
        )
    record = claim.made["a.rate"]
    assert (record["source"], record["verdict"]) == ("recorded", REPRODUCED)
    assert record["measured"]["rate"]["n"] == 100


def test_a_record_that_the_live_part_contradicts_is_told():
    with (
        pytest.raises(ClaimError, match="run its recipe again: python -m lib x"),
        claim("a.rate") as c,
    ):
        c.recorded("rate", record_of([1] * 90 + [0] * 10), live=[0] * 20, data="da7a")


def test_a_record_on_other_data_is_told():
    with (
        pytest.raises(ClaimError, match="recorded on other data"),
        claim("a.rate") as c,
    ):
        c.recorded("rate", record_of([1] * 99), live=[1] * 20, data="other")


def test_two_live_samples_confirm_nothing():
    with (
        pytest.raises(ClaimError, match="2 live samples confirm nothing"),
        claim("a.rate") as c,
    ):
        c.recorded("rate", record_of([1] * 50 + [0] * 50), live=[1, 1], data="da7a")


def test_a_record_by_earlier_code_says_so():
    record = replace(record_of([1] * 100), code="older")
    with claim("a.rate") as c:
        c.recorded("rate", record, live=[1] * 20, data="da7a")
    assert claim.made["a.rate"]["source"] == "recorded with earlier code"


@pytest.mark.parametrize("interval", [(3, 1), (3, 4), (0, 0.1)])
def test_a_value_outside_its_interval_is_told(interval):
    with pytest.raises(ClaimError, match="is not in"), claim("a.rate") as c:
        c.measure("rate", 0.5, interval=interval)


def test_what_is_not_finite_inside_a_list_is_told():
    with pytest.raises(ClaimError, match="is nan"):
        measure(five=[1, [math.nan]])


def test_a_measured_claim_cannot_be_declared_untestable():
    with pytest.raises(ClaimError, match="no longer untestable"), claim("a.net") as c:
        c.measure("pages", 0)
        c.not_testable("no network")


# --- what others hand in


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"verdict": DIFFERS, "why": "x"}, "its values say 'reproduced'"),
        ({"id": "a.nothing"}, "There is no claim"),
        ({"expected": {"five": {"equals": 6}}}, "other expectations"),
        ({"measured": {}}, "Expected but not measured"),
        ({"verdict": UNTESTABLE, "why": "x"}, "may not go untested"),
    ],
)
def test_a_record_that_contradicts_itself_is_told(change, message):
    record = copy.deepcopy(measure()) | change
    with pytest.raises(ClaimError, match=message):
        check_record(record)


def test_a_complete_chapter_passes():
    check_chapter("one", complete_chapter())


def test_a_claim_that_its_chapter_should_have_made_is_told():
    with pytest.raises(ClaimError, match=r"one should have made \['a.exact'\]"):
        check_chapter("one", complete_chapter()[1:])


def test_a_claim_of_another_chapter_is_told():
    records = complete_chapter()
    measure("b.one", x=10)
    with pytest.raises(ClaimError, match="not its own"):
        check_chapter("one", [*records, claim.made["b.one"]])


def test_a_claim_that_stands_twice_in_a_chapter_is_told():
    records = complete_chapter()
    with pytest.raises(ClaimError, match="more than once"):
        check_chapter("one", [*records, records[0]])


def test_two_thirds_of_a_chapter_must_be_live():
    records = complete_chapter()
    records[0]["source"] = "recorded"
    check_chapter("one", records)  # one is live, one would be if it could be tested
    records[1]["source"] = "recorded"
    with pytest.raises(ClaimError, match="1 of 3 claims are live"):
        check_chapter("one", records)


# --- the catalogue


@pytest.mark.parametrize(
    ("entry", "message"),
    [
        ("{id: a, kind: exakt, says: x}", "kind must be one of"),
        ("{id: a, kind: exact, says: x, expect: {q: {about: 5}}}", "a rule is exactly"),
        (
            "{id: a, kind: exact, says: x, expect: {q: {equals: 1, at_least: 1}}}",
            "a rule is exactly one",
        ),
        ("{id: a, kind: exact, says: x}\n    - {id: a, kind: exact, says: x}", "twice"),
    ],
)
def test_a_malformed_catalogue_is_told(tmp_path, entry, message):
    path = tmp_path / "bad.yml"
    path.write_text(f"claims:\n  one:\n    - {entry}\n")
    with pytest.raises(ClaimError, match=message):
        statements.__wrapped__(path)


def test_the_books_catalogue_is_sound():
    known = statements.__wrapped__(ledger.CATALOGUE)
    assert len(known) == 117
    written = {path.stem for path in (ROOT / "book").glob("*.ipynb")}
    for statement in known.values():
        if statement.chapter in written:
            assert statement.expect, f"{statement.id} announces nothing"
