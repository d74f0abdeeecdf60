"""How well the refinery worked, against what is true about every page.

Plain numbers for a chapter to tell and plot; rates come with the book's
intervals. Pages are known by their address; those that the crawl did not
bring home are not judged. All texts are held in memory: meant for the tiny
web, not for a million pages.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache

from datatrove.data import Document
from datatrove.pipeline.filters.base_filter import BaseFilter

from lib.intervals import rate_interval
from lib.web.copies import chance_of_finding, compare
from lib.web.page import Truth
from lib.web.refine import Left, RefineReport
from lib.web.stages import LANGUAGE, STAGES, quality_filters

WANTED = "prose"
FOREIGN, DUPLICATE = "foreign", "duplicate"
CATCHES = {"language": {FOREIGN}, "duplicates": {DUPLICATE}}
WORD = re.compile(r"\w+")


@dataclass(frozen=True)
class Rate:
    """So many of so many, with the book's interval (none of nothing)."""

    count: int
    of: int

    @property
    def rate(self) -> float | None:
        """The share, None of nothing."""
        return self.count / self.of if self.of else None

    @property
    def interval(self) -> tuple[float, float] | None:
        """Where the true rate may lie."""
        return rate_interval(self.count, self.of) if self.of else None


@dataclass(frozen=True)
class StageJudgement:
    """How one stage did.

    `precision`: of the pages it removed, how many are unwanted. `recall`: of
    the pages that it is there to catch and that reached it, how many it
    removed; None if it was not said what it is there for. `by_category`: of
    the pages of each kind that reached it, how many it removed.
    """

    stage: str
    precision: Rate
    recall: Rate | None
    by_category: dict[str, Rate]


@dataclass(frozen=True)
class Extracted:
    """Of a page's true words, the share kept; of its extracted words, the true.

    A page of which nothing was extracted is a removal, and has none of these.
    """

    url: str
    category: str
    kept: float
    true: float


@dataclass(frozen=True)
class Told:
    """What the language filter told of a page, and the truth."""

    url: str
    language: str
    told: str
    score: float


@dataclass(frozen=True)
class Pair:
    """A planted duplicate and its original that both reached the comparison.

    `similarity` is what was planted, `jaccard` that of the 5-grams, `chance`
    what theory says of finding it. `agree`: MinHash links the two by
    themselves; `found`: they are in one cluster, perhaps through a third page.
    """

    url: str
    original: str
    similarity: float | None
    jaccard: float
    chance: float
    agree: bool
    found: bool


@dataclass
class Judgement:
    """All that can be said about a run. See the parts."""

    funnel: list[Left]
    stages: list[StageJudgement]
    overall: StageJudgement
    extraction: list[Extracted]
    languages: list[Told]
    language_accuracy: Rate
    pairs: list[Pair]
    private: dict[str, Rate]
    unknown: int  # pages without a truth
    missed_private: list[tuple[str, str, str]] = field(default_factory=list)

    def removed(self, kinds: Collection[str], stages: Collection[str]) -> Rate:
        """Of the pages of these kinds that came so far, those the stages removed.

        No page may be of two of the kinds.
        """
        judged = [stage.by_category for stage in self.stages if stage.stage in stages]
        gone = (c[kind].count for c in judged for kind in c.keys() & set(kinds))
        came = (judged[0][kind].of for kind in judged[0].keys() & set(kinds))
        return Rate(sum(gone), sum(came))


def labels(truth: Truth) -> set[str]:
    """What is wrong with a page; empty for one worth keeping."""
    found = {truth.category} - {WANTED}
    if truth.language != LANGUAGE:
        found.add(FOREIGN)
    if truth.duplicate_of is not None:
        found.add(DUPLICATE)
    return found


def judge(
    report: RefineReport,
    truth: Mapping[str, Truth],
    catches: Mapping[str, Collection[str]] = CATCHES,
) -> Judgement:
    """Compare a run with the truth by address.

    `catches` says which labels (a category, "foreign" or "duplicate") each
    stage is there for.
    """
    fates, lines = _fates(report)
    known = {url: stage for url, stage in fates.items() if url in truth}
    texts = _texts(report)
    wrong = {url: labels(truth[url]) for url in known}
    for family in _families(lines, truth).values():
        for url in family:
            wrong[url].add(DUPLICATE)
        wrong[_spared(family, lines)].remove(DUPLICATE)
    told = list(_languages(lines, truth))
    private, missed = _private(report, truth, texts)
    right = sum(t.told == t.language for t in told)
    everything = set().union(*wrong.values()) if wrong else set()
    return Judgement(
        report.funnel,
        [_judged(stage, known, wrong, catches.get(stage)) for stage in STAGES[:-1]],
        _judged("", {u: s and "" for u, s in known.items()}, wrong, everything),
        list(_extraction(texts, truth)),
        told,
        Rate(right, len(told)),
        list(_pairs(lines, truth, texts)),
        private,
        len(fates) - len(known),
        missed,
    )


def _fates(
    report: RefineReport,
) -> tuple[dict[str, str | None], dict[str, dict]]:
    """Where each page left (None: it stayed), and its line or row."""
    fates: dict[str, str | None] = {}
    lines: dict[str, dict] = {}
    for stage in STAGES[:-1]:
        for line in report.removals(stage):
            if line["url"]:
                fates[line["url"]], lines[line["url"]] = stage, line
    for page in report.pages():
        fates[page["url"]], lines[page["url"]] = None, page
    return fates, lines


def _judged(
    stage: str,
    fates: Mapping[str, str | None],
    wrong: Mapping[str, set[str]],
    catches: Collection[str] | None,
) -> StageJudgement:
    """One stage against the pages that reached it; "" is all stages as one."""
    order = {name: i for i, name in enumerate(STAGES)}
    reached = [
        url
        for url, left in fates.items()
        if not (stage and left) or order[left] >= order[stage]
    ]
    removed = {url for url in reached if fates[url] == stage}
    kinds: dict[str, list[bool]] = defaultdict(list)
    for url in reached:
        for kind in wrong[url] or {WANTED}:
            kinds[kind].append(url in removed)
    caught = [u in removed for u in reached if wrong[u] & set(catches or ())]
    return StageJudgement(
        stage or "all",
        Rate(sum(bool(wrong[url]) for url in removed), len(removed)),
        None if catches is None else Rate(sum(caught), len(caught)),
        {kind: Rate(sum(gone), len(gone)) for kind, gone in sorted(kinds.items())},
    )


def _texts(report: RefineReport) -> dict[str, str]:
    """The text of every page right after extraction."""
    return {page["url"]: page["text"] for page in report.extracted()}


def _families(
    lines: Mapping[str, dict], truth: Mapping[str, Truth]
) -> dict[str, list[str]]:
    """By original: it and its copies, those that reached the comparison."""
    found = defaultdict(list)
    for url, line in lines.items():
        if url in truth and "minhash_cluster_id" in line:
            found[truth[url].duplicate_of or url].append(url)
    # First the original, then what stays.
    for original, family in found.items():
        family.sort(key=lambda u: (u != original, lines[u].get("reason") is not None))
    return found


def _spared(family: Sequence[str], lines: Mapping[str, dict]) -> str:
    """The one page of a family that is no duplicate.

    The original; or, if it went because a copy of it stays, that copy, which
    is just as good; or if it was not compared, a copy, one that stays if any.
    """
    first = lines[family[0]]
    cluster = first["minhash_cluster_id"]
    if first.get("reason") == DUPLICATE:
        for url in family[1:]:
            line = lines[url]
            if "reason" not in line and line["minhash_cluster_id"] == cluster:
                return url
    return family[0]


def _extraction(
    texts: Mapping[str, str], truth: Mapping[str, Truth]
) -> Iterator[Extracted]:
    for url, text in texts.items():
        if url not in truth:
            continue
        found, true = (
            Counter(WORD.findall(t.lower())) for t in (text, truth[url].text)
        )
        if found and true:
            both = (found & true).total()
            shares = both / true.total(), both / found.total()
            yield Extracted(url, truth[url].category, *shares)


def _languages(lines: Mapping[str, dict], truth: Mapping[str, Truth]) -> Iterator[Told]:
    for url, line in lines.items():
        if url in truth and line.get("language"):
            yield Told(
                url, truth[url].language, line["language"], line["language_score"]
            )


def _pairs(
    lines: Mapping[str, dict], truth: Mapping[str, Truth], texts: Mapping[str, str]
) -> Iterator[Pair]:
    """Only pages with a cluster were compared."""
    for original, family in _families(lines, truth).items():
        if family[0] != original:
            continue
        for url in family[1:]:
            one, other = (_compared_text(texts[u]) for u in (url, original))
            jaccard, agree = compare(one, other)
            one, other = (lines[u]["minhash_cluster_id"] for u in (url, original))
            chance, found = chance_of_finding(jaccard), -1 != one == other
            similarity = truth[url].similarity
            yield Pair(url, original, similarity, jaccard, chance, agree, found)


def _private(
    report: RefineReport, truth: Mapping[str, Truth], texts: Mapping[str, str]
) -> tuple[dict[str, Rate], list[tuple[str, str, str]]]:
    """By kind, how many of the planted data that came so far are masked."""
    found, of, missed = Counter(), Counter(), []
    for page in report.pages():
        url = page["url"]
        planted = truth[url].private if url in truth else ()
        before = _compared_text(texts[url]) if planted else ""
        for kind, text in planted:
            if text not in before:
                continue
            of[kind] += 1
            if text in page["text"]:
                missed.append((url, kind, text))
            else:
                found[kind] += 1
    return {kind: Rate(found[kind], of[kind]) for kind in sorted(of)}, missed


def _compared_text(extracted: str) -> str:
    """The text of a page as MinHash and the masking get it: C4 takes lines out."""
    document = Document(extracted, "")
    _c4().filter(document)
    return document.text


@cache
def _c4() -> BaseFilter:
    return quality_filters()["c4"]
