"""The tiny web reads well: no slips, nothing told too often, many wordings."""

import gzip
import re
from collections import Counter
from itertools import pairwise

import pytest

from lib.web.world.asides import ASIDES
from lib.web.world.company import biography
from lib.web.world.dice import Dice
from lib.web.world.habits import SMALL_TALK
from lib.web.world.landmarks import _SENTENCES
from lib.web.world.lexicon import CAST, LEXICON
from lib.web.world.names import MEN, WOMEN, surnames
from lib.web.world.person_words import ONE_FACT, TWO_FACTS
from lib.web.world.places import TOWNS
from lib.web.world.tongue_words import FACTS, LANGUAGES, REMARKS, WORDS
from lib.web.world.town_words import DISTANCE, TOWN_FACTS
from lib.web.world.words import plural, sentence
from tests.world_pages import drafts, good_pages, world

# Gaps left open, a for an, words said twice, what nobody writes.
SLIPS = re.compile(
    r"[<>{}|]|  |\ba (?!one)[aeio]\w|\ba hon|gooses|weightss|\.\.|\b(\w+) \1\b"
    r"|\ban [^aeiouhAEIOU0-9]|ponys|-in-laws|\bthe a\b| ,|,,| \.|[!?]\."
)
MOST = 0.02  # of the pages have the same words in a sentence that states no fact
RUN = 6  # words


def test_good_pages_read_like_prose():
    for page in good_pages():
        text = page.truth.text
        assert 50 <= len(text.split()) <= 700, page.url
        assert not SLIPS.search(text), (SLIPS.search(text), text)


def names():
    found = {*MEN, *WOMEN, *surnames(world().seed)}
    return found | {part for town in TOWNS for part in town.name.split()}


def test_no_sentence_is_told_too_often():
    """Runs of words, names and numbers aside, that state no fact."""
    known, count, written = names(), Counter(), drafts(3_000)
    for draft in written:
        runs = set()
        for said in (s for part in draft.paragraphs for s in part if not s.facts):
            words = re.findall(r"[\w'-]+", said.text)
            words = [w if w not in known and not w.isdigit() else "*" for w in words]
            runs |= {tuple(words[i : i + RUN]) for i in range(len(words) - RUN + 1)}
        count.update(run for run in runs if run.count("*") < 3)
    run, most = count.most_common(1)[0]
    assert most <= 1.4 * MOST * len(written), run  # by chance above the mean
    often = [run for run, n in count.items() if n > MOST * len(written)]
    assert len(often) < 30, often


def test_wordings_differ():
    """Of every eight words in a row; the King James Bible has 0.98 at 3,000."""
    seen, total = set(), 0
    for page in good_pages():
        words = page.truth.text.split()
        grams = [tuple(words[i : i + 8]) for i in range(len(words) - 7)]
        seen.update(grams)
        total += len(grams)
    assert len(seen) > 0.9 * total


def test_pages_do_not_compress_like_a_form():
    text = "\n".join(page.truth.text for page in good_pages()).encode()
    assert len(text) < 3.5 * len(gzip.compress(text, 9))


def test_every_fact_can_be_said_in_many_ways():
    for frames in (*ONE_FACT.values(), *TOWN_FACTS.values(), DISTANCE):
        assert len(set(frames)) == len(frames) >= 10
        assert len({" ".join(frame.split()[:3]) for frame in frames}) >= 8
    assert all(len(frames) >= 5 for frames in TWO_FACTS.values())
    assert all(len(frames) >= 5 for frames in _SENTENCES.values())


def test_languages_have_many_frames():
    for code in LANGUAGES:
        frames = {frame for _, frame in FACTS[code]} | set(REMARKS[code])
        assert len(frames) >= (60 if code == "es" else 50)
        relations = Counter(relation for relation, _ in FACTS[code])
        assert len(relations) == 7 and min(relations.values()) >= 3
        gaps = {gap for text in REMARKS[code] for gap in re.findall(r"<(\w+)>", text)}
        assert gaps <= set(WORDS[code])


def test_a_person_is_described_in_many_ways():
    person = next(iter(world().strangers(1)))
    told = {biography(person, Dice("many", i)).text() for i in range(200)}
    assert len(told) == 200


def test_an_animal_is_introduced_once():
    dice = Dice("cast")
    told = [sentence("A <animal> came by.", dice) for _ in range(50)]
    assert len({t for t in told if t.startswith("A")}) == CAST["animal"]
    assert len(set(told)) == 2 * CAST["animal"]
    assert all(one != other for one, other in pairwise(told))


def test_articles_and_plurals():
    dice = Dice("articles")
    for word in ("ukulele", "one-eyed cat", "unicorn", "useful thing", "kettle"):
        assert sentence("a <w>", dice, {"w": word}) == f"A {word}"
    for word in ("oboe", "honest man", "umbrella", "uncle", "Ilverton"):
        assert sentence("a <w>", dice, {"w": word}) == f"An {word}"
    for one, many in {
        "loaf of rye bread": "loaves of rye bread",
        "box kite": "box kites",
        "hat box": "hat boxes",
        "inspector of weights": "inspectors of weights",
        "mother-in-law": "mothers-in-law",
        "pony": "ponies",
        "donkey": "donkeys",
        "calf": "calves",
        "smoked mackerel": "smoked mackerel",
    }.items():
        assert plural(one) == many
    with pytest.raises(KeyError):
        sentence("A <nonsense>.", dice)


def test_no_remark_is_listed_twice():
    for entries in (*LEXICON.values(), ASIDES, SMALL_TALK):
        assert len(set(entries)) == len(entries)


def test_many_owners_have_their_apostrophe():
    told = sentence("the bees's hats, the seamstress's, and Silas's", Dice("owners"))
    assert told == "The bees' hats, the seamstress's, and Silas's"
