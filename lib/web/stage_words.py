"""The refinery's stages and rules in plain words, each with pages it removed.

Sources: as in `lib.web.stages`.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from lib.web.refine import RefineReport


class Words(NamedTuple):
    """A stage for readers: its name, and the question it asks of a page."""

    label: str
    asks: str


STAGE_WORDS = {
    "reading": Words("HTML", "Is it an HTML page, and can it be decoded?"),
    "url": Words("Address", "Is its host on a blocklist, or a bad word in it?"),
    "extraction": Words("Text", "Which part of the HTML is its text?"),
    "language": Words("Language", "Does a classifier hold it to be English?"),
    "repetition": Words("Repetition", "Do lines, or groups of words, come again?"),
    "gopher": Words("Gopher", "Are there words, and ordinary ones?"),
    "c4": Words("C4", "Are there sentences, and is it no program?"),
    "fineweb": Words("FineWeb", "Do its lines look like a text's lines?"),
    "duplicates": Words("Copies", "Is it almost the same as another page?"),
    "private": Words("Personal data", "E-mail and public IP addresses are masked."),
}
RULE_WORDS = {
    "damaged": "its record in the archive is damaged",
    "empty_page": "it is empty",
    "unknown_encoding": "its bytes are no text in any known encoding",
    "not_html": "not an HTML page",
    "domain": "its domain is on the blocklist",
    "subdomain": "its host is on the blocklist",
    "url": "its address is on the blocklist",
    "hard_blacklisted": "a banned word in its address",
    "soft_blacklisted": "two suspicious words in its address",
    "blacklisted_subword": "banned letters inside its address",
    "no_text": "no text found in it",
    "failed": "its text cannot be extracted",
    "language_score": "score for English",
    "dup_para_frac": "share of paragraphs that come again",
    "dup_para_char_frac": "share of letters in repeated paragraphs",
    "dup_line_frac": "share of lines that come again",
    "dup_line_char_frac": "share of letters in repeated lines",
    "gopher_short_doc": "number of words",
    "gopher_long_doc": "number of words",
    "gopher_below_avg_threshold": "mean length of a word",
    "gopher_above_avg_threshold": "mean length of a word",
    "gopher_too_many_hashes": "hash signs for each word",
    "gopher_too_many_ellipsis": "ellipses for each word",
    "gopher_too_many_bullets": "share of lines that are list items",
    "gopher_too_many_end_ellipsis": "share of lines that end in an ellipsis",
    "gopher_below_alpha_threshold": "share of words with a letter",
    "gopher_enough_stop_words": "different words out of eight common ones",
    "lorem_ipsum": "it says 'lorem ipsum'",
    "curly_bracket": "it has a curly bracket",
    "too_few_sentences": "number of sentences",
    "line_punct_ratio": "share of lines that end like a sentence",
    "short_line_ratio": "share of lines of at most 30 letters",
    "char_dup_ratio": "share of letters in lines that come again",
    "list_ratio": "line breaks for each word",
    "duplicate": "almost the same as another page",
}

SIGNS = {"<=": "≤", ">=": "≥", "<": "<", ">": ">"}


def measured_words(value: float, keeps: str, limit: float) -> str:
    """A measure that a page failed, as in: 0.366, where ≤ 0.3 stays."""
    return f"{value:.3g}, where {SIGNS[keeps]} {limit:g} stays"


def rule_words(rule: str) -> str:
    """What a rule looks at, in a reader's words."""
    if rule.startswith("top_"):
        n = rule.split("_")[1]
        return f"share of letters in the commonest group of {n} words"
    if rule.startswith("duplicated_"):
        n = rule.split("_")[1]
        return f"share of letters in repeated groups of {n} words"
    return RULE_WORDS.get(rule, rule.replace("_", " "))


@dataclass(frozen=True)
class Removed:
    """A rule of a stage: how many pages it removed, and one of them.

    `value` `keeps` `limit` would have kept the page, as in 0.9 > 0.65; all
    three are None for a rule that does not measure.
    """

    stage: str
    rule: str
    pages: int
    url: str
    text: str
    value: float | None = None
    keeps: str | None = None
    limit: float | None = None


def removed_by_rule(report: RefineReport) -> Iterator[Removed]:
    """Every rule that removed a page, in the order of the stages."""
    for stage, rules in report.removed.items():
        left = dict(rules)
        for line in report.removals(stage):
            rule = line["reason"]
            if rule not in left:
                continue
            scores = {score["rule"]: score for score in line.get("scores", ())}
            score = scores.get(rule, {})
            measured = (score.get(name) for name in ("value", "keeps", "limit"))
            text = line.get("text", "")
            yield Removed(stage, rule, left.pop(rule), line["url"], text, *measured)
            if not left:
                break
