"""Chapter 7 at full scale: a released base model learns from open conversations.

`lib.train.train` is called as for the book's assistant; the base model comes
from the hub (`lib.release`), and so do the conversations
(`lib.open_conversations`). A run that was stopped goes on where it was.

The rates are near those that others use for models of these sizes (Lambert et al.
2024, table 8). Nobody has tried these runs at full length in this book.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from lib.chat import ASSISTANT, SYSTEM, TOOL, USER, Message, Protocol, Rendered
from lib.chat_examples import ChatExamples
from lib.open_conversations import open_conversations
from lib.release import Release, load_release
from lib.scale import Scale, shipped_seed
from lib.train import train
from lib.train_settings import TrainSettings
from lib.training_log import TrainingRun

START, END = "<|im_start|>", "<|im_end|>"
PASSES = 2


@dataclass(frozen=True)
class Sft:
    """Which model learns from how many conversations of which set.

    `length` is the most tokens of a row; the settings' steps follow from the rest.
    """

    model: str
    conversations: str
    count: int
    length: int
    settings: TrainSettings


SFT = {
    "colab": Sft(
        model="HuggingFaceTB/SmolLM2-135M",
        conversations="UltraChat",
        count=4_000,
        length=512,
        settings=TrainSettings(
            steps=1, rows=32, rate=2e-4, warmup=10, decay=1.0, accumulation=8
        ),
    ),
    "full": Sft(
        model="HuggingFaceTB/SmolLM2-1.7B",
        conversations="Tulu 3",
        count=200_000,
        length=2_048,
        settings=TrainSettings(
            steps=1,
            rows=128,
            rate=2e-5,
            warmup=100,
            decay=1.0,
            precision="bf16",
            accumulation=8,
            checkpoint_every=500,
        ),
    ),
}


def chatml(release: Release) -> Protocol:
    """The protocol of models that have tokens to open and to close a turn.

    Raises ValueError for a release that has none.
    """
    tokenizer = release.tokenizer
    ids = tokenizer.special_tokens
    if missing := [name for name in (START, END) if name not in ids]:
        raise ValueError(
            f"{release.name} has no token {missing[0]}; take a release that has, such"
            f" as {SFT['colab'].model}."
        )
    roles = SYSTEM, USER, ASSISTANT, TOOL
    return Protocol(
        encode=tokenizer.encode,
        decode=tokenizer.decode,
        opening={r: (ids[START], *tokenizer.encode(f"{r}\n")) for r in roles},
        end=ids[END],
        special=frozenset(ids.values()),
    )


def fitting(
    protocol: Protocol, conversations: Iterable[Sequence[Message]], length: int
) -> Iterator[Rendered]:
    """The conversations as rows, each up to its last answer that still fits."""
    for messages in conversations:
        for n in range(len(messages), 0, -1):
            if messages[n - 1].role != ASSISTANT:
                continue
            row = protocol.rendered(messages[:n])
            if len(row.tokens) <= length:
                yield row
                break


def fine_tune_released(
    size: Scale,
    folder: Path,
    load: Callable[[str], Release] = load_release,
    read: Callable[[str, int], Iterable[Sequence[Message]]] = open_conversations,
) -> TrainingRun:
    """Fine-tune the model of a scale in `folder`, or go on where a run stopped.

    Raises ConnectionError without the hub, and what `lib.train.train` raises.
    """
    asked = SFT[size.name]
    release = load(asked.model)
    protocol = chatml(release)
    found = read(asked.conversations, asked.count)
    data = ChatExamples(
        fitting(protocol, found, asked.length),
        start=(release.start or release.stop)[0],
        length=asked.length,
        seed=shipped_seed("open conversations"),
    )
    steps = max(1, PASSES * len(data) // asked.settings.rows)
    return train(release.model, data, replace(asked.settings, steps=steps), folder)
