"""How well the refinery worked, against what is true about every page.

Plain numbers for a chapter to tell and plot; rates come with the book's
intervals. Pages are known by their address; those that the crawl did not
bring home are not judged.

Source for the S-curve: Penedo et al. 2024 (arXiv 2406.17557), section 3.3;
Leskovec et al., Mining of Massive Datasets, section 3.4.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field

from lib.intervals import rate_interval
from lib.web.page import Truth
from lib.web.refine import Left, RefineReport
from lib.web.stages import LANGUAGE, MINHASH, STAGES
from lib.web.trace import similarity

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
    """Of a page's true words, the share kept; of its extracted words, the true."""

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
    what theory says of finding it.
    """

    url: str
    original: str
    similarity: float | None
    jaccard: float
    chance: float
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


def chance_of_finding(jaccard: float) -> float:
    """That MinHash finds a pair: 1 - (1 - s^8)^14 for 14 buckets of 8 hashes."""
    same_bucket = jaccard**MINHASH.hashes_per_bucket
    return 1 - (1 - same_bucket) ** MINHASH.num_buckets


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
    wrong = {url: labels(truth[url]) for url in known}
    for url in _spared_copies(lines, truth):
        wrong[url].add(DUPLICATE)
    told = list(_languages(lines, truth))
    private, missed = _private(report, truth)
    right = sum(t.told == t.language for t in told)
    everything = set().union(*wrong.values()) if wrong else set()
    return Judgement(
        report.funnel,
        [_judged(stage, known, wrong, catches.get(stage)) for stage in STAGES[:-1]],
        _judged("", {u: s and "" for u, s in known.items()}, wrong, everything),
        list(_extraction(report, truth)),
        told,
        Rate(right, len(told)),
        list(_pairs(lines, truth)),
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


def _spared_copies(
    lines: Mapping[str, dict], truth: Mapping[str, Truth]
) -> Iterator[str]:
    """Originals that went because a copy of theirs stays: just as good."""
    kept = defaultdict(set)
    for url, line in lines.items():
        if line.get("reason") != DUPLICATE and url in truth:
            kept[line.get("minhash_cluster_id")].add(_family(url, truth))
    for url, line in lines.items():
        if line.get("reason") != DUPLICATE or url not in truth:
            continue
        if _family(url, truth) in kept[line["minhash_cluster_id"]]:
            yield url


def _family(url: str, truth: Mapping[str, Truth]) -> str:
    return truth[url].duplicate_of or url


def _extraction(
    report: RefineReport, truth: Mapping[str, Truth]
) -> Iterator[Extracted]:
    for page in report.extracted():
        known = truth.get(page["url"])
        if known is None:
            continue
        found, true = (
            Counter(WORD.findall(t.lower())) for t in (page["text"], known.text)
        )
        if found and true:
            both = (found & true).total()
            shares = both / true.total(), both / found.total()
            yield Extracted(page["url"], known.category, *shares)


def _languages(lines: Mapping[str, dict], truth: Mapping[str, Truth]) -> Iterator[Told]:
    for url, line in lines.items():
        if url in truth and line.get("language"):
            yield Told(
                url, truth[url].language, line["language"], line["language_score"]
            )


def _pairs(lines: Mapping[str, dict], truth: Mapping[str, Truth]) -> Iterator[Pair]:
    """Only pages with a cluster were compared."""
    compared = {u: line for u, line in lines.items() if "minhash_cluster_id" in line}
    for url, line in compared.items():
        original = truth[url].duplicate_of if url in truth else None
        if original not in compared:
            continue
        other = compared[original]
        jaccard = similarity(line["text"], other["text"])
        cluster = line["minhash_cluster_id"]
        yield Pair(
            url,
            original,
            truth[url].similarity,
            jaccard,
            chance_of_finding(jaccard),
            cluster != -1 and cluster == other["minhash_cluster_id"],
        )


def _private(
    report: RefineReport, truth: Mapping[str, Truth]
) -> tuple[dict[str, Rate], list[tuple[str, str, str]]]:
    """By kind, how many of the planted data are gone from the refined pages."""
    planted = {
        page["url"]: [p for p in truth[page["url"]].private if p[1] in page["text"]]
        for page in report.extracted()
        if page["url"] in truth and truth[page["url"]].private
    }
    found, of, missed = Counter(), Counter(), []
    for page in report.pages():
        for kind, text in planted.get(page["url"], ()):
            of[kind] += 1
            if text in page["text"]:
                missed.append((page["url"], kind, text))
            else:
                found[kind] += 1
    return {kind: Rate(found[kind], of[kind]) for kind in sorted(of)}, missed
