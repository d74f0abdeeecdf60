"""What happened in a training run, as a file that a chapter can replay.

One JSON object a line: the first says what was run, each other has its `step`
and what is known about it (`loss`, `validation`, `sample` and so on). A line
torn by a crash is dropped, and so is what came after the checkpoint from which
a run goes on.
"""

import errno
import json
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from lib.artifacts import write_atomically

FILE = "log.jsonl"


@dataclass(frozen=True)
class TrainingRun:
    """A finished run: its folder, its last checkpoint and its log."""

    folder: Path
    checkpoint: Path

    @property
    def log(self) -> list[dict]:
        """Every line of the log, the first says what was run."""
        return read_log(self.folder)

    def curve(self, of: str = "loss") -> list[tuple[int, float]]:
        """(step, value) wherever the log has it; `validation`, `norm` as well."""
        return curve(self.log, of)


def curve(log: list[dict], of: str = "loss") -> list[tuple[int, float]]:
    """(step, value) wherever a log has it."""
    return [(line["step"], line[of]) for line in log[1:] if of in line]


def read_log(folder: Path) -> list[dict]:
    """All lines of a run's log; raises ValueError for a damaged one."""
    path = Path(folder) / FILE
    lines = path.read_bytes().split(b"\n")[:-1]  # the last is torn, or empty
    try:
        entries = [json.loads(line) for line in lines]
        if not all(isinstance(entry["step"], int) for entry in entries[1:]):
            raise ValueError("a step is no whole number")
    except (ValueError, TypeError, KeyError) as error:
        raise ValueError(
            f"{path} is no log of a training run ({error});"
            " move it away, or train in a new folder."
        ) from error
    return entries


class Log:
    """Writes the log of a run that goes on after `step`."""

    def __init__(self, folder: Path, head: dict, step: int) -> None:
        self.path = Path(folder) / FILE
        kept = read_log(folder)[1:] if self.path.exists() else []
        lines = [head, *(line for line in kept if line["step"] <= step)]
        text = "".join(json.dumps(line) + "\n" for line in lines)
        write_atomically(self.path, text.encode())

    def add(self, step: int, **facts: float | str) -> None:
        """Append a line. Raises OSError, with the file whole, if it does not fit."""
        line = json.dumps({"step": step, **facts}).encode() + b"\n"
        with self.path.open("ab", buffering=0) as file:
            before, written = file.seek(0, os.SEEK_END), 0
            try:
                written = file.write(line)
            finally:
                if written < len(line):  # a full disk takes what fits
                    file.truncate(before)
            if written < len(line):
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(self.path))


def told(log: list[dict], steps: int) -> Iterator[str]:
    """A line for each update, as one sees them while a run goes on.

    `steps` is how many there will be; the time left goes by the pace so far.
    """
    seconds = 0.0
    for line in log[1:]:
        if "loss" not in line:
            continue
        step, seconds = line["step"], seconds + line["seconds"]
        left = (steps - step) * seconds / step / 60
        yield (
            f"step {step:5,}/{steps:,} ({step / steps:6.2%}) | loss"
            f" {line['loss']:.3f} | {line['tokens'] / line['seconds']:6,.0f}"
            f" tokens/s | {left:3.0f} min left"
        )
