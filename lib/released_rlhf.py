"""Chapter 11 at full scale: a released assistant learns what people prefer.

Two runs, one after the other, as in Ouyang et al. 2022, section 3.5. First a copy of
the assistant becomes a reward model: it learns from pairs of replies which of two
people chose (`lib.preference_pairs`). Then the assistant learns by GRPO (Shao et al.
2024, section 4), as in chapter 10; only the judge is no program now but that model,
and a KL term holds the assistant near its start. What the judge gives for a reply
that was cut off, or in which a turn of somebody else is opened, is lowered a little
(`lib.budgeted_rollouts`).

The run looks at held-out prompts as it goes: the judge's score, the length, and how
many nats a reply is away from the start. It stops where these are more than the
budget. That is all one can see here: people are not asked again, so a rising score
alone says nothing. Where Gao et al. 2023 (section 3.6) had something better than the
judge to look at, the penalty did what stopping earlier does.

Of the full run, the reward model's rate, batch and single pass are those of Ouyang
et al. (appendix C.2), the batch of 512, its 256,000 replies and the warmup too
(C.4); they had a reward model of 6B, groups of one with a value network, and the
loss of pre-training in addition. The KL term has the weight of GRPO's authors (their
section 4.2). Budget and the policy's rate are ours.

Memory: on a T4 (16 GB) a model of 360M takes 5.8 GB with its gradient and moments. As
a reward model it needs 6 GB more for two pairs of 512 tokens; as a policy it has two
more copies beside it, judge and start, of 1.4 GB each, and 5 GB for 4 rows of 320
tokens. On a GPU with 80 GB one of 1.7B takes 38 GB, as in chapter 10; four pairs take
14 GB more, or 8 rows of 512 tokens 16 GB and the two copies 14 GB. These are sums, not
measurements: nobody has tried these runs at full length in this book.
"""

import copy
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import islice
from pathlib import Path

from lib.budgeted_rollouts import (
    HELD_OUT,
    BudgetedRollouts,
    BudgetSpent,
    HelpfulTask,
)
from lib.checkpoints import last_good
from lib.preference import RankingLoss, RewardModel
from lib.preference_pairs import Pair, preference_pairs
from lib.reinforce import Grpo, GrpoLoss
from lib.release import Release, load_release
from lib.released_reward import (
    ChatForm,
    held_out_accuracy,
    identity,
    pair_examples,
    processes,
    reward_checkpoint,
    trained_reward,
)
from lib.scale import Scale
from lib.train import train
from lib.train_settings import TrainSettings
from lib.training_log import TrainingRun


@dataclass(frozen=True)
class Rlhf:
    """Which model learns from people's choices, and how, in both runs.

    The reward model learns once from the first `pairs` of which no text has more than
    `length` tokens, and `tested` is the number of held-out pairs. The policy answers
    prompts of at most `longest` tokens, of the held-out ones `asked`, and stops when
    a reply is more than `budget` nats from its start.
    """

    model: str
    pairs: int
    tested: int
    length: int
    reward: TrainSettings
    grpo: Grpo
    longest: int
    asked: int
    budget: float
    settings: TrainSettings


RLHF = {
    "colab": Rlhf(
        model="HuggingFaceTB/SmolLM2-360M-Instruct",
        pairs=4_000,
        tested=500,
        length=512,
        reward=TrainSettings(
            steps=1,
            rows=32,
            rate=1e-5,
            warmup=10,
            decay=1.0,
            accumulation=16,
            sample_every=25,
            checkpoint_every=25,
        ),
        grpo=Grpo(group=4, most=128, kl=0.04),
        longest=192,
        asked=128,
        budget=10.0,
        settings=TrainSettings(
            steps=40,
            rows=32,
            rate=5e-6,
            warmup=3,
            decay=0.0,
            accumulation=8,
            sample_every=10,
            checkpoint_every=10,
        ),
    ),
    "full": Rlhf(
        model="HuggingFaceTB/SmolLM2-1.7B-Instruct",
        pairs=50_000,  # all
        tested=5_000,  # all
        length=512,
        reward=TrainSettings(
            steps=1,
            rows=64,
            rate=9e-6,
            warmup=10,
            decay=1.0,
            precision="bf16",
            accumulation=2,
            sample_every=100,
            checkpoint_every=100,
        ),
        grpo=Grpo(group=8, most=256, kl=0.04),
        longest=256,
        asked=1_024,
        budget=10.0,
        settings=TrainSettings(
            steps=500,
            rows=512,
            rate=1e-6,
            warmup=10,
            decay=0.0,
            precision="bf16",
            accumulation=8,
            sample_every=20,
            checkpoint_every=20,
        ),
    ),
}


def reward_model_released(
    size: Scale,
    folder: Path,
    load: Callable[[str], Release] = load_release,
    read: Callable[[str], Sequence[Pair]] = preference_pairs,
) -> TrainingRun:
    """Train the reward model of a scale in `folder`, or go on where a run stopped.

    Its log has the accuracy on held-out pairs, before and after. Raises
    ConnectionError without the hub, and what `lib.train.train` raises.
    """
    wanted = RLHF[size.name]
    learned, held_out = read("train"), read("test")
    release = load(wanted.model)
    form = ChatForm(release)
    rows = islice(form.fitting(learned, wanted.length), wanted.pairs)
    data = pair_examples(rows, pad=form.end, key=wanted.reward.seed)
    exam = list(islice(form.fitting(held_out, wanted.length), wanted.tested))
    steps = max(1, len(data.rankings) // wanted.reward.rows)
    return train(
        RewardModel(release.model),
        data,
        replace(wanted.reward, steps=steps),
        folder,
        sample=partial(held_out_accuracy, pairs=exam),
        loss=RankingLoss(),
    )


def rlhf_released(
    size: Scale,
    folder: Path,
    reward_folder: Path,
    load: Callable[[str], Release] = load_release,
    read: Callable[[str], Sequence[Pair]] = preference_pairs,
) -> TrainingRun:
    """Reinforce the model of a scale in `folder`, or go on where a run stopped.

    `reward_folder` is that of `reward_model_released`. The log has what is seen on
    held-out prompts, before and as the run goes on (`HELD_OUT`); the last checkpoint
    is that of the last step, or of the look that found the KL budget spent.

    Raises FileNotFoundError without a reward model, ConnectionError without the hub,
    ValueError for one of another release, and what `lib.train.train` raises.
    """
    wanted = RLHF[size.name]
    settings, grpo = wanted.settings, wanted.grpo
    checkpoint = reward_checkpoint(reward_folder)
    learned, held_out = read("train"), read("test")
    release = load(wanted.model)
    form, policy = ChatForm(release), release.model
    judge = trained_reward(checkpoint, copy.deepcopy(policy))
    task, exam = (
        HelpfulTask(pairs, form, judge, key, grpo.most, wanted.longest)
        for pairs, key in ((learned, settings.seed), (held_out, "exam"))
    )
    data = BudgetedRollouts(
        *(policy, task, grpo),
        rows=settings.rows,
        exam=exam,
        asked=wanted.asked,
        budget=wanted.budget,
        judge=identity(checkpoint),
    )
    learn = GrpoLoss(grpo)
    try:
        return train(policy, data, settings, folder, sample=data.look, loss=learn)
    except BudgetSpent:
        processes(policy.embedding.weight.device).wait_for_everyone()
        found = last_good(Path(folder), True)
        if found is None:
            raise
        return TrainingRun(Path(folder), found.path)


def report(run: TrainingRun) -> str:
    """What the log of either run says of held-out pairs or prompts, a line each."""
    lines = []
    for name in ("accuracy", *HELD_OUT):
        if values := [value for _, value in run.curve(name)]:
            lines.append(f"{name}: {values[0]:.3g} before, {values[-1]:.3g} after")
    return "\n".join(lines)
