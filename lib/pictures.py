"""Small pictures made by code, with captions that say what is in them.

A picture is 24 x 24 pixels and shows two things on a dark ground, one left of the other
or above it, each with a size, a colour and a shape. How bright it is, and a little
grain, is left to chance: no caption tells. Every word of a caption can be checked
against the picture by a program: `read` looks for the clean things that are nearest.

Cut into patches (Dosovitskiy et al. 2021, section 3.1), a picture becomes a row of
vectors; put together again, they are the same picture.
"""

from collections.abc import Iterator, Sequence
from functools import cache
from itertools import product
from typing import NamedTuple

import numpy as np
from scipy.spatial.distance import cdist

from lib.web.world.dice import Dice

SIDE, CELL, PATCH = 24, 12, 6  # pixels: of a picture, of a thing's place, of a patch
ACROSS = SIDE // PATCH  # patches in a line
NUMBERS = 3 * PATCH**2  # of a patch: red, green and blue of each pixel
GROUND = np.array((0.09, 0.09, 0.12))
SIZES = {"small": 3.5, "large": 6.0}  # radius in pixels
COLOURS = {
    "red": (0.90, 0.30, 0.10),
    "yellow": (0.94, 0.86, 0.22),
    "blue": (0.20, 0.50, 0.90),
    "white": (0.94, 0.94, 0.94),
}
SHAPES = "circle", "square", "triangle", "cross"
RELATIONS = {  # the upper left corners of the first and the second thing: down, right
    "left of": ((6, 0), (6, 12)),
    "above": ((0, 6), (12, 6)),
}
DIMMEST, GRAIN = 0.8, 0.02  # share of the brightness, and its deviation
CHOICES = {
    "size": len(SIZES),
    "colour": len(COLOURS),
    "shape": len(SHAPES),
    "relation": len(RELATIONS),
}


class Thing(NamedTuple):
    """One of the two things in a picture."""

    size: str
    colour: str
    shape: str


class Scene(NamedTuple):
    """What a picture shows, as far as its caption says it."""

    first: Thing
    relation: str
    second: Thing

    @property
    def caption(self) -> str:
        """In plain words, such as *a small red cross above a large blue circle*."""
        return f"a {' '.join(self.first)} {self.relation} a {' '.join(self.second)}"

    @property
    def facts(self) -> Iterator[tuple[str, str]]:
        """What can be right or wrong: seven pairs of a name and a value."""
        yield "relation", self.relation
        for thing in (self.first, self.second):
            yield from thing._asdict().items()


THINGS = tuple(Thing(*parts) for parts in product(SIZES, COLOURS, SHAPES))
SCENES = tuple(Scene(*parts) for parts in product(THINGS, RELATIONS, THINGS))
BY_CAPTION = {scene.caption: scene for scene in SCENES}


def covered(shape: str, radius: float) -> np.ndarray:
    """Which pixels (12, 12) a shape covers that stands in their middle."""
    at = np.arange(CELL) - (CELL - 1) / 2
    x, down, y = np.abs(at[None, :]), at[:, None], np.abs(at[:, None])
    if shape == "circle":
        return x**2 + y**2 <= radius**2
    if shape == "square":
        return np.maximum(x, y) <= 0.9 * radius
    if shape == "triangle":  # on its base
        return (y <= radius) & (x <= (down + radius) / 2)
    if shape == "cross":
        return (np.maximum(x, y) <= radius) & (np.minimum(x, y) <= 0.3 * radius)
    raise ValueError(f"There is no shape {shape!r}; choose of {', '.join(SHAPES)}.")


@cache
def clean(thing: Thing) -> np.ndarray:
    """A thing on its ground (12, 12, 3), from 0 to 1, without grain."""
    where = covered(thing.shape, SIZES[thing.size])
    return np.where(where[..., None], COLOURS[thing.colour], GROUND)


def picture(scene: Scene, dice: Dice) -> np.ndarray:
    """A scene as a picture (24, 24, 3), from 0 to 1; no two are quite alike."""
    found = np.tile(GROUND, (SIDE, SIDE, 1))
    both = scene.first, scene.second
    for thing, (down, right) in zip(both, RELATIONS[scene.relation]):
        found[down : down + CELL, right : right + CELL] = clean(thing)
    found *= dice.number(round(100 * DIMMEST), 100) / 100
    grain = np.random.default_rng(dice.below(2**63)).normal(0, GRAIN, found.shape)
    return np.clip(found + grain, 0, 1)


def patches(pixels: np.ndarray) -> np.ndarray:
    """Pictures (..., 24, 24, 3) as patches (..., 16, 108), line by line."""
    if pixels.shape[-3:] != (SIDE, SIDE, 3):
        raise ValueError(
            f"A picture is {SIDE} x {SIDE} x 3 numbers, not"
            f" {' x '.join(map(str, pixels.shape))}."
        )
    *many, _, _, _ = pixels.shape
    cut = pixels.reshape(*many, ACROSS, PATCH, ACROSS, PATCH, 3)
    return cut.swapaxes(-4, -3).reshape(*many, ACROSS**2, NUMBERS)


def together(cut: np.ndarray) -> np.ndarray:
    """Patches (..., 16, 108) as pictures again."""
    if cut.shape[-2:] != (ACROSS**2, NUMBERS):
        raise ValueError(
            f"A picture has {ACROSS**2} patches of {NUMBERS} numbers, not"
            f" {' x '.join(map(str, cut.shape))}."
        )
    *many, _, _ = cut.shape
    whole = cut.reshape(*many, ACROSS, ACROSS, PATCH, PATCH, 3)
    return whole.swapaxes(-4, -3).reshape(*many, SIDE, SIDE, 3)


def read(pixels: Sequence[np.ndarray]) -> list[Scene]:
    """What pictures show: the clean things nearest to each, pixel by pixel.

    It judges what a model has drawn, and knows nothing of the model.
    """
    if not len(pixels):
        return []
    asked = np.stack(pixels)  # (N, 24, 24, 3)
    known = np.stack([clean(thing).ravel() for thing in THINGS])
    empty = ((asked - GROUND) ** 2).sum((1, 2, 3))  # how far from a bare ground
    told, off = [], []
    for relation, corners in RELATIONS.items():
        distance, things = empty, []
        for down, right in corners:
            cell = asked[:, down : down + CELL, right : right + CELL]
            each = cdist(cell.reshape(len(asked), -1), known, "sqeuclidean")
            bare = ((cell - GROUND) ** 2).sum((1, 2, 3))
            distance = distance - bare + each.min(1)
            things.append([THINGS[i] for i in each.argmin(1)])
        told.append([Scene(a, relation, b) for a, b in zip(*things)])
        off.append(distance)
    return [told[best][i] for i, best in enumerate(np.argmin(off, 0))]
