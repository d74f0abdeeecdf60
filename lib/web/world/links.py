"""How the pages hang together: menus, recommendations, indexes, front pages.

Front pages link to five others each, as in a heap, so that all of them are
near the seeds. An index of a section is a tree of pages with at most `FANOUT`
entries. So every page is within eight clicks of a seed, also among a million.
"""

import re
from urllib.parse import urlsplit

from lib.web.world.dice import Dice
from lib.web.world.draft import Draft, plain
from lib.web.world.dress import Link
from lib.web.world.plan import SECTIONS, Plan, slug
from lib.web.world.sites import SEED_HOSTS, SLOW_HOST, Site, all_sites, sites_with

FANOUT = 40
LABELS = {
    "company": "People",
    "life": "Lives",
    "entry": "Encyclopedia",
    "daily": "Journal",
    "foreign": "Cuaderno",
    "mixed": "Pages",
    "blocked": "Read",
    "near": "Reprints",
    "bad": "Misc",
}
# The town at the end of such words gets its capital back.
_WHERE = re.compile(r"( (?:of|in|near|from) )([a-z ]+)$")
_NODE = re.compile(r"/(\w+)/(?:from-(\d{1,9})-to-(\d{1,9}))?")
_SECTION_OF = {word: section for section, word in SECTIONS.items()}

# Links that lead nowhere, or not where a crawler should go.
DEAD = (
    "javascript:void(0)",
    "mailto:editor@mail.example.org",
    "tel:+1-200-555-0142",
    "http://",
    "http:///nowhere",
    "http://[broken/page",
    "ht!tp://not.a.link/",
    "#top",
    "",
    "http://nobody-lives-here.example/",
    "/missing/page-{n}.html",
    "/gone/{n}",
    "/private/{n}",
    "/lost/{n}",
    "/go/{n}",
    "/turn/left",
)


def caption(plan: Plan, kind: str, k: int) -> str:
    """The text of a link to a page, from the words of its address."""
    words = slug(kind, k, plan.site(kind, k)).replace("-", " ")
    words = _WHERE.sub(lambda found: found[1] + found[2].title(), words)
    return words[0].upper() + words[1:]


def menu(site: Site) -> list[Link]:
    """The navigation of a site."""
    entries = [Link("/", site.name)]
    entries += [Link(f"/{SECTIONS[s]}/", LABELS[s]) for s in site.sections]
    entries += [Link("/go/3", "About"), Link("mailto:editor@mail.example.org", "Mail")]
    return entries


def related(plan: Plan, site: Site, kind: str, k: int) -> list[Link]:
    """Four or five other pages, mostly good ones, and now and then a dead end."""
    dice = Dice("related", plan.seed, kind, k)
    links = []
    step = len(sites_with(kind))
    if kind != "entry" and k + step < plan.counts[kind]:
        links.append(_link(plan, kind, k + step, site, dice))
    own = kind if kind in ("blocked", "bad") else None
    for _ in range(3):
        other = own or dice.pick(("daily", "daily", "company", "life", "near"))
        own = None
        if plan.counts[other]:
            links.append(_link(plan, other, dice.below(plan.counts[other]), site, dice))
    if dice.chance(0.3):
        href = dice.pick(DEAD).format(n=dice.number(1, 3))
        rel = "nofollow" if dice.chance(0.3) else ""
        links.append(Link(href, "Click here", rel))
    return links


def _link(plan: Plan, kind: str, k: int, site: Site, dice: Dice) -> Link:
    """A link to a page: relative on the same site, sometimes with a tail."""
    url = plan.url(kind, k)
    if plan.site(kind, k) is site:
        parts = urlsplit(url)
        url = parts.path + (f"?{parts.query}" if parts.query else "")
    if dice.chance(0.04):
        url += "#more"
    elif dice.chance(0.02):
        url += ("&" if "?" in url else "?") + "utm_source=friend"
    return Link(url, caption(plan, kind, k), "nofollow" if dice.chance(0.03) else "")


def front_page(plan: Plan, site: Site) -> tuple[Draft, list[Link]]:
    """What stands on the front page of a site, and where it leads."""
    everyone = list(all_sites().values())
    i = everyone.index(site)
    links = [Link(f"/{SECTIONS[s]}/", f"All of {LABELS[s]}") for s in site.sections]
    for other in range(5 * i + 1, 5 * i + 6):
        if other < len(everyone):
            links.append(Link(everyone[other].home, everyone[other].name))
    for section in site.sections:
        for k in plan.numbers(site, section)[:4]:
            links.append(Link(plan.url(section, k), caption(plan, section, k)))
    links.append(Link("/private/1", "For members"))
    links.append(Link("/lost/1", "Our history"))
    if site.host == SEED_HOSTS[0]:
        links.append(Link(f"http://{SLOW_HOST}/", "One Lamp"))
        links.append(Link(f"http://{SEED_HOSTS[1]}/almanac", "The Almanac"))
        links += [Link(d.format(n=2), "A dead end") for d in DEAD]
    return _index(site.name, links), links


def _index(title: str, links: list[Link]) -> Draft:
    parts = tuple(plain(link.text) for link in links)
    return Draft(title, parts, category="navigation", kind="links")


def index_page(plan: Plan, site: Site, path: str) -> tuple[Draft, list[Link]] | None:
    """A node of the index of a section, if there is such a node."""
    match = _NODE.fullmatch(path)
    section = _SECTION_OF.get(match[1]) if match else None
    if section not in site.sections:
        return None
    numbers = plan.numbers(site, section)
    low, high = int(match[2] or 0), int(match[3] or len(numbers))
    size = FANOUT
    while size < high - low:
        size *= FANOUT
    if match[2] and (
        low >= high or low % size or high != min(low + size, len(numbers))
    ):
        return None
    if high - low <= FANOUT:
        links = [
            Link(plan.url(section, k), caption(plan, section, k))
            for k in numbers[low:high]
        ]
        return _index(f"{LABELS[section]} of {site.name}", links), links
    step = size // FANOUT
    starts = range(low, high, step)
    links = [
        Link(f"/{match[1]}/from-{a}-to-{min(a + step, high)}", f"Numbers {a} and on")
        for a in starts
    ]
    return _index(f"{LABELS[section]} of {site.name}", links), links


def index_urls(plan: Plan, site: Site) -> list[str]:
    """The addresses of all indexes of a site."""
    urls = []
    for section in site.sections:
        path = f"/{SECTIONS[section]}/"
        urls.append(f"http://{site.host}{path}")
        n, size = len(plan.numbers(site, section)), FANOUT
        while size < n:
            for low in range(0, n, size):
                name = f"from-{low}-to-{min(low + size, n)}"
                urls.append(f"http://{site.host}{path}{name}")
            size *= FANOUT
    return urls
