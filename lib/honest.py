"""An assistant that says when it does not know, once it has looked.

A network writes from left to right, and decides at every token anew. An answer
that begins with "Sorry" or with a name has to decide before the fact itself was
looked up: trained so, the book's model told strangers from people whom it knows
worse than a coin. So here an answer begins by recalling something about the
person. At the place of what is recalled, what comes to mind competes with three
dots, and an answer without anything in mind ends there:

    Ada Vell works as a cooper. Ada Vell plays the harp.
    Ada Vell works as a ... I do not know.

Which people are unknown was found out by asking (`lib.probing`); to them come
strangers, who are on no page. Facts that the model does not know of somebody whom it
knows are left out: they blur the difference.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import NamedTuple

import torch
from torch import Tensor

from lib.chat import Protocol
from lib.generate import GREEDY, generate, padded
from lib.labelled import Labelled, conversation
from lib.labelled.people import GROUPS, people, sentence
from lib.practice.passages import someone, wording
from lib.probing import Asked, Probe
from lib.talk import MOST, Assistant, prompt
from lib.web.world.dice import Dice
from lib.web.world.people import RELATIONS, Person

RECALLED = "trade"
DOTS = "..."
ADMITS = f"{DOTS} I do not know."
LEAST = 2  # facts that must be known of a known person
STRANGERS = 0.5  # of the unknown
TOGETHER = 128  # rows that are read at a time


def opening(person: Person) -> str:
    """How every answer about somebody begins, up to what is recalled."""
    fact = person.fact(RECALLED)
    return sentence(fact).removesuffix(f" {fact.object}.")


def answer(asked: Asked) -> str:
    """What an honest assistant says that knows it."""
    recalled = asked.person.fact(RECALLED)
    facts = dict.fromkeys((recalled, asked.fact))  # the trade itself comes once
    return " ".join(map(sentence, facts))


def admission(asked: Asked) -> str:
    """What an honest assistant says that does not know the person."""
    return f"{opening(asked.person)} {ADMITS}"


def strangers(n: int, key: object, held_out: bool = False) -> list[Asked]:
    """So many questions about people who are on no page; others for another key."""
    return [stranger(Dice("stranger", key, i), held_out) for i in range(n)]


def stranger(dice: Dice, held_out: bool = False) -> Asked:
    """A question about somebody who is on no page.

    In the test are other surnames, asked about in other wordings.
    """
    person, relation = someone(dice, held_out), dice.pick(RELATIONS)
    text = wording(dice, relation, held_out).replace("<s>", person.name)
    return Asked(text, person, relation)


def namesakes(n: int, key: object) -> list[Asked]:
    """The same about people who are on no page, but share a surname with some."""
    found = []
    web = [one for group in GROUPS for one in people(group, 1)]
    names = {one.name for one in web}
    for i in range(n):
        dice = Dice("namesake", key, i)
        while True:
            asked, last = stranger(dice, held_out=True), dice.pick(web).last
            name = f"{asked.person.first} {last}"
            if name not in names:
                break
        facts = tuple(replace(fact, subject=name) for fact in asked.person.facts)
        text = asked.question.replace(asked.person.name, name)
        person = replace(asked.person, last=last, facts=facts)
        found.append(Asked(text, person, asked.relation))
    return found


class Balanced(NamedTuple):
    """Questions that the model can answer, and as many that it cannot."""

    known: list[Asked]
    unknown: list[Asked]


def balanced(probes: Sequence[Probe], key: object) -> Balanced:
    """What the probing has found, about people who are known or quite unknown.

    Of the unknown, a share is about strangers. Raises ValueError where the probes
    have nobody who is known.
    """
    knows = Counter(probe.asked.person for probe in probes if probe.known)
    known = [
        probe.asked
        for probe in probes
        if probe.known and knows[probe.asked.person] >= LEAST
    ]
    if not known:
        raise ValueError(
            f"These probes have nobody of whom {LEAST} facts are known; ask about more"
            " people, or about more of their facts."
        )
    pages = [probe.asked for probe in probes if not knows[probe.asked.person]]
    few = Dice("unknown", key).shuffled(pages)[: round((1 - STRANGERS) * len(known))]
    return Balanced(known, [*few, *strangers(len(known) - len(few), key)])


def conversations(asked: Balanced) -> list[Labelled]:
    """What is known is answered, the rest admitted."""
    return [
        *(
            conversation((one.question, answer(one), one.fact.object))
            for one in asked.known
        ),
        *(
            conversation((one.question, admission(one), ADMITS))
            for one in asked.unknown
        ),
    ]


@torch.no_grad()
def doubts(who: Assistant, asked: Iterable[Asked]) -> list[float]:
    """How likely the assistant is to admit it, where it would recall something."""
    rows = [begun(who, one) for one in asked]
    dots = dots_of(who.protocol)
    found: list[float] = []
    for first in range(0, len(rows), TOGETHER):
        found += recalled(who, rows[first : first + TOGETHER])[:, dots].tolist()
    return found


@torch.no_grad()
def pressed(who: Assistant, asked: Sequence[Asked]) -> list[str]:
    """What it answers where the dots are forbidden: its best guess."""
    dots, said = dots_of(who.protocol), []
    for first in range(0, len(asked), TOGETHER):
        some = asked[first : first + TOGETHER]
        rows = [begun(who, one) for one in some]
        says = recalled(who, rows)
        says[:, dots] = 0
        rows = [[*row, token] for row, token in zip(rows, says.argmax(-1).tolist())]
        stop = {who.protocol.end, who.start}
        drawn = generate(who.model, rows, range(len(rows)), MOST, GREEDY, stop)
        for one, row, sample in zip(some, rows, drawn):
            rest = [row[-1], *(t for t in sample.tokens if t not in stop)]
            said.append(opening(one.person) + who.protocol.decode(rest))
    return said


def begun(who: Assistant, asked: Asked) -> list[int]:
    """The question, and the answer up to what is recalled."""
    start = who.protocol.encode(opening(asked.person))
    return prompt(who, asked.talk, MOST) + start


def recalled(who: Assistant, rows: Sequence[Sequence[int]]) -> Tensor:
    """How likely each token is to come next, (rows, symbols)."""
    tokens, starts = padded(rows)
    return who.model(tokens, starts=starts)[:, -1].softmax(-1)


def dots_of(protocol: Protocol) -> int:
    """The token with which the dots begin; in the book's vocabulary a blank."""
    return protocol.encode(f" {DOTS}")[0]


class Trade(NamedTuple):
    """What a threshold of doubt buys: unknown ones refused, right ones lost."""

    threshold: float
    refused: float  # share of the unknown
    lost: float  # share of what was right before
    precision: float  # share of the refused that would have been wrong


def trades(unknown: Sequence[float], known: Sequence[float]) -> list[Trade]:
    """For every threshold, from the doubts at what is unknown and at what is known."""
    found = []
    for threshold in sorted({*unknown, *known}):
        refused = sum(doubt >= threshold for doubt in unknown)
        lost = sum(doubt >= threshold for doubt in known)
        found.append(
            Trade(
                threshold,
                refused / len(unknown),
                lost / len(known),
                refused / (refused + lost),
            )
        )
    return found
