"""The whole pipeline in one run, from a crawl to a reinforced assistant.

    python -m lib all --scale tiny

makes every stage in a folder of its own below the run's, in order. A finished stage
leaves its row of the report card there (`report.json`), so that a run can be stopped
at any moment and goes on where it stopped. With `--share 0.005` it is a rehearsal:
so small a share of the web's pages and of each training's updates, which shows in a
minute or two that the chain runs. Its figures say nothing about the final models.
"""

import json
import time
from collections.abc import Callable
from dataclasses import asdict, replace
from pathlib import Path

from lib import assistant, reinforced_assistant, tool_trials, with_puzzles
from lib.artifacts import write_atomically
from lib.base_model import RECIPE, recipe_here
from lib.pipeline_run import ORDER, Run
from lib.pipeline_text import crawl_stage, refine_stage, tokenizer_stage
from lib.pipeline_trainings import (
    conversations_stage,
    pretrain_stage,
    puzzles_stage,
    reinforcement_stage,
    tools_stage,
)
from lib.report_card import Row, row_of
from lib.scale import WORLD_SEED, book_seed
from lib.train import launched

STAGES: dict[str, Callable[[Run], Row]] = dict(
    zip(
        ORDER,
        (
            *(crawl_stage, refine_stage, tokenizer_stage, pretrain_stage),
            *(conversations_stage, tools_stage, puzzles_stage, reinforcement_stage),
        ),
        strict=True,
    )
)
REPORT, WHAT = "report.json", "recipe.json"


def recipe(share: float) -> dict:
    """All on which a run's models depend but for the machine: it tells runs apart."""
    settings = {
        "base": RECIPE,
        "conversations": assistant.SETTINGS,
        "tools": tool_trials.SETTINGS,
        "puzzles": with_puzzles.SETTINGS,
        "reinforcement": reinforced_assistant.SETTINGS,
    }
    told = {name: asdict(one) for name, one in settings.items()}
    told |= {"share": share, "web's seed": WORLD_SEED, "BOOK_SEED": book_seed()}
    return json.loads(json.dumps(told))  # as a file gives it back


def run_all(
    folder: Path, share: float = 1.0, tell: Callable[[str], None] = print
) -> list[Row]:
    """Make all stages in `folder`, or go on there; the rows of its report card.

    `share` is how much of every training is made, above 0 and up to 1. Raises
    ValueError for a folder with another run or something else, and for a damaged
    report; OSError for a folder that cannot be written. Nothing is lost then.
    """
    if not 0 < share <= 1:
        raise ValueError("--share is a part of every training: above 0, up to 1.")
    if launched() > 1:
        raise ValueError("The pipeline runs in one process; start it without launch.")
    run = _opened(Path(folder), share)
    rows = []
    for number, (name, make) in enumerate(STAGES.items(), 1):
        path = run.at(name) / REPORT
        which = f"stage {number} of {len(STAGES)}, {name}"
        if path.exists():
            tell(f"{which}: was made before")
        else:
            tell(f"{which} ...")
            _make(run, make, path)
        rows.append(_read(path, name))
    report = {"share": share, "rows": [row.as_json() for row in rows]}
    _write(run.folder / REPORT, report)
    return rows


def _make(run: Run, make: Callable[[Run], Row], path: Path) -> None:
    """Make a stage and write its report."""
    began = time.perf_counter()
    row = make(run)
    before = row.seconds or 0.0
    row = replace(row, seconds=before + time.perf_counter() - began)
    _write(path, row.as_json())


def _opened(folder: Path, share: float) -> Run:
    """The run in a folder, new or gone on with."""
    path, wanted = folder / WHAT, recipe(share)
    if not path.exists():
        if folder.is_dir() and any(p.name[0] != "." for p in folder.iterdir()):
            raise ValueError(f"{folder} holds something else; name a new folder.")
        _write(path, wanted | {"precision": recipe_here().precision})
    try:
        told = json.loads(path.read_text())
        precision = told.pop("precision")
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise ValueError(
            f"{path} is damaged, so nobody can tell which run this is; nothing was"
            " changed. Name a new folder."
        ) from error
    for what in wanted | told:
        asked, there = wanted.get(what), told.get(what)
        if asked != there:
            how = "differs" if isinstance(asked, dict) else f"is {there}, not {asked}"
            raise ValueError(
                f"{folder} holds a run of another recipe ({what}: {how}). Nothing was"
                " changed; ask for the same, or name a new folder."
            )
    return Run(folder, share, precision)


def _read(path: Path, stage: str) -> Row:
    """The row that a stage has left."""
    try:
        row = row_of(json.loads(path.read_text()))
        if row.stage != stage:
            raise ValueError(f"it is of {row.stage}")
    except (ValueError, TypeError, KeyError, AttributeError, IndexError) as error:
        raise ValueError(
            f"{path} is damaged; nothing was changed. Remove that file, and the stage"
            " is made again from what stands beside it."
        ) from error
    return row


def _write(path: Path, told: dict) -> None:
    """Write JSON, complete or not at all."""
    try:
        write_atomically(path, json.dumps(told, indent=1).encode())
    except OSError as error:
        raise OSError(
            f"{path.parent} cannot be written ({error.strerror}); free some space, or"
            " name another folder."
        ) from error
