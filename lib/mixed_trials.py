"""What a model of the mixed stream can do, and how much of it is right.

It draws from a caption, completes half a picture, makes a sound from a caption, and
says what it sees and hears. Everything is asked about combinations that no training row
had, sampled as the model has it, with nothing forbidden: what is not formed well counts
as wrong. The judges are `lib.pictures.read`, `lib.sounds.read`, and the captions
themselves. What chance would get right is measured as well: the same works, judged by
captions that were drawn by lot from all.
"""

from collections import Counter
from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np

from lib import pictures, sounds
from lib.generate import generate
from lib.mixed_stream import (
    END,
    IMAGE,
    IMAGE_END,
    PATCHES,
    SLICES,
    SOUND,
    SOUND_END,
    Vocabulary,
    held_out,
    pixels,
    spectrogram,
)
from lib.model import Transformer
from lib.pictures import SCENES, Scene
from lib.scale import seed
from lib.sounds import SOUNDS, Sound
from lib.web.world.dice import Dice

Told = Scene | Sound
ASKED = 400
LONGEST = 16  # tokens of a caption; the longest has 11 words
SEEN = PATCHES // 2  # of a picture to be completed


class Score(NamedTuple):
    """How much was right: `facts` has (right, asked) by name.

    `whole` counts where every fact was right, `formed` what could be read at all.
    """

    facts: dict[str, tuple[int, int]]
    whole: int
    formed: int
    asked: int


def score(found: Sequence[Told | None], asked: Sequence[Told]) -> Score:
    """What was found, compared with what was asked for, fact by fact."""
    if not asked or len(found) != len(asked):
        raise ValueError(f"{len(found)} answers do not fit {len(asked)} questions.")
    right, count = Counter(), Counter()
    for one, wanted in zip(found, asked):
        said = list(one.facts) if one else []
        for i, fact in enumerate(wanted.facts):
            count[fact[0]] += 1
            right[fact[0]] += bool(said) and said[i] == fact
    return Score(
        facts={name: (right[name], n) for name, n in count.items()},
        whole=sum(one == wanted for one, wanted in zip(found, asked)),
        formed=sum(one is not None for one in found),
        asked=len(asked),
    )


def continued(
    model: Transformer,
    words: Vocabulary,
    prompts: Sequence[Sequence[int]],
    most: int,
    purpose: str,
) -> list[list[int]]:
    """What the model says after each prompt; `purpose` names the coins."""
    coins = [seed(purpose, i) for i in range(len(prompts))]
    stop = {words.sign(sign) for sign in (END, IMAGE_END, SOUND_END)}
    started = [[words.sign(END), *prompt] for prompt in prompts]
    rows = generate(model, started, coins, most, stop=stop)
    return [row.tokens for row in rows]


def drawn(
    model: Transformer, words: Vocabulary, captions: Sequence[str], purpose: str
) -> list[np.ndarray | None]:
    """A picture for each caption; None where what came is no picture."""
    rows = _told(model, words, captions, IMAGE, PATCHES, purpose)
    return [words.image_of(row) for row in rows]


def completed(
    model: Transformer, words: Vocabulary, whole: Sequence[np.ndarray], purpose: str
) -> list[np.ndarray | None]:
    """Pictures whose upper half the model sees and whose lower half it draws."""
    prompts = [words.image(one)[: 1 + SEEN] for one in whole]
    rows = continued(model, words, prompts, PATCHES - SEEN + 1, purpose)
    return [words.image_of([*seen, *row]) for seen, row in zip(prompts, rows)]


def sounded(
    model: Transformer, words: Vocabulary, captions: Sequence[str], purpose: str
) -> list[np.ndarray | None]:
    """Slices for each caption; None where what came is no sound."""
    rows = _told(model, words, captions, SOUND, SLICES, purpose)
    return [words.sound_of(row) for row in rows]


def _told(
    model: Transformer,
    words: Vocabulary,
    captions: Sequence[str],
    sign: str,
    codes: int,
    purpose: str,
) -> list[list[int]]:
    """What the model makes of each caption: the sign, its codes, and the last sign."""
    begin = words.sign(sign)
    prompts = [[*words.text(caption), begin] for caption in captions]
    rows = continued(model, words, prompts, codes + 1, purpose)
    return [[begin, *row] for row in rows]


def captioned(
    model: Transformer, words: Vocabulary, shown: Sequence[list[int]], purpose: str
) -> list[str | None]:
    """A caption for each picture or sound, given as tokens; None where it is none."""
    rows = continued(model, words, shown, LONGEST, purpose)
    ended = [row[-1] == words.sign(END) for row in rows]
    return [words.text_of(row[:-1]) if end else None for row, end in zip(rows, ended)]


def judged(
    read: Callable[[list[np.ndarray]], list[Told]], made: Sequence[np.ndarray | None]
) -> list[Told | None]:
    """What the works show or sound like to a program; None where there is none."""
    found = iter(read([one for one in made if one is not None]))
    return [None if one is None else next(found) for one in made]


def by_lot(things: Sequence[Told], n: int, key: int) -> list[Told]:
    """So many of the things, each drawn from all."""
    dice = Dice("lot", key, len(things))
    return [dice.pick(things) for _ in range(n)]


def seeing(
    model: Transformer, words: Vocabulary, key: int, n: int = ASKED
) -> dict[str, Score]:
    """Pictures from captions, the other half of a picture, captions from pictures."""
    asked = by_lot(held_out(SCENES, key), n, key)
    captions = [scene.caption for scene in asked]
    made = judged(pictures.read, drawn(model, words, captions, f"drawn {key}"))
    shown = [pixels(scene, "exam", key, i) for i, scene in enumerate(asked)]
    said = captioned(model, words, [words.image(one) for one in shown], f"seen {key}")
    cut = [i for i, scene in enumerate(asked) if scene.relation == "left of"]
    halves, whole = [shown[i] for i in cut], [asked[i] for i in cut]
    done = completed(model, words, halves, f"completed {key}")
    return {
        "picture from caption": score(made, asked),
        "the same, judged by another caption": score(made, by_lot(SCENES, n, key)),
        "lower half from upper": score(judged(pictures.read, done), whole),
        "lower half left empty": score(
            pictures.read([bare(one) for one in halves]), whole
        ),
        "caption from picture": score(
            [pictures.BY_CAPTION.get(one or "") for one in said], asked
        ),
    }


def bare(picture: np.ndarray) -> np.ndarray:
    """A picture with nothing in its lower half."""
    found = picture.copy()
    found[pictures.SIDE // 2 :] = pictures.GROUND
    return found


def hearing(
    model: Transformer, words: Vocabulary, key: int, n: int = ASKED
) -> dict[str, Score]:
    """Sounds from captions, and captions from sounds."""
    asked = by_lot(held_out(SOUNDS, key), n, key)
    captions = [sound.caption for sound in asked]
    made = judged(sounds.read, sounded(model, words, captions, f"sounded {key}"))
    shown = [
        words.sound(spectrogram(sound, "exam", key, i)) for i, sound in enumerate(asked)
    ]
    said = captioned(model, words, shown, f"heard {key}")
    return {
        "sound from caption": score(made, asked),
        "the same sound, judged by another caption": score(
            made, by_lot(SOUNDS, n, key)
        ),
        "caption from sound": score(
            [sounds.BY_CAPTION.get(one or "") for one in said], asked
        ),
    }


def judges(words: Vocabulary, key: int, n: int = ASKED) -> dict[str, Score]:
    """How far the judges can be trusted: on real works, and on their codes alone."""
    scenes, heard = by_lot(SCENES, n, key), by_lot(SOUNDS, n, key)
    real = [pixels(scene, "judge", key, i) for i, scene in enumerate(scenes)]
    slices = [spectrogram(sound, "judge", key, i) for i, sound in enumerate(heard)]
    coded = [words.image_of(words.image(one)) for one in real]
    recoded = [words.sound_of(words.sound(one)) for one in slices]
    return {
        "real pictures": score(pictures.read(real), scenes),
        "pictures from their codes": score(pictures.read(coded), scenes),
        "real sounds": score(sounds.read(slices), heard),
        "sounds from their codes": score(sounds.read(recoded), heard),
    }
