"""Skills are judged by whole words, and asked of pages that training lacks."""

import pytest
import torch

from lib.base_text import RESERVED, Practice
from lib.model import Transformer
from lib.model_config import preset
from lib.practice.languages import word_list
from lib.skills import Question, agrees, answers, context_questions, rate
from lib.tokenizer import train_bpe
from lib.web.world.dice import Dice
from lib.web_corpus import SEPARATOR


@pytest.fixture(scope="module")
def tokenizer():
    text = [word_list(Dice("text", i), "ending", 8).text for i in range(50)]
    return train_bpe(text, 320, special_tokens=(SEPARATOR, *RESERVED))


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


def test_a_rate_is_a_share():
    assert rate([True, False, False, True]) == 0.5


def test_windows_of_practice_begin_with_a_page_and_are_full(tokenizer):
    practice = Practice(tokenizer, 64, seed=1)
    batch = practice.batch(range(5, 9))
    assert batch.tokens.shape == (4, 64)
    separator = tokenizer.special_tokens[SEPARATOR]
    assert (batch.tokens[:, 0] == separator).all()
    again = Practice(tokenizer, 64, seed=1).batch(range(7, 8))
    assert torch.equal(again.tokens[0], batch.tokens[2])


def test_practice_goes_on_only_with_the_same_pages(tokenizer):
    practice = Practice(tokenizer, 64, seed=1)
    practice.restore(practice.state())
    with pytest.raises(ValueError, match="other fresh pages"):
        practice.restore(Practice(tokenizer, 64, seed=2).state())
