"""Runs too long for a page: made by a recipe, shipped with every sample.

A record is a file of JSON lines: first what made it, then one line for each
sample. It carries checksums of the code that made it and of the data it was
made from, so that a reader can tell which version spoke.
"""

import json
from dataclasses import asdict, dataclass
from pathlib import Path

from lib.artifacts import write_atomically
from lib.fingerprint import fingerprint
from lib.intervals import mean_interval, rate_interval


@dataclass(frozen=True)
class Record:
    """The samples of one quantity and where they come from.

    `recipe` is the command that made it, `module` the one of `lib` that it
    runs; `code` is the fingerprint of that module, `data` a checksum.
    """

    recipe: str
    module: str
    code: str
    data: str
    seed: int
    seconds: float
    samples: tuple[float, ...]

    @property
    def mean(self) -> float:
        """Mean of the samples; for zeros and ones, their rate."""
        return sum(self.samples) / len(self.samples)

    @property
    def interval(self) -> tuple[float, float]:
        """The book's interval around the mean."""
        if set(self.samples) <= {0, 1}:
            return rate_interval(int(sum(self.samples)), len(self.samples))
        return mean_interval(self.samples)

    def is_current(self) -> bool:
        """Is the recipe's code still what it was?"""
        return self.code == fingerprint([f"import {self.module}"])

    def save(self, path: Path) -> None:
        """Write the record, complete or not at all."""
        head = asdict(self)
        samples = head.pop("samples")
        lines = [json.dumps(head), *(json.dumps({"value": s}) for s in samples)]
        write_atomically(path, ("\n".join(lines) + "\n").encode())

    @classmethod
    def load(cls, path: Path) -> "Record":
        """Read a record; raises ValueError for a damaged one."""
        try:
            head, *lines = path.read_text().splitlines()
            samples = tuple(float(json.loads(line)["value"]) for line in lines)
            record = cls(**json.loads(head), samples=samples)
        except (ValueError, KeyError, TypeError) as error:
            raise ValueError(
                f"{path} is not a complete record ({error});"
                " restore it from the repository or run its recipe again."
            ) from error
        if not samples:
            raise ValueError(f"{path} holds no samples; run its recipe again.")
        return record
