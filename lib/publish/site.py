"""Build the website strictly, from executed notebooks, all or nothing.

Pages, executed notebooks and generated parts are staged in one folder; Sphinx
builds it with every warning an error; only a complete site takes the place of
the last one. A stamp of the staged files tells whether there is anything new.
"""

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

import nbformat

from lib import ROOT
from lib.artifacts import write_atomically
from lib.book_tokenizer import book_tokenizer
from lib.ledger import MIME
from lib.publish.execute import (
    ASSETS,
    EXECUTED,
    WORK,
    claim_records,
    code_cells,
    is_current,
    notebooks,
)
from lib.publish.pages import (
    chapters,
    fill,
    glance_html,
    ledger_html,
    ledger_json,
    ledger_rows,
    map_html,
    status_html,
    sum_html,
)
from lib.publish.reproducing import runs_html
from lib.widgets.exhibit import asset_script
from lib.widgets.text_box import text_box
from lib.widgets.token_explorer import RELEASED, asset_name, packed

SITE = ROOT / "_build" / "html"
STAGE = WORK / "stage"
STAMP = ".stamp"


def build() -> None:
    """Build `_build/html`; raises SystemExit with Sphinx's status if it fails."""
    stale = [path.name for path in notebooks() if not is_current(path)]
    if stale:
        raise SystemExit(f"Execute {', '.join(stale)} first: make book does.")
    stage()
    stamp = checksum_of(STAGE)
    if (SITE / STAMP).is_file() and (SITE / STAMP).read_text() == stamp:
        print("The site is up to date.")
        return
    print("Building the site", flush=True)
    jupyter_book("-W", "-n", "--keep-going", "--quiet")
    built = STAGE / "_build" / "html"
    (built / STAMP).write_text(stamp)
    shutil.rmtree(SITE, ignore_errors=True)
    SITE.parent.mkdir(exist_ok=True)
    built.rename(SITE)


def check_links() -> None:
    """Ask every external link whether it is still there."""
    stage()
    jupyter_book("--builder", "linkcheck")


def jupyter_book(*options: str) -> None:
    """Run Jupyter Book on the stage; raises SystemExit with its status."""
    program = Path(sys.executable).with_name("jupyter-book")
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    command = [program, "build", STAGE, *options]
    done = subprocess.run(
        command,
        env=environment,
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    if done.returncode:
        print(done.stdout)
        raise SystemExit(done.returncode)


def stage() -> None:
    """Lay out everything that Sphinx reads."""
    shutil.rmtree(STAGE, ignore_errors=True)
    shutil.copytree(
        ROOT / "book", STAGE / "book", ignore=shutil.ignore_patterns("*.ipynb", ".*")
    )
    for name in ("_config.yml", "_toc.yml"):
        shutil.copy(ROOT / name, STAGE / name)
    executed = {path.stem: with_outputs(path) for path in notebooks()}
    records = [r for notebook in executed.values() for r in claim_records(notebook)]
    rows = ledger_rows(records)
    for name, notebook in executed.items():
        drop_records(notebook)
        for cell in notebook.cells:
            if cell.cell_type == "markdown":
                cell.source = fill(cell.source, {"ledger-sum": sum_html(rows)}, {})
        nbformat.write(notebook, STAGE / "book" / f"{name}.ipynb")
    parts = {
        "text-box": text_box(book_tokenizer()).data,
        "map": map_html(set(executed), rows),
        "glance": glance_html(rows),
        "ledger": ledger_html(rows),
        "status": status_html(executed),
        "runs": runs_html(),
    }
    numbers = {"n_claims": len(rows), "n_chapters": len(chapters())}
    for page in (STAGE / "book").glob("*.md"):
        page.write_text(fill(page.read_text(), parts, numbers))
    static = STAGE / "book" / "_static"
    (static / "ledger.json").write_text(ledger_json(rows))
    write_assets(static / "assets", [nbformat.writes(n) for n in executed.values()])


def with_outputs(path: Path) -> nbformat.NotebookNode:
    """The notebook as it is now, with the outputs of its executed copy."""
    notebook = nbformat.read(path, as_version=4)
    executed = nbformat.read(EXECUTED / path.name, as_version=4)
    for cell, ran in zip(code_cells(notebook), code_cells(executed), strict=True):
        cell.outputs = ran.outputs
        cell.execution_count = ran.execution_count
    notebook.metadata["book"] = executed.metadata["book"]
    return notebook


def drop_records(notebook: nbformat.NotebookNode) -> None:
    """Leave out the claims' machine-readable twins, which Sphinx cannot show."""
    for cell in code_cells(notebook):
        for output in cell.outputs:
            output.get("data", {}).pop(MIME, None)


def write_assets(folder: Path, pages: list[str]) -> None:
    """Write the large files that exhibits load on demand.

    Of what the notebooks made, those that their outputs name are needed.
    """
    for name in RELEASED:
        asset = asset_name(name)
        write_atomically(folder / f"{asset}.js", asset_script(asset, packed(name)))
    for path in sorted(ASSETS.glob("*.js")):
        if any(path.stem in page for page in pages):
            write_atomically(folder / path.name, path.read_bytes())


def checksum_of(folder: Path) -> str:
    """Checksum of all files in a folder, and of the code that publishes."""
    digest = hashlib.sha256()
    code = sorted((ROOT / "lib" / "publish").glob("*.py"))
    for path in sorted(p for p in folder.rglob("*") if p.is_file()) + code:
        digest.update(f"{path.name}\0".encode() + path.read_bytes())
    digest.update((ROOT / "constraints.txt").read_bytes())
    return digest.hexdigest()
