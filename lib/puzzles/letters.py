"""What stands in a word: a letter's count, every third letter, the word reversed.

The words are those of the King James Bible.
"""

import re
from functools import cache

from lib.puzzles.puzzle import Puzzle
from lib.texts import king_james
from lib.web.world.dice import Dice

ALPHABET = "abcdefghijklmnopqrstuvwxyz"


@cache
def words(length: int) -> tuple[str, ...]:
    """Those with so many letters."""
    found = set(re.findall(r"[a-z]+", king_james().lower()))
    return tuple(sorted(word for word in found if len(word) == length))


def letter_count(word: str, letter: str) -> Puzzle:
    """How often does a letter stand in a word?"""
    seen, work = 0, []
    for one in word:
        seen += one == letter
        work.append(f"{one} {seen}")
    return Puzzle(
        *("letter count", len(word)),
        f"How many times does {letter} stand in {word}?",
        f"{', '.join(work)}.",
        str(seen),
        f"print({word!r}.count({letter!r}))",
        word,
    )


def every_third(word: str) -> Puzzle:
    """Every third letter of a word, beginning with the first, as in the lecture."""
    work = ", ".join(f"{i % 3 + 1} {one}" for i, one in enumerate(word))
    return Puzzle(
        *("every third letter", len(word)),
        f"Write every third letter of {word}.",
        f"{work}.",
        word[::3],
        f"print({word!r}[::3])",
        word,
    )


def reversal(word: str) -> Puzzle:
    """A word from its last letter to its first."""
    spelled, turned = " ".join(word), " ".join(reversed(word))
    return Puzzle(
        *("reversal", len(word)),
        f"Write {word} backwards.",
        f"{spelled}: {turned}.",
        word[::-1],
        f"print({word!r}[::-1])",
        word,
    )


def some_letter_count(dice: Dice, level: int) -> Puzzle:
    """Of a word with `level` letters; two in three times it has the letter."""
    word = dice.pick(words(level))
    inside = dice.chance(2 / 3)
    letter = dice.pick(word if inside else ALPHABET)
    return letter_count(word, letter)


def some_every_third(dice: Dice, level: int) -> Puzzle:
    """Every third letter of a word with `level` letters."""
    return every_third(dice.pick(words(level)))


def some_reversal(dice: Dice, level: int) -> Puzzle:
    """A word with `level` letters, reversed."""
    return reversal(dice.pick(words(level)))
