"""One page on its way through all stages: what each saw, asked and decided.

The blocks are the pipeline's own, run in this process. Two stages look beyond
the page, so they need the report of a run: extraction drops a paragraph that
it has met on three pages of the same file before, and MinHash compares.
Without a report the page is taken to be the only one.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from functools import cache

from datatrove.data import Document
from datatrove.pipeline.base import PipelineStep
from datatrove.pipeline.filters.base_filter import get_filter_result
from datatrove.pipeline.formatters import PIIFormatter
from trafilatura.deduplication import LRU_TEST

from lib.web.copies import similarity
from lib.web.reading import page_of
from lib.web.refine import RefineReport
from lib.web.scores import Score, scores
from lib.web.stages import (
    Extraction,
    language_filter,
    quality_filters,
    url_filter,
)
from lib.web.warc import StoredPage

CHARACTERS = 2000  # of each text that a step shows


@dataclass(frozen=True)
class Step:
    """One stage: the text before and after it, what it asked, what came of it.

    Texts are cut, `before_length` and `after_length` are those of the whole
    ones, in characters. `reason` is the rule by which the page leaves, `like`
    the page that stays in its place, `similarity` how alike the two are
    (Jaccard's index of their 5-grams, 0 to 1).
    """

    stage: str
    kept: bool
    before: str
    after: str
    before_length: int
    after_length: int
    scores: tuple[Score, ...] = ()
    reason: str = ""
    like: str = ""
    similarity: float | None = None

    def as_json(self) -> dict:
        """The step as JSON can hold it."""
        return asdict(self)


@cache
def _blocks() -> dict[str, PipelineStep]:
    first = {"url": url_filter(), "language": language_filter()}
    return first | quality_filters()


class Tracer:
    """Traces pages, beside the others of a run if its report is given.

    Holds the texts of that run: meant for the tiny web, not for a million pages.
    """

    def __init__(
        self, report: RefineReport | None = None, characters: int = CHARACTERS
    ) -> None:
        self.characters = characters
        self.extracted: dict[str, str] = {}  # "": nothing was
        self.duplicates: dict[str, dict] = {}
        self.kept: dict[int, dict] = {}  # by cluster
        if report is not None:
            self.extracted = {p["url"]: "" for p in report.removals("extraction")}
            self.extracted |= {p["url"]: p["text"] for p in report.extracted()}
            self.duplicates = {p["url"]: p for p in report.removals("duplicates")}
            self.kept = {p["minhash_cluster_id"]: p for p in report.pages()}

    def trace(
        self,
        page: bytes | str,
        url: str,
        status: int = 200,
        headers: Mapping[str, str] | None = None,
    ) -> list[Step]:
        """The steps of a page, up to the one at which it leaves.

        `page` is the body that was served; names of `headers` are in lower case.
        """
        raw = page.encode() if isinstance(page, str) else page
        told = page_of(StoredPage(url, raw, headers or {}, "traced", status))
        if isinstance(told, str):
            text = raw.decode(errors="replace")
            return [self._step("reading", text, "", reason=told)]
        document = Document(told["text"], "traced", metadata={"url": url})
        steps = [self._step("reading", document.text, document.text)]
        for stage in ("url", "extraction", "language", *quality_filters()):
            if stage == "extraction":
                steps.append(self._extract(document))
            else:
                steps.append(self._filter(stage, document))
            if not steps[-1].kept:
                return steps
        return [*steps, *self._finish(document)]

    def _filter(self, stage: str, document: Document) -> Step:
        block, before = _blocks()[stage], document.text
        asked = scores(block, document)
        kept, reason = get_filter_result(block.filter(document))
        if not kept and not reason:
            reason = next(score.rule for score in asked if not score.kept)
        return self._step(stage, before, document.text, asked, reason or "")

    def _extract(self, document: Document) -> Step:
        before, url = document.text, document.metadata["url"]
        if (found := self.extracted.get(url)) is None:
            LRU_TEST.clear()  # what earlier pages left there
            found = Extraction().extract(before)
        document.text = found or ""
        return self._step(
            "extraction", before, document.text, reason="" if found else "no_text"
        )

    def _finish(self, document: Document) -> list[Step]:
        """Deduplication, then personal data."""
        text, url = document.text, document.metadata["url"]
        if twin := self.duplicates.get(url):
            stays = self.kept.get(twin["minhash_cluster_id"], {"text": "", "url": ""})
            step = self._step(
                "duplicates",
                text,
                text,
                reason="duplicate",
                like=stays["url"],
                similarity=similarity(text, stays["text"]),
            )
            return [step]
        clean = PIIFormatter().format(text)
        return [
            self._step("duplicates", text, text),
            self._step("private", text, clean),
        ]

    def _step(
        self,
        stage: str,
        before: str,
        after: str,
        asked: list[Score] | tuple = (),
        reason: str = "",
        **more: str | float,
    ) -> Step:
        cut = self.characters
        sizes = len(before), len(after)
        step = (stage, not reason, before[:cut], after[:cut], *sizes)
        return Step(*step, tuple(asked), reason, **more)


def trace(
    page: bytes | str, url: str, report: RefineReport | None = None
) -> list[Step]:
    """Walk one page through all stages; see `Tracer` for several."""
    return Tracer(report).trace(page, url)
