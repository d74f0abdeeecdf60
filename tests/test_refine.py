"""FineWeb's stages: every rule at its limit, and whole runs of small archives."""

import gzip
import json
import os
import random
import signal
import subprocess
import sys
from io import BytesIO
from itertools import count, islice

import pytest
from datatrove.data import Document
from datatrove.pipeline.filters.base_filter import get_filter_result
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from lib import ROOT
from lib.artifacts import verify
from lib.texts import king_james
from lib.web.judge import Rate, chance_of_finding, judge
from lib.web.page import Truth
from lib.web.pipelines import Pages
from lib.web.refine import load_report, refine, tapestry
from lib.web.scores import scores
from lib.web.stages import (
    SortedLines,
    block_lists,
    language_filter,
    quality_filters,
    tokenizer,
    url_filter,
)
from lib.web.trace import Tracer, similarity, trace
from lib.web.warc import read_warc

pytestmark = pytest.mark.slow

SPANISH = (
    "El pueblo se levantó temprano aquella mañana porque la feria empezaba a las"
    " nueve. Los vendedores llevaban pan, queso y flores hasta la plaza mayor. "
)


@pytest.fixture(scope="session", autouse=True)
def own_cache(tmp_path_factory):
    """The lists of blocked domains are unpacked where the tests may write."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("BOOK_CACHE", str(tmp_path_factory.mktemp("cache")))
        yield


# --- every rule: the first page that breaks it, and the last that does not


def fresh(n, start=0, length=6):
    """So many words that occur nowhere else."""
    syllables = [c + v for c in "bdfgklmnprst" for v in "aeiou"]
    words = []
    for i in range(start, start + n):
        word = ""
        for _ in range(3):
            i, digit = divmod(i, len(syllables))
            word += syllables[digit]
        words.append((word * 9)[:length] if length > 6 else word)
    return words


def lines(n, words=10, start=0):
    found = fresh(n * words, start)
    return [" ".join(found[i * words : (i + 1) * words]) + "." for i in range(n)]


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


# --- whole runs


def verses(start, n=24):
    """Prose enough for every rule; in paragraphs."""
    found = [v for v in king_james().split("\n") if v][start : start + n]
    return "".join(f"<p>{' '.join(found[i : i + 3])}</p>" for i in range(0, n, 3))


def changed(html, share, seed=0):
    """With that share of the words replaced by new ones."""
    words = html.split(" ")
    places = random.Random(seed).sample(range(len(words)), int(share * len(words)))
    for place, word in zip(places, fresh(len(places), 30_000)):
        if "<" not in words[place]:
            words[place] = word
    return " ".join(words)


def page(body, title="A page"):
    return (
        f"<!doctype html><html><head><title>{title}</title></head><body>"
        '<nav><a href="/">Home</a> <a href="/about">About</a></nav>'
        f"<main><article>{body}</article></main>"
        "<footer>We like visitors.</footer></body></html>"
    )


def answer(writer, url, body, status="200 OK", kind="text/html"):
    headers = StatusAndHeaders(status, [("Content-Type", kind)], protocol="HTTP/1.1")
    payload = BytesIO(body if isinstance(body, bytes) else body.encode())
    write(
        writer,
        writer.create_warc_record(url, "response", payload, http_headers=headers),
    )


def write(writer, record):
    writer.write_record(record)
    record.raw_stream.close()


STARTS = (26, 400, 1600, 3000, 5200, 8000, 15_300, 23_500, 24_700, 26_100)
PLANTED = (
    ("email", "ada.vell@lampfield.org"),
    ("ip", "8.8.4.4"),
    ("phone", "555 0199"),
)


def small_web():
    """Addresses with (body, truth, status, type)."""
    told = " ".join(text for _, text in PLANTED)
    long_words = [w for w in king_james()[40_000:44_000].split() if len(w) > 4][:44]
    base = verses(20_200)
    odd, odder = (
        verses(start).replace(" the ", " thé ").replace(" and ", " ánd ")
        for start in (28_000, 29_000)
    )
    pages = {f"http://h{i}.example/p": verses(s) for i, s in enumerate(STARTS)}
    web = {
        url: (page(body), Truth("", "en", "prose", facts=()), "200 OK", "text/html")
        for url, body in pages.items()
    }

    def add(url, body, category="prose", language="en", status="200 OK", **more):
        kind = more.pop("kind", "text/html")
        truth = Truth("", language, category, **more)
        web[f"http://{url}"] = (body, truth, status, kind)

    add("o.example/original", page(base))
    for share in (0.0, 0.02, 0.3):
        add(
            f"o.example/copy{share}",
            page(changed(base, share)),
            duplicate_of="http://o.example/original",
            similarity=1 - share,
        )
    add(
        "i.example/private",
        page(
            verses(18_000) + f"<p>Whoever wants to know more may ask {told} at any"
            " time of the day and will be told all there is to know.</p>"
        ),
        private=PLANTED,
    )
    add("l.example/latin", page(odd).encode("latin-1"))
    add("u.example/utf", page(odder.replace("thé", "thé…", 3)))
    add("b.example/broken", "<p><div>" + verses(12_000).replace("</p>", ""))
    add("e.example/empty", "", "empty")
    add("e.example/none", "<!doctype html><html></html>", "empty")
    add("e.example/spanish", page(f"<p>{SPANISH * 9}</p>"), language="es")
    add(
        "e.example/short",
        page(f"<p>The end of it: {' '.join(long_words)}.</p>"),
        "short",
    )
    add("e.example/list", page("<p>Buy now, my friend, and be glad!</p>" * 30), "list")
    add("e.example/code", page(verses(900) + "<p>Now let x be { y }.</p>"), "code")
    add("sub.0-assist-protect.cf/p", page(verses(2_000)), "blocked")
    add("e.example/gone", page(verses(2_100)), "gone", status="404 Not Found")
    add("e.example/image", b"\x89PNG\r\n\x1a\n", "image", kind="image/png")
    return web


@pytest.fixture(scope="session")
def archive(tmp_path_factory):
    """Three WARC files, of which one has a damaged record."""
    folder = tmp_path_factory.mktemp("warc")
    rows = list(small_web().items())
    for number in range(3):
        with (folder / f"{number}.warc.gz").open("wb") as file:
            writer = WARCWriter(file, gzip=True)
            for url, (body, _, status, kind) in rows[number::3]:
                answer(writer, url, body, status, kind)
                if number == 1 and url == rows[1][0]:
                    file.write(gzip.compress(b"WARC/1.1\r\nbroken\r\n\r\n")[:-9])
    return folder


@pytest.fixture(scope="session")
def truth():
    """What is true, with the text that a perfect extraction gives."""
    return {url: row[1] for url, row in small_web().items()}


@pytest.fixture(scope="session")
def report(archive, tmp_path_factory):
    return refine(archive, tmp_path_factory.mktemp("one") / "out", workers=1)


def contents(folder):
    files = (p for p in folder.rglob("*") if p.is_file())
    return {str(p.relative_to(folder)): p.read_bytes() for p in files}


def fates(report):
    left = {
        line["url"]: line["reason"]
        for s in report.removed
        for line in report.removals(s)
    }
    return left | {row["url"]: "" for row in report.pages()}


def test_each_page_meets_its_fate(report, truth):
    found = fates(report)
    expected = {
        "http://e.example/empty": "empty_page",
        "http://e.example/none": "no_text",
        "http://e.example/spanish": "language_score",
        "http://e.example/short": "gopher_short_doc",
        "http://e.example/code": "curly_bracket",
        "http://sub.0-assist-protect.cf/p": "domain",
        "http://e.example/gone": "status_404",
        "http://e.example/image": "not_html",
    }
    assert {url: found[url] for url in expected} == expected
    assert found["http://e.example/list"] in (
        "dup_line_frac",
        "too_few_sentences",
        "gopher_short_doc",
        "no_text",
    )
    for i in range(len(STARTS)):
        assert found[f"http://h{i}.example/p"] == ""
    for name in ("l.example/latin", "u.example/utf", "b.example/broken"):
        assert found[f"http://{name}"] == ""
    assert set(truth) == set(found) - {""}


def test_texts_are_whole_in_any_encoding(report):
    texts = {row["url"]: row["text"] for row in report.pages()}
    assert " thé " in texts["http://l.example/latin"]
    assert " thé… " in texts["http://u.example/utf"]
    assert "About" not in texts["http://u.example/utf"]
    for row in report.pages():
        assert row["language"] == "en" and row["language_score"] > 0.65
        assert row["dump"] == "tiny" and row["file_path"].endswith(".warc.gz")


def test_the_funnel_adds_up(report):
    left = {step.stage: step for step in report.funnel}
    for before, after in zip(report.funnel, report.funnel[1:]):
        gone = sum(report.removed[after.stage].values())
        assert before.documents - gone == after.documents
    assert left["private"].documents == len(list(report.pages()))
    assert left["private"].bytes == sum(len(p["text"].encode()) for p in report.pages())
    assert left["extraction"].documents == len(list(report.extracted()))
    assert report.removed["reading"]["damaged"] == len(report.problems) == 1
    assert report.problems[0].startswith("1.warc.gz, byte ")
    assert set(report.seconds) >= {"url", "extraction", "c4", "signatures"}


def test_a_report_is_found_again(report):
    again = load_report(report.folder)
    assert (again.funnel, again.removed) == (report.funnel, report.removed)
    assert verify(report.folder)["dump"] == "tiny"
    assert not list(report.folder.parent.glob(".*"))


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


def test_a_tapestry_is_the_first_pages(report):
    pages = [row["text"] for row in report.pages()]
    assert tapestry(report.folder, 3) == "\n\n".join(pages[:3])
    assert tapestry(report.folder) == "\n\n".join(pages)
    with pytest.raises(ValueError, match="at least one"):
        tapestry(report.folder, 0)
    with pytest.raises(FileNotFoundError, match="no refined web"):
        tapestry(report.folder / "refined")


def test_a_trace_agrees_with_the_pipeline(report):
    found, tracer = fates(report), Tracer(report)
    texts = {row["url"]: row["text"] for row in report.pages()}
    lines_by_url = {
        line["url"]: line for s in report.removed for line in report.removals(s)
    }
    for url, (body, _, status, kind) in small_web().items():
        steps = tracer.trace(body, url, int(status[:3]), {"content-type": kind})
        assert steps[-1].reason == found[url]
        assert [step.kept for step in steps[:-1]] == [True] * (len(steps) - 1)
        json.dumps([step.as_json() for step in steps])
        if not found[url]:
            assert len(steps) == 10
            assert steps[-1].after == texts[url][:2000]
        elif steps[-1].scores:
            told = [s | {} for s in lines_by_url[url].get("scores", [])]
            assert not told or [s["value"] for s in told] == pytest.approx(
                [score.value for score in steps[-1].scores]
            )
    gone = next(url for url, reason in found.items() if reason == "duplicate")
    [*_, last] = tracer.trace(small_web()[gone][0], gone)
    assert last.like.startswith("http://o.example/") and last.similarity > 0.7


def test_a_trace_needs_no_run():
    steps = trace(page(verses(400)), "http://alone.example/")
    assert [s.stage for s in steps][-2:] == ["duplicates", "private"]
    assert all(
        len(s.before) <= 2000 and s.before_length >= len(s.before) for s in steps
    )
    steps = trace(page(verses(400)), "http://www.0-assist-protect.cf/")
    assert (steps[-1].stage, steps[-1].reason) == ("url", "domain")


GUARD = """
import socket
known = socket.socket.connect
def connect(self, address):
    if self.family != socket.AF_UNIX and address[0] not in ("127.0.0.1", "::1"):
        open({log!r}, "a").write(str(address))
        raise OSError("no network here")
    return known(self, address)
socket.socket.connect = connect
def look_up(*a, **k):
    open({log!r}, "a").write(str(a))
    raise OSError("no network here")
socket.getaddrinfo = look_up
"""

PROGRAM = """
import sys
from pathlib import Path
from lib.web.pipelines import Pages
from lib.web.refine import refine
known = Pages._document
def stop(self, answer, file, number, rank):
    if len(sys.argv) > 4 and file.name == sys.argv[4] and number == 2:
        print("now", flush=True)
        sys.stdin.read()
    return known(self, answer, file, number, rank)
Pages._document = stop
if __name__ == "__main__":
    refine(Path(sys.argv[1]), Path(sys.argv[2]), workers=int(sys.argv[3]))
"""


def start(tmp_path, *arguments, **environment):
    (tmp_path / "program.py").write_text(PROGRAM)
    path = f"{tmp_path}{os.pathsep}{ROOT}"
    return subprocess.Popen(
        [sys.executable, str(tmp_path / "program.py"), *map(str, arguments)],
        env=os.environ | {"PYTHONPATH": path} | environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def test_two_workers_offline_give_the_same(archive, report, tmp_path):
    """Every process of the run has its way to the network cut."""
    log = tmp_path / "attempts"
    (tmp_path / "sitecustomize.py").write_text(GUARD.format(log=str(log)))
    told, _ = start(tmp_path, archive, tmp_path / "two", 2).communicate(timeout=120)
    assert not log.exists(), log.read_text()
    assert contents(tmp_path / "two") == contents(report.folder), told
    assert "INFO" not in told and "Traceback" not in told


def test_a_killed_run_is_resumed(archive, report, tmp_path, monkeypatch):
    run = start(tmp_path, archive, tmp_path / "out", 1, "2.warc.gz")
    assert any("now" in line for line in run.stdout)
    os.kill(run.pid, signal.SIGKILL)
    run.communicate(timeout=60)  # ends when no orphan holds the pipe any more
    assert not (tmp_path / "out").exists()
    done = tmp_path / ".out-work" / "logs" / "base" / "completions"
    assert len(list(done.iterdir())) == 2
    read, known = set(), Pages._document

    def spy(self, answer, file, number, rank):
        read.add(file.name)
        return known(self, answer, file, number, rank)

    monkeypatch.setattr(Pages, "_document", spy)
    again = refine(archive, tmp_path / "out", workers=1)
    assert read == {"2.warc.gz"}
    assert contents(again.folder) == contents(report.folder)
    assert not (tmp_path / ".out-work").exists()


# --- bad input


def members(n=6):
    out = BytesIO()
    writer, ends = WARCWriter(out, gzip=True), []
    for i in range(n):
        answer(writer, f"http://m{i}.example/", page(verses(26 + 30 * i)))
        ends.append(out.tell())
    return out.getvalue(), ends


def plain(content):
    return gzip.decompress(content)


def longer(content):
    """The third record states a length that is not its own."""
    parts = plain(content).split(b"WARC/1.0\r\n")
    length = parts[3].split(b"Content-Length: ")[1].split(b"\r\n")[0]
    parts[3] = parts[3].replace(length, b"%d" % (int(length) - 7), 1)
    return b"WARC/1.0\r\n".join(parts)


def recompressed(content):
    parts = content.split(b"WARC/1.0\r\n")[1:]
    return b"".join(gzip.compress(b"WARC/1.0\r\n" + part) for part in parts)


DAMAGES = {
    "whole": (lambda c, e: c, "012345", 0),
    "plain": (lambda c, e: plain(c), "012345", 0),
    "cut": (lambda c, e: c[: e[4] + 200], "01234", 1),
    "plain cut": (lambda c, e: plain(c)[:-300], "01234", 1),
    "bytes lost": (lambda c, e: c[: e[1] + 50] + c[e[1] + 90 :], "01345", 1),
    "bytes between": (lambda c, e: c[: e[1]] + b"?" * 70 + c[e[1] :], "012345", 1),
    "wrong length": (lambda c, e: recompressed(longer(c)), "01345", 1),
    "plain wrong length": (lambda c, e: longer(c), "01345", 1),
    "start lost": (lambda c, e: plain(c)[100:], "12345", 1),
    "empty": (lambda c, e: b"", "", 1),
    "no archive": (lambda c, e: b"<html>hello</html>" * 99, "", 1),
    "noise": (lambda c, e: random.Random(0).randbytes(5000), "", 1),
    "gzip noise": (lambda c, e: b"\x1f\x8b\x08" + c[50:900], "", 1),
}


@pytest.mark.parametrize("damage", DAMAGES)
def test_good_records_of_damaged_files_are_kept(damage, tmp_path):
    spoil, good, bad = DAMAGES[damage]
    path = tmp_path / "x.warc.gz"
    path.write_bytes(spoil(*members()))
    reading = read_warc(path)
    assert "".join(a.url[8] for a in reading) == good
    assert len(reading.problems) == bad
    assert all(p.startswith("x.warc.gz, byte ") for p in reading.problems)


def test_bad_input_gets_one_sentence_and_destroys_nothing(tmp_path):
    with pytest.raises(FileNotFoundError, match="There is no folder or WARC file"):
        refine(tmp_path / "missing", tmp_path / "out")
    (tmp_path / "in").mkdir()
    with pytest.raises(FileNotFoundError, match=r"holds no \.warc or \.warc\.gz"):
        refine(tmp_path / "in", tmp_path / "out")
    (tmp_path / "in" / "a.warc").write_bytes(b"no archive")
    precious = tmp_path / "precious"
    precious.mkdir()
    (precious / "letter").write_text("dear")
    with pytest.raises(FileExistsError, match="something else"):
        refine(tmp_path / "in", precious)
    assert (precious / "letter").read_text() == "dear"
    with pytest.raises(ValueError, match="At least one worker"):
        refine(tmp_path / "in", tmp_path / "out", workers=-1)
    with pytest.raises(ValueError, match=r"No page can be read.*a\.warc, byte 0"):
        refine(tmp_path / "in", tmp_path / "out", workers=1)
    assert sorted(p.name for p in tmp_path.iterdir()) == ["in", "precious"]


def test_other_formats_of_answers(tmp_path):
    """Chunked, gzip, HTTP/1.0, no content type."""
    text = page(verses(26)).encode()
    chunks = b"%x\r\n%s\r\n0\r\n\r\n" % (len(text), text)
    kinds = [
        ("HTTP/1.1", [("Transfer-Encoding", "chunked")], chunks),
        ("HTTP/1.1", [("Content-Encoding", "gzip")], gzip.compress(text)),
        ("HTTP/1.0", [], text),
    ]
    with (tmp_path / "x.warc.gz").open("wb") as file:
        writer = WARCWriter(file, gzip=True)
        for protocol, headers, body in kinds:
            status = StatusAndHeaders("200 OK", headers, protocol=protocol)
            record = writer.create_warc_record(
                "http://k.example/", "response", BytesIO(body), http_headers=status
            )
            write(writer, record)
    assert [a.payload for a in read_warc(tmp_path / "x.warc.gz")] == [text] * 3


def test_a_file_of_which_nothing_stays(tmp_path):
    with (tmp_path / "a.warc.gz").open("wb") as file:
        writer = WARCWriter(file, gzip=True)
        answer(writer, "http://e.example/", page(f"<p>{SPANISH * 9}</p>"))
    found = refine(tmp_path / "a.warc.gz", tmp_path / "out", workers=1)
    assert [step.documents for step in found.funnel] == [1, 1, 1, *[0] * 7]
    assert list(found.pages()) == []
    with pytest.raises(ValueError, match="No page came through"):
        tapestry(found.folder)
    told = judge(found, {"http://e.example/": Truth("", "es", "prose")})
    assert told.private == {} and told.pairs == []
    assert told.overall.precision == Rate(1, 1)


def test_one_refinery_at_a_time(tmp_path):
    (tmp_path / "a.warc").write_bytes(b"no archive")
    lock = tmp_path / ".out-work" / "lock"
    lock.parent.mkdir()
    hold = (
        "import sys, fasteners\n"
        "with fasteners.InterProcessLock(sys.argv[1]):\n"
        "    print('held', flush=True)\n"
        "    sys.stdin.read()"
    )
    pipe = subprocess.PIPE
    command = [sys.executable, "-c", hold, str(lock)]
    with subprocess.Popen(command, stdin=pipe, stdout=pipe) as other:
        other.stdout.readline()
        with pytest.raises(ValueError, match="Another process"):
            refine(tmp_path, tmp_path / "out", workers=1)
        other.stdin.close()
