"""Many episodes of the tasks of `lib.agent_tasks`, to count how many are done.

Tasks of 1 to k look-ups are about the same people, the first k of each task: whoever
does more of them has fewer chances, not other people.
"""

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

from lib.agent import (
    Approve,
    Episode,
    Limits,
    Policy,
    Running,
    everything,
    happened,
    run_together,
)
from lib.agent_plan import Check, Mind, Plan
from lib.agent_tasks import (
    WANTED,
    Register,
    Task,
    attentive,
    done,
    first,
    questions_about,
    remembering,
    tools_for,
)
from lib.sandbox import Sandbox
from lib.tool_exam import index_with

LIMITS = Limits(steps=150, tokens=20_000, seconds=3_600.0)
ALONE = Limits(steps=60, tokens=20_000, seconds=600.0)


class Setting(NamedTuple):
    """So many look-ups, how they are checked, and the share of calls that fail.

    The human looks up so many of the years before he says yes.
    """

    lookups: int
    check: Check = "none"
    faults: float = 0.0
    looks: int = 0


class Tried(NamedTuple):
    """What became of a task."""

    task: Task
    setting: Setting
    episode: Episode
    done: bool
    written: bool  # something was, right or wrong

    @property
    def wrong(self) -> bool:
        """Does the register have a wrong entry now?"""
        return self.written and not self.done

    @property
    def errors(self) -> int:
        """How many of its calls came back with an error."""
        return sum(not one.ok for one in happened(self.episode.entries))


def tried(
    some: Sequence[Task],
    settings: Iterable[Setting],
    mind: Callable[[Task, object], Mind],
    think: Callable[[], None] = lambda: None,
    approve: Approve | None = None,
    key: object = "",
) -> list[Tried]:
    """Every task in every setting; all episodes go on side by side.

    `mind` is made for each task and its number; `think` is called where minds share a
    model. By default the human is `attentive`, and says yes to what was not looked at;
    tools fail alike in all settings with faults.
    """
    made = [(i, one, which) for which in settings for i, one in enumerate(some)]
    others = [f"{one.name} {WANTED}" for task in some for one in task.people]
    with (
        index_with(questions_about(some)) as index,
        Sandbox() as sandbox,
        TemporaryDirectory() as folder,
    ):
        search, begun, registers = remembering(index), [], []
        for n, (i, whole, which) in enumerate(made):
            task, register = first(whole, which.lookups), Path(folder, str(n))
            faults = which.faults, (key, i), others
            tools = tools_for(search, sandbox, register, *faults)
            human = approve or attentive(task.years, which.looks, (key, i))
            running = Running(task.order, tools, LIMITS, human)
            begun.append((running, Plan(mind(whole, i), which.check)))
            registers.append((task, which, register))
        episodes = run_together(begun, think)
        return [
            Tried(task, which, episode, done(task, path), bool(Register(path).lines))
            for episode, (task, which, path) in zip(episodes, registers)
        ]


def tried_by(
    policy: Policy,
    some: Sequence[Task],
    lookups: int,
    approve: Approve = everything,
    limits: Limits = ALONE,
) -> list[Tried]:
    """Every task about its first people, by a policy that says all actions itself.

    One after the other, for a model behind an endpoint; no call fails here. Raises
    what the policy raises where it cannot be asked: the rest would be no better off.
    """
    found, which = [], Setting(lookups)
    with (
        index_with(questions_about(some)) as index,
        Sandbox() as sandbox,
        TemporaryDirectory() as folder,
    ):
        search = remembering(index)
        for n, whole in enumerate(some):
            task, register = first(whole, lookups), Path(folder, str(n))
            one = Running(
                task.order, tools_for(search, sandbox, register), limits, approve
            )
            while not one.ended:
                one.take(policy(tuple(one.entries)))
            episode = one.episode
            entries = Register(register).lines
            found.append(
                Tried(task, which, episode, done(task, register), bool(entries))
            )
    return found


def of(found: Sequence[Tried], setting: Setting) -> list[Tried]:
    """Those of one setting."""
    return [one for one in found if one.setting == setting]
