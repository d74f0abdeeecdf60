"""What stands behind the text box: an assistant, its tools, and how it was trained.

Beside the model that answers are kept those of the stages before it. All of them have
the same symbols, so that each can be asked how surprised it is at the same token. The
assistant with tools became what it is in one fine-tuning of the base model; the
reinforced one had a stage between.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import NamedTuple

import torch
from torch.nn import functional as F

from lib.assistant import BASE, as_assistant
from lib.chat import USER, Message, symbol_names
from lib.model import Transformer
from lib.model_config import ModelConfig
from lib.probing import Asked
from lib.reinforced_assistant import NAME as REINFORCED
from lib.sandbox import Sandbox
from lib.scale import shipped_seed
from lib.shipped import Shipped, shipped
from lib.talk import MOST, Assistant
from lib.tokenizer import Tokenizer
from lib.tool_exam import WITH_CALLS, index_with
from lib.tool_trials import NAME as WITH_TOOLS
from lib.tools import (
    ANNOUNCED,
    PYTHON,
    SEARCH,
    Brackets,
    book_brackets,
    bracket_names,
    searched,
)
from lib.with_puzzles import NAME as WITH_PUZZLES

UNTRAINED, PRETRAINED, CONVERSED = "before training", "pretraining", "conversations"
TOOLS, REINFORCEMENT = "tool conversations", "reinforcement"


class Stage(NamedTuple):
    """A model after a part of the training; `plain` if it knows no special tokens."""

    name: str
    model: Transformer
    plain: bool


class Server(NamedTuple):
    """An assistant, its tools, and its stages from the first to the last.

    Of the tools, `run` has for each name what makes its result of a call's text.
    """

    who: Assistant
    tokenizer: Tokenizer
    brackets: Brackets
    run: Mapping[str, Callable[[str], str]]
    stages: Sequence[Stage]

    @property
    def most(self) -> int:
        """How many tokens an answer may have."""
        return WITH_CALLS if self.run else MOST

    @property
    def names(self) -> dict[int, str]:
        """What the special tokens mean, for people to read."""
        known = symbol_names(self.who.protocol) | bracket_names(self.brackets)
        known[self.who.start] = "⟨start⟩"
        return {i: known.get(i, "⟨unused⟩") for i in self.who.protocol.special}

    def conversation(self, query: str) -> list[Message]:
        """The query as the server puts it. Raises ValueError for an empty one."""
        if not query.strip():
            raise ValueError("There is nothing to trace; type a question.")
        return [*([ANNOUNCED] if self.run else []), Message(USER, query)]


@contextmanager
def server(asked: Sequence[Asked] = ()) -> Iterator[Server]:
    """The assistant with tools of chapter 8, with its search and its interpreter.

    In the index are the pages that the base model has read, and a new one about
    each person that is asked about here.
    """
    with index_with(asked) as index, Sandbox() as sandbox:
        run = {SEARCH: searched(index), PYTHON: lambda code: sandbox.run(code).text}
        yield _server(((TOOLS, WITH_TOOLS),), run)


def puzzle_server() -> Server:
    """The reinforced assistant of chapter 10; it has no tools."""
    return _server(((CONVERSED, WITH_PUZZLES), (REINFORCEMENT, REINFORCED)), {})


def _server(
    tuned: Sequence[tuple[str, str]], run: Mapping[str, Callable[[str], str]]
) -> Server:
    """The last of the models that the base model became, each by stage and name."""
    base = shipped(BASE)
    *between, last = after = [shipped(name) for _, name in tuned]
    check_symbols((base, *between), last)
    stages = [
        Stage(UNTRAINED, untrained(base.model.config), True),
        Stage(PRETRAINED, base.model, True),
        *(Stage(stage, one.model, False) for (stage, _), one in zip(tuned, after)),
    ]
    who = as_assistant(last.model, last.tokenizer)
    return Server(who, last.tokenizer, book_brackets(last.tokenizer), run, stages)


def check_symbols(stages: Sequence[Shipped], last: Shipped) -> None:
    """Raises ValueError for stages whose tokens mean other things than the last's."""
    for one in stages:
        for part in ("ranks", "special_tokens"):
            if getattr(one.tokenizer, part) != getattr(last.tokenizer, part):
                raise ValueError(
                    "The stages have different tokenizers, so that they cannot be asked"
                    " about the same tokens; train all of them on the same base model."
                )


def untrained(config: ModelConfig) -> Transformer:
    """A network of that shape before its first update, always the same."""
    with torch.random.fork_rng():
        torch.manual_seed(shipped_seed("untrained"))
        return Transformer(config).eval()


@torch.no_grad()
def surprises(
    behind: Server, row: Sequence[int], first: int
) -> list[tuple[float, ...]]:
    """For each token of a row from `first` on, the surprise of each stage in nats.

    A plain stage reads a new line for every special token but the first.
    """
    special = behind.who.protocol.special
    [line] = behind.who.protocol.encode("\n")
    found = []
    for stage in behind.stages:
        read = [
            line if i and stage.plain and token in special else token
            for i, token in enumerate(row)
        ]
        says = stage.model(torch.tensor([read]))[0].log_softmax(-1)  # (T, V)
        found.append(says)
    return [
        tuple(-float(says[i - 1, row[i]]) for says in found)
        for i in range(first, len(row))
    ]


@torch.no_grad()
def kept(behind: Server, tokens: Sequence[int]) -> list[float]:
    """How alike each token's vector is to that of the last plain stage: a cosine.

    1 where fine-tuning has left it as it was. Empty without a plain stage.
    """
    plain = [stage.model for stage in behind.stages if stage.plain]
    if not plain:
        return []
    tables = [m.embedding.weight[list(tokens)] for m in (behind.who.model, plain[-1])]
    return F.cosine_similarity(*tables).tolist()
