"""Some pages of a crawl on their way through the refinery, for the exhibit."""

from collections import Counter
from collections.abc import Iterator, Mapping
from itertools import islice
from pathlib import Path

from lib.web.page import Truth
from lib.web.refine import RefineReport
from lib.web.stage_words import SIGNS, STAGE_WORDS, measured_words, rule_words
from lib.web.stages import STAGES
from lib.web.trace import Step, Tracer
from lib.web.warc import read_warc

PER_RULE = 2  # pages for every rule of every stage
KEPT = 8
CHARACTERS = 1_200  # of each text


def stage_list(report: RefineReport) -> list[dict]:
    """Each stage with the number of pages that enter it."""
    first = report.funnel[0].documents + sum(report.removed["reading"].values())
    entering = [first, *(left.documents for left in report.funnel)]
    return [
        {"name": name, **STAGE_WORDS[name]._asdict(), "entering": count}
        for name, count in zip(STAGES, entering, strict=False)
    ]


def walks(
    report: RefineReport, archive: Path, truth: Mapping[str, Truth]
) -> list[dict]:
    """Pages to walk: for every rule some that it removed, and some kept ones."""
    chosen = dict.fromkeys(_chosen(report))
    tracer = Tracer(report, CHARACTERS)
    for page in read_warc(archive):
        if page.url in chosen and chosen[page.url] is None:
            steps = tracer.trace(page.payload, page.url, page.status, page.headers)
            kind = truth[page.url].category if page.url in truth else "unknown"
            chosen[page.url] = {"url": page.url, "kind": kind, "steps": _told(steps)}
    return [walk for walk in chosen.values() if walk]


def _chosen(report: RefineReport) -> Iterator[str]:
    yield from (page["url"] for page in islice(report.pages(), KEPT))
    for stage in STAGES:
        taken = Counter()
        for line in report.removals(stage):
            if line["url"] and taken[line["reason"]] < PER_RULE:
                taken[line["reason"]] += 1
                yield line["url"]


def _told(steps: list[Step]) -> list[dict]:
    """The steps as the exhibit takes them: a text only where it changed."""
    told, shown = [], None
    for step in steps:
        text = step.after or step.before
        told.append(
            {
                "stage": step.stage,
                "kept": step.kept,
                "reason": _reason(step),
                "text": None if text == shown else text,
                "like": step.like,
                "scores": [
                    {
                        "name": rule_words(score.rule),
                        "value": round(score.value, 3),
                        "rule": f"{SIGNS[score.keeps]} {score.limit:g}",
                        "ok": score.kept,
                    }
                    for score in step.scores
                ],
            }
        )
        shown = text
    return told


def _reason(step: Step) -> str:
    """Why the page leaves, with what was measured, if anything was."""
    words = rule_words(step.reason) if step.reason else ""
    broken = next((s for s in step.scores if s.rule == step.reason), None)
    if broken is None or step.stage == "url":
        return words
    return f"{words} {measured_words(broken.value, broken.keeps, broken.limit)}"
