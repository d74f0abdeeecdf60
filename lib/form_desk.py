"""A server on this machine whose pages have forms, and what was sent to them.

It listens to this machine only, and a page of another site in a browser can send it
nothing: a request must name it as its host, and its origin, if it names one. Left out:
TLS, cookies, and files.
"""

import http.client
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qsl, urlsplit

from lib.agent import ToolError
from lib.form_page import LARGEST, SECONDS, FormPage


@dataclass
class Desk:
    """A server on this machine: pages by their path, and what was sent to them."""

    address: str
    pages: Mapping[str, str]
    arrived: dict[str, list[dict[str, str]]] = field(default_factory=dict)

    def page(self, path: str) -> FormPage:
        """Fetch a page. Raises ToolError where there is none."""
        parts = urlsplit(self.address)
        server = http.client.HTTPConnection(parts.hostname, parts.port, timeout=SECONDS)
        try:
            server.request("GET", path)
            answer = server.getresponse()
            html = answer.read(LARGEST).decode("utf-8", "replace")
        finally:
            server.close()
        if answer.status != 200:
            raise ToolError(f"There is no page {path!r:.80}.")
        return FormPage(html, f"{self.address}{path}")


@contextmanager
def desk(pages: Mapping[str, str]) -> Iterator[Desk]:
    """Serve pages while the block runs, and keep what is sent to them."""

    class Handler(_Handler):
        pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        server.daemon_threads = True
        Handler.desk = Desk(f"http://127.0.0.1:{server.server_address[1]}", pages)
        thread = threading.Thread(target=server.serve_forever, args=(0.05,))
        thread.start()
        try:
            yield Handler.desk
        finally:
            server.shutdown()
            thread.join()


class _Handler(BaseHTTPRequestHandler):
    desk: Desk
    timeout = SECONDS

    def do_GET(self) -> None:
        """A page."""
        html = self.desk.pages.get(self.path)
        if not self._for_us() or html is None:
            self._answer(404, "There is no such page.")
        else:
            self._answer(200, html)

    def do_POST(self) -> None:
        """Keep what is sent to a page."""
        size = self.headers.get("Content-Length", "")
        fits = size.isascii() and size.isdigit() and int(size) <= LARGEST
        if not self._for_us() or self.path not in self.desk.pages or not fits:
            return self._answer(400, "This form is none of ours.")
        body = self.rfile.read(int(size)).decode("utf-8", "replace")
        fields = dict(parse_qsl(body, keep_blank_values=True))
        self.desk.arrived.setdefault(self.path, []).append(fields)
        return self._answer(200, "<p>Thank you.</p>")

    def _for_us(self) -> bool:
        here = self.desk.address
        ours = self.headers.get("Host") == urlsplit(here).netloc
        return ours and self.headers.get("Origin", here) == here

    def _answer(self, status: int, html: str) -> None:
        body = html.encode()
        self.send_response(status)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *words: object) -> None:
        """Say nothing: the notebook is for the reader."""
