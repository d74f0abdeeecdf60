"""The report card of the models that ship: the pipeline at its full length, as it was.

All numbers come from `models/`: the logs of the trainings and what lies beside them.
The crawl's own numbers did not ship, and the assistant of chapter 7 is made on the
reader's machine; their rows say so.
"""

from lib import reinforced_assistant, tool_trials, with_puzzles
from lib.base_model import NAME as BASE
from lib.base_model import WATCHED
from lib.base_text import texts, web_pages
from lib.pipeline_text import bytes_a_token
from lib.pipeline_trainings import (
    DECLINED,
    PASSAGE,
    PRACTISED,
    SEARCHED,
    counted,
    own_solutions,
    unread,
)
from lib.report_card import Figure, Row, flops_of, rate_figure
from lib.shipped import Shipped, shipped, shipped_runs
from lib.training_log import curve
from lib.with_tools import SEARCHES

CORES = 2  # of the machine on which these models were trained
SOME = 100  # updates at either end of a training over which a loss is averaged
HERE = "this assistant is made on the reader's machine, so no log of it ships"
BEGUN, ENDED = "before", "after"


def shipped_report() -> list[Row]:
    """The rows of the pipeline's stages, as far as what ships can tell."""
    return [
        Row("crawl", "the tiny web", {}, note="its own numbers did not ship"),
        *_text(),
        _base(),
        Row("conversations", "the base model", {}, note=HERE),
        _tools(),
        _puzzles(),
        _reinforcement(),
    ]


def _text() -> tuple[Row, Row]:
    """The refined web, with its copies, and the tokenizer."""
    pages, read = web_pages(), texts("web", False)
    chapters = texts("bible", False)
    size = sum(len(page["text"].encode()) for page in pages)
    tokenizer = shipped(BASE).tokenizer
    web = {"pages": len(pages), "bytes": size}
    learned = sum(len(text.encode()) for text in [*read, *chapters])
    return (
        Row("refine", "the crawl", web, note="with copies on other sites"),
        Row(
            "tokenizer",
            f"{len(read) + len(chapters):,} pages and chapters, {learned:,} bytes",
            {"symbols": tokenizer.n_vocab},
            (bytes_a_token(tokenizer, texts("web", True)),),
        ),
    )


def _base() -> Row:
    """The base model's training, with two of the curves in its log."""
    found = shipped(BASE)
    (_, first), *_, (_, last) = found.curve("passage")
    asked = WATCHED["passage"]
    told = (
        _rate(f"{PASSAGE}, {BEGUN}", first, asked),
        _rate(f"{PASSAGE}, {ENDED}", last, asked),
    )
    reads = "the text, and pages that are new each time"
    return _trained("pretrain", reads, found, (*unread(found.log), *told))


def _tools() -> Row:
    """The training with tools, with the trial of what came of it."""
    runs = shipped_runs(tool_trials.RUNS, tool_trials.Trial)
    [trial] = [one for one in runs if (one.searches, one.order) == (SEARCHES, 0)]
    told = (
        rate_figure(f"{SEARCHED}, {ENDED}", trial.right),
        rate_figure(f"{DECLINED}, {ENDED}", trial.declined),
    )
    reads = "the base model, and what the assistant was found to know"
    return _trained("tools", reads, shipped(tool_trials.NAME), told)


def _puzzles() -> Row:
    """The training on problems; its log has nothing but the loss."""
    found = shipped(with_puzzles.NAME)
    losses = [loss for _, loss in found.curve()]
    what = "nats a token in training"
    told = (
        Figure(f"{what}, first {SOME} updates", sum(losses[:SOME]) / SOME),
        Figure(f"{what}, last {SOME} updates", sum(losses[-SOME:]) / SOME),
    )
    return _trained("puzzles", "the base model, and problems", found, told)


def _reinforcement() -> Row:
    """The reinforcement, with the exams in its log."""
    found = shipped(reinforced_assistant.NAME)
    levels = reinforced_assistant.PRACTISED
    n = {one: len(levels[one]) * reinforced_assistant.WATCHED for one in levels}
    curves = {one: curve(found.log, one) for one in levels}
    told = [
        _rate(
            f"{PRACTISED}, {when}",
            sum(curves[one][place][1] * n[one] for one in n) / sum(n.values()),
            sum(n.values()),
        )
        for when, place in ((BEGUN, 0), (ENDED, -1))
    ]
    reads = "the model of puzzles, and solutions of its own"
    told += own_solutions(found.log)
    return _trained("reinforcement", reads, found, tuple(told))


def _rate(meaning: str, share: float, n: int) -> Figure:
    """A share of n questions that a log has, with its interval."""
    right = round(share * n)
    return rate_figure(meaning, [True] * right + [False] * (n - right))


def _trained(
    stage: str, reads: str, found: Shipped, figures: tuple[Figure, ...]
) -> Row:
    """The row of a training by its log; the seconds are those of its updates."""
    seconds = sum(second for _, second in found.curve("seconds"))
    flops = flops_of(found.log, found.model.config)
    made = counted(found.log)
    return Row(stage, reads, made, figures, seconds, CORES, flops)
