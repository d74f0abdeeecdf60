"""One polite and suspicious HTTP request.

Nothing a server sends is trusted: bytes, seconds and headers are capped, and
whatever goes wrong becomes a Refusal with a kind and a sentence. There are no
cookies, no proxies and no redirects followed behind the crawler's back.

Names are looked up by `resolver`. Without one the real DNS is asked, and then
only public addresses are visited: else a page on the web could make the
crawler fetch from the machine it runs on, or from its neighbours.
"""

import asyncio
import ipaddress
import socket
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import aiohttp
from aiohttp.abc import AbstractResolver, ResolveResult
from yarl import URL

from lib.literate import repository
from lib.web.links import normalise
from lib.web.unpack import BadBody, unpack

ROBOT = "BehindTheTextBox"
Resolver = Callable[[str], tuple[str, int]]
HTML = {"text/html", "application/xhtml+xml", ""}
REDIRECTS = {301, 302, 303, 307, 308}
BOMB = 100  # times its size that honest text never unpacks to
MAX_ROBOTS = 512_000  # bytes; RFC 9309 asks for at least 500 KiB
MAX_HEADERS = 100
MAX_HEADER = 8190  # bytes of one header, and of the status line


class Refusal(Exception):
    """Why there is no page: a kind to count and a sentence to log."""

    def __init__(self, kind: str, reason: str) -> None:
        super().__init__(reason)
        self.kind, self.reason = kind, reason


@dataclass(frozen=True)
class Answer:
    """What a server sent. `body` is unpacked; `cut` says that it is not whole."""

    url: str
    status_line: str
    headers: Sequence[tuple[str, str]]
    request: Sequence[tuple[str, str]]
    body: bytes
    charset: str | None
    address: str | None
    location: str | None = None
    cut: bool = False


class _Response(aiohttp.ClientResponse):
    """Remembers which address answered."""

    peer: str | None = None

    async def start(self, connection: Any) -> aiohttp.ClientResponse:
        name = connection.transport and connection.transport.get_extra_info("peername")
        self.peer = name[0] if name else None
        return await super().start(connection)


class _Injected(AbstractResolver):
    """Every host is where a function says."""

    def __init__(self, resolver: Resolver) -> None:
        self.resolver = resolver

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        try:
            address, port = self.resolver(host)
        except (KeyError, ValueError, TypeError):
            raise OSError(f"no host is called {host}") from None
        return [_resolved(host, address, port)]

    async def close(self) -> None:
        pass


class _Public(AbstractResolver):
    """The real DNS, without the addresses that are nobody else's business."""

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        loop = asyncio.get_running_loop()
        found = await loop.getaddrinfo(
            host, port, family=family, type=socket.SOCK_STREAM
        )
        addresses = [entry[4][0] for entry in found]
        if not all(map(is_public, addresses)):
            raise OSError(f"{host} is no public address")
        return [_resolved(host, address, port) for address in addresses]

    async def close(self) -> None:
        pass


def _resolved(host: str, address: str, port: int) -> ResolveResult:
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    return ResolveResult(
        hostname=host,
        host=address,
        port=port,
        family=family,
        proto=0,
        flags=socket.AI_NUMERICHOST,
    )


def is_public(address: str) -> bool:
    """Whether an IP address belongs to the public internet, by itself or inside.

    An IPv6 address may carry an IPv4 one, which then has to be public too.
    """
    ip = ipaddress.ip_address(address.split("%")[0])
    inner = []
    if isinstance(ip, ipaddress.IPv6Address):
        if ip in ipaddress.ip_network("64:ff9b::/96"):  # IPv4 behind a translator
            inner.append(ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF))
        inner += [part for part in (ip.ipv4_mapped, ip.sixtofour) if part]
        inner += ip.teredo or ()
    return all(part.is_global and not part.is_multicast for part in [ip, *inner])


def user_agent() -> str:
    """How the crawler introduces itself: the book and where to find it."""
    return f"{ROBOT}/1.0 (+{repository()[0]})"


class Fetcher:
    """Sends requests. An asynchronous context manager.

    `max_bytes` caps a body, packed and unpacked; `seconds` a whole answer.
    """

    def __init__(
        self, max_bytes: int, seconds: float, resolver: Resolver | None = None
    ) -> None:
        self.max_bytes, self.seconds, self.resolver = max_bytes, seconds, resolver

    async def __aenter__(self) -> "Fetcher":
        self.session = self._session(keepalive_timeout=2)
        self.fresh = self._session(force_close=True)
        return self

    def _session(self, **connections: Any) -> aiohttp.ClientSession:
        resolver = _Injected(self.resolver) if self.resolver else _Public()
        return aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(
                limit=0, resolver=resolver, ttl_dns_cache=300, **connections
            ),
            response_class=_Response,
            cookie_jar=aiohttp.DummyCookieJar(),
            timeout=aiohttp.ClientTimeout(total=None),
            auto_decompress=False,
            max_line_size=MAX_HEADER,
            max_field_size=MAX_HEADER,
            max_headers=MAX_HEADERS,
            headers={
                "User-Agent": user_agent(),
                "Accept": "text/html,application/xhtml+xml",
                "Accept-Encoding": "gzip, deflate, br",
            },
        )

    async def __aexit__(self, *error: object) -> None:
        await self.session.close()
        await self.fresh.close()

    async def page(self, url: str, fresh: bool = False) -> Answer:
        """The HTML page at a normalised address, or a redirect from it.

        A `fresh` connection has nothing left over of an earlier answer, and is
        closed at once. Raises Refusal for everything else.
        """
        return await self._ask(url, HTML, self.max_bytes, fresh)

    async def robots(self, origin: str) -> str:
        """The text of robots.txt (RFC 9309), empty for a site that has none.

        Raises Refusal where it cannot be had; then nothing may be fetched.
        """
        url = f"{origin}/robots.txt"
        try:
            for _ in range(1 + 5):  # as many redirects as the RFC asks for
                answer = await self._ask(url, None, MAX_ROBOTS, fresh=True)
                if answer.location is None:
                    return answer.body.decode("utf-8-sig", "replace")
                url = normalise(answer.location, url)
        except Refusal as refusal:
            if not refusal.kind.startswith("status 4"):
                raise
        except ValueError:
            pass  # redirected to nowhere: none
        return ""

    async def _ask(
        self, url: str, types: set[str] | None, max_bytes: int, fresh: bool
    ) -> Answer:
        address = URL(url, encoded=True)
        self._check_host(address)
        session = self.fresh if fresh else self.session
        try:
            async with (
                asyncio.timeout(self.seconds),
                session.get(address, allow_redirects=False) as response,
            ):
                return await self._answer(response, url, types, max_bytes)
        except Refusal:
            raise
        except TimeoutError:
            reason = f"The answer took longer than {self.seconds:g} s."
            raise Refusal("timeout", reason) from None
        except aiohttp.ClientPayloadError:
            raise Refusal("cut", "The connection broke off in the body.") from None
        except aiohttp.ClientConnectorError as error:
            reason = f"No connection: {error.os_error}."[:300]
            raise Refusal("connection", reason) from None
        except (aiohttp.ClientResponseError, aiohttp.ServerDisconnectedError) as error:
            text = " ".join(str(error.message).split())[:120].rstrip(".")
            reason = f"The answer is not proper HTTP: {text}."
            raise Refusal("protocol", reason) from None
        except Exception as error:  # whatever a server may make a library do
            reason = f"The request failed: {type(error).__name__}."
            raise Refusal("connection", reason) from None

    def _check_host(self, address: URL) -> None:
        """Addresses given as numbers do not pass through any resolver."""
        try:
            public = is_public(address.raw_host) and self.resolver is None
        except ValueError:
            return
        if not public:
            reason = f"{address.raw_host} is no public address."
            raise Refusal("connection", reason)

    async def _answer(
        self,
        response: aiohttp.ClientResponse,
        url: str,
        types: set[str] | None,
        max_bytes: int,
    ) -> Answer:
        status = response.status
        location = response.headers.get("Location")
        if status in REDIRECTS and location is not None:
            response.close()
            return _as_answer(response, url, b"", location=location)
        if status != 200:
            response.close()
            raise Refusal(f"status {status}", f"The server answered {status}.")
        kind = response.headers.get("Content-Type", "").split(";")[0].strip().lower()
        if types is not None and kind not in types:
            response.close()
            raise Refusal("not HTML", f"It is {kind[:60]!r}, not HTML.")
        packed, cut = await _read(response, max_bytes)
        body, more = _unpacked(response, packed, cut, max_bytes)
        if types is not None and b"\0" in body[:1024] and not _is_utf16(body):
            raise Refusal("not HTML", "It says that it is HTML, but it is binary.")
        return _as_answer(response, url, body, cut=cut or more)


async def _read(response: aiohttp.ClientResponse, limit: int) -> tuple[bytes, bool]:
    """Up to `limit` bytes of the body, and whether it has more."""
    body = bytearray()
    async for part in response.content.iter_any():
        body += part
        if len(body) > limit:
            response.close()
            return bytes(body[:limit]), True
    return bytes(body), False


def _unpacked(
    response: aiohttp.ClientResponse, packed: bytes, cut: bool, limit: int
) -> tuple[bytes, bool]:
    encoding = response.headers.get("Content-Encoding", "")
    try:
        body, more = unpack(packed, encoding, limit)
    except BadBody as error:
        if cut and error.so_far:
            return error.so_far[:limit], True
        reason = str(error)
        raise Refusal("encoding", f"{reason[0].upper()}{reason[1:]}.") from None
    if more and _is_bomb(packed, encoding, limit):
        reason = f"Its {len(packed):,} bytes unpack to more than {limit:,}."
        raise Refusal("bomb", reason)
    return body, more


def _is_bomb(packed: bytes, encoding: str, limit: int) -> bool:
    """Whether a hundredth of `limit` bytes already unpacks to more than it."""
    try:
        return unpack(packed[: limit // BOMB], encoding, limit)[1]
    except BadBody:
        return False


def _is_utf16(body: bytes) -> bool:
    return body.startswith((b"\xff\xfe", b"\xfe\xff"))


def _charset(response: aiohttp.ClientResponse) -> str | None:
    charset = response.charset
    return charset if isinstance(charset, str) and charset.isascii() else None


def _text(header: bytes) -> str:
    """A header's bytes as text: UTF-8 if they are that, else what HTTP once was."""
    try:
        return header.decode("utf-8")
    except UnicodeDecodeError:
        return header.decode("latin-1")


def _status_line(response: aiohttp.ClientResponse) -> str:
    """As it was sent, but for characters that could not be shown in one line."""
    version, reason = response.version, response.reason or ""
    shown = "".join(c if " " <= c <= "~" else "?" for c in reason)
    return f"HTTP/{version.major}.{version.minor} {response.status} {shown}".strip()


def _as_answer(
    response: aiohttp.ClientResponse,
    url: str,
    body: bytes,
    location: str | None = None,
    cut: bool = False,
) -> Answer:
    return Answer(
        url,
        _status_line(response),
        [(_text(name), _text(value)) for name, value in response.raw_headers],
        list(response.request_info.headers.items()),
        body,
        _charset(response),
        response.peer,
        location,
        cut,
    )
