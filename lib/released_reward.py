"""A reward model made of a released assistant: what it reads, and how it scores.

It reads a conversation as the assistant does, in the form of SmolLM2's template,
up to the token that closes the reply, and gives one number there (Ouyang et al.
2022, section 3.5). The difference of two is the log-odds that people prefer the
one; a number alone means nothing, since adding the same to all changes no choice.
"""

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import numpy as np
import torch
from accelerate import PartialState
from accelerate.utils import reduce
from safetensors.torch import load_file
from torch import Tensor

from lib.artifacts import MANIFEST, checksum
from lib.chat import ASSISTANT, SYSTEM, Message
from lib.checkpoints import WEIGHTS, last_good
from lib.model import Transformer
from lib.preference import Rankings, RewardModel, log_odds
from lib.preference_pairs import HH_RLHF, Pair
from lib.release import Release
from lib.released_rl import SYSTEM_TEXT
from lib.released_sft import chatml
from lib.train import launched
from lib.web.world.dice import Dice

TOGETHER = 16  # texts that are scored at a time
Rows = tuple[list[int], list[int]]  # the tokens of a pair, the preferred first


class ChatForm:
    """How conversations become tokens for the models of a release.

    As SmolLM2's template has it: a system's turn first, a new line after each.
    Raises ValueError for a release without tokens for turns.
    """

    def __init__(self, release: Release) -> None:
        self.start, self.protocol = list(release.start), chatml(release)
        self.end = self.protocol.end

    def prompt(self, messages: Sequence[Message]) -> list[int]:
        """The tokens of what was said, up to where the assistant begins."""
        tokens, line = list(self.start), self.protocol.encode("\n")
        for turn in (Message(SYSTEM, SYSTEM_TEXT), *messages):
            tokens += [*self.protocol.rendered([turn]).tokens, *line]
        return tokens + self.protocol.header(ASSISTANT)

    def fitting(self, pairs: Iterable[Pair], length: int) -> Iterator[Rows]:
        """The pairs as tokens, those of which both texts have at most `length`."""
        for pair in pairs:
            before = self.prompt(pair.prompt)
            better, worse = (
                [*before, *self.protocol.encode(reply), self.end]
                for reply in (pair.chosen, pair.rejected)
            )
            if max(len(better), len(worse)) <= length:
                yield better, worse


def pair_examples(pairs: Iterable[Rows], pad: int, key: object) -> Rankings:
    """Pairs to learn from, as rankings of two, in an order that depends on the key.

    Raises ValueError without pairs.
    """
    rows = [tuple(np.array(row, np.int32) for row in pair) for pair in pairs]
    if not rows:
        raise ValueError("No pair is short enough; allow longer texts.")
    rows = [rows[i] for i in Dice("pairs", key).shuffled(range(len(rows)))]
    digest = hashlib.sha256()
    for better, worse in rows:
        digest.update(better.tobytes() + b"<" + worse.tobytes() + b"|")
    return Rankings(rows, pad, f"{HH_RLHF} {digest.hexdigest()[:16]}")


# --- scores -------------------------------------------------------------------


def judged(model: RewardModel, texts: Sequence[Sequence[int]]) -> Tensor:
    """What the model gives each text, (N,) log-odds, few at a time: it is large."""
    return log_odds(model, texts, together=TOGETHER)


def processes(device: torch.device) -> PartialState:
    """All that were launched together, on this kind of device."""
    return PartialState(cpu=launched() > 1 and device.type == "cpu")


def held_out_accuracy(model: RewardModel, pairs: Sequence[Rows]) -> dict[str, float]:
    """The share of pairs in which the preferred text scores higher, as `accuracy`.

    Equal scores are half right. All processes of a launch must call it; they share
    the pairs.
    """
    device = next(model.parameters()).device
    state = processes(device)
    mine = pairs[state.process_index :: state.num_processes]
    better, worse = (judged(model, [rows[i] for rows in mine]) for i in (0, 1))
    right = (better > worse).sum() + (better == worse).sum() / 2
    return {"accuracy": float(reduce(right.to(device), "sum")) / len(pairs)}


# --- a trained one ------------------------------------------------------------


def reward_checkpoint(folder: Path) -> Path:
    """The last good checkpoint of a reward model's run.

    Raises FileNotFoundError where there is none.
    """
    found = last_good(Path(folder), True)
    if found is None:
        raise FileNotFoundError(
            f"{folder} holds no reward model; train it first, with python -m lib"
            " reward, or name its folder with --reward."
        )
    return found.path


def trained_reward(checkpoint: Path, trunk: Transformer) -> RewardModel:
    """The reward model of a checkpoint, frozen; `trunk` becomes a part of it.

    Raises ValueError if it was made of another model than `trunk`.
    """
    model = RewardModel(trunk)
    wanted, weights = dict(model.named_parameters()), load_file(checkpoint / WEIGHTS)
    shapes = ({k: v.shape for k, v in of.items()} for of in (wanted, weights))
    if next(shapes) != next(shapes):
        raise ValueError(
            f"{checkpoint} holds no reward model that was made of this release; train"
            " one at this scale, or name another folder."
        )
    with torch.no_grad():
        for name, weight in wanted.items():
            weight.copy_(weights[name])
    return model.requires_grad_(False).eval()


def identity(checkpoint: Path) -> str:
    """By which a run knows its reward model: a sum over the sums of all files."""
    return checksum(checkpoint / MANIFEST)
