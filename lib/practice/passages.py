"""One or two people who appear nowhere else, and questions about them."""

from functools import lru_cache

from lib.practice.exercise import Exercise
from lib.scale import WORLD_SEED
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
# Half of the questions are the web's, half are put together of two parts.
FRAMES = (
    "What is the <n> of <s>?",
    "And the <n> of <s>?",
    "Tell me the <n> of <s>.",
    "Name the <n> of <s>.",
    "Which <n> does the page give for <s>?",
)
NOUNS = {
    "birthplace": ("birthplace", "home town", "town of birth"),
    "birth year": ("birth year", "year of birth"),
    "trade": ("trade", "profession", "daily work"),
    "club": ("club", "society"),
    "instrument": ("instrument", "musical instrument"),
}
# Some pairs are for the test alone: a frame and the place of a noun in its list.
# Each occurs in training, in other company.
TEST = {"Name the <n> of <s>.": 0, "Which <n> does the page give for <s>?": 1}


def passage(dice: Dice, held_out: bool = False) -> Exercise:
    """A paragraph about each person, then two to four questions."""
    people = [someone(dice, held_out) for _ in range(dice.pick((1, 1, 2)))]
    each = dice.number(3, 5) if len(people) == 1 else dice.number(2, 3)
    told = {person: dice.shuffled(RELATIONS)[:each] for person in people}
    text = "\n".join(
        said(tell(person, tuple(relations), dice, talk=0))
        for person, relations in told.items()
    )
    known = [(person, relation) for person in people for relation in told[person]]
    chosen = dice.shuffled(known)[: dice.number(2, 4)]
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
    return frozenset(surnames(WORLD_SEED)) | frozenset(surnames(TRAINING_NAMES))


def wording(dice: Dice, relation: str, held_out: bool) -> str:
    """A way to ask for that fact of `<s>`."""
    nouns = NOUNS[relation]
    if held_out:
        frame = dice.pick(tuple(TEST))
        return frame.replace("<n>", nouns[TEST[frame]])
    if dice.chance(0.5):
        return dice.pick(QUESTIONS[relation])
    while True:
        frame, noun = dice.pick(FRAMES), dice.below(len(nouns))
        if TEST.get(frame) != noun:
            return frame.replace("<n>", nouns[noun])
