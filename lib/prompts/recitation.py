"""Texts that the web repeats: how many words of each does a model know by heart?

A word is right if its letters and digits are, in any case: the web writes
commas and apostrophes in many ways. The first wrong word ends the count. The
Declaration's second paragraph, the filler text and the licence were added
after the others had been tried on Gemma 3 270M, as texts that are copied more.

All are in the public domain or free to copy; the first sentences of Wikipedia's
article on the zebra, which the lecture uses, are its authors' (CC BY-SA 4.0,
https://en.wikipedia.org/wiki/Zebra).
"""

import re
from typing import NamedTuple

MOST = 72  # tokens


class Known(NamedTuple):
    """A text: its beginning, which the model gets, and how it goes on."""

    name: str
    prompt: str
    rest: str


TEXTS = (
    Known(
        "Declaration of Independence, first words",
        "When in the Course of human events,",
        """it becomes necessary for one people to dissolve the political bands which
        have connected them with another, and to assume among the powers of the
        earth, the separate and equal station to which the Laws of Nature and of
        Nature's God entitle them, a decent respect to the opinions of mankind
        requires that they should declare the causes which impel them to the
        separation.""",
    ),
    Known(
        "Declaration of Independence, second paragraph",
        "We hold these truths to be self-evident,",
        """that all men are created equal, that they are endowed by their Creator with
        certain unalienable Rights, that among these are Life, Liberty and the
        pursuit of Happiness. That to secure these rights, Governments are
        instituted among Men, deriving their just powers from the consent of the
        governed, That whenever any Form of Government becomes destructive of these
        ends, it is the Right of the People to alter or to abolish it.""",
    ),
    Known(
        "Genesis",
        "In the beginning God created",
        """the heaven and the earth. And the earth was without form, and void; and
        darkness was upon the face of the deep. And the Spirit of God moved upon
        the face of the waters. And God said, Let there be light: and there was
        light. And God saw the light, that it was good: and God divided the light
        from the darkness.""",
    ),
    Known(
        "Gettysburg Address",
        "Four score and seven years ago",
        """our fathers brought forth on this continent, a new nation, conceived in
        Liberty, and dedicated to the proposition that all men are created equal.
        Now we are engaged in a great civil war, testing whether that nation, or
        any nation so conceived and so dedicated, can long endure.""",
    ),
    Known(
        "Moby-Dick",
        "Call me Ishmael. Some years ago",
        """never mind how long precisely having little or no money in my purse, and
        nothing particular to interest me on shore, I thought I would sail about a
        little and see the watery part of the world.""",
    ),
    Known(
        "filler text of printers",
        "Lorem ipsum dolor sit amet,",
        """consectetur adipiscing elit, sed do eiusmod tempor incididunt ut labore et
        dolore magna aliqua. Ut enim ad minim veniam, quis nostrud exercitation
        ullamco laboris nisi ut aliquip ex ea commodo consequat.""",
    ),
    Known(
        "MIT License",
        "Permission is hereby granted, free of charge, to any person",
        """obtaining a copy of this software and associated documentation files (the
        "Software"), to deal in the Software without restriction, including without
        limitation the rights to use, copy, modify, merge, publish, distribute,
        sublicense, and/or sell copies of the Software, and to permit persons to
        whom the Software is furnished to do so, subject to the following
        conditions:""",
    ),
    Known(
        "Wikipedia's zebra",
        "Zebras (subgenus Hippotigris) are African equines with distinctive"
        " black-and-white striped coats.",
        """There are three living species: Grévy's zebra (Equus grevyi), the plains
        zebra (E. quagga), and the mountain zebra (E. zebra). Zebras share the
        genus Equus with horses and asses, the three groups being the only living
        members of the family Equidae.""",
    ),
)


def words(text: str) -> list[str]:
    """Its words, in lower case and without signs."""
    joined = re.sub(r"['’‘]", "", text.lower())
    return re.findall(r"[^\W_]+", joined)


def recited(said: str, rest: str) -> int:
    """How many words of the text come, in order, before the first wrong one."""
    pairs = zip(words(said), words(rest))
    return next(
        (i for i, (ours, theirs) in enumerate(pairs) if ours != theirs),
        min(len(words(said)), len(words(rest))),
    )


def astray(said: str, rest: str) -> bool:
    """Has it left the text? The last word may still grow, so it does not count."""
    return recited(said, rest) < min(len(words(said)) - 1, len(words(rest)))
