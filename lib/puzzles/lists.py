"""Questions about a list of words, or about the days of the week."""

from lib.puzzles.puzzle import Puzzle
from lib.web.world.dice import Dice

_WORDS = """
apple boat bread candle chair cloud coat door field fire garden glass goat hill
horse house king lamp leaf letter milk moon nail owl pear pen rain ring river
road rope salt ship shoe snow spoon stone table tree wall water wheel wind wolf
"""
WORDS = _WORDS.split()
PLACES = ["first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth"]
DAYS = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]


def _asked(family: str, level: int, question: str, key: str, program: str) -> Puzzle:
    return Puzzle(family, level, question, "", key, program, subject=question)


def some_place(dice: Dice, level: int) -> Puzzle:
    """Which word stands at a place? The list is 2 words longer than `level`."""
    listed = dice.shuffled(WORDS)[: level + 2]
    i = dice.below(len(listed))
    return _asked(
        *("place in a list", level),
        f"Which is the {PLACES[i]} word of this list: {', '.join(listed)}?",
        listed[i],
        f"print({listed}[{i}])",
    )


def some_turned(dice: Dice, level: int) -> Puzzle:
    """A list of `level` + 1 words from its end to its beginning."""
    listed = dice.shuffled(WORDS)[: level + 1]
    return _asked(
        *("list turned round", level),
        f"Write this list from its end to its beginning: {', '.join(listed)}.",
        ", ".join(reversed(listed)),
        f'print(", ".join({listed}[::-1]))',
    )


def some_first(dice: Dice, level: int) -> Puzzle:
    """Which of `level` + 1 words comes first in the alphabet?"""
    listed = dice.shuffled(WORDS)[: level + 1]
    return _asked(
        *("first in the alphabet", level),
        f"Which word comes first in the alphabet: {', '.join(listed)}?",
        min(listed),
        f"print(min({listed}))",
    )


def some_length(dice: Dice, level: int) -> Puzzle:
    """How many words are there? From 2 * `level` - 1 to 2 * `level`."""
    listed = dice.shuffled(WORDS)[: 2 * level - dice.below(2)]
    return _asked(
        *("words counted", level),
        f"How many words does this list have: {', '.join(listed)}?",
        str(len(listed)),
        f"print(len({listed}))",
    )


def some_day(dice: Dice, level: int) -> Puzzle:
    """Which day is it so many days after another one? At most 3 times `level`."""
    i, later = dice.below(7), dice.number(3 * level - 2, 3 * level)
    days = "1 day" if later == 1 else f"{later} days"
    return _asked(
        *("day of the week", level),
        f"Which day comes {days} after {DAYS[i]}?",
        DAYS[(i + later) % 7],
        f"print({DAYS}[({i} + {later}) % 7])",
    )
