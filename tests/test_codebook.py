"""The codebook: nearest entries, the way back, and what is lost."""

import numpy as np
import pytest
from scipy.spatial.distance import cdist

from lib.codebook import Codebook, far_apart, fit

DRAWN = np.random.default_rng(5)
CENTRES = 10.0 * np.array([[0, 0, 0], [1, 0, 0], [0, 1, 0], [0, 0, 1], [1, 1, 1]])
AROUND = np.repeat(CENTRES, 60, 0) + DRAWN.normal(0, 0.1, (300, 3))
LOOSE = DRAWN.normal(0, 1, (400, 6))


def test_a_code_is_the_number_of_the_nearest_entry():
    book = fit(LOOSE, 20, 1)
    assert np.array_equal(book.encode(LOOSE), cdist(LOOSE, book.entries).argmin(1))


def test_clusters_are_found_and_their_middles_are_the_entries():
    book = fit(AROUND, len(CENTRES), 1)
    nearest = cdist(CENTRES, book.entries)
    assert nearest.min(1).max() < 0.1
    assert len(set(nearest.argmin(1))) == len(CENTRES)
    assert book.error(AROUND) < 1e-3


def test_entries_come_back_as_they_are_in_any_arrangement():
    book = fit(LOOSE, 12, 1)
    codes = np.arange(12).reshape(3, 4)
    assert book.decode(codes).shape == (3, 4, 6)
    assert np.array_equal(book.encode(book.decode(codes)), codes)


def test_a_larger_book_loses_less():
    lost = [fit(LOOSE, size, 1).error(LOOSE) for size in (1, 4, 16, 64)]
    assert lost == sorted(lost, reverse=True)
    assert lost[0] == pytest.approx(1)
    assert fit(LOOSE, len(LOOSE), 1).error(LOOSE) == pytest.approx(0, abs=1e-12)


def test_the_same_seed_learns_the_same_book():
    one, again, other = (fit(LOOSE, 9, seed).entries for seed in (1, 1, 2))
    assert np.array_equal(one, again) and not np.array_equal(one, other)


def test_it_begins_with_vectors_that_lie_far_apart():
    twice = np.repeat(CENTRES, 2, 0)
    begun = far_apart(twice, len(CENTRES), np.random.default_rng(0))
    assert {tuple(v) for v in begun} == {tuple(v) for v in CENTRES}


def test_entries_that_nothing_is_near_to_are_no_accident():
    alike = np.concatenate([np.zeros((50, 2)), np.eye(2)])
    assert np.isfinite(fit(alike, 3, 0).entries).all()


@pytest.mark.parametrize("size", [0, 4])
def test_too_few_different_vectors_are_refused(size):
    alike = np.repeat(np.eye(3), 10, 0)
    with pytest.raises(ValueError, match="3 different vectors cannot make"):
        fit(alike, size, 0)


def test_vectors_cut_in_another_way_are_refused():
    with pytest.raises(ValueError, match="entries of 6 numbers, the vectors 5"):
        fit(LOOSE, 3, 0).encode(LOOSE[:, :5])


@pytest.mark.parametrize("codes", [[-1], [0, 2], [[7]]])
def test_a_code_that_is_none_is_refused(codes):
    with pytest.raises(ValueError, match="from 0 to 1"):
        Codebook(np.zeros((2, 3))).decode(codes)
