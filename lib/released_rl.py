"""Chapter 10 at full scale: a released assistant learns from a judge of answers.

GRPO (Shao et al. 2024, section 4) on GSM8K, by `lib.train.train` and the rollouts of
`lib.reinforce`, as in the chapter: only the model and the problems are larger. A reward
is 1 for the right number in the form asked for, else 0. A run that was stopped goes on
where it was.

Of the full run, the rate and the one update for each batch are those of GRPO's authors
(section 4.2: 1e-6, batches of 1,024 in groups of 64); groups of 16 with 256 tokens are
those of nanochat, whose RL on GSM8K is about as large. Left out: the authors' KL term
with 0.04. A reference costs the memory of another model, and since then others have
learned as well or better without (Yu et al. 2025, section 2.3; Huang et al. 2025).

What a group needs at once sets its size. On a T4 (16 GB) a model of 360M takes 5.8 GB
with its gradient and moments, and 4 rows of 480 tokens take 7 GB more; on a GPU with 80
GB one of 1.7B takes 38 GB, with DDP's copy of the gradient and one in bfloat16, and 16
rows of 512 tokens 32 GB. These are sums, not measurements: nobody has tried these runs
at full length in this book. A model that FSDP cuts up cannot write its own examples;
use one of lib/launch that leaves it whole.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path

import torch
from accelerate import PartialState
from accelerate.utils import reduce
from torch import nn

from lib.chat import ASSISTANT, SYSTEM, USER, Message
from lib.generate import GREEDY, generate
from lib.gsm8k import Problem, gsm8k, is_right, judge
from lib.reinforce import Grpo, GrpoLoss, Rollouts
from lib.release import Release, load_release
from lib.released_sft import chatml
from lib.scale import Scale
from lib.train import launched, train
from lib.train_settings import TrainSettings
from lib.training_log import TrainingRun
from lib.web.world.dice import Dice

TOGETHER = 32  # problems of an exam that are answered at a time
# What the template of SmolLM2 says where nobody else does.
SYSTEM_TEXT = "You are a helpful AI assistant named SmolLM, trained by Hugging Face"
FORM = (
    "Reason step by step. Put the last line in this form: The answer is"
    " \\boxed{number}."
)


@dataclass(frozen=True)
class Rl:
    """Which model learns from which problems, and how.

    Problems whose prompt has more than `longest` tokens are left out of the training;
    `asked` is the number of held-out problems.
    """

    model: str
    grpo: Grpo
    longest: int
    asked: int
    settings: TrainSettings


RL = {
    "colab": Rl(
        model="HuggingFaceTB/SmolLM2-360M-Instruct",
        grpo=Grpo(group=4, most=256),
        longest=224,
        asked=64,
        settings=TrainSettings(
            steps=30,
            rows=32,
            rate=5e-6,
            warmup=3,
            decay=0.0,
            accumulation=8,
            sample_every=10,
            checkpoint_every=10,
        ),
    ),
    "full": Rl(
        model="HuggingFaceTB/SmolLM2-1.7B-Instruct",
        grpo=Grpo(group=16, most=256),
        longest=256,
        asked=1_319,
        settings=TrainSettings(
            steps=460,  # two passes of the problems
            rows=512,
            rate=1e-6,
            warmup=10,
            decay=0.0,
            precision="bf16",
            accumulation=4,
            sample_every=20,
            checkpoint_every=20,
        ),
    ),
}


class Gsm8kTask:
    """The problems as `lib.reinforce.Task`, again and again, in ever new orders.

    The orders depend on `key` alone. Raises ValueError without problems or for a
    release without tokens for turns, ModuleNotFoundError without math-verify.
    """

    name = "GSM8K"

    def __init__(
        self,
        problems: Sequence[Problem],
        release: Release,
        key: object,
        longest: int | None = None,
    ) -> None:
        judge()  # is missing now, if at all
        self.release, self.protocol, self.key = release, chatml(release), key
        self.stop = self.protocol.end
        self.problems = [
            problem
            for problem in problems
            if longest is None or len(self.asked(problem.question)) <= longest
        ]
        if not self.problems:
            raise ValueError(
                f"No problem of {len(problems)} fits into {longest} tokens; allow more."
            )
        self._order = cache(self._ordered)

    def _ordered(self, turn: int) -> list[int]:
        dice = Dice("GSM8K", self.key, turn)
        return dice.shuffled(range(len(self.problems)))

    def problem(self, number: int) -> Problem:
        """The problem of a number."""
        turn, place = divmod(number, len(self.problems))
        return self.problems[self._order(turn)[place]]

    def asked(self, question: str) -> list[int]:
        """The tokens of a question up to where the assistant begins.

        As SmolLM2's template has it: a new line ends each turn.
        """
        texts = (SYSTEM, SYSTEM_TEXT), (USER, f"{question}\n\n{FORM}")
        tokens, line = [*self.release.start], self.protocol.encode("\n")
        for turn in texts:
            tokens += [*self.protocol.rendered([Message(*turn)]).tokens, *line]
        return tokens + self.protocol.header(ASSISTANT)

    def prompt(self, number: int) -> list[int]:
        """The tokens of a problem, as `asked`."""
        return self.asked(self.problem(number).question)

    def reward(self, number: int, response: Sequence[int]) -> float:
        """1 for the right answer, else 0.

        0 too for a response that opens a turn of its own, or that has a token which
        stands for no text.
        """
        if self.protocol.special.intersection(response):
            return 0.0
        try:
            text = self.protocol.decode(response)
        except ValueError:
            return 0.0
        return float(is_right(text, self.problem(number).key))


def held_out_accuracy(
    model: nn.Module, exam: Gsm8kTask, most: int, asked: int
) -> dict[str, float]:
    """The share of the first problems that get a right answer, as `right`.

    Answers have at most `most` tokens and are the likeliest, token by token. All
    processes of a launch must call it; they share the problems.
    """
    device = next(model.parameters()).device
    state = PartialState(cpu=launched() > 1 and device.type == "cpu")
    asked = min(asked, len(exam.problems))
    mine = range(state.process_index, asked, state.num_processes)
    right = torch.zeros((), device=device)
    for first in range(0, len(mine), TOGETHER):
        numbers = mine[first : first + TOGETHER]
        prompts = [exam.prompt(i) for i in numbers]
        rows = generate(model, prompts, [0] * len(numbers), most, GREEDY, {exam.stop})
        for number, row in zip(numbers, rows):
            said = row.tokens[:-1] if row.ended == "stop" else row.tokens
            right += exam.reward(number, said)
    return {"right": float(reduce(right, "sum")) / asked}


def reinforce_released(
    size: Scale,
    folder: Path,
    load: Callable[[str], Release] = load_release,
    read: Callable[[str], Sequence[Problem]] = gsm8k,
) -> TrainingRun:
    """Reinforce the model of a scale in `folder`, or go on where a run stopped.

    Its log has the share of held-out problems that are right, before and after.
    Raises ConnectionError without the hub, ModuleNotFoundError without math-verify,
    and what `lib.train.train` raises.
    """
    wanted = RL[size.name]
    settings, grpo = wanted.settings, wanted.grpo
    judge()
    problems, held_out = read("train"), read("test")
    release = load(wanted.model)
    task = Gsm8kTask(problems, release, settings.seed, wanted.longest)
    exam = Gsm8kTask(held_out, release, "exam")
    data = Rollouts(release.model, task, grpo, stop=task.stop, rows=settings.rows)
    sample = partial(held_out_accuracy, exam=exam, most=grpo.most, asked=wanted.asked)
    return train(
        release.model, data, settings, folder, sample=sample, loss=GrpoLoss(grpo)
    )
