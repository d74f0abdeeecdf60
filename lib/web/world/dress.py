"""A draft becomes a page: template, links, mistakes in the mark-up, encoding.

Every site has its own look, so that finding the text among navigation,
banners and footers is a real task. `COATS` says how often a page is sent in
an odd encoding or with broken mark-up; the truth is what a reader would see.
"""

import re
from dataclasses import dataclass, replace
from html import escape

from lib.web.page import Page, Truth
from lib.web.world.dice import Dice
from lib.web.world.draft import Draft, Said
from lib.web.world.sites import Site
from lib.web.world.templates import TEMPLATES, Parts

COATS = {  # per hundred pages
    "plain": 84,
    "broken": 5,
    "latin-1": 2,
    "windows-1252": 3,
    "utf-16": 1,
    "byte order mark": 1,
    "wrong header": 2,
    "entities": 2,
}
_COATS = tuple(coat for coat, n in COATS.items() for _ in range(n))
_QUOTED = re.compile(r'"([^"]*)"')


@dataclass(frozen=True)
class Link:
    """An entry of a menu; `rel` is "nofollow" where a crawler should not go."""

    href: str
    text: str
    rel: str = ""

    def html(self) -> str:
        """The link as mark-up."""
        rel = f' rel="{self.rel}"' if self.rel else ""
        return f'<a href="{escape(self.href)}"{rel}>{escape(self.text)}</a>'


def dress(
    url: str,
    site: Site,
    draft: Draft,
    menu: list[Link],
    related: list[Link],
    coat: str | None = None,
) -> Page:
    """The page as it is sent, with what is true about it."""
    dice = Dice("coat", url)
    coat = coat or dice.pick(_COATS)
    if coat not in ("plain", "broken") and draft.kind != "code":
        draft = _typographic(draft)
    main = _main(draft, related, dice)
    if coat == "broken":
        main = _break(main, dice)
    parts = Parts(site, draft, main, [x.html() for x in menu], _items(related), dice)
    html = TEMPLATES[site.style % len(TEMPLATES)](parts)
    body, headers = _encode(html, coat)
    truth = Truth(
        text=draft.text(),
        language=draft.language,
        category=draft.category,
        duplicate_of=draft.duplicate_of,
        similarity=draft.similarity,
        private=draft.private,
        facts=draft.facts(),
    )
    return Page(url, body, truth, headers=headers)


def _items(links: list[Link]) -> list[str]:
    return [link.html() for link in links]


def _main(draft: Draft, related: list[Link], dice: Dice) -> str:
    """The content of the page as mark-up."""
    lines = [escape(line, quote=False) for line in draft.lines()]
    if draft.kind == "links":
        hrefs = [link.href for link in related] or ["#"]
        items = (
            f'<li><a href="{escape(hrefs[i % len(hrefs)])}">{line}</a></li>'
            for i, line in enumerate(lines)
        )
        return "<ul>\n" + "\n".join(items) + "\n</ul>"
    if draft.kind == "code":
        return "<pre>" + "\n".join(lines) + "</pre>"
    if len(lines) > 1 and related and draft.category == "prose":
        lines[1] = _with_link(lines[1], dice.pick(related))
    if draft.kind == "thread":
        names = dice.shuffled(("Marrow44", "wet_boots", "OldTom", "pipette", "Lamp"))
        return "\n".join(
            f'<div class="message"><b class="byline">{names[i % 5]}</b>'
            f"<p>{line}</p></div>"
            for i, line in enumerate(lines)
        )
    return "\n".join(f"<p>{line}</p>" for line in lines)


def _with_link(line: str, link: Link) -> str:
    """The line with its last words linked."""
    words = line.rsplit(" ", 3)
    if len(words) < 4 or "&" in line:
        return line
    rel = f' rel="{link.rel}"' if link.rel else ""
    return f'{words[0]} <a href="{escape(link.href)}"{rel}>{" ".join(words[1:])}</a>'


def _break(main: str, dice: Dice) -> str:
    """The mark-up with tags unclosed, wrongly nested or left over."""
    breaks = (
        lambda s: s.replace("</p>", ""),
        lambda s: s.replace("</p>", "<b><i></b></i></p>"),
        lambda s: s.replace("<p>", "<p class=text align=left id='b'>"),
        lambda s: "</span></td>" + s.replace("</p>\n", "\n") + "<div><div>",
        lambda s: s.replace("<p>", "<P><FONT face=serif>").replace("</p>", "</P>"),
    )
    return dice.pick(breaks)(main)


def _typographic(draft: Draft) -> Draft:
    """The draft with the quotes that typesetters use."""

    def curl(text: str) -> str:
        return _QUOTED.sub("\u201c\\1\u201d", text).replace("'", "\u2019")

    parts = tuple(
        [Said(curl(said.text), said.facts) for said in part]
        for part in draft.paragraphs
    )
    return replace(draft, title=curl(draft.title), paragraphs=parts)


def _encode(html: str, coat: str) -> tuple[bytes, dict[str, str]]:
    """The bytes of a page and the header that describes them, or should."""

    def meta(charset: str) -> str:
        return html.replace("<head>", f'<head>\n<meta charset="{charset}">', 1)

    def header(charset: str) -> dict[str, str]:
        end = f"; charset={charset}" if charset else ""
        return {"Content-Type": "text/html" + end}

    if coat == "latin-1":
        return meta("iso-8859-1").encode("latin-1", "xmlcharrefreplace"), header("")
    if coat == "windows-1252":
        text = meta("windows-1252").encode("cp1252", "xmlcharrefreplace")
        return text, header("windows-1252")
    if coat == "utf-16":
        return b"\xff\xfe" + html.encode("utf-16-le"), header("utf-16")
    if coat == "byte order mark":
        return b"\xef\xbb\xbf" + html.encode(), header("")
    if coat == "wrong header":
        return meta("utf-8").encode(), header("iso-8859-1")
    if coat == "entities":
        return html.encode("ascii", "xmlcharrefreplace"), header("utf-8")
    return meta("utf-8").encode(), header("utf-8")
