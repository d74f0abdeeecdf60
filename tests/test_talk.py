"""The chat loop: what is read, what is said, and when it ends."""

from dataclasses import replace

import pytest
import torch

from lib.chat import ASSISTANT, SYSTEM, USER, Message
from lib.generate import GREEDY, Sampling
from lib.model import OverlongInput
from lib.talk import MOST, answered, prompt, streamed
from lib.terminal_chat import printable, raw, terminal_chat
from tests.chat_miniature import CONTEXT, chat_tokenizer, chatty

ASKED = [Message(USER, "the cat")]


@pytest.fixture
def who():
    return chatty()


def test_the_prompt_ends_with_the_assistant_s_header(who):
    tokens = prompt(who, ASKED, MOST)
    assert tokens[0] == who.start
    assert tokens[1:] == who.protocol.prompt(ASKED)
    assert tokens[-1:] == who.protocol.header(ASSISTANT)


def test_an_answer_has_no_special_tokens_in_its_text(who):
    [reply] = answered(who, [ASKED], [1], most=20)
    assert len(reply.tokens) == 20
    assert not reply.ended
    words = [t for t in reply.tokens if t not in who.protocol.special]
    assert reply.text == chat_tokenizer().decode(words)


def test_an_answer_ends_where_the_turn_is_closed(who):
    [long] = answered(who, [[]], [0], GREEDY, most=6)
    third = long.tokens[2]  # let this one close the turn
    assert third not in long.tokens[:2]
    special = who.protocol.special | {third}
    protocol = replace(who.protocol, end=third, special=special)
    [short] = answered(who._replace(protocol=protocol), [[]], [0], GREEDY, most=6)
    assert short.ended
    assert short.tokens == long.tokens[:3]
    assert short.text == chat_tokenizer().decode(long.tokens[:2])


@pytest.mark.parametrize("coin", range(5))
def test_the_pieces_of_a_stream_make_the_answer(who, coin):
    # A random model writes broken UTF-8: characters come in several tokens.
    [whole] = answered(who, [ASKED], [coin], Sampling(1.5))
    pieces = list(streamed(who, ASKED, coin, Sampling(1.5)))
    assert "".join(pieces) == whole.text
    assert all(pieces)


def test_the_oldest_turns_leave_first_and_the_system_stays(who):
    system = Message(SYSTEM, "on the mat")
    turns = [
        Message(USER if i % 2 == 0 else ASSISTANT, f"{i} the dog sat on the log")
        for i in range(31)
    ]
    tokens = prompt(who, [system, *turns], MOST)
    assert len(tokens) <= CONTEXT - MOST
    kept = who.protocol.parsed([*tokens[1:-1]])
    assert kept[0] == system
    assert kept[1:] == turns[-len(kept) + 1 :]
    assert 1 < len(kept) < len(turns)


def test_a_message_that_is_too_long_is_refused_in_a_sentence(who):
    with pytest.raises(OverlongInput, match="shorten it"):
        prompt(who, [Message(USER, "x" * 500)], MOST)


# --- the terminal -------------------------------------------------------------


def chatted(who, *lines):
    written = []
    terminal_chat(who, chat_tokenizer(), 0, lines, written.append)
    return "".join(written)


def test_a_chat_in_the_terminal(who):
    text = chatted(who, "the cat\n", "\n", "/raw\n", "/new\n", "/raw\n", "/quit\n", "x")
    [answer] = answered(who, [ASKED], [0], GREEDY)
    assert f"Assistant: {printable(answer.text)}\n" in text
    said = [*ASKED, Message(ASSISTANT, answer.text)]
    assert raw(who, chat_tokenizer(), said) in text
    assert text.count("Assistant:") == 1
    assert text.endswith("<|endoftext|>\nYou: \n")


def test_what_is_too_long_is_told_and_forgotten(who):
    text = chatted(who, "x" * 500, "/raw")
    assert "shorten it" in text
    assert "\n<|endoftext|>\n" in f"\n{text}".replace("You: ", "\n")


def test_a_terminal_gets_no_orders():
    assert printable("a\x1b[31mb\r\nc\u202e") == "a\ufffd[31mb\ufffd\nc\ufffd"


def test_the_model_is_not_changed_by_a_chat(who):
    before = [weight.clone() for weight in who.model.parameters()]
    answered(who, [ASKED], [0], most=3)
    assert all(map(torch.equal, before, who.model.parameters()))
