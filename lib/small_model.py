"""The book's own small model, before it is anybody's assistant.

Trained for about a minute on the refined tiny web, so that a chapter can watch
it learn. Later chapters go on from a larger one of the same kind.
"""

from collections.abc import Callable
from pathlib import Path

import torch

from lib.corpus import Windows
from lib.model import Transformer
from lib.model_config import ModelConfig, preset
from lib.scale import Scale, seed
from lib.train import TrainingRun, TrainSettings, train
from lib.web_corpus import web_corpus, web_tokenizer

SETTINGS = TrainSettings(
    steps=120,
    rows=8,
    optimizer="muon",
    warmup=20,
    evaluate_every=15,
    evaluation_batches=8,
    sample_every=30,
)


def small_config(size: Scale | None = None) -> ModelConfig:
    """The book's shape with the web tokenizer's symbols."""
    return preset("book").with_(vocab=web_tokenizer(size).n_vocab)


def train_small_model(
    folder: Path,
    settings: TrainSettings = SETTINGS,
    sample: Callable[[torch.nn.Module], str] | None = None,
    size: Scale | None = None,
) -> tuple[Transformer, TrainingRun]:
    """Train it in `folder`, or go on where a run in there stopped."""
    corpus, held_out = web_corpus(size)
    torch.manual_seed(seed("small model"))
    model = Transformer(small_config(size))
    windows = Windows(corpus, model.config.context, seed("small model's windows"))
    unseen = Windows(held_out, model.config.context, 0)
    run = train(model, windows, settings, folder, validation=unseen, sample=sample)
    return model, run
