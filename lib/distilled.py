"""A small model that learns from a large one: distillation.

The text says which token came; the *teacher*, a model that has read much more, says how
likely each one was. A *student* that imitates these probabilities (Hinton et al. 2015,
arXiv 1503.02531, section 2, at temperature 1) hears more with every token than one that
reads the text alone. Both students here begin with the same weights and read the same
windows of the book's web in the same order.

Left out: higher temperatures, and a mixture of both losses.
"""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from lib.base_text import texts
from lib.corpus import Batch, Corpus, Windows, write_shards
from lib.model import Transformer
from lib.model_config import preset
from lib.precisions import losses
from lib.scale import seed
from lib.shipped import shipped
from lib.tokenizer import Tokenizer
from lib.train import train, weighted_loss
from lib.train_settings import TrainSettings
from lib.web_corpus import SEPARATOR

TEACHER = "base"
SMALL = {"width": 64, "layers": 2, "heads": 2}  # a student's shape
LENGTH = 128  # tokens of a window
READ, ASKED = 1_500, 128  # pages to learn from; held-out windows
SETTINGS = TrainSettings(steps=120, rows=8, optimizer="muon", warmup=10)


class Imitation:
    """The divergence of a student from its teacher, summed; for `lib.train`."""

    def __init__(self, teacher: Transformer) -> None:
        self.teacher = teacher.requires_grad_(False).eval()

    def __call__(self, model: nn.Module, batch: Batch) -> Tensor:
        """KL(teacher || student) at every counted position, in nats."""
        says = self.teacher(batch.tokens).log_softmax(-1)  # (B, T, V)
        found = model(batch.tokens).log_softmax(-1)
        nats = F.kl_div(found, says, reduction="none", log_target=True).sum(-1)
        return (nats * batch.weights).sum()


class Lesson(NamedTuple):
    """Windows to learn from, and held-out ones, each a list of tokens."""

    windows: Windows
    held_out: list[list[int]]


class Pair(NamedTuple):
    """Losses of each held-out window in nats a token: two students', the teacher's."""

    alone: list[float]
    distilled: list[float]
    teacher: list[float]


def lesson(folder: Path, pages: int = READ, asked: int = ASKED) -> Lesson:
    """Pages of the book's web as the teacher's tokens, written into `folder`."""
    tokenizer = shipped(TEACHER).tokenizer
    read = _corpus(folder / "train", texts("web", False)[:pages], tokenizer)
    held_out = _corpus(folder / "held-out", texts("web", True), tokenizer)
    starts = range(0, len(held_out) - LENGTH, LENGTH)[:asked]
    rows = [held_out.read(start, LENGTH + 1).tolist() for start in starts]
    return Lesson(Windows(read, LENGTH, seed("a student's windows")), rows)


def _corpus(folder: Path, some: Sequence[str], tokenizer: Tokenizer) -> Corpus:
    write_shards(
        folder,
        map(tokenizer.encode, some),
        vocab=tokenizer.n_vocab,
        separator=tokenizer.special_tokens[SEPARATOR],
    )
    return Corpus(folder)


def student(
    windows: Windows,
    vocab: int,
    folder: Path,
    index: int = 0,
    teacher: Transformer | None = None,
    settings: TrainSettings = SETTINGS,
) -> Transformer:
    """A student trained in `folder`: on the text alone, or on what a teacher says.

    Students of one `index` begin with the same weights.
    """
    shape = preset("book").with_(vocab=vocab, **SMALL)
    torch.manual_seed(seed("a student", index))
    model = Transformer(shape)
    goal = weighted_loss if teacher is None else Imitation(teacher)
    train(model, windows, replace(settings, seed=index), folder, loss=goal)
    return model.eval()


def pair(index: int = 0, settings: TrainSettings = SETTINGS) -> Pair:
    """Two students with the same start and text, and their teacher, examined."""
    teacher, tokenizer, *_ = shipped(TEACHER)
    vocab = tokenizer.n_vocab
    with TemporaryDirectory() as place:
        folder = Path(place)
        windows, held_out = lesson(folder)
        alone = student(windows, vocab, folder / "alone", index, None, settings)
        told = student(windows, vocab, folder / "told", index, teacher, settings)
    return Pair(*(losses(model, held_out) for model in (alone, told, teacher)))
