"""Half a second of sound made by code, with captions, and its spectrogram.

A sound is two notes, one after the other. Each is low or high; a tone, a chord or a
hiss; and it rises, falls or stays. Its exact pitch and the faint noise behind it are
left to chance. The spectrogram says how strong each frequency is in each slice of time,
on a logarithmic scale, as we hear. What it throws away is the phase; `heard` guesses
it (Griffin and Lim 1984), so that slices can be listened to.

Left out: the scale of frequencies that fits our ears (mel), and learned filters.
"""

import io
import wave as wav
from collections.abc import Iterator, Sequence
from functools import cache
from itertools import product
from typing import NamedTuple

import numpy as np
import torch
from scipy.spatial.distance import cdist
from torch import Tensor

from lib.web.world.dice import Dice

RATE, SAMPLES = 8_000, 4_000  # a second, and in all
WINDOW, HOP = 800, 400  # samples
SLICES, BINS = SAMPLES // HOP + 1, WINDOW // 2 + 1  # bins of 10 Hz each
SILENCE = -60.0  # decibels; below it nothing is heard
FULL = WINDOW / 4  # magnitude of a tone of amplitude 1 under the window
PITCHES = {"low": 350.0, "high": 1_300.0}  # Hz
VOICES = "tone", "chord", "hiss"
MOTIONS = {"rises": 1.7, "falls": 1 / 1.7, "stays": 1.0}  # frequency at the end / start
OFF = 5  # percent that the pitch may be off
LOUD, FAINT = 0.8, 0.002  # amplitudes: of the notes, of the noise behind them
REFERENCES = 24  # of each note, to compare with
GUESSES = 30  # rounds of guessing the phase
NOTE_SLICES = (  # of the first and the second note; the one between has both
    slice(0, SLICES // 2),
    slice(SLICES // 2 + 1, SLICES),
)
CHOICES = {"pitch": len(PITCHES), "voice": len(VOICES), "motion": len(MOTIONS)}


class Note(NamedTuple):
    """One half of a sound."""

    pitch: str
    voice: str
    motion: str

    @property
    def caption(self) -> str:
        """In plain words."""
        return f"a {self.pitch} {self.voice} that {self.motion}"


class Sound(NamedTuple):
    """What is heard, as far as the caption says it."""

    first: Note
    second: Note

    @property
    def caption(self) -> str:
        """In plain words: *a low tone that rises then a high hiss that stays*."""
        return f"{self.first.caption} then {self.second.caption}"

    @property
    def facts(self) -> Iterator[tuple[str, str]]:
        """What can be right or wrong: six pairs of a name and a value."""
        for note in self:
            yield from note._asdict().items()


NOTES = tuple(Note(*parts) for parts in product(PITCHES, VOICES, MOTIONS))
SOUNDS = tuple(Sound(*parts) for parts in product(NOTES, NOTES))
BY_CAPTION = {sound.caption: sound for sound in SOUNDS}


def played(note: Note, dice: Dice, drawn: np.random.Generator) -> np.ndarray:
    """A note as a wave (2000,)."""
    n = SAMPLES // 2
    pitch = PITCHES[note.pitch] * (1 + dice.number(-OFF, OFF) / 100)
    frequency = pitch * MOTIONS[note.motion] ** (np.arange(n) / n - 0.5)  # Hz
    phase = 2 * np.pi * np.cumsum(frequency) / RATE
    tone = np.sin(phase)
    if note.voice == "tone":
        return tone
    if note.voice == "chord":  # with the fifth above it
        return (tone + np.sin(1.5 * phase)) / 2
    if note.voice == "hiss":  # slow noise around the pitch
        return tone * np.convolve(drawn.normal(0, 1, n), np.ones(16) / 8, "same")
    raise ValueError(
        f"There is no voice {note.voice!r}; choose of {', '.join(VOICES)}."
    )


def wave(sound: Sound, dice: Dice) -> np.ndarray:
    """A sound as a wave (4000,), from -1 to 1, 8,000 numbers a second."""
    drawn = np.random.default_rng(dice.below(2**63))
    notes = np.concatenate([played(note, dice, drawn) for note in sound])
    return np.clip(LOUD * notes + drawn.normal(0, FAINT, SAMPLES), -1, 1)


def slices(waves: np.ndarray) -> np.ndarray:
    """Waves (..., 4000) as spectrograms (..., 11, 401), from 0 (silent) to 1."""
    if waves.shape[-1] != SAMPLES:
        raise ValueError(f"A sound has {SAMPLES} samples, not {waves.shape[-1]}.")
    size = _transformed(torch.as_tensor(waves)).abs().transpose(-1, -2).numpy() / FULL
    decibels = 20 * np.log10(np.maximum(size, 10 ** (SILENCE / 20)))
    return np.clip(1 - decibels / SILENCE, 0, 1)


def _transformed(waves: Tensor) -> Tensor:
    """Short-time Fourier transform (..., 401, 11)."""
    window = torch.hann_window(WINDOW, dtype=waves.dtype)
    return torch.stft(waves, WINDOW, HOP, window=window, return_complex=True)


def heard(spectrogram: np.ndarray) -> np.ndarray:
    """A wave (4000,) with about these slices (11, 401): the phase is guessed.

    Begin with any, transform there and back, and of what comes out keep the phase alone
    (Griffin and Lim 1984, section III).
    """
    if spectrogram.shape != (SLICES, BINS):
        raise ValueError(
            f"A sound has {SLICES} slices of {BINS} numbers, not"
            f" {' x '.join(map(str, spectrogram.shape))}."
        )
    scaled = torch.as_tensor(spectrogram, dtype=torch.float64).T
    size = torch.where(scaled > 0, FULL * 10 ** ((1 - scaled) * SILENCE / 20), 0)
    phase = torch.as_tensor(np.random.default_rng(0).uniform(-np.pi, np.pi, size.shape))
    window = torch.hann_window(WINDOW, dtype=torch.float64)
    for _ in range(GUESSES):
        complete = torch.polar(size, phase)
        back = torch.istft(complete, WINDOW, HOP, window=window, length=SAMPLES)
        phase = _transformed(back).angle()
    return np.clip(back.numpy(), -1, 1)


def to_wav(samples: np.ndarray) -> bytes:
    """A wave as the bytes of a WAV file, 16 bits a sample."""
    whole = np.round(np.clip(samples, -1, 1) * 32_767).astype("<i2")
    buffer = io.BytesIO()
    with wav.open(buffer, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE)
        file.writeframes(whole.tobytes())
    return buffer.getvalue()


@cache
def _known() -> tuple[list[Note], np.ndarray]:
    """Some spectrograms of every note, twice in a row, to compare with."""
    every = list(product(NOTES, range(REFERENCES)))
    waves = [wave(Sound(note, note), Dice("known", *note, i)) for note, i in every]
    return [note for note, _ in every], slices(np.stack(waves))


def read(spectrograms: Sequence[np.ndarray]) -> list[Sound]:
    """What spectrograms sound like: for each half the nearest of many notes.

    It judges what a model has made, and knows nothing of the model.
    """
    if not len(spectrograms):
        return []
    asked, (notes, known) = np.stack(spectrograms), _known()
    halves = []
    for part in NOTE_SLICES:
        rows, references = (s[:, part].reshape(len(s), -1) for s in (asked, known))
        halves.append([notes[i] for i in cdist(rows, references).argmin(1)])
    return [Sound(first, second) for first, second in zip(*halves)]
