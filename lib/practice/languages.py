"""Word lists of languages that nobody speaks, each with one rule.

A language makes its own words out of foreign ones: it puts an ending behind
them, a beginning before them, or says them twice. Each page has a new one, and
it takes an example or two to find it out.
"""

from collections.abc import Callable

from lib.practice.exercise import Exercise, distinct, made_up
from lib.web.world.dice import Dice

MOST = 12  # words of a list
HEADS = (
    "Words of <l>:",
    "How one says it in <l>:",
    "A small dictionary of <l>:",
    "From our words to those of <l>:",
)
MARKS = (" = ", " - ", ": ", " is ", " -> ")
RULES = ("ending", "ending", "ending", "beginning", "twice")


def language(dice: Dice, held_out: bool = False) -> Exercise:
    """A word list; every translation on it counts as an answer."""
    return word_list(dice, dice.pick(RULES), dice.number(4, MOST), held_out)


def word_list(dice: Dice, kind: str, n: int, held_out: bool = False) -> Exercise:
    """`n` words by a rule of that kind."""
    rule = made_rule(dice, kind)
    name = made_up(dice, dice.number(2, 3)).capitalize()
    head = HEADS[-1] if held_out else dice.pick(HEADS[:-1])
    mark, before = dice.pick(MARKS), head.replace("<l>", name) + "\n"
    asked = []
    for word in distinct(dice, n, (2, 3)):
        asked.append((before + word + mark.rstrip(" "), f" {rule(word)}"))
        before = "\n"
    return Exercise(tuple(asked))


def made_rule(dice: Dice, kind: str) -> Callable[[str], str]:
    """The rule of a new language."""
    part = made_up(dice, 1)
    if kind == "ending":
        return lambda word: f"{word}-{part}"
    if kind == "beginning":
        return lambda word: f"{part}-{word}"
    return lambda word: f"{word}-{word}"
