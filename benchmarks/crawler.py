"""The crawler beside plain ways to fetch the same pages.

    python -m benchmarks.crawler

Serves a web of some thousand pages from another process and crawls all of it,
without delays. Prints pages a second and memory against size, and ratios to the
crawler that everybody writes first (one request after the other, no robots.txt,
no limits, nothing survives a crash) and to merely fetching a list of addresses.
The network costs nothing here, so this compares work, not waiting.
"""

import contextlib
import json
import logging
import multiprocessing
import resource
import subprocess
import sys
import tempfile
import threading
import time
from collections import deque
from collections.abc import Iterator
from io import BytesIO
from multiprocessing.connection import Connection
from urllib.parse import urljoin

import lxml.html
import requests
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from lib.web.crawler import crawl
from lib.web.page import Page, Truth
from lib.web.report import CrawlLimits
from lib.web.server import serve
from lib.web.world import World

HOSTS, LINKS, WORDS = 40, 40, 800  # a page has about 20 kB
SIZES = (1_000, 4_000, 16_000)
PEER_PAGES = SIZES[1]


class PlainWeb:
    """Pages of equal size, each with links to forty others."""

    def __init__(self, n_pages: int) -> None:
        self.n_pages, self.seeds = n_pages, [self.url(0)]
        self.text = "".join(f"<p>{'word ' * 20}{i}</p>" for i in range(WORDS // 5))

    def url(self, i: int) -> str:
        """Address of page `i`."""
        return f"http://h{i % HOSTS}.example/page/{i}"

    def page(self, url: str) -> Page:
        """What is there."""
        i = int(url.rsplit("/", 1)[1])
        to = [(i * LINKS + k + 1) % self.n_pages for k in range(LINKS)]
        hrefs = "".join(f'<li><a href="{self.url(k)}">{k}</a></li>' for k in to)
        body = f"<!DOCTYPE html><title>{i}</title><ul>{hrefs}</ul>{self.text}"
        return Page(url, body.encode(), Truth("", "en", "prose"))

    def robots(self, host: str) -> str:
        """Rules that forbid what no page links to."""
        return "User-agent: *\nDisallow: /private/\n"


WEBS = {"plain": PlainWeb, "tiny": World}


def serving_process(name: str, n_pages: int, sender: Connection) -> None:
    """Serve until killed; the address goes to `sender`."""
    with serve(WEBS[name](n_pages)) as address:
        sender.send(tuple(address))
        threading.Event().wait()


@contextlib.contextmanager
def served(name: str, n_pages: int) -> Iterator[tuple[str, int]]:
    """The address of a web in a process of its own."""
    context = multiprocessing.get_context("spawn")
    receiver, sender = context.Pipe()
    process = context.Process(target=serving_process, args=(name, n_pages, sender))
    process.start()
    try:
        yield receiver.recv()
    finally:
        process.kill()
        process.join()


def crawl_once(name: str, n_pages: int, ip: str, port: int) -> None:
    """Crawl all pages and print what it took, as JSON; for a process of its own."""
    logging.disable()
    limits = CrawlLimits(pages=2 * n_pages, delay=0, longest_delay=0)
    seeds = WEBS[name](n_pages).seeds
    with tempfile.TemporaryDirectory() as folder:
        start, used = time.perf_counter(), time.process_time()
        report = crawl(seeds, folder, limits, lambda host: (ip, port))
        seconds, cpu = time.perf_counter() - start, time.process_time() - used
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    print(json.dumps([report.pages, report.bytes, seconds, cpu, peak / 1024]))


def plain_crawler(n_pages: int, ip: str, port: int) -> float:
    """Seconds of the obvious crawler: `requests`, lxml, a set, warcio."""
    start = time.perf_counter()
    waiting = deque([PlainWeb(n_pages).url(0)])
    seen = set(waiting)
    with requests.Session() as session, tempfile.TemporaryFile() as file:
        session.trust_env = False
        writer = WARCWriter(file, warc_version="WARC/1.1")
        while waiting:
            url = waiting.popleft()
            answer = ask(session, url, ip, port)
            headers = StatusAndHeaders("200 OK", answer.headers.items(), "HTTP/1.1")
            body = BytesIO(answer.content)
            writer.write_record(
                writer.create_warc_record(
                    url, "response", body, len(answer.content), http_headers=headers
                )
            )
            for element in lxml.html.document_fromstring(answer.content).iter("a"):
                target = urljoin(url, element.get("href"))
                if target not in seen:
                    seen.add(target)
                    waiting.append(target)
    return time.perf_counter() - start


def plain_requests(n_pages: int, ip: str, port: int) -> float:
    """Seconds to get a list of pages one by one with `requests`."""
    start = time.perf_counter()
    with requests.Session() as session:
        session.trust_env = False
        for i in range(n_pages):
            ask(session, PlainWeb(n_pages).url(i), ip, port)
    return time.perf_counter() - start


def ask(session: requests.Session, url: str, ip: str, port: int) -> requests.Response:
    """A page by `requests`, from the one address that serves all hosts."""
    host, path = url.removeprefix("http://").split("/", 1)
    answer = session.get(f"http://{ip}:{port}/{path}", headers={"Host": host})
    answer.raise_for_status()
    return answer


def main() -> None:
    """Measure and print."""
    rates: dict[tuple[str, int], float] = {}
    for name, n_pages in [*(("plain", n) for n in SIZES), ("tiny", PEER_PAGES)]:
        with served(name, n_pages) as address:
            command = [sys.executable, "-m", "benchmarks.crawler", name, str(n_pages)]
            command += map(str, address)
            output = subprocess.run(command, check=True, capture_output=True).stdout
            pages, n_bytes, seconds, cpu, peak = json.loads(output)
            rates[name, n_pages] = pages / seconds
            print(
                f"{name} web {pages:7,} pages, {n_bytes / 1e6:6.1f} MB:"
                f" {seconds:6.2f} s, {pages / seconds:6.0f} pages/s,"
                f" {cpu:6.2f} s of CPU, peak {peak:6.1f} MiB"
            )
    peers = {"obvious crawler": plain_crawler, "requests, fetch only": plain_requests}
    for name, peer in peers.items():
        with served("plain", PEER_PAGES) as address:
            theirs = PEER_PAGES / peer(PEER_PAGES, *address)
        print(
            f"{name:24} {theirs:6.0f} pages/s   ours / theirs"
            f" {rates['plain', PEER_PAGES] / theirs:5.2f}"
        )


if __name__ == "__main__":
    if len(sys.argv) > 1:
        crawl_once(sys.argv[1], int(sys.argv[2]), sys.argv[3], int(sys.argv[4]))
    else:
        main()
