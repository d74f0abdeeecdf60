"""Pages that are new each time, so that there is nothing on them to remember.

What a question on such a page asks for stands further up on the same page, or
follows from it, and stands nowhere else. Whoever is to guess it must look it up:
a model that reads many of them learns to use its context (Chan et al. 2022,
arXiv 2205.05055, on what in the data makes that happen). Real webs are full of
them: tables, quizzes, word lists, quotations. There are four kinds, in modules
of their own.

`held_out` asks for a page of the test. People of its passages never occur in
training, nor do the wordings of its questions, here or on the web's pages; its
languages have a headline of their own, with endings that others have, too.
"""

from collections.abc import Callable

from lib.practice.exercise import Exercise
from lib.practice.languages import language
from lib.practice.lists import price_list
from lib.practice.passages import passage
from lib.practice.quotations import quotation
from lib.web.world.dice import Dice

__all__ = ["KINDS", "Exercise", "exercise"]

# Each with how often it comes among twenty pages.
KINDS: dict[str, tuple[Callable[[Dice, bool], Exercise], int]] = {
    "passage": (passage, 9),
    "list": (price_list, 5),
    "language": (language, 4),
    "quotation": (quotation, 2),
}
_DECK = [make for make, count in KINDS.values() for _ in range(count)]


def exercise(dice: Dice, held_out: bool = False) -> Exercise:
    """A page of a kind that is drawn by lot."""
    return dice.pick(_DECK)(dice, held_out)
