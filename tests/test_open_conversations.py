"""Open sets of conversations, read from entries as the hub has them."""

import pytest

from lib import open_conversations as module
from lib.chat import ASSISTANT, SYSTEM, USER, Message
from lib.open_conversations import SETS, messages_of, open_conversations, threads


def node(id, parent, role, text, tree="t1"):
    return {
        "message_id": id,
        "parent_id": parent,
        "message_tree_id": tree,
        "role": role,
        "text": text,
    }


TREES = [
    node("a", None, "prompter", "Why is the sky blue?"),
    node("b", "a", "assistant", "Because of the air."),
    node("c", "a", "assistant", "It is not."),
    node("d", "b", "prompter", "And at night?"),
    node("e", None, "prompter", "Hello", tree="t2"),
    node("f", "lost", "assistant", "An orphan", tree="t3"),
]


def test_a_thread_is_the_first_way_down_its_tree():
    first, second, third = threads(TREES)
    assert first == (
        Message(USER, "Why is the sky blue?"),
        Message(ASSISTANT, "Because of the air."),
        Message(USER, "And at night?"),
    )
    assert second == (Message(USER, "Hello"),)
    assert third == ()


@pytest.mark.parametrize(
    "entry",
    [
        {},
        {"messages": None},
        {"messages": [{"role": "narrator", "content": "x"}]},
        {"messages": [{"role": "user", "content": None}]},
        {"messages": [{"content": "x"}]},
    ],
)
def test_another_form_is_left_out(entry):
    assert messages_of(entry) == ()


def test_the_first_ones_of_a_set_come(monkeypatch):
    usual = {
        "messages": [
            {"role": "system", "content": "Be brief."},
            {"role": "user", "content": "<b>Hi</b>"},
        ]
    }
    entries = {"UltraChat": [{}, usual, usual], "OpenAssistant": TREES}
    monkeypatch.setattr(
        module, "from_hub", lambda name, place, split: iter(entries[name])
    )
    [one] = open_conversations("UltraChat", 1)
    assert one == (Message(SYSTEM, "Be brief."), Message(USER, "<b>Hi</b>"))
    assert len(open_conversations("OpenAssistant", 9)) == 2
    with pytest.raises(ValueError, match=f"take {', '.join(SETS)}"):
        open_conversations("mine", 1)
