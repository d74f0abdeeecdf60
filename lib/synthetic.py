"""Conversations that a model writes from pages, and a filter for its mistakes.

Most of today's conversations are made so: a model reads a page, asks about it and
answers; what is doubtful is thrown out; people edit the rest. Here the questions
come from templates and the answers from the base model, which can look up a
passage. Each question is asked twice, in two forms. An answer stays if both agree
and the page has it word for word.

The filter sees no records of the Quillet. They say afterwards what it was worth.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import NamedTuple

from lib.base_text import web_pages
from lib.generate import GREEDY, generate
from lib.labelled import Labelled, conversation, fits
from lib.labelled.people import people, turn
from lib.model import Transformer
from lib.skills import LONGEST
from lib.tokenizer import Tokenizer
from lib.web.page import Fact
from lib.web.world.dice import Dice
from lib.web.world.people import RELATIONS
from lib.web.world.questions import QUESTIONS
from lib.web_corpus import SEPARATOR

FORMS = "Question: <q>\nAnswer:", "Q: <q>\nA:"
MOST = 12  # tokens of an answer
TOGETHER = 64
EACH = 4  # paragraphs about a person


class Draft(NamedTuple):
    """A question about a paragraph, and what the model said in either form.

    `fact` is what the records say, which only the test of the filter sees.
    """

    paragraph: str
    question: str
    fact: Fact
    answers: tuple[str, str]

    @property
    def is_true(self) -> bool:
        """Is the first answer what the records say?"""
        return fits(self.answers[0], self.fact.object)

    @property
    def is_kept(self) -> bool:
        """Do both forms agree, on something that the paragraph says?"""
        first, second = self.answers
        return bool(first) and first == second and fits(self.paragraph, first)

    def conversation(self) -> Labelled:
        """The draft as a labeller would hand it in."""
        said = replace(self.fact, object=self.answers[0])
        return conversation(turn(said, self.question))


def paragraphs(name: str, texts: Sequence[str]) -> Iterator[str]:
    """The paragraphs of the texts that name somebody, if not too long."""
    for text in texts:
        for line in text.splitlines():
            if name in line and line != name and len(line) <= LONGEST:
                yield line


def drafts(model: Transformer, tokenizer: Tokenizer, n: int) -> list[Draft]:
    """So many questions about paragraphs of the web, answered by the model."""
    asked = Dice("synthetic").shuffled(questions())[:n]
    said = [
        answered(model, tokenizer, [before(form, *one) for one in asked])
        for form in FORMS
    ]
    return [Draft(*one, both) for one, both in zip(asked, zip(*said))]


def questions() -> list[tuple[str, str, Fact]]:
    """A paragraph, a question that it may answer or not, and what is right."""
    texts = [page["text"] for page in web_pages() if not page["held_out"]]
    found = []
    for person in people("probed"):
        dice = Dice("synthetic", person.name)
        for paragraph in dice.shuffled([*paragraphs(person.name, texts)])[:EACH]:
            fact = person.fact(dice.pick(RELATIONS))
            frame = dice.pick(QUESTIONS[fact.relation])
            found.append((paragraph, frame.replace("<s>", person.name), fact))
    return found


def before(form: str, paragraph: str, question: str, fact: Fact) -> str:
    """The paragraph and the question in one of the forms."""
    return f"{paragraph}\n{form.replace('<q>', question)}"


def answered(
    model: Transformer, tokenizer: Tokenizer, texts: Sequence[str]
) -> list[str]:
    """How each text goes on, to the end of its line, without a full stop."""
    start, found = tokenizer.special_tokens[SEPARATOR], []
    for first in range(0, len(texts), TOGETHER):
        some = texts[first : first + TOGETHER]
        prompts = [[start, *tokenizer.encode(text)] for text in some]
        drawn = generate(model, prompts, range(len(prompts)), MOST, GREEDY)
        lines = (tokenizer.decode(one.tokens).partition("\n")[0] for one in drawn)
        found += [line.strip().removesuffix(".") for line in lines]
    return found
