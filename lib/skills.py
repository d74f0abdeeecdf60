"""What a base model remembers, and what it does with what stands before it.

Everything is asked as a page that breaks off; the answer is what the model
writes next when it takes the likeliest token each time, and only the right
words in full count. Names, numbers and wordings of the questions about a page
are those that `lib.practice` keeps for the test.
"""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from lib.base_text import PAGES, web_pages
from lib.generate import GREEDY, generate
from lib.model import Transformer
from lib.practice.languages import word_list
from lib.practice.lists import price_list
from lib.practice.passages import passage
from lib.practice.quotations import quotation
from lib.scale import WORLD_SEED
from lib.tokenizer import Tokenizer
from lib.web.page import Fact
from lib.web.world import World
from lib.web.world.dice import Dice
from lib.web_corpus import SEPARATOR

# Wordings that no page of the web has.
RECALL = {
    "birthplace": "The birthplace of <s> is",
    "birth year": "The year in which <s> was born is",
    "trade": "By trade <s> is",
    "club": "<s> is one of the members of the",
    "instrument": "The instrument that <s> plays is the",
}
ROWS = 64  # questions that are asked together
LONGEST = 640  # characters before a question; more may not fit into the context


class Question(NamedTuple):
    """A page up to where it breaks off, and how it goes on."""

    before: str
    answer: str


def recall_question(fact: Fact) -> Question:
    """Asks for a fact of a person."""
    answer = fact.object
    if fact.relation == "trade":
        answer = f"{'an' if answer[0] in 'aeiou' else 'a'} {answer}"
    frame = RECALL[fact.relation]
    return Question(frame.replace("<s>", fact.subject), f" {answer}")


def copied_entries() -> dict[str, int]:
    """The encyclopedia's entries, and on how many pages the model reads each."""
    read = [page["text"] for page in web_pages() if not page["held_out"]]
    entries = (entry.lines()[0] for entry, _ in World(PAGES, WORLD_SEED).entries)
    return {entry: sum(entry in text for text in read) for entry in entries}


def recitation_question(entry: str) -> Question:
    """Gives the first sentence of an entry and asks for all that follows."""
    first, _, rest = entry.partition(". ")
    return Question(first + ".", f" {rest}")


def context_questions(kind: str, n: int, key: object = "skills") -> list[Question]:
    """Questions whose answer stands above them.

    `passage`, `two people`, `list`, `quotation`, and `language k`: the word
    that follows k examples of a language's rule.
    """
    return [_context_question(kind, Dice(key, kind, i)) for i in range(n)]


def _context_question(kind: str, dice: Dice) -> Question:
    if kind.startswith("language"):
        shots = int(kind.removeprefix("language"))
        page = word_list(dice, "ending", shots + 1, held_out=True)
        return Question(*page.question())
    if kind in ("passage", "two people"):
        while True:
            page = passage(dice, held_out=True)
            asked = Question(*page.question())
            short = len(asked.before) <= LONGEST
            if short and (page.people == 2) == (kind == "two people"):
                return asked
    make = {"list": price_list, "quotation": quotation}[kind]
    return Question(*make(dice, True).question())


def answers(
    model: Transformer, tokenizer: Tokenizer, questions: Sequence[Question]
) -> list[bool]:
    """Was each answered rightly? Similar lengths are asked together."""
    start = tokenizer.special_tokens[SEPARATOR]
    prompts = [[start, *tokenizer.encode(q.before)] for q in questions]
    most = [len(tokenizer.encode(q.answer)) + 1 for q in questions]
    order = sorted(range(len(questions)), key=lambda i: (most[i], len(prompts[i])))
    right = [False] * len(questions)
    for first in range(0, len(order), ROWS):
        rows = order[first : first + ROWS]
        n = max(most[i] for i in rows)
        drawn = generate(model, [prompts[i] for i in rows], rows, n, GREEDY)
        for i, sample in zip(rows, drawn):
            said = tokenizer.decode(sample.tokens)
            right[i] = agrees(said, questions[i].answer)
    return right


def agrees(said: str, answer: str) -> bool:
    """Does the text begin with the answer, as whole words?"""
    following = said[len(answer) : len(answer) + 1]
    return said.startswith(answer) and not (following.isalnum() or following == "-")


def rate(right: Iterable[bool]) -> float:
    """Share of the answers that are right."""
    right = list(right)
    return sum(right) / len(right)
