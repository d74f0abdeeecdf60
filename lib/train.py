"""The one training loop of this book, on Accelerate.

Pre-training and fine-tuning are the same call with other examples
(`lib.corpus.Examples`): predict the targets, weighed. The same code runs in a
notebook, on many processes under `accelerate launch` (configurations are in
`lib/launch`), and goes on after a crash where the last checkpoint was.

A run is a function of its settings and its data. The number of processes and
of parts in which a batch is computed change it only by rounding: rows are
numbered, and the loss is a mean over the weights of the whole batch, not of
means. Chance (dropout, sampling) is drawn anew for each step from the seed.
Left out: loss scaling for float16, and data loaded in the background.
"""

import contextlib
import math
import os
import signal
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict
from pathlib import Path
from types import FrameType

import numpy as np
import torch
from accelerate import Accelerator, PartialState
from accelerate.utils import DistributedType
from torch import Tensor, nn
from torch.nn import functional as F

from lib.checkpoints import last_good, restore, save
from lib.corpus import Batch, Examples
from lib.literate import progress_bar
from lib.train_settings import TrainSettings, optimizers_for
from lib.training_log import Log, TrainingRun

# What it finds is logged: a text as `sample`, facts under their own names.
Sampler = Callable[[nn.Module], str | Mapping[str, float | str]]
Loss = Callable[[nn.Module, Batch], Tensor]  # summed, not yet a mean


class Diverged(ValueError):
    """The loss or its gradient is no longer a number."""


class TrainingStopped(KeyboardInterrupt):
    """Somebody asked the run to stop; it was saved first."""


def train(
    model: nn.Module,
    data: Examples,
    settings: TrainSettings,
    folder: Path,
    *,
    validation: Examples | None = None,
    sample: Sampler | None = None,
    loss: Loss | None = None,
) -> TrainingRun:
    """Train `model`, tokens (B, T) to logits (B, T, V), in place.

    `folder` receives log and checkpoints; if it has some of the same run, they
    are gone on from. `validation` is evaluated on its first examples, `sample`
    called with the model, by all processes, and what it finds is logged. So is
    what the data's method `observed` says of the last batch, where there is one:
    names with (sum, count), of which each process has its share. `loss` of a batch
    is by default `weighted_loss`; the mean is over what the batch has `counted`.

    Raises Diverged for a loss that is no number, TrainingStopped after Ctrl-C,
    ValueError for a folder with another run, OSError for a full disk; always
    the last checkpoint stands.
    """
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    loop = _Loop(model, data, settings, folder, validation, sample, loss)
    device = loop.accelerator.device
    with torch.random.fork_rng([device] if device.type == "cuda" else []):
        return TrainingRun(folder, loop.run())


def weighted_loss(model: nn.Module, batch: Batch) -> Tensor:
    """Sum of the targets' surprises, in nats, each times its weight."""
    logits = model(batch.tokens)  # (B, T, V)
    nats = F.cross_entropy(
        logits.flatten(0, 1), batch.targets.flatten(), reduction="none"
    )
    return (nats * batch.weights.flatten()).sum()


class _Stop:
    """Turns Ctrl-C, and a scheduler's SIGTERM, into a wish to stop soon."""

    def __init__(self, alone: bool) -> None:
        self.asked, self._alone, self._before = False, alone, {}

    def __enter__(self) -> "_Stop":
        if threading.current_thread() is threading.main_thread():
            for number in (signal.SIGINT, signal.SIGTERM):
                self._before[number] = signal.signal(number, self._ask)
        return self

    def __exit__(self, *_: object) -> None:
        for number, handler in self._before.items():
            signal.signal(number, handler)

    def _ask(self, number: int, frame: FrameType | None) -> None:
        # The second time by hand means now. Launchers send several by themselves.
        if self.asked and self._alone and number == signal.SIGINT:
            raise KeyboardInterrupt
        self.asked = True


class _Loop:
    """One run on this process, which is number `rank` of `world`."""

    def __init__(
        self,
        model: nn.Module,
        data: Examples,
        settings: TrainSettings,
        folder: Path,
        validation: Examples | None,
        sample: Sampler | None,
        loss: Loss | None,
    ) -> None:
        self.data, self.validation, self.sample = data, validation, sample
        self.settings, self.folder = settings, folder
        self.loss = loss or weighted_loss
        self.accelerator = _accelerator(settings, folder)
        self.world = self.accelerator.num_processes
        self.rank = self.accelerator.process_index
        self.is_main = self.accelerator.is_main_process
        optimizers = optimizers_for(model, settings, self.accelerator.device)
        self.model, *self.optimizers = self.accelerator.prepare(model, *optimizers)
        self.last: Path | None = None  # checkpoint of this run

    def run(self) -> Path:
        """Train to the end; the last checkpoint."""
        start = self._resume()
        if start == self.settings.steps:
            return self.last
        counted = sum(weight.numel() for weight in self.model.parameters())
        if self.is_main:
            head = {"settings": asdict(self.settings), "parameters": counted}
            where = {"processes": self.world, "device": _device()}
            self.log = Log(self.folder, head | where, start)
        if start < 0:
            self._look(0)
        bar = progress_bar(
            "training",
            self.settings.steps * self.settings.rows,
            initial=max(0, start) * self.settings.rows,
            unit="row",
            disable=not self.accelerator.is_local_main_process,
        )
        with bar, _Stop(self.world == 1) as stop, self._tracked():
            for step in range(max(0, start) + 1, self.settings.steps + 1):
                facts, stopping = self._step(step, stop)
                bar.update(self.settings.rows)
                speed = facts["tokens"] / facts["seconds"]
                bar.set_postfix_str(
                    f"loss {facts['loss']:.3f}, {speed:,.0f} tokens/s", refresh=False
                )
                self._look(step)
                self._keep(step, stopping)
        self.accelerator.wait_for_everyone()
        return self.last

    def _resume(self) -> int:
        """Restore the last good checkpoint; its step, or -1 without one."""
        found = last_good(self.folder, self.is_main)
        step = found.step if found else -1
        steps = torch.tensor([step], device=self.accelerator.device)
        if len(set(self.accelerator.gather(steps).tolist())) > 1:
            raise ValueError(
                f"The processes see different checkpoints in {self.folder};"
                " take a folder on a disk that all machines share."
            )
        if found is None:
            return step
        for name, value in self.settings.that_matter().items():
            if found.settings.get(name) != value:
                raise ValueError(
                    f"{self.folder} holds a run with {name}"
                    f" {found.settings.get(name)}, not {value}; take a new folder."
                )
        data = restore(found.path, self.model, self._plain())
        self.data.restore(data)
        self.last = found.path
        return step

    def _plain(self) -> list[torch.optim.Optimizer]:
        """The optimisers without Accelerate's wrapping."""
        return [wrapped.optimizer for wrapped in self.optimizers]

    def _parts(self, data: Examples, step: int) -> Iterator[tuple[range, Batch]]:
        """This process' rows of a step, part by part, with their numbers."""
        parts = self.world * self.settings.accumulation
        size = self.settings.rows // parts
        for i in range(self.rank, parts, self.world):
            first = (step - 1) * self.settings.rows + i * size
            numbers = range(first, first + size)
            batch = data.batch(numbers)
            moved = (part.to(self.accelerator.device) for part in batch)
            yield numbers, type(batch)(*moved)

    def _loss(self, batch: Batch) -> Tensor:
        half = self.settings.precision == "bf16"
        device = self.accelerator.device.type
        with torch.autocast(device, torch.bfloat16, enabled=half):
            return self.loss(self.model, batch)

    def _sum(self, *values: Tensor | float) -> list[float]:
        """Each value, summed over all processes."""
        device = self.accelerator.device
        stack = torch.stack([torch.as_tensor(v, device=device).float() for v in values])
        return self.accelerator.reduce(stack).tolist()

    def _step(self, step: int, stop: _Stop) -> tuple[dict, bool]:
        """One update; what is known of it, and whether somebody said stop."""
        began = time.perf_counter()
        key = self.settings.seed, step, self.rank
        torch.manual_seed(int(np.random.SeedSequence(key).generate_state(1)[0]))
        batches = [batch for _, batch in self._parts(self.data, step)]
        counted = sum(batch.counted for batch in batches)
        positions = sum(batch.tokens.numel() for batch in batches)
        weight, tokens = self._sum(counted, float(positions))
        if weight <= 0:
            raise ValueError(f"No target of {self._where(step)} has a weight.")
        # The gradient is averaged over processes and parts; undo that.
        share = self.world * self.settings.accumulation / weight
        nats = torch.zeros((), device=self.accelerator.device)
        for batch in batches:
            with self.accelerator.accumulate(self.model):
                loss = self._loss(batch)
                self.accelerator.backward(loss * share)
                nats += loss.detach()
        nats, stopping = self._sum(nats, float(stop.asked))
        norm = float(
            self.accelerator.clip_grad_norm_(
                self.model.parameters(), self.settings.clip or math.inf
            )
        )
        self._check(step, nats / weight, norm)
        self._update(step)
        seconds = time.perf_counter() - began
        facts = {"loss": nats / weight, "norm": norm, "tokens": int(tokens)}
        facts |= self._observed()
        self._tell(step, **facts, seconds=seconds)
        return facts | {"seconds": seconds}, stopping > 0

    def _observed(self) -> dict[str, float]:
        """What the data say of their last batch, over all processes."""
        pairs = getattr(self.data, "observed", dict)()
        if not pairs:
            return {}
        sums = self._sum(*(float(part) for pair in pairs.values() for part in pair))
        both = zip(pairs, sums[::2], sums[1::2])
        return {name: total / count for name, total, count in both if count}

    def _update(self, step: int) -> None:
        share = self.settings.share_of_rate(step)
        for optimizer in self.optimizers:
            for group in optimizer.param_groups:
                group["lr"] = group["peak"] * share
            optimizer.step()
            optimizer.zero_grad()

    def _where(self, step: int) -> str:
        rows = self.settings.rows
        return f"step {step} (examples {(step - 1) * rows} to {step * rows - 1})"

    def _check(self, step: int, loss: float, norm: float) -> None:
        """Stop before a number that is none reaches the weights."""
        if math.isfinite(loss) and math.isfinite(norm):
            return
        what = "gradient" if math.isfinite(loss) else "loss"
        kept = f"the last good checkpoint is {self.last}"
        raise Diverged(
            f"The {what} is no finite number at {self._where(step)};"
            f" {kept if self.last else 'there is no checkpoint yet'}."
        )

    def _look(self, step: int) -> None:
        """Evaluate and sample, where it is time to."""
        asked, end = self.settings, step == self.settings.steps
        self.model.eval()
        with torch.no_grad():
            every = asked.evaluate_every
            if self.validation and every and (step % every == 0 or end):
                self._tell(step, validation=self._evaluate())
            every = asked.sample_every
            if self.sample and every and (step % every == 0 or end):
                found = self.sample(self.accelerator.unwrap_model(self.model))
                facts = {"sample": found} if isinstance(found, str) else found
                self._tell(step, **facts)
        self.model.train()

    def _evaluate(self) -> float:
        """Mean loss on the first batches of the validation data."""
        nats = weight = torch.zeros((), device=self.accelerator.device)
        for i in range(self.settings.evaluation_batches):
            for _, batch in self._parts(self.validation, i + 1):
                nats, weight = nats + self._loss(batch), weight + batch.counted
        nats, weight = self._sum(nats, weight)
        if weight <= 0:
            raise ValueError("No target of the validation data has a weight.")
        return nats / weight

    def _tell(self, step: int, **facts: float | str) -> None:
        if self.is_main:
            self.log.add(step, **facts)
        numbers = {k: v for k, v in facts.items() if not isinstance(v, str)}
        self.accelerator.log(numbers, step=step)

    def _keep(self, step: int, stopping: bool) -> None:
        """Save where it is time to; raises TrainingStopped if asked to stop."""
        every, steps = self.settings.checkpoint_every, self.settings.steps
        if not (stopping or step == steps or (every and step % every == 0)):
            return
        self.last = save(
            self.folder,
            step,
            self.model,
            self._plain(),
            self.data.state(),
            self.settings.that_matter(),
            self.is_main,
        )
        if stopping and step < steps:
            raise TrainingStopped(
                f"Stopped after step {step} of {steps}; {self.last} holds it, and"
                " the same call goes on from there."
            )

    @contextlib.contextmanager
    def _tracked(self) -> Iterator[None]:
        """Tell Accelerate's trackers of the run, if any were asked for."""
        if self.settings.trackers:
            config = {k: str(v) for k, v in asdict(self.settings).items()}
            self.accelerator.init_trackers("training", config=config)
        try:
            yield
        finally:
            for tracker in self.accelerator.trackers:
                tracker.finish()


def launched() -> int:
    """How many processes were launched together; 1 without a launcher."""
    return int(os.environ.get("WORLD_SIZE", 1))


def main_process_first() -> contextlib.AbstractContextManager:
    """Lets the main process in alone: what it makes, the others find."""
    return PartialState(cpu=_on_cpus()).main_process_first()


def _device() -> str:
    """What a process computes on."""
    return torch.cuda.get_device_name() if torch.cuda.is_available() else "CPU"


def _on_cpus() -> bool:
    # By itself Accelerate would start as many runs as there are processes.
    return launched() > 1 and not torch.cuda.is_available()


def _accelerator(settings: TrainSettings, folder: Path) -> Accelerator:
    """Accelerate for this run; raises ValueError where the settings do not fit."""
    asked, world = list(settings.trackers), launched()
    accelerator = Accelerator(
        cpu=_on_cpus(),
        gradient_accumulation_steps=settings.accumulation,
        log_with=asked or None,
        project_dir=folder,
    )
    if len(accelerator.log_with) < len(asked):
        raise ValueError(f"Not all of {', '.join(asked)} are installed; pip does it.")
    if accelerator.num_processes != world:
        raise ValueError(
            f"{world} processes were launched, but each is alone; use one of the"
            " configurations in lib/launch."
        )
    parts = world * settings.accumulation
    if settings.rows % parts:
        raise ValueError(
            f"{settings.rows} rows do not divide into {world} processes with"
            f" {settings.accumulation} parts each; change rows or accumulation."
        )
    spread = accelerator.distributed_type == DistributedType.FSDP
    if spread and settings.optimizer == "muon":
        raise ValueError("Muon needs whole matrices, which FSDP cuts; use adamw.")
    return accelerator
