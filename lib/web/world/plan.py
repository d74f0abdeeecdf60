"""How many pages of which kind there are, and where each of them stands.

A page is known by its kind and its number within the kind. Both can be read
off its address, so that a web of a million pages needs no list of them.
"""

import re
from bisect import bisect_right
from collections.abc import Sequence
from functools import lru_cache
from itertools import accumulate
from math import gcd
from unicodedata import normalize

from lib.web.world.dice import Dice
from lib.web.world.landmarks import COPIES, PER_CLASS, copied_entry
from lib.web.world.lexicon import LEXICON
from lib.web.world.people import Roll, known_people
from lib.web.world.places import TOWNS
from lib.web.world.sites import Site, all_sites, sites_with
from lib.web.world.tongue_words import WORDS

FULL_SIZE = 10_000  # pages from which on the power law of facts is complete
SHARES = {  # of all pages, by what a refinery should make of them
    "prose": 0.60,
    "blocked": 0.10,
    "foreign": 0.10,
    "mixed": 0.02,
    "near": 0.08,
    "bad": 0.10,
}
LIVES = 0.3  # of the prose that is neither about known people nor copied
PRIVATE = 8  # one journal page in so many carries personal data
INNOCENT = 60  # one journal page in so many has an address that looks bad

# What a section is called in an address.
SECTIONS = {
    "company": "people",
    "life": "lives",
    "entry": "encyclopedia",
    "daily": "journal",
    "foreign": "cuaderno",
    "mixed": "pages",
    "blocked": "read",
    "near": "reprint",
    "bad": "misc",
}
_SECTION_OF = {word: section for section, word in SECTIONS.items()}

# Innocent addresses that hold a word of the URL filter's lists.
UNLUCKY = (
    "two-jelly-donuts-and-a-fair",
    "a-tit-and-a-wagtail-at-the-feeder",
    "the-weather-cock-on-the-chapel",
    "washing-dirty-pillows-in-spring",
    "our-lemon-party-by-the-weir",
    "pegging-out-the-sheets",
    "yellow-showers-before-noon",
    "stroking-the-inn-cat",
)
PILLS = ("cialis", "viagra")  # what gives the addresses of that trade away
SOFT = ("brunette-in-lingerie", "a-naked-domination-of-chess")

# Three ways to write an address; (\d+) is the page's number.
_FORMS = (
    ("/{section}/{slug}-{k}.html", r"/(\w+)/[a-z-]+-(\d+)\.html"),
    ("/{section}/{k}/{slug}", r"/(\w+)/(\d+)/[a-z-]+"),
    ("/show?part={section}&id={k}&t={slug}", r"/show\?part=(\w+)&id=(\d+)&t=[a-z-]+"),
)
_PATTERNS = tuple(re.compile(pattern) for _, pattern in _FORMS)


class Plan:
    """Counts and addresses of a web of `n_pages` pages."""

    def __init__(self, n_pages: int, seed: int) -> None:
        if n_pages < 100:
            raise ValueError("A tiny web has at least 100 pages.")
        self.seed, self.n_pages = seed, n_pages
        share = min(1.0, n_pages / FULL_SIZE)
        least = 1 if n_pages >= 1_000 else 0
        self.roll = Roll(known_people(seed, share, least), seed)
        self.per_class = max(least, round(PER_CLASS * share))
        self.counts = self._counts()
        self._ends = list(accumulate(self.counts.values()))
        self._step = self._stride()

    def _counts(self) -> dict[str, int]:
        """Pages of each kind."""
        n = {kind: round(share * self.n_pages) for kind, share in SHARES.items()}
        prose = self.n_pages - sum(n.values()) + n.pop("prose")
        company, entry = len(self.roll), self.per_class * sum(COPIES)
        rest = prose - company - entry
        life = round(LIVES * rest)
        counts = {"company": company, "entry": entry, "life": life}
        return counts | {"daily": rest - life} | n

    def _stride(self) -> int:
        """A step that visits all pages once and mixes the kinds well."""
        step = round(self.n_pages * 0.618)
        while gcd(step, self.n_pages) > 1:
            step += 1
        return step

    def kind_at(self, i: int) -> tuple[str, int]:
        """Kind and number of the `i`-th page in the order of `World.pages`."""
        rank = (i * self._step) % self.n_pages
        kind = bisect_right(self._ends, rank)
        start = self._ends[kind - 1] if kind else 0
        return tuple(self.counts)[kind], rank - start

    def site(self, kind: str, k: int) -> Site:
        """The site that has this page."""
        sites = sites_with(kind)
        if kind == "entry":
            entry, turn, _ = copied_entry(k, self.per_class)
            return sites[(entry * 7 + turn) % len(sites)]
        return sites[k % len(sites)]

    def numbers(self, site: Site, kind: str) -> Sequence[int]:
        """The numbers of the pages of one section of a site."""
        sites = sites_with(kind)
        if kind == "entry":
            return tuple(
                k for k in range(self.counts[kind]) if self.site(kind, k) is site
            )
        return range(sites.index(site), self.counts[kind], len(sites))

    def url(self, kind: str, k: int) -> str:
        """The address of a page."""
        site = self.site(kind, k)
        form = _FORMS[site.style % len(_FORMS)][0]
        path = form.format(section=SECTIONS[kind], k=k, slug=slug(kind, k, site))
        return f"http://{site.host}{path}"

    def find(self, url: str) -> tuple[str, int] | None:
        """Kind and number of the page of that address, if there is one."""
        host, _, path = url.removeprefix("http://").partition("/")
        site = all_sites().get(host)
        if site is None or not url.startswith("http://"):
            return None
        match = _PATTERNS[site.style % len(_FORMS)].fullmatch("/" + path)
        if match is None or match[1] not in _SECTION_OF or len(match[2]) > 9:
            return None
        kind, k = _SECTION_OF[match[1]], int(match[2])
        if k >= self.counts[kind] or self.url(kind, k) != url:
            return None
        return kind, k


@lru_cache(maxsize=256)
def slug(kind: str, k: int, site: Site) -> str:
    """A few words that end up in the address of a page and in links to it."""
    dice = Dice("slug", kind, k)
    if kind == "daily" and k % INNOCENT == INNOCENT // 2:
        return UNLUCKY[k // INNOCENT % len(UNLUCKY)]
    if kind == "foreign":
        words = WORDS[site.language]
        text = f"{dice.pick(words['animal'])} {dice.pick(TOWNS).name}"
        text = normalize("NFKD", text).encode("ascii", "ignore").decode()
        return text.lower().replace(" ", "-")
    words = (
        dice.pick(("the", "a", "one", "that", "our", "no")),
        dice.pick(LEXICON["quality"]),
        dice.pick(LEXICON[dice.pick(("animal", "thing", "official", "relative"))]),
        dice.pick(("of", "in", "near", "from")),
        dice.pick(TOWNS).name,
    )
    text = " ".join(words).lower().replace(" ", "-")
    if site.category == "pills":
        text += "-" + dice.pick(PILLS)
    elif site.category == "adult" and dice.chance(0.2):
        text += "-" + dice.pick(SOFT)
    return text
