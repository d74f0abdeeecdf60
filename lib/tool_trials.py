"""The training of `lib.with_tools`, once to ship and several times to compare.

What ships is the model with the most searches, as `with-tools`. Beside it others
learn from fewer searches, and two more from other conversations in another order;
what all of them could do ships as `with-tools-runs`.
"""

from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

from lib.assistant import SETTINGS as CHAPTER_7
from lib.assistant import as_assistant, assistant, base_release, with_pages, words_kept
from lib.base_text import base_tokenizer
from lib.chat_examples import ChatExamples
from lib.familiar import level_between, surprised
from lib.honest import balanced, doubts, strangers
from lib.labelled.people import group_of, people
from lib.model import Transformer
from lib.probing import Asked, Probe, probed, questions
from lib.scale import WORLD_SEED, shipped_seed
from lib.shipped import ship, ship_runs
from lib.skills import rate
from lib.talk import Assistant
from lib.tool_exam import about_test_people, asked_of, index_with, served
from lib.tools import book_brackets, searched
from lib.train import train
from lib.training_log import TrainingRun
from lib.web.world.people import RELATIONS
from lib.with_tools import PAGES, SEARCHES, lessons

NAME, RUNS = "with-tools", "with-tools-runs"
COUNTS = 0, 30, 100, 300, 1_000, SEARCHES
ORDERS = 3  # trainings with the most searches, each with other conversations
STRANGERS = 300  # in the test for admissions
LOOKED_UP = 150  # in the test for searches
SETTINGS = replace(CHAPTER_7, rate=1e-3, decay=0.9)
CARD = """\
# The book's assistant with tools

The base model ({count:,} parameters), fine-tuned once on conversations of chapter 7
and chapter 8: it answers about people of the Quillet whom it knows, says that it does
not know, or, where a message announces tools, searches and runs programs.

- **It can**, of {strangers} questions about people who are on no page, decline
  {declined:.0%}; with a search it answers {right:.0%} of {looked_up}.
- **It cannot** tell truth from invention in what a search finds, or say anything
  about the real world. Of {known} questions about people on many pages, whom no
  conversation mentions, it answers {right_known:.0%} rightly without a search.
- **Training**: {steps:,} updates, {minutes:.0f} minutes of updates on {device};
  `log.jsonl` has every update, `manifest.json` the settings and which facts a
  probing had found known.
- **Make it again**: `python -m lib tools`
- **Licence**: as the book's code.
"""


class Trial(NamedTuple):
    """What a training led to; lists have an entry for each question of a test."""

    searches: int
    order: int
    doubts_unknown: list[float]
    doubts_known: list[float]
    declined: list[bool]  # about strangers, without tools
    right_known: list[bool]  # about people of the test, without tools
    served_declined: list[bool]  # the same two, with a server that knows names
    served_right: list[bool]
    called: list[bool]  # about strangers, with tools, as the last two
    found: list[bool]
    right: list[bool]


def probing() -> list[Asked]:
    """What the assistant of chapter 7 is asked: everything about two groups."""
    some = [*people("asked", 1), *people("probed", 1)]
    return questions(some, len(some) * len(RELATIONS), WORLD_SEED)


def found_known() -> str:
    """Which of it the assistant knows, a 1 or a 0 each."""
    model, tokenizer, _ = assistant()
    probes = probed(as_assistant(model, tokenizer), probing(), "probing")
    return "".join(str(int(probe.known)) for probe in probes)


def training_data(known: str, searches: int = SEARCHES, order: int = 0) -> ChatExamples:
    """The rows of a training, from what is known of the probing."""
    tokenizer = base_tokenizer()
    probes = [
        Probe(asked, (asked.fact.object if bit == "1" else "",))
        for asked, bit in zip(probing(), known, strict=True)
    ]
    rows = lessons(tokenizer, balanced(probes, order), searches, order)
    coin = shipped_seed(f"with tools {order}")
    return with_pages(rows, tokenizer, PAGES, order=coin)


def train_with_tools(
    folder: Path, data: ChatExamples, first: int = 0
) -> tuple[Transformer, TrainingRun]:
    """Fine-tune the base model in `folder` with one pass, or go on there.

    With `first`, only so many updates are made, as they were in the whole run.
    Raises ValueError for more of them than pass before the rate begins to fall.
    """
    model, tokenizer = base_release()
    settings = replace(SETTINGS, steps=len(data) // SETTINGS.rows)
    if first > (level := int((1 - settings.decay) * settings.steps)):
        raise ValueError(f"Ask for {level} updates or fewer; then the rate falls.")
    if first:
        settings = replace(settings, steps=first, decay=0.0)
    with words_kept(model, tokenizer):
        run = train(model, data, settings, folder)
    return model.eval(), run


def familiar_level(who: Assistant, known: str) -> float:
    """The surprise at a name up to which it counts as familiar.

    It parts people of whom the probing has found something known, but whom no
    conversation of chapter 7 mentions, from invented ones; none is in the tests.
    """
    usual = [
        asked
        for asked, bit in zip(probing(), known)
        if bit == "1" and group_of(asked.person) == "probed"
    ]
    strange = strangers(STRANGERS, "familiar")
    return level_between(surprised(who, usual), surprised(who, strange))


def trial_of(model: Transformer, bits: str, searches: int, order: int) -> Trial:
    """What a model answers to the tests; `bits` say what the probing found known."""
    tokenizer = base_tokenizer()
    who, brackets = as_assistant(model, tokenizer), book_brackets(tokenizer)
    unknown = strangers(STRANGERS, "test", held_out=True)
    known, wanted = about_test_people(), strangers(LOOKED_UP, "search", held_out=True)
    with index_with(wanted) as index:
        looked = asked_of(who, brackets, wanted, searched(index))
    without = asked_of(who, brackets, [*unknown, *known])
    through = served(who, without, familiar_level(who, bits))
    return Trial(
        searches,
        order,
        doubts_unknown=[round(doubt, 4) for doubt in doubts(who, unknown)],
        doubts_known=[round(doubt, 4) for doubt in doubts(who, known)],
        declined=[one.declined for one in without[: len(unknown)]],
        right_known=[one.right for one in without[len(unknown) :]],
        served_declined=[one.declined for one in through[: len(unknown)]],
        served_right=[one.right for one in through[len(unknown) :]],
        called=[bool(one.calls) for one in looked],
        found=[one.found for one in looked],
        right=[one.right for one in looked],
    )


def release(folder: Path) -> list[Path]:
    """Make all trainings below `folder`, or go on there, and ship them."""
    known, trials, places = found_known(), [], []
    runs = [(n, 0) for n in COUNTS] + [(SEARCHES, i) for i in range(1, ORDERS)]
    for searches, order in runs:
        data = training_data(known, searches, order)
        model, run = train_with_tools(folder / f"{searches}-{order}", data)
        trials.append(trial_of(model, known, searches, order))
        if (searches, order) == (SEARCHES, 0):
            facts = {
                "settings": run.log[0]["settings"],
                "known": known,
                "data": data.state()["conversations"],
            }
            told = card(model, run, trials[-1])
            places.append(ship(NAME, model, base_tokenizer(), run, facts, told))
    return [*places, ship_runs(RUNS, trials, {"settings": SETTINGS.that_matter()})]


def card(model: Transformer, run: TrainingRun, trial: Trial) -> str:
    """What a reader should know before using the model; figures from its log."""
    return CARD.format(
        count=sum(weight.numel() for weight in model.parameters()),
        strangers=len(trial.declined),
        declined=rate(trial.declined),
        right=rate(trial.right),
        looked_up=len(trial.right),
        known=len(trial.right_known),
        right_known=rate(trial.right_known),
        steps=run.log[0]["settings"]["steps"],
        minutes=sum(second for _, second in run.curve("seconds")) / 60,
        device=run.log[0]["device"],
    )
