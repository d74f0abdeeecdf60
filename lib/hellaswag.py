"""HellaSwag: which of four endings comes next? (Zellers et al. 2019)

A passage breaks off, and of four endings one is its own; the others were
written by a machine and chosen to fool machines, not people. A base model
needs no instructions for it: it says how likely each ending is. The ending
with the greatest log-probability is its answer (`by_sum`), or the one with the
greatest log-probability for its length (`by_mean`), since every further token
makes a longer ending less likely. Who guesses has a quarter right.

Published figures ask in two ways, which differ by some points (`WAYS`):

* `harness`, as EleutherAI's lm-evaluation-harness does: the name of the activity
  stands first, the marks that WikiHow's pages have left are taken out, and
  length is counted in characters;
* `plain`, as build-nanogpt and llm.c do: the text as it stands, and length
  counted in tokens.

Left out: examples before the question, and the test set, whose answers are
not public.
"""

import json
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import torch
from accelerate import PartialState
from accelerate.utils import reduce
from torch import Tensor, nn
from torch.nn import functional as F

from lib.artifacts import artifact, write_atomically
from lib.intervals import rate_interval
from lib.texts import from_hub
from lib.tokenizer import Tokenizer
from lib.train import launched

HELLASWAG, FILE = "Rowan/hellaswag", "validation.jsonl"
ENDINGS = 4
ROWS = 16  # computed at a time; GPT-2's logits of as many take about a gigabyte
FIELDS = "activity_label", "ctx", "ctx_a", "ctx_b"

Entry = Mapping[str, Any]  # as the data set has it


class Item(NamedTuple):
    """A passage, four ways to go on, and which of them is its own."""

    context: str
    endings: list[str]
    right: int


class Way(NamedTuple):
    """How an entry becomes text, and what the length of an ending is."""

    word: Callable[[Entry], Item]
    length: Callable[[str, list[int]], int]


class Marks(NamedTuple):
    """How many of the questions were answered rightly, by either measure."""

    asked: int
    by_sum: int
    by_mean: int

    def rates(self) -> tuple[float, float]:
        """Shares of right answers, by sum and by mean."""
        return self.by_sum / self.asked, self.by_mean / self.asked

    def intervals(self) -> tuple[tuple[float, float], tuple[float, float]]:
        """The book's intervals for both."""
        return (
            rate_interval(self.by_sum, self.asked),
            rate_interval(self.by_mean, self.asked),
        )


def hellaswag() -> list[dict]:
    """The 10,042 entries of its validation set, from the cache or the hub.

    Raises ConnectionError when they are wanted and the hub cannot be reached.
    """

    def make(folder: Path) -> None:
        stream = from_hub("HellaSwag", HELLASWAG, split="validation")
        kept = (*FIELDS, "endings", "label")
        lines = (json.dumps({name: entry[name] for name in kept}) for entry in stream)
        write_atomically(folder / FILE, "\n".join(lines).encode())

    path = artifact("hellaswag", make, settings={"source": HELLASWAG}) / FILE
    return [json.loads(line) for line in path.read_text().split("\n")]


# --- the two ways -------------------------------------------------------------


def checked(entry: Entry) -> Entry:
    """An entry with all that is needed; raises ValueError for another one."""
    endings, label = entry.get("endings"), str(entry.get("label"))
    texts = [entry.get(name) for name in FIELDS]
    texts += endings if isinstance(endings, list) else [None]
    if not all(isinstance(text, str) for text in texts) or not entry["ctx"].strip():
        raise ValueError("An entry of HellaSwag lacks a text, or holds something else.")
    if len(endings) != ENDINGS or label not in map(str, range(ENDINGS)):
        raise ValueError(
            f"An entry of HellaSwag has {len(endings)} endings and the answer"
            f" {label[:20]!r}, not {ENDINGS} endings and a number below {ENDINGS}."
        )
    return entry


def cleaned(text: str) -> str:
    """Without WikiHow's marks: "[header] Tie it [title] Pull [step]" and the like.

    >>> cleaned("Tie the rope [title] Pull it tight. [step] Pull.")
    'Tie the rope. Pull it tight. Pull.'
    """
    text = text.strip().replace(" [title]", ". ")
    return re.sub(r"\[[^\]\n]*\]", "", text).replace("  ", " ")


def harness(entry: Entry) -> Item:
    """The activity, the passage as sentences, and endings without marks."""
    entry = checked(entry)
    passage = f"{entry['ctx_a']} {entry['ctx_b'].capitalize()}"
    context = cleaned(f"{entry['activity_label']}: {passage}")
    return Item(context, [*map(cleaned, entry["endings"])], int(entry["label"]))


def plain(entry: Entry) -> Item:
    """The passage and its endings as they stand."""
    entry = checked(entry)
    return Item(entry["ctx"], entry["endings"], int(entry["label"]))


WAYS = {
    "harness": Way(harness, lambda ending, tokens: len(ending)),
    "plain": Way(plain, lambda ending, tokens: len(tokens)),
}


# --- scoring ------------------------------------------------------------------


class Row(NamedTuple):
    """The tokens of a passage with an ending, and how many are the ending's."""

    tokens: list[int]
    scored: int


class Exam:
    """All questions as tokens, asked in one way; made once, taken many times.

    What does not fit into the model's context is cut off at the front. A text
    can hold no special token: what looks like one is plain letters.
    """

    def __init__(
        self, entries: Iterable[Entry], way: Way, tokenizer: Tokenizer, context: int
    ) -> None:
        self.rows, self.right, lengths = [], [], []
        for item in map(way.word, entries):
            before = tokenizer.encode(item.context)
            for ending in item.endings:
                after = tokenizer.encode(f" {ending}")
                whole = [*before, *after][-context - 1 :]
                self.rows.append(Row(whole, min(len(after), len(whole) - 1)))
                lengths.append(max(1, way.length(ending, after)))
            self.right.append(item.right)
        if not self.right:
            raise ValueError("An exam needs at least one question.")
        self.lengths = torch.tensor(lengths).view(-1, ENDINGS)  # (N, 4)

    def marks(self, model: nn.Module) -> Marks:
        """What a model, tokens (B, T) to logits (B, T, V), has right.

        All processes of a launch must call it, and all get the same.
        """
        sums = log_likelihoods(model, self.rows).view(-1, ENDINGS).cpu()  # (N, 4)
        right = torch.tensor(self.right)
        by_sum, by_mean = (
            int((scores.argmax(1) == right).sum())
            for scores in (sums, sums / self.lengths)
        )
        return Marks(len(right), by_sum, by_mean)


@torch.no_grad()
def log_likelihoods(model: nn.Module, rows: Sequence[Row]) -> Tensor:
    """Log-probability (N,) in nats of the scored tokens at the end of each row.

    The processes of a launch share the batches. Each calls the model equally
    often, since a model that is cut over them computes with all or not at all.
    """
    device = next(model.parameters()).device
    state = PartialState(cpu=launched() > 1 and device.type == "cpu")
    order = sorted(range(len(rows)), key=lambda i: len(rows[i].tokens))
    batches = [order[i : i + ROWS] for i in range(0, len(order), ROWS)]
    found = torch.zeros(len(rows), device=device)
    for first in range(0, len(batches), state.num_processes):
        mine = first + state.process_index
        batch = batches[min(mine, len(batches) - 1)]
        sums = _batch(model, [rows[i] for i in batch], device)
        if mine < len(batches):
            found[torch.tensor(batch, device=device)] = sums
    return reduce(found, "sum")


def _batch(model: nn.Module, rows: list[Row], device: torch.device) -> Tensor:
    """The same for one batch (B,). Padding at the right is seen by no token."""
    longest = max(len(row.tokens) for row in rows)
    padded = [row.tokens + [0] * (longest - len(row.tokens)) for row in rows]
    tokens = torch.tensor(padded, device=device)  # (B, T + 1)
    ends = torch.tensor([len(row.tokens) - 1 for row in rows], device=device)
    starts = ends - torch.tensor([row.scored for row in rows], device=device)
    at = torch.arange(longest - 1, device=device)  # (T,)
    counted = (starts[:, None] <= at) & (at < ends[:, None])  # (B, T)
    logits = model(tokens[:, :-1])  # (B, T, V)
    nats = F.cross_entropy(
        logits.flatten(0, 1).float(), tokens[:, 1:].flatten(), reduction="none"
    )
    return -(nats.view_as(counted) * counted).sum(1)
