"""One stream of tokens for text, pictures and sounds, and a model that reads it.

The vocabulary is the words of the captions, the codes of pictures, the codes of sounds,
and five signs that say where each begins and ends. To the Transformer all of them are
numbers: nothing in it is made for pictures or for sounds. Models that draw and listen
are made so at full scale as well (Ramesh et al. 2021, for pictures; Chameleon team
2024), with far larger codebooks, and networks around them.

A row is a caption and what it tells of, in either order, or a caption alone. One
combination of words in five is held out: training never sees its caption, nor a picture
or a sound of it, but each of its words in many others.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import TypeVar

import numpy as np
import torch

from lib import pictures, sounds
from lib.codebook import Codebook, fit
from lib.corpus import Batch, prompted
from lib.model import Transformer
from lib.model_config import ModelConfig, preset
from lib.pictures import SCENES, Scene
from lib.sounds import SOUNDS, Sound
from lib.train import train
from lib.train_settings import TrainSettings
from lib.training_log import TrainingRun
from lib.web.world.dice import Dice

T = TypeVar("T", Scene, Sound)
SIGNS = END, IMAGE, IMAGE_END, SOUND, SOUND_END = (
    "<end>",
    "<image>",
    "</image>",
    "<sound>",
    "</sound>",
)
CAPTIONS = tuple(thing.caption for thing in (*SCENES, *SOUNDS))
WORDS = tuple(sorted({word for caption in CAPTIONS for word in caption.split()}))
PATCHES, SLICES = pictures.ACROSS**2, sounds.SLICES
IMAGE_CODES, SOUND_CODES = 192, 96
LEARNED_FROM = 300  # pictures, and as many sounds, for the codebooks
HELD_OUT = 0.2  # of the combinations
KINDS = (  # of twelve rows
    *["caption, picture"] * 5,
    *["picture, caption"] * 3,
    *["caption, sound"] * 2,
    "sound, caption",
    "caption",
)
ROWS = 4_000  # different ones, which come again and again
CONTEXT = 36  # tokens
TRAINING = TrainSettings(steps=600, rows=32, optimizer="muon", rate=0.006, warmup=20)


def held_out(things: Sequence[T], key: int) -> list[T]:
    """The combinations that training must not see, in an order of chance."""
    shuffled = Dice("held out", key).shuffled(things)
    return shuffled[: round(HELD_OUT * len(things))]


def for_training(things: Sequence[T], key: int) -> list[T]:
    """All the others."""
    kept = set(held_out(things, key))
    return [thing for thing in things if thing not in kept]


def pixels(scene: Scene, *key: object) -> np.ndarray:
    """The picture (24, 24, 3) of a scene that belongs to a key."""
    return pictures.picture(scene, Dice("picture", *key))


def spectrogram(sound: Sound, *key: object) -> np.ndarray:
    """The slices (11, 401) of a sound that belong to a key."""
    return sounds.slices(sounds.wave(sound, Dice("sound", *key)))


class Vocabulary:
    """Words, signs and codes as the tokens of one stream.

    `names` has what each token stands for: i17 is a picture's code, s3 a sound's.
    """

    def __init__(self, images: Codebook, sounds: Codebook) -> None:
        self.images, self.sounds = images, sounds
        self.names = (
            *SIGNS,
            *WORDS,
            *(f"i{code}" for code in range(len(images.entries))),
            *(f"s{code}" for code in range(len(sounds.entries))),
        )
        self.first_image = len(SIGNS) + len(WORDS)
        self.first_sound = self.first_image + len(images.entries)
        self._ids = {name: i for i, name in enumerate(self.names)}

    def __len__(self) -> int:
        return len(self.names)

    def sign(self, name: str) -> int:
        """The token of a sign; no text becomes one."""
        return SIGNS.index(name)

    def text(self, written: str) -> list[int]:
        """Words to tokens; raises ValueError for any other word, such as a sign."""
        for word in written.split():
            if word not in WORDS:
                raise ValueError(
                    f"The model knows no word {word!r}; it knows {', '.join(WORDS)}."
                )
        return [self._ids[word] for word in written.split()]

    def image(self, picture: np.ndarray) -> list[int]:
        """A picture (24, 24, 3) as tokens, between its signs."""
        codes = self.images.encode(pictures.patches(picture)) + self.first_image
        return [self.sign(IMAGE), *codes.tolist(), self.sign(IMAGE_END)]

    def sound(self, slices: np.ndarray) -> list[int]:
        """Slices (11, 401) as tokens, between their signs."""
        codes = self.sounds.encode(slices) + self.first_sound
        return [self.sign(SOUND), *codes.tolist(), self.sign(SOUND_END)]

    def text_of(self, tokens: Sequence[int]) -> str | None:
        """The words that some tokens are; None where one of them is none."""
        names = [self.names[token] for token in tokens]
        return " ".join(names) if set(names) <= set(WORDS) else None

    def image_of(self, tokens: Sequence[int]) -> np.ndarray | None:
        """The picture that `image` has made such tokens of; None for any others."""
        first, last = self.first_image, self.first_sound - 1
        codes = self._inside(tokens, IMAGE, IMAGE_END, PATCHES, range(first, last + 1))
        return None if codes is None else pictures.together(self.images.decode(codes))

    def sound_of(self, tokens: Sequence[int]) -> np.ndarray | None:
        """The slices that `sound` has made such tokens of; None for any others."""
        known = range(self.first_sound, len(self))
        codes = self._inside(tokens, SOUND, SOUND_END, SLICES, known)
        return None if codes is None else self.sounds.decode(codes)

    def _inside(
        self, tokens: Sequence[int], begin: str, end: str, count: int, known: range
    ) -> np.ndarray | None:
        """So many codes between two signs, and nothing else; None otherwise."""
        if len(tokens) != count + 2:
            return None
        first, *codes, last = tokens
        if (first, last) != (self.sign(begin), self.sign(end)):
            return None
        inside = all(code in known for code in codes)
        return np.array(codes) - known.start if inside else None


def vocabulary(key: int) -> Vocabulary:
    """The vocabulary, with codebooks learned from pictures and sounds for training."""
    dice = Dice("codebooks", key)
    scenes, heard = for_training(SCENES, key), for_training(SOUNDS, key)
    cut, sliced = [], []
    for i in range(LEARNED_FROM):
        cut.append(pictures.patches(pixels(dice.pick(scenes), "codebook", key, i)))
        sliced.append(spectrogram(dice.pick(heard), "codebook", key, i))
    return Vocabulary(
        fit(np.concatenate(cut), IMAGE_CODES, key),
        fit(np.concatenate(sliced), SOUND_CODES, key),
    )


class MixedRows:
    """Rows of text, pictures and sounds, as `lib.corpus.Examples`."""

    def __init__(self, words: Vocabulary, key: int, rows: int = ROWS) -> None:
        self.words, self.key = words, key
        self.scenes, self.sounds = for_training(SCENES, key), for_training(SOUNDS, key)
        self.rows = [self._row(number) for number in range(rows)]

    def _row(self, number: int) -> list[int]:
        """A row, without the signs at its ends."""
        words, dice = self.words, Dice("row", self.key, number)
        kind = KINDS[number % len(KINDS)]
        if "sound" in kind or (kind == "caption" and dice.chance(0.5)):
            thing, made = dice.pick(self.sounds), spectrogram
            encode = words.sound
        else:
            thing, made = dice.pick(self.scenes), pixels
            encode = words.image
        caption = words.text(thing.caption)
        if kind == "caption":
            return caption
        other = encode(made(thing, "row", self.key, number))
        return caption + other if kind.startswith("caption") else other + caption

    def batch(self, numbers: range) -> Batch:
        """The rows of these numbers, each between two <end>; every token counts."""
        end = self.words.sign(END)
        rows = [[*self.rows[i % len(self.rows)], end] for i in numbers]
        return prompted([([end], row, [1.0] * len(row)) for row in rows], end)

    def state(self) -> dict:
        """Which rows these are; the number says the rest."""
        return {"key": self.key, "rows": len(self.rows), "tokens": len(self.words)}

    def restore(self, state: dict) -> None:
        """Check that these are the rows of the run."""
        if state != self.state():
            raise ValueError(
                "The run learned from other rows; give it the same, or a new folder."
            )


def shape(words: Vocabulary) -> ModelConfig:
    """The book's shape, in small."""
    return preset("book").with_(
        vocab=len(words), context=CONTEXT, width=64, layers=2, heads=4
    )


def trained(
    words: Vocabulary, folder: Path, key: int, settings: TrainSettings = TRAINING
) -> tuple[Transformer, TrainingRun]:
    """A model of the stream, trained in `folder`, or on its way there."""
    torch.manual_seed(key)
    model = Transformer(shape(words))
    run = train(model, MixedRows(words, key), settings, folder)
    return model.eval(), run
