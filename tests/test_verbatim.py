"""Looking up stretches of text: held against looking at every place."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lib.verbatim import Concordance, sorted_suffixes

ROWS = st.lists(st.integers(0, 3), min_size=1, max_size=60)


def longest(text, wanted):
    """The slow way: try every place."""
    fits = [
        next((n for n, (a, b) in enumerate(zip(text[at:], wanted)) if a != b), None)
        for at in range(len(text))
    ]
    ends = [min(len(text) - at, len(wanted)) for at in range(len(text))]
    return max(end if fit is None else fit for fit, end in zip(fits, ends))


@given(ROWS)
def test_suffixes_are_sorted(text):
    places = sorted_suffixes(np.array(text))
    assert sorted(range(len(text)), key=lambda i: text[i:]) == places.tolist()


@given(ROWS, ROWS)
def test_the_longest_stretch_is_found_and_stands_there(text, wanted):
    length, at = Concordance(np.array(text)).longest_at(wanted)
    assert length == longest(text, wanted)
    assert text[at : at + length] == wanted[:length]


@given(ROWS, st.lists(st.integers(0, 3), min_size=1, max_size=3))
def test_how_often_a_stretch_stands_there(text, wanted):
    n = len(wanted)
    slow = sum(text[i : i + n] == wanted for i in range(len(text) - n + 1))
    assert Concordance(np.array(text)).count(wanted) == slow


def test_each_place_of_a_text_is_looked_up():
    concordance = Concordance(np.array([5, 6, 7, 8, 9]))
    assert concordance.longest_from_each([6, 7, 1, 9]).tolist() == [2, 1, 0, 1]


def test_nothing_to_look_in_is_said():
    with pytest.raises(ValueError, match="no text"):
        Concordance(np.array([], dtype=int))
