"""A chat in the terminal with the book's assistant: `python -m lib chat`."""

import sys
from collections.abc import Callable, Iterable

from lib.chat import ASSISTANT, USER, Message, symbol_names
from lib.generate import Sampling
from lib.model import OverlongInput
from lib.scale import seed
from lib.talk import Assistant, streamed
from lib.tokenizer import Tokenizer

HELP = """\
/new begins another conversation, /raw shows the last one as the model reads it,
/quit ends the program. All else is said to the assistant.
"""


def printable(text: str) -> str:
    """The text without what a terminal would obey; lines stay lines."""
    return "".join(c if c.isprintable() or c == "\n" else "\ufffd" for c in text)


def terminal_chat(
    who: Assistant,
    tokenizer: Tokenizer,
    temperature: float,
    lines: Iterable[str] = sys.stdin,
    write: Callable[[str], object] = sys.stdout.write,
) -> None:
    """Talk until the lines end. An over-long message is refused in a sentence."""
    said: list[Message] = []
    write(f"{HELP}\nYou: ")
    sys.stdout.flush()
    for turn, line in enumerate(lines):
        asked = line.strip()
        if asked == "/quit":
            break
        if asked == "/new":
            said = []
        elif asked == "/raw":
            write(f"{raw(who, tokenizer, said)}\n")
        elif asked:
            said = answered_aloud(
                who, [*said, Message(USER, asked)], temperature, turn, write
            )
        write("You: ")
        sys.stdout.flush()
    write("\n")


def answered_aloud(
    who: Assistant,
    said: list[Message],
    temperature: float,
    turn: int,
    write: Callable[[str], object],
) -> list[Message]:
    """Writes the answer while it is drawn; the conversation with it."""
    write("Assistant: ")
    pieces, sampling = [], Sampling(temperature)
    try:
        for piece in streamed(who, said, seed("terminal", turn), sampling):
            write(printable(piece))
            sys.stdout.flush()
            pieces.append(piece)
    except OverlongInput as error:
        write(f"{error}\n")
        return said[:-1]
    write("\n")
    return [*said, Message(ASSISTANT, "".join(pieces))]


def raw(who: Assistant, tokenizer: Tokenizer, said: list[Message]) -> str:
    """The conversation as one row of tokens, special ones by their names."""
    names = {i: name for name, i in tokenizer.special_tokens.items()}
    names |= symbol_names(who.protocol)
    row = [who.start, *who.protocol.rendered(said).tokens]
    return " ".join(
        names[i] if i in names else repr(printable(tokenizer.decode([i]))) for i in row
    )
