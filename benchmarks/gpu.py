"""GPT-2's smallest shape on one GPU, the book's code beside transformers'.

    python -m benchmarks.gpu

Measures the tokens a second of training in bf16, and which share that is of what
the GPU does in one large matrix product; then those of sampling in bf16, for one
text and for 64 at a time. Both take turns, on random tokens and weights. At last
the network learns the book's own programs, letter by letter, on the CPU and on the
GPU: the losses should be the same. What was found stands in `gpu.json`, as the page
*Reproducing at full scale* shows it.
"""

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import replace
from pathlib import Path

import numpy as np
import torch
from torch.nn import functional as F
from transformers import GPT2Config, GPT2LMHeadModel

from lib import ROOT
from lib.corpus import Corpus, Windows, write_shards
from lib.cost import training_flops_per_token
from lib.generate import generate
from lib.model import Transformer
from lib.model_config import preset
from lib.train import train
from lib.train_settings import TrainSettings

SHAPE, ROWS, STEPS, TURNS = preset("gpt2"), 32, 12, 2
PROMPT, NEW, BATCHES = 16, 64, (1, 64)
LEARNED = TrainSettings(steps=30, rows=8, warmup=10)
LETTERS = 128  # to a window


def peak(n: int = 8_192) -> float:
    """FLOP/s of a large matrix product in bf16, the fastest of several."""
    a, b = (torch.randn(n, n, dtype=torch.bfloat16, device="cuda") for _ in "ab")
    return 2 * n**3 / min(seconds(lambda: a @ b) for _ in range(10))


def seconds(run) -> float:
    """How long it takes until the GPU has done it."""
    torch.cuda.synchronize()
    start = time.perf_counter()
    run()
    torch.cuda.synchronize()
    return time.perf_counter() - start


def ours(data: Windows, folder: Path) -> list[float]:
    """Seconds of each step of the book's loop, the first two left out."""
    settings = TrainSettings(steps=STEPS, rows=ROWS, precision="bf16")
    run = train(Transformer(SHAPE), data, settings, folder)
    return [second for _, second in run.curve("seconds")[2:]]


def gpt2() -> GPT2LMHeadModel:
    """transformers' model of that shape."""
    config = GPT2Config(resid_pdrop=0, embd_pdrop=0, attn_pdrop=0)
    return GPT2LMHeadModel(config).cuda()


def theirs(data: Windows) -> list[float]:
    """As `ours`, of a plain loop around transformers' model."""
    model = gpt2().train()
    optimizer = torch.optim.AdamW(
        model.parameters(), lr=3e-3, betas=(0.9, 0.95), fused=True
    )

    def step(number: int) -> None:
        batch = data.batch(range(number * ROWS, (number + 1) * ROWS))
        tokens, targets = batch.tokens.cuda(), batch.targets.cuda()
        with torch.autocast("cuda", torch.bfloat16):
            logits = model(tokens, use_cache=False).logits
            loss = F.cross_entropy(logits.flatten(0, 1), targets.flatten())
        optimizer.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        loss.item()

    return [seconds(lambda: step(i)) for i in range(STEPS)][2:]  # noqa: B023


def training(folder: Path) -> dict[str, float]:
    """Tokens a second of both, and ours as a share of the GPU's peak in FLOP/s."""
    count = 4 * ROWS * SHAPE.context
    text = np.random.default_rng(0).integers(1, SHAPE.vocab, count)
    write_shards(folder / "text", [text], vocab=SHAPE.vocab, separator=0)
    data, spent = Windows(Corpus(folder / "text"), SHAPE.context, 0), ([], [])
    for i in range(TURNS):
        spent[0].extend(ours(data, folder / str(i)))
        spent[1].extend(theirs(data))
    mine, other = map(statistics.median, spent)
    tokens, most = ROWS * SHAPE.context, peak()
    work = tokens * training_flops_per_token(SHAPE, SHAPE.context)
    speeds = {"ours": round(tokens / mine), "transformers": round(tokens / other)}
    return speeds | {"share": round(work / mine / most, 2), "peak": most}


def sampling(batch: int) -> dict[str, float]:
    """Tokens a second of both, so many texts at a time."""
    mine = Transformer(SHAPE).cuda().bfloat16().eval()
    other = gpt2().bfloat16().eval()
    prompts = torch.randint(SHAPE.vocab, (batch, PROMPT)).cuda()
    rows, seeds = prompts.tolist(), list(range(batch))
    options = {"do_sample": True, "top_k": 0, "max_new_tokens": NEW}
    options |= {"pad_token_id": 0, "eos_token_id": None}
    options["attention_mask"] = torch.ones_like(prompts)
    times = [
        (
            seconds(lambda: generate(mine, rows, seeds, NEW)),
            seconds(lambda: other.generate(prompts, **options)),
        )
        for _ in range(TURNS + 1)
    ]
    a, b = map(min, zip(*times[1:]))  # the first is slow
    return {"ours": round(batch * NEW / a), "transformers": round(batch * NEW / b)}


def losses(precision: str) -> list[float]:
    """Of each update on the book's own programs, in this process."""
    programs = sorted((ROOT / "lib").rglob("*.py"))
    text = b"".join(path.read_bytes() for path in programs)
    torch.manual_seed(0)
    with tempfile.TemporaryDirectory() as folder:
        where = Path(folder) / "text"
        letters = np.frombuffer(text, np.uint8).astype(np.int64) + 1
        write_shards(where, [letters], vocab=SHAPE.vocab, separator=0)
        data = Windows(Corpus(where), LETTERS, 0)
        settings = replace(LEARNED, precision=precision)
        run = train(Transformer(SHAPE), data, settings, Path(folder) / "run")
        return [loss for _, loss in run.curve()]


def learning() -> dict[str, float]:
    """Losses on the CPU, and how far at most the GPU's are from them, in nats."""

    def run(precision: str, **environment: str) -> np.ndarray:
        command = [sys.executable, "-m", "benchmarks.gpu", precision]
        where = os.environ | environment
        made = subprocess.run(command, env=where, check=True, stdout=subprocess.PIPE)
        return np.array(json.loads(made.stdout))

    cpu = run("fp32", CUDA_VISIBLE_DEVICES="")
    ends = {"updates": LEARNED.steps, "first": cpu[0], "last": cpu[-1]}
    far = {kind: abs(run(kind) - cpu).max() for kind in ("fp32", "bf16")}
    return {name: round(value, 5) for name, value in (ends | far).items()}


def main() -> None:
    """Measure, print, and keep; with a precision, only print its losses."""
    if len(sys.argv) > 1:
        print(json.dumps(losses(sys.argv[1])))
        return
    found = {"device": torch.cuda.get_device_name(), "torch": torch.__version__}
    with tempfile.TemporaryDirectory() as folder:
        found["training"] = training(Path(folder))
    found["sampling"] = {batch: sampling(batch) for batch in BATCHES}
    found["learning"] = learning()
    text = json.dumps(found, indent=2)
    Path(__file__).with_suffix(".json").write_text(text + "\n", encoding="utf-8")
    print(text)


if __name__ == "__main__":
    main()
