"""One stream for words, pictures and sounds: tokens, rows, and a short training."""

import dataclasses
from functools import cache, partial

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from lib import pictures
from lib.codebook import fit
from lib.mixed_stream import (
    CAPTIONS,
    CONTEXT,
    END,
    IMAGE,
    IMAGE_END,
    KINDS,
    PATCHES,
    SIGNS,
    SLICES,
    SOUND,
    SOUND_END,
    TRAINING,
    WORDS,
    MixedRows,
    Vocabulary,
    for_training,
    held_out,
    pixels,
    shape,
    spectrogram,
    trained,
    vocabulary,
)
from lib.model import Transformer
from lib.pictures import SCENES
from lib.sounds import SOUNDS
from lib.web.world.dice import Dice

KEY = 3


@cache
def small():
    """A vocabulary whose codebooks have learned little, in little time."""
    scenes, heard = (
        [Dice(KEY, i).pick(t) for i in range(12)] for t in (SCENES, SOUNDS)
    )
    cut = [pictures.patches(pixels(one, KEY, i)) for i, one in enumerate(scenes)]
    sliced = [spectrogram(one, KEY, i) for i, one in enumerate(heard)]
    books = [fit(np.concatenate(rows), 16, KEY) for rows in (cut, sliced)]
    return Vocabulary(*books)


@cache
def rows(key=KEY):
    return MixedRows(small(), key, rows=4 * len(KINDS))


def named(tokens):
    return [small().names[token] for token in tokens]


def test_every_name_is_one_token():
    words = small()
    assert len(words) == len(set(words.names)) == len(SIGNS) + len(WORDS) + 32
    assert words.names[words.first_image] == "i0"
    assert words.names[words.first_sound] == "s0"
    assert [words.sign(sign) for sign in SIGNS] == list(range(5))


def test_captions_come_back_as_they_were():
    for caption in CAPTIONS[::50]:
        tokens = small().text(caption)
        assert small().text_of(tokens) == caption
        assert len(tokens) == len(caption.split())


@pytest.mark.parametrize(
    "written",
    [
        *("<image>", "</sound>", "<end>", "i0", "s3", "A", "redcross", "a\0cross"),
        *("a red <end> cross", "<image", "a small red cross.", "\u202ea"),
    ],
)
def test_no_text_makes_a_sign_or_a_code(written):
    with pytest.raises(ValueError, match="knows no word"):
        small().text(written)


@given(st.text(max_size=30))
@settings(max_examples=40)
def test_any_text_becomes_words_or_is_refused(written):
    words = small()
    known = range(len(SIGNS), words.first_image)
    try:
        tokens = words.text(written)
    except ValueError:
        return
    assert all(token in known for token in tokens)


def test_pictures_and_sounds_come_back_as_their_codes_have_them():
    words = small()
    picture, slices = pixels(SCENES[5], "p"), spectrogram(SOUNDS[5], "s")
    seen, heard = words.image(picture), words.sound(slices)
    assert (len(seen), len(heard)) == (PATCHES + 2, SLICES + 2)
    assert [named(seen)[i] for i in (0, -1)] == [IMAGE, IMAGE_END]
    assert [named(heard)[i] for i in (0, -1)] == [SOUND, SOUND_END]
    cut = pictures.patches(picture)
    again = words.images.decode(words.images.encode(cut))
    assert np.array_equal(words.image_of(seen), pictures.together(again))
    again = words.sounds.decode(words.sounds.encode(slices))
    assert np.array_equal(words.sound_of(heard), again)


def test_tokens_that_are_not_exactly_a_picture_are_none():
    words = small()
    seen, heard = (
        words.image(pixels(SCENES[5], "p")),
        words.sound(spectrogram(SOUNDS[5], "s")),
    )
    spoiled = [
        [],
        seen[:-1],
        seen[:5] + seen[6:],
        [*seen, words.sign(END)],
        [*seen[:-1], words.sign(END)],
        [*seen[:4], words.first_sound, *seen[5:]],
        [*seen[:4], words.sign(IMAGE), *seen[5:]],
        heard,
    ]
    assert [words.image_of(tokens) for tokens in spoiled] == [None] * len(spoiled)
    assert words.sound_of(seen) is None and words.sound_of(heard[1:]) is None
    assert words.text_of(seen) is None and words.text_of([]) == ""


@pytest.mark.parametrize("things", [SCENES, SOUNDS], ids=["scenes", "sounds"])
def test_what_is_held_out_is_a_fifth_and_every_word_stays(things):
    kept, rest = held_out(things, KEY), for_training(things, KEY)
    assert len(kept) == round(len(things) / 5) and not set(kept) & set(rest)
    assert len(kept) + len(rest) == len(things)
    said = [{word for t in part for word in t.caption.split()} for part in (kept, rest)]
    assert said[0] <= said[1]
    assert set(held_out(things, KEY + 1)) != set(kept)


def test_a_codebook_learns_from_no_held_out_picture(monkeypatch):
    seen = []
    monkeypatch.setattr("lib.mixed_stream.LEARNED_FROM", 20)
    monkeypatch.setattr(
        "lib.mixed_stream.pixels",
        lambda scene, *key: seen.append(scene) or pixels(scene, *key),
    )
    words = vocabulary(KEY)
    assert len(words.images.entries) > 100
    assert len(seen) == 20 and not set(seen) & set(held_out(SCENES, KEY))


def test_rows_are_of_every_kind_and_of_no_held_out_combination():
    counts = dict.fromkeys(KINDS, 0)
    kept = {t.caption for things in (SCENES, SOUNDS) for t in held_out(things, KEY)}
    for number, row in enumerate(rows().rows):
        kind, names = KINDS[number % len(KINDS)], named(row)
        words = [name for name in names if name in WORDS]
        assert " ".join(words) in CAPTIONS and " ".join(words) not in kept
        assert names[0] in {"picture": [IMAGE], "sound": [SOUND]}.get(
            kind.split(",")[0], WORDS
        )
        assert (IMAGE in names, SOUND in names) == ("pic" in kind, "sou" in kind)
        assert len(row) + 2 <= CONTEXT
        counts[kind] += 1
    assert min(counts.values()) > 0


def test_a_batch_begins_and_ends_every_row_and_counts_it_whole():
    batch = rows().batch(range(5, 9))
    end = small().sign(END)
    for i, number in enumerate(range(5, 9)):
        row, n = rows().rows[number], len(rows().rows[number])
        assert batch.tokens[i, : n + 1].tolist() == [end, *row]
        assert batch.targets[i, : n + 1].tolist() == [*row, end]
        assert batch.weights[i].tolist() == [1.0] * (n + 1) + [0.0] * (
            batch.weights.shape[1] - n - 1
        )


def test_rows_come_again_and_depend_on_their_key():
    count = len(rows().rows)
    one, again = (rows().batch(range(i, i + 3)) for i in (1, 1 + count))
    assert torch.equal(one.tokens, again.tokens)
    rows().restore(rows().state())
    with pytest.raises(ValueError, match="other rows"):
        rows().restore(rows(KEY + 1).state())


def test_some_steps_of_training_lower_the_loss(tmp_path, monkeypatch):
    few = partial(MixedRows, rows=48)
    monkeypatch.setattr("lib.mixed_stream.MixedRows", few)
    short = dataclasses.replace(TRAINING, steps=8, rows=8, warmup=1)
    model, run = trained(small(), tmp_path, KEY, short)
    losses = [loss for _, loss in run.curve("loss")]
    assert isinstance(model, Transformer) and not model.training
    assert losses[-1] < losses[0] - 0.5
    assert model.config == shape(small())
