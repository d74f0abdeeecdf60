"""Conversations in the training loop: what counts, what is padding, what resumes."""

import pytest
import torch

from lib.chat import ASSISTANT, USER, Message, Rendered
from lib.chat_examples import ChatExamples, OverlongConversation, page
from tests.chat_miniature import chat_tokenizer, chatty

ROWS = [
    Rendered([11, 12, 13], [False, True, True]),
    Rendered([21, 22], [False, True]),
    Rendered([31, 32, 33, 34], [True, True, False, False]),
]


def examples(rows=ROWS, **options):
    return ChatExamples(rows, start=9, length=8, **{"seed": 1, **options})


def test_each_row_begins_like_a_text_and_is_padded():
    batch = examples().batch(range(3))
    assert batch.tokens.shape == batch.targets.shape == batch.weights.shape == (3, 4)
    assert batch.tokens[:, 0].tolist() == [9, 9, 9]
    found = {
        tuple(targets[weights >= 0].tolist()[: len(row.tokens)]): weights.tolist()
        for targets, weights in zip(batch.targets, batch.weights)
        for row in ROWS
        if targets[0] == row.tokens[0]
    }
    for row in ROWS:
        weights = found[tuple(row.tokens)]
        assert weights[: len(row.said)] == [float(said) for said in row.said]
        assert not any(weights[len(row.said) :])


def test_without_the_mask_everybody_s_words_count_but_no_padding():
    batch = examples(masked=False).batch(range(3))
    assert batch.weights.sum() == sum(len(row.tokens) for row in ROWS)


def test_a_pass_takes_each_once_in_an_order_of_its_own():
    data = examples([Rendered([i], [True]) for i in range(20)])
    passes = [data.batch(range(20 * i, 20 * (i + 1))).targets[:, 0] for i in range(3)]
    assert all(sorted(one.tolist()) == list(range(20)) for one in passes)
    assert not torch.equal(passes[0], passes[1])
    alone = [int(data.batch(range(i, i + 1)).targets[0, 0]) for i in range(20)]
    assert alone == passes[0].tolist()


def test_it_goes_on_only_with_the_same_conversations():
    state = examples().state()
    examples().restore(state)
    for other in (
        examples(ROWS[:2]),
        examples(seed=2),
        examples(masked=False),
        examples([ROWS[0]._replace(said=[True] * 3), *ROWS[1:]]),
    ):
        with pytest.raises(ValueError, match="other conversations"):
            other.restore(state)


def test_what_does_not_fit_is_named():
    with pytest.raises(OverlongConversation, match="Conversation 1 has 9 tokens"):
        examples([ROWS[0], Rendered([1] * 9, [True] * 9)])
    with pytest.raises(ValueError, match="at least one"):
        examples([])


def test_a_page_is_cut_and_counts_as_a_whole():
    assert page(range(20), 5) == Rendered([0, 1, 2, 3, 4], [True] * 5)


def test_only_what_the_assistant_says_is_learned():
    who = chatty()
    said = [Message(USER, "the cat"), Message(ASSISTANT, "sat")]
    row = who.protocol.rendered(said)
    batch = ChatExamples([row], start=who.start, length=64, seed=0).batch(range(1))
    counted = batch.targets[batch.weights > 0].tolist()
    assert counted == [*chat_tokenizer().encode("sat"), who.protocol.end]
