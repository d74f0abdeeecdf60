"""How familiar a name is to a model, by how much it surprises it.

A network predicts every token of a question too. A name that it has often read
follows from its first letters, a stranger's does not. The model itself cannot make
use of that: it comes out at the top of the network. A server can.
"""

from collections.abc import Sequence

from lib.chat import USER
from lib.inner_signals import surprises
from lib.probing import Asked
from lib.talk import Assistant


def surprised(who: Assistant, asked: Sequence[Asked]) -> list[float]:
    """How surprised the model is at the name in each question, in nats."""
    return surprises(who.model, [name_behind(who, one) for one in asked])


def name_behind(who: Assistant, asked: Asked) -> tuple[list[int], list[int]]:
    """The tokens that stand before the name in a question, and those of the name."""
    encode, start = who.protocol.encode, asked.question.index(asked.person.name)
    before = encode(asked.question[:start].rstrip())
    name = encode(" " * bool(start) + asked.person.name)
    return [who.start, *who.protocol.header(USER), *before], name


def level_between(usual: Sequence[float], strange: Sequence[float]) -> float:
    """The level of surprise that best parts two groups: most of one are above it.

    Raises ValueError for a group of nobody.
    """
    if not usual or not strange:
        raise ValueError("Give at least one familiar and one strange name.")

    def parted(level: float) -> float:
        above = sum(one > level for one in strange) / len(strange)
        return above + sum(one <= level for one in usual) / len(usual)

    return max((*usual, *strange), key=parted)
