"""The built site, as its readers meet it: in a browser, from anywhere."""

import functools
import http.server
import json
import re
import threading
from html.parser import HTMLParser
from urllib.parse import unquote, urlsplit

import nbformat
import pytest

from lib.encodings import get_encoding
from lib.ledger import check_record, statements
from lib.literate import repository
from lib.publish.execute import EXECUTED, is_current, notebooks
from lib.publish.site import SITE

pytestmark = pytest.mark.site

PAGES = sorted(path.name for path in (SITE / "book").glob("*.html"))
CHAPTER = "02_tokenization.html"
OWN_OUTPUTS = [
    "index.html",
    "ledger.html",
    "01_internet_data.html",
    CHAPTER,
    "03_training.html",
    "04_inference.html",
]


class Quiet(http.server.SimpleHTTPRequestHandler):
    """A file server that does not talk."""

    def log_message(self, *_):
        pass


@pytest.fixture(scope="session")
def address():
    """The site on loopback, as `make read` serves it."""
    handler = functools.partial(Quiet, directory=str(SITE))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


class Reader:
    """A browser page that remembers what went wrong and what was asked for."""

    def __init__(self, browser, origin, width, scheme):
        self.origin = origin
        self.context = browser.new_context(
            viewport={"width": width, "height": 900}, color_scheme=scheme
        )
        self.page = self.context.new_page()
        self.errors, self.requests = [], []
        self.page.on("console", self.listen)
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))
        self.page.on("request", lambda request: self.requests.append(request.url))

    def listen(self, message):
        if message.type in ("error", "warning"):
            self.errors.append(message.text)

    def open(self, name):
        self.page.goto(f"{self.origin}/book/{name}")
        self.page.wait_for_load_state("load")
        return self.page

    def foreign(self):
        """Requests that left the site's own origin."""
        own = (f"{self.origin}/", "data:", "blob:")
        return [url for url in self.requests if not url.startswith(own)]


@pytest.fixture
def reader(chromium, address):
    """Opens pages; at the end nothing went wrong or elsewhere."""
    readers = []

    def open_reader(width=1280, scheme="light", from_folder=False):
        origin = SITE.as_uri() if from_folder else address
        readers.append(Reader(chromium, origin, width, scheme))
        return readers[-1]

    yield open_reader
    for one in readers:
        one.context.close()
    assert [one.errors for one in readers] == [[]] * len(readers)
    assert [one.foreign() for one in readers] == [[]] * len(readers)


def test_the_site_is_of_this_version():
    assert PAGES
    assert all(is_current(path) for path in notebooks())


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize("name", PAGES)
def test_a_page_opens_cleanly_and_fits(reader, name, width, scheme):
    page = reader(width, scheme).open(name)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert page.get_attribute("html", "data-theme") == scheme
    for image in page.locator("img").all():
        assert image.get_attribute("alt")
    for drawing in page.locator(".book-figure svg").all():
        assert drawing.get_attribute("aria-label")
    # Figures are SVG; only what a network has drawn is a picture of pixels.
    assert page.locator(".cell_output img:not(.gallery img)").count() == 0


@pytest.mark.parametrize("name", PAGES)
def test_a_page_opens_from_a_folder(reader, name):
    reader(from_folder=True).open(name)


READABLE = (
    ".claim-card p, .claim-card td, .claim-verdict, .claim-source a, .quiz summary,"
    " .tok, .try-live p, .full-scale p, .full-scale a, .book-figure figcaption,"
    " .book-figure text, .stop p, .stop a, .glance-legend span, .hero,"
    " .exhibit .quiet, .exhibit .name, .exhibit small"
)
# Text and ground as they are painted, every half transparent layer included.
PAINTED = """
(what) => {
  const options = { willReadFrequently: true };
  const canvas = document.createElement("canvas").getContext("2d", options);
  const rgba = (colour) => {
    canvas.clearRect(0, 0, 1, 1);
    canvas.fillStyle = colour;
    canvas.fillRect(0, 0, 1, 1);
    const [r, g, b, a] = canvas.getImageData(0, 0, 1, 1).data;
    return [[r, g, b], a / 255];
  };
  const over = ([top, a], below) => below.map((b, i) => a * top[i] + (1 - a) * b);
  const ground = (node) => {
    const layers = [];
    for (; node; node = node.parentElement)
      layers.unshift(rgba(getComputedStyle(node).backgroundColor));
    return layers.reduce((below, layer) => over(layer, below), [255, 255, 255]);
  };
  const opacity = (node) => {
    let product = 1;
    for (; node; node = node.parentElement)
      product *= getComputedStyle(node).opacity;
    return product;
  };
  return [...document.querySelectorAll(what)]
    .filter((node) => node.getClientRects().length && node.textContent.trim())
    .map((node) => {
      const style = getComputedStyle(node);
      const drawn = node.namespaceURI.endsWith("svg");
      const [colour, a] = rgba(drawn ? style.fill : style.color);
      const below = ground(node);
      const text = over([colour, a * opacity(node)], below);
      return [text, below, node.outerHTML.slice(0, 90)];
    });
}
"""


def luminance(colour):
    """Relative luminance of red, green, blue from 0 to 255 (WCAG 2.1)."""
    parts = [x / 255 for x in colour]
    linear = [x / 12.92 if x < 0.04 else ((x + 0.055) / 1.055) ** 2.4 for x in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("name", OWN_OUTPUTS)
def test_the_books_own_text_has_contrast(reader, name, scheme):
    page = reader(390, scheme).open(name)
    found = page.evaluate(PAINTED, READABLE)
    assert len(found) > 10
    weak = []
    for text, ground, html in found:
        light, dark = sorted([luminance(text), luminance(ground)], reverse=True)
        ratio = (light + 0.05) / (dark + 0.05)
        if ratio < 4.5:
            weak.append((round(ratio, 2), html))
    assert weak == []


def test_the_search_finds_a_chapter(reader):
    one = reader()
    one.page.goto(f"{one.origin}/search.html?q=byte-pair")
    result = one.page.locator("#search-results li a", has_text="Tokenization").first
    result.wait_for()
    result.click()
    assert one.page.title().startswith("Tokenization")


def test_the_reader_can_switch_to_dark(reader):
    page = reader().open(CHAPTER)
    modes = set()
    for _ in range(3):
        page.locator(".theme-switch-button:visible").first.click()
        modes.add(page.get_attribute("html", "data-theme"))
    assert modes == {"light", "dark"}


# --- exhibits on the published page


def test_the_explorer_loads_a_tokenizer_when_asked(reader):
    one = reader()
    page = one.open(CHAPTER)
    assert not [url for url in one.requests if "/assets/" in url]
    explorer = page.locator(".exhibit-token_explorer")
    explorer.get_by_role("radio", name="cl100k_base").click()
    explorer.locator(".waiting").wait_for(state="detached")
    explorer.locator("textarea").first.fill("hello world")
    ids = explorer.evaluate("root => root.exhibit.encode('cl100k_base', 'hello world')")
    assert ids == get_encoding("cl100k_base").encode("hello world")
    tokens = explorer.locator(".token").all_inner_texts()
    assert [token.split()[0] for token in tokens] == ["hello", "·world"]
    loaded = [url for url in one.requests if "/assets/" in url]
    assert [url.rpartition("/")[2] for url in loaded] == ["ranks-cl100k_base.js"]


def test_the_explorer_works_from_a_folder(reader):
    page = reader(from_folder=True).open(CHAPTER)
    explorer = page.locator(".exhibit-token_explorer")
    ids = explorer.evaluate("root => root.exhibit.encode('o200k_base', 'hello world')")
    assert ids == get_encoding("o200k_base").encode("hello world")


def test_the_funnel_walks_pages_that_stay_and_pages_that_leave(reader):
    page = reader(390).open("01_internet_data.html")
    exhibit = page.locator(".exhibit-funnel")
    fates = exhibit.evaluate(
        """root => [...root.querySelector("select").options].map((_, i) => {
            root.exhibit.choose(i);
            return root.exhibit.fate().kept;
        })"""
    )
    assert {True, False} == set(fates)
    exhibit.get_by_role("button", name="Next stage").click()
    assert exhibit.locator(".stage.here .stage-name").inner_text() == "2. Address"


def test_the_stepper_and_the_byte_view_answer(reader):
    page = reader().open(CHAPTER)
    stepper = page.locator(".exhibit-bpe_stepper")
    stepper.get_by_role("button", name="Step", exact=True).click()
    assert stepper.evaluate("root => root.exhibit.train('aaab', 1)") == [[97, 97]]
    assert stepper.locator(".learned .token").count() > 0
    view = page.locator(".exhibit-byte_view")
    view.locator("textarea").fill("é")
    assert view.evaluate("root => root.exhibit.measure('é').bytes.length") == 2


def test_the_inside_and_the_knobs_answer(reader):
    page = reader(390).open("03_training.html")
    inside = page.locator(".exhibit-inside")
    letters = inside.get_by_role("textbox", name="Letters to read")
    assert letters.input_value() == "CBABBC"
    knobs = page.locator(".exhibit-knobs")
    before = knobs.evaluate("root => root.exhibit.values().loss")
    knobs.get_by_role("button", name="One step downhill").click()
    assert knobs.evaluate("root => root.exhibit.values().loss") < before


@pytest.mark.parametrize("from_folder", [False, True])
def test_the_small_model_writes_in_the_page(reader, from_folder):
    one = reader(from_folder=from_folder)
    page = one.open("04_inference.html")
    assert not [url for url in one.requests if "/assets/" in url]
    sampler = page.locator(".exhibit-sampler")
    sampler.get_by_role("button", name="Load the model").click()
    toss = sampler.get_by_role("button", name="Toss the coin")
    for n in range(1, 4):
        toss.click()
        sampler.locator(".token.drawn").nth(n - 1).wait_for()
    shown = sampler.locator(".chances tbody tr")
    assert shown.count() >= 10
    assert shown.locator("small").inner_text() == "drawn"


def test_the_title_pages_box_shows_tokens(reader):
    page = reader(390).open("index.html")
    box = page.locator(".exhibit-text_box")
    box.locator("input").fill("<b>the</b> end")
    count = box.evaluate("root => root.exhibit.encode('<b>the</b> end').length")
    assert box.locator(".token").count() == count
    assert box.locator("b").count() == 0


def test_a_quiz_answers(reader):
    page = reader().open(CHAPTER)
    option = page.locator(".quiz-option").first
    assert not option.locator("p").is_visible()
    option.locator("summary").click()
    assert option.locator("p").is_visible()


def test_solutions_are_folded(reader):
    page = reader().open(CHAPTER)
    solution = page.locator("details", has_text="Show the solution").first
    assert solution.get_attribute("open") is None


# --- ledger, status, links


def test_the_ledger_filters(reader):
    page = reader().open("ledger.html")
    rows = page.locator(".ledger > li")
    assert rows.count() == len(statements())
    page.get_by_label("chapter").select_option("02_tokenization")
    page.locator(".ledger-filters input").fill("100,277")
    assert page.locator(".ledger > li:visible").count() == 1
    assert (
        page.locator(".ledger-count").inner_text() == f"1 of {len(statements())} claims"
    )


def test_the_ledger_shows_all_without_javascript(chromium, address):
    context = chromium.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{address}/book/ledger.html")
    assert page.locator(".ledger > li:visible").count() == len(statements())
    context.close()


def test_the_ledger_file_says_what_was_measured():
    rows = json.loads((SITE / "_static" / "ledger.json").read_text())
    assert [row["id"] for row in rows] == list(statements())
    fields = {"id", "chapter", "statement", "expected", "measured", "seconds"}
    fields |= {"source", "verdict", "why"}
    for row in rows:
        assert fields <= row.keys()
        if row["verdict"] != "to come":
            check_record(row)


def test_the_status_page_lists_every_notebook():
    html = (SITE / "book" / "status.html").read_text()
    for path in notebooks():
        run = nbformat.read(EXECUTED / path.name, as_version=4).metadata.book
        assert f'href="{path.stem}.html"' in html
        assert f"{run['seconds']:.0f} s" in html
        assert run["versions"]["torch"] in html


class Links(HTMLParser):
    """The ids of a page and where its links and images lead."""

    def __init__(self, text):
        super().__init__()
        self.ids, self.targets = set(), []
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        values = dict(attributes)
        self.ids.add(values.get("id"))
        self.targets += [values[k] for k in ("href", "src") if values.get(k)]


@pytest.mark.parametrize("name", PAGES)
def test_every_link_inside_the_site_leads_somewhere(name):
    page = SITE / "book" / name
    for target in Links(page.read_text()).targets:
        parts = urlsplit(target)
        if parts.scheme or parts.netloc or target.startswith("#"):
            continue
        path = (page.parent / unquote(parts.path)).resolve()
        assert path.is_file(), target
        if parts.fragment and path.suffix == ".html":
            assert unquote(parts.fragment) in Links(path.read_text()).ids, target


def test_pages_carry_what_others_need_to_link_them():
    html = (SITE / "book" / CHAPTER).read_text()
    for name in ("og:title", "og:description", "og:image", "og:url"):
        assert f'<meta property="{name}"' in html
    url, tag = repository()
    colab = f"/github/{url.removeprefix('https://github.com/')}/blob/{tag}/book/"
    assert f"https://colab.research.google.com{colab}02_tokenization.ipynb" in html
    assert "<math" in html
    assert not re.search(r"<script[^>]*mathjax", html, re.IGNORECASE)


def test_the_top_page_leads_to_the_book():
    assert "book/index.html" in (SITE / "index.html").read_text()
