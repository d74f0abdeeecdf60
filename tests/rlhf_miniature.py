"""A release, pairs and runs of RLHF small enough for a test, also as processes.

    python tests/rlhf_miniature.py FOLDER

trains a reward model in FOLDER/reward and the policy against it in FOLDER/policy.
"""

import sys
from dataclasses import replace
from functools import cache
from pathlib import Path

import torch

from lib import released_rlhf
from lib.chat import USER, Message
from lib.model import Transformer
from lib.model_config import preset
from lib.preference_pairs import Pair
from lib.reinforce import Grpo
from lib.release import Release
from lib.released_rlhf import RLHF, reward_model_released, rlhf_released
from lib.released_sft import END, START
from lib.scale import scale
from lib.tokenizer import train_bpe
from lib.train_settings import TrainSettings

PAGE = "the cat sat on the mat and the dog sat on the log\n" * 20
# Stand-ins for people's choices: whoever is asked, people like cats.
ASKED = "the mat", "the log", "the dog", "the cat and the dog", "on", "sat"
PAIRS = [
    Pair((Message(USER, f"{asked} {n}"),), f"{what} cat sat", f"{what} dog sat")
    for n in range(4)
    for asked in ASKED
    for what in ("the", "and the")
]
SMALL = replace(
    RLHF["colab"],
    tested=8,
    length=400,
    reward=TrainSettings(
        steps=1,
        rows=4,
        rate=1e-2,
        decay=0.0,
        accumulation=2,
        sample_every=6,
        checkpoint_every=6,
    ),
    grpo=Grpo(group=4, most=8, kl=0.04),
    longest=400,
    asked=6,
    budget=1e9,
    settings=TrainSettings(
        steps=4,
        rows=16,
        rate=1e-2,
        decay=0.0,
        accumulation=2,
        sample_every=1,
        checkpoint_every=1,
    ),
)


@cache
def tokenizer():
    return train_bpe(PAGE, 290, special_tokens=(START, END, "<|endoftext|>"))


def release(place=None):
    """A Llama with random weights and few symbols in place of SmolLM2."""
    small = {"width": 16, "layers": 1, "heads": 2, "kv_heads": 2, "mlp_width": 32}
    shape = preset("smollm2-135m").with_(vocab=290, context=640, **small)
    with torch.random.fork_rng():
        torch.manual_seed(3)
        model = Transformer(shape).eval()
    return Release(model, tokenizer(), (), (289,), "stand-in", "none", "this test")


def read(split):
    return PAIRS if split == "train" else PAIRS[::5]


def trained(folder):
    """Both runs, one after the other."""
    reward = reward_model_released(scale("colab"), folder / "reward", release, read)
    policy = rlhf_released(
        scale("colab"), folder / "policy", folder / "reward", release, read
    )
    return reward, policy


if __name__ == "__main__":
    released_rlhf.RLHF["colab"] = SMALL
    trained(Path(sys.argv[1]))
