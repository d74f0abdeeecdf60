"""A page with questions on it, and where their answers stand."""

from typing import NamedTuple

from lib.web.world.dice import Dice
from lib.web.world.tables import words

ONSETS = words("b d f g h k l m n p r s t v z j w")
VOWELS = words("a e i o u")


class Exercise(NamedTuple):
    """Pairs of (what stands before an answer, the answer), then the rest."""

    asked: tuple[tuple[str, str], ...]
    rest: str = "\n"
    people: int = 0  # whom the page is about

    @property
    def text(self) -> str:
        """The whole page."""
        return "".join(before + answer for before, answer in self.asked) + self.rest

    def question(self, i: int = -1) -> tuple[str, str]:
        """The page up to the i-th answer, and that answer."""
        i %= len(self.asked)
        before = "".join(b + a for b, a in self.asked[:i]) + self.asked[i][0]
        return before, self.asked[i][1]


def made_up(dice: Dice, syllables: int) -> str:
    """A word that nobody has said before, hopefully."""
    return "".join(dice.pick(ONSETS) + dice.pick(VOWELS) for _ in range(syllables))


def distinct(dice: Dice, n: int, syllables: tuple[int, int]) -> list[str]:
    """`n` different made-up words of so many syllables, from and to."""
    found: dict[str, None] = {}
    while len(found) < n:
        found[made_up(dice, dice.number(*syllables))] = None
    return list(found)
