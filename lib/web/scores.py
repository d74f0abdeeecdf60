"""What a filter looks at: each rule's value beside its limit.

datatrove's filters answer with the first rule that a page breaks. A reader
wants to see how near the others were, so the values are computed here for
all rules of a stage, with datatrove's own helpers and each block's own
settings, in the order in which the block asks. The first broken rule is the
filter's reason; the tests hold the two to that.

Sources: Gopher, Rae et al. 2021 (arXiv 2112.11446), table A1 and section
A.1.1; C4, Raffel et al. 2020 (JMLR 21), section 2.2; FineWeb, Penedo et al.
2024 (arXiv 2406.17557), section 3.5.
"""

import operator
from collections.abc import Callable, Iterator
from copy import copy
from dataclasses import dataclass

from datatrove.data import Document
from datatrove.pipeline.base import PipelineStep
from datatrove.pipeline.filters import (
    C4QualityFilter,
    FineWebQualityFilter,
    GopherQualityFilter,
    GopherRepetitionFilter,
    LanguageFilter,
    URLFilter,
)
from datatrove.pipeline.filters.gopher_repetition_filter import (
    find_all_duplicate,
    find_duplicates,
    find_top_duplicate,
    get_n_grams,
)
from datatrove.pipeline.filters.url_filter import normalize, normalizer
from datatrove.utils.stats import Stats
from datatrove.utils.text import (
    PUNCTUATION_SET,
    split_into_sentences,
    split_into_words,
)

KEEPS = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}


@dataclass(frozen=True)
class Score:
    """One rule: a page is kept if `value` `keeps` `limit`, such as 0.9 > 0.65."""

    rule: str
    value: float
    keeps: str
    limit: float

    @property
    def kept(self) -> bool:
        """Does the page pass this rule?"""
        return KEEPS[self.keeps](self.value, self.limit)


def scores(block: PipelineStep, document: Document) -> list[Score]:
    """What this block of datatrove looks at in this document, rule by rule."""
    for kind, measure in _MEASURES.items():
        if isinstance(block, kind):
            return list(measure(block, document))
    return []


def _url(block: URLFilter, document: Document) -> Iterator[Score]:
    url = document.metadata["url"]
    parts, words = block.tldextractor(url), set(normalizer.split(url))
    domain = parts.registered_domain
    subword = next(block.banned_subwords_automaton.iter(normalize(url)), None)
    yield Score("domain", int(domain in block.block_listed_domains), "<=", 0)
    yield Score("subdomain", int(parts.fqdn in block.block_listed_domains), "<=", 0)
    yield Score("url", int(url in block.block_listed_url), "<=", 0)
    yield Score("hard_blacklisted", len(words & block.banned_words), "<=", 0)
    soft = len(words & block.soft_banned_words)
    yield Score("soft_blacklisted", soft, "<", block.soft_word_threshold)
    yield Score("blacklisted_subword", int(subword is not None), "<=", 0)


def _language(block: LanguageFilter, document: Document) -> Iterator[Score]:
    _, pairs = block.model.predict(document)
    best = max(pairs.values())
    yield Score("language_score", best, ">", block.language_threshold)


def _repetition(block: GopherRepetitionFilter, document: Document) -> Iterator[Score]:
    text = document.text
    paragraphs = block.paragraph_exp.split(text.strip())
    lines = block._line_splitter.split(text)
    for name, parts in (("para", paragraphs), ("line", lines)):
        count, characters = find_duplicates(parts)
        for rule, value in (
            (f"dup_{name}_frac", count / len(parts)),
            (f"dup_{name}_char_frac", characters / len(text)),
        ):
            yield Score(rule, value, "<=", getattr(block, rule))
    words = split_into_words(text, block.language)
    for n, limit in block.top_n_grams:
        n_grams = get_n_grams(words, n)
        share = find_top_duplicate(n_grams) / len(text) if n_grams else 0
        yield Score(f"top_{n}_gram", share, "<=", limit)
    for n, limit in block.dup_n_grams:
        share = find_all_duplicate(words, n) / len(text)
        yield Score(f"duplicated_{n}_n_grams", share, "<=", limit)


def _gopher(block: GopherQualityFilter, document: Document) -> Iterator[Score]:
    text, words = document.text, split_into_words(document.text, block.language)
    real = [w for w in words if any(c not in PUNCTUATION_SET for c in w)]
    yield Score("gopher_short_doc", len(real), ">=", block.min_doc_words)
    yield Score("gopher_long_doc", len(real), "<=", block.max_doc_words)
    if not real:
        return
    length = sum(map(len, real)) / len(real)
    yield Score("gopher_below_avg_threshold", length, ">=", block.min_avg_word_length)
    yield Score("gopher_above_avg_threshold", length, "<=", block.max_avg_word_length)
    most = block.max_symbol_word_ratio
    yield Score("gopher_too_many_hashes", text.count("#") / len(words), "<=", most)
    dots = text.count("...") + text.count("…")
    yield Score("gopher_too_many_ellipsis", dots / len(words), "<=", most)
    lines = text.splitlines()
    bullets = sum(line.lstrip().startswith(("•", "-")) for line in lines) / len(lines)
    most = block.max_bullet_lines_ratio
    yield Score("gopher_too_many_bullets", bullets, "<=", most)
    dots = sum(line.rstrip().endswith(("...", "…")) for line in lines) / len(lines)
    most = block.max_ellipsis_lines_ratio
    yield Score("gopher_too_many_end_ellipsis", dots, "<=", most)
    alpha = sum(any(c.isalpha() for c in word) for word in words) / len(words)
    least = block.max_non_alpha_words_ratio
    yield Score("gopher_below_alpha_threshold", alpha, ">=", least)
    stop = len(block.stop_words & set(words))
    yield Score("gopher_enough_stop_words", stop, ">=", block.min_stop_words)


def _c4(block: C4QualityFilter, document: Document) -> Iterator[Score]:
    """The page's rules; which lines go is told by the block's own counters."""
    trial, kept = copy(block), copy(document)
    trial.stats, trial.min_num_sentences = Stats("trial"), -1
    answer = trial.filter(kept)
    reason = "" if answer is True else answer[1]
    yield Score("lorem_ipsum", int(reason == "lorem_ipsum"), "<=", 0)
    yield Score("curly_bracket", int(reason == "curly_bracket"), "<=", 0)
    if not reason:
        lines = kept.text.split("\n") if kept.text else []
        count = sum(len(split_into_sentences(line, block.language)) for line in lines)
        yield Score("too_few_sentences", count, ">=", block.min_num_sentences)


def _fineweb(block: FineWebQualityFilter, document: Document) -> Iterator[Score]:
    text = document.text
    lines = [line for line in text.split("\n") if line.strip()]
    if not lines:
        yield Score("empty", 0, ">", 0)
        return
    ended = sum(line.endswith(block.stop_chars) for line in lines) / len(lines)
    yield Score("line_punct_ratio", ended, ">=", block.line_punct_thr)
    short = sum(len(line) <= block.short_line_length for line in lines) / len(lines)
    yield Score("short_line_ratio", short, "<=", block.short_line_threshold)
    again = find_duplicates(lines)[1] / len(text.replace("\n", ""))
    yield Score("char_dup_ratio", again, "<=", block.char_duplicates_ratio)
    breaks = text.count("\n") / len(split_into_words(text, block.language))
    yield Score("list_ratio", breaks, "<=", block.new_line_ratio)


_MEASURES: dict[type, Callable[..., Iterator[Score]]] = {
    URLFilter: _url,
    LanguageFilter: _language,
    GopherRepetitionFilter: _repetition,
    GopherQualityFilter: _gopher,
    C4QualityFilter: _c4,
    FineWebQualityFilter: _fineweb,
}
