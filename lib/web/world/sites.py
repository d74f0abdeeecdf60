"""The hosts of the tiny web: who serves which kind of page.

Hosts of the Quillet end in `.example`, which belongs to nobody (RFC 2606).
The blocked hosts bear names that really are on the blocklist that datatrove
ships, the ones that look harmless; here they serve harmless prose and are
never asked over the real network. Some sites that should be blocked are on
no list, as in real life.
"""

from dataclasses import dataclass
from functools import cache


@dataclass(frozen=True)
class Site:
    """One host; `style` picks its template and the form of its addresses, and
    `town` is where it is at home, if anywhere."""

    host: str
    name: str
    style: int
    sections: tuple[str, ...]
    language: str = "en"
    category: str = "prose"
    town: str = ""

    @property
    def home(self) -> str:
        """The address of its front page."""
        return f"http://{self.host}/"


_GOOD = """
www.brindle-gazette.example|The Brindle Gazette|Brindle
ilverton-paper.example|Ilverton Paper|Ilverton
www.saltmere-shore.example|Saltmere Shore|Saltmere
quern-mill-news.example|Quern Mill News|Quern
eddering-bee.example|The Eddering Bee|Eddering
tollen-ferry.example|Tollen Ferry Company|Tollen
www.druse-lantern.example|The Druse Lantern|Druse
hawkshall-glass.example|Hawkshall Through the Glass|Hawkshall
pipwater-post.example|Pipwater Post|Pipwater
blind-fiddler.example|The Blind Fiddler Inn|Nettlewick
kettle-row.example|Kettle Row Whistle|Kettle Row
www.marrowby-barrow.example|The Marrowby Barrow|Marrowby
lowfold-wool.example|Lowfold Wool|Lowfold
umberleigh-signs.example|Signs of Umberleigh|Umberleigh
jessop-oar.example|The Jessop Oar|Jessop
vaney-kites.example|Vaney Kites|Vaney
oxlip-opinion.example|A Second Opinion from Oxlip|Oxlip
bellhanger-rings.example|Bellhanger Rings|Bellhanger
wimberry-kitchen.example|Wimberry Kitchen|Wimberry
cathmoor-owls.example|Owls of Cathmoor|Cathmoor
sarn-cheese.example|Sarn Cheese|Sarn
fennimore-eels.example|Fennimore Eels|Fennimore
yarrow-maps.example|Yarrow Cross Maps|Yarrow Cross
gannet-stair-hats.example|Lost Hats of Gannet Stair|Gannet Stair
www.quillet-archive.example|The Quillet Archive|
neighbours.example|Neighbours|
night-gardeners.example|Night Gardeners|
slow-cyclists.example|Slow Cyclists|
comma-friends.example|Friends of the Comma|
sheepdog-parliament.example|Sheepdog Parliament|
ladder-dancers.example|Ladder Dancers|
www.market-square.example|Market Square|
old-letters.example|Old Letters|
stove-radio.example|Stove Radio|
forum.quillet.example|Quillet Forum|
pages.quillet.example|Home Pages of the Quillet|
"""
_FOREIGN = """
correo-del-molino.example|El Correo del Molino|es
cartas-quillet.example|Cartas del Quillet|es
feuille-du-moulin.example|La Feuille du Moulin|fr
carnets-quillet.example|Carnets du Quillet|fr
muehlenbote.example|Der Mühlenbote|de
quillet-blatt.example|Quillet Blatt|de
jornal-do-moinho.example|Jornal do Moinho|pt
notas-quillet.example|Notas do Quillet|pt
"""
_BLOCKED = """
illinoissingles.com|adult
contactsingles.com|adult
theromancebug.com|adult
digitalkisses.com|adult
winter-hearts.example|adult
bingosplash.com|gambling
bingogala.net|gambling
jackpotfever.com|gambling
golfbetting.com|gambling
lucky-eel-wheel.example|gambling
confirm-update.com|phishing
updatethree-online.com|phishing
hs-verify-me.net|phishing
helpverifybadgeform.com|phishing
account-harbour.example|phishing
lapacodec.com|malware
topcrackdownload.com|malware
e-warez.com|malware
warez-downloads.net|malware
smart-advertisement.com|marketing
surveystore.net|marketing
couponquiz.com|marketing
clicksale.net|marketing
click-orchard.example|marketing
freeproxysurfing.com|proxy
the-proxy.com|proxy
vpntop.com|proxy
drops-and-pills.example|pills
quick-remedies.example|pills
"""
_NEAR = """
reprints.example|Reprints
quillet-digest.example|The Quillet Digest
www.copy-house.example|Copy House
second-hand-news.example|Second Hand News
"""
_POOR = """
link-meadow.example|Link Meadow
cheap-words.example|Cheap Words
unfinished-site.example|Unfinished Site
list-hall.example|List Hall
"""


def _rows(table: str) -> list[list[str]]:
    return [line.split("|") for line in table.strip().splitlines()]


def _good_sites() -> list[Site]:
    """Every third site has people, every third has lives, all have a journal."""
    sites = []
    for i, (host, name, town) in enumerate(_rows(_GOOD)):
        sections = ["daily", "entry", ("company", "life", "company")[i % 3]]
        if i % 6 == 5:
            sections.append("bad")
        sites.append(Site(host, name, i, tuple(sections), town=town))
    return sites


@cache
def all_sites() -> dict[str, Site]:
    """Every site that has pages, by host."""
    sites = _good_sites()
    for host, name, language in _rows(_FOREIGN):
        sites.append(Site(host, name, len(sites), ("foreign",), language))
    sites.append(Site("two-tongues.example", "Two Tongues", len(sites), ("mixed",)))
    for host, category in _rows(_BLOCKED):
        name = host.split(".")[0].replace("-", " ").title()
        sites.append(Site(host, name, len(sites), ("blocked",), "en", category))
    for host, name in _rows(_NEAR):
        sites.append(Site(host, name, len(sites), ("near",)))
    for host, name in _rows(_POOR):
        sites.append(Site(host, name, len(sites), ("bad",)))
    return {site.host: site for site in sites}


@cache
def sites_with(section: str) -> tuple[Site, ...]:
    """The sites that have this section."""
    return tuple(site for site in all_sites().values() if section in site.sections)


SEED_HOSTS = ("www.brindle-gazette.example", "www.quillet-archive.example")
SLOW_HOST = "one-lamp.example"  # asks crawlers to wait between two pages
