"""What the tests share: one browser for all of them, and exhibits in it."""

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from IPython.display import HTML

from lib.hard_strings import ENDINGS, WORDS
from lib.tokenizer import Tokenizer, train_bpe
from lib.widgets.ranks import asset_script
from lib.widgets.token_explorer import RELEASED, asset_name, packed
from tests.shown import Shown, page_around

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
)


@pytest.fixture(scope="session")
def chromium() -> Iterator:
    """A Playwright browser; without one, tests skip, but never in CI."""
    path = next(filter(None, map(shutil.which, BROWSERS)), None)
    if path is None:
        _do_without("Chromium or Google Chrome")
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        _do_without("the Python package playwright")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield browser
        browser.close()


def _do_without(what: str) -> None:
    message = f"Tests in a browser need {what}, which is not installed here."
    if os.environ.get("CI"):
        pytest.fail(message)
    pytest.skip(message)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark the tests that open pages."""
    for item in items:
        if "chromium" in getattr(item, "fixturenames", ()):
            item.add_marker("browser")


@pytest.fixture(scope="session")
def small_tokenizer() -> Tokenizer:
    text = " ".join(WORDS + ENDINGS) + Path(__file__).read_text()
    return train_bpe(text, 800)


@pytest.fixture(scope="session")
def exhibit_site(tmp_path_factory) -> Path:
    """A folder laid out like the published site."""
    folder = tmp_path_factory.mktemp("site")
    assets = folder / "_static" / "assets"
    assets.mkdir(parents=True)
    for name in RELEASED:
        script = asset_script(asset_name(name), packed(name))
        (assets / f"{asset_name(name)}.js").write_text(script)
    return folder


@pytest.fixture
def show(chromium, exhibit_site, monkeypatch) -> Iterator[Callable[..., Shown]]:
    """Opens an exhibit and, when the test ends, finds no error reported."""
    opened = []

    def open_exhibit(
        make: Callable[[], HTML],
        *,
        live: bool = False,
        width: int = 1280,
        folder: Path = exhibit_site,
    ) -> Shown:
        if live:
            monkeypatch.delenv("BOOK_RENDER", raising=False)
        else:
            monkeypatch.setenv("BOOK_RENDER", "static")
        html = page_around(make()._repr_html_(), live)
        opened.append(Shown(chromium, folder, html, width))
        return opened[-1]

    yield open_exhibit
    for shown in opened:
        shown.context.close()
    assert [shown.errors for shown in opened] == [[]] * len(opened)
