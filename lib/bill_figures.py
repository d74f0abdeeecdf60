"""The figures about GPT-2's cost, the lecture's and others', as runs.

Each states its inputs; the utilisation follows from the hours, and a sentence
about whether it fits together is computed. Sources: the lecture from 0:31:09;
llm.c's discussion 677, its log and its script run_gpt2_1558M.sh; nanochat's
LEADERBOARD.md, run 1; GPT-2's model card (256 cores of TPU v3, two a chip; how
long is undisclosed); Synced, 27 June 2019, for $8 an hour and four chips.
"""

from dataclasses import dataclass

from lib.bill import (
    Run,
    amount,
    digits,
    duration,
    gpu,
    money,
    needed,
)
from lib.cost import parameters
from lib.model_config import preset

GPT2 = parameters(preset("gpt2-xl"))
GPT2_TOKENS = 100e9  # as the lecture says; OpenAI published no number
STEPS, STEP_TOKENS = 32_000, 2**20
STEP_SECONDS = 7.0  # as the lecture's log shows
LLM_C_SECONDS = 2.75  # as llm.c's log shows, 47.3% MFU with attention's pairs
LECTURE_PRICE = 3.0  # dollars for an H100 and hour
LLM_C = "https://github.com/karpathy/llm.c/discussions/677"
NANOCHAT = "https://github.com/karpathy/nanochat/blob/master/dev/LEADERBOARD.md"
LECTURE = "https://www.youtube.com/watch?v=7xTGNNLPyMI&t=1869s"
FITS = 0.1  # a sum rounded to one digit may be so far off, as a share
H100_DOLLARS = (25_000, 30_000)  # to buy one; Raymond James' estimate of 2023


@dataclass(frozen=True)
class Figure:
    """A sum that was said, and the run that its inputs make.

    `label` names it on a button, `inputs` says where they come from, `dollars`
    is the sum as said. Where the sum was the input, it is `solved` for.
    """

    label: str
    inputs: str
    run: Run
    dollars: float
    source: str
    solved: bool = False

    @property
    def fits(self) -> bool:
        """Do the inputs make the sum that was said?"""
        return abs(self.run.dollars / self.dollars - 1) <= FITS


def _in_2019() -> Figure:
    return Figure(
        "2019: $40,000",
        "256 cores of TPU v3 are 128 chips or 32 devices of four; a device cost"
        " $8 an hour. A week is nanochat's account, 100 billion tokens the"
        " lecture's; OpenAI published neither.",
        Run.timed(GPT2, GPT2_TOKENS, gpu("TPU v3"), 128, 168, 8 / 4),
        40_000,
        NANOCHAT,
    )


def _on_h100(
    label: str, inputs: str, seconds: float, price: float, said: float, source: str
) -> Figure:
    """32,000 steps of a million tokens on eight H100, so many seconds each."""
    hours = STEPS * seconds / 3600
    run = Run.timed(GPT2, STEPS * STEP_TOKENS, gpu("H100"), 8, hours, price)
    return Figure(label, inputs, run, said, source)


def _a_day() -> Figure:
    return _on_h100(
        "A day: $600",
        "llm.c's run at the lecture's price: 32,000 steps of 2.75 seconds.",
        LLM_C_SECONDS,
        LECTURE_PRICE,
        600,
        LECTURE,
    )


def _for_100() -> Figure:
    day = _a_day().run
    fewer = needed(day, 100).fewer_flops
    run = Run(
        GPT2,
        day.tokens / fewer,
        day.gpu,
        day.gpus,
        day.utilisation,
        day.dollars_per_gpu_hour,
    )
    inputs = "The day's run, stopped when $100 are spent."
    return Figure("$100: fewer tokens", inputs, run, 100, LECTURE, solved=True)


def _nanochat() -> Figure:
    tokens = 16_704 * 2**19  # steps of half a million
    run = Run.timed(tokens / 12, tokens, gpu("H100"), 8, 10_949 / 3600, 3)
    inputs = (
        "nanochat's d24 of 29 January 2026, as good as GPT-2 by the CORE score: a"
        " smaller network, 12 tokens for each parameter that multiplies."
    )
    return Figure("nanochat: $73", inputs, run, 73, NANOCHAT)


FIGURES = {
    "2019": _in_2019(),
    "day": _a_day(),
    "llm.c": _on_h100(
        "llm.c: $672",
        "The same run at the $28 an hour that llm.c paid for its eight.",
        LLM_C_SECONDS,
        3.5,
        672,
        LLM_C,
    ),
    "log": _on_h100(
        "The log: 7 s a step",
        "The log in the lecture: as many steps of as many tokens, 7 seconds each, if"
        " its eight GPUs are H100s.",
        STEP_SECONDS,
        LECTURE_PRICE,
        600,
        LECTURE,
    ),
    "100": _for_100(),
    "nanochat": _nanochat(),
}


def verdict(figure: Figure) -> str:
    """Whether the inputs make the sum that was said, in two sentences."""
    run, said = figure.run, figure.dollars
    if figure.solved:
        read, every = amount(run.tokens), digits(run.tokens_per_parameter)
        return f"{ways_to(said)} Here it reads {read} tokens, {every} a parameter."
    off = run.dollars / said - 1
    way = "more" if off > 0 else "less"
    if figure.fits:
        near = "exactly" if abs(off) < 0.005 else f"{abs(off):.0%} {way} than"
        match = f"{near} the {money(said)} said"
    else:
        match = (
            f"{digits(run.dollars / said)} times the {money(said)} said: another run"
        )
    rate = money(run.dollars_per_gpu_hour)
    return (
        f"{amount(run.gpus)} {run.gpu.name} for {duration(run.hours)} at {rate} an hour"
        f" cost {money(run.dollars)}, {match}."
        f" They spend {run.utilisation:.0%} of their peak on the 6ND."
    )


def ways_to(dollars: float) -> str:
    """What must be true for the lecture's day to cost `dollars`, a sentence."""
    ways = needed(FIGURES["day"].run, dollars)
    cannot = ", which cannot be" if ways.utilisation > 1 else ""
    return (
        f"For {money(dollars)} the day's run needs {digits(ways.fewer_flops)} times"
        f" fewer FLOPs, or H100s at {money(ways.price)} an hour, or"
        f" {ways.utilisation:.0%} of their peak{cannot}."
    )
