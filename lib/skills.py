"""What a base model remembers, and what it does with what stands before it.

Everything is asked as a page that breaks off; the answer is what the model
writes next when it takes the likeliest token each time, and only the right
words in full count. Names, numbers and wordings of the questions about a page
are those that `lib.practice` keeps for the test.
"""

from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from typing import NamedTuple

import torch

from lib.base_text import PAGES, known_facts, web_pages
from lib.generate import GREEDY, generate
from lib.model import Transformer
from lib.practice.languages import word_list
from lib.practice.lists import price_list
from lib.practice.passages import passage
from lib.practice.quotations import quotation
from lib.scale import WORLD_SEED
from lib.tokenizer import Tokenizer
from lib.verbatim import alike_at_first
from lib.web.page import Fact
from lib.web.world import World
from lib.web.world.dice import Dice
from lib.web_corpus import SEPARATOR

# Wordings that no page of the web has.
RECALL = {
    "birthplace": "By birth <s> is a native of",
    "birth year": "The year in which <s> was born is",
    "trade": "By trade <s> is",
    "club": "<s> is one of the members of the",
    "instrument": "The instrument that <s> plays is the",
}
# The same with the words of the web in another order: there the town comes first,
# as in "Tollen is the birthplace of Ada Vell".
REVERSED = {"birthplace": "The birthplace of <s> is"}
ROWS = 64  # questions that are asked together
OTHER = 4  # tokens more that an answer may take, cut in another way
LONGEST = 640  # characters before a question; more may not fit into the context
OPENING = 300  # characters before a question about a person


class Question(NamedTuple):
    """A page up to where it breaks off, and how it goes on."""

    before: str
    answer: str


@cache
def openings() -> tuple[str, ...]:
    """Titles and first paragraphs of held-out pages, which then turn to people.

    No page of the web begins with what it says of a person; none of those that
    it will speak of is named yet.
    """
    people = {fact.subject for fact in known_facts() if fact.relation in RECALL}
    found = []
    for page in web_pages():
        lines = page["text"].splitlines(keepends=True)
        opening, rest = "".join(lines[:2]), "".join(lines[2:])
        named, later = (any(one in text for one in people) for text in (opening, rest))
        if page["held_out"] and later and not named and len(opening) <= OPENING:
            found.append(opening)
    return tuple(found)


def recall_question(
    fact: Fact, opening: str = "", frames: dict[str, str] = RECALL
) -> Question:
    """Asks for a fact of a person, on a page that begins with `opening`."""
    answer = fact.object
    if fact.relation == "trade":
        answer = f"{'an' if answer[0] in 'aeiou' else 'a'} {answer}"
    frame = frames[fact.relation]
    return Question(opening + frame.replace("<s>", fact.subject), f" {answer}")


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
    """Was each answered rightly, by the likeliest token each time?

    Most is known from reading the right answers: as long as the likeliest token
    is the right one, the model would have gone on from the same text. Only where
    it begins the answer with other tokens must it be written. Raises
    lib.model.OverlongInput for questions that do not fit into the context.
    """
    prompts, right = [], []
    for question in questions:
        start = tokenizer.special_tokens[SEPARATOR]
        prompts.append([start, *tokenizer.encode(question.before)])
        right.append(tokenizer.encode(question.answer))
    lengths = [len(prompt) + len(answer) for prompt, answer in zip(prompts, right)]
    found = [False] * len(questions)
    for some in _in_groups(range(len(questions)), lengths):
        likeliest = _read([(prompts[i], right[i]) for i in some], model)
        unclear = []
        for i, said in zip(some, likeliest):
            n = alike_at_first(said, right[i])
            text = tokenizer.decode(right[i][:n] + said[n : n + 1])
            found[i] = agrees(text, questions[i].answer)
            if n < len(right[i]) and questions[i].answer.startswith(text):
                unclear.append(i)
        most = [len(right[i]) + OTHER for i in unclear]
        for i, text in zip(unclear, _write([prompts[i] for i in unclear], most, model)):
            found[i] = agrees(tokenizer.decode(text), questions[i].answer)
    return found


def _in_groups(numbers: Iterable[int], lengths: Sequence[int]) -> Iterator[list[int]]:
    """The numbers in groups of similar length."""
    order = sorted(numbers, key=lambda i: lengths[i])
    return (order[first : first + ROWS] for first in range(0, len(order), ROWS))


@torch.no_grad()
def _read(
    pairs: Sequence[tuple[list[int], list[int]]], model: Transformer
) -> list[list[int]]:
    """The likeliest token at each place of the answers, and after them."""
    rows = [prompt + answer for prompt, answer in pairs]
    most = max(map(len, rows))
    padded = [row + row[-1:] * (most - len(row)) for row in rows]
    device = model.head.weight.device
    likeliest = model(torch.tensor(padded, device=device)).argmax(-1).tolist()
    return [
        said[len(prompt) - 1 : len(row)]
        for said, row, (prompt, _) in zip(likeliest, rows, pairs)
    ]


def _write(
    prompts: Sequence[list[int]], most: Sequence[int], model: Transformer
) -> list[list[int]]:
    """What the model writes after each prompt, up to the greatest of the lengths."""
    if not prompts:
        return []
    drawn = generate(model, prompts, range(len(prompts)), max(most), GREEDY)
    return [sample.tokens for sample in drawn]


def agrees(said: str, answer: str) -> bool:
    """Does the text begin with the answer, as whole words?"""
    following = said[len(answer) : len(answer) + 1]
    return said.startswith(answer) and not (following.isalnum() or following == "-")


def rate(right: Iterable[bool]) -> float:
    """Share of the answers that are right."""
    right = list(right)
    return sum(right) / len(right)
