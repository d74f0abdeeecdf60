"""An answer token by token: who wrote each, and how sure the model was of it.

The conversation is one row. Some tokens are given (the question, the result of a
search), the others the model has drawn; for these the page shows what else it might
have said.
"""

from collections.abc import Sequence
from typing import NamedTuple

import torch
from IPython.display import HTML

from lib.chat import Message, symbol_names
from lib.talk import Assistant, prompt
from lib.tools import Brackets, bracket_names
from lib.widgets.exhibit import exhibit

GIVEN, RESULT, CALL, SAID = "given", "result", "call", "said"
OTHERS = 4  # candidates that are shown for a token


class Piece(NamedTuple):
    """A token: its text, who wrote it, and the likeliest ones at its place.

    `kind` is one of the four above. `options` are (text, probability), the
    likeliest first; none where the token was given.
    """

    text: str
    special: bool
    kind: str
    chance: float | None
    options: list[tuple[str, float]]


@torch.no_grad()
def traced(
    who: Assistant,
    brackets: Brackets,
    before: Sequence[Message],
    tokens: Sequence[int],
) -> list[Piece]:
    """The pieces of a conversation and of the answer that was drawn in it."""
    start = prompt(who, before, 1)
    row = [*start, *tokens]
    says = who.model(torch.tensor([row]))[0].softmax(-1)  # (T, V)
    names = symbol_names(who.protocol) | bracket_names(brackets)
    names[who.start] = "⟨start⟩"

    def text(token: int) -> str:
        return names.get(token) or who.protocol.decode([token])

    pieces, kind = [], SAID
    for i, token in enumerate(row):
        if i < len(start):
            pieces.append(Piece(text(token), token in names, GIVEN, None, []))
            continue
        if brackets.tool(token):
            kind = CALL
        elif token == brackets.result:
            kind = RESULT
        options, chance = [], None
        if kind != RESULT:
            best = says[i - 1].topk(OTHERS)
            options = [
                (text(int(t)), round(float(p), 4))
                for p, t in zip(best.values, best.indices)
            ]
            chance = round(float(says[i - 1, token]), 4)
        pieces.append(Piece(text(token), token in names, kind, chance, options))
        if token in (brackets.call_end, brackets.result_end):
            kind = SAID
    return pieces


def answer_trace(traces: Sequence[tuple[str, dict[str, list[Piece]]]]) -> HTML:
    """Let the reader walk along answers.

    Each trace is a question's title and, under names such as "from memory" that
    are the same for all, the pieces of an answer. Raises ValueError for none, and
    for other names.
    """
    if not traces:
        raise ValueError("Give at least one question with its answers.")
    modes = list(traces[0][1])
    if not modes or any(list(answers) != modes for _, answers in traces):
        raise ValueError("All questions need answers under the same names.")
    data = {
        "modes": modes,
        "questions": [
            {
                "title": title,
                "answers": [[list(piece) for piece in answers[m]] for m in modes],
            }
            for title, answers in traces
        ],
    }
    return exhibit(
        "answer_trace",
        data,
        label="Answers token by token, from memory and with a search",
        uses=("parts",),
    )
