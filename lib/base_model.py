"""The book's base model: what is later made into an assistant.

It reads `lib.base_text`, some thirty million tokens, and ships as `base` with its
log, in which its skills can be seen to appear. Shorter runs from other
random weights, at a third of the length, say how much of that is chance.
"""

from dataclasses import replace
from itertools import cycle, repeat
from pathlib import Path

import torch

from lib.base_text import MIXTURE, base_text, base_tokenizer, known_facts
from lib.generate import generate
from lib.model import Transformer
from lib.model_config import ModelConfig, preset
from lib.scale import shipped_seed
from lib.shipped import ship
from lib.skills import (
    RECALL,
    REVERSED,
    Question,
    answers,
    context_questions,
    copied_entries,
    openings,
    rate,
    recall_question,
    recitation_question,
)
from lib.train import Sampler, main_process_first, train
from lib.train_settings import TrainSettings, bf16_speedup
from lib.training_log import TrainingRun
from lib.web_corpus import SEPARATOR

NAME = "base"
CARD = """\
# The book's base model

A Transformer of {count:,} parameters ({vocab:,} symbols, a context of {context}
tokens) that has read a made-up web, that of the Quillet, with copies and facts at
known numbers of pages; the King James Bible; and pages that were new each time,
on which a question asks for what stands above it. No person of the real web is
in it.

- **It can** go on with a page in the manner of what it has read. Its answers at
  the end of training, to questions in wordings that its training text does not hold:
{skills}
  Chapter 6 asks more of them, with intervals.
- **It cannot** hold a conversation, follow orders, tell truth from invention, or
  say anything reliable about the real world.
- **Training**: {steps:,} updates, {tokens:,} tokens, {minutes:.0f} minutes of updates
  on {device}; `log.jsonl` has every update and, every {every} updates, what the model
  could do; `manifest.json` has the settings, the seed and the checksums of the text.
- **Held-out loss** on the web's pages: {first:.2f} nats a token before,
  {last:.2f} after.
- **Make it again**: `python -m lib pretrain --scale tiny --release`
- **Licence**: as the book's code. The Bible's text is in the public domain.
"""
# What the card tells of each skill.
TOLD = {
    "recall": "facts that stand on {often} pages or more, asked on a page of the web"
    " (birthplaces, a fifth of them, against the order of its words; chapter 6)",
    "recall at once": "the same, asked with no page before it",
    "recitation": "entries copied to {copies} pages or more, word for word",
    "passage": "a question about the passage above it",
    "two people": "the same, where the passage is about two people",
    "list": "a line of the list above it",
    "language 0": "the next word of an unknown language",
    "language 3": "the same after three examples of its rule",
    "quotation": "a saying repeated word for word",
}
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
    steps=14_400,
    rows=8,
    optimizer="muon",
    warmup=100,
    decay=0.9,
    precision="bf16",
    evaluate_every=300,
    evaluation_batches=16,
    sample_every=300,
    checkpoint_every=1_200,
)
SHARE = 3  # a shorter run is so many times shorter


def base_config() -> ModelConfig:
    """Its shape, with the symbols of its text."""
    return preset("book").with_(vocab=base_tokenizer().n_vocab)


def web_passes() -> float:
    """How many times its training goes over the web."""
    length = base_config().context
    windows = RECIPE.steps * RECIPE.rows / sum(MIXTURE.values())
    read = windows * (MIXTURE["web"] + MIXTURE["lines"]) * length
    return read / len(base_text(length).training.parts["web"].corpus)


def recipe_here(short: bool = False) -> TrainSettings:
    """The recipe, or a third of it, in the precision that this machine can afford.

    Few processors have a unit for bf16; without one it is a hundred times
    slower than fp32, which learns the same up to rounding.
    """
    steps = RECIPE.steps // SHARE if short else RECIPE.steps
    on_gpu = torch.cuda.is_available()
    fast = torch.cuda.is_bf16_supported() if on_gpu else bf16_speedup() >= 1
    precision = RECIPE.precision if fast else "fp32"
    return replace(RECIPE, steps=steps, precision=precision)


def watched() -> dict[str, list[Question]]:
    """The questions of each skill that a run is asked along the way."""
    asked = {kind: context_questions(kind, n) for kind, n in WATCHED.items()}
    facts, entries = known_facts().items(), copied_entries().items()
    often = [fact for fact, n in facts if n >= OFTEN and fact.relation in RECALL]
    frames = repeat({**RECALL, **REVERSED})  # one in five is harder than the rest
    asked["recall"] = list(map(recall_question, often, cycle(openings()), frames))
    asked["recall at once"] = list(map(recall_question, often, repeat(""), frames))
    asked["recitation"] = [
        recitation_question(entry) for entry, n in entries if n >= COPIES
    ]
    return asked


def skills() -> Sampler:
    """What a run may call along the way: the rate of each skill, and a text."""
    asked, tokenizer = watched(), base_tokenizer()
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
    sample: Sampler | None = None,
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
        sample=sample,
    )
    return model, run


def first_updates(
    folder: Path, steps: int, every: int = 0, sample: Sampler | None = None
) -> tuple[Transformer, TrainingRun]:
    """The first updates of the shipped run once more, as its log has them.

    They are in fp32, which every machine can do; the log's losses are met up to
    rounding. `sample` is called every so many updates. Raises ValueError for more steps
    than pass before the learning rate begins to fall.
    """
    level = int((1 - RECIPE.decay) * RECIPE.steps)
    if steps > level:
        raise ValueError(f"Ask for {level} updates or fewer; then the rate falls.")
    settings = replace(
        RECIPE,
        steps=steps,
        decay=0.0,
        precision="fp32",
        evaluate_every=0,
        sample_every=every,
        checkpoint_every=0,
    )
    return train_base(folder, settings, sample=sample)


def release(model: Transformer, run: TrainingRun) -> Path:
    """Make the model that the recipe has trained the one that ships.

    Raises ValueError for a run of other settings.
    """
    text = base_text(model.config.context).training
    logged = run.log[0]["settings"]
    settings = {name: logged[name] for name in RECIPE.that_matter()}
    if settings != RECIPE.that_matter():
        raise ValueError(
            f"{run.folder} is no run of the recipe as it stands; train it anew, on a"
            " machine that computes in bf16."
        )
    facts = {"settings": settings, "text": text.state()}
    return ship(NAME, model, base_tokenizer(), run, facts, card(model, run))


def card(model: Transformer, run: TrainingRun) -> str:
    """What a reader should know before using the model; figures from its log."""
    (_, first), *_, (_, last) = run.curve("validation")
    rates = (
        f"  - {what}: {run.curve(skill)[-1][1]:.0%} right"
        for skill, what in TOLD.items()
    )
    return CARD.format(
        skills="\n".join(rates).format(often=OFTEN, copies=COPIES),
        count=sum(weight.numel() for weight in model.parameters()),
        vocab=model.config.vocab,
        context=model.config.context,
        device=run.log[0]["device"],
        steps=RECIPE.steps,
        every=RECIPE.sample_every,
        tokens=sum(count for _, count in run.curve("tokens")),
        minutes=sum(second for _, second in run.curve("seconds")) / 60,
        first=first,
        last=last,
    )
