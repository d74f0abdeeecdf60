"""The sorting task: what is trained on, what is held out, what counts."""

import pytest
import torch

from lib.sorting import LETTERS, SortingRows, decode, encode, share_sorted, words


def test_no_word_is_both_trained_on_and_held_out():
    train, held_out = set(words(False)), set(words(True))
    assert not train & held_out
    assert len(train | held_out) == len(LETTERS) ** 6 == 729
    assert 0.15 < len(held_out) / 729 < 0.35


def test_a_pass_brings_every_row_once_and_only_sorted_letters_count():
    rows = SortingRows(seed=3)
    batch = rows.batch(range(len(rows.all)))
    texts = {decode(row) for row in batch.tokens[:, :6].tolist()}
    assert texts == set(words(False))
    assert torch.equal(batch.tokens[:, 1:], batch.targets[:, :-1])
    row = decode(batch.tokens[0].tolist() + batch.targets[0, -1:].tolist())
    assert row[6:] == "".join(sorted(row[:6]))
    assert batch.weights[0].tolist() == [0] * 5 + [1] * 6


def test_rows_are_known_by_their_number():
    one, other = SortingRows(seed=3), SortingRows(seed=3)
    later = other.batch(range(1_000, 1_010)).tokens
    assert torch.equal(one.batch(range(995, 1_010)).tokens[5:], later)
    assert not torch.equal(SortingRows(4).batch(range(1_000, 1_010)).tokens, later)
    with pytest.raises(ValueError, match="other rows"):
        one.restore(SortingRows(4).state())


def test_other_letters_are_refused():
    with pytest.raises(ValueError, match="only the letters ABC"):
        encode("ABX")


class Sorter(torch.nn.Module):
    """Knows the answer: the sorted letters come one after the other."""

    def forward(self, row):
        best = [sorted(ids[:6].tolist())[len(ids) - 6] for ids in row]
        return torch.eye(3)[best][:, None]


def test_the_share_sorted_is_counted():
    assert share_sorted(Sorter(), words(True)) == 1
    always_a = lambda row: torch.eye(3)[[0] * len(row)][:, None]  # noqa: E731
    assert share_sorted(always_a, ["AAAAAA", "ABABAB"]) == 0.5
