"""The assistant that knows what it knows, searches for the rest, and has sums done.

One fine-tuning of the base model on everything that chapter 8 adds:

* small talk, sums, deeds and reading as in chapter 7 (`lib.labelled`);
* honest answers about people, by what a probing has found (`lib.honest`);
* searches (`lib.search_talks`) and programs (`lib.python_talks`), all of them in
  conversations that begin with the message that there are tools;
* who it is (`lib.labelled.identity`).

Most searches are about strangers. How such an answer begins is given in them, not
learned: else it would learn that nobody is known.
"""

from lib.chat import Rendered, book_protocol
from lib.honest import Balanced, conversations, dots_of, strangers
from lib.labelled import KINDS, Labelled, labelled
from lib.labelled.identity import by_message, identity
from lib.python_talks import python_talks
from lib.search_talks import known_talks, search_talks
from lib.tokenizer import Tokenizer
from lib.tools import ANNOUNCED, ToolTalk, book_brackets, rendered_talk
from lib.web.world.dice import Dice

OLD = 800  # conversations as in chapter 7, without those about people
OWN = 240  # about itself, as many as OLMo has; and as many by a system message
SUMS = 400  # that a program does
SEARCHES = 3_000
TIMES = 3  # that each row is learned, but for those about the people of the web
ANNOUNCE = 0.3  # of the old conversations begin with the message about tools
PAGES = 0.4  # of the base model's text to each row


def lessons(
    tokenizer: Tokenizer, asked: Balanced, searches: int, key: object
) -> list[Rendered]:
    """All that it learns from, with so many searches, but for the pages."""
    protocol, brackets = book_protocol(tokenizer), book_brackets(tokenizer)
    about = search_talks(asked.unknown, key)
    more = search_talks(strangers(searches, ("searches", key)), ("more", key))
    order = Dice("searches", key).shuffled(range(len(about) + len(more)))
    chosen = sorted(order[:searches])
    learned = [about[i] for i in chosen if i < len(about)]
    begun = [more[i - len(about)] for i in chosen if i >= len(about)]
    once = [*learned, *known_talks(asked.known[: len(learned)], key)]
    dots = dots_of(protocol)

    def row(talk: ToolTalk) -> Rendered:
        return rendered_talk(protocol, brackets, talk)

    often = [from_the_dots(row(one), dots) for one in begun]
    often += map(row, python_talks(SUMS, key))
    often += [
        protocol.rendered(one.messages) for one in [*old(key), *about_itself(key)]
    ]
    honest = [protocol.rendered(one.messages) for one in conversations(asked)]
    return [*honest, *map(row, once), *TIMES * often]


def from_the_dots(row: Rendered, dots: int) -> Rendered:
    """The same row, learned only from behind the token with which the dots begin."""
    first = row.tokens.index(dots) + 1
    return Rendered(row.tokens, [False] * first + row.said[first:])


def old(key: object) -> list[Labelled]:
    """Conversations as in chapter 7; some begin with the message about tools."""
    dice = Dice("old", key)
    kinds = [kind for kind in KINDS if kind != "person"]
    return [
        one._replace(messages=(ANNOUNCED, *one.messages))
        if dice.chance(ANNOUNCE)
        else one
        for one in labelled(OLD, key, kinds)
    ]


def about_itself(key: object) -> list[Labelled]:
    """Its own identity, and those that system messages give it."""
    return [
        make(Dice("about itself", key, i))
        for make in (identity, by_message)
        for i in range(OWN)
    ]
