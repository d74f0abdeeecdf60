"""Milliseconds from a keystroke in the token explorer to its new layout.

    python -m benchmarks.token_explorer

Types into the middle of 2 kB of text, one letter at a time, in headless
Chromium, and prints the median and the slowest tenth for each tokenizer. A
display that shows 60 frames a second leaves 16.7 ms.
"""

import shutil
import statistics
import tempfile
from pathlib import Path

from playwright.sync_api import sync_playwright

from lib import tokenizer as source
from lib.tokenizer import train_bpe
from lib.widgets.token_explorer import RELEASED, token_explorer

SIZE = 2000  # bytes of text
KEYS = 300
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
# Typed letters differ, so that no two texts, and few pieces, are alike.
TYPE = """
async ([name, keys]) => {
  const root = document.querySelector(".exhibit");
  const textarea = root.querySelector("textarea");
  await root.exhibit.encode(name, "");
  const text = textarea.value;
  const middle = text.length / 2;
  let typed = "";
  const times = [];
  for (let i = 0; i < keys; i++) {
    typed += "etaoin shrdlu"[(i * i) % 13];
    const start = performance.now();
    textarea.value = text.slice(0, middle) + typed + text.slice(middle);
    textarea.dispatchEvent(new Event("input"));
    document.body.getBoundingClientRect();
    times.push(performance.now() - start);
  }
  textarea.value = text;
  textarea.dispatchEvent(new Event("input"));
  return times;
}
"""


def main() -> None:
    """Print one line for each tokenizer and view."""
    text = Path(source.__file__).read_text(encoding="utf-8")[:SIZE]
    html = token_explorer(train_bpe(text, 512), text)._repr_html_()
    path = next(filter(None, map(shutil.which, BROWSERS)), None)
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        page_file = Path(folder) / "page.html"
        page_file.write_text(f'<meta charset="utf-8">{html}', encoding="utf-8")
        browser = playwright.chromium.launch(
            executable_path=path, args=["--no-sandbox", "--disable-gpu"]
        )
        page = browser.new_page()
        page.goto(page_file.as_uri())
        for name in ("book", *RELEASED):
            page.locator(f"input[value={name}]").click()
            page.locator(".waiting").wait_for(state="detached")
            page.evaluate(TYPE, [name, 20])  # warm up
            for view in ("text", "both"):
                page.locator(f"input[value={view}]").last.click()
                report(f"{name}, {view}", page.evaluate(TYPE, [name, KEYS]))
        browser.close()


def report(what: str, times: list[float]) -> None:
    """Print the median and the 90th percentile of `times` (milliseconds)."""
    slow = statistics.quantiles(times, n=10)[-1]
    print(f"{what:18} median {statistics.median(times):5.1f} ms   90% {slow:5.1f} ms")


if __name__ == "__main__":
    main()
