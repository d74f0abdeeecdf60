"""What makes a notebook read like a book: source, prose with numbers, quizzes.

Everything here yields standard outputs (Markdown or HTML), so that a chapter
looks the same on the site, in Jupyter and in Colab.
"""

import inspect
import re
import textwrap
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from html import escape
from pathlib import Path
from typing import Any, TypeVar

import yaml
from IPython.display import HTML, Markdown
from tqdm.auto import tqdm as notebook_bar
from tqdm.std import tqdm as text_bar

from lib import ROOT
from lib.styling import is_static, styled

T = TypeVar("T")


@cache
def repository() -> tuple[str, str]:
    """Address of the book's repository and the tag its pages belong to."""
    config = yaml.safe_load((ROOT / "_config.yml").read_text())["repository"]
    return config["url"], config["branch"]


def show(*objects: Any) -> Markdown:
    """The library's own source of some functions or classes, with its place."""
    url, tag = repository()
    parts = []
    for thing in objects:
        lines, first = inspect.getsourcelines(thing)
        path = Path(inspect.getsourcefile(thing)).resolve().relative_to(ROOT)
        place = f"{url}/blob/{tag}/{path}#L{first}-L{first + len(lines) - 1}"
        source = textwrap.dedent("".join(lines)).rstrip()
        parts.append(f"```python\n{source}\n```\n[{path}, line {first}]({place})")
    return Markdown("\n\n".join(parts))


# A dollar and a number that ends there; in mathematics it would go on.
MONEY = re.compile(r"(?<!\\)\$(?=\d[\d,.]*([\s);:*]|$))")


def tell(text: str) -> Markdown:
    """Prose that contains computed numbers.

    A sum of money keeps its dollar; other dollars enclose mathematics.
    """
    return Markdown(MONEY.sub(r"\\$", inspect.cleandoc(text)))


def progress(
    items: Iterable[T],
    what: str,
    total: int | None = None,
    amount: Callable[[T], int] = lambda _: 1,
) -> Iterator[T]:
    """Iterate; what takes over three seconds shows a bar with the time left.

    `amount` is how far each item takes the bar toward `total`, 1 by default.
    """
    if total is None and hasattr(items, "__len__"):
        total = len(items)
    with progress_bar(what, total) as bar:
        for item in items:
            yield item
            bar.update(amount(item))


def progress_bar(what: str, total: int | None, **options: Any) -> text_bar:
    """A bar to move by hand, with tqdm's options; shows after three seconds."""
    make_bar = text_bar if is_static() else notebook_bar
    return make_bar(desc=what, total=total, delay=3, unit_scale=True, **options)


def quiz(*questions: tuple[str, list[tuple[str, bool, str]]]) -> HTML:
    """Questions to answer by opening an option.

    Each question has options (answer, whether it is right, why). Works
    without JavaScript: an option opens to its explanation.
    """
    items = []
    for question, options in questions:
        if sum(right for _, right, _ in options) != 1:
            raise ValueError(f"The question {question!r} needs one right answer.")
        choices = "".join(
            f'<details class="quiz-option" data-right="{str(right).lower()}">'
            f"<summary>{escape(answer)}</summary>"
            f"<p><strong>{'Right.' if right else 'No.'}</strong> {escape(why)}</p>"
            "</details>"
            for answer, right, why in options
        )
        items.append(f"<li><p>{escape(question)}</p>{choices}</li>")
    return HTML(styled(f'<ol class="quiz">{"".join(items)}</ol>'))


def tapestry_box(text: str) -> str:
    """HTML of a long text in a box that scrolls by itself."""
    return styled(f'<pre class="tapestry" tabindex="0">{escape(text)}</pre>')


def at_full_scale(
    command: str, what: str, published: list[tuple[str, str, str, str]]
) -> HTML:
    """The box with the one command of a large run and what others measured.

    `published` holds (what was run, its figure, source, the source's address).
    """
    rows = "".join(
        f"<tr><td>{escape(run)}</td><td>{escape(figure)}</td>"
        f'<td><a href="{escape(address)}">{escape(source)}</a></td></tr>'
        for run, figure, source, address in published
    )
    return HTML(
        styled(
            '<aside class="full-scale"><p class="full-scale-title">At full scale</p>'
            f"<p>{escape(what)}</p><pre><code>{escape(command)}</code></pre>"
            '<div class="claim-scroll"><table><thead><tr>'
            '<th scope="col">published</th><th scope="col">figure</th>'
            f'<th scope="col">source</th></tr></thead><tbody>{rows}</tbody></table>'
            "</div></aside>"
        )
    )
