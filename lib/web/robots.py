"""What sites allow a crawler, by their robots.txt (RFC 9309)."""

from dataclasses import dataclass

from protego import Protego

from lib.web.fetch import ROBOT, Refusal
from lib.web.report import CrawlLimits

SITES = 5000  # whose rules are remembered
TEXT = 16 << 20  # characters of robots.txt that are; parsed, each takes 15 bytes


@dataclass(frozen=True)
class Rules:
    """The rules of one site; `unknown` says why there are none to be had."""

    robots: Protego
    size: int
    limits: CrawlLimits
    unknown: Refusal | None = None

    @property
    def asked(self) -> float:
        """Seconds that the site wants between two pages."""
        return self.robots.crawl_delay(ROBOT) or 0.0

    @property
    def delay(self) -> float:
        """Seconds to leave its host alone after an answer."""
        if self.unknown:
            return 0.0
        return max(self.limits.delay, min(self.asked, self.limits.longest_delay))

    def permit(self, url: str) -> None:
        """Raises Refusal where the site says no, or can tell nothing."""
        if self.unknown:
            reason = f"Its robots.txt cannot be had. {self.unknown.reason}"
            raise Refusal(self.unknown.kind, reason)
        if not self.robots.can_fetch(url, ROBOT):
            raise Refusal("robots", "Its robots.txt forbids it.")
        if self.asked > self.limits.longest_delay:
            reason = f"Its robots.txt asks for {self.asked:g} s between pages."
            raise Refusal("robots", reason)


class Rulebook:
    """The rules of many sites, in bounded memory.

    Those of the sites learned first are forgotten first. If some are so long
    that there is no room, the longest go, and their sites are left alone.
    """

    def __init__(self, limits: CrawlLimits) -> None:
        self.limits = limits
        self.sites: dict[str, Rules] = {}

    def get(self, site: str) -> Rules | None:
        """The rules of a site, None if they are not known."""
        return self.sites.get(site)

    def learn(self, site: str, text: str | Refusal) -> Rules:
        """Remember the text of a robots.txt, or why it cannot be had."""
        while len(self.sites) >= SITES:
            del self.sites[next(iter(self.sites))]
        self.sites[site] = self._read(text)
        while sum(rules.size for rules in self.sites.values()) > TEXT:
            longest = max(self.sites, key=lambda name: self.sites[name].size)
            refusal = Refusal("robots", "It is too long to be kept beside others.")
            self.sites[longest] = self._read(refusal)
        return self.sites[site]

    def _read(self, text: str | Refusal) -> Rules:
        if isinstance(text, Refusal):
            return Rules(Protego.parse(""), 0, self.limits, text)
        return Rules(Protego.parse(text), len(text), self.limits)
