"""Six ways in which a site surrounds its text with everything else."""

from collections.abc import Callable
from dataclasses import dataclass
from html import escape

from lib.web.world.dice import Dice
from lib.web.world.draft import Draft
from lib.web.world.sites import Site


@dataclass(frozen=True)
class Parts:
    """What a template arranges; menus are lists of links as mark-up."""

    site: Site
    draft: Draft
    main: str
    menu: list[str]
    related: list[str]
    dice: Dice

    @property
    def title(self) -> str:
        """The title as mark-up."""
        return escape(self.draft.title, quote=False)

    @property
    def name(self) -> str:
        """The name of the site as mark-up."""
        return escape(self.site.name, quote=False)

    def head(self, style: str = "") -> str:
        """The document up to its body."""
        return (
            f'<!DOCTYPE html>\n<html lang="{self.draft.language}">\n<head>\n'
            f"<title>{self.title} | {self.name}</title>\n"
            f'<meta name="viewport" content="width=device-width">\n'
            f"<style>{style}</style>\n</head>\n"
        )

    def items(self, links: list[str]) -> str:
        """Links as the items of a list."""
        return "".join(f"<li>{link}</li>" for link in links)

    def date(self) -> str:
        """A line such as a newspaper puts above an article."""
        return f"{self.dice.pick(_DAYS)}, page {self.dice.number(1, 12)}"


_DAYS = ("Monday edition", "Midweek edition", "Saturday edition", "Late edition")
_CONSENT = {
    "en": ("This site uses cookies to count its readers.", "Accept all", "Refuse"),
    "es": ("Este sitio utiliza cookies para contar a sus lectores.", "Aceptar", "No"),
    "fr": ("Ce site utilise des cookies pour compter ses lecteurs.", "Accepter", "Non"),
    "de": ("Diese Seite zählt ihre Leser mit Cookies.", "Alles annehmen", "Ablehnen"),
    "pt": ("Este site usa cookies para contar os leitores.", "Aceitar", "Recusar"),
}
_MORE = {
    "en": ("Read also", "Search", "All rights reserved."),
    "es": ("Lea también", "Buscar", "Todos los derechos reservados."),
    "fr": ("À lire aussi", "Chercher", "Tous droits réservés."),
    "de": ("Lesen Sie auch", "Suchen", "Alle Rechte vorbehalten."),
    "pt": ("Leia também", "Buscar", "Todos os direitos reservados."),
}


def _banner(parts: Parts) -> str:
    text, yes, no = _CONSENT[parts.site.language]
    return (
        f'<div id="cookie-banner" class="consent">{text} '
        f"<button>{yes}</button> <button>{no}</button></div>\n"
    )


def _more(parts: Parts) -> tuple[str, str, str]:
    return _MORE[parts.site.language]


def newspaper(parts: Parts) -> str:
    """Semantic mark-up, as a newspaper with an editor for the web has it."""
    also, _, rights = _more(parts)
    style = "body{font-family:serif;margin:0 auto}nav li{display:inline}"
    return (
        parts.head(style)
        + f"<body>\n{_banner(parts)}<header><a href='/'>{parts.name}</a>"
        + f"<nav><ul>{parts.items(parts.menu)}</ul></nav></header>\n"
        + f"<main><article>\n<h1>{parts.title}</h1>\n{parts.main}\n</article></main>\n"
        + f"<aside><h2>{also}</h2><ul>{parts.items(parts.related)}</ul></aside>\n"
        + f"<footer><p>{parts.name}. {rights}</p></footer>\n"
        + "<script>window.count = (window.count || 0) + 1;</script>\n</body>\n</html>\n"
    )


def club(parts: Parts) -> str:
    """Division within division, with a sidebar on the left."""
    also, search, rights = _more(parts)
    return (
        parts.head("#menu{float:left;width:20%}#content{margin-left:22%}")
        + '<body>\n<div id="wrap">\n<div id="top" class="header">'
        + f'<span class="logo">{parts.name}</span></div>\n'
        + f'<div id="menu" class="sidebar"><ul class="menu">{parts.items(parts.menu)}'
        + f'</ul><form action="/search"><input name="q"><button>{search}</button>'
        + f'</form></div>\n<div id="content" class="content">\n<h1>{parts.title}</h1>\n'
        + f'{parts.main}\n</div>\n<div class="related"><h4>{also}</h4>'
        + f"<ul>{parts.items(parts.related)}</ul></div>\n"
        + f'<div id="footer" class="footer">{parts.name} {rights}</div>\n</div>\n'
        + "<!-- made with patience and a text editor -->\n</body>\n</html>\n"
    )


def home_page(parts: Parts) -> str:
    """Tables for the layout and letters in colours, as in the old days."""
    also, _, rights = _more(parts)
    cells = "".join(f"<td>{link}</td>" for link in parts.menu)
    return (
        parts.head()
        + '<body bgcolor="#fffff0">\n<center><font size="6" color="#204060">'
        + f"{parts.name}</font></center>\n"
        + f'<table class="navbar" border="1"><tr>{cells}</tr></table>\n<hr>\n'
        + f'<div id="main"><h1 align="center">{parts.title}</h1>\n{parts.main}\n'
        + f'</div>\n<hr>\n<table class="sidebar"><tr><td><b>{also}</b><br>'
        + "<br>".join(parts.related)
        + f'</td></tr></table>\n<div class="footer"><small>{rights}</small></div>\n'
        + "</body>\n</html>\n"
    )


def blog(parts: Parts) -> str:
    """A blog with a banner, tags, and buttons to share."""
    also, _, rights = _more(parts)
    share = "".join(f"<li>{where}</li>" for where in ("Share", "Pin", "Print"))
    return (
        parts.head(".entry-content{max-width:40em}.tags{color:gray}")
        + f'<body class="single">\n{_banner(parts)}<div class="site-header">'
        + f'<a href="/">{parts.name}</a></div>\n'
        + f'<ul class="nav-menu">{parts.items(parts.menu)}</ul>\n'
        + f'<article class="post">\n<h1 class="entry-title">{parts.title}</h1>\n'
        + f'<div class="entry-meta">{parts.date()}</div>\n'
        + f'<div class="entry-content">\n{parts.main}\n</div>\n'
        + f'<ul class="share-buttons">{share}</ul>\n</article>\n'
        + f'<div class="widget"><h3>{also}</h3><ul>{parts.items(parts.related)}</ul>'
        + f'</div>\n<div class="site-footer">{rights}</div>\n'
        + "<script>/* nothing to see */ var lamp = 1;</script>\n</body>\n</html>\n"
    )


def bare(parts: Parts) -> str:
    """Hardly any mark-up; the closing tags are left to the browser."""
    also, _, _ = _more(parts)
    return (
        parts.head()
        + f"<body>\n<nav>{' '.join(parts.menu)}</nav>\n<h1>{parts.title}</h1>\n"
        + f"<section>\n{parts.main}\n</section>\n<h3>{also}</h3>\n<ul>\n"
        + "\n".join(f"<li>{link}" for link in parts.related)
        + f"\n</ul>\n<footer>{parts.name}</footer>\n"
    )


def portal(parts: Parts) -> str:
    """A portal: menus above, beside and below, and a word from the sponsor."""
    also, _, rights = _more(parts)
    sponsor = '<div class="advert" role="complementary">Kettles, now in blue!</div>\n'
    return (
        parts.head(".col{float:left}.crumbs{font-size:small}")
        + f'<body>\n{_banner(parts)}<div role="navigation" class="topnav"><ul>'
        + f"{parts.items(parts.menu)}</ul></div>\n"
        + f'<div class="breadcrumbs">{parts.name} &gt; {parts.title}</div>\n{sponsor}'
        + f'<div role="main" class="main-content">\n<h1>{parts.title}</h1>\n'
        + f'{parts.main}\n</div>\n<div role="complementary" class="sidebar">'
        + f"<h4>{also}</h4><ul>{parts.items(parts.related)}</ul></div>\n"
        + f'<div role="contentinfo" class="footer"><ul>{parts.items(parts.menu)}</ul>'
        + f"{rights}</div>\n<noscript>Some menus need a script.</noscript>\n"
        + "</body>\n</html>\n"
    )


TEMPLATES: tuple[Callable[[Parts], str], ...] = (
    newspaper,
    club,
    blog,
    home_page,
    portal,
    bare,
    blog,
)
