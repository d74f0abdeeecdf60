"""Pairs that people chose from, read from stand-ins for the hub's entries."""

import socket

import pytest

from lib import preference_pairs as module
from lib.chat import ASSISTANT, USER, Message
from lib.preference_pairs import Pair, pairs_of, preference_pairs, turns_of


def entry(chosen, rejected, before="\n\nHuman: Why is the sky blue?\n\nAssistant:"):
    return {"chosen": f"{before} {chosen}", "rejected": f"{before} {rejected}"}


LONGER = (
    "\n\nHuman: Hello\n\nAssistant: Hi!\n\nHuman: Two lines,\nhere.\n\nEh?"
    "\n\nAssistant:"
)
# Stand-ins for HH-RLHF's, in its form.
ENTRIES = [
    entry("Because of the air.", "Ask somebody else."),
    entry("Yes,\n\ntwo.", "<b>No</b>", LONGER),
]
PAIRS = [
    Pair(
        (Message(USER, "Why is the sky blue?"),),
        "Because of the air.",
        "Ask somebody else.",
    ),
    Pair(
        (
            Message(USER, "Hello"),
            Message(ASSISTANT, "Hi!"),
            Message(USER, "Two lines,\nhere.\n\nEh?"),
        ),
        "Yes,\n\ntwo.",
        "<b>No</b>",
    ),
]


def test_pairs_share_what_was_said_before():
    assert list(pairs_of(ENTRIES)) == PAIRS


@pytest.mark.parametrize(
    "odd",
    [
        {},
        {"chosen": None, "rejected": None},
        {"chosen": ENTRIES[0]["chosen"]},
        {"chosen": [{"role": "user", "content": "Why?"}], "rejected": "x"},
        entry("The same.", "The same. "),
        entry("", "No reply above."),
        {"chosen": ENTRIES[0]["chosen"], "rejected": ENTRIES[1]["rejected"]},
        {k: f"Somebody said: {v}" for k, v in ENTRIES[0].items()},
        {k: v.replace("Human", "Person") for k, v in ENTRIES[0].items()},
        {k: v.replace("Human", "Assistant") for k, v in ENTRIES[0].items()},
        {k: f"{v}\n\nHuman: Thanks!" for k, v in ENTRIES[0].items()},
        entry("It ends.\n\nHuman: And I ask.", "It ends."),
        entry("Half a pair: \ud800", "It ends."),
    ],
)
def test_an_entry_of_another_form_is_left_out(odd):
    assert list(pairs_of([odd, ENTRIES[0]])) == PAIRS[:1]


@pytest.mark.parametrize(
    "text",
    [
        "\n\nHuman:" * 4_000,
        "\n\nHuman: a\n\nAssistant: b" * 20_000,
        "\n" * 40_000,
        "\n\nHuman: " + "x" * 10**7,
    ],
)
def test_a_hostile_text_is_left_out(text):
    assert turns_of(text) == ()


def test_pairs_are_read_once_at_one_revision(monkeypatch, tmp_path):
    asked = []

    def from_hub(what, place, **options):
        asked.append((place, options))
        return iter(ENTRIES)

    monkeypatch.setenv("BOOK_CACHE", str(tmp_path))
    monkeypatch.setattr(module, "from_hub", from_hub)
    assert preference_pairs("train") == preference_pairs("train") == PAIRS
    [(place, options)] = asked
    assert (place, options["split"]) == ("Anthropic/hh-rlhf", "train")
    assert options["data_dir"] == "helpful-base" and len(options["revision"]) == 40
    with pytest.raises(ValueError, match="take train or test"):
        preference_pairs("validation")


def test_without_a_network_there_is_one_clear_sentence(monkeypatch, tmp_path):
    def closed(*_, **__):
        raise OSError("no route")

    monkeypatch.setenv("BOOK_CACHE", str(tmp_path))
    monkeypatch.setattr(socket, "create_connection", closed)
    with pytest.raises(ConnectionError, match=r"^HH-RLHF could not be read") as error:
        preference_pairs("test")
    assert "\n" not in str(error.value)
    assert not list(tmp_path.iterdir())
