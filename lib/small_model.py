"""The book's own small model, before it is anybody's assistant.

It has read the refined tiny web some four times; more would make it too sure of
itself on other pages. It ships with the book, with the log of its training, and
a chapter runs the first updates live. At a larger scale the same recipe trains
a larger shape on FineWeb.
"""

from pathlib import Path

import torch

from lib.checkpoints import WEIGHTS, last_good
from lib.generate import generate
from lib.model import Transformer
from lib.model_config import ModelConfig, preset
from lib.scale import Scale, scale, shipped_seed
from lib.shipped import load_weights, ship
from lib.train import Sampler, main_process_first, train
from lib.train_settings import TrainSettings
from lib.training_log import TrainingRun
from lib.training_text import text_tokenizer, training_text

NAME = "small"
CARD = """\
# The book's small model

A Transformer of {count:,} parameters ({vocab:,} symbols, a context of {context}
tokens) that has read the tiny web of chapter 1: a made-up country, the Quillet,
from a fixed seed. No person and no text of the real web is in it.

- **It can** continue a text in the manner of that web, word by word.
- **It cannot** answer questions, follow orders, tell truth from invention, or
  say anything about the real world.
- **Training**: {steps:,} updates, {tokens:,} tokens, {minutes:.0f} minutes on two
  shared cores; `log.jsonl` has every update, `manifest.json` the settings and
  the checksum of the text.
- **Held-out loss**: {first:.2f} nats a token before, {last:.2f} after.
- **Make it again**: `python -m lib train --scale tiny --release`
- **Licence**: as the book's code.
"""


def small_config(size: Scale | None = None) -> ModelConfig:
    """The shape of a scale, with the symbols of the text that it reads."""
    size = size or scale()
    return preset(size.model).with_(vocab=text_tokenizer(size).n_vocab)


def recipe(size: Scale | None = None) -> TrainSettings:
    """How the small model of a scale is trained."""
    size = size or scale()
    return TrainSettings(
        steps=size.train_steps,
        rows=size.train_rows,
        accumulation=size.train_parts,
        precision=size.train_precision,
        optimizer="muon",
        warmup=20,
        weight_decay=0.1,
        evaluate_every=100,
        evaluation_batches=16,
        sample_every=50,
        checkpoint_every=250,
    )


def sampler(
    size: Scale | None = None, prompt: str = "The river", most: int = 30
) -> Sampler:
    """What a run may call along the way: some words, with the same coins."""
    tokenizer = text_tokenizer(size or scale())
    start = tokenizer.encode(prompt)

    def sample(model: torch.nn.Module) -> str:
        n = min(most, model.config.context - len(start))
        [drawn] = generate(model, [start], [shipped_seed("along the way")], n)
        return tokenizer.decode(start + drawn.tokens)

    return sample


def train_small_model(
    folder: Path,
    settings: TrainSettings | None = None,
    sample: Sampler | None = None,
    size: Scale | None = None,
) -> tuple[Transformer, TrainingRun]:
    """Train it in `folder`, or go on where a run in there stopped.

    Raises ConnectionError where its text is on the network and that is down.
    """
    size = size or scale()
    with main_process_first():
        config = small_config(size)
        text = training_text(size, config.context)
    torch.manual_seed(shipped_seed("small model"))
    model = Transformer(config)
    run = train(
        *(model, text.training, settings or recipe(size), folder),
        validation=text.held_out,
        sample=sample,
    )
    return model, run


def trained(folder: Path, size: Scale | None = None) -> Transformer:
    """The model of a run in `folder`, as its last good checkpoint has it.

    Raises ValueError for a folder without one, or with another shape's.
    """
    found = last_good(Path(folder), True)
    if found is None:
        raise ValueError(
            f"{folder} holds no checkpoint; train first, with python -m lib train."
        )
    model = Transformer(small_config(size))
    load_weights(model, found.path / WEIGHTS)
    return model.eval()


def release(model: Transformer, run: TrainingRun) -> Path:
    """Make the model that the recipe of `tiny` has trained the one that ships."""
    size = scale("tiny")
    settings, text = recipe(size), training_text(size, model.config.context)
    facts = {"settings": settings.that_matter(), "text": text.training.state()}
    tokenizer = text_tokenizer(size)
    return ship(NAME, model, tokenizer, run, facts, card(model, run, settings))


def card(model: Transformer, run: TrainingRun, settings: TrainSettings) -> str:
    """What a reader should know before using the model; figures from its log."""
    count = sum(weight.numel() for weight in model.parameters())
    tokens = sum(count for _, count in run.curve("tokens"))
    (_, first), *_, (_, last) = run.curve("validation")
    return CARD.format(
        count=count,
        vocab=model.config.vocab,
        context=model.config.context,
        steps=settings.steps,
        tokens=tokens,
        minutes=sum(second for _, second in run.curve("seconds")) / 60,
        first=first,
        last=last,
    )
