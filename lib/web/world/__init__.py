"""A small web of which everything is known.

`World(n_pages, seed)` is a web about one invented country, the Quillet. Every
page is made when it is asked for, from its address alone; nothing is stored
but the table of people. What a page says is derived from tables of facts, and
its truth says which facts it states, which page it copies, and what is wrong
with it. `n_pages` counts the pages with content; front pages, indexes,
redirects and other furniture come on top.

It leaves out pictures, forms, sessions and pages that change.
"""

from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache
from urllib.parse import urlsplit

from lib.scale import WORLD_SEED
from lib.web.page import Fact, Page
from lib.web.world.company import biography, company_page
from lib.web.world.daily import WRITERS
from lib.web.world.dice import Dice
from lib.web.world.draft import Draft
from lib.web.world.dress import Link, dress
from lib.web.world.landmarks import COPIES, PER_CLASS, copied_entry, landmark
from lib.web.world.links import front_page, index_page, index_urls, menu, related
from lib.web.world.oddities import odd_draft, odd_page, robots
from lib.web.world.people import Person, passer_by, stated
from lib.web.world.places import town_named
from lib.web.world.plan import PRIVATE, Plan
from lib.web.world.questions import KnownFact, Question, questions
from lib.web.world.sites import SEED_HOSTS, SLOW_HOST, Site, all_sites
from lib.web.world.spoiled import BAD, GRADES, blocked, near_duplicate, with_private
from lib.web.world.tongue_words import LANGUAGES
from lib.web.world.tongues import foreign, mixed

AT_HOME = 0.6  # of the pages of a town's site

__all__ = ["KnownFact", "Question", "World"]


class World:
    """The tiny web; see the module."""

    def __init__(self, n_pages: int = 3000, seed: int = WORLD_SEED) -> None:
        self.n_pages, self.seed = n_pages, seed
        self._plan = Plan(n_pages, seed)
        self.hosts = (*all_sites(), SLOW_HOST)
        self.seeds = tuple(all_sites()[host].home for host in SEED_HOSTS)

    @property
    def people(self) -> tuple[Person, ...]:
        """The people of the fact table, each with its number of pages."""
        return self._plan.roll.people

    def page(self, url: str) -> Page | None:
        """The answer to a request; None where the server answers 404."""
        plain_url = _without_tail(url)
        found = self._plan.find(plain_url)
        page = self._content(*found) if found else self._furniture(plain_url)
        if page is None or plain_url == url:
            return page
        truth = page.truth
        if truth.duplicate_of is None:
            truth = replace(truth, duplicate_of=plain_url, similarity=1.0)
        return replace(page, url=url, truth=truth)

    def pages(self) -> Iterator[Page]:
        """The `n_pages` pages with content, then front pages and indexes."""
        for i in range(self.n_pages):
            yield self._content(*self._plan.kind_at(i))
        for site in all_sites().values():
            for url in (site.home, *index_urls(self._plan, site)):
                page = self.page(url)
                assert page is not None, url
                yield page

    def robots(self, host: str) -> str | None:
        """The body of a host's robots.txt; None where it has none."""
        return robots(host) if host in self.hosts else None

    @property
    def facts(self) -> Iterator[KnownFact]:
        """The facts of people and encyclopedia entries, and how many pages
        state each, copies included."""
        for person in self.people:
            turns = [stated(person, turn) for turn in range(person.pages)]
            for fact in person.facts:
                yield KnownFact(fact, sum(fact.relation in turn for turn in turns))
        for entry, copies in self.entries:
            for fact in entry.facts():
                yield KnownFact(fact, copies)

    @property
    def entries(self) -> Iterator[tuple[Draft, int]]:
        """The encyclopedia entries and on how many sites each of them stands."""
        for c, copies in enumerate(COPIES):
            for i in range(self._plan.per_class):
                yield landmark(self.seed, c * PER_CLASS + i), copies

    def questions(self, fact: Fact) -> tuple[Question, ...]:
        """Every way to ask for a fact, with the answer; see `facts`."""
        return questions(fact)

    def strangers(self, count: int) -> Iterator[Person]:
        """People of the same kind who appear on no page of this web."""
        first = self._plan.counts["life"]
        for i in range(first, first + count):
            yield replace(passer_by(self.seed, i), pages=0)

    def _content(self, kind: str, k: int) -> Page:
        """A page with content."""
        site = self._plan.site(kind, k)
        draft = self._draft(kind, k)
        more = related(self._plan, site, kind, k)
        return dress(self._plan.url(kind, k), site, draft, menu(site), more)

    def _draft(self, kind: str, k: int) -> Draft:
        """What a page says, before it is dressed."""
        dice = Dice(self.seed, kind, k)
        site = self._plan.site(kind, k)
        # A town's own site writes mostly about that town.
        home = town_named(site.town) if site.town and dice.chance(AT_HOME) else None
        if kind == "company":
            return company_page(list(self._plan.roll.on_page(k)), dice, home)
        if kind == "life":
            return biography(passer_by(self.seed, k), dice)
        if kind == "entry":
            return self._entry(k)
        if kind == "daily":
            draft = dice.pick(WRITERS)(dice, home)
            turn, rest = divmod(k, PRIVATE)
            return draft if rest else with_private(draft, self.seed, turn, dice)
        if kind == "foreign":
            return foreign(site.language, dice)
        if kind == "mixed":
            return mixed(dice.pick(LANGUAGES), dice)
        if kind == "blocked":
            return blocked(site.category, dice)
        if kind == "near":
            return self._near(k, dice)
        return BAD[k % len(BAD)](dice)

    def _entry(self, k: int) -> Draft:
        """An entry of the encyclopedia; its second copy knows its first."""
        i, turn, _ = copied_entry(k, self._plan.per_class)
        draft = landmark(self.seed, i)
        if not turn:
            return draft
        first = self._plan.url("entry", k - turn)
        return replace(draft, duplicate_of=first, similarity=1.0)

    def _near(self, k: int, dice: Dice) -> Draft:
        """A page much like another one."""
        kind = "life" if dice.chance(0.3) else "daily"
        other = dice.below(self._plan.counts[kind])
        source = self._draft(kind, other)
        url = self._plan.url(kind, other)
        return near_duplicate(source, url, GRADES[k % len(GRADES)], dice)

    def _furniture(self, url: str) -> Page | None:
        """Front pages, indexes and oddities."""
        try:
            parts = urlsplit(url)
        except ValueError:  # such as an unclosed bracket
            return None
        host, path = parts.hostname or "", parts.path or "/"
        if parts.scheme != "http" or host not in self.hosts or parts.query:
            return None
        odd = odd_page(url, host, path)
        if odd is not None:
            return odd
        site = all_sites().get(host) or _slow_site()
        draft = odd_draft(host, path)
        if draft is not None:
            return dress(url, site, draft, menu(site), [Link("/", "Home")], "plain")
        if host == SLOW_HOST:
            return None
        listed = (
            front_page(self._plan, site)
            if path == "/"
            else index_page(self._plan, site, path)
        )
        if listed is None:
            return None
        return dress(url, site, listed[0], menu(site), listed[1], "plain")


@lru_cache(maxsize=1)
def _slow_site() -> Site:
    return Site(SLOW_HOST, "One Lamp", 0, ())


def _without_tail(url: str) -> str:
    """The address without its fragment and without what trackers add."""
    url = url.partition("#")[0]
    for mark in ("?utm_source=friend", "&utm_source=friend"):
        url = url.removesuffix(mark)
    return url
