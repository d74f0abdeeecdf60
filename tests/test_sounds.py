"""Sounds made by code: captions, spectrograms, a judge, and the way back."""

import io
import wave as wav

import numpy as np
import pytest

from lib.sounds import (
    BINS,
    BY_CAPTION,
    CHOICES,
    FULL,
    NOTES,
    RATE,
    SAMPLES,
    SLICES,
    SOUNDS,
    Note,
    Sound,
    heard,
    played,
    read,
    slices,
    to_wav,
    wave,
)
from lib.web.world.dice import Dice

SOME = [Dice("some", i).pick(SOUNDS) for i in range(80)]
WAVES = np.stack([wave(sound, Dice("made", i)) for i, sound in enumerate(SOME)])
SLICED = slices(WAVES)


def tone(hertz, amplitude=1.0):
    return amplitude * np.sin(2 * np.pi * hertz * np.arange(SAMPLES) / RATE)


def test_a_caption_belongs_to_one_sound_and_has_its_facts():
    assert len(BY_CAPTION) == len(SOUNDS) == len(NOTES) ** 2
    sound = BY_CAPTION["a low tone that rises then a high hiss that stays"]
    assert sound == Sound(Note("low", "tone", "rises"), Note("high", "hiss", "stays"))
    assert [value for _, value in sound.facts] == [*sound.first, *sound.second]
    chances = [CHOICES[name] for name, _ in sound.facts]
    assert np.prod(chances) == len(SOUNDS)


def test_the_judge_reads_real_sounds_nearly_without_a_mistake():
    found = read(SLICED)
    assert sum(a == b for a, b in zip(found, SOME)) >= 0.95 * len(SOME)
    assert read([]) == []


def test_the_judge_hears_each_half_by_itself():
    low, high = Note("low", "tone", "stays"), Note("high", "tone", "stays")
    both = slices(np.stack([wave(Sound(*p), Dice("x")) for p in [(low, high)]]))
    assert read(both) == [Sound(low, high)]
    assert read(both[:, ::-1]) == [Sound(high, low)]


def test_slices_show_the_frequency_that_a_tone_has():
    shown = slices(tone(1_000))
    assert shown.shape == (SLICES, BINS)
    assert (shown[1:-1].argmax(1) == 100).all()  # bins of 10 Hz
    assert shown[1:-1].max(1) == pytest.approx(1, abs=1e-3)
    assert slices(np.zeros(SAMPLES)).max() == 0


def test_a_tenth_of_the_amplitude_is_a_third_of_the_scale_less():
    assert slices(tone(1_000, 0.1))[5, 100] == pytest.approx(1 - 20 / 60, abs=1e-3)


def test_a_sound_depends_on_its_dice_and_lies_from_minus_1_to_1():
    one, again = (wave(SOME[0], Dice("a")) for _ in range(2))
    assert np.array_equal(one, again)
    assert not np.array_equal(one, wave(SOME[0], Dice("b")))
    assert np.abs(WAVES).max() <= 1 and WAVES.shape[1:] == (SAMPLES,)


def test_what_rises_ends_higher_than_it_began():
    for motion, sign in (("rises", 1), ("falls", -1), ("stays", 0)):
        drawn = np.random.default_rng(1)
        note = played(Note("low", "tone", motion), Dice("m"), drawn)
        crossings = np.flatnonzero(np.diff(np.signbit(note)))
        first, last = (np.searchsorted(crossings, at) for at in (500, 1_500))
        assert np.sign(len(crossings) - last - first) == sign or abs(
            len(crossings) - last - first
        ) <= 1 - abs(sign)


def test_a_guessed_phase_gives_about_the_same_slices():
    chosen = next(i for i, s in enumerate(SOME) if "hiss" not in s.caption)
    again = slices(heard(SLICED[chosen]))
    loud = SLICED[chosen] > 0.6
    assert np.abs(again - SLICED[chosen])[loud].mean() < 0.1
    assert read([again]) == [SOME[chosen]]


def test_silence_sounds_like_silence():
    assert np.abs(heard(np.zeros((SLICES, BINS)))).max() == 0
    assert FULL == 200


def test_a_wav_file_holds_the_wave():
    with wav.open(io.BytesIO(to_wav(WAVES[0]))) as file:
        assert (file.getframerate(), file.getnframes()) == (RATE, SAMPLES)
        found = np.frombuffer(file.readframes(SAMPLES), "<i2") / 32_767
    assert np.abs(found - WAVES[0]).max() < 1e-4
    assert len(to_wav(np.array([9.0, -9.0]))) == len(to_wav(np.zeros(2)))


def test_bad_sounds_are_refused():
    with pytest.raises(ValueError, match="4000 samples, not 3999"):
        slices(np.zeros(SAMPLES - 1))
    with pytest.raises(ValueError, match="11 slices of 401"):
        heard(np.zeros((SLICES, BINS - 1)))
    with pytest.raises(ValueError, match="no voice 'organ'; choose of tone"):
        played(Note("low", "organ", "stays"), Dice("o"), np.random.default_rng(0))
