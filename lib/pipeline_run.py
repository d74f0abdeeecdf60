"""One run of the pipeline: the folders of its stages, and what they have left there.

What a stage reads is found here by the name of the stage that made it, so never in
what ships with the book.
"""

from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

from lib.assistant import with_symbols
from lib.base_text import PAGES, BaseText, read_pages, text_in
from lib.checkpoints import WEIGHTS, last_good
from lib.model import Transformer
from lib.model_config import ModelConfig, preset
from lib.shipped import load_weights
from lib.tokenizer import Tokenizer
from lib.train_settings import TrainSettings
from lib.web.refine import load_report

ORDER = (
    *("crawl", "refine", "tokenizer"),
    *("pretrain", "conversations", "tools", "puzzles", "reinforcement"),
)
LEAST_PAGES = 200  # of a rehearsal's web: fewer might leave none to hold out
LEAST = 3  # updates of a training
SAVED = 10  # times in a training
TEXT, TRAINING, TOKENIZER = "text", "training", "tokenizer.json"


class Run(NamedTuple):
    """One run of the pipeline: its folder, and what share of each training it makes.

    `precision` is that of the base model's training.
    """

    folder: Path
    share: float
    precision: str

    def at(self, stage: str) -> Path:
        """The folder of a stage."""
        return self.folder / f"{ORDER.index(stage) + 1}-{stage}"

    def few(self, count: int, least: int) -> int:
        """The run's share of a number, at least so many, or all there are."""
        return min(count, max(least, round(count * self.share)))

    @property
    def pages(self) -> int:
        """Pages with content in the web that is crawled."""
        return self.few(PAGES, LEAST_PAGES)

    def shortened(self, settings: TrainSettings, steps: int) -> TrainSettings:
        """A recipe with the run's share of so many updates, often saved."""
        steps = self.few(steps, LEAST)
        every = max(1, steps // SAVED)
        return replace(settings, steps=steps, sample_every=0, checkpoint_every=every)

    def web(self) -> list[dict]:
        """The pages that the run's refinery has kept, some of them held out."""
        return list(read_pages(load_report(self.at("refine") / "refined")))

    def tokenizer(self) -> Tokenizer:
        """The run's own tokenizer."""
        return Tokenizer.load(self.at("tokenizer") / TEXT / TOKENIZER)

    def text(self, tokenizer: Tokenizer) -> BaseText:
        """What the run's base model reads."""
        place = self.at("tokenizer") / TEXT
        return text_in(place, tokenizer, preset("book").context)

    def model(self, stage: str, tokenizer: Tokenizer) -> Transformer:
        """The model that a stage has trained, ready to predict."""
        found = last_good(self.at(stage) / TRAINING, True)
        if found is None:
            raise ValueError(
                f"{self.at(stage)} has lost its model; remove that folder, and the"
                " stage is made again."
            )
        model = Transformer(shape(tokenizer))
        load_weights(model, found.path / WEIGHTS)
        return model.eval()

    def begun(self, tokenizer: Tokenizer) -> Transformer:
        """The run's base model, with symbols for conversations."""
        return with_symbols(self.model("pretrain", tokenizer), tokenizer)


def shape(tokenizer: Tokenizer) -> ModelConfig:
    """The shape of all models of a run."""
    return preset("book").with_(vocab=tokenizer.n_vocab)
