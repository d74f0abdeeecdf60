"""One query followed through all that stands behind the text box.

From the text that was typed to the text that comes back: the conversation under its
protocol, its tokens, their vectors, what each layer makes of them, the distribution,
the coin, and what a tool has put into the row. Nothing is made up for show: the answer
is drawn as `lib.talk` draws it, and the inside is read from the same network
(`lib.lens`).

**Which training put it there?** Every token that was drawn is put to the models of all
stages (`lib.query_server`): how surprised would each have been? The fall from one stage
to the next is what that training has done for this token. A stage before the protocol
has never read a special token; it reads the same row with a new line for each of them,
so that the strange signs do not confuse it. So it is seen when a token became likely.
Why, is not seen.
"""

from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

import torch

from lib.chat import ASSISTANT
from lib.generate import Sample, Sampling, generate, shaped, tosses
from lib.lens import Lens, lens
from lib.query_server import Server, kept, server, surprises
from lib.scale import seed
from lib.talk import prompt
from lib.tool_exam import LONGEST
from lib.tools import CALLS, REFUSED, Part, Toolbox, parsed_answer

GIVEN, SAID, CALL, RESULT = "given", "said", "call", "result"  # who wrote a token
DRAWN_AT = Sampling(temperature=0.7)
OTHERS = 0.5, 1.0, 1.5  # temperatures that are shown beside that of the answer
OPTIONS = 6  # candidates for a token
GUESSES, LOOKS = 3, 3  # a layer's likeliest tokens, and the places it takes most of
NUMBERS = 24  # of a token's vector
OPENED, END = ("⟨search⟩", "⟨python⟩"), "⟨end⟩"


class Option(NamedTuple):
    """A candidate; on the coin's line from 0 to 1 it lies from `begins` on.

    `chances` are at each of the trace's temperatures, of which the first is the
    answer's own; so wide is it on the line.
    """

    token: int
    chances: tuple[float, ...]
    begins: float


class Drawn(NamedTuple):
    """What went on before a token was drawn.

    `layers` are the likeliest tokens, with their probabilities, if the network ended
    after the embeddings, after the first layer and so on; `attention` the places that
    each layer has taken most of, with their shares (a mean of its heads). `options`
    have the drawn token first, then the likeliest others. `nats` is the surprise of
    each stage.
    """

    layers: list[list[tuple[int, float]]]
    attention: list[list[tuple[int, float]]]
    options: list[Option]
    coin: float
    nats: tuple[float, ...]


class Place(NamedTuple):
    """A token of the row and who wrote it; `drawn` is None for what was given."""

    token: int
    writer: str
    drawn: Drawn | None


class Trace(NamedTuple):
    """The way of a query. All texts are a stranger's: escape them.

    `vectors` has a few numbers of each given token's vector, divided by how much such
    numbers scatter; `kept` how alike the whole of it is to that of the base model (a
    cosine).
    """

    query: str
    places: list[Place]
    typed: tuple[int, int]  # from which place to which the query stands
    first: int  # place of the answer's first token
    temperatures: tuple[float, ...]
    stages: tuple[str, ...]
    width: int  # numbers in a token's vector
    vectors: list[list[float]]
    kept: list[float]
    parts: list[Part]
    ended: bool
    names: dict[int, str]  # of special tokens
    pieces: dict[int, bytes]  # what the other ones stand for

    @property
    def tokens(self) -> list[int]:
        """The answer."""
        return [place.token for place in self.places[self.first :]]

    @property
    def text(self) -> str:
        """What the user sees of it, calls and results left out."""
        said = (part.text.strip() for part in self.parts if not part.tool)
        return " ".join(said)

    @property
    def pasted(self) -> int:
        """How many tokens of the answer a tool wrote."""
        return sum(place.writer == RESULT for place in self.places)

    def surprise(self, kind: str) -> tuple[float, ...] | None:
        """Mean nats a token by stage, of a kind of KINDS; None where there is none."""
        some = [p.drawn.nats for p in self.places if p.drawn and KINDS[kind](self, p)]
        return tuple(sum(nats) / len(some) for nats in zip(*some)) or None


KINDS: dict[str, Callable[[Trace, Place], bool]] = {
    "words": lambda t, p: p.writer == SAID and p.token not in t.names,
    "opening of a call": lambda t, p: t.names.get(p.token) in OPENED,
    "rest of a call": lambda t, p: (
        p.writer == CALL and t.names.get(p.token) not in OPENED
    ),
    "end": lambda t, p: t.names.get(p.token) == END,
}


def trace_query(
    query: str,
    behind: Server | None = None,
    sampling: Sampling = DRAWN_AT,
    coins: int | None = None,
) -> Trace:
    """Answer a query, by default with the shipped assistant and its tools.

    `coins` is the seed of the tosses. Raises ValueError for an empty query, and
    lib.model.OverlongInput for one that leaves no room for an answer.
    """
    if behind is None:
        with server() as found:
            return trace_query(query, found, sampling, coins)
    who, most = behind.who, behind.most
    coins = seed("query trace") if coins is None else coins
    start = prompt(who, behind.conversation(query), most)
    stop = {who.protocol.end, who.start}
    [sample] = generate(who.model, [start], [coins], most, sampling, stop, box(behind))
    table = who.model.embedding.weight.detach()
    return Trace(
        query=query,
        places=places(behind, sample, sampling, coins),
        typed=typed(behind, start, query),
        first=len(start),
        temperatures=temperatures(sampling),
        stages=tuple(stage.name for stage in behind.stages),
        width=table.shape[1],
        vectors=(table[start, :NUMBERS] / table.std()).tolist(),
        kept=kept(behind, start),
        parts=parsed_answer(who.protocol, behind.brackets, sample.tokens),
        ended=sample.tokens[-1] == who.protocol.end,
        names=behind.names,
        pieces=pieces(behind),
    )


def typed(behind: Server, start: Sequence[int], query: str) -> tuple[int, int]:
    """From which place to which the query stands: behind it the turn is closed."""
    protocol = behind.who.protocol
    end = len(start) - len(protocol.header(ASSISTANT)) - 1
    return end - len(protocol.encode(query)), end


def box(behind: Server) -> Toolbox | None:
    """The hook that runs the tools; None without any."""
    if not behind.run:
        return None
    return Toolbox(behind.who.protocol, behind.brackets, behind.run, LONGEST)


def temperatures(sampling: Sampling) -> tuple[float, ...]:
    """That of the answer, and others to compare with."""
    own = sampling.temperature
    return own, *(other for other in OTHERS if other != own)


def pieces(behind: Server) -> dict[int, bytes]:
    """The bytes of every symbol that is not special."""
    special, decode = behind.who.protocol.special, behind.tokenizer.decode_bytes
    every = range(behind.tokenizer.n_vocab)
    return {i: decode([i]) for i in every if i not in special}


def places(
    behind: Server, sample: Sample, sampling: Sampling, coins: int
) -> list[Place]:
    """Every token of the row, with what went on before those that were drawn."""
    first, row = len(sample.prompt), [*sample.prompt, *sample.tokens]
    found = [Place(token, GIVEN, None) for token in sample.prompt]
    seen = lens(behind.who.model, row)
    nats = surprises(behind, row, first)
    coin = tosses(coins, behind.most).tolist()
    writers = written_by(behind, sample)
    for i, (token, writer) in enumerate(zip(sample.tokens, writers)):
        drawn = None
        if sample.drawn[i]:
            drawn = Drawn(
                layers=guesses(seen, first + i - 1),
                attention=looks(seen, first + i - 1),
                options=options(seen.logits[-1, first + i - 1], token, sampling),
                coin=coin[i],
                nats=nats[i],
            )
        found.append(Place(token, writer, drawn))
    return found


def written_by(behind: Server, sample: Sample) -> Iterator[str]:
    """Who wrote each token of an answer: SAID, CALL or RESULT."""
    writer = SAID
    for token, drawn in zip(sample.tokens, sample.drawn):
        if drawn and behind.brackets.tool(token):
            writer = CALL
        yield writer if drawn else RESULT
        if token == behind.brackets.call_end:
            writer = SAID


def guesses(seen: Lens, place: int) -> list[list[tuple[int, float]]]:
    """After each layer, what would most likely come behind a place."""
    best = seen.logits[:, place].softmax(-1).topk(GUESSES)
    return [
        list(zip(tokens, chances))
        for tokens, chances in zip(best.indices.tolist(), best.values.tolist())
    ]


def looks(seen: Lens, place: int) -> list[list[tuple[int, float]]]:
    """Which places each layer takes most of, at a place; a mean of its heads."""
    shares = seen.attention[:, :, place, : place + 1].mean(1)  # (L, place + 1)
    best = shares.topk(min(LOOKS, place + 1))
    return [
        list(zip(there, share))
        for there, share in zip(best.indices.tolist(), best.values.tolist())
    ]


def options(logits: torch.Tensor, token: int, sampling: Sampling) -> list[Option]:
    """The drawn token and the likeliest others, by logits (V)."""
    shapes = [sampling, *(Sampling(t) for t in temperatures(sampling)[1:])]
    chances = torch.cat([shaped(logits[None], shape) for shape in shapes]).exp()
    begins = chances[0].cumsum(0) - chances[0]  # where on the coin's line
    likely = logits.topk(OPTIONS).indices.tolist()
    chosen = [token, *(other for other in likely if other != token)][:OPTIONS]
    return [Option(i, tuple(chances[:, i].tolist()), float(begins[i])) for i in chosen]


@torch.no_grad()
def by_hand(behind: Server, query: str) -> list[int]:
    """The likeliest answer, a step at a time, without the sampler and its cache."""
    who, brackets = behind.who, behind.brackets
    row = prompt(who, behind.conversation(query), behind.most)
    first, calls = len(row), 0
    last = first + behind.most
    while len(row) < last and row[-1] not in (who.protocol.end, who.start):
        row.append(int(who.model(torch.tensor([row]))[0, -1].argmax()))
        if call := closed_call(behind, row[first:]):
            result = behind.run[call.tool](call.text) if calls < CALLS else REFUSED
            words = who.protocol.encode(result)[:LONGEST]
            row += [brackets.result, *words, brackets.result_end]
            calls += 1
    return row[first:last]


def closed_call(behind: Server, answer: Sequence[int]) -> Part | None:
    """The call that the last token of an answer closes, if there are tools."""
    if not behind.run or answer[-1] != behind.brackets.call_end:
        return None
    parts = parsed_answer(behind.who.protocol, behind.brackets, answer)
    return parts[-1] if parts and parts[-1].tool else None


def credited(nats: Sequence[float]) -> int | None:
    """The stage that has taken most of the surprise; None where none is taken."""
    falls = [before - after for before, after in zip(nats, nats[1:])]
    if not falls or nats[-1] >= nats[0]:
        return None
    return 1 + max(range(len(falls)), key=falls.__getitem__)
