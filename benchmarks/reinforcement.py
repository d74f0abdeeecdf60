"""The book's GRPO beside TRL's GRPOTrainer, in one run on one thread.

    pip install trl
    python -m benchmarks.reinforcement [STARTS ...]

Prints rollouts and tokens a second, rollouts and update together, and the share of
the time that goes into the rollouts, judged. Both have the doors of
`lib.doors_training`, the same problems in the same order, groups and settings, and
the same network from the same weights: a Llama of that size, which TRL runs as
transformers' own. How long the rollouts are is up to what the network has learned
before; there are several starts. TRL makes and learns from all rollouts of an
update at once, which is its fastest way here.

Both take turns; the ratio is the median of the rounds, of each the median update. A
round starts anew, and its first update is left out. With names of STARTS only these
are measured.
"""

import copy
import statistics
import sys
import tempfile
import time
import warnings
from dataclasses import replace
from importlib.metadata import version
from pathlib import Path
from typing import NamedTuple

import torch
from datasets import Dataset
from tokenizers import Tokenizer
from tokenizers.models import WordLevel
from tokenizers.pre_tokenizers import WhitespaceSplit
from transformers import PreTrainedTokenizerFast, PrinterCallback, TrainerCallback
from transformers.utils.logging import set_verbosity_error
from trl import GRPOConfig, GRPOTrainer

from lib.doors import (
    END,
    ID,
    LONGEST,
    SIZES,
    WORDS,
    decode,
    doors,
    encode,
    expert,
    prompt,
    search,
)
from lib.doors_training import GRPO, REINFORCEMENT, SHAPE, STOP, DoorsTask, Shown
from lib.in_transformers import in_transformers
from lib.model import Transformer
from lib.model_config import llama
from lib.reinforce import GrpoLoss, RolloutBatch, Rollouts
from lib.scale import seed
from lib.train import train
from lib.train_settings import TrainSettings
from lib.web.world.dice import Dice

LLAMA = llama(
    SHAPE.vocab,
    SHAPE.width,
    SHAPE.layers,
    SHAPE.heads,
    SHAPE.heads,
    mlp_width=SHAPE.width * 8 // 3,  # three matrices, about as large as two of 4
    context=SHAPE.context,
)
ROUNDS, UPDATES = 5, 4
SETTINGS = replace(
    REINFORCEMENT, steps=UPDATES, warmup=0, sample_every=0, checkpoint_every=0
)
TASK = DoorsTask(0)
LEARNED = TrainSettings(steps=200, rows=32, optimizer="muon", warmup=20)
STARTS = {  # what the network has learned to say
    "untrained": None,
    "expert": expert,
    "search": lambda dice, one: search(one),
    "endless": lambda dice, one: [dice.pick(WORDS[:-1]) for _ in range(LONGEST)],
}


class Update(NamedTuple):
    """One update of one of the two; seconds, and tokens of the responses."""

    seconds: float
    sampling: float  # of these, until the rollouts are there and judged
    tokens: int


class Said(Shown):
    """Rows of whatever is to be said of a problem."""

    def __init__(self, kind: str) -> None:
        super().__init__(kind, 0)

    def _row(self, number: int) -> tuple[list[int], list[int], list[float]]:
        dice = Dice(self.kind, number)
        one = doors(dice, dice.pick(SIZES))
        said = STARTS[self.kind](dice, one)
        return prompt(one), encode(said), [1.0] * len(said)


def first_network(kind: str, folder: Path) -> Transformer:
    """The network from which both start."""
    torch.manual_seed(seed("reinforcement"))
    model = Transformer(LLAMA)
    if STARTS[kind]:
        train(model, Said(kind), LEARNED, folder)
    return model


class TimedRollouts(Rollouts):
    """Rollouts that note what they took: seconds and tokens."""

    spent: list[tuple[float, int]]

    def batch(self, numbers: range) -> RolloutBatch:
        """As it was, and timed."""
        start = time.perf_counter()
        found = super().batch(numbers)
        tokens = int((found.weights > 0).sum())
        self.spent.append((time.perf_counter() - start, tokens))
        return found


class TimedTrainer(GRPOTrainer):
    """TRL's trainer, that notes the same."""

    spent: list[tuple[float, int]]

    def _generate_and_score_completions(self, inputs: list[dict]) -> dict:
        start = time.perf_counter()
        found = super()._generate_and_score_completions(inputs)
        tokens = int(found["completion_mask"].sum())
        self.spent.append((time.perf_counter() - start, tokens))
        return found


class Clock(TrainerCallback):
    """The seconds of each update."""

    def __init__(self) -> None:
        self.start, self.seconds = 0.0, []

    def on_step_begin(self, *_: object, **__: object) -> None:
        """Rollouts follow, and the update."""
        self.start = time.perf_counter()

    def on_step_end(self, *_: object, **__: object) -> None:
        """The optimiser is through."""
        self.seconds.append(time.perf_counter() - self.start)


def updates(seconds: list[float], spent: list[tuple[float, int]]) -> list[Update]:
    """All but the first."""
    return [Update(one, *more) for one, more in zip(seconds, spent, strict=True)][1:]


def ours(first: Transformer, folder: Path) -> list[Update]:
    """Some updates of the book's loop."""
    model = copy.deepcopy(first)
    data = TimedRollouts(model, TASK, GRPO, stop=STOP, rows=SETTINGS.rows)
    data.spent = []
    run = train(model, data, SETTINGS, folder, loss=GrpoLoss(GRPO))
    return updates([second for _, second in run.curve("seconds")], data.spent)


def tokenizer() -> PreTrainedTokenizerFast:
    """The words as transformers' tokenizer."""
    words = Tokenizer(WordLevel(dict(ID)))
    words.pre_tokenizer = WhitespaceSplit()
    return PreTrainedTokenizerFast(
        tokenizer_object=words, eos_token=END, pad_token=END, padding_side="left"
    )


def problems() -> Dataset:
    """Those of all updates, as text, with their numbers."""
    numbers = range(UPDATES * SETTINGS.rows // GRPO.group)
    texts = [" ".join(decode(TASK.prompt(i))) for i in numbers]
    return Dataset.from_dict({"prompt": texts, "number": list(numbers)})


def reward(completion_ids: list, number: list, **_: object) -> list[float]:
    """The book's judge, called by TRL."""
    said = [[i for i in ids if i != STOP] for ids in completion_ids]
    return [TASK.reward(n, ids) for n, ids in zip(number, said, strict=True)]


def their_settings(folder: Path) -> GRPOConfig:
    """The same settings; nothing is logged or saved."""
    return GRPOConfig(
        output_dir=str(folder),
        max_steps=UPDATES,
        per_device_train_batch_size=SETTINGS.rows,
        num_generations=GRPO.group,
        max_completion_length=GRPO.most,
        temperature=1.0,
        beta=GRPO.kl,
        epsilon=GRPO.clip_low,
        loss_type="grpo",
        scale_rewards="group",
        learning_rate=SETTINGS.rate,
        lr_scheduler_type="constant",
        optim="adamw_torch_fused",
        adam_beta2=0.95,
        max_grad_norm=SETTINGS.clip,
        shuffle_dataset=False,
        use_cpu=True,
        bf16=False,
        gradient_checkpointing=False,
        dataloader_pin_memory=False,
        logging_strategy="no",
        save_strategy="no",
        report_to="none",
        disable_tqdm=True,
    )


def theirs(first: Transformer, folder: Path) -> list[Update]:
    """As many updates of TRL's trainer."""
    model = in_transformers(copy.deepcopy(first))
    model.tie_weights()  # one table, learned once
    model.generation_config.eos_token_id = STOP  # else a Llama's, here a door
    clock = Clock()
    trainer = TimedTrainer(
        model=model,
        reward_funcs=reward,
        args=their_settings(folder),
        train_dataset=problems(),
        processing_class=tokenizer(),
        callbacks=[clock],
    )
    trainer.remove_callback(PrinterCallback)
    trainer.spent = []
    trainer.train()
    return updates(clock.seconds, trainer.spent)


def median(found: list[Update]) -> float:
    """Seconds of the middle update."""
    return statistics.median(one.seconds for one in found)


def shown(name: str, rounds: list[list[Update]]) -> None:
    """Print what one of the two does in a second."""
    found = [one for some in rounds for one in some]
    seconds, tokens = (sum(one[i] for one in found) for i in (0, 2))
    sampling = sum(one.sampling for one in found)
    print(
        f"  {name:4} {SETTINGS.rows / median(found):7.1f} rollouts/s,"
        f" {tokens / seconds:8,.0f} tokens/s;"
        f" {median(found):6.2f} s an update, {sampling / seconds:.0%} of it rollouts;"
        f" {tokens / SETTINGS.rows / len(found):.1f} tokens in one"
    )


def compare(kind: str, folder: Path) -> None:
    """Measure both from one start, in turns, and print."""
    first = first_network(kind, folder / "first")
    mine, other = [], []
    for i in range(ROUNDS):
        mine.append(ours(first, folder / f"ours {i}"))
        other.append(theirs(first, folder / f"theirs {i}"))
    print(kind)
    shown("ours", mine)
    shown("TRL", other)
    ratios = sorted(median(b) / median(a) for a, b in zip(mine, other))
    middle = statistics.median(ratios)
    print(f"  ratio {middle:.2f} ({ratios[0]:.2f} to {ratios[-1]:.2f})", flush=True)


def main() -> None:
    """Measure and print."""
    torch.set_num_threads(1)
    warnings.simplefilter("ignore")  # names to change; nothing learned at first
    set_verbosity_error()
    names = ("trl", "transformers", "torch")
    print(", ".join(f"{name} {version(name)}" for name in names))
    size = sum(part.numel() for part in Transformer(LLAMA).parameters())
    print(f"1 thread, {size:,} parameters, {SETTINGS.rows} rollouts an update")
    for kind in sys.argv[1:] or STARTS:
        with tempfile.TemporaryDirectory() as folder:
            compare(kind, Path(folder))


if __name__ == "__main__":
    main()
