"""Somebody says something senseless, and somebody else says it again."""

from lib.practice.exercise import Exercise, made_up
from lib.web.world.dice import Dice
from lib.web.world.names import MEN, WOMEN
from lib.web.world.places import INSTRUMENTS, TRADES

SAYS = ("<n> said: ", "<n> wrote: ", "<n> sang: ")
AGAIN = ("<n> said it again: ", "And <n> repeated: ", "The echo of <n>: ")


def quotation(dice: Dice, held_out: bool = False) -> Exercise:
    """A saying of 5 to 15 words, and one or two who repeat it."""
    saying = " ".join(_word(dice) for _ in range(dice.number(5, 15)))
    first, _, rest = saying.partition(" ")
    before = f"{_who(dice, SAYS)}{saying}.\n"
    asked = []
    for _ in range(dice.number(1, 2)):
        asked.append((before + _who(dice, AGAIN) + first, f" {rest}"))
        before = ".\n"
    return Exercise(tuple(asked), ".\n")


def _who(dice: Dice, frames: tuple[str, ...]) -> str:
    return dice.pick(frames).replace("<n>", dice.pick(WOMEN + MEN))


def _word(dice: Dice) -> str:
    if dice.chance(0.6):
        return made_up(dice, dice.number(1, 3))
    return dice.pick(TRADES if dice.chance(0.5) else INSTRUMENTS)
