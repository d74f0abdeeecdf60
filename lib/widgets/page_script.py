"""Run the page's own JavaScript here, to hold its results against Python's.

The engine is V8, the one in Chromium, from the package `mini-racer`. It has
no browser around it: `TextEncoder`, a browser's and not the language's, is
made up from what the language has.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from lib.model import Transformer
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


def forward_in_page(model: Transformer, ids: Sequence[int]) -> dict[str, Any]:
    """Every value of a net's forward pass, by the script of its exhibit.

    Nested lists by the stage's name: `sum`, `norm`, `logits` (T, ...), and in
    `layers` for each block `output` (T, C) and the rest.
    """
    from py_mini_racer import MiniRacer

    tensors = {name: t.tolist() for name, t in model.state_dict().items()}
    config = json.dumps(asdict(model.config))
    with MiniRacer() as engine:
        script = (SCRIPTS / "transformer.js").read_text(encoding="utf-8")
        answer = engine.eval(
            f"const rows = {json.dumps(tensors)};"
            "const plain = (v) => ArrayBuffer.isView(v) ? Array.from(v) : v;"
            "const pack = (t) => Array.isArray(t[0]) ? t.map(pack)"
            " : Float32Array.from(t);"
            "for (const name in rows) rows[name] = pack(rows[name]);"
            f"const forward = ({script})().net({config}, rows);"
            f"JSON.stringify(forward({json.dumps(list(ids))}), (_, v) => plain(v))"
        )
    return json.loads(answer)
