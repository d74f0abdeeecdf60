"""The heading reader knows the line, and keeps the last word open."""

import torch

from lib.headings import LINE, VOCAB, WORDS, continuations, heading_reader


def test_it_knows_the_line_and_rates_the_words_alike():
    for seed in range(3):
        says = heading_reader(seed)(torch.tensor([LINE]))[0].softmax(-1).detach()
        assert says.shape == (len(LINE), VOCAB)
        assert says[[0, 1, 2], LINE[1:]].min() > 0.9
        last = says[3, continuations()] * len(WORDS)
        assert last.min() > 0.7
        assert last.max() < 1.3


def test_the_lectures_words_are_among_them():
    # its window is answered by 3962 in training, by 13659 in a sample
    assert {3962, 13659} <= set(continuations())
    assert len(set(continuations())) == len(WORDS)
