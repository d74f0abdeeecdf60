"""The two stages that make the tiny web: made once, found again."""

import sys

import pytest

from lib.__main__ import main
from lib.web import tiny
from lib.web.refine import load_report

pytestmark = pytest.mark.slow


@pytest.fixture(autouse=True)
def cache(small_web, monkeypatch):
    monkeypatch.setenv("BOOK_CACHE", str(small_web.cache))


def test_the_refined_web_is_prose_of_the_tiny_web(small_web):
    pages = list(small_web.report.pages())
    kept = [small_web.truth[page["url"]] for page in pages]
    good = [t for t in kept if t.category == "prose" and t.language == "en"]
    assert len(good) > 0.8 * len(kept)
    assert small_web.report.funnel[0].documents > len(pages) > 50


def test_stages_are_found_again(small_web, monkeypatch):
    def never(*_, **__):
        raise AssertionError("made again")

    monkeypatch.setattr(tiny, "refine", never)
    assert tiny.refined(small_web.size).funnel == small_web.report.funnel


def test_the_crawl_tells_how_it_grew(small_web):
    crawl = small_web.crawl
    assert crawl.pages >= small_web.report.funnel[0].documents
    assert all(len(moment) == 4 for moment in crawl.growth)
    assert crawl.files and crawl.seconds > 0


def test_what_older_code_left_unfinished_goes(small_web):
    older = small_web.cache / ".crawl-150-0123456789ab"
    other = small_web.cache / ".crawl-151-0123456789ab"
    for folder in (older, other):
        folder.mkdir()
    work = tiny._work_folder("crawl", small_web.size, tiny.crawl_world)
    assert not older.exists() and other.exists() and not work.exists()


def test_the_tapestry_is_the_first_pages_and_is_kept(small_web, monkeypatch):
    woven = tiny.tiny_tapestry(small_web.size)
    assert woven.startswith(next(small_web.report.pages())["text"])
    monkeypatch.setattr(tiny, "tapestry", None)
    assert tiny.tiny_tapestry(small_web.size) == woven


def test_given_archives_are_refined_by_name(small_web, tmp_path, monkeypatch, capsys):
    archive, out = small_web.crawl.files[0], tmp_path / "out"
    monkeypatch.setattr(sys, "argv", f"lib refine --warc {archive} --out {out}".split())
    main()
    assert str(out) in capsys.readouterr().out
    assert load_report(out).funnel[0].documents > 0


@pytest.mark.parametrize(
    ("options", "says"),
    [
        ("--warc nowhere.warc.gz --out out", "no folder or WARC file"),
        ("--warc nowhere.warc.gz", "Give both"),
    ],
)
def test_a_wrong_path_gets_one_sentence(tmp_path, monkeypatch, options, says):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "argv", ["lib", "refine", *options.split()])
    with pytest.raises(SystemExit, match=says):
        main()
    assert not (tmp_path / "out").exists()
