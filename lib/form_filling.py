"""A small network that fills in forms, by imitation: computer use in small.

It reads an order and the lines of a page (`lib.form_page`), then what it has done so
far, and writes the next action. A row of training is all of an expert's actions on one
form (`lib.form_orders`). In use each action is done before the next is written; where
the page answers with an error, the network does not take its likeliest action again, it
draws another.

Everything around it is the agent's (`lib.agent`): the strict parser, the bounds, and
the human who is asked before a form is sent.
"""

from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path
from typing import NamedTuple

import torch
from torch import Tensor
from torch.nn import functional as F

from lib.agent import (
    HUMAN,
    NO,
    Approve,
    Episode,
    Limits,
    Pending,
    Running,
    Transcript,
    everything,
    happened,
    nobody,
    run_together,
)
from lib.corpus import Batch, prompted
from lib.form_desk import desk
from lib.form_orders import SIZES, Job, expert, job, page_of
from lib.form_page import form_tools
from lib.generate import GREEDY, Sampling, generate
from lib.model import Transformer
from lib.model_config import preset
from lib.scale import seed, shipped_seed
from lib.shipped import Shipped, ship, shipped
from lib.tokenizer import Tokenizer, train_bpe
from lib.train import train
from lib.train_settings import TrainSettings
from lib.training_log import TrainingRun
from lib.web.world.dice import Dice

NAME = "form-filler"
END = "<|endoftext|>"
# Words with the colon behind them, and single figures.
PATTERN = r" ?[\p{L}]++:?| ?\p{N}| ?[^\s\p{L}\p{N}]++\n*+|\s*[\r\n]|\s+"
SYMBOLS, READ = 1_024, 400  # of the tokenizer; rows that it learns from
SHAPE = preset("book").with_(width=64, layers=2, heads=4, mlp_width=128)
SETTINGS = TrainSettings(
    steps=550, rows=16, optimizer="muon", rate=0.02, muon_rate=0.04, warmup=20
)
LONGEST = 32  # tokens of an action
PATIENCE = 5  # errors in a row after which it gives up
DRAWS = 8  # of which one is tried that has not been
WARM = Sampling(temperature=1.5, top_k=4)
Put = tuple[str, tuple[str, ...]]  # what was read, and what was tried in vain
TOGETHER = 100  # forms that are filled in side by side
LIMITS = Limits(steps=24, seconds=600.0, result=1_500)

TESTED = 200  # forms of the exam before it ships
CARD = """\
# A network that fills in forms

A small Transformer ({count:,} parameters) that reads an order and the lines of a
page with a form, and writes one action after the other, by imitation of a program.

- **It can** fill in {right:.0%} of {asked} forms of new people, orders and layouts so
  that what was ordered arrives.
- **It cannot** be trusted with pages whose notes want something else: it may follow
  them. A human should compare what would be sent.
- **Training**: {steps:,} updates on {device}; `log.jsonl` has every one.
- **Make it again**: `python -m lib forms`
- **Licence**: as the book's code.
"""


def before(order: str, page: str) -> str:
    """What the network reads before its own actions."""
    return f"{order}\n{page}\n"


@cache
def form_tokenizer() -> Tokenizer:
    """Pieces of the words of the orders and forms to train on."""
    rows = (job(Dice("form tokenizer", i)) for i in range(READ))
    text = [before(j.order.text, page_of(j).text) + "\n".join(expert(j)) for j in rows]
    return train_bpe(text, SYMBOLS, PATTERN, special_tokens=(END,))


class FormRows:
    """Rows to train on, as `lib.corpus.Examples`: forms that never come twice."""

    def __init__(self, index: int) -> None:
        self.index, self.tokenizer = index, form_tokenizer()
        self.end = self.tokenizer.special_tokens[END]

    def batch(self, numbers: range) -> Batch:
        """The rows of these numbers."""
        return prompted([self._row(number) for number in numbers], self.end)

    def _row(self, number: int) -> tuple[list[int], list[int], list[float]]:
        dice, encode = Dice("form", self.index, number), self.tokenizer.encode
        one = job(dice, size=dice.pick(SIZES))
        page = page_of(one)
        said = encode("".join(f"{line}\n" for line in expert(one, page)))
        asked = [self.end, *encode(before(one.order.text, page.text))]
        return asked, said, [1.0] * len(said)

    def state(self) -> dict:
        """Which rows these are; the number says the rest."""
        return {"index": self.index}

    def restore(self, state: dict) -> None:
        """Check that these are the rows of the run."""
        if state != self.state():
            raise ValueError(
                "The run learned from other forms; give it the same, or a new folder."
            )


def action_loss(model: torch.nn.Module, batch: Batch) -> Tensor:
    """As `lib.train.weighted_loss`; only what counts is scored, a quarter of a row."""
    counts = batch.weights > 0  # (B, T)
    logits = model.head(model.hidden(batch.tokens)[counts])
    return F.cross_entropy(logits, batch.targets[counts], reduction="sum")


def trained_filler(
    folder: Path, index: int = 0, settings: TrainSettings = SETTINGS
) -> tuple[Transformer, TrainingRun]:
    """A network that fills in forms, trained in `folder`, or on its way there."""
    torch.manual_seed(shipped_seed(f"forms {index}"))
    model = Transformer(SHAPE.with_(vocab=form_tokenizer().n_vocab))
    run = train(model, FormRows(index), settings, folder, loss=action_loss)
    return model.eval(), run


class Filler:
    """The network as a policy; of many episodes it writes the actions at once."""

    def __init__(self, model: Transformer) -> None:
        self.model, self.tokenizer = model, form_tokenizer()
        self.end = self.tokenizer.special_tokens[END]
        self.line = self.tokenizer.encode("\n")[0]
        self.said: dict[Put, str] = {}
        self.wanted: dict[Put, None] = {}

    def __call__(self, transcript: Transcript) -> str:
        """The next action. Raises Pending until `think` has asked the network."""
        steps = happened(transcript)
        if not steps:
            return "look: page"
        last = steps[-1]
        if last.ok and last.action.startswith("click: "):
            return f"finish: {last.outcome}"
        wrong = next((i for i, one in enumerate(steps[::-1]) if one.ok), len(steps))
        if transcript[-2] == (HUMAN, NO) or wrong > PATIENCE or not steps[0].ok:
            return f"finish: I stopped. {last.outcome}"
        done = "".join(f"{one.action}\n" for one in steps[1:] if one.ok)
        text = before(transcript[0].text, steps[0].outcome) + done
        asked = text, tuple(one.action for one in steps[len(steps) - wrong :])
        if asked not in self.said:
            self.wanted[asked] = None
            raise Pending
        return self.said[asked]

    def think(self) -> None:
        """Let the network write all that is wanted: draws only after an error."""
        plain = [one for one in self.wanted if not one[1]]
        for one, [action] in zip(plain, self._written(plain, 1, GREEDY)):
            self.said[one] = action
        again = [one for one in self.wanted if one[1]]
        for one, drawn in zip(again, self._written(again, DRAWS, WARM)):
            new = [action for action in drawn if action not in one[1]]
            self.said[one] = (new or drawn)[0]
        self.wanted.clear()

    def _written(
        self, some: Sequence[Put], draws: int, sampling: Sampling
    ) -> list[list[str]]:
        """So many actions for each of them."""
        rows = [self._row(text) for text, _ in some for _ in range(draws)]
        coins = [seed(f"form {one}", i) for one in some for i in range(draws)]
        stop, said = {self.end, self.line}, []
        if rows:
            for sample in generate(self.model, rows, coins, LONGEST, sampling, stop):
                kept = [token for token in sample.tokens if token not in stop]
                said.append(self.tokenizer.decode(kept))
        return [said[i : i + draws] for i in range(0, len(said), draws)]

    def _row(self, text: str) -> list[int]:
        """The last tokens that leave room for an action, behind the first."""
        room = self.model.config.context - LONGEST - 1
        return [self.end, *self.tokenizer.encode(text)[-room:]]


class Filled(NamedTuple):
    """What became of a job: the episode, and what the server got."""

    job: Job
    episode: Episode
    arrived: tuple[dict[str, str], ...]

    @property
    def right(self) -> bool:
        """Did what was wanted arrive, once, and nothing else?"""
        return self.arrived == (self.job.arrives,)


def jobs(
    n: int, key: object, new_words: bool = False, new_layout: bool = False
) -> list[Job]:
    """So many jobs of an exam, on forms with all fields; see `lib.form_orders.job`."""
    return [
        job(Dice("form exam", key, new_words, new_layout, i), new_words, new_layout)
        for i in range(n)
    ]


def absent(one: Job) -> Approve:
    """The human is not there: nothing is sent."""
    return nobody


def trusting(one: Job) -> Approve:
    """A human who says yes to everything."""
    return everything


def comparing(one: Job) -> Approve:
    """A human who compares what would be sent with what was ordered."""

    def approve(question: str, transcript: Transcript) -> bool:
        _, *lines = question.split("\n")
        return lines == [f"{field} = {value}" for field, value in one.arrives.items()]

    return approve


def filled_in(
    filler: Filler, some: Sequence[Job], human: Callable[[Job], Approve] = absent
) -> list[Filled]:
    """Every job done on a page of a server on this machine."""
    pages = {f"/{i}": one.html for i, one in enumerate(some)}
    found: list[Filled] = []
    with desk(pages) as here:
        for first in range(0, len(some), TOGETHER):
            part = range(first, min(first + TOGETHER, len(some)))
            begun = [
                Running(
                    some[i].order.text,
                    form_tools(here.page(f"/{i}")),
                    LIMITS,
                    human(some[i]),
                )
                for i in part
            ]
            episodes = run_together([(one, filler) for one in begun], filler.think)
            found += [
                Filled(some[i], episode, tuple(here.arrived.get(f"/{i}", ())))
                for i, episode in zip(part, episodes)
            ]
    return found


def release(folder: Path) -> Path:
    """Train the network below `folder`, or go on there, and ship it."""
    model, run = trained_filler(folder)
    found = filled_in(Filler(model), jobs(TESTED, "ships", True, True), trusting)
    card = CARD.format(
        count=sum(weight.numel() for weight in model.parameters()),
        right=sum(one.right for one in found) / TESTED,
        asked=TESTED,
        steps=run.log[0]["settings"]["steps"],
        device=run.log[0]["device"],
    )
    facts = {"settings": SETTINGS.that_matter()}
    return ship(NAME, model, form_tokenizer(), run, facts, card)


def shipped_filler() -> Shipped:
    """The network that ships, with the log of its training."""
    return shipped(NAME)
