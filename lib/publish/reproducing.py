"""The table of runs on the page *Reproducing at full scale*, from the code itself.

What a run costs on rented GPUs is computed (`lib.bill`) from a share of their
peak and prices that are stated beside it; nobody has run it in this book.
"""

import json
from dataclasses import replace
from html import escape

from lib import ROOT
from lib.base_model import RECIPE
from lib.base_text import SYMBOLS
from lib.bill import (
    amount,
    duration,
    gpu,
    money,
    run_of_scale,
    scientific,
    training_flops,
)
from lib.bill_figures import FIGURES
from lib.cards import table
from lib.cost import parameters
from lib.fineweb import TOKEN_BYTES, tokens_of
from lib.model_config import preset
from lib.scale import SCALES, Scale

SHARE = 0.4  # of the GPUs' peak that goes into the 6ND
GPUS = 8
PRICES = {"A100": 1.75, "H100": 3.0}  # dollars for a GPU and hour
LARGE = replace(SCALES["full"], model="gpt2-xl")
RENTED = [
    ("--scale full", SCALES["full"], "A100"),
    ("--scale full", SCALES["full"], "H100"),
    ("--scale full --model gpt2-xl", LARGE, "H100"),
]
SMALL_STEP = 2**19, 0.3  # tokens and seconds: llm.c's GPT-2 of 124M on 8 A100
HEAD = "pretrain", "parameters", "tokens", "FLOPs (6ND)", "on", "time", "rent"


def runs_html() -> str:
    """The table, and the sentence that says what it assumes."""
    rows = [_tiny(), _colab(), *(_rented(*each) for each in RENTED)]
    prices = " and ".join(f"{money(p)} for an {name}" for name, p in PRICES.items())
    gigabytes = tokens_of(SCALES["full"]) * TOKEN_BYTES / 1e9
    return (
        f"{table(HEAD, rows)}<p>Times and rents of the last {len(RENTED)} rows are"
        f" computed: {SHARE:.0%} of the GPUs' peak goes into the 6ND, and an hour costs"
        f" {prices}. At half the share they double. The shards of"
        f" <code>full</code> take {gigabytes:.0f} GB of disk.</p>"
        f"<p>{llm_c()}</p><p>{measured()}</p>"
    )


def llm_c() -> str:
    """What share of the peak llm.c reached, by its published steps and seconds."""
    tokens, seconds = SMALL_STEP
    flops = training_flops(parameters(preset("gpt2")), tokens)
    small = flops / (8 * gpu("A100").peak * seconds)
    large = FIGURES["llm.c"].run.utilisation
    return (
        f"By its published times llm.c reached {small:.0%} with the small network on"
        f" eight A100, and {large:.0%} with the large one on eight H100, in C and CUDA;"
        " a first run in PyTorch may well reach less."
    )


def measured() -> str:
    """What this book's code reached with the small network on one GPU."""
    found = json.loads((ROOT / "benchmarks" / "gpu.json").read_text())
    training, learning = found["training"], found["learning"]
    one, many = (found["sampling"][rows] for rows in ("1", "64"))
    hours = tokens_of(SCALES["full"]) / training["ours"] / 3_600
    faster = training["ours"] / training["transformers"]
    return (
        "This book's code was tried with the small network on one"
        f" {escape(found['device'])}, in bf16, for a few updates:"
        f" {training['ours']:,} tokens a second, {training['share']:.0%} of what that"
        f" GPU does in a large product of matrices, and {faster:.1f} times what a plain"
        f" loop around transformers' GPT-2 does there. So all of <code>full</code>'s"
        f" text would take {duration(hours)} on it. Writing one text it made"
        f" {one['ours']} tokens a second, transformers {one['transformers']};"
        f" writing 64 at a time {many['ours']:,} and {many['transformers']:,}. In fp32"
        f" the first {learning['updates']} losses on this GPU were within"
        f" {learning['fp32']:.4f} nats of those on a CPU, in bf16 within"
        f" {learning['bf16']:.2f}, while they fell from {learning['first']:.1f} to"
        f" {learning['last']:.1f} (<code>python -m benchmarks.gpu</code>)."
    )


def _size(count: int, tokens: int) -> tuple[str, str, str]:
    return amount(count), amount(tokens), scientific(6 * count * tokens)


def _tiny() -> tuple[str, ...]:
    """The book's base model."""
    shape = preset("book").with_(vocab=SYMBOLS)
    tokens = RECIPE.steps * RECIPE.rows * shape.context
    made = _size(parameters(shape), tokens)
    return "--scale tiny", *made, "two CPU cores", "in its card", "none"


def _colab() -> tuple[str, ...]:
    size = SCALES["colab"]
    made = _size(parameters(preset(size.model)), tokens_of(size))
    return "--scale colab", *made, "one T4, in fp32", "not tried", "none"


def _rented(words: str, size: Scale, name: str) -> tuple[str, ...]:
    run = run_of_scale(size, gpu(name), GPUS, SHARE, PRICES[name])
    made = _size(int(run.parameters), int(run.tokens))
    where = f"{GPUS} {name}"
    return words, *made, where, duration(run.hours), money(run.dollars)
