"""The training loop beside transformers' GPT-2, and Muon beside AdamW.

    python -m benchmarks.training speed
    python -m benchmarks.training processes
    python -m benchmarks.training optimizers --steps 600

`speed` prints tokens per second of `lib.train` and of a plain loop around
GPT2LMHeadModel, with the same shape, batch, precision and optimiser, taking
turns; and which share of the machine's measured matrix peak that is.
`processes` does the same for one process with all cores and for two with half
of them each, and says how far their losses are apart.
`optimizers` prints the updates and the seconds to a given validation loss, each
optimiser at the best of equally many learning rates; every run is printed. There
the rates do not decay, so that each point of a curve may be compared. What an
update of each takes is measured before, in turns.
"""

import argparse
import math
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import torch
from torch.nn import functional as F
from torch.utils.flop_counter import FlopCounterMode

from lib import ROOT
from lib.artifacts import cache_folder
from lib.book_tokenizer import book_tokenizer
from lib.corpus import Corpus, Windows, write_shards
from lib.intervals import mean_interval
from lib.model import Transformer
from lib.model_config import ModelConfig, preset
from lib.scale import seed
from lib.texts import king_james
from lib.train import Diverged, train, weighted_loss
from lib.train_settings import TrainSettings
from lib.training_log import TrainingRun

ROWS, LENGTH, ROUNDS = 8, 256, 3
RATES = {
    "adamw": [5e-4, 1e-3, 2e-3, 4e-3, 8e-3],
    "muon": [5e-3, 1e-2, 2e-2, 4e-2, 8e-2],
}
SEEDS = 3


def bible(folder: Path) -> tuple[Windows, Windows]:
    """Windows of the King James Bible to train on, and of its last twentieth."""
    tokens = book_tokenizer().encode(king_james())
    cut = len(tokens) * 19 // 20
    parts = {"training": tokens[:cut], "validation": tokens[cut:]}
    windows = []
    for name, part in parts.items():
        write_shards(folder / name, [part], vocab=4_096, separator=0)
        windows.append(Windows(Corpus(folder / name), LENGTH, seed(name)))
    return windows[0], windows[1]


def peak(dtype: torch.dtype, n: int = 2_048) -> float:
    """FLOP/s of a large matrix product, the fastest of several."""
    a, b = torch.randn(n, n, dtype=dtype), torch.randn(n, n, dtype=dtype)
    best = math.inf
    for _ in range(10):
        start = time.perf_counter()
        a @ b
        best = min(best, time.perf_counter() - start)
    return 2 * n**3 / best


def ours(
    shape: ModelConfig, data: Windows, precision: str, steps: int, folder: Path
) -> list[float]:
    """Seconds of each step of the book's loop, the first left out."""
    settings = TrainSettings(steps=steps, rows=ROWS, precision=precision)
    run = train(Transformer(shape), data, settings, folder)
    return [second for _, second in run.curve("seconds")[1:]]


def theirs(
    shape: ModelConfig, data: Windows, precision: str, steps: int
) -> list[float]:
    """Seconds of each step of a plain loop around transformers' GPT-2."""
    from transformers import GPT2Config, GPT2LMHeadModel

    config = GPT2Config(
        vocab_size=shape.vocab,
        n_positions=shape.context,
        n_embd=shape.width,
        n_layer=shape.layers,
        n_head=shape.heads,
        resid_pdrop=0,
        embd_pdrop=0,
        attn_pdrop=0,
        use_cache=False,
    )
    model = GPT2LMHeadModel(config).train()
    optimizer = torch.optim.AdamW(model.parameters(), lr=3e-3, betas=(0.9, 0.95))
    times = []
    for step in range(steps):
        start = time.perf_counter()
        batch = data.batch(range(step * ROWS, (step + 1) * ROWS))
        with torch.autocast("cpu", torch.bfloat16, enabled=precision == "bf16"):
            logits = model(batch.tokens).logits
            loss = F.cross_entropy(logits.flatten(0, 1), batch.targets.flatten())
        optimizer.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        loss.item()
        times.append(time.perf_counter() - start)
    return times[1:]


def operations(shape: ModelConfig, data: Windows) -> int:
    """Floating-point operations of one step, counted by torch."""
    model = Transformer(shape)
    with FlopCounterMode(display=False) as counter:
        weighted_loss(model, data.batch(range(ROWS))).backward()
    return counter.get_total_flops()


def speed(data: Windows, steps: int, folder: Path) -> None:
    """Print tokens per second, ours and theirs, for three widths."""
    print(f"{torch.get_num_threads()} threads, {ROWS} rows of {LENGTH} tokens")
    precisions = [("fp32", torch.float32), ("bf16", torch.bfloat16)]
    faster = peak(torch.bfloat16, 512) / peak(torch.float32, 512)
    print(f"products of matrices in bf16 take {1 / faster:.2f} times as long")
    if faster < 1:  # no unit for it: a step would take minutes
        precisions.pop()
    for width, heads in ((128, 4), (256, 4), (384, 6)):
        shape = ModelConfig(4_096, LENGTH, width, 4, heads)
        work = operations(shape, data)
        for precision, dtype in precisions:
            a, b = [], []
            for i in range(ROUNDS):
                place = folder / f"{width}-{precision}-{i}"
                a += ours(shape, data, precision, steps, place)
                b += theirs(shape, data, precision, steps)
            mine, others = statistics.median(a), statistics.median(b)
            tokens = ROWS * LENGTH
            print(
                f"width {width} {precision}: ours {tokens / mine:8,.0f} tokens/s,"
                f" transformers {tokens / others:8,.0f}, ratio {others / mine:.2f},"
                f" {work / mine / peak(dtype):.0%} of the matrix peak"
            )


def one_run(steps: int, folder: Path) -> TrainingRun:
    """A run in this process, or the share of it if several were launched."""
    torch.manual_seed(seed("processes"))
    data = Windows(Corpus(folder.parent / "training"), LENGTH, seed("training"))
    model = Transformer(preset("book").with_(context=LENGTH, vocab=4_096))
    return train(model, data, TrainSettings(steps=steps, rows=ROWS), folder)


def processes(steps: int, folder: Path) -> None:
    """Print tokens per second of one process and of two, which take turns."""
    pair = (
        "accelerate.commands.launch",
        "--config_file",
        ROOT / "lib/launch/two_cpu.yaml",
    )
    times, losses = {1: [], 2: []}, {}
    for i in range(ROUNDS):
        for n, launch in ((1, ()), (2, ("-m", *pair))):
            place = folder / f"{n}-{i}"
            call = [sys.executable, *launch, "-m", "benchmarks.training", "one"]
            call += ["--steps", str(steps), "--out", place]
            alone = {k: v for k, v in os.environ.items() if k != "OMP_NUM_THREADS"}
            subprocess.run(call, check=True, cwd=ROOT, env=alone)
            run = TrainingRun(place, place)
            times[n] += [second for _, second in run.curve("seconds")[1:]]
            losses[n] = [loss for _, loss in run.curve()]
    one, two = (ROWS * LENGTH / statistics.median(times[n]) for n in (1, 2))
    apart = max(abs(a - b) for a, b in zip(losses[1], losses[2], strict=True))
    print(
        f"one process {one:8,.0f} tokens/s, two {two:8,.0f}, ratio {two / one:.2f};"
        f" losses at most {apart:.1e} nats apart in {steps} steps"
    )


def updates_to(run: TrainingRun, target: float) -> float:
    """Updates until the validation loss was at most `target`."""
    curve = run.curve("validation")
    return next((step for step, loss in curve if loss <= target), math.inf)


def seconds_an_update(
    shape: ModelConfig, data: Windows, folder: Path
) -> dict[str, float]:
    """The median of each optimiser's, which take turns."""
    spent = {optimizer: [] for optimizer in RATES}
    for i in range(ROUNDS):
        for optimizer, seconds in spent.items():
            settings = TrainSettings(steps=12, rows=ROWS, optimizer=optimizer)
            place = folder / f"{optimizer}-{i}"
            run = train(Transformer(shape), data, settings, place)
            seconds += [second for _, second in run.curve("seconds")[1:]]
    return {name: statistics.median(seconds) for name, seconds in spent.items()}


def optimizers(
    data: tuple[Windows, Windows], steps: int, folder: Path, seeds: int
) -> None:
    """Print seconds to the loss that AdamW's best rate reaches with every seed."""
    shape = preset("book").with_(context=LENGTH, vocab=4_096)
    each, runs = seconds_an_update(shape, data[0], folder), {}
    for optimizer, rates in RATES.items():
        for rate in rates:
            name = "rate" if optimizer == "adamw" else "muon_rate"
            for i in range(seeds):
                settings = TrainSettings(
                    steps=steps,
                    rows=ROWS,
                    optimizer=optimizer,
                    warmup=steps // 20,
                    decay=0.0,
                    evaluate_every=max(1, steps // 20),
                    evaluation_batches=4,
                    seed=seed("optimizers", i),
                    **{name: rate},
                )
                torch.manual_seed(settings.seed)
                own = Windows(data[0].corpus, LENGTH, settings.seed)
                place = folder / f"{optimizer}-{rate}-{i}"
                model = Transformer(shape)
                try:
                    run = train(model, own, settings, place, validation=data[1])
                except Diverged as error:
                    print(error)
                    run = TrainingRun(place, place)
                runs[optimizer, rate, i] = run
                print(f"{optimizer} {rate:g} seed {i}: {run.curve('validation')[-1]}")
    compare(runs, each, seeds)


def compare(runs: dict, each: dict[str, float], seeds: int) -> None:
    """Each optimiser at the rate that reaches the target soonest on average."""

    def mean(values):
        return sum(values) / len(values)

    def worst(rate):
        ends = [runs["adamw", rate, i].curve("validation")[-1] for i in range(seeds)]
        return max(loss for _, loss in ends)

    target = min(worst(rate) for rate in RATES["adamw"])
    print(f"target: a validation loss of {target:.3f}")
    best = {}
    for optimizer, rates in RATES.items():
        updates = {
            rate: [updates_to(runs[optimizer, rate, i], target) for i in range(seeds)]
            for rate in rates
        }
        rate = min(updates, key=lambda rate: mean(updates[rate]))
        best[optimizer] = [n * each[optimizer] for n in updates[rate]]
        shown = ", ".join(f"{n:g}" for n in updates[rate])
        print(
            f"{optimizer}: best rate {rate:g}, after {shown} updates of"
            f" {each[optimizer]:.3f} s"
        )
    ratios = [m / a for m, a in zip(best["muon"], best["adamw"])]
    print(f"Muon's time over AdamW's: {', '.join(f'{r:.2f}' for r in ratios)}")
    if seeds > 1 and all(map(math.isfinite, ratios)):
        low, high = mean_interval(ratios)
        print(f"mean {mean(ratios):.2f}, interval {low:.2f} to {high:.2f}")


def main() -> None:
    """Measure and print."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("what", choices=("speed", "processes", "optimizers", "one"))
    asked.add_argument("--steps", type=int, default=20)
    asked.add_argument("--seeds", type=int, default=SEEDS)
    asked.add_argument("--out", type=Path, help="where `one` run goes")
    options = asked.parse_args()
    if options.what == "one":
        one_run(options.steps, options.out)
        return
    cache_folder().mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=cache_folder()) as folder:
        data = bible(Path(folder))
        if options.what == "speed":
            speed(data[0], options.steps, Path(folder))
        elif options.what == "processes":
            processes(options.steps, Path(folder))
        else:
            optimizers(data, options.steps, Path(folder), options.seeds)


if __name__ == "__main__":
    main()
