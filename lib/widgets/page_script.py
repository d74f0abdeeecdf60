"""Run the page's own JavaScript here, to hold its results against Python's.

The engine is V8, the one in Chromium, from the package `mini-racer`. It has
no browser around it: `TextEncoder`, a browser's and not the language's, is
made up from what the language has.
"""

import json
from collections.abc import Mapping, Sequence

from lib.widgets.exhibit import SCRIPTS, tokens_by_id

TEXT_ENCODER = """
class TextEncoder {
  encode(text) {
    const bytes = unescape(encodeURIComponent(text));
    return Uint8Array.from(bytes, (c) => c.charCodeAt(0));
  }
}
"""


def encode_in_page(
    strings: Sequence[str], ranks: Mapping[bytes, int], pattern: str
) -> list[list[int]]:
    """Token ids of each string, by the script of the token explorer.

    `pattern` is the name under which the script knows how to cut text.
    """
    from py_mini_racer import MiniRacer

    tokens = tokens_by_id(ranks)
    with MiniRacer() as engine:
        engine.eval(TEXT_ENCODER)
        script = (SCRIPTS / "bpe.js").read_text(encoding="utf-8")
        answer = engine.eval(
            f"const book = ({script})();"
            f"const tokens = {json.dumps(tokens)};"
            f"const encoder = book.encoder(tokens, {json.dumps(pattern)});"
            f"JSON.stringify({json.dumps(list(strings))}.map(encoder.encode))"
        )
    return json.loads(answer)
