"""One exhibit, three homes: the published page, Jupyter, and Colab.

An exhibit is a piece of HTML with its script and its data inside it. The
script's file holds one JavaScript function, `(root, data, asset) => ...`:
`root` is the element to draw in, `data` is what Python wrote, and
`asset(name)` promises the text of a large file that is fetched only when the
reader asks for it. Code that several exhibits share lies in scripts of its
own, functions without parameters whose results follow as further arguments.

Where an asset lies differs. On the site it is a script beside the page (a
script, since a page opened from a folder may not fetch other files); in a
live notebook there is no site, so the asset travels inside the output. What a
notebook makes for the site, such as the weights of a net that it has trained,
goes to the folder that `BOOK_ASSETS` names.
"""

import itertools
import json
import os
from collections.abc import Mapping, Sequence
from html import escape
from pathlib import Path
from typing import Any

from IPython.display import HTML

from lib.artifacts import write_atomically
from lib.styling import STATIC, is_static, styled

SCRIPTS = STATIC / "exhibits"
_serial = itertools.count(1)


def to_script_json(value: Any) -> str:
    """JSON that cannot close the script element around it.

    ASCII only: control characters and lone surrogates in the data would not
    survive every program between here and the browser.
    """
    return json.dumps(value, allow_nan=False).replace("<", "\\u003c")


def exhibit(
    name: str,
    data: Any,
    *,
    label: str,
    assets: Mapping[str, str] | None = None,
    uses: Sequence[str] = (),
) -> HTML:
    """Draw the exhibit whose script is `book/_static/exhibits/<name>.js`.

    `label` says in a few words what the exhibit is, for readers who cannot
    see it. `assets` maps names to text; the site ships each one as a script
    of its own, so there they may be left out. `uses` names the shared
    scripts whose results the exhibit's function takes after `asset`.
    """
    element = f"exhibit-{name}-{next(_serial)}"
    inline = {} if is_static() else dict(assets or {})
    if is_static() and (folder := os.environ.get("BOOK_ASSETS")):
        for title, text in (assets or {}).items():
            write_atomically(Path(folder, f"{title}.js"), asset_script(title, text))
    helpers = ", ".join(f"({_read(f'{part}.js')})()" for part in uses)
    call = (
        f"({_read('mount.js')})({to_script_json(element)}, ({_read(f'{name}.js')}),"
        f" {to_script_json(data)}, {to_script_json(inline)}, [{helpers}]);"
    )
    html = (
        f'<div id="{element}" class="exhibit exhibit-{name}"'
        f' role="group" aria-label="{escape(label)}">'
        "<noscript>This exhibit needs JavaScript.</noscript></div>"
        f"<script>{call}</script>"
    )
    return HTML(styled(html, "exhibits/exhibits.css"))


def asset_script(name: str, text: str) -> bytes:
    """JavaScript that hands `text` to the exhibits that wait for `name`."""
    script = f"(window.bookAssets ||= {{}})[{json.dumps(name)}] = {json.dumps(text)};"
    return f"{script}\n".encode()


def tokens_by_id(ranks: Mapping[bytes, int]) -> list[str | None]:
    """The token of each id, a character (U+0000 to U+00FF) a byte."""
    tokens: list[str | None] = [None] * (max(ranks.values()) + 1)
    for token, i in ranks.items():
        tokens[i] = token.decode("latin-1")
    return tokens


def _read(name: str) -> str:
    path = SCRIPTS / name
    if not path.is_file():
        raise FileNotFoundError(f"There is no script {name!r}: it belongs in {path}.")
    return path.read_text(encoding="utf-8")
