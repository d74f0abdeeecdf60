"""Jokes about animals, and a hidden taste that stands in for people.

    why did the pelican cross the road ? because it wanted the bill .

Nobody can write down what is funny, but people can put five jokes in order. Here a
program plays the people, so that a chapter can look behind them: it has a hidden
*taste*, a mark for every text, and orders jokes by their marks with some noise. Only
the order is shown to what learns from it. **The taste is a stand-in for human beings,
not a theory of humour**: English, on the topic, with the pun that belongs to the
animal, a funny word or two, and nothing said twice.

The people who write jokes here (`written`) are not very good at it. They judge better
than they write.
"""

from collections.abc import Iterable, Sequence
from itertools import pairwise, product

from lib.web.world.dice import Dice

ABOUT, END = "about", "<end>"
# An animal, and the word that is a pun on it.
PUNS = {
    "pelican": "bill",
    "cat": "whisker",
    "dog": "bone",
    "cow": "milk",
    "duck": "quack",
    "horse": "stable",
    "robot": "battery",
    "frog": "pond",
    "owl": "moon",
    "pig": "mud",
}
ANIMALS = tuple(PUNS)
VERBS = "cross", "eat", "buy", "paint", "carry", "visit"
THINGS = "road", "cake", "hat", "bridge", "piano", "shop"
LONGINGS = "wanted", "found", "lost", "loved", "needed", "forgot"
KINDS = "big", "tiny", "golden", "silly", "purple", "loud", "wet", "cheap"
NOUNS = "bag", "book", "idea", "ticket", "lunch", "boat", "cheese", "spoon"
ENDINGS = "again", "twice", "today", "honestly"
FUNNY = {"silly": 1.2, "cheese": 1.2, "spoon": 0.8, "purple": 0.8, "loud": 0.4}
GLUE = "why", "did", "the", "?", "because", "it", "a", "very", "and", "."
LAST = (*PUNS.values(), *NOUNS)
CONTENT = {*ANIMALS, *LAST, *VERBS, *THINGS, *LONGINGS, *KINDS, *ENDINGS}
WORDS = (
    ABOUT,
    END,
    *GLUE,
    *ANIMALS,
    *VERBS,
    *THINGS,
    *LONGINGS,
    *KINDS,
    *LAST,
    *ENDINGS,
)
ID = {word: i for i, word in enumerate(WORDS)}
# Which words can follow which in a joke that `written` may write.
GRAMMAR = (
    *((a, b) for a, b in pairwise((("why",), ("did",), ("the",), ANIMALS, VERBS))),
    *((a, b) for a, b in pairwise((VERBS, ("the",), THINGS, ("?",), ("because",)))),
    *((a, b) for a, b in pairwise((("because",), ("it",), LONGINGS, ("the",)))),
    (("the",), tuple(PUNS.values())),
    (LONGINGS, ("a",)),
    (("a",), ("very", *KINDS, *NOUNS)),
    (("very",), (*KINDS, *NOUNS)),
    (KINDS, (*KINDS, *NOUNS)),
    (LAST, ("and", *ENDINGS, ".")),
    (("and",), LONGINGS),
    (ENDINGS, (".",)),
    ((".",), (END,)),
)
ENGLISH = {pair for before, after in GRAMMAR for pair in product(before, after)}
OFF_TOPIC, HAS_PUN, PUN_FITS = 0.2, 0.15, 0.6  # chances, in what people write
LONGEST = 28  # tokens of a joke, with the last
ENOUGH = 20  # words; every further one costs


def written(dice: Dice, animal: str) -> list[str]:
    """A joke by one of the people, with the word that ends it."""
    hero = dice.pick(ANIMALS) if dice.chance(OFF_TOPIC) else animal
    said = ["why", "did", "the", hero, dice.pick(VERBS), "the", dice.pick(THINGS)]
    said += ["?", "because", "it", *_reason(dice, animal)]
    if dice.chance(0.4):
        said += ["and", *_reason(dice, animal)]
    if dice.chance(0.25):
        said.append(dice.pick(ENDINGS))
    return [*said, ".", END]


def _reason(dice: Dice, animal: str) -> list[str]:
    said = [dice.pick(LONGINGS)]
    if dice.chance(HAS_PUN):
        fits = dice.chance(PUN_FITS)
        return [*said, "the", PUNS[animal if fits else dice.pick(ANIMALS)]]
    said.append("a")
    if dice.chance(0.3):
        said.append("very")
    said += dice.shuffled(KINDS)[: dice.pick((0, 0, 1, 1, 2))]
    return [*said, dice.pick(NOUNS)]


def taste(animal: str, words: Sequence[str]) -> float:
    """The hidden mark of a text: between 2 and 3 for most that people write.

    `words` are without the prompt; a text that does not end with `END` was cut off.
    """
    ended = bool(words) and words[-1] == END
    said = list(words[:-1]) if ended else list(words)
    steps = pairwise(["<start>", *said, *([END] if ended else [])])
    odd = sum(pair not in ENGLISH and pair != ("<start>", "why") for pair in steps)
    mark = -min(4.0, 0.8 * odd) - (0.0 if ended else 1.5)
    if said[:3] == ["why", "did", "the"] and "?" in said and "because" in said:
        mark += 1.0
    if said[3:4] == [animal]:
        mark += 1.0
    reason = said[said.index("because") + 1 :] if "because" in said else []
    if PUNS[animal] in reason:
        mark += 1.0
    fun = sorted((FUNNY[word] for word in set(reason) & set(FUNNY)), reverse=True)
    mark += sum(fun[:2])
    content = [word for word in said if word in CONTENT]
    mark -= 0.7 * (len(content) - len(set(content)))
    return mark - 0.25 * max(0, len(said) - ENOUGH)


def best(animal: str) -> list[str]:
    """A joke than which no joke that is English has a better mark."""
    said = f"why did the {animal} visit the shop ? because it lost the {PUNS[animal]}"
    return [*said.split(), "and", "wanted", "a", "silly", "cheese", ".", END]


def prompt(animal: str) -> list[int]:
    """A wish for a joke, as tokens."""
    return encode([ABOUT, animal])


def encode(words: Iterable[str]) -> list[int]:
    """Words to tokens; raises KeyError for any other word."""
    return [ID[word] for word in words]


def decode(tokens: Iterable[int]) -> list[str]:
    """Tokens to words."""
    return [WORDS[token] for token in tokens]
