"""The assistant that was shown how problems are solved: some of each family.

The base model is fine-tuned on conversations of chapter 7 and on problems of
`lib.puzzles`, so few of each that it can only learn what comes easily to it. Fruit
and swaps are worked out step by step; everything else is answered at once.
"""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from lib.assistant import SETTINGS as CHAPTER_7
from lib.assistant import as_assistant, base_release, with_pages, words_kept
from lib.base_text import base_tokenizer
from lib.chat import ASSISTANT, USER, Message, Rendered, book_protocol
from lib.chat_examples import ChatExamples
from lib.generate import GREEDY, Sampling
from lib.labelled import labelled
from lib.model import Transformer
from lib.puzzles import FAMILIES, Puzzle, is_right, puzzle, solution
from lib.scale import seed, shipped_seed
from lib.shipped import ship
from lib.talk import Assistant, answered
from lib.tokenizer import Tokenizer
from lib.train import train
from lib.training_log import TrainingRun

NAME = "with-puzzles"
WORKED = "fruit", "cups"  # families that are shown with their working
EACH = 100  # problems of each level of each family
PASSES = 3
OLD = 800  # conversations as in chapter 7
PAGES = 0.2  # of the base model's text to each row
MOST, SHORT = 96, 24  # tokens of an answer, with its working and without
TOGETHER = 64  # problems that are asked together
SETTINGS = replace(CHAPTER_7, rate=1e-3, decay=0.9)
CARD = """\
# The book's assistant with problems

The base model ({count:,} parameters), fine-tuned on {puzzles:,} problems of
{families} families with their solutions, and on conversations of chapter 7.

- **It can** solve some families of small problems; chapter 9 has a map of them.
- **It cannot** do so reliably: of a test with the same number of problems of each
  kind it solves {right:.0%}.
- **Training**: {steps:,} updates, {minutes:.0f} minutes of updates on {device};
  `log.jsonl` has every update.
- **Make it again**: `python -m lib think`
- **Licence**: as the book's code.
"""


def asked(one: Puzzle) -> tuple[Message, ...]:
    """A problem as a conversation that waits for its answer."""
    return (Message(USER, one.question),)


def taught(one: Puzzle) -> tuple[Message, ...]:
    """A problem and its solution as a conversation."""
    order = "answer last" if one.family in WORKED else "answer alone"
    return (*asked(one), Message(ASSISTANT, solution(one, order)))


def training_data() -> ChatExamples:
    """What it is trained on, always the same."""
    tokenizer = base_tokenizer()
    rows = lessons(tokenizer)
    return with_pages(rows, tokenizer, PAGES, order=shipped_seed("with puzzles"))


def lessons(tokenizer: Tokenizer) -> list[Rendered]:
    """All that it learns from but for the pages: problems and conversations."""
    talks = [
        taught(puzzle(family, level, "shown", i))
        for family, (_, levels) in FAMILIES.items()
        for level in levels
        for i in range(EACH)
    ]
    talks += [one.messages for one in labelled(OLD, "with puzzles")]
    return list(map(book_protocol(tokenizer).rendered, talks))


def train_with_puzzles(
    folder: Path, data: ChatExamples, first: int = 0
) -> tuple[Transformer, TrainingRun]:
    """Fine-tune the base model in `folder`, or go on there.

    With `first`, only so many updates are made, as they were in the whole run.
    Raises ValueError for more of them than pass before the rate begins to fall.
    """
    model, tokenizer = base_release()
    settings = replace(SETTINGS, steps=PASSES * len(data) // SETTINGS.rows)
    if first > (level := int((1 - settings.decay) * settings.steps)):
        raise ValueError(f"Ask for {level} updates or fewer; then the rate falls.")
    if first:
        settings = replace(settings, steps=first, decay=0.0)
    with words_kept(model, tokenizer):
        run = train(model, data, settings, folder)
    return model.eval(), run


def solved(
    who: Assistant,
    puzzles: Sequence[Puzzle],
    purpose: str,
    sampling: Sampling = GREEDY,
) -> list[bool]:
    """Which problems an assistant solves, by default with the likeliest tokens."""
    found = {}
    for worked, most in ((False, SHORT), (True, MOST)):
        numbers = [
            i for i, one in enumerate(puzzles) if (one.family in WORKED) == worked
        ]
        for first in range(0, len(numbers), TOGETHER):
            some = numbers[first : first + TOGETHER]
            talks = [asked(puzzles[i]) for i in some]
            coins = [seed(purpose, i) for i in some]
            replies = answered(who, talks, coins, sampling, most)
            for i, reply in zip(some, replies):
                found[i] = is_right(puzzles[i], reply.text)
    return [found[i] for i in range(len(puzzles))]


def exam(n: int, key: object) -> list[Puzzle]:
    """So many problems of each level of each family that no training has."""
    return [
        puzzle(family, level, "exam", key, i, held_out=True)
        for family, (_, levels) in FAMILIES.items()
        for level in levels
        for i in range(n)
    ]


def release(folder: Path) -> Path:
    """Train it in `folder`, or go on there, and ship it."""
    data, tokenizer = training_data(), base_tokenizer()
    model, run = train_with_puzzles(folder, data)
    right = solved(as_assistant(model, tokenizer), exam(20, "card"), "card")
    facts = {
        "settings": run.log[0]["settings"],
        "data": data.state()["conversations"],
    }
    card = CARD.format(
        count=sum(weight.numel() for weight in model.parameters()),
        puzzles=EACH * sum(len(levels) for _, levels in FAMILIES.values()),
        families=len(FAMILIES),
        right=sum(right) / len(right),
        steps=run.log[0]["settings"]["steps"],
        minutes=sum(second for _, second in run.curve("seconds")) / 60,
        device=run.log[0]["device"],
    )
    return ship(NAME, model, tokenizer, run, facts, card)
