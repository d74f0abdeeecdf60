"""Noise and language are told apart; what is measured is what is said."""

import math

import pytest
import torch

from lib.coherence import share_known, surprise, surprises, vocabulary, words
from lib.model import Transformer
from lib.model_config import preset
from lib.shipped import shipped


def test_words_are_runs_of_letters():
    assert words("The miller's well-known 3 mill_s.") == [
        "the",
        "miller's",
        "well-known",
        "mill",
        "s",
    ]
    assert words("\ufffd 12 .") == []


def test_known_words_are_those_of_the_texts():
    known = vocabulary(["The river bends.", "A mill."])
    assert known == {"the", "river", "bends", "a", "mill"}
    assert share_known("The mill sings the bends", known) == 4 / 5
    assert share_known("12 !", known) == 0


def test_a_reader_without_knowledge_finds_every_symbol_equally_likely():
    tokenizer = shipped("small").tokenizer
    torch.manual_seed(0)
    reader = Transformer(preset("book").with_(vocab=tokenizer.n_vocab)).eval()
    found = surprise(reader, tokenizer, "The river bends.")
    assert found == pytest.approx(math.log(tokenizer.n_vocab), rel=0.05)


def test_a_reader_likes_its_language_better_than_the_same_letters_shuffled():
    small = shipped("small")
    text = "The river bends here, and an old mill stands beside it."
    language, noise = surprises(*small[:2], [text, text[::-1]])
    assert language < noise - 1


def test_nothing_surprises_nobody():
    small = shipped("small")
    with pytest.raises(ValueError, match="at least a word"):
        surprise(*small[:2], "")
