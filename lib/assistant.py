"""How the book's base model becomes an assistant: other data, the same training.

What changes is the text: conversations by `lib.labelled` instead of pages. The
loop and the loss are those of pre-training; the optimiser is AdamW throughout, its
rate lower and the run shorter. Supervised fine-tuning (SFT) is the usual name; the
first step of InstructGPT (Ouyang et al. 2022, section 3.5).
"""

import shutil
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

import torch
from safetensors.torch import save_file

from lib.artifacts import artifact
from lib.base_text import BaseText, base_text
from lib.chat import Rendered, book_protocol
from lib.chat_examples import ChatExamples, page
from lib.generate import GREEDY, Sampling
from lib.labelled import Labelled, fits, labelled, turns
from lib.model import Transformer
from lib.scale import seed
from lib.shipped import WEIGHTS, half, load_weights, shipped
from lib.talk import Assistant, Reply, answered
from lib.tokenizer import Tokenizer
from lib.train import train, weighted_loss
from lib.train_settings import TrainSettings
from lib.training_log import FILE as LOG
from lib.training_log import TrainingRun, read_log
from lib.web_corpus import SEPARATOR

BASE = "base"
EXAMPLES = 1_000  # conversations
PASSES = 4
PAGES, PAGE = 0.2, 64  # of the base model's text to each conversation; tokens
TOGETHER = 64  # questions that are answered at a time
SETTINGS = TrainSettings(
    steps=1,  # as many as the passes take
    rows=8,
    rate=2e-3,
    warmup=10,
    decay=1.0,
)


class Tuned(NamedTuple):
    """An assistant, its tokenizer, and the log of its fine-tuning."""

    model: Transformer
    tokenizer: Tokenizer
    log: list[dict]


class Answered(NamedTuple):
    """What was said to a question of a labelled conversation; was it right?"""

    reply: Reply
    right: bool


def base_release() -> tuple[Transformer, Tokenizer]:
    """The base model, and its tokenizer; the model is the caller's to change."""
    found = shipped(BASE)
    return with_symbols(found.model, found.tokenizer), found.tokenizer


def with_symbols(model: Transformer, tokenizer: Tokenizer) -> Transformer:
    """The model with new rows for the symbols that no text had.

    Their rows have only ever been pushed away from every text; they begin
    anew, as long as the others are on average, always the same.
    """
    table = model.embedding.weight
    ids = [i for name, i in tokenizer.special_tokens.items() if name != SEPARATOR]
    generator = torch.Generator().manual_seed(0)
    with torch.no_grad():
        fresh = torch.randn(len(ids), table.shape[1], generator=generator)
        table[ids] = (fresh * table.std()).to(table)
    return model


def as_assistant(model: Transformer, tokenizer: Tokenizer) -> Assistant:
    """The model in the chat loop, under the book's protocol."""
    start = tokenizer.special_tokens[SEPARATOR]
    return Assistant(model, book_protocol(tokenizer), start)


def examples(
    conversations: Iterable[Labelled],
    tokenizer: Tokenizer,
    *,
    masked: bool = True,
    pages: float = PAGES,
    index: int = 0,
    length: int = 256,
) -> ChatExamples:
    """The conversations, and so many pages to each of them, to train on."""
    protocol = book_protocol(tokenizer)
    rows = [protocol.rendered(one.messages) for one in conversations]
    return with_pages(
        *(rows, tokenizer, pages),
        order=seed("conversations", index),
        masked=masked,
        index=index,
        length=length,
    )


def with_pages(
    rows: Sequence[Rendered],
    tokenizer: Tokenizer,
    pages: float,
    *,
    order: int,
    masked: bool = True,
    index: int = 0,
    length: int = 256,
    text: BaseText | None = None,
) -> ChatExamples:
    """Rows to train on, and so many pages to each; `order` is that of a pass.

    The pages are those of the base model's `text`, by default of the one that ships.
    """
    windows = (text or base_text(length, index)).training
    some = [
        page(windows.batch(range(i, i + 1)).targets[0].tolist(), PAGE)
        for i in range(round(pages * len(rows)))
    ]
    return ChatExamples(
        [*rows, *some],
        start=tokenizer.special_tokens[SEPARATOR],
        length=length,
        seed=order,
        masked=masked,
    )


def fine_tune(
    model: Transformer,
    tokenizer: Tokenizer,
    data: ChatExamples,
    folder: Path,
    passes: int = PASSES,
    settings: TrainSettings = SETTINGS,
) -> TrainingRun:
    """Train the model on conversations, so many times over, in `folder`."""
    steps = max(1, passes * len(data) // settings.rows)
    with words_kept(model, tokenizer):
        return train(model, data, replace(settings, steps=steps), folder)


@contextmanager
def words_kept(model: Transformer, tokenizer: Tokenizer) -> Iterator[None]:
    """Training leaves the table's rows of symbols with a letter as they are.

    What they mean was learned from millions of tokens. Every update pushes all rows
    a little away from what was said, and AdamW makes a small push as large as any:
    some hundred updates would spoil the names of everybody who is not spoken of.
    Special tokens, figures and signs are nearly new, and have theirs to learn.
    """
    special = set(tokenizer.special_tokens.values())
    words = [
        i
        for i in range(tokenizer.n_vocab)
        if i not in special and any(map(str.isalpha, tokenizer.decode([i])))
    ]
    table = model.embedding.weight
    changes = torch.ones(len(table), 1)  # (V, 1)
    changes[words] = 0
    hook = table.register_hook(lambda gradient: gradient * changes.to(gradient))
    try:
        yield
    finally:
        hook.remove()


@torch.no_grad()
def loss_on(
    model: Transformer,
    conversations: Sequence[Labelled],
    tokenizer: Tokenizer,
    of_assistant: bool = True,
) -> float:
    """Mean surprise, in nats a token, at the assistant's words or at the others'."""
    data = examples(conversations, tokenizer, pages=0)
    nats = weight = 0.0
    for first in range(0, len(data), TOGETHER):
        batch = data.batch(range(first, min(first + TOGETHER, len(data))))
        if not of_assistant:
            rest = batch.weights.eq(0) & batch.targets.ne(data.start)  # no padding
            batch = batch._replace(weights=rest.float())
        nats += float(weighted_loss(model, batch))
        weight += float(batch.weights.sum())
    return nats / weight


def assistant() -> Tuned:
    """The assistant of chapter 7, from the cache or made anew."""

    def make(folder: Path) -> None:
        model, tokenizer = base_release()
        data = examples(labelled(EXAMPLES, "training"), tokenizer)
        with tempfile.TemporaryDirectory() as place:
            run = fine_tune(model, tokenizer, data, Path(place))
            shutil.copy(run.folder / LOG, folder)
        save_file(half(model), folder / WEIGHTS)

    facts = {"examples": EXAMPLES, "passes": PASSES, "order": seed("conversations")}
    folder = artifact("assistant", make, settings=facts | SETTINGS.that_matter())
    model, tokenizer = base_release()
    load_weights(model, folder / WEIGHTS)
    return Tuned(model.eval(), tokenizer, read_log(folder))


def examined(
    who: Assistant,
    conversations: Sequence[Labelled],
    purpose: str,
    sampling: Sampling = GREEDY,
) -> list[Answered]:
    """Asks every question, with the ideal answers to those before it.

    `purpose` names the coins (`lib.scale.seed`).
    """
    asked = [turn for one in conversations for turn in turns(one)]
    found = []
    for first in range(0, len(asked), TOGETHER):
        some = asked[first : first + TOGETHER]
        coins = [seed(purpose, first + i) for i in range(len(some))]
        replies = answered(who, [turn.before for turn in some], coins, sampling)
        found += [
            Answered(reply, fits(reply.text, turn.key))
            for reply, turn in zip(replies, some)
        ]
    return found
