"""How to train: what can be set, the learning rates, the optimisers.

Departures from the textbook: the learning rate stays level and falls in a
straight line at the end (Zhai et al. 2022; Hu et al. 2024, section 4), not as a
cosine; AdamW forgets the size of gradients faster than by default (Brown et al.
2020, appendix B).
"""

import time
from dataclasses import asdict, dataclass
from typing import Literal

import torch
from torch import nn

from lib.muon import Muon, split_parameters


@dataclass(frozen=True)
class TrainSettings:
    """How to train. Raises ValueError for what cannot be done.

    `rows` counts the examples of a whole batch, over all processes; each
    process takes its share in `accumulation` parts. Rates rise over `warmup`
    steps and fall to 0 over the last share `decay` of all steps. Of what
    happens `every` so many steps, 0 is never; the last step is always saved.
    """

    steps: int
    rows: int = 8
    optimizer: Literal["adamw", "muon"] = "adamw"
    rate: float = 3e-3  # AdamW's
    muon_rate: float = 0.02  # for the blocks' matrices, under Muon
    warmup: int = 0
    decay: float = 0.5
    weight_decay: float = 0.0
    clip: float = 1.0  # greatest norm of the gradient; 0: any
    precision: Literal["fp32", "bf16"] = "fp32"
    seed: int = 0
    # From here on nothing changes what is learned.
    accumulation: int = 1
    evaluate_every: int = 0
    evaluation_batches: int = 8
    sample_every: int = 0
    checkpoint_every: int = 0
    trackers: tuple[str, ...] = ()  # of Accelerate, such as "tensorboard"

    def __post_init__(self) -> None:
        for name in ("steps", "rows", "accumulation", "evaluation_batches"):
            if getattr(self, name) < 1:
                raise ValueError(f"{name} must be at least 1.")
        if not 0 <= self.decay <= 1:
            raise ValueError("decay is a share of the steps, from 0 to 1.")
        for name, known in (
            ("optimizer", ("adamw", "muon")),
            ("precision", ("fp32", "bf16")),
        ):
            if getattr(self, name) not in known:
                raise ValueError(f"{name} must be one of {', '.join(known)}.")

    def that_matter(self) -> dict:
        """The settings on which the weights depend."""
        names = list(asdict(self))
        return {n: getattr(self, n) for n in names[: names.index("accumulation")]}

    def share_of_rate(self, step: int) -> float:
        """How much of its learning rate a step takes, from 0 to 1."""
        rise = step / (self.warmup + 1)
        falling = self.decay * self.steps
        fall = (self.steps - step + 1) / (falling + 1)
        return min(1.0, rise, fall)


def optimizers_for(
    model: nn.Module, settings: TrainSettings, device: torch.device
) -> list[torch.optim.Optimizer]:
    """AdamW for all, or Muon for the blocks' matrices and AdamW for the rest.

    Norms and biases do not decay.
    """
    made, rest = [], list(model.parameters())
    if settings.optimizer == "muon":
        matrices, rest = split_parameters(model)
        muon = Muon(matrices, settings.muon_rate, weight_decay=settings.weight_decay)
        made.append(muon)
    tables = [weight for weight in rest if weight.ndim > 1]
    others = [weight for weight in rest if weight.ndim < 2]
    groups = [
        {"params": tables, "weight_decay": settings.weight_decay},
        {"params": others, "weight_decay": 0.0},
    ]
    adamw = torch.optim.AdamW(
        [group for group in groups if group["params"]],
        lr=settings.rate,
        betas=(0.9, 0.95),
        fused=device.type in ("cpu", "cuda"),
    )
    for optimizer in (*made, adamw):
        for group in optimizer.param_groups:
            group["peak"] = group["lr"]
    return [*made, adamw]


def bf16_speedup(rounds: int = 5) -> float:
    """How many times as fast as in fp32 this machine's CPU multiplies in bf16.

    Newer ones are several times as fast, those without a unit for it up to a
    hundred times slower.
    """
    seconds = []
    for kind in (torch.float32, torch.bfloat16):
        rows, weights = (torch.ones(n, 640, dtype=kind) for n in (32, 8_192))
        nn.functional.linear(rows, weights)  # the first time is slow
        began = time.perf_counter()
        for _ in range(rounds):
            nn.functional.linear(rows, weights)
        seconds.append(time.perf_counter() - began)
    return seconds[0] / seconds[1]
