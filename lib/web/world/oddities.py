"""What a crawler has to survive: redirects, loops, dead ends, a huge page."""

import re

from lib.web.page import Page, Truth
from lib.web.world.asides import aside
from lib.web.world.daily import letter, thread
from lib.web.world.dice import Dice
from lib.web.world.draft import Draft, Said, plain
from lib.web.world.sites import SEED_HOSTS, SLOW_HOST

HUGE_BYTES = 2_500_000
_NUMBERED = re.compile(r"/(go|gone|private|lost)/([1-3])")
_LOST = (
    "The page that you asked for is not here.",
    "It may have been moved or it may have been eaten.",
    "Perhaps the menu will help or perhaps it will not.",
)


def redirect(url: str, target: str, status: int) -> Page:
    """An answer that sends the reader elsewhere."""
    truth = Truth("", "en", "redirect")
    return Page(url, b"", truth, status, {"Location": target})


def odd_page(url: str, host: str, path: str) -> Page | None:
    """Answers without a template of their own: redirects, loops and the gone."""
    if path in ("/turn/left", "/turn/right"):
        back = "/turn/right" if path == "/turn/left" else "/turn/left"
        return redirect(url, back, 302)
    match = _NUMBERED.fullmatch(path)
    if match is None:
        return None
    word, n = match[1], int(match[2])
    if word == "go":
        target = f"/go/{n - 1}" if n > 1 else f"http://{host}/"
        return redirect(url, target, 301 if n % 2 else 302)
    if word == "gone":
        body = b"<html><body><p>This page has been taken down.</p></body></html>"
        text = "This page has been taken down."
        return Page(url, body, Truth(text, "en", "gone"), 410)
    return None


def odd_draft(host: str, path: str) -> Draft | None:
    """Pages that look like any other and are not worth keeping."""
    if path == "/almanac" and host == SEED_HOSTS[1]:
        return _almanac()
    if path == "/" and host == SLOW_HOST:
        return thread(Dice("slow", host))
    match = _NUMBERED.fullmatch(path)
    if match is None or match[1] not in ("private", "lost"):
        return None
    if match[1] == "lost":
        return Draft("Not found", (plain(*_LOST),), category="soft 404")
    draft = letter(Dice("private", host, match[2]))
    return draft.with_category("disallowed") if robots(host) else draft


def _almanac() -> Draft:
    """A page of more than two megabytes: remarks for every day of many years."""
    dice, parts, size = Dice("almanac"), [], 0
    while size < HUGE_BYTES:
        part = [Said(aside(dice).text) for _ in range(9)]
        size += sum(len(said.text) + 1 for said in part)
        parts.append(part)
    return Draft("The Almanac of All Days", tuple(parts), category="huge")


def robots(host: str) -> str | None:
    """What a host tells crawlers; some say nothing."""
    if host == SLOW_HOST:
        return "User-agent: *\nCrawl-delay: 1\n"
    if Dice("robots", host).chance(0.15) and host not in SEED_HOSTS:
        return None
    return "User-agent: *\nDisallow: /private/\n\nUser-agent: greedy\nDisallow: /\n"
