"""Who the assistant is: conversations that say it, or a message that does.

For OLMo, Ai2 wrote 240 of the first kind and mixed them into the fine-tuning data.
A server can say it in a system message instead; then training has to teach that
such a message counts. There each one names another assistant and another maker.

In the test are a frame and a word that training has only in other company; and in
its system messages names and makers whose two parts come together nowhere else.
"""

from typing import NamedTuple

from lib.chat import SYSTEM, Message
from lib.labelled.labelled import Labelled, conversation
from lib.web.world.dice import Dice
from lib.web.world.tables import lines, phrases


class Identity(NamedTuple):
    """The name of an assistant, and who built it."""

    name: str
    maker: str


OWN = Identity("Inkwell", "the readers of this book")
FRAMES = {
    "maker": lines("""
Who <v> you?
Tell me who <v> you.
May I ask who <v> you?
I wonder who <v> you.
Which people <v> you?
Say who <v> you.
"""),
    "name": lines("""
What is your <v>?
Tell me your <v>.
May I ask for your <v>?
I wonder what your <v> is.
Please say your <v>.
Do you have a <v>?
"""),
}
WORDS = {
    "maker": phrases("built, made, trained, wrote, created, taught"),
    "name": phrases("name, first name, full name, proper name"),
}
ANSWERS = {"maker": "I was built by <v>.", "name": "My name is <v>."}
FIRST_HALVES = phrases("Quil, Mar, Ten, Bri, Sol, Ver, Ol, Fen, Tar, Wil")
SECOND_HALVES = phrases("mo, dax, ria, kin, lo, bet, na, vor")
PEOPLE = phrases("engineers, clerks, friends, teachers, sailors, weavers")
PLACES = phrases("mill, harbour, school, library, town hall, lighthouse, station, inn")


def identity(dice: Dice, held_out: bool = False) -> Labelled:
    """A question about itself, and the book's own answer."""
    return _asked(dice, held_out, OWN)


def by_message(dice: Dice, held_out: bool = False) -> Labelled:
    """The same with another identity, which a system message gives it."""
    name = _together(dice, FIRST_HALVES, SECOND_HALVES, held_out)
    people = _together(dice, PEOPLE, PLACES, held_out)
    one = Identity("".join(name), "the {} of the {}".format(*people))
    talk = _asked(dice, held_out, one)
    return talk._replace(messages=(told(one), *talk.messages))


def told(one: Identity) -> Message:
    """The system message that says who the assistant is."""
    return Message(SYSTEM, f"You are {one.name}, built by {one.maker}.")


def _asked(dice: Dice, held_out: bool, one: Identity) -> Labelled:
    about = dice.pick(tuple(FRAMES))
    frame, word = _together(dice, FRAMES[about], WORDS[about], held_out)
    key = getattr(one, about)
    answer = ANSWERS[about].replace("<v>", key)
    return conversation((frame.replace("<v>", word), answer, key))


def _together(
    dice: Dice, some: tuple[str, ...], others: tuple[str, ...], held_out: bool
) -> tuple[str, str]:
    """One of each; the pairs of the test are others than those of training."""
    while True:
        pair = dice.pick(some), dice.pick(others)
        if in_test(*pair) == held_out:
            return pair


def in_test(one: str, other: str) -> bool:
    """Is this pair kept for the test?"""
    return Dice("identity", one, other).chance(0.2)
