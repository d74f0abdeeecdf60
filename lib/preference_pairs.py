"""Pairs of replies of which people preferred one, from the hub: HH-RLHF.

Bai et al. 2022, section 2: people talked with a model of 52B, were given two
replies at each turn, and said which helps them more. Of what was published this is
`helpful-base`, 43,835 pairs to learn from and 2,354 to test with, under the MIT
licence. They come at one revision and stay in the cache. Not UltraFeedback, which
is as well known: there GPT-4 chose, and SmolLM2's assistants have learned from it.

A conversation is one text in which `Human:` and `Assistant:` open the turns, on a
line of their own after an empty one. What does not have that form is left out. The
texts are strangers', some offend: escape them before a browser sees them. Their
publishers ask not to train assistants to say them; they are for judging.
"""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from lib.artifacts import artifact, write_atomically
from lib.chat import ASSISTANT, USER, Message
from lib.texts import from_hub

HH_RLHF, PART = "Anthropic/hh-rlhf", "helpful-base"
REVISION = "09be8c5bbc57cb3887f3a9732ad6aa7ec602a1fa"
FILE = "pairs.jsonl"
SPLITS = "train", "test"
MOST = 50_000  # characters of a conversation

TURN = re.compile(r"\n\n(Human|Assistant):")
ROLES = {"Human": USER, "Assistant": ASSISTANT}


class Pair(NamedTuple):
    """What was said, the user's words last, and two replies to it."""

    prompt: tuple[Message, ...]
    chosen: str
    rejected: str


def preference_pairs(split: str) -> list[Pair]:
    """The pairs of a split, "train" or "test", from the cache or the hub.

    Raises ValueError for another split, ConnectionError, in one sentence, when the
    pairs are wanted and the hub cannot be reached.
    """
    if split not in SPLITS:
        raise ValueError(f"There is no split {split!r}; take {' or '.join(SPLITS)}.")

    def make(folder: Path) -> None:
        stream = from_hub(
            *("HH-RLHF", HH_RLHF), data_dir=PART, split=split, revision=REVISION
        )
        lines = (json.dumps(pair) for pair in pairs_of(stream))
        write_atomically(folder / FILE, "\n".join(lines).encode())

    settings = {"source": HH_RLHF, "part": PART, "revision": REVISION, "split": split}
    path = artifact(f"hh-rlhf-{split}", make, settings=settings) / FILE
    found = (json.loads(line) for line in path.read_text().splitlines())
    return [
        Pair(tuple(Message(*turn) for turn in prompt), chosen, rejected)
        for prompt, chosen, rejected in found
    ]


def pairs_of(entries: Iterable[Mapping[str, Any]]) -> Iterator[Pair]:
    """Entries as the hub has them.

    Left out are those of another form, with more than one turn that differs, or
    with two replies that say the same.
    """
    for entry in entries:
        better, worse = (turns_of(entry.get(key)) for key in ("chosen", "rejected"))
        if not better or not worse or better[:-1] != worse[:-1]:
            continue
        if better[-1] != worse[-1]:
            yield Pair(better[:-1], better[-1].text, worse[-1].text)


def turns_of(text: object) -> tuple[Message, ...]:
    """A conversation, a user's turn and the assistant's in turn; empty if it is none.

    >>> turns_of("\\n\\nHuman: Hi!\\n\\nAssistant: Hello.")[1].text
    'Hello.'
    """
    if not isinstance(text, str) or len(text) > MOST or not _writable(text):
        return ()
    before, *parts = TURN.split(text)
    turns = tuple(
        Message(ROLES[name], said.strip())
        for name, said in zip(parts[::2], parts[1::2])
    )
    usual = (USER, ASSISTANT) * (len(turns) // 2)
    if before.strip() or tuple(turn.role for turn in turns) != usual:
        return ()
    return turns if all(turn.text for turn in turns) else ()


def _writable(text: str) -> bool:
    """Is it text? Half of a surrogate pair, which JSON can spell, is none."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True
