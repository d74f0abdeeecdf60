"""A host that means no good, and pages that were merely made badly.

For trying a crawler on what the web has in store. Every answer here is
harmless to a client that keeps to its limits, and none of it leaves the
machine.
"""

import asyncio
import gzip
import re
from collections.abc import Callable
from functools import cache

from lib.web.page import Page, Truth
from lib.web.server import Answering

HOST = "hostile.example"
STREAM = 1 << 30  # bytes of the stream that does not end
CHUNK = 1 << 16
MANY = 100_000  # links on one page
OK = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n"
START = b"<!DOCTYPE html><title>Come in</title><p>Do come in."


def says(answer: bytes) -> Answering:
    """An answer of these bytes, after which the connection is closed."""

    async def send(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(answer)
        await writer.drain()

    return send


async def endless_stream(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """A gigabyte, chunk by chunk."""
    writer.write(OK + b"Transfer-Encoding: chunked\r\n\r\n")
    chunk = b"%x\r\n%s\r\n" % (CHUNK, b"more " * (CHUNK // 5) + b"!" * (CHUNK % 5))
    for _sent in range(STREAM // CHUNK):
        writer.write(chunk)
        await writer.drain()
    writer.write(b"0\r\n\r\n")


async def silence(reader: asyncio.StreamReader, _: asyncio.StreamWriter) -> None:
    """No answer, for as long as the client listens."""
    await reader.read()


async def slow_headers(
    reader: asyncio.StreamReader, writer: asyncio.StreamWriter
) -> None:
    """The beginning of an answer, and then nothing."""
    writer.write(b"HTTP/1.1 200 OK\r\nContent-Ty")
    await writer.drain()
    await reader.read()


async def slow_body(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """The beginning of a body, and then nothing."""
    writer.write(OK + b"Content-Length: 100000\r\n\r\n" + START)
    await writer.drain()
    await reader.read()


@cache
def gzip_bomb() -> bytes:
    """A megabyte that unpacks to a gigabyte: one packed piece, many times."""
    piece = gzip.compress(b"a" * (16 << 20), 9)
    return piece * 64


def _packed(body: bytes) -> bytes:
    return OK + b"Content-Encoding: gzip\r\nContent-Length: %d\r\n\r\n%s" % (
        len(body),
        body,
    )


def _redirect(to: str) -> bytes:
    return f"HTTP/1.1 302 Found\r\nLocation: {to}\r\nContent-Length: 0\r\n\r\n".encode(
        errors="surrogateescape"
    )


# What each path answers, and the kind of line that it costs a crawler with the
# usual limits.
RAW: dict[str, tuple[Callable[[], Answering], str]] = {
    "/stream": (lambda: endless_stream, "too long"),
    "/bomb": (lambda: says(_packed(gzip_bomb())), "bomb"),
    "/damaged-gzip": (lambda: says(_packed(gzip.compress(START)[:-12])), "encoding"),
    "/not-gzip": (lambda: says(_packed(START)), "encoding"),
    "/loop": (lambda: says(_redirect("/loop")), "redirects"),
    "/loop-a": (lambda: says(_redirect("/loop-b")), ""),
    "/loop-b": (lambda: says(_redirect("/loop-a")), "redirects"),
    "/nowhere": (lambda: says(_redirect("http://[::")), "redirects"),
    "/script": (lambda: says(_redirect("javascript:alert(1)")), "redirects"),
    "/too-short": (
        lambda: says(OK + b"Content-Length: 5000\r\n\r\n" + START),
        "cut",
    ),
    "/no-length": (lambda: says(OK + b"Content-Length: many\r\n\r\n"), "protocol"),
    "/bad-headers": (
        lambda: says(OK + b"no colon at all\r\n\0: \1\r\n\r\n" + START),
        "protocol",
    ),
    "/header-flood": (
        lambda: says(OK + b"".join(b"X-%d: y\r\n" % i for i in range(MANY))),
        "protocol",
    ),
    "/huge-header": (
        lambda: says(OK + b"X-Long: " + b"y" * (1 << 20) + b"\r\n\r\n" + START),
        "protocol",
    ),
    "/silence": (lambda: silence, "timeout"),
    "/slow-headers": (lambda: slow_headers, "timeout"),
    "/slow-body": (lambda: slow_body, "timeout"),
    "/odd-words": (
        lambda: says(
            b"HTTP/1.1 200 \xd6kay\xff\r\nContent-Type: text/html; charset*=x'y'z\r\n"
            b"X-Odd: \xe4\xff\xc3\xa4\r\n\r\n" + START
        ),
        "",
    ),
    "/odd-target": (lambda: says(_redirect("http://\xe4\udcff [\r\n")), "redirects"),
    "/hang-up": (lambda: says(b""), "protocol"),
    "/broken-chunk": (
        lambda: says(OK + b"Transfer-Encoding: chunked\r\n\r\nff\r\n" + START),
        "cut",
    ),
    "/garbage": (lambda: says(b"220 mail.example ESMTP\r\n"), "protocol"),
    "/no-content": (
        lambda: says(b"HTTP/1.1 204 No Content\r\nContent-Length: 51\r\n\r\n" + START),
        "protocol",
    ),
}


def _many_links() -> str:
    return "".join(f'<a href="/many/{i}">{i}</a> ' for i in range(MANY))


ODD_LINKS = """
<a href="javascript:void(0)">a</a> <a href="data:text/html,hello">b</a>
<a href="mailto:nobody@hostile.example">c</a> <a href="http://[">d</a>
<a href="http://a b/">e</a> <a href="http://hostile.example:999999/">f</a>
<a href="http:///">g</a> <a href="http://[x]@">j</a>
<a href="http://%00/">h</a> <a href="">i</a>
"""

# Pages that are pages, with the kind of line they cost.
PAGES: dict[str, tuple[Callable[[], bytes], dict[str, str], str]] = {
    "/odd-links": (lambda: ODD_LINKS.encode(), {}, "links"),
    "/many-links": (lambda: _many_links().encode(), {}, "too long"),
    "/charset": (
        lambda: "<p>Straße und Fluß".encode("latin-1"),
        {"Content-Type": "text/html; charset=klingon"},
        "",
    ),
    "/binary": (lambda: b"\x7fELF" + bytes(range(256)) * 64, {}, "not HTML"),
    "/picture": (lambda: b"\x89PNG", {"Content-Type": "image/png"}, "not HTML"),
    "/zipped": (lambda: START, {"Content-Encoding": "compress"}, "encoding"),
}


class HostileWorld:
    """A web of one host, `hostile.example`, whose front page links to all."""

    hosts = (HOST,)
    seeds = (f"http://{HOST}/",)

    def robots(self, host: str) -> str | None:
        """No rules: whoever enters does so at their own risk."""
        return None

    def answer(self, url: str) -> Answering | None:
        """What is not a page."""
        path = _path(url)
        if n := _number(path, "/further/"):  # a redirect without end
            return says(_redirect(f"/further/{n + 1}"))
        return RAW[path][0]() if path in RAW else None

    def page(self, url: str) -> Page | None:
        """The front page, badly made pages, and a calendar without end."""
        path = _path(url)
        if path == "/":
            known = [path for path in RAW if path != "/loop-b"]
            paths = [*known, *PAGES, "/further/1", "/calendar/1"]
            body = "".join(f'<a href="{p}">{p}</a> ' for p in paths).encode()
            return _page(url, body)
        if day := _number(path, "/calendar/"):
            return _page(url, f'<a href="/calendar/{day + 1}">Tomorrow</a>'.encode())
        if path in PAGES:
            make, headers, _ = PAGES[path]
            return _page(url, make(), headers)
        return None


def _path(url: str) -> str:
    host, _, path = url.removeprefix("http://").partition("/")
    return "/" + path if host == HOST else ""


def _number(path: str, folder: str) -> int:
    """The number of a page in a folder that numbers its pages; 0 for other paths."""
    name = path.removeprefix(folder)
    return int(name) if re.fullmatch("[1-9][0-9]{0,9}", name) else 0


def _page(url: str, body: bytes, headers: dict[str, str] | None = None) -> Page:
    truth = Truth("", "en", "hostile")
    return Page(url, body, truth, headers=headers or {})
