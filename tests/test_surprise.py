"""The chance in a page is counted throw by throw."""

import math

import pytest

from lib.web.surprise import counted_throws, nats_of_text
from lib.web.world import World
from lib.web.world.dice import Dice


def test_throws_are_counted_and_fall_as_ever():
    plain = Dice("x")
    expected = plain.pick("abcd"), plain.chance(0.25), plain.number(1, 8)
    with counted_throws() as bits:
        dice = Dice("x")
        assert (dice.pick("abcd"), dice.chance(0.25), dice.number(1, 8)) == expected
    assert bits[0] == 2 and bits[2] == 3
    assert bits[1] == (2 if expected[1] else pytest.approx(-math.log2(0.75)))
    assert Dice("x").pick("abcd") == expected[0]


def test_a_page_has_some_chance_and_a_missing_one_none():
    world = World(100)
    page = next(p for p in world.pages() if p.truth.category == "prose")
    assert nats_of_text(world, page.url) > 50
    with pytest.raises(KeyError):
        nats_of_text(world, "http://nowhere.example/")
