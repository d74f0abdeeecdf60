"""Every stage of the book by name: `python -m lib STAGE --scale tiny`."""

import argparse
import logging
import os
import sys
from dataclasses import replace
from pathlib import Path

from lib.artifacts import cache_folder
from lib.book_tokenizer import book_tokenizer
from lib.model_config import preset
from lib.scale import SCALES, Scale, scale, seed


def tokenizer_stage(size: Scale, options: argparse.Namespace) -> None:
    """Train the book's tokenizer, or find it in the cache."""
    tokenizer = book_tokenizer(size)
    print(f"The tokenizer has {tokenizer.n_vocab:,} symbols.")


def crawl_stage(size: Scale, options: argparse.Namespace) -> None:
    """Serve the tiny web on this machine and crawl it."""
    from lib.web.tiny import crawled

    found = crawled(size)
    print(f"{found.pages:,} pages, {found.bytes:,} bytes are in {found.archive}.")


def refine_stage(size: Scale, options: argparse.Namespace) -> None:
    """Refine the tiny web's crawl, or the WARC files given, as FineWeb did."""
    from lib.web.refine import refine
    from lib.web.tiny import refined

    if (options.warc is None) != (options.out is None):
        raise ValueError("Give both --warc, what to read, and --out, a new folder.")
    if options.warc is None:
        report = refined(size)
    else:
        report = refine(options.warc, options.out, workers=options.workers)
    for left in report.funnel:
        print(f"{left.stage:12} {left.documents:9,} pages {left.bytes:13,} bytes")
    for problem in report.problems:
        print(f"left out: {problem}")
    print(f"The refined web is in {report.folder}.")


def train_stage(size: Scale, options: argparse.Namespace) -> None:
    """Train the model of a scale, or go on where its run in --out stopped."""
    from lib.small_model import recipe, release, sampler, train_small_model
    from lib.train import main_process_first

    folder = options.out or cache_folder() / f"train-{size.name}"
    settings = replace(recipe(size), optimizer=options.optimizer)
    if options.release and (size, settings) != (scale("tiny"), recipe(size)):
        raise ValueError(
            "Only the model of the tiny web ships: with --release ask for"
            " --scale tiny and for no other model or optimizer."
        )
    with main_process_first():
        sample = sampler(size)
    model, run = train_small_model(folder, settings, sample, size)
    if int(os.environ.get("RANK", 0)):  # one of several processes has the word
        return
    print(f"{run.checkpoint} holds the trained model, {run.folder} its log.")
    if options.release:
        print(f"{release(model, run)} ships with the book now.")


def pretrain_stage(size: Scale, options: argparse.Namespace) -> None:
    """Train the base model of a scale, or go on where its run in --out stopped."""
    if size.train_text == "FineWeb":
        _pretrain_on_fineweb(size, options)
        return
    from lib.base_model import recipe_here, release, skills, train_base

    settings = recipe_here()
    if options.release and options.optimizer != settings.optimizer:
        raise ValueError("Only the recipe ships: leave out --optimizer, or --release.")
    settings = replace(settings, optimizer=options.optimizer)
    folder = options.out or cache_folder() / f"pretrain-{size.name}"
    model, run = train_base(folder, settings, sample=skills())
    if int(os.environ.get("RANK", 0)):
        return
    print(f"{run.checkpoint} holds the trained model, {run.folder} its log.")
    if options.release:
        print(f"{release(model, run)} ships with the book now.")


def _pretrain_on_fineweb(size: Scale, options: argparse.Namespace) -> None:
    from lib.pretrain import plan, report

    if options.release:
        raise ValueError(
            "Only the model of the tiny web ships: leave out --release, or ask for"
            " --scale tiny."
        )
    folder = options.out or cache_folder() / f"pretrain-{size.name}"
    run = plan(size, options.optimizer).train(folder)
    if int(os.environ.get("RANK", 0)):
        return
    print(report(run))
    print(f"{run.checkpoint} holds the trained model, {run.folder} its log.")


def shards_stage(size: Scale, options: argparse.Namespace) -> None:
    """Prepare FineWeb's shards and HellaSwag for pretrain, before GPUs are rented."""
    from lib.fineweb import fineweb_text, place, prepare, tokens_of
    from lib.hellaswag import hellaswag

    if size.train_text != "FineWeb":
        raise ValueError("The tiny web needs no shards; ask for --scale colab or full.")
    questions = hellaswag()
    prepare(tokens_of(size), workers=options.workers)
    text = fineweb_text(size)
    print(
        f"{place(tokens_of(size))} holds {len(text.training.corpus):,} tokens to train"
        f" on and {len(text.held_out.corpus):,} held out; {len(questions):,} questions"
        " of HellaSwag are in the cache as well."
    )


def repeats_stage(size: Scale, options: argparse.Namespace) -> None:
    """Train the base model thrice at a third of its length, and ship the rates."""
    from lib.repeats import release

    print(f"{release(cache_folder() / 'repeats')} ships with the book now.")


def scaling_stage(size: Scale, options: argparse.Namespace) -> None:
    """Train networks of several widths for the curve of chapter 5, and ship it."""
    from lib.scaling import release

    print(f"{release(cache_folder() / 'scaling')} ships with the book now.")


def sample_stage(size: Scale, options: argparse.Namespace) -> None:
    """Continue a text, with the model that ships or the one trained in --out."""
    from lib.generate import Sampling, generate
    from lib.shipped import shipped
    from lib.small_model import NAME, trained
    from lib.terminal_chat import printable
    from lib.training_text import text_tokenizer

    if (options.out, options.model, size.train_text) == (None, None, "tiny web"):
        model, tokenizer, *_ = shipped(NAME)
    else:
        folder = options.out or cache_folder() / f"train-{size.name}"
        model, tokenizer = trained(folder, size), text_tokenizer(size)
    prompt = tokenizer.encode(options.prompt)
    sampling = Sampling(options.temperature, options.top_k)
    [drawn] = generate(model, [prompt], [seed("sample")], options.tokens, sampling)
    text = tokenizer.decode(prompt + drawn.tokens)
    print(printable(text))


def sft_stage(size: Scale, options: argparse.Namespace) -> None:
    """Make an assistant of the base model of a scale, by conversations."""
    from lib.assistant import assistant
    from lib.released_sft import fine_tune_released

    if size.train_text != "FineWeb":
        assistant()
        print("The assistant is in the cache; talk to it with python -m lib chat.")
        return
    folder = options.out or cache_folder() / f"sft-{size.name}"
    run = fine_tune_released(size, folder)
    if not int(os.environ.get("RANK", 0)):
        print(f"{run.checkpoint} holds the trained model, {run.folder} its log.")


def tools_stage(size: Scale, options: argparse.Namespace) -> None:
    """Train the assistant with tools, and others on fewer searches; ship them."""
    from lib.tool_trials import release

    if size.train_text == "FineWeb":
        raise ValueError(
            "Its conversations are about the tiny web; ask for --scale tiny."
        )
    for place in release(cache_folder() / "tools"):
        print(f"{place} ships with the book now.")


def think_stage(size: Scale, options: argparse.Namespace) -> None:
    """Train what solves problems in chapter 9, small networks and an assistant."""
    from lib import puzzle_trials, with_puzzles

    if size.train_text == "FineWeb":
        raise ValueError("Its networks are of one size; ask for --scale tiny.")
    assistant = with_puzzles.release(cache_folder() / "with-puzzles")
    for place in (assistant, *puzzle_trials.release(cache_folder() / "think")):
        print(f"{place} ships with the book now.")


def forms_stage(size: Scale, options: argparse.Namespace) -> None:
    """Train the network of chapter 12 that fills in forms, and ship it."""
    from lib import form_filling

    if size.train_text == "FineWeb":
        raise ValueError("Its network is of one size; ask for --scale tiny.")
    place = form_filling.release(cache_folder() / form_filling.NAME)
    print(f"{place} ships with the book now.")


def agent_stage(size: Scale, options: argparse.Namespace) -> None:
    """Give the model behind BOOK_ENDPOINT the jobs of chapter 12, and count."""
    from lib.agent_model import by_endpoint
    from lib.agent_tasks import MOST, tasks
    from lib.agent_trials import tried_by
    from lib.endpoints import endpoint
    from lib.intervals import rate_interval

    told: list[str] = []
    asked = endpoint(told.append)
    if asked is None:
        raise ValueError(told[0])
    policy, jobs = by_endpoint(asked), tasks(options.jobs, seed("agents"))
    for lookups in range(1, MOST + 1):
        found = tried_by(policy, jobs, lookups)
        right = sum(one.done for one in found)
        low, high = rate_interval(right, len(found))
        print(f"{lookups} look-ups: {right} of {len(found)} ({low:.0%} to {high:.0%})")


def reinforce_stage(size: Scale, options: argparse.Namespace) -> None:
    """Reinforce the networks and the assistant of chapter 10, or a released model."""
    if size.train_text == "FineWeb":
        from lib.released_rl import reinforce_released

        folder = options.out or cache_folder() / f"reinforce-{size.name}"
        run = reinforce_released(size, folder)
        if not int(os.environ.get("RANK", 0)):
            print(f"{run.checkpoint} holds the trained model, {run.folder} its log.")
        return
    from lib import (
        carried_over,
        connect_four_trials,
        doors_trials,
        reinforced_assistant,
        watchman_trials,
    )

    doors = doors_trials, watchman_trials
    assistant = reinforced_assistant, carried_over
    for made in (*doors, connect_four_trials, *assistant):
        place = made.release(cache_folder() / made.NAME)
        print(f"{place} ships with the book now.")


def reward_stage(size: Scale, options: argparse.Namespace) -> None:
    """Train a reward model on people's choices, for chapter 11."""
    if size.train_text != "FineWeb":
        raise ValueError(
            "This stage is for released models; ask for --scale colab or full."
        )
    from lib.released_rlhf import report, reward_model_released

    folder = options.out or cache_folder() / f"reward-{size.name}"
    run = reward_model_released(size, folder)
    if not int(os.environ.get("RANK", 0)):
        print(report(run))
        print(f"{run.checkpoint} holds the reward model, {run.folder} its log.")


def rlhf_stage(size: Scale, options: argparse.Namespace) -> None:
    """Reinforce a model against a reward model: in --reward, or those of jokes."""
    if size.train_text != "FineWeb":
        from lib import jokes_trials

        place = jokes_trials.release(cache_folder() / jokes_trials.NAME)
        print(f"{place} ships with the book now.")
        return
    from lib.released_rlhf import report, rlhf_released

    folder = options.out or cache_folder() / f"rlhf-{size.name}"
    reward = options.reward or cache_folder() / f"reward-{size.name}"
    run = rlhf_released(size, folder, reward)
    if not int(os.environ.get("RANK", 0)):
        print(report(run))
        print(f"{run.checkpoint} holds the trained model, {run.folder} its log.")


def chat_stage(size: Scale, options: argparse.Namespace) -> None:
    """Talk to the book's assistant, which is made first if need be."""
    from lib.assistant import as_assistant, assistant
    from lib.terminal_chat import terminal_chat

    model, tokenizer, _ = assistant()
    terminal_chat(as_assistant(model, tokenizer), tokenizer, options.temperature)


def all_stage(size: Scale, options: argparse.Namespace) -> None:
    """Make everything from a crawl to a reinforced assistant, with a report card."""
    from lib.pipeline import run_all
    from lib.report_card import card_text

    if size.train_text == "FineWeb":
        raise ValueError(
            "The chain is that of the tiny web; ask for --scale tiny. On a larger scale"
            " every stage has a command of its own: shards, pretrain, sft, reinforce,"
            " reward and rlhf."
        )
    share = options.share
    usual = f"all-{size.name}" if share == 1 else f"all-{size.name}-{share:g}"
    folder = options.out or cache_folder() / usual
    print(card_text(run_all(folder, share), share))
    print(f"\n{folder} holds all of it; report.json is this card.")


STAGES = {
    "all": all_stage,
    "crawl": crawl_stage,
    "refine": refine_stage,
    "tokenizer": tokenizer_stage,
    "train": train_stage,
    "shards": shards_stage,
    "pretrain": pretrain_stage,
    "repeats": repeats_stage,
    "scaling": scaling_stage,
    "sample": sample_stage,
    "sft": sft_stage,
    "tools": tools_stage,
    "think": think_stage,
    "reinforce": reinforce_stage,
    "reward": reward_stage,
    "rlhf": rlhf_stage,
    "forms": forms_stage,
    "agent": agent_stage,
    "chat": chat_stage,
}
RESUMABLE = (
    *(train_stage, pretrain_stage, sample_stage, sft_stage),
    *(reinforce_stage, reward_stage, rlhf_stage, all_stage),
)


def parser() -> argparse.ArgumentParser:
    """What can be asked on the command line."""
    asked = argparse.ArgumentParser(prog="python -m lib", description=__doc__)
    stages = asked.add_subparsers(dest="stage", required=True, metavar="STAGE")
    for name, run in STAGES.items():
        stage = stages.add_parser(name, help=run.__doc__, description=run.__doc__)
        stage.add_argument("--scale", choices=SCALES, default=None)
        if run is refine_stage:
            stage.add_argument("--warc", type=Path, help="a WARC file or a folder")
            stage.add_argument("--out", type=Path, help="a new folder for the result")
            stage.add_argument("--workers", type=int, help="default: one a core")
        if run is shards_stage:
            stage.add_argument("--workers", type=int, help="default: one a core")
        if run is agent_stage:
            stage.add_argument("--jobs", type=int, default=40, help="of each length")
        if run in RESUMABLE:
            stage.add_argument("--out", type=Path, help="the folder of a training run")
        if run is all_stage:
            part = "how much of every training, up to 1; less is a rehearsal"
            stage.add_argument("--share", type=float, default=1.0, help=part)
        if run is rlhf_stage:
            stage.add_argument("--reward", type=Path, help="the reward model's folder")
        if run in (train_stage, pretrain_stage, sample_stage, shards_stage):
            stage.add_argument("--model", help="another shape than the scale's")
        if run is sample_stage:
            stage.add_argument("--prompt", default="The river")
            stage.add_argument("--tokens", type=int, default=100)
            stage.add_argument("--top-k", type=int, default=0)
        if run in (sample_stage, chat_stage):
            heat = 0.7 if run is chat_stage else 1.0
            stage.add_argument("--temperature", type=float, default=heat)
        if run in (train_stage, pretrain_stage):
            stage.add_argument("--optimizer", default="muon", help="muon or adamw")
            stage.add_argument(
                "--release", action="store_true", help="write it into models/"
            )
    return asked


def main() -> None:
    """Run one stage; a foreseeable failure ends in one sentence."""
    options = parser().parse_args()
    logging.basicConfig(format="%(message)s")
    try:
        size = scale(options.scale)
        if getattr(options, "model", None):
            preset(options.model)  # an unknown one is told before the work begins
            size = replace(size, model=options.model)
        STAGES[options.stage](size, options)
    except (ValueError, OSError, FloatingPointError, KeyboardInterrupt) as error:
        sys.exit(f"{options.stage}: {str(error) or 'stopped by hand.'}")


if __name__ == "__main__":
    main()
