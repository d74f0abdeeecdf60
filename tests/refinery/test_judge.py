"""The refinery against the truth, and MinHash against its theory."""

import math
from dataclasses import replace
from itertools import islice
from types import SimpleNamespace

import pytest

from lib.texts import king_james
from lib.web.copies import compare, graded_copies, similarity
from lib.web.judge import Rate, chance_of_finding, judge
from lib.web.page import Truth
from tests.refinery.small_web import PLANTED, fates, fresh, lines

pytestmark = pytest.mark.slow


def test_duplicates_by_similarity(report, truth):
    """What differs little goes, what differs much stays, one of each stays."""
    found = fates(report)
    alike = [f"http://o.example/{n}" for n in ("original", "copy0.0", "copy0.02")]
    assert sorted(found[url] for url in alike) == ["", "duplicate", "duplicate"]
    assert found["http://o.example/copy0.3"] != "duplicate"
    pairs = {p.url: p for p in judge(report, truth).pairs}
    exact = pairs["http://o.example/copy0.0"]
    assert (exact.jaccard, exact.chance, exact.found) == (1, 1, True)
    near = pairs["http://o.example/copy0.02"]
    assert 0.7 < near.jaccard < 1 and near.found
    assert exact.agree and not pairs["http://o.example/copy0.3"].agree


def test_the_curve_of_minhash():
    assert chance_of_finding(0) == 0
    assert chance_of_finding(0.75) == pytest.approx(0.7717, abs=1e-4)  # section 3.3
    assert chance_of_finding(0.8) == pytest.approx(0.924, abs=5e-4)
    text = " ".join(fresh(100))
    assert similarity(text, text) == 1 and similarity(text, "other") == 0


def test_private_data_leave(report, truth):
    [row] = [row for row in report.pages() if "private" in row["url"]]
    assert "ada.vell" not in row["text"] and "8.8.4.4" not in row["text"]
    told = judge(report, truth)
    assert told.private == {"email": Rate(1, 1), "ip": Rate(1, 1), "phone": Rate(0, 1)}
    assert told.missed_private == [(row["url"], *PLANTED[2])]


def test_the_judgement(report, truth):
    told = judge(report, truth, {"language": {"foreign"}, "c4": {"code"}})
    stages = {stage.stage: stage for stage in told.stages}
    assert stages["language"].recall == stages["language"].precision == Rate(1, 1)
    assert stages["c4"].recall == Rate(1, 1)
    assert stages["url"].by_category["blocked"] == Rate(1, 1)
    assert stages["url"].recall is None
    assert stages["duplicates"].precision == Rate(2, 2)
    assert told.overall.precision.rate == 1
    assert told.overall.by_category["prose"].count == 0
    assert told.language_accuracy.rate == 1 and told.unknown == 0
    low, high = told.language_accuracy.interval
    assert 0 < low < high <= 1


def test_extraction_is_judged_by_words(report):
    [row] = islice(report.extracted(), 1)
    words = row["text"].split()
    known = {row["url"]: Truth(" ".join(words[len(words) // 2 :]), "en", "prose")}
    [found] = judge(report, known).extraction
    assert found.kept == 1 and 0.4 < found.true < 0.6


def test_a_copy_may_stay_for_its_original(report, truth):
    """Then the original is the duplicate, and the copy was not missed."""
    found = fates(report)
    alike = [f"http://o.example/{n}" for n in ("original", "copy0.0", "copy0.02")]
    gone = next(url for url in alike if found[url] == "duplicate")
    told = truth | {
        url: replace(truth[url], duplicate_of=None if url == gone else gone)
        for url in alike
    }
    far = "http://o.example/copy0.3"
    told[far] = replace(truth[far], duplicate_of=None)
    stage = next(s for s in judge(report, told).stages if s.stage == "duplicates")
    assert stage.precision == stage.recall == Rate(2, 2)


def test_a_copy_of_a_page_that_is_gone_is_no_duplicate(report, truth):
    lone = "http://h0.example/p"
    told = replace(truth[lone], duplicate_of="http://e.example/short")
    before, after = (
        next(s for s in judge(report, t).stages if s.stage == "duplicates")
        for t in (truth, truth | {lone: told})
    )
    assert after == before
    assert before.recall == Rate(2, 3)


def stub(extracted, pages, duplicates=()):
    """A report of pages as dictionaries."""
    removals = {"duplicates": [row | {"reason": "duplicate"} for row in duplicates]}
    return SimpleNamespace(
        funnel=[],
        extracted=lambda: extracted,
        pages=lambda: pages,
        removals=lambda stage: removals.get(stage, []),
    )


def test_what_c4_took_out_was_not_masked():
    text = "\n".join(lines(6))
    before = {"url": "http://a.example/", "text": f"{text}\nMail ada@field.org"}
    after = {"url": "http://a.example/", "text": text, "minhash_cluster_id": -1}
    private = (("email", "ada@field.org"),)
    truth = {"http://a.example/": Truth("", "en", "prose", private=private)}
    assert judge(stub([before], [after]), truth).private == {}


def test_copies_are_compared_as_minhash_saw_them():
    """That is, before anything was masked."""
    text = "\n".join([*lines(6), "Please write to ada@field.org if you like it."])
    first, second = (f"http://{name}.example/" for name in "ab")
    extracted = [{"url": url, "text": text} for url in (first, second)]
    masked = text.replace("ada@field.org", "email@example.com")
    report = stub(
        extracted,
        [{"url": first, "text": masked, "minhash_cluster_id": 0}],
        [{"url": second, "text": text, "minhash_cluster_id": 0}],
    )
    copy = Truth("", "en", "prose", duplicate_of=first, similarity=1.0)
    truth = {first: Truth("", "en", "prose"), second: copy}
    [pair] = judge(report, truth).pairs
    assert (pair.jaccard, pair.agree, pair.found) == (1, True, True)


def test_similarity_counts_5_grams():
    assert similarity("a b c d e f", "a b c d e g") == pytest.approx(1 / 3)
    assert compare("too few words", "too few words") == (0, False)


def test_minhash_follows_its_theory():
    """Pairs of passages, from unlike to equal."""
    found = [compare(*pair) for pair in graded_copies([king_james()[:90_000]], 400)]
    assert (found[-1].jaccard, found[-1].agree) == (1, True)
    for low in (0, 0.25, 0.5, 0.75):
        here = [pair for pair in found if low <= pair.jaccard <= low + 0.25]
        assert len(here) > 40
        chances = [chance_of_finding(pair.jaccard) for pair in here]
        error = math.sqrt(sum(p * (1 - p) for p in chances))
        met = sum(pair.agree for pair in here)
        assert abs(met - sum(chances)) <= 4 * error + 0.5  # it is a whole number
    with pytest.raises(ValueError, match="need 120 words"):
        next(graded_copies(["a word"], 1))
