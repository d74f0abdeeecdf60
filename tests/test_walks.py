"""What chapter 1 shows of a crawl: its audit, the rules, the walks."""

import pytest

from lib.web import scores, tiny
from lib.web.audit import audit
from lib.web.page import Page, Truth
from lib.web.recheck import left_after
from lib.web.stage_words import RULE_WORDS, STAGE_WORDS, removed_by_rule, rule_words
from lib.web.stages import STAGES
from lib.web.walks import stage_list, walks
from lib.widgets.funnel import funnel

pytestmark = pytest.mark.slow


class Forbidding:
    """A web whose every host forbids every page, and which has one more page."""

    def __init__(self, world):
        self.world, self.hosts = world, world.hosts

    def pages(self):
        yield from self.world.pages()
        yield Page("http://unseen.example/", b"", Truth("", "en", "prose"))

    def robots(self, host):
        return "User-agent: *\nDisallow: /\n"


def test_an_audit_counts_what_was_due_and_found(small_web):
    checked = audit(tiny.tiny_world(small_web.size), small_web.crawl.files)
    assert checked.found == len(checked.due) > 150
    assert checked.readers_agree and not checked.forbidden
    assert len(checked.fetched) == small_web.crawl.pages


def test_an_audit_sees_what_is_wrong(small_web):
    world = tiny.tiny_world(small_web.size)
    checked = audit(Forbidding(world), small_web.crawl.files)
    assert checked.due == {"http://unseen.example/"} and checked.found == 0
    assert checked.forbidden == checked.fetched


def test_every_rule_that_removed_a_page_shows_one(small_web):
    shown = list(removed_by_rule(small_web.report))
    told = {(r.stage, r.rule): r.pages for r in shown}
    assert told == {
        (stage, rule): count
        for stage, rules in small_web.report.removed.items()
        for rule, count in rules.items()
    }
    measured = [r for r in shown if r.value is not None]
    assert measured
    assert not any(scores.KEEPS[r.keeps](r.value, r.limit) for r in measured)


def test_every_stage_and_rule_has_its_words(small_web):
    assert tuple(STAGE_WORDS) == STAGES
    rules = {r.rule for r in removed_by_rule(small_web.report)}
    assert not {rule for rule in rules if rule_words(rule) == rule.replace("_", " ")}
    assert rule_words("top_3_gram") != rule_words("duplicated_3_n_grams")
    assert rule_words("duplicated_10_n_grams").endswith("10 words")
    assert len(set(RULE_WORDS)) == len(RULE_WORDS)


def test_walks_are_what_the_exhibit_takes(small_web):
    report, archive = small_web.report, small_web.crawl.archive
    pages = walks(report, archive, small_web.truth)
    html = funnel(stage_list(report), pages).data
    assert "Leaves at" in html
    ends = {(p["steps"][-1]["stage"], p["steps"][-1]["kept"]) for p in pages}
    assert {("url", False), ("language", False), ("private", True)} <= ends
    assert all(p["steps"][0]["text"] for p in pages)
    assert any(step["text"] is None for p in pages for step in p["steps"])


def test_walks_end_where_the_run_says(small_web):
    report = small_web.report
    fates = {row["url"]: "private" for row in report.pages()}
    for stage in STAGES:
        fates |= {line["url"]: stage for line in report.removals(stage)}
    pages = walks(report, small_web.crawl.archive, small_web.truth)
    assert {p["url"]: p["steps"][-1]["stage"] for p in pages} == {
        p["url"]: fates[p["url"]] for p in pages
    }
    assert len(pages) > 20


def test_refined_text_passes_again_and_repeated_lines_do_not(small_web):
    texts = [row["text"] for row in small_web.report.pages()]
    again = left_after([*texts, "The same line.\n" * 40])
    assert again["language"] == len(texts) + 1
    assert again["fineweb"] == len(texts)
