"""The pipeline's trainings, from the base model to the reinforced assistant.

They are the book's own recipes, on a run's own files, and go on where they were
stopped. The assistant, the one with tools and the one with puzzles are each fine-tuned
from the base model, as in chapters 7 to 9; what the first one knows is probed for the
second, and the third is reinforced. Every model is examined before and after.
"""

from collections.abc import Callable
from dataclasses import replace

import torch

from lib import assistant as chapter_7
from lib import reinforced_assistant as chapter_10
from lib import tool_trials as chapter_8
from lib import with_puzzles as chapter_9
from lib.assistant import as_assistant, examined, with_pages, words_kept
from lib.base_model import RECIPE
from lib.chat import book_protocol
from lib.chat_examples import ChatExamples
from lib.honest import Balanced, balanced, strangers
from lib.labelled import KINDS, labelled, of_kind
from lib.model import Transformer
from lib.pipeline_run import TRAINING, Run, shape
from lib.probing import Probe, probed
from lib.reinforce import GrpoLoss, Rollouts
from lib.report_card import Figure, Row, flops_of, rate_figure
from lib.scale import seed, shipped_seed, threads
from lib.shipped import shipped
from lib.skills import answers, context_questions
from lib.tokenizer import Tokenizer
from lib.tool_exam import asked_of, index_with
from lib.tools import book_brackets, searched
from lib.train import train
from lib.train_settings import TrainSettings
from lib.training_log import FILE as LOG
from lib.training_log import TrainingRun, curve, read_log
from lib.web.world.dice import Dice
from lib.with_tools import PAGES as PAGES_WITH_TOOLS
from lib.with_tools import SEARCHES, lessons

QUESTIONS = 64  # about a passage, to the base model
OF_A_KIND = 40  # conversations of each kind, to the assistant
OF_A_LEVEL = 20  # problems of each level, to those who solve them
SOME = 10  # updates at either end of a reinforcement
FEWEST = 8  # questions of any exam, in a rehearsal
# What is asked before a training and after it.
PASSAGE = "questions about the passage above, right"
TALK = "questions in conversations, right"
SEARCHED = "questions about strangers, right by a search"
DECLINED = "strangers said to be unknown"
SOLVED = "problems solved by the likeliest tokens"
PRACTISED = f"practised {SOLVED}"
DRAWN = "solutions drawn in training that were right"
UNREAD = "nats a token on pages held out"
Exam = Callable[[Transformer], dict[str, list[bool]]]  # by what is asked


def pretrain_stage(run: Run) -> Row:
    """Train the base model on the run's text."""
    tokenizer = run.tokenizer()
    text = run.text(tokenizer)
    torch.manual_seed(shipped_seed("base model 0"))
    model = Transformer(shape(tokenizer))
    asked = context_questions("passage", run.few(QUESTIONS, FEWEST))

    def exam(model: Transformer) -> dict[str, list[bool]]:
        return {PASSAGE: answers(model, tokenizer, asked)}

    settings = replace(RECIPE, precision=run.precision)
    settings = run.shortened(settings, settings.steps)
    training = text.training, settings, run.at("pretrain") / TRAINING

    def learn() -> TrainingRun:
        return train(model, *training, validation=text.held_out["web"])

    reads = "text of the tokenizer's stage, and pages that are new each time"
    row = _trained(run, "pretrain", reads, model, learn, exam)
    told = unread(read_log(run.at("pretrain") / TRAINING))
    return replace(row, figures=(*told, *row.figures))


def unread(log: list[dict]) -> tuple[Figure, Figure]:
    """The loss on pages held out, before and after a training."""
    (_, first), *_, (_, last) = curve(log, "validation")
    return Figure(f"{UNREAD}, before", first), Figure(f"{UNREAD}, after", last)


def conversations_stage(run: Run) -> Row:
    """Fine-tune the base model on conversations, as in chapter 7."""
    tokenizer = run.tokenizer()
    protocol = book_protocol(tokenizer)
    talks = labelled(chapter_7.EXAMPLES, "training")
    data = with_pages(
        *([protocol.rendered(one.messages) for one in talks], tokenizer),
        chapter_7.PAGES,
        order=seed("conversations"),
        text=run.text(tokenizer),
    )
    n = run.few(OF_A_KIND, FEWEST // len(KINDS) + 1)
    asked = [one for kind in KINDS for one in of_kind(kind, n, "exam", held_out=True)]

    def exam(model: Transformer) -> dict[str, list[bool]]:
        said = examined(as_assistant(model, tokenizer), asked, "exam")
        return {TALK: [one.right for one in said]}

    settings, passes = chapter_7.SETTINGS, chapter_7.PASSES
    return _tuned(run, "conversations", tokenizer, data, settings, passes, exam)


def tools_stage(run: Run) -> Row:
    """Fine-tune the base model on honest answers, searches and programs (chapter 8)."""
    tokenizer, pages = run.tokenizer(), run.web()
    known, note = _probing(run, tokenizer)
    rows = lessons(tokenizer, known, SEARCHES, 0)
    order, text = shipped_seed("with tools 0"), run.text(tokenizer)
    data = with_pages(rows, tokenizer, PAGES_WITH_TOOLS, order=order, text=text)
    wanted = strangers(run.few(chapter_8.LOOKED_UP, FEWEST), "search", held_out=True)
    unknown = strangers(run.few(chapter_8.STRANGERS, FEWEST), "test", held_out=True)
    brackets = book_brackets(tokenizer)

    def exam(model: Transformer) -> dict[str, list[bool]]:
        who = as_assistant(model, tokenizer)
        with index_with(wanted, pages) as index:
            looked = asked_of(who, brackets, wanted, searched(index))
        without = asked_of(who, brackets, unknown)
        return {
            "questions about strangers, right by a search": [
                one.right for one in looked
            ],
            DECLINED: [one.declined for one in without],
        }

    settings = chapter_8.SETTINGS
    row = _tuned(run, "tools", tokenizer, data, settings, 1, exam)
    reads = f"{row.reads}, and what the assistant was found to know"
    return replace(row, reads=reads, note=note)


def _probing(run: Run, tokenizer: Tokenizer) -> tuple[Balanced, str]:
    """What the run's assistant knows; or, of one that knows nobody, the book's."""
    every = chapter_8.probing()
    n = run.few(len(every), FEWEST)
    asked = every if n == len(every) else Dice("probing a few").shuffled(every)[:n]
    who = as_assistant(run.model("conversations", tokenizer), tokenizer)
    probes, note = probed(who, asked, "probing"), ""
    try:
        return balanced(probes, 0), note
    except ValueError:  # nobody is known
        known = shipped(chapter_8.NAME).recipe["known"]
    note = (
        f"a probing of this run's assistant with {n:,} questions found nobody whom it"
        " knows, so whom it is to know was taken from what ships with the book"
    )
    said = (one.fact.object if bit == "1" else "" for one, bit in zip(every, known))
    probes = [Probe(one, (text,)) for one, text in zip(every, said, strict=True)]
    return balanced(probes, 0), note


def puzzles_stage(run: Run) -> Row:
    """Fine-tune the base model on problems with their solutions, as in chapter 9."""
    tokenizer = run.tokenizer()
    order, text = shipped_seed("with puzzles"), run.text(tokenizer)
    rows = chapter_9.lessons(tokenizer)
    data = with_pages(rows, tokenizer, chapter_9.PAGES, order=order, text=text)
    asked = chapter_9.exam(run.few(OF_A_LEVEL, 1), "card")

    def exam(model: Transformer) -> dict[str, list[bool]]:
        who = as_assistant(model, tokenizer)
        return {SOLVED: chapter_9.solved(who, asked, "card")}

    settings, passes = chapter_9.SETTINGS, chapter_9.PASSES
    return _tuned(run, "puzzles", tokenizer, data, settings, passes, exam)


def reinforcement_stage(run: Run) -> Row:
    """Reinforce the assistant that was shown puzzles, as in chapter 10."""
    tokenizer = run.tokenizer()
    model = run.model("puzzles", tokenizer)
    settings = run.shortened(chapter_10.SETTINGS, chapter_10.SETTINGS.steps)
    task, grpo = chapter_10.PuzzleTask(tokenizer), chapter_10.GRPO
    stop, rows = task.protocol.end, settings.rows
    data = Rollouts(model, task, grpo, stop=stop, rows=rows)
    asked = chapter_10.exam(run.few(chapter_10.WATCHED, 2), "watched")

    def exam(model: Transformer) -> dict[str, list[bool]]:
        who = as_assistant(model, tokenizer)
        return {PRACTISED: chapter_9.solved(who, asked, "watched")}

    place = run.at("reinforcement") / TRAINING

    def learn() -> TrainingRun:
        return train(model, data, settings, place, loss=GrpoLoss(grpo))

    reads = f"the model of puzzles, and {grpo.group} solutions of its own to a problem"
    row = _trained(run, "reinforcement", reads, model, learn, exam)
    told = own_solutions(read_log(place))
    return replace(row, figures=(*row.figures, *told))


def own_solutions(log: list[dict]) -> tuple[Figure, Figure]:
    """How many of the solutions that it drew were right, at either end."""
    rewards = [reward for _, reward in curve(log, "reward")]
    n = min(SOME, len(rewards))
    first, last = sum(rewards[:n]) / n, sum(rewards[-n:]) / n
    return (
        Figure(f"{DRAWN}, first {n} updates", first, is_share=True),
        Figure(f"{DRAWN}, last {n} updates", last, is_share=True),
    )


def _tuned(
    run: Run,
    stage: str,
    tokenizer: Tokenizer,
    data: ChatExamples,
    settings: TrainSettings,
    passes: int,
    exam: Exam,
) -> Row:
    """Fine-tune the run's base model, with so many passes over the data."""
    model = run.begun(tokenizer)
    settings = run.shortened(settings, passes * len(data) // settings.rows)

    def learn() -> TrainingRun:
        with words_kept(model, tokenizer):
            return train(model, data, settings, run.at(stage) / TRAINING)

    reads = f"the base model, and {len(data):,} conversations and pages"
    return _trained(run, stage, reads, model, learn, exam)


def _trained(
    run: Run,
    stage: str,
    reads: str,
    model: Transformer,
    learn: Callable[[], TrainingRun],
    exam: Exam,
) -> Row:
    """Examine a model, let it learn, examine it again.

    The row's seconds are those of updates in earlier calls: the chain adds this one's.
    """
    place = run.at(stage) / TRAINING
    seconds = 0.0
    if (place / LOG).exists():
        seconds = sum(second for _, second in curve(read_log(place), "seconds"))
    before = exam(model)
    log = learn().log
    after = exam(model.eval())
    figures = [
        rate_figure(f"{what}, {when}", found[what])
        for what in before
        for when, found in (("before", before), ("after", after))
    ]
    flops = flops_of(log, model.config)
    return Row(stage, reads, counted(log), tuple(figures), seconds, threads(), flops)


def counted(log: list[dict]) -> dict[str, int]:
    """What a training was made of, by its log."""
    return {
        "updates": log[0]["settings"]["steps"],
        "tokens": sum(count for _, count in curve(log, "tokens")),
        "parameters": log[0]["parameters"],
    }
