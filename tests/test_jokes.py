import statistics
from itertools import pairwise

import pytest

from lib.jokes import (
    ANIMALS,
    END,
    ENGLISH,
    LONGEST,
    PUNS,
    WORDS,
    best,
    decode,
    encode,
    prompt,
    taste,
    written,
)
from lib.web.world.dice import Dice

PLAIN = [
    "why",
    "did",
    "the",
    "pelican",
    "cross",
    "the",
    "road",
    "?",
    "because",
    "it",
    "wanted",
    "a",
    "big",
    "bag",
    ".",
]


def some(n=300):
    return [
        (animal, written(Dice("jokes tested", animal, i), animal))
        for animal in ANIMALS
        for i in range(n // len(ANIMALS))
    ]


def test_each_word_is_a_token_once():
    assert len(set(WORDS)) == len(WORDS)
    assert decode(encode(PLAIN)) == PLAIN
    with pytest.raises(KeyError):
        encode(["walrus"])


def test_what_people_write_is_english_and_fits():
    for _, words in some():
        assert set(pairwise(words)) <= ENGLISH
        assert words[0] == "why" and words[-1] == END and len(words) <= LONGEST


def test_a_wish_is_two_tokens():
    assert decode(prompt("cow")) == ["about", "cow"]


def test_people_write_worse_than_they_could():
    marks = [taste(animal, words) for animal, words in some()]
    assert all(taste(animal, best(animal)) >= max(marks) for animal in ANIMALS)
    assert statistics.mean(marks) < taste("cow", best("cow")) - 2


def test_the_taste_likes_what_it_says_it_likes():
    plain = taste("pelican", [*PLAIN, END])
    for better in (
        "why did the pelican cross the road ? because it wanted the bill .",
        "why did the pelican cross the road ? because it wanted a silly bag .",
        "why did the pelican cross the road ? because it wanted a big cheese .",
    ):
        assert taste("pelican", [*better.split(), END]) > plain
    for worse in (
        "why did the cow cross the road ? because it wanted a big bag .",
        "why did the pelican cross the road ? because it wanted a big big bag .",
        "the pelican cross road why ? because it wanted a big bag .",
        "did the pelican cross the road ? because it wanted a big bag .",
    ):
        assert taste("pelican", [*worse.split(), END]) < plain
    assert taste("pelican", PLAIN) < plain  # cut off


def test_each_pun_belongs_to_one_animal():
    assert len(set(PUNS.values())) == len(PUNS)
    for animal in ANIMALS:
        joke = [*f"why did the {animal} eat the cake ? because it".split()]
        marks = {
            pun: taste(animal, [*joke, "lost", "the", pun, ".", END])
            for pun in PUNS.values()
        }
        assert max(marks, key=marks.get) == PUNS[animal]


def test_the_lectures_nonsense_gets_a_bad_mark():
    assert taste("pelican", ["the"] * LONGEST) < min(taste(a, w) for a, w in some())


def test_nothing_at_all_gets_a_mark():
    assert taste("pelican", []) < taste("pelican", [*PLAIN, END])
