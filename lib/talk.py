"""The chat loop: what a server does when somebody presses Enter.

The conversation so far becomes one row of tokens, the header of the
assistant's turn is put behind it, and the model writes until it closes the turn.
Nothing else makes a chat of a model.

Left out: several users at a time, and a cache that outlives a turn.
"""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from lib.chat import SYSTEM, Message, Protocol
from lib.generate import PLAIN, Hook, Sample, Sampling, generate, stream
from lib.model import OverlongInput, Transformer

MOST = 64  # tokens of an answer


class Assistant(NamedTuple):
    """A model that answers, and the protocol under which it was trained.

    `start` is the token that begins a text.
    """

    model: Transformer
    protocol: Protocol
    start: int


class Reply(NamedTuple):
    """An answer; `ended` says whether the assistant closed its turn itself.

    The text is a stranger's: escape it before a browser sees it.
    """

    text: str
    tokens: list[int]
    ended: bool


def answered(
    who: Assistant,
    conversations: Sequence[Sequence[Message]],
    seeds: Sequence[int],
    sampling: Sampling = PLAIN,
    most: int = MOST,
    hook: Hook | None = None,
) -> list[Reply]:
    """What the assistant says next in each conversation.

    Raises lib.model.OverlongInput for one that does not fit into the context.
    """
    prompts = [prompt(who, one, most) for one in conversations]
    stop = {who.protocol.end, who.start}
    drawn = generate(who.model, prompts, seeds, most, sampling, stop, hook)
    return [reply_of(who, sample) for sample in drawn]


def reply_of(who: Assistant, sample: Sample) -> Reply:
    """What a row says, without its special tokens."""
    ended = sample.tokens[-1] == who.protocol.end
    said = [token for token in sample.tokens if token not in who.protocol.special]
    return Reply(who.protocol.decode(said), sample.tokens, ended)


def streamed(
    who: Assistant,
    conversation: Sequence[Message],
    seed: int,
    sampling: Sampling = PLAIN,
    most: int = MOST,
) -> Iterator[str]:
    """The answer piece by piece, as it is drawn; its pieces make the whole.

    A piece ends where a character does: a token may hold only a part of one.
    """
    prompts, stop = [prompt(who, conversation, most)], {who.protocol.end, who.start}
    shown = ""
    for sample in stream(who.model, prompts, [seed], most, sampling, stop):
        text = reply_of(who, sample).text
        whole = text if sample.ended else text.rstrip("\ufffd")
        if len(whole) > len(shown):
            yield whole[len(shown) :]
            shown = whole


def prompt(who: Assistant, conversation: Sequence[Message], most: int) -> list[int]:
    """What the model reads: the last turns that leave room for `most` tokens.

    System messages stay; of the rest the oldest go first. Raises OverlongInput
    where the last message alone is too long.
    """
    room = who.model.config.context - most - 1
    system = [message for message in conversation if message.role == SYSTEM]
    rest = [message for message in conversation if message.role != SYSTEM]
    while True:
        tokens = who.protocol.prompt([*system, *rest])
        if len(tokens) <= room:
            return [who.start, *tokens]
        if len(rest) <= 1:
            raise OverlongInput(
                f"This message has {len(tokens)} tokens, and {room} fit into the"
                f" context beside an answer of {most}; shorten it."
            )
        rest = rest[1:]
