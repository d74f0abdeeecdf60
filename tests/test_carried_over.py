"""What became of problems that were not practised, in a word and with an interval."""

import pytest
import torch

from lib.carried_over import (
    NAME,
    OTHER,
    TRAININGS,
    Trial,
    change,
    changes,
    examined,
)
from lib.puzzles import FAMILIES
from lib.reinforced_assistant import PRACTISED
from lib.shipped import shipped_runs
from tests.chat_miniature import chatty


@pytest.mark.parametrize(
    "before, after, said",
    [
        ([False] * 40, [True] * 40, "helped"),
        ([True] * 40, [False] * 40, "hurt"),
        ([True, False] * 20, [False, True] * 20, "unchanged"),
        ([True] * 40, [True] * 40, "unchanged"),
    ],
)
def test_a_change_in_a_word(before, after, said):
    found = change(before, after)
    assert found.said == said
    assert found.before == sum(before) / 40 and found.after == sum(after) / 40
    assert found.could_fall == (sum(before) >= 4)
    moved = (sum(after) - sum(before)) / 0.4
    assert found.points.startswith(f"{moved:+.0f} (")
    assert found.low <= found.after - found.before <= found.high


def test_only_the_same_problems_are_compared():
    for before, after in (([True], [True]), ([True, False], [True])):
        with pytest.raises(ValueError, match="same problems"):
            change(before, after)


def test_every_family_is_asked_and_the_same_key_asks_the_same():
    torch.manual_seed(0)
    who = chatty(context=512)
    first = examined(who, "test", 1)
    assert list(first) == list(FAMILIES)
    for family, right in first.items():
        twice = 2 if family in PRACTISED else 1
        assert len(right) == twice * len(FAMILIES[family].levels)
    assert examined(who, "test", 1) == first
    assert {one.said for one in changes(first, first).values()} == {"unchanged"}


def test_other_families_are_those_that_nobody_practised():
    assert len(OTHER) >= 5
    assert not set(OTHER) & set(PRACTISED) and set(OTHER) | set(PRACTISED) == set(
        FAMILIES
    )


def test_the_other_trainings_ship():
    trials = shipped_runs(NAME, Trial)
    assert tuple(one.index for one in trials) == TRAININGS
    for one in trials:
        assert list(one.before) == list(one.right) == list(FAMILIES)
        assert set(changes(one.before, one.right)) == set(FAMILIES)
