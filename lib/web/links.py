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
AROUND = "".join(map(chr, range(0x21)))  # browsers drop these around an address
INSIDE = str.maketrans("", "", "\t\r\n")  # and these inside
RAW = re.compile("[\udc80-\udcff]")  # bytes that were no text, as Python holds them
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
    text = RAW.sub(_escaped, url.strip(AROUND).translate(INSIDE))
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
    address = _parsed(text)
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
    try:
        return URL(url)
    except ValueError:
        raise
    except Exception as error:  # whatever odd text may make a library do
        raise ValueError("an address that cannot be read") from error


def _escaped(byte: re.Match) -> str:
    return f"%{ord(byte[0]) & 0xFF:02X}"


def host_of(url: str) -> str:
    """Host, and port if it is not the default one, of a normalised address."""
    return url.split("/", 3)[2]


def links(body: bytes, url: str, charset: str | None, limit: int) -> Links:
    """Up to `limit` distinct http links of an HTML page, however broken it is.

    Links marked `nofollow`, and all links of a page that says so for itself,
    are left out. Never raises.
    """
    root = _tree(body, charset)
    if root is None or _says_nofollow(root):
        return Links(())
    base, found, broken, example = _base(root, url), {}, 0, ""
    for target in _targets(root):
        if len(found) == limit:
            return Links(tuple(found), broken, example, too_many=True)
        try:
            found[normalise(target, base)] = None
        except ValueError:
            scheme = SCHEME.match(target.strip())
            if not scheme or scheme.group(1).lower() not in HARMLESS:
                broken, example = broken + 1, example or target[:60]
    return Links(tuple(found), broken, example)


def _tree(body: bytes, charset: str | None) -> etree._Element | None:
    options = {"no_network": True, "huge_tree": True}  # huge: nested deeply
    try:
        parser = etree.HTMLParser(encoding=charset, **options)
    except LookupError:  # a charset nobody knows
        parser = etree.HTMLParser(**options)
    try:
        return etree.fromstring(body, parser)
    except (etree.LxmlError, ValueError, AssertionError):
        return None


def _says_nofollow(root: etree._Element) -> bool:
    for element in root.iter("meta"):
        words = (element.get("content") or "").lower()
        if (element.get("name") or "").lower() == "robots" and (
            "nofollow" in words or "none" in words
        ):
            return True
    return False


def _base(root: etree._Element, url: str) -> str:
    """What relative addresses are relative to: the first base that a page names."""
    for element in root.iter("base"):
        if (element.get("href") or "").strip():
            try:
                return normalise(element.get("href"), url)
            except ValueError:
                break
    return url


def _targets(root: etree._Element) -> Iterator[str]:
    """Addresses as written, in the order of the page."""
    for element in root.iter("a", "area", "frame", "iframe"):
        framed = element.tag in ("frame", "iframe")
        target = element.get("src" if framed else "href")
        words = (element.get("rel") or "").lower().split()
        if target is not None and "nofollow" not in words:
            yield target
