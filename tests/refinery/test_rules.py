"""Every rule of FineWeb's stages: the first page that breaks it, and the last
that does not.
"""

import random
from itertools import count

import pytest
from datatrove.data import Document
from datatrove.pipeline.filters.base_filter import get_filter_result

from lib.texts import king_james
from lib.web.scores import scores
from lib.web.stages import (
    SortedLines,
    block_lists,
    language_filter,
    quality_filters,
    tokenizer,
    url_filter,
)
from tests.refinery.small_web import SPANISH, fresh, lines

pytestmark = pytest.mark.slow


def dup_lines(k, between="\n"):
    return between.join([*lines(60), *["Yes indeed."] * k])


def dup_line_characters(k, between="\n"):
    long = fresh(2 * k, 50_000, 18)  # no five words in a row come twice
    pairs = [f"{long[2 * i]} {long[2 * i + 1]}." for i in range(k)]
    apart = lines(2 * k, 1, 90_000)
    mixed = [part for pair in zip(pairs + pairs, apart) for part in pair]
    return between.join(lines(40, 12) + mixed)


def top_gram(k, n):
    phrase, apart = fresh(n, 40_000), fresh(k, 50_000)
    return " ".join([*fresh(200), *(w for a in apart for w in (*phrase, a))])


def dup_gram(k, n):
    apart, words = iter(fresh(2 * k, 150_000)), fresh(600)
    for _ in range(2):
        for i in range(k):
            words += [*fresh(n, 20_000 + 20 * i), next(apart)]
    return " ".join(words)


def more(k, word, base=100):
    return " ".join(["the", "of", *fresh(base), *[word] * k, "end"])


def fewer_stop_words(k):
    return " ".join(fresh(60) + ["the", "of"][k:])


def long_list(k):
    lines_of_one = [word + "." for word in fresh(k, 5000, 35)]
    return "\n".join([*lines(10, 20), *lines_of_one])


RULES = [
    ("repetition", "dup_para_frac", 0.3, lambda k: dup_lines(k, "\n\n")),
    ("repetition", "dup_line_frac", 0.3, dup_lines),
    (
        "repetition",
        "dup_para_char_frac",
        0.2,
        lambda k: dup_line_characters(k, "\n\n"),
    ),
    ("repetition", "dup_line_char_frac", 0.2, dup_line_characters),
    *(
        ("repetition", f"top_{n}_gram", limit, lambda k, n=n: top_gram(k, n))
        for n, limit in ((2, 0.2), (3, 0.18), (4, 0.16))
    ),
    *(
        ("repetition", f"duplicated_{n}_n_grams", lim, lambda k, n=n: dup_gram(k, n))
        for n, lim in zip(range(5, 11), (0.15, 0.14, 0.13, 0.12, 0.11, 0.1))
    ),
    ("gopher", "gopher_short_doc", 50, lambda k: more(0, "", 60 - k)),
    ("gopher", "gopher_below_avg_threshold", 3, lambda k: more(k, "ab")),
    ("gopher", "gopher_above_avg_threshold", 10, lambda k: more(k, "a" * 30)),
    ("gopher", "gopher_too_many_hashes", 0.1, lambda k: more(k, "#")),
    ("gopher", "gopher_too_many_ellipsis", 0.1, lambda k: more(k, "…")),
    ("gopher", "gopher_below_alpha_threshold", 0.8, lambda k: more(k, "123456")),
    (
        "gopher",
        "gopher_too_many_bullets",
        0.9,
        lambda k: "\n".join(
            ["the of", *lines(9), *["- one two three four five six"] * k]
        ),
    ),
    (
        "gopher",
        "gopher_too_many_end_ellipsis",
        0.3,
        lambda k: "\n".join(["the of", *lines(9, 20), *[f"{lines(1, 20)[0]}.."] * k]),
    ),
    ("gopher", "gopher_enough_stop_words", 2, fewer_stop_words),
    ("c4", "too_few_sentences", 5, lambda k: " ".join(lines(9 - k))),
    ("c4", "lorem_ipsum", 0, lambda k: " ".join(lines(9) + ["Lorem ipsum."] * k)),
    ("c4", "curly_bracket", 0, lambda k: " ".join(lines(9) + ["So {x}."] * k)),
    (
        "fineweb",
        "line_punct_ratio",
        0.12,
        lambda k: "\n".join([*(x.rstrip(".") for x in lines(k)), *lines(20, 10, 5000)]),
    ),
    (
        "fineweb",
        "short_line_ratio",
        0.67,
        lambda k: "\n".join([*lines(20), *lines(k, 4, 5000)]),
    ),
    (
        "fineweb",
        "char_dup_ratio",
        0.01,
        lambda k: "\n".join([*lines(50), *[" ".join(fresh(k, 7000)) + "."] * 2]),
    ),
    ("fineweb", "list_ratio", 0.3, long_list),
]


def decide(block, text, url="http://a.example/"):
    """The rule by which a page leaves, "" if it stays."""
    kept, reason = get_filter_result(
        block.filter(Document(text, "1", metadata={"url": url}))
    )
    return "" if kept else reason or "removed"


@pytest.mark.parametrize(("stage", "rule", "limit", "make"), RULES, ids=lambda x: x)
def test_a_rule_keeps_up_to_its_published_limit(stage, rule, limit, make):
    block = quality_filters()[stage]
    for k in count():
        text = make(k)
        reason = decide(block, text)
        asked = {s.rule: s for s in scores(block, Document(text, "1"))}
        broken = [s.rule for s in asked.values() if not s.kept]
        assert reason == (broken[0] if broken else "")
        if reason:
            break
    assert k > 0, "a page well within the limits must stay"
    assert reason == rule
    assert asked[rule].limit == limit


def test_gopher_refuses_books_of_over_100000_words():
    block = quality_filters()["gopher"]
    assert decide(block, more(99_997, "word", 0)) == ""
    assert decide(block, more(99_998, "word", 0)) == "gopher_long_doc"


def test_c4_drops_lines_and_citations():
    block, good = quality_filters()["c4"], lines(6)
    bad = ["two words", "Turn on JavaScript now please.", f"a b c {'x' * 1001}"]
    bad.append("This site uses cookies for you.")
    page = Document("\n".join([good[0], *bad, *good[1:], "As he said[12] today."]), "1")
    assert block.filter(page) is True
    assert page.text.split("\n") == [*good, "As he said today."]


def test_language_at_065():
    block, english = language_filter(), king_james()[500:900]
    seen = set()
    for k in range(12):
        document = Document(english + SPANISH * k, "1")
        [score] = scores(block, document)
        assert block.filter(document) == score.kept == (score.value > 0.65)
        assert score.limit == 0.65
        seen.add(score.kept)
    assert seen == {True, False}
    assert document.metadata["language"] == "es"


def test_urls_by_domain_address_and_word():
    block = url_filter()
    domains = (block_lists() / "domains").read_text().splitlines()
    whole = next(d for d in domains if block.tldextractor(d).registered_domain == d)
    part = next(
        d
        for d in domains
        if block.tldextractor(d).registered_domain not in block.block_listed_domains
        and block.tldextractor(d).fqdn == d
    )
    hard, soft = sorted(block.banned_words)[0], sorted(block.soft_banned_words)[:2]
    cases = {
        "http://quiet.example/page": "",
        f"http://www.{whole}/page": "domain",
        f"http://{part}/page": "subdomain",
        sorted(block.block_listed_url)[0]: "url",
        f"http://a.example/{hard}/x": "hard_blacklisted",
        f"http://a.example/{'/'.join(soft)}/x": "soft_blacklisted",
        f"http://a.example/{soft[0]}/x": "",
    }
    for url, reason in cases.items():
        document = Document("", "1", metadata={"url": url})
        broken = [s.rule for s in scores(block, document) if not s.kept]
        assert decide(block, "", url) == reason == (broken[0] if broken else "")


def test_sorted_lines_know_the_same_domains(tmp_path):
    for content in ("", "b", "b\n", "b\nbb\nc", "b\n\nx\n"):
        (tmp_path / "lines").write_text("".join(sorted(content.splitlines(True))))
        known = SortedLines(tmp_path / "lines")
        for word in ("a", "b", "bb", "bbb", "c", "x", "y"):
            assert (word in known) == (word in content.split("\n")) or not content
    domains = (block_lists() / "domains").read_text().splitlines()
    known, everything = SortedLines(block_lists() / "domains"), set(domains)
    for domain in [*random.Random(0).sample(domains, 500), domains[0], domains[-1]]:
        assert domain in known
        assert (domain + "x" in known) == (domain + "x" in everything)


def test_warm_words_are_datatroves_words():
    from datatrove.utils.word_tokenizers import SpaCyTokenizer

    plain, warm = SpaCyTokenizer("en"), tokenizer()
    odd = [
        "",
        " ",
        "IS_ALPHA is. A word.",
        "Don't… go to\u00a0Dr. Ü's #1! {x}\n\nNo.\r\n",
    ]
    for text in [king_james()[:20_000], *odd, king_james()[5_000:9_000], SPANISH]:
        assert warm.word_tokenize(text) == plain.word_tokenize(text)
        assert list(warm.span_tokenize(text)) == plain.span_tokenize(text)
