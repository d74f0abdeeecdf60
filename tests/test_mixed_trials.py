"""What is asked of the mixed stream's model, and how it is counted."""

from functools import cache

import numpy as np
import pytest
import torch

from lib import mixed_trials, pictures, sounds
from lib.codebook import fit
from lib.mixed_stream import END, Vocabulary, held_out, pixels, shape, spectrogram
from lib.mixed_trials import (
    LONGEST,
    SEEN,
    Score,
    bare,
    by_lot,
    captioned,
    completed,
    continued,
    drawn,
    hearing,
    judged,
    judges,
    score,
    seeing,
    sounded,
)
from lib.model import Transformer
from lib.pictures import SCENES
from lib.sounds import SOUNDS
from lib.web.world.dice import Dice

KEY = 3


@cache
def small():
    scenes, heard = (by_lot(things, 40, KEY) for things in (SCENES, SOUNDS))
    cut = [pictures.patches(pixels(one, KEY, i)) for i, one in enumerate(scenes)]
    sliced = [spectrogram(one, KEY, i) for i, one in enumerate(heard)]
    books = [fit(np.concatenate(rows), 48, KEY) for rows in (cut, sliced)]
    return Vocabulary(*books)


@cache
def net():
    with torch.random.fork_rng():
        torch.manual_seed(1)
        return Transformer(shape(small()).with_(width=16, heads=1, layers=1)).eval()


def speaks(monkeypatch, answers):
    """A stand-in for the model: it says these tokens, one list a prompt."""
    asked = []

    def continued(model, words, prompts, most, purpose):
        asked.extend(prompts)
        return [row[:most] for row in answers]

    monkeypatch.setattr(mixed_trials, "continued", continued)
    return asked


def test_facts_are_counted_one_by_one():
    one, other = SCENES[0], SCENES[-1]
    near = one._replace(second=other.second)
    found = score([one, None, near], [one, one, one])
    assert found.facts["relation"] == (2, 3)
    assert found.facts["size"] == (3, 6)  # two, none, and the first thing's
    assert (found.whole, found.formed, found.asked) == (1, 2, 3)


def test_a_fact_in_the_wrong_place_is_wrong():
    scene = next(s for s in SCENES if s.first.colour != s.second.colour)
    swapped = scene._replace(first=scene.second, second=scene.first)
    assert score([swapped], [scene]).facts["colour"] == (0, 2)


@pytest.mark.parametrize(("found", "asked"), [([], []), ([None], [])])
def test_scores_need_questions(found, asked):
    with pytest.raises(ValueError, match="do not fit"):
        score(found, asked)


def test_what_the_model_draws_is_taken_as_it_is(monkeypatch):
    picture = pixels(SCENES[9], "a")
    tokens = small().image(picture)
    said = [tokens[1:], tokens[1:-1], [*tokens[1:4], tokens[-1]]]
    asked = speaks(monkeypatch, said)
    found = drawn(net(), small(), [SCENES[9].caption] * 3, "x")
    assert np.array_equal(found[0], small().image_of(tokens))
    assert found[1:] == [None, None]
    assert asked[0] == [*small().text(SCENES[9].caption), tokens[0]]
    assert judged(pictures.read, [None, found[0]])[0] is None


def test_of_a_picture_to_complete_the_upper_half_is_given(monkeypatch):
    picture = pixels(SCENES[9], "a")
    tokens = small().image(picture)
    asked = speaks(monkeypatch, [tokens[1 + SEEN :]])
    [found] = completed(net(), small(), [picture], "x")
    assert asked == [tokens[: 1 + SEEN]]
    assert np.array_equal(found, small().image_of(tokens))
    upper = small().image_of(tokens)[: pictures.SIDE // 2]
    assert np.array_equal(found[: pictures.SIDE // 2], upper)


def test_sounds_and_captions_are_taken_as_they_are(monkeypatch):
    tokens = small().sound(spectrogram(SOUNDS[9], "a"))
    speaks(monkeypatch, [tokens[1:], tokens[1:5]])
    found = sounded(net(), small(), [SOUNDS[9].caption] * 2, "x")
    assert np.array_equal(found[0], small().sound_of(tokens)) and found[1] is None
    words, end = small().text(SOUNDS[9].caption), small().sign(END)
    speaks(monkeypatch, [[*words, end], words, [*words, tokens[0], end]])
    said = captioned(net(), small(), [tokens] * 3, "x")
    assert said == [SOUNDS[9].caption, None, None]


def test_a_bare_half_is_bare_and_the_rest_stays():
    picture = pixels(SCENES[9], "a")
    assert np.array_equal(bare(picture)[:12], picture[:12])
    assert np.array_equal(bare(picture)[12:], np.tile(pictures.GROUND, (12, 24, 1)))
    assert not np.array_equal(picture, bare(picture))


def test_an_untrained_model_is_examined_and_gets_nothing_whole():
    found = seeing(net(), small(), KEY, 12) | hearing(net(), small(), KEY, 12)
    assert len(found) == 8 and all(isinstance(s, Score) for s in found.values())
    real = "lower half left empty"
    assert all(s.whole <= 1 for s in found.values())
    assert all(s.formed <= 1 for name, s in found.items() if name != real)
    assert found["picture from caption"].asked == 12


def test_an_exam_asks_only_what_is_held_out(monkeypatch):
    asked = []
    monkeypatch.setattr(
        mixed_trials, "score", lambda found, wanted: asked.append(wanted)
    )
    seeing(net(), small(), KEY, 12)
    drawn_for, by_another, half, empty, said = asked
    assert set(drawn_for) <= set(held_out(SCENES, KEY)) and drawn_for == said
    assert half == empty and {scene.relation for scene in half} == {"left of"}
    assert by_another != drawn_for


def test_coins_are_the_readers_own(monkeypatch):
    prompts = [small().text("a small red")] * 2
    one, again = (continued(net(), small(), prompts, LONGEST, "x") for _ in range(2))
    assert one == again and one[0] != one[1]
    monkeypatch.setenv("BOOK_SEED", "5")
    assert continued(net(), small(), prompts, LONGEST, "x") != one


def test_the_judges_are_right_about_real_works():
    found = judges(small(), KEY, 40)
    assert found["real pictures"].whole == 40
    assert found["real sounds"].whole >= 38
    assert found["pictures from their codes"].formed == 40
    assert sounds.CHOICES.keys() == found["real sounds"].facts.keys()


def test_lots_are_drawn_from_all():
    lot = by_lot(SOUNDS, 200, KEY)
    assert len(lot) == 200 and len(set(lot)) > 100
    assert lot == by_lot(SOUNDS, 200, KEY) != by_lot(SOUNDS, 200, KEY + 1)
    assert Dice("x").pick(lot) in SOUNDS
