"""A net, a text and a run small enough for a test, also as a process.

    python tests/training_miniature.py FOLDER SETTINGS [EVENT STEP RANK]

trains in FOLDER; at STEP the process of that RANK kills or interrupts itself. With
MINIATURE=reinforced in the environment, the net draws its own examples.
"""

import itertools
import json
import os
import signal
import sys
from pathlib import Path

import datasets
import torch

from lib.corpus import Batch, Corpus, Stream, Windows, write_shards
from lib.model import Transformer
from lib.model_config import ModelConfig
from lib.reinforce import Grpo, GrpoLoss, Rollouts
from lib.train import TrainingStopped, train
from lib.train_settings import TrainSettings

VOCAB, LENGTH = 20, 12
SHAPE = ModelConfig(
    vocab=VOCAB,
    context=LENGTH,
    width=16,
    layers=2,
    heads=2,
    mlp="relu2",
    norm="rms",
    positions="rotary",
    bias=False,
    convolution=3,
)


def net():
    with torch.random.fork_rng():
        torch.manual_seed(3)
        return Transformer(SHAPE)


def documents(n=60):
    """Counting in steps of 1 to 3: easy to learn, and never twice alike."""
    for i in range(n):
        yield [1 + (i + j * (1 + i % 3)) % (VOCAB - 1) for j in range(20 + i % 7)]


def text(folder):
    """The shards of the documents, written once."""
    if not (folder / "text").exists():
        write_shards(folder / "text", documents(), vocab=VOCAB, separator=0)
    return Windows(Corpus(folder / "text"), LENGTH, seed=5)


def stream():
    """The same documents, read one after the other."""
    entries = {"tokens": list(documents())}
    source = datasets.Dataset.from_dict(entries).to_iterable_dataset()
    return Stream(source, lambda entry: entry["tokens"], LENGTH, 0)


class Weighed:
    """The same windows, their targets of uneven weight, as conversations'."""

    def __init__(self, windows):
        self.windows = windows
        self.state, self.restore = windows.state, windows.restore

    def batch(self, numbers):
        batch = self.windows.batch(numbers)
        counted = torch.tensor([[i % 3] for i in numbers]) * (batch.targets % 2)
        return Batch(batch.tokens, batch.targets, counted.float())


# --- reinforcement

STOP, LIKED = 0, range(10, 15)
SMALL = Grpo(group=4, most=5)


def policy():
    with torch.random.fork_rng():
        torch.manual_seed(3)
        return Transformer(SHAPE.with_(context=16)).eval()


class Liking:
    """A stand-in for a task: the more of some tokens, the better."""

    name = "liking"

    def prompt(self, number):
        return [STOP, 1 + number % (VOCAB - 1), *([3] * (number % 3))]

    def reward(self, number, response):
        return sum(token in LIKED for token in response) / SMALL.most


def event(kind, at, rank):
    """A sampler that once, called at every step, signals its own process."""
    calls = itertools.count()

    def sample(model):
        if next(calls) == at and int(os.environ.get("RANK", 0)) == rank:
            signal.raise_signal(getattr(signal, kind))
        return "still here"

    return sample


def main(folder, settings, kind="", at=0, rank=0):
    folder = Path(folder)
    settings = TrainSettings(**json.loads(settings))
    if os.environ.get("MINIATURE") == "reinforced":
        model, loss = policy(), GrpoLoss(SMALL)
        data = Rollouts(model, Liking(), SMALL, stop=STOP, rows=settings.rows)
    else:
        model, loss, data = net(), None, Weighed(text(folder.parent))
    sample = event(kind, int(at), int(rank)) if kind else None
    try:
        run = train(model, data, settings, folder, sample=sample, loss=loss)
    except TrainingStopped as stopped:
        print(stopped)
    else:
        total = sum(weight.double().sum().item() for weight in model.parameters())
        print(f"{run.checkpoint}: {torch.get_num_threads()} threads, weights {total}")
    if torch.distributed.is_initialized():
        torch.distributed.destroy_process_group()


if __name__ == "__main__":
    main(*sys.argv[1:])
