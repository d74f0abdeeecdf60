"""The addresses on a page, each in its one normal form.

Two spellings of an address must become one, or a crawler fetches the page
twice. The rules are those of RFC 3986, section 6.2.2: schemes and hosts in
lower case, no default port, no dot segments, one spelling of each percent
escape. Left out on purpose: sorting the query or dropping session ids, since
two such addresses may well be two pages.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from lxml import etree
from yarl import URL

MAX_URL = 2000  # characters; longer ones are traps
HOST = re.compile(r"[a-z0-9_]([a-z0-9_.-]*[a-z0-9_])?|[0-9a-f:.]*:[0-9a-f:.]*")
SPACE = re.compile(r"[\x00-\x20]*([^\x00-\x20].*?)?[\x00-\x20]*", re.DOTALL)
INSIDE = re.compile(r"[\t\r\n]")  # browsers drop these inside an address
SCHEME = re.compile(r"([a-zA-Z][a-zA-Z0-9+.-]*):")
HARMLESS = {"mailto", "tel", "sms", "ftp", "about"}  # for a reader, not a crawler


@dataclass(frozen=True)
class Links:
    """What a page links to, in order and without repetition.

    `broken` counts the links that lead nowhere, with `example` the first of
    them; `too_many` says that the page has more links than were taken.
    """

    urls: tuple[str, ...]
    broken: int = 0
    example: str = ""
    too_many: bool = False


def normalise(url: str, base: str | None = None) -> str:
    """The one normal form of an http or https address.

    A relative address is taken from `base`. Raises ValueError, with the
    reason, for anything else that is no such address.
    """
    text = INSIDE.sub("", SPACE.fullmatch(url).group(1) or "")
    if len(text) > MAX_URL:
        raise ValueError(f"an address of {len(text):,} characters")
    scheme = SCHEME.match(text)
    if scheme and scheme.group(1).lower() not in ("http", "https"):
        raise ValueError(f"the scheme {scheme.group(1)[:40].lower()!r}")
    if base is not None and scheme:
        base = None
    elif base is not None and text.startswith("/"):
        base = base[: base.index("/", 8) + 1]
    return _normal(text, base)


@lru_cache(maxsize=1 << 13)  # most pages of a site have the same links
def _normal(text: str, base: str | None) -> str:
    address = URL(text)
    if base is not None:
        address = _parsed(base).join(address)
    host = (address.raw_host or "").rstrip(".").lower()
    if address.scheme not in ("http", "https"):
        raise ValueError("an address without a scheme")
    if not HOST.fullmatch(host) or len(host) > 253:
        raise ValueError("an address without a valid host")
    result = f"{address.scheme}://{_authority(address, host)}{address.raw_path_qs}"
    if len(result) > MAX_URL:
        raise ValueError(f"an address of {len(result):,} characters")
    return result


def _authority(address: URL, host: str) -> str:
    """Host and port; names and passwords are nothing a crawler should send."""
    shown = f"[{host}]" if ":" in host else host
    return shown if address.is_default_port() else f"{shown}:{address.port}"


@lru_cache(maxsize=256)
def _parsed(url: str) -> URL:
    return URL(url)


def host_of(url: str) -> str:
    """Host, and port if it is not the default one, of a normalised address."""
    return url.split("/", 3)[2]


def links(body: bytes, url: str, charset: str | None, limit: int) -> Links:
    """Up to `limit` distinct http links of an HTML page, however broken it is.

    Links marked `nofollow`, and all links of a page that says so in its head,
    are left out. Never raises.
    """
    root = _tree(body, charset)
    if root is None:
        return Links(())
    base, found, broken, example = url, {}, 0, ""
    for element, target in _targets(root):
        if element == "nofollow":
            return Links(())
        if len(found) == limit and element != "base":
            return Links(tuple(found), broken, example, too_many=True)
        try:
            address = normalise(target, base)
        except ValueError:
            scheme = SCHEME.match(target.strip())
            if not scheme or scheme.group(1).lower() not in HARMLESS:
                broken, example = broken + 1, example or target[:60]
        else:
            if element == "base":
                base = address
            else:
                found[address] = None
    return Links(tuple(found), broken, example)


def _tree(body: bytes, charset: str | None) -> etree._Element | None:
    try:
        parser = etree.HTMLParser(encoding=charset, no_network=True)
    except LookupError:  # a charset nobody knows
        parser = etree.HTMLParser(no_network=True)
    try:
        return etree.fromstring(body, parser)
    except (etree.LxmlError, ValueError, AssertionError):
        return None


def _targets(root: etree._Element) -> Iterator[tuple[str, str]]:
    """(kind of element, address as written) in the order of the page."""
    for element in root.iter("a", "area", "base", "frame", "iframe", "meta"):
        if element.tag == "meta":
            name = (element.get("name") or "").lower()
            words = (element.get("content") or "").lower()
            if name == "robots" and ("nofollow" in words or "none" in words):
                yield "nofollow", ""
            continue
        framed = element.tag in ("frame", "iframe")
        target = element.get("src" if framed else "href")
        if target is None or "nofollow" in (element.get("rel") or "").lower().split():
            continue
        if target.strip() or element.tag != "base":
            yield element.tag, target
