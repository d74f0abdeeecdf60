"""Skills are judged by whole words, and asked of pages that training lacks."""

import re

import pytest
import torch

from lib.base_text import RESERVED, Practice, known_facts, web_pages
from lib.generate import GREEDY, generate
from lib.model import Transformer
from lib.model_config import preset
from lib.practice.languages import word_list
from lib.shipped import shipped
from lib.skills import (
    RECALL,
    REVERSED,
    Question,
    agrees,
    answers,
    context_questions,
    copied_entries,
    openings,
    rate,
    recitation_question,
)
from lib.tokenizer import train_bpe
from lib.web.world.dice import Dice
from lib.web_corpus import SEPARATOR


@pytest.fixture(scope="module")
def tokenizer():
    text = [word_list(Dice("text", i), "ending", 8).text for i in range(50)]
    return train_bpe(text, 320, special_tokens=(SEPARATOR, *RESERVED))


@pytest.fixture(scope="module")
def base():
    return shipped("base")


@pytest.mark.parametrize(
    ("said", "answer", "right"),
    [
        (" baker.", " baker", True),
        (" baker", " baker", True),
        (" bakers", " baker", False),
        (" mido-ka\n", " mido", False),
        (" miller", " baker", False),
        ("", " baker", False),
    ],
)
def test_an_answer_is_right_if_its_words_are(said, answer, right):
    assert agrees(said, answer) == right


def test_each_kind_of_question_can_be_asked():
    for kind in ("passage", "two people", "list", "quotation", "language 3"):
        found = context_questions(kind, 5)
        assert len(found) == len(set(found)) == 5
    [none] = context_questions("language 0", 1)
    [three] = context_questions("language 3", 1)
    assert (none.before.count("\n"), three.before.count("\n")) == (1, 4)


def test_answers_do_not_depend_on_what_is_asked_beside_them(tokenizer):
    torch.manual_seed(0)
    model = Transformer(preset("book").with_(vocab=tokenizer.n_vocab)).eval()
    start = [tokenizer.special_tokens[SEPARATOR]]
    questions = context_questions("language 1", 6)
    with torch.no_grad():
        prompt = start + tokenizer.encode(questions[2].before)
        next_ = int(model(torch.tensor([prompt]))[0, -1].argmax())
    # whatever the untrained model says counts as right if that is asked for
    says = tokenizer.decode([next_])
    questions[2] = Question(questions[2].before, says)
    together = answers(model, tokenizer, questions)
    alone = [answers(model, tokenizer, [question])[0] for question in questions]
    assert together == alone
    assert any(together)


def test_a_rate_is_a_share():
    assert rate([True, False, False, True]) == 0.5


def test_every_second_window_of_practice_begins_with_a_page_and_all_are_full(
    tokenizer,
):
    practice = Practice(tokenizer, 64, seed=1)
    batch = practice.batch(range(20))
    assert batch.tokens.shape == (20, 64)
    begins = batch.tokens[:, 0] == tokenizer.special_tokens[SEPARATOR]
    assert begins[::2].all()
    assert begins[1::2].sum() < 3
    again = Practice(tokenizer, 64, seed=1).batch(range(7, 9))
    assert torch.equal(again.tokens, batch.tokens[7:9])


KINDS = ["passage", "two people", "list", "language 3", "quotation", "recitation"]


@pytest.mark.parametrize("kind", KINDS)
def test_reading_the_answers_finds_what_writing_them_finds(base, kind):
    model, tokenizer, *_ = base
    if kind == "recitation":
        entries = sorted(copied_entries().items(), key=lambda entry: entry[1])
        questions = [recitation_question(entry) for entry, _ in entries[-12:]]
    else:
        questions = context_questions(kind, 12, "reading or writing")
    start = tokenizer.special_tokens[SEPARATOR]
    written = []
    for before, answer in questions:
        prompt = [start, *tokenizer.encode(before)]
        most = len(tokenizer.encode(answer)) + 4
        [sample] = generate(model, [prompt], [0], most, GREEDY)
        written.append(agrees(tokenizer.decode(sample.tokens), answer))
    assert answers(model, tokenizer, questions) == written
    assert any(written)


def test_an_opening_names_nobody_that_is_asked_about():
    people = {fact.subject for fact in known_facts() if fact.relation in RECALL}
    read = [page["text"] for page in web_pages() if not page["held_out"]]
    assert len(openings()) > 20
    for opening in openings():
        assert opening.count("\n") == 2
        assert opening.endswith("\n")
        assert not any(person in opening for person in people)
        assert not any(text.startswith(opening) for text in read)


def test_the_web_has_none_of_the_wordings_that_ask_for_a_fact():
    text = "\n".join(page["text"] for page in web_pages())
    for frame in (*RECALL.values(), *REVERSED.values()):
        assert not re.search(re.escape(frame).replace("<s>", r"\w+ \w+"), text)


def test_the_web_has_the_town_before_the_words_of_the_reversed_question():
    text = "\n".join(page["text"] for page in web_pages() if not page["held_out"])
    assert len(re.findall(r"is the birthplace of \w+ \w+, who", text)) > 100
    assert not re.search(r"birthplace of \w+ \w+ (is|was)\b", text)


def test_practice_goes_on_only_with_the_same_pages(tokenizer):
    practice = Practice(tokenizer, 64, seed=1)
    practice.restore(practice.state())
    with pytest.raises(ValueError, match="other fresh pages"):
        practice.restore(Practice(tokenizer, 64, seed=2).state())
