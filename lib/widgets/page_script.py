"""Run the page's own JavaScript here, to hold its results against Python's.

The engine is V8, the one in Chromium, from the package `mini-racer`. It has
no browser around it: `TextEncoder` and `atob`, a browser's and not the
language's, are made up from what the language has.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from lib.model import Transformer
from lib.quantized import packed
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


ATOB = """
function atob(base64) {
  const digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  const parts = [];
  let bits = 0;
  let size = 0;
  for (const digit of base64.replace(/=+$/, "")) {
    bits = ((bits << 6) | digits.indexOf(digit)) & 0xffff;
    size += 6;
    if (size < 8) continue;
    size -= 8;
    parts.push(String.fromCharCode((bits >> size) & 255));
  }
  return parts.join("");
}
"""


def logits_in_page(
    model: Transformer, *parts: tuple[int, Sequence[int]]
) -> list[list[float]]:
    """Logits (T, V) after each token that the small model's script reads.

    The weights are those of `quantized(model)`. Each part is how many of the
    tokens read so far to keep, and the tokens that follow them.
    """
    return _small_model(
        f"const model = small.unpack({json.dumps(packed(model))});"
        "const reader = small.reader(model);"
        "const read = (token) => {"
        "  const logits = new Float32Array(model.config.vocab);"
        "  reader.read(token, logits);"
        "  return Array.from(logits);"
        "};",
        f"""{json.dumps(parts)}.flatMap(([kept, tokens]) => {{
            reader.rewind(kept);
            return tokens.map(read);
        }})""",
    )


def tosses_in_page(
    logits: Sequence[float], temperature: float, top_k: int, coins: Sequence[float]
) -> tuple[list[float], list[int]]:
    """What the sampler's script makes of logits (V): the probabilities (V) to
    draw from, and the token on which each of the coins from [0, 1) falls."""
    shape = json.dumps({"temperature": temperature, "topK": top_k})
    chances, tokens = _small_model(
        f"const logits = Float32Array.from({json.dumps(logits)});"
        f"const chances = small.shaped(logits, {shape});",
        "[Array.from(chances),"
        f" {json.dumps(coins)}.map((coin) => small.draw(chances, coin))]",
    )
    return chances, tokens


def _small_model(setup: str, result: str) -> Any:
    from py_mini_racer import MiniRacer

    script = (SCRIPTS / "small_model.js").read_text(encoding="utf-8")
    with MiniRacer() as engine:
        engine.eval(ATOB)
        engine.eval(f"const small = ({script})(); {setup}")
        return json.loads(engine.eval(f"JSON.stringify({result})"))
