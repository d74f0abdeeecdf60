"""The book's own assistant, reinforced on problems that it was taught imperfectly.

It begins as the assistant of chapter 9, which was shown a few hundred solutions of each
family and solves about half of the problems of these two. From here on it sees no
solution: it writes sixteen of its own to each problem, and the key says which were
right.
"""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from torch import nn

from lib.assistant import as_assistant
from lib.base_text import base_tokenizer
from lib.chat import book_protocol
from lib.model import Transformer
from lib.puzzles import Puzzle, is_right, puzzle
from lib.reinforce import Grpo, GrpoLoss, Rollouts
from lib.shipped import ship, shipped
from lib.tokenizer import Tokenizer
from lib.train import train
from lib.train_settings import TrainSettings
from lib.training_log import TrainingRun
from lib.with_puzzles import NAME as BEFORE
from lib.with_puzzles import SHORT, asked, solved

NAME = "with-puzzles-reinforced"
PRACTISED = {"place in a list": (4, 6), "letter count": (4, 6, 8, 10)}  # with levels
GRPO = Grpo(group=16, most=SHORT)
SETTINGS = TrainSettings(
    steps=120,
    rows=256,
    rate=2e-4,
    warmup=5,
    decay=0.0,
    sample_every=20,
    checkpoint_every=20,
)
WATCHED = 40  # problems of each level of an exam in the log
CARD = """\
# The book's assistant, reinforced

The assistant of chapter 9 ({count:,} parameters) after {steps:,} updates of GRPO on
problems of {families} families. A key judged its answers; no solution was shown.

- **It can** solve {right:.0%} of a test of these families with the likeliest tokens
  ({before:.0%} before); drawn token by token it has gained more.
- **It was not asked** anything else in its exercises, nor tested on it.
- **Training**: {minutes:.0f} minutes of updates on {device}; `log.jsonl` has every
  update.
- **Make it again**: `python -m lib reinforce`
- **Licence**: as the book's code.
"""


class PuzzleTask:
    """Problems of some families as `lib.reinforce.Task`, in turns; the key judges."""

    def __init__(self, tokenizer: Tokenizer, index: int = 0) -> None:
        self.tokenizer, self.index = tokenizer, index
        self.protocol = book_protocol(tokenizer)
        self.kinds = [(f, level) for f, levels in PRACTISED.items() for level in levels]
        self.name = "problems of " + " and ".join(PRACTISED)

    def problem(self, number: int) -> Puzzle:
        """The problem of a number; none of them is in an exam."""
        family, level = self.kinds[number % len(self.kinds)]
        return puzzle(family, level, "practised", self.index, number)

    def prompt(self, number: int) -> list[int]:
        """A problem as a conversation that waits for its answer."""
        start = self.tokenizer.special_tokens["<|endoftext|>"]
        return [start, *self.protocol.prompt(asked(self.problem(number)))]

    def reward(self, number: int, response: Sequence[int]) -> float:
        """Is the answer that it states right? No other turn may begin in it."""
        if self.protocol.special & set(response):
            return 0.0
        text = self.tokenizer.decode(list(response))
        return float(is_right(self.problem(number), text))


def exam(n: int, key: object) -> list[Puzzle]:
    """So many problems of each level of both families that no training has."""
    return [
        puzzle(family, level, "exam", key, i, held_out=True)
        for family, levels in PRACTISED.items()
        for level in levels
        for i in range(n)
    ]


def watch(model: nn.Module) -> dict[str, float]:
    """How much of each family it solves, for the log of a run."""
    who = as_assistant(model, base_tokenizer())
    problems = exam(WATCHED, "watched")
    right = solved(who, problems, "watched")
    return {
        family: sum(r for r, one in zip(right, problems) if one.family == family)
        / sum(one.family == family for one in problems)
        for family in PRACTISED
    }


def reinforce(
    model: Transformer,
    folder: Path,
    index: int = 0,
    settings: TrainSettings = SETTINGS,
) -> TrainingRun:
    """Reinforce a model in place, in `folder`, or go on there.

    Warns where all responses to each problem are worth the same, as those of a model
    are which was never shown a solution.
    """
    tokenizer = base_tokenizer()
    task = PuzzleTask(tokenizer, index)
    stop = task.protocol.end
    data = Rollouts(model, task, GRPO, stop=stop, rows=settings.rows, seed=index)
    settings = replace(settings, seed=index)
    return train(model, data, settings, folder, sample=watch, loss=GrpoLoss(GRPO))


def release(folder: Path) -> Path:
    """Reinforce the assistant that ships, in `folder`, or go on there; ship it."""
    begun = shipped(BEFORE)
    before = watch(begun.model)
    run = reinforce(begun.model, folder)
    after = watch(begun.model.eval())
    card = CARD.format(
        count=sum(weight.numel() for weight in begun.model.parameters()),
        steps=SETTINGS.steps,
        families=len(PRACTISED),
        right=sum(after.values()) / len(after),
        before=sum(before.values()) / len(before),
        minutes=sum(second for _, second in run.curve("seconds")) / 60,
        device=run.log[0]["device"],
    )
    facts = {"settings": run.log[0]["settings"], "from": BEFORE}
    return ship(NAME, begun.model, begun.tokenizer, run, facts, card)
