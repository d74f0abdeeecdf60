"""What can be asked about the facts of the tiny web, and the right answers.

Gaps: <s> who or what is asked about, <v> the answer.
"""

from typing import NamedTuple

from lib.web.page import Fact
from lib.web.world.tables import lines

QUESTIONS = {
    "birthplace": lines("""
Where was <s> born?
What is the birthplace of <s>?
In which town was <s> born?
Which town does <s> come from?
"""),
    "birth year": lines("""
In which year was <s> born?
When was <s> born?
What is the birth year of <s>?
"""),
    "trade": lines("""
What does <s> do for a living?
What is the trade of <s>?
What does <s> work as?
"""),
    "club": lines("""
Which club is <s> a member of?
Which club does <s> belong to?
What is the club of <s>?
"""),
    "instrument": lines("""
Which instrument does <s> play?
What is the instrument of <s>?
What does <s> play in the evening?
"""),
    "stands near": lines("""
Near which town does the <s> stand?
Where does one find the <s>?
"""),
    "built in": lines("""
When was the <s> built?
In which year was the <s> built?
"""),
    "built by": lines("""
Who built the <s>?
What is the name of the builder of the <s>?
"""),
    "length in feet": lines("""
How many feet long is the <s>?
What is the length of the <s> in feet?
"""),
    "doors": lines("""
How many doors does the <s> have?
What is the number of doors of the <s>?
"""),
    "sold in": lines("""
When was the <s> sold?
In which year was the <s> sold?
"""),
    "home of": lines("""
Who lives in the <s> today?
What lives in the <s> today?
"""),
}
ANSWERS = {
    "birthplace": "<s> was born in <v>.",
    "birth year": "<s> was born in the year <v>.",
    "trade": "<s> works as a <v>.",
    "club": "<s> is a member of the <v>.",
    "instrument": "<s> plays the <v>.",
    "stands near": "The <s> stands near <v>.",
    "built in": "The <s> was built in <v>.",
    "built by": "The <s> was built by <v>.",
    "length in feet": "The <s> is <v> feet long.",
    "doors": "The <s> has <v> doors.",
    "sold in": "The <s> was sold in <v>.",
    "home of": "The <s> is the home of <v>.",
}


class KnownFact(NamedTuple):
    """A fact and the number of pages that state it."""

    fact: Fact
    pages: int


class Question(NamedTuple):
    """A question about a fact, its answer in a word, and in a sentence."""

    fact: Fact
    text: str
    answer: str
    sentence: str


def answer(fact: Fact) -> str:
    """The plain sentence that states a fact and answers a question about it."""
    text = ANSWERS[fact.relation]
    if fact.object[0] in "aeiou" and fact.object != "ukulele":
        text = text.replace(" a <v>", " an <v>")
    return text.replace("<s>", fact.subject).replace("<v>", fact.object)


def questions(fact: Fact) -> tuple[Question, ...]:
    """Every way to ask for a fact; none for facts that nobody asks about."""
    return tuple(
        Question(fact, frame.replace("<s>", fact.subject), fact.object, answer(fact))
        for frame in QUESTIONS.get(fact.relation, ())
    )
