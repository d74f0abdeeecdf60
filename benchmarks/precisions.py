"""The next token at four precisions, beside torch's own quantization.

    python -m benchmarks.precisions

Times one token of SmolLM2-135M (a pip package of requirements-models.txt) and of the
book's base model on one thread, as `lib.precisions` runs them: weights in 32, 16, 8 and
4 bits. The peer is what torch's users reach for first, `quantize_dynamic`, which keeps
weights in 8 bits and rounds activations on the way. All take turns, so that a busy
moment hits all alike; times are the processor's. Prints milliseconds, megabytes of the
weights, and ratios to 32 bits and to the peer.
"""

import copy
import time
import warnings
from collections.abc import Callable
from statistics import median

import torch
from torch import nn

from lib.context_cost import one_thread
from lib.model import Cache, Transformer
from lib.model_packages import MissingPackage
from lib.precisions import PRECISIONS, runs_at, size
from lib.release import load_release
from lib.shipped import shipped

ROUNDS = 30
PEER = "quantize_dynamic, 8 bits"


def by_torch(model: Transformer) -> nn.Module:
    """The model with its linear layers as torch quantizes them."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it says that it will move
        return torch.ao.quantization.quantize_dynamic(
            copy.deepcopy(model), {nn.Linear}, dtype=torch.qint8
        )


def runnable(model: Transformer) -> dict[str, nn.Module]:
    """All that this machine can run, by name."""
    found: dict[str, nn.Module] = {PEER: by_torch(model).eval()}
    for precision in PRECISIONS:
        try:
            found[precision] = runs_at(model, precision).eval()
        except NotImplementedError as error:
            print(error)
    return found


def stepper(model: nn.Module, shape: Transformer) -> Callable[[], None]:
    """A function that lets a model read one more token."""
    cache = Cache(model if isinstance(model, Transformer) else shape, 1, ROUNDS + 1)
    token = torch.zeros(1, 1, dtype=torch.long)
    return lambda: model(token, cache)


@torch.inference_mode()
def milliseconds(model: Transformer) -> dict[str, float]:
    """The median time of a token of each, after a first one that does not count."""
    works = {name: stepper(one, model) for name, one in runnable(model).items()}
    found: dict[str, list[float]] = {name: [] for name in works}
    with one_thread():
        for i in range(ROUNDS + 1):
            for name, work in works.items():
                began = time.thread_time()
                work()
                if i:
                    found[name].append(1000 * (time.thread_time() - began))
    return {name: median(times) for name, times in found.items()}


def report(title: str, model: Transformer) -> None:
    """Print one model's table."""
    found = milliseconds(model)
    print(title)
    for name, ms in found.items():
        mega = f"{size(model, name) / 1e6:8.1f} MB" if name in PRECISIONS else ""
        print(
            f"  {name:25} {ms:7.2f} ms  {ms / found['fp32']:5.2f} of fp32"
            f"  {ms / found[PEER]:5.2f} of the peer  {mega}"
        )


def main() -> None:
    """Run all of it."""
    report("the book's base model", shipped("base").model)
    try:
        report("SmolLM2-135M", load_release("smollm2-135m-instruct").model)
    except MissingPackage as missing:
        print(missing)


if __name__ == "__main__":
    main()
