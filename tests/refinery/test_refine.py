"""Whole runs of a small archive: what stays, what goes, and what is told of it."""

import pytest
from warcio.warcwriter import WARCWriter

from lib.artifacts import verify
from lib.web import pipelines as pipelines_module
from lib.web import warc
from lib.web.judge import Rate, judge
from lib.web.page import Truth
from lib.web.pipelines import pipelines
from lib.web.refine import load_report, refine, tapestry
from lib.web.trace import trace
from tests.refinery.small_web import (
    SPANISH,
    STARTS,
    answer,
    contents,
    fates,
    page,
    verses,
)

pytestmark = pytest.mark.slow


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


def test_a_tapestry_is_the_first_pages(report):
    pages = [row["text"] for row in report.pages()]
    assert tapestry(report.folder, 3) == "\n\n".join(pages[:3])
    assert tapestry(report.folder) == "\n\n".join(pages)
    with pytest.raises(ValueError, match="at least one"):
        tapestry(report.folder, 0)
    with pytest.raises(FileNotFoundError, match="no refined web"):
        tapestry(report.folder / "refined")


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


def test_pages_traced_before_leave_no_trace(archive, report, tmp_path):
    """Extraction drops a paragraph that it met before, in the same file only."""
    paragraph = verses(STARTS[0]).split("</p>")[0]
    trace(page(f"{paragraph}</p>" * 5), "http://many.example/")
    again = refine(archive, tmp_path / "out", workers=1)
    assert contents(again.folder) == contents(report.folder)


def test_minhash_keeps_few_files_open(archive, report, tmp_path, monkeypatch):
    files = [tmp_path / f"{i}.warc.gz" for i in range(1000)]
    runs = pipelines(files, tmp_path / "work", "dump")
    assert [tasks for _, _, tasks in runs] == [1000, 256, 14, 1, 256]
    monkeypatch.setattr(pipelines_module, "MOST_MINHASH_TASKS", 2)
    again = refine(archive, tmp_path / "out", workers=1)
    assert len(list((again.folder / "refined").iterdir())) == 2
    assert (again.funnel, again.removed) == (report.funnel, report.removed)
    assert set(fates(again)) == set(fates(report))


def test_files_are_told_apart_by_their_folders(tmp_path):
    for i, name in enumerate("ab"):
        (tmp_path / "in" / name).mkdir(parents=True)
        with (tmp_path / "in" / name / "x.warc.gz").open("wb") as file:
            body = page(verses(STARTS[i]))
            answer(WARCWriter(file, gzip=True), f"http://{name}.example/", body)
    found = refine(tmp_path / "in", tmp_path / "out", workers=1)
    assert [row["file_path"] for row in found.pages()] == ["a/x.warc.gz", "b/x.warc.gz"]


def test_very_many_bad_records_are_counted(tmp_path, monkeypatch):
    monkeypatch.setattr(warc, "MAX_NAMED", 1)
    with (tmp_path / "a.warc").open("wb") as file:
        file.write(b"WARC/1.0\r\nbroken\r\n\r\n" * 3)
        answer(WARCWriter(file, gzip=False), "http://a.example/", page(verses(26)))
    found = refine(tmp_path / "a.warc", tmp_path / "out", workers=1)
    assert found.problems[1:] == ["a.warc: 2 more records cannot be read."]
    assert found.removed["reading"] == {"damaged": 2}
    assert len(list(found.pages())) == 1
