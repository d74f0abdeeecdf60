"""One or two people who appear nowhere else, and questions about them."""

from functools import lru_cache

from lib.practice.exercise import Exercise
from lib.web.world.dice import Dice
from lib.web.world.draft import Paragraph
from lib.web.world.names import surnames
from lib.web.world.people import RELATIONS, Person, passer_by, tell
from lib.web.world.questions import QUESTIONS

# Seeds of the names, other than the web's.
TRAINING_NAMES, TEST_NAMES = 2, 3
PEOPLE = 200_000
FORMS = (
    ("Question: {q}\nAnswer:", "\n"),
    ("Q: {q}\nA:", "\n"),
    ("{q}", ".\n"),
    ("- {q}\n-", ".\n"),
)


def passage(dice: Dice, held_out: bool = False) -> Exercise:
    """A paragraph about each person, then three to six questions at most."""
    people = [someone(dice, held_out) for _ in range(dice.pick((1, 1, 2)))]
    each = dice.number(3, 5) if len(people) == 1 else dice.number(2, 3)
    told = {person: dice.shuffled(RELATIONS)[:each] for person in people}
    text = "\n".join(
        said(tell(person, tuple(relations), dice, talk=0))
        for person, relations in told.items()
    )
    known = [(person, relation) for person in people for relation in told[person]]
    chosen = dice.shuffled(known)[: dice.number(3, 6)]
    form, end = dice.pick(FORMS)
    asked, before = [], f"{text}\n"
    for person, relation in chosen:
        frame = wording(dice, relation, held_out)
        question = form.replace("{q}", frame.replace("<s>", person.name))
        asked.append((before + question, f" {person.fact(relation).object}"))
        before = end
    return Exercise(tuple(asked), end, len(people))


def said(paragraph: Paragraph) -> str:
    """The sentences of a paragraph in a row."""
    return " ".join(sentence.text for sentence in paragraph)


def someone(dice: Dice, held_out: bool) -> Person:
    """A person whose surname the test does not share with training."""
    if not held_out:
        return passer_by(TRAINING_NAMES, dice.below(PEOPLE))
    while True:
        person = passer_by(TEST_NAMES, dice.below(PEOPLE))
        if person.last not in training_surnames():
            return person


@lru_cache
def training_surnames() -> frozenset[str]:
    """Those of the web and of the passages to train on."""
    return frozenset(surnames(1)) | frozenset(surnames(TRAINING_NAMES))


def wording(dice: Dice, relation: str, held_out: bool) -> str:
    """A way to ask; the last of each list is for the test alone."""
    *training, test = QUESTIONS[relation]
    return test if held_out else dice.pick(training)
