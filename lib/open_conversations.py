"""Conversations that people and models have published, from the hub.

UltraChat (Ding et al. 2023), of models; OpenAssistant (Köpf et al. 2023), of
volunteers; the Tulu 3 mixture (Lambert et al. 2024), of both. They come as
streams: only what is looked at is fetched. Their texts are strangers': escape
them before a browser sees them.
"""

from collections.abc import Iterable, Iterator, Mapping
from itertools import islice
from typing import Any

from lib.chat import ASSISTANT, SYSTEM, USER, Message
from lib.texts import from_hub

# Name: (place on the hub, split).
SETS = {
    "UltraChat": ("HuggingFaceH4/ultrachat_200k", "train_sft"),
    "OpenAssistant": ("OpenAssistant/oasst1", "train"),
    "Tulu 3": ("allenai/tulu-3-sft-mixture", "train"),
}
ROLES = {"prompter": USER, "human": USER, "gpt": ASSISTANT}
KNOWN = SYSTEM, USER, ASSISTANT


def open_conversations(name: str, n: int) -> list[tuple[Message, ...]]:
    """The first conversations of a set.

    Raises ConnectionError, in one sentence, where the hub does not answer, and
    ValueError for a set that is not among `SETS`.
    """
    if name not in SETS:
        raise ValueError(f"There is no set {name!r} here; take {', '.join(SETS)}.")
    place, split = SETS[name]
    entries = from_hub(name, place, split=split)
    read = threads(entries) if name == "OpenAssistant" else map(messages_of, entries)
    return list(islice((one for one in read if one), n))


def messages_of(entry: Mapping[str, Any]) -> tuple[Message, ...]:
    """A conversation in the usual form; empty if it has another."""
    found = []
    for message in entry.get("messages") or ():
        role, text = message.get("role"), message.get("content")
        if role not in KNOWN or not isinstance(text, str):
            return ()
        found.append(Message(role, text))
    return tuple(found)


def threads(entries: Iterable[Mapping[str, Any]]) -> Iterator[tuple[Message, ...]]:
    """OpenAssistant has a message a line, each with its parent: a tree.

    A thread is the way from its root to the first answer that has none below;
    of several answers the one that came first. Trees stand one after another.
    """
    tree, root = [], None
    for entry in entries:
        if entry["message_tree_id"] != root and tree:
            yield first_thread(tree)
            tree = []
        root = entry["message_tree_id"]
        tree.append(entry)
    if tree:
        yield first_thread(tree)


def first_thread(tree: list[Mapping[str, Any]]) -> tuple[Message, ...]:
    """The first way down a tree of messages."""
    below: dict[str | None, Mapping[str, Any]] = {}
    for entry in tree:
        below.setdefault(entry["parent_id"], entry)
    found, at = [], below.get(None)
    while at is not None:
        found.append(Message(ROLES.get(at["role"], at["role"]), at["text"]))
        at = below.get(at["message_id"])
    return tuple(found)
