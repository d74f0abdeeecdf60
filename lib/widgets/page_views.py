"""One page three ways: as a browser shows it, as it is sent, and its text."""

from html import escape

from IPython.display import HTML
from lxml.html import document_fromstring, tostring
from lxml_html_clean import Cleaner

from lib.styling import styled

# A page from a crawl may hold anything. Scripts are taken out so that no
# browser reports them, and so are the addresses of pictures: a browser may ask
# for those before it has read the policy. The locked frame does the rest.
CLEANER = Cleaner(style=False, page_structure=False, safe_attrs_only=False)
POLICY = (
    '<meta http-equiv="Content-Security-Policy"'
    " content=\"default-src 'none'; style-src 'unsafe-inline'\">"
)
LOADING = ("src", "srcset", "poster", "background")


def harmless(html: str) -> str:
    """The page without scripts, and without what is fetched for its sake."""
    page = CLEANER.clean_html(document_fromstring(html))
    for name in LOADING:
        for element in page.xpath(f"//*[@{name}]"):
            del element.attrib[name]
    return tostring(page, encoding="unicode")


def page_views(html: str, text: str, characters: int = 3_000) -> HTML:
    """A page in a locked frame, its HTML, and the text extracted from it.

    Source and text are cut after so many characters. The frame runs no
    script, loads nothing, and leads nowhere.
    """
    frame = (
        f'<iframe sandbox="" title="The page in a browser"'
        f' srcdoc="{escape(POLICY + harmless(html))}"></iframe>'
    )
    parts = {
        "In a browser": frame,
        "As it is sent": f'<pre tabindex="0">{escape(html[:characters])}</pre>',
        "Its text": f'<pre tabindex="0">{escape(text[:characters])}</pre>',
    }
    views = "".join(
        f"<section><p>{name}</p>{view}</section>" for name, view in parts.items()
    )
    return HTML(styled(f'<div class="page-views">{views}</div>'))
