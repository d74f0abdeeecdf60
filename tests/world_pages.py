"""A tiny web of a thousand pages, and how its tests look at a page."""

import html
import re
from functools import cache
from urllib.parse import urljoin, urlsplit

from lxml import etree
from lxml import html as markup

from lib.web.world import World


@cache
def world():
    return World(1_000)


@cache
def pages():
    return tuple(world().pages())


@cache
def drafts(n_pages=1_000):
    """What the pages worth keeping say, sentence by sentence, each page once."""
    web = World(n_pages)
    plan = web._plan
    written = (
        web._draft(kind, k)
        for kind in ("company", "life", "daily", "entry")
        for k in range(plan.counts[kind])
    )
    return tuple(draft for draft in written if draft.duplicate_of is None)


def good_pages():
    return [page for page in pages() if is_good(page)]


def is_good(page):
    """Worth keeping by an English refinery."""
    truth = page.truth
    whole = truth.duplicate_of is None
    return truth.category == "prose" and truth.language == "en" and whole


def decoded(page):
    """The text of the mark-up, by the encoding that is true."""
    if page.body[:2] == b"\xff\xfe":
        return page.body.decode("utf-16")
    found = re.search(rb'<meta charset="([\w-]+)">', page.body)
    return page.body.decode(found[1].decode() if found else "utf-8-sig")


def visible(page):
    """What a reader sees, all white space being one space."""
    text = re.sub(r"<(style|script)>.*?</\1>", " ", decoded(page), flags=re.DOTALL)
    return " ".join(html.unescape(re.sub(r"<[^>]*>", " ", text)).split())


def hrefs(page):
    if page.status != 200:
        return [page.headers["Location"]] if "Location" in page.headers else []
    tree = markup.fromstring(decoded(page).encode(), parser=etree.HTMLParser())
    return [a.get("href") for a in tree.iter("a") if a.get("href") is not None]


def joined(base, href):
    """The address a link leads to, or None where it is no address."""
    try:
        url = urljoin(base, href)
        return url if urlsplit(url).scheme == "http" and urlsplit(url).netloc else None
    except ValueError:
        return None
