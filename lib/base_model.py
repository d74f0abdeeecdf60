"""The book's base model: what is later made into an assistant.

It reads `lib.base_text`, about twenty million tokens, and ships as `base` with
its log, in which its skills can be seen to appear. Shorter runs from other
random weights, at a third of the length, say how much of that is chance.
"""

from dataclasses import replace
from pathlib import Path

import torch

from lib.base_text import base_text, base_tokenizer, known_facts
from lib.generate import generate
from lib.model import Transformer
from lib.model_config import ModelConfig, preset
from lib.scale import shipped_seed
from lib.skills import (
    Question,
    answers,
    context_questions,
    copied_entries,
    rate,
    recall_question,
    recitation_question,
)
from lib.tokenizer import Tokenizer
from lib.train import Sampler, main_process_first, train
from lib.train_settings import TrainSettings
from lib.training_log import TrainingRun
from lib.web_corpus import SEPARATOR

NAME = "base"
# What is asked along the way, and how many questions.
WATCHED = {
    "passage": 64,
    "two people": 64,
    "list": 64,
    "language 0": 64,
    "language 1": 64,
    "language 3": 64,
    "quotation": 24,
}
OFTEN, COPIES = 64, 10  # pages with a fact, and with an entry, that it may keep
PROMPT, MOST = "The river", 40  # what it continues along the way, in tokens
RECIPE = TrainSettings(
    steps=4_800,
    rows=16,
    optimizer="muon",
    warmup=50,
    decay=0.4,
    precision="fp32",
    evaluate_every=100,
    evaluation_batches=8,
    sample_every=100,
    checkpoint_every=200,
)
REPEATS, SHARE = 3, 3  # shorter runs, and by how much


def base_config() -> ModelConfig:
    """Its shape, with the symbols of its text."""
    return preset("book").with_(vocab=base_tokenizer().n_vocab)


def shorter(recipe: TrainSettings = RECIPE) -> TrainSettings:
    """The recipe at a third of the length."""
    return replace(recipe, steps=recipe.steps // SHARE)


def watched() -> dict[str, list[Question]]:
    """The questions of each skill that a run is asked along the way."""
    asked = {kind: context_questions(kind, n) for kind, n in WATCHED.items()}
    facts, entries = known_facts().items(), copied_entries().items()
    asked["recall"] = [recall_question(fact) for fact, n in facts if n >= OFTEN]
    asked["recitation"] = [
        recitation_question(entry) for entry, n in entries if n >= COPIES
    ]
    return asked


def skills(tokenizer: Tokenizer) -> Sampler:
    """What a run may call along the way: the rate of each skill, and a text."""
    asked = watched()
    prompt = [tokenizer.special_tokens[SEPARATOR], *tokenizer.encode(PROMPT)]

    def ask(model: torch.nn.Module) -> dict[str, float | str]:
        rates = {
            kind: round(rate(answers(model, tokenizer, questions)), 4)
            for kind, questions in asked.items()
        }
        [drawn] = generate(model, [prompt], [shipped_seed("along the way")], MOST)
        return {**rates, "sample": PROMPT + tokenizer.decode(drawn.tokens)}

    return ask


def train_base(
    folder: Path,
    settings: TrainSettings = RECIPE,
    index: int = 0,
    watch: bool = True,
) -> tuple[Transformer, TrainingRun]:
    """Train run number `index` in `folder`, or go on where it stopped."""
    with main_process_first():
        config = base_config()
        text = base_text(config.context, index)
    torch.manual_seed(shipped_seed(f"base model {index}"))
    model = Transformer(config)
    run = train(
        *(model, text.training, settings, folder),
        validation=text.held_out["web"],
        sample=skills(base_tokenizer()) if watch else None,
    )
    return model, run
