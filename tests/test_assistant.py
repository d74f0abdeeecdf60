"""The base model becomes an assistant by the call that made the base model."""

import pytest
import torch

from lib import assistant as module
from lib import base_model
from lib.assistant import (
    as_assistant,
    assistant,
    base_release,
    examined,
    examples,
    fine_tune,
    loss_on,
    with_symbols,
)
from lib.chat import END, OWN
from lib.labelled import KINDS, labelled, of_kind
from lib.shipped import shipped
from lib.web_corpus import SEPARATOR
from tests.chat_miniature import chat_tokenizer, chatty

FEW = 24


@pytest.fixture(scope="module")
def tokenizer():
    return base_release()[1]


@pytest.fixture(scope="module")
def tuned(tmp_path_factory, tokenizer):
    """The base model after few conversations, and the run."""
    model, _ = base_release()
    rows = examples(labelled(FEW, "few"), tokenizer, pages=0)
    run = fine_tune(model, tokenizer, rows, tmp_path_factory.mktemp("tuned"), passes=4)
    return model.eval(), run


def test_pages_and_conversations_are_trained_by_one_function():
    assert module.train is base_model.train


def test_new_symbols_are_drawn_anew_and_no_others():
    tokenizer = chat_tokenizer()
    before = chatty().model.embedding.weight.clone()
    table = with_symbols(chatty().model, tokenizer).embedding.weight
    changed = (table != before).any(1).nonzero()[:, 0].tolist()
    new = {i for name, i in tokenizer.special_tokens.items() if name != SEPARATOR}
    assert set(changed) == new
    again = with_symbols(chatty().model, tokenizer).embedding.weight
    assert torch.equal(table, again)


def test_as_many_updates_as_the_passes_take(tuned):
    _, run = tuned
    assert run.curve("loss")[-1][0] == 4 * FEW // module.SETTINGS.rows


def test_words_keep_their_rows_and_signs_do_not(tuned, tokenizer):
    model, _ = tuned
    before, after = base_release()[0].embedding.weight, model.embedding.weight
    changed = set((before != after).any(1).nonzero()[:, 0].tolist())
    special = tokenizer.special_tokens
    assert changed >= {special[name] for name in (END, *OWN.values())}
    assert changed >= {*tokenizer.encode("+"), *tokenizer.encode("=")}
    texts = [tokenizer.decode([i]) for i in changed - set(special.values())]
    assert not any(letter.isalpha() for text in texts for letter in text)
    assert not after._backward_hooks


def test_it_learns_from_conversations(tuned, tokenizer):
    model, _ = tuned
    kinds = (of_kind(kind, 8, "held out", held_out=True) for kind in KINDS)
    held_out = [one for some in kinds for one in some]
    before = loss_on(base_release()[0], held_out, tokenizer)
    assert loss_on(model, held_out, tokenizer) < before - 0.5


def test_the_loss_is_of_one_side_or_the_other(tuned, tokenizer):
    # Trained with the mask, it knows the assistant's words better than the users'.
    model, _ = tuned
    some = labelled(32, "few")
    assert loss_on(model, some, tokenizer) < loss_on(model, some, tokenizer, False)


def test_pages_are_learned_beside_conversations(tokenizer):
    one, other = (examples(labelled(8, "x"), tokenizer, pages=p) for p in (0, 0.5))
    assert len(one) == 8
    assert len(other) == 12
    assert all(said.all() for _, said in other.rows[8:])
    assert [len(tokens) for tokens, _ in other.rows[8:]] == [module.PAGE] * 4


def test_questions_are_asked_with_the_ideal_answers_before_them():
    who, some = chatty(context=512), labelled(12, "asked")
    found = examined(who, some, "test")
    assert len(found) == sum(len(one.keys) for one in some)
    assert not any(one.right for one in found)  # it has random weights
    assert found == examined(who, some, "test")


def test_the_assistant_is_made_once(monkeypatch, tmp_path, tokenizer):
    monkeypatch.setattr(module, "EXAMPLES", FEW)
    monkeypatch.setenv("BOOK_CACHE", str(tmp_path))
    made, _, log = assistant()
    assert len(log) > 4 * FEW // module.SETTINGS.rows
    monkeypatch.setattr(module, "fine_tune", lambda *_: pytest.fail("trained again"))
    found, *_ = assistant()
    assert all(map(torch.equal, made.parameters(), found.parameters()))
    base = shipped("base").model
    assert not torch.equal(made.embedding.weight, base.embedding.weight)
    assert as_assistant(made, tokenizer).protocol.end not in tokenizer.encode("x")
    monkeypatch.setenv("BOOK_SEED", "1")
    with pytest.raises(pytest.fail.Exception, match="trained again"):
        assistant()  # another order is another model
