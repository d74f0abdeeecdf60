"""Pictures made by code: captions, patches, and a judge that finds what is there."""

import numpy as np
import pytest

from lib.pictures import (
    ACROSS,
    BY_CAPTION,
    CHOICES,
    GROUND,
    NUMBERS,
    SCENES,
    SHAPES,
    SIDE,
    THINGS,
    Scene,
    Thing,
    clean,
    covered,
    patches,
    picture,
    read,
    together,
)
from lib.web.world.dice import Dice

SOME = [Dice("some", i).pick(SCENES) for i in range(150)]
MADE = np.stack([picture(scene, Dice("made", i)) for i, scene in enumerate(SOME)])


def test_a_caption_belongs_to_one_scene_and_has_its_facts():
    assert len(BY_CAPTION) == len(SCENES) == len(THINGS) ** 2 * CHOICES["relation"]
    scene = BY_CAPTION["a small red cross above a large blue circle"]
    assert scene == Scene(
        Thing("small", "red", "cross"), "above", Thing("large", "blue", "circle")
    )
    assert [name for name, _ in scene.facts] == [
        *("relation", "size", "colour", "shape", "size", "colour", "shape")
    ]
    assert all(value in scene.caption for _, value in scene.facts)


def test_chances_of_all_facts_together_are_one_of_all_scenes():
    facts = [CHOICES[name] for name, _ in SCENES[0].facts]
    assert np.prod(facts) == len(SCENES)


def test_no_two_things_look_alike():
    assert len({clean(thing).tobytes() for thing in THINGS}) == len(THINGS)


def test_the_judge_reads_real_pictures_without_a_mistake():
    assert read(MADE) == SOME
    assert read([]) == []


def test_the_judge_sees_what_is_painted_over():
    scene = next(s for s in SOME if s.relation == "left of")
    other = next(t for t in THINGS if not set(t) & set(scene.second))
    painted = picture(scene, Dice("painted"))
    painted[6:18, 12:24] = clean(other)
    assert read([painted]) == [scene._replace(second=other)]


def test_a_picture_depends_on_its_dice_and_lies_from_0_to_1():
    one, again = (picture(SOME[0], Dice("a")) for _ in range(2))
    assert np.array_equal(one, again)
    assert not np.array_equal(one, picture(SOME[0], Dice("b")))
    assert MADE.min() >= 0 and MADE.max() <= 1 and MADE.shape[1:] == (SIDE, SIDE, 3)


def test_patches_put_together_are_the_picture():
    cut = patches(MADE)
    assert cut.shape == (len(MADE), ACROSS**2, NUMBERS)
    assert np.array_equal(together(cut), MADE)
    corner = MADE[0, -6:, -6:].ravel()
    assert np.array_equal(cut[0, -1], corner)
    assert np.array_equal(patches(MADE[0]), cut[0])


@pytest.mark.parametrize(
    "shape", [(24, 24), (12, 24, 3), (24, 24, 4), (3, 24, 24), (24, 3)]
)
def test_what_is_no_picture_is_refused(shape):
    with pytest.raises(ValueError, match="24 x 24 x 3 numbers"):
        patches(np.zeros(shape))


def test_what_are_no_patches_is_refused():
    with pytest.raises(ValueError, match="16 patches of 108"):
        together(np.zeros((15, 108)))


@pytest.mark.parametrize("shape", SHAPES)
def test_a_larger_shape_covers_more_and_the_ground_stays(shape):
    small, large = covered(shape, 3.5), covered(shape, 6.0)
    assert small.sum() < large.sum() < large.size
    assert not (small & ~large).any()
    thing = Thing("small", "red", shape)
    assert np.array_equal(clean(thing)[0, 0], GROUND)


def test_an_unknown_shape_is_refused():
    with pytest.raises(ValueError, match="choose of circle, square"):
        covered("star", 3.0)
