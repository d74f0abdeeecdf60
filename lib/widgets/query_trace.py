"""Behind the text box: a query walked through step by step, without a kernel.

The page shows what `lib.query_trace` has kept, rounded. Where it is given a server, it
also takes a query of the reader's own, which the model then answers in the page
(`query_live.js`): without tools and without the earlier stages. Every text, of the
model, of the user or of what a search has found, is shown as text.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from IPython.display import HTML

from lib.chat import ASSISTANT
from lib.query_server import (
    CONVERSED,
    PRETRAINED,
    REINFORCEMENT,
    TOOLS,
    UNTRAINED,
    Server,
)
from lib.query_trace import (
    DRAWN_AT,
    GIVEN,
    GUESSES,
    NUMBERS,
    OPTIONS,
    Drawn,
    Place,
    Trace,
    credited,
    temperatures,
)
from lib.widgets.exhibit import exhibit
from lib.widgets.sampler import page_model

# What each stage is, behind its name.
STAGES = {
    UNTRAINED: "the network before its first update",
    PRETRAINED: "the base model: it has read the web",
    CONVERSED: "the base model, fine-tuned on conversations and problems",
    TOOLS: "the base model, fine-tuned on conversations with and without tools",
    REINFORCEMENT: "the stage before, reinforced on problems",
}


LIVE_MOST = 96  # tokens of an answer in the page


def query_trace(traces: Trace | Mapping[str, Trace], own: Server | None = None) -> HTML:
    """Let the reader walk along one trace, or along several, each under its title.

    With `own`, its model is loaded into the page when the reader asks for it. Raises
    ValueError for no trace, and for a model that the page cannot run.
    """
    if isinstance(traces, Trace):
        traces = {traces.query: traces}
    if not traces:
        raise ValueError("Give at least one trace; `trace_query` makes it.")
    data, assets, uses = page_data(traces), {}, ("parts",)
    if own is not None:
        data["live"], assets = live_data(own)
        data["names"] = list(own.names.items())
        uses = "parts", "bpe", "small_model", "query_live"
    return exhibit(
        "query_trace",
        data,
        label="Behind the text box: one query, step by step",
        assets=assets,
        uses=uses,
    )


def live_data(own: Server) -> tuple[dict[str, Any], dict[str, str]]:
    """What `query_live.js` must know of a server, and the weights of its model."""
    who = own.who
    data, assets = page_model(who.model, own.tokenizer)
    after = [who.protocol.end, *who.protocol.header(ASSISTANT)]
    row = [who.start, *who.protocol.prompt(own.conversation("a"))]
    before = row[: -len(after) - len(who.protocol.encode("a"))]
    return {
        "asset": data["asset"],
        "bytes": data["bytes"],
        "tokens": data["tokens"],
        "before": before,
        "after": after,
        "room": who.model.config.context - LIVE_MOST - len(before) - len(after),
        "most": LIVE_MOST,
        "opens": list(own.brackets.opens.values()),
        "callEnd": own.brackets.call_end,
        "stops": [who.protocol.end, who.start, own.brackets.call_end],
        "temperatures": temperatures(DRAWN_AT),
        "options": OPTIONS,
        "guesses": GUESSES,
        "numbers": NUMBERS,
    }, assets


def page_data(traces: Mapping[str, Trace]) -> dict[str, Any]:
    """What the page needs of these traces."""
    seen = {token for trace in traces.values() for token in _tokens(trace)}
    names, pieces = {}, {}
    for trace in traces.values():
        names |= trace.names
        pieces |= trace.pieces
    return {
        "stages": STAGES,
        "names": [[i, names[i]] for i in sorted(seen & names.keys())],
        "pieces": [
            [i, pieces[i].decode("latin-1")] for i in sorted(seen - names.keys())
        ],
        "queries": [_query(title, trace) for title, trace in traces.items()],
    }


def _tokens(trace: Trace) -> set[int]:
    """Every token that is shown."""
    found = {place.token for place in trace.places}
    for drawn in (place.drawn for place in trace.places if place.drawn):
        found |= {token for layer in drawn.layers for token, _ in layer}
        found |= {option.token for option in drawn.options}
    return found


def _query(title: str, trace: Trace) -> dict[str, Any]:
    return {
        "title": title,
        "query": trace.query,
        "typed": trace.typed,
        "first": trace.first,
        "width": trace.width,
        "temperatures": trace.temperatures,
        "stages": trace.stages,
        "vectors": [_rounded(vector, 1) for vector in trace.vectors],
        "kept": _rounded(trace.kept, 3),
        "parts": [list(part) for part in trace.parts],
        "text": trace.text,
        "ended": trace.ended,
        "places": [_place(place) for place in trace.places],
    }


def _place(place: Place) -> list:
    """[token], or [token, writer], or with what went on before it as well."""
    if place.writer == GIVEN:
        return [place.token]
    if place.drawn is None:
        return [place.token, place.writer]
    return [place.token, place.writer, *_drawn(place.drawn)]


def _drawn(drawn: Drawn) -> list:
    options = [
        [option.token, *_rounded([option.begins, *option.chances], 4)]
        for option in drawn.options
    ]
    return [
        [_pairs(layer) for layer in drawn.layers],
        [_pairs(layer) for layer in drawn.attention],
        options,
        round(drawn.coin, 4),
        _rounded(drawn.nats, 2),
        credited(drawn.nats),
    ]


def _pairs(some: Sequence[tuple[int, float]]) -> list[list]:
    return [[i, *_rounded([share], 2)] for i, share in some]


def _rounded(numbers: Sequence[float], digits: int) -> list[float]:
    """Whole numbers without a point: most shares are 0 or 1, and it saves a fifth."""
    rounded = (round(number, digits) for number in numbers)
    return [int(number) if number.is_integer() else number for number in rounded]
