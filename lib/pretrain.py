"""A GPT-2 on FineWeb: the lecture's run, by the book's own training loop.

`lib.train.train` is called as for the tiny web; what is new is what surrounds
it: the text comes as shards prepared before (`lib.fineweb`), and beside the
held-out loss the run answers HellaSwag (`lib.hellaswag`) along the way and at
the end. A run that was stopped goes on where it was.

AdamW's rate is that of llm.c's scripts for GPT-2, and about as there it rises
over the first part in thirty; Muon keeps the rates of the book's small model.
Nobody has tried these at full length in this book.
"""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

import torch
from torch import nn

from lib.fineweb import THE_WEB, Web, fineweb_text
from lib.generate import draw, tosses
from lib.hellaswag import WAYS, Exam, Marks, hellaswag
from lib.model import Transformer
from lib.model_config import ModelConfig
from lib.scale import Scale, shipped_seed
from lib.small_model import recipe as small_recipe
from lib.small_model import small_config
from lib.train import Sampler, train
from lib.train_settings import TrainSettings
from lib.training_log import TrainingRun
from lib.training_text import TrainingText, text_tokenizer

ADAMW_RATE = 6e-4
RISE = 30  # of so many steps one belongs to the rise of the rate
LOOKS = 4  # times that a run answers HellaSwag after its start
ASKED = "HellaSwag questions"
PROMPT, MOST = "The river", 30  # what a run continues along the way, in tokens


class Plan(NamedTuple):
    """All that a run needs: `train` takes it from here."""

    model: Transformer
    text: TrainingText
    settings: TrainSettings
    sample: Sampler

    def train(self, folder: Path) -> TrainingRun:
        """Train in `folder`, or go on where a run in there stopped."""
        return train(
            *(self.model, self.text.training, self.settings, folder),
            validation=self.text.held_out,
            sample=self.sample,
        )


def recipe(size: Scale, optimizer: str = "muon") -> TrainSettings:
    """How a run of this scale is trained."""
    settings = small_recipe(size)
    look = -(-size.train_steps // LOOKS)
    if optimizer != "muon":
        settings = replace(settings, rate=ADAMW_RATE, warmup=size.train_steps // RISE)
    return replace(
        settings,
        optimizer=optimizer,
        evaluate_every=min(settings.evaluate_every, look),
        sample_every=look,
        checkpoint_every=min(settings.checkpoint_every, look),
    )


def evaluated(settings: TrainSettings, windows: int) -> TrainSettings:
    """The same, evaluating no held-out window twice, as far as there are enough."""
    batches = max(1, min(settings.evaluation_batches, windows // settings.rows))
    return replace(settings, evaluation_batches=batches)


def plan(
    size: Scale,
    optimizer: str = "muon",
    *,
    web: Web = THE_WEB,
    questions: Callable[[], list[dict]] = hellaswag,
    shape: ModelConfig | None = None,
) -> Plan:
    """Text, questions, model and settings for the run of a scale.

    `shape` may stand in for the scale's. Raises ConnectionError where text or
    questions are on the network and that is down, and what `fineweb_text` does.
    """
    settings, shape = recipe(size, optimizer), shape or small_config(size)
    sample = examiner(size, questions(), shape.context)
    text = fineweb_text(size, shape.context, web)
    settings = evaluated(settings, text.held_out.in_a_pass)
    torch.manual_seed(shipped_seed("pretraining"))
    return Plan(Transformer(shape), text, settings, sample)


def examiner(size: Scale, entries: list[dict], context: int) -> Sampler:
    """What a run calls along the way: HellaSwag in both ways, and a text."""
    tokenizer = text_tokenizer(size)
    prompt = tokenizer.encode(PROMPT)
    exams = {name: Exam(entries, way, tokenizer, context) for name, way in WAYS.items()}

    def look(model: nn.Module) -> dict[str, float | str]:
        found = {ASKED: float(len(entries))}
        for name, exam in exams.items():
            found |= zip(measures(name), exam.marks(model).rates())
        written = continued(model, prompt, min(MOST, context - len(prompt)))
        return {**found, "sample": tokenizer.decode(written)}

    return look


@torch.no_grad()
def continued(model: nn.Module, prompt: list[int], n: int) -> list[int]:
    """The prompt and `n` tokens drawn after it, always with the same coins.

    Slower than `lib.generate`, it keeps nothing from one token to the next: a
    model that is cut over several processes can be called as a whole only.
    """
    row, device = list(prompt), next(model.parameters()).device
    for coin in tosses(shipped_seed("along the way"), n):
        logits = model(torch.tensor([row], device=device))[:, -1]  # (1, V)
        chances = logits.float().log_softmax(-1).cpu()
        row.append(int(draw(chances, coin[None])))
    return row


def measures(way: str) -> tuple[str, str]:
    """What the log calls the two rates of a way of asking."""
    return f"HellaSwag {way} by sum", f"HellaSwag {way} by mean"


def report(run: TrainingRun) -> str:
    """What a run ended with, with the book's intervals, as some lines."""
    loss, held_out, asked = (
        run.curve(of)[-1][1] for of in ("loss", "validation", ASKED)
    )
    lines = [f"loss {loss:.4f}, on held-out pages {held_out:.4f} nats a token"]
    for names in map(measures, WAYS):
        right = (round(run.curve(name)[-1][1] * asked) for name in names)
        marks = Marks(round(asked), *right)
        for name, rate, (low, high) in zip(names, marks.rates(), marks.intervals()):
            lines.append(
                f"{name}: {rate:.2%} ({low:.2%} to {high:.2%}) of {asked:,.0f}"
            )
    return "\n".join(lines)
