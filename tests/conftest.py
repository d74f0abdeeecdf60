"""What the tests share: one browser for all of them, and exhibits in it."""

import asyncio
import os
import shutil
from collections.abc import Callable, Coroutine, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any, NamedTuple

import hypothesis
import pytest
from IPython.display import HTML

from lib.hard_strings import ENDINGS, WORDS
from lib.scale import SCALES, Scale
from lib.tokenizer import Tokenizer, train_bpe
from lib.widgets.exhibit import asset_script
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


NO_BROWSER = "no Chromium or Google Chrome was found; install one to run them."
LEFT_OUT = pytest.StashKey[int]()

# A slow machine is no failure: no deadline for single examples.
hypothesis.settings.register_profile("book", deadline=None)
hypothesis.settings.load_profile("book")


def browser_path() -> str | None:
    """The first Chromium or Chrome on this machine."""
    return next(filter(None, map(shutil.which, BROWSERS)), None)


@pytest.fixture(scope="session")
def chromium() -> Iterator:
    """A Playwright browser."""
    path = browser_path()
    if path is None:
        pytest.fail(NO_BROWSER)
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield browser
        browser.close()


def pytest_collection_modifyitems(
    config: pytest.Config, items: list[pytest.Item]
) -> None:
    """Mark the tests that open pages; leave them out where no browser is.

    In CI they stay, and fail: there none may be left out.
    """
    pages = [item for item in items if "chromium" in getattr(item, "fixturenames", ())]
    for item in pages:
        item.add_marker("browser")
    if pages and browser_path() is None and not os.environ.get("CI"):
        items[:] = [item for item in items if item not in pages]
        config.hook.pytest_deselected(items=pages)
        config.stash[LEFT_OUT] = len(pages)


def pytest_terminal_summary(
    terminalreporter: pytest.TerminalReporter, config: pytest.Config
) -> None:
    """Say in one line what was left out."""
    if left_out := config.stash.get(LEFT_OUT, 0):
        terminalreporter.write_line(f"{left_out} page tests were skipped: {NO_BROWSER}")


class SmallWeb(NamedTuple):
    """A small version of what chapter 1 makes."""

    size: Scale
    cache: Path
    crawl: Any
    report: Any
    truth: dict


@pytest.fixture
def run_async() -> Callable:
    """Runs a coroutine in a thread: the browser keeps a loop running in ours."""

    def run(coroutine: Coroutine) -> object:
        with ThreadPoolExecutor(1) as pool:
            return pool.submit(asyncio.run, coroutine).result()

    return run


@pytest.fixture(scope="session")
def small_tokenizer() -> Tokenizer:
    text = " ".join(WORDS + ENDINGS) + Path(__file__).read_text()
    return train_bpe(text, 800)


@pytest.fixture(scope="session")
def small_web(tmp_path_factory) -> SmallWeb:
    """The tiny web with 150 pages, crawled and refined in a cache of its own."""
    from lib.web import tiny  # a second that most tests need not wait

    size = replace(SCALES["tiny"], web_pages=150)
    cache = tmp_path_factory.mktemp("small-web")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("BOOK_CACHE", str(cache))
        crawl, report = tiny.crawled(size), tiny.refined(size)
        return SmallWeb(size, cache, crawl, report, tiny.truths(report, size))


@pytest.fixture(scope="session")
def exhibit_site(tmp_path_factory) -> Path:
    """A folder laid out like the published site."""
    folder = tmp_path_factory.mktemp("site")
    assets = folder / "_static" / "assets"
    assets.mkdir(parents=True)
    for name in RELEASED:
        script = asset_script(asset_name(name), packed(name))
        (assets / f"{asset_name(name)}.js").write_bytes(script)
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
