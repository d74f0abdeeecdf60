"""The small model in the page beside torch, in one run on one core.

    python -m benchmarks.page_model

Prints tokens a second, medians of several turns that the two take alternately:
an untrained model of the book's small shape, a prompt of one token, and new
ones at temperature 1 with nothing cut until the context is full. Torch runs
the same weights with the book's `generate`, one text at a time, one thread,
headless Chromium the exhibit's script. A last line presses the exhibit's
button: there each token is drawn in a frame of its own, 60 a second at most.
"""

import os
import shutil
import statistics
import tempfile
import time
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

from lib import ROOT
from lib.scale import seed

# isort: split
import torch  # after lib.scale, which sets its threads

from lib.generate import generate
from lib.model import Transformer
from lib.model_config import preset
from lib.quantized import packed, quantized
from lib.tokenizer import train_bpe
from lib.web_corpus import SEPARATOR, SYMBOLS
from lib.widgets.exhibit import SCRIPTS
from lib.widgets.sampler import sampler

TURNS = 5
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
SETUP = """
(text) => {
  const begin = performance.now();
  const model = small.unpack(text);
  window.ready = performance.now() - begin;
  const reader = small.reader(model);
  const { context, vocab } = model.config;
  const logits = new Float32Array(vocab);
  window.turn = () => {
    reader.rewind(0);
    const start = performance.now();
    let token = 0;
    for (let i = 1; i < context; i++) {
      reader.read(token, logits);
      const chances = small.shaped(logits, { temperature: 1, topK: 0 });
      token = small.draw(chances, Math.random());
    }
    return (1000 * (context - 1)) / (performance.now() - start);
  };
}
"""
PRESS = """
async () => {
  const button = document.querySelector(".many");
  const size = () => document.querySelectorAll(".tokens [data-id]").length;
  const [start, before] = [performance.now(), size()];
  button.click();
  while (button.textContent === "Stop") await new Promise(requestAnimationFrame);
  return (1000 * (size() - before)) / (performance.now() - start);
}
"""


def torch_turn(model: Transformer, turn: int) -> float:
    """Tokens a second of the book's own sampler."""
    most = model.config.context - 1
    start = time.perf_counter()
    generate(model, [[0]], [seed("benchmark", turn)], most)
    return most / (time.perf_counter() - start)


def pressed(page: Page, folder: Path, model: Transformer) -> list[float]:
    """Tokens a second of each press of the exhibit's button."""
    text = "".join(path.read_text() for path in sorted((ROOT / "lib").glob("*.py")))
    tokenizer = train_bpe(text, SYMBOLS, special_tokens=(SEPARATOR,))
    html = sampler(model, tokenizer)._repr_html_()
    (folder / "page.html").write_text(f'<meta charset="utf-8">{html}')
    page.goto((folder / "page.html").as_uri())
    page.get_by_role("button", name="Load the model").click()
    page.get_by_role("button", name="Toss the coin").wait_for()
    return [page.evaluate(PRESS) for _ in range(TURNS)]


def report(what: str, rates: list[float]) -> None:
    """One line: the median, and the slowest and fastest turn."""
    middle = statistics.median(rates)
    print(f"{what:18} {middle:6.0f} a second ({min(rates):.0f} to {max(rates):.0f})")


def main() -> None:
    """Measure and print."""
    os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})  # Chromium's too
    torch.set_num_threads(1)
    torch.manual_seed(seed("benchmark"))
    model = quantized(Transformer(preset("book").with_(vocab=SYMBOLS)))
    source = (SCRIPTS / "small_model.js").read_text(encoding="utf-8")
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        path = next(filter(None, map(shutil.which, BROWSERS)), None)
        browser = playwright.chromium.launch(
            executable_path=path, args=["--no-sandbox", "--disable-gpu"]
        )
        page = browser.new_page()
        page.evaluate(f"() => {{ window.small = ({source})(); }}")
        page.evaluate(SETUP, packed(model))
        turns = [
            (page.evaluate("turn()"), torch_turn(model, i)) for i in range(TURNS + 1)
        ]
        ours, theirs = zip(*turns[1:])  # the first one warms up
        print(f"Tokens; the page is ready after {page.evaluate('ready'):.0f} ms.")
        report("page, script", ours)
        report("torch, 1 thread", theirs)
        report("page, Write 40", pressed(page, Path(folder), model))
        browser.close()


if __name__ == "__main__":
    main()
