"""Serves a small web over real HTTP/1.1 on this machine, and to it alone.

All hosts live behind one address, as on a shared server: the Host header says
which is meant. A web is anything with `page(url)`, which gives a Page or None,
and `robots(host)`, which gives the text of robots.txt or None; if it also has
`answer(url)`, that may give a function which says something else than HTTP
(`lib.web.hostile`). Left out: TLS, request bodies, and every method but GET and HEAD.
"""

import asyncio
import contextlib
import threading
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from dataclasses import dataclass
from http import HTTPStatus
from typing import NamedTuple, Protocol

from lib.web.page import Page, Truth

MAX_REQUEST = 1 << 16  # bytes of a request's head
PATIENCE = 60.0  # seconds a silent connection is kept

# Says what it likes to one client, who may hang up at any moment.
Answering = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


class Web(Protocol):
    """What can be served."""

    def page(self, url: str) -> Page | None:
        """What is at an address."""

    def robots(self, host: str) -> str | None:
        """The robots.txt of a host."""


class Address(NamedTuple):
    """Where the server listens."""

    ip: str
    port: int


@dataclass
class Visit:
    """A request as the server saw it; times in seconds of its monotonic clock.

    `at_once` counts the requests to the same host under way, itself included.
    """

    host: str
    path: str
    began: float
    at_once: int
    ended: float | None = None


class _Server:
    def __init__(self, web: Web, visits: list[Visit] | None) -> None:
        self.web, self.visits = web, visits
        self.under_way: dict[str, int] = {}
        self.clients: set[asyncio.Task] = set()

    async def client(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        """Answer the requests of one connection until either side ends it."""
        self.clients.add(task := asyncio.current_task())
        try:
            while await self._request(reader, writer):
                pass
        except (OSError, asyncio.IncompleteReadError, TimeoutError):
            pass  # the client is gone
        except asyncio.LimitOverrunError:
            writer.write(_head(431, {}, 0, last=True))
        except asyncio.CancelledError:
            pass  # the server closes; nobody awaits this task
        finally:
            self.clients.discard(task)
            writer.close()

    async def _request(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> bool:
        async with asyncio.timeout(PATIENCE):
            head = await reader.readuntil(b"\r\n\r\n")
        method, target, headers = _parsed(head)
        host = headers.get("host", "").lower().removesuffix(":80")
        if not host or not target.startswith("/"):
            writer.write(_head(400, {}, 0, last=True))
            return False
        if method not in ("GET", "HEAD"):
            writer.write(_head(405, {"Allow": "GET, HEAD"}, 0, last=True))
            return False
        with self._noted(host, target):
            answer = getattr(self.web, "answer", None)
            special = answer and answer(f"http://{host}{target}")
            if special:
                await special(reader, writer)
                return False
            last = headers.get("connection", "").lower() == "close"
            open_still = self._send(writer, host, target, method == "HEAD", last)
            await writer.drain()
        return open_still

    @contextlib.contextmanager
    def _noted(self, host: str, target: str) -> Iterator[None]:
        if self.visits is None:
            yield
            return
        at_once = self.under_way[host] = self.under_way.get(host, 0) + 1
        visit = Visit(host, target, time.monotonic(), at_once)
        self.visits.append(visit)
        try:
            yield
        finally:
            visit.ended = time.monotonic()
            self.under_way[host] -= 1

    def _send(
        self,
        writer: asyncio.StreamWriter,
        host: str,
        target: str,
        only_head: bool,
        last: bool,
    ) -> bool:
        page = self._found(host, target)
        headers = dict(page.headers)
        names = {name.lower() for name in headers}
        if "content-type" not in names:
            headers["Content-Type"] = "text/html; charset=utf-8"
        # A page that describes its own length may lie: what follows is unsure.
        last = last or bool(names & {"content-length", "transfer-encoding"})
        length = None if last and names & {"transfer-encoding"} else len(page.body)
        head = _head(page.status, headers, length, last)
        writer.write(head if only_head else head + page.body)
        return not last

    def _found(self, host: str, target: str) -> Page:
        url = f"http://{host}{target}"
        if target == "/robots.txt":
            rules = self.web.robots(host)
            if rules is not None:
                kind = {"Content-Type": "text/plain; charset=utf-8"}
                return _plain(url, rules, 200, kind)
        else:
            page = self.web.page(url)
            if page is not None:
                return page
        return _plain(url, "<!DOCTYPE html><title>Nothing here</title>", 404, {})


def _plain(url: str, text: str, status: int, headers: dict[str, str]) -> Page:
    return Page(url, text.encode(), Truth(text, "en", "navigation"), status, headers)


def _parsed(head: bytes) -> tuple[str, str, dict[str, str]]:
    """Method, target and headers of a request; empty where it has none."""
    first, *lines = head.decode("latin-1").split("\r\n")
    method, target, _ = [*first.split(" "), "", "", ""][:3]
    parts = (line.partition(":") for line in lines)
    return method, target, {n.strip().lower(): v.strip() for n, _, v in parts}


def _head(
    status: int, headers: dict[str, str], length: int | None, last: bool
) -> bytes:
    try:
        phrase = HTTPStatus(status).phrase
    except ValueError:
        phrase = "Unknown"
    lines = [f"HTTP/1.1 {status} {phrase}"]
    lines += [f"{name}: {value}" for name, value in headers.items()]
    names = {name.lower() for name in headers}
    if length is not None and "content-length" not in names:
        lines.append(f"Content-Length: {length}")
    if last and "connection" not in names:
        lines.append("Connection: close")
    return "\r\n".join([*lines, "", ""]).encode("latin-1", errors="replace")


@contextlib.asynccontextmanager
async def serving(
    web: Web, visits: list[Visit] | None = None
) -> AsyncIterator[Address]:
    """Serve a web on a free port of 127.0.0.1 while the block runs.

    `visits` gets every request appended, if given.
    """
    core = _Server(web, visits)
    server = await asyncio.start_server(core.client, "127.0.0.1", 0, limit=MAX_REQUEST)
    try:
        yield Address(*server.sockets[0].getsockname()[:2])
    finally:
        server.close()
        clients = list(core.clients)
        for task in clients:
            task.cancel()
        await asyncio.gather(*clients, return_exceptions=True)


@contextlib.contextmanager
def serve(web: Web, visits: list[Visit] | None = None) -> Iterator[Address]:
    """As `serving`, from a thread: for notebooks and other code without async."""
    started, addresses = threading.Event(), []

    async def run() -> None:
        async with serving(web, visits) as address:
            end = asyncio.Event()
            addresses.extend([address, asyncio.get_running_loop(), end])
            started.set()
            await end.wait()

    def work() -> None:
        try:
            asyncio.run(run())
        except OSError as error:
            addresses.append(error)
        finally:
            started.set()

    thread = threading.Thread(target=work, name="tiny web", daemon=True)
    thread.start()
    started.wait()
    if isinstance(addresses[0], OSError):
        raise addresses[0]
    address, loop, end = addresses
    try:
        yield address
    finally:
        loop.call_soon_threadsafe(end.set)
        thread.join()
