"""The run of a crawl: levels, turns, limits, and what survives a crash."""

import asyncio
import contextlib
import logging
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

from lib.web.archive import Archive, Exchange
from lib.web.fetch import Answer, Fetcher, Refusal, user_agent
from lib.web.frontier import Candidate, Frontier, Waiting
from lib.web.links import host_of, links, normalise
from lib.web.politeness import Turns
from lib.web.report import CrawlLimits, CrawlReport, Growth, Trouble, one_line
from lib.web.robots import Rulebook, Rules

log = logging.getLogger(__name__)
log.addHandler(logging.NullHandler())  # who wants to read the log asks for it

STATE = "crawl.sqlite"
WINDOW = 1000  # addresses of a level that are looked at at a time
CROWD = 100  # of more hosts at a time no connection is kept open
COMMIT = 100  # answers that a killed crawl may have to fetch again ...
COMMIT_SECONDS = 1.0  # ... or those of so many seconds
SAMPLE = 0.1  # seconds between two points of the frontier's growth
MAX_SAMPLES = 4000  # then every other point goes
MAX_LOG = 10_000  # lines of the log that a report holds
# A crawl goes on only with the same of these; they decide what it finds.
DECISIVE = (
    "depth",
    "bytes_per_page",
    "redirects",
    "links_per_page",
    "urls_per_host",
    "frontier",
)


class Crawl:
    """One run of a crawl: `go` does it, `report` tells, `close` ends it.

    Between two waits for the network the file, the archive and the counters
    agree; only `commit` makes them last.
    """

    def __init__(self, seeds: list[str], folder: Path, limits: CrawlLimits) -> None:
        self.limits, self.began = limits, time.monotonic()
        self.frontier = Frontier(folder / STATE, limits.urls_per_host, limits.frontier)
        try:
            self._same_crawl(seeds, folder)
            self.archive = Archive(
                folder,
                self.frontier.recall("number", 0),
                self.frontier.recall("length", 0),
                max_bytes=limits.bytes_per_file,
                info=_info(),
            )
        except BaseException:
            self.frontier.close()
            raise
        self.pages = self.frontier.recall("pages", 0)
        self.bytes = self.frontier.recall("bytes", 0)
        self.depth = self.frontier.recall("depth", 0)
        self.seconds_before = self.frontier.recall("seconds", 0.0)
        self.samples = self.frontier.rows("SELECT count(*) FROM growth")[0][0]
        self.interval = SAMPLE
        self.turns = Turns(limits.per_host)
        self.rules = Rulebook(limits)
        self.again: set[str] = set()  # asked a second time
        self.open = self.last = self.uncommitted = 0
        self.level_read = False  # whether the whole level has been looked at
        self.next_sample = self.next_commit = 0.0

    def _same_crawl(self, seeds: list[str], folder: Path) -> None:
        wanted = {"seeds": seeds} | {
            name: getattr(self.limits, name) for name in DECISIVE
        }
        known = self.frontier.recall("settings", None)
        if known is None:
            self.frontier.remember(settings=wanted)
            self.frontier.add(
                [Candidate(url, host_of(url), 0, 0, i) for i, url in enumerate(seeds)]
            )
        elif known != wanted:
            differs = ", ".join(name for name in wanted if known[name] != wanted[name])
            raise ValueError(
                f"{folder} holds a crawl with other {differs}; use another folder,"
                " or resume=False to start anew."
            )

    @property
    def seconds(self) -> float:
        """Seconds of all runs together."""
        return self.seconds_before + time.monotonic() - self.began

    async def go(
        self, fetcher: Fetcher, told: Callable[[Growth], None] | None = None
    ) -> None:
        """Crawl to the end. Raises OSError or sqlite3.Error for a full disk."""
        self.fetcher, self.told = fetcher, told
        self._refill()
        if not self.open:  # the crawl is complete
            return
        workers = [
            asyncio.create_task(self._work()) for _ in range(self.limits.concurrency)
        ]
        try:
            await asyncio.gather(*workers)
        except asyncio.CancelledError:
            self._commit()
            raise
        finally:
            for worker in workers:
                worker.cancel()
            await asyncio.gather(*workers, return_exceptions=True)
        self._sample()
        self._commit()

    async def _work(self) -> None:
        while (item := await self.turns.take()) is not None:
            await self._visit(item)

    async def _visit(self, item: Waiting) -> None:
        """Ask for one address, or for the rules of its host if it is the first."""
        origin = item.url[: item.url.index("/", 8)]
        rules = self.rules.get(origin)
        if rules is None:
            rules = await self._learn(origin)
            self.turns.put_back(item, rules.delay)
            return
        pause, asked = rules.delay, False
        try:
            rules.permit(item.url)
            asked = True
            fresh = item.url in self.again or len(self.turns.hosts) > CROWD
            outcome = self._keep(item, await self.fetcher.page(item.url, fresh))
        except Refusal as refusal:
            if asked and refusal.kind == "protocol" and item.url not in self.again:
                # Perhaps the fault of what the connection was used for before.
                self.again.add(item.url)
                self.turns.put_back(item, pause)
                return
            outcome = refusal.kind
            self._trouble(item.url, refusal.kind, refusal.reason)
        self.frontier.settle(item.url, outcome)
        self.again.discard(item.url)
        self.turns.done(item.host, pause, asked)
        self.open -= 1
        self.uncommitted += 1
        self._keep_time()
        self._refill()

    async def _learn(self, site: str) -> Rules:
        try:
            return self.rules.learn(site, await self.fetcher.robots(site))
        except Refusal as refusal:
            return self.rules.learn(site, refusal)

    def _keep(self, item: Waiting, answer: Answer) -> str:
        """Store a page and note its links, or note a redirect; says which it was."""
        if answer.location is not None:
            self._follow(item, answer.location)
            return "redirect"
        self.archive.write(_exchange(answer))
        self.pages += 1
        self.bytes += len(answer.body)
        remarks = []
        if answer.cut:
            remarks.append(f"It was cut after {len(answer.body):,} bytes.")
        if item.depth < self.limits.depth:
            remarks += self._note_links(item, answer)
        if remarks:
            self._trouble(
                item.url, "too long" if answer.cut else "links", " ".join(remarks)
            )
        return "page"

    def _note_links(self, item: Waiting, answer: Answer) -> list[str]:
        """Put the links of a page on the list; returns what was wrong with them."""
        limit = self.limits.links_per_page
        found = links(answer.body, item.url, answer.charset, limit)
        self.frontier.add(
            [
                Candidate(url, host_of(url), item.depth + 1, item.place, i)
                for i, url in enumerate(found.urls)
            ]
        )
        remarks = []
        if found.too_many:
            remarks.append(f"Of its links the first {limit:,} were taken.")
        if found.broken:
            lead = f"{found.broken:,} of its links lead nowhere, such as"
            remarks.append(f"{lead} {found.example!r}.")
        return remarks

    def _follow(self, item: Waiting, location: str) -> None:
        chain = [*item.chain.split(), item.url]
        try:
            target = normalise(location, item.url)
        except ValueError as error:
            raise Refusal(
                "redirects", f"It redirects to no address ({error})."
            ) from None
        if target in chain:
            raise Refusal("redirects", "It redirects in a circle.")
        if len(chain) > self.limits.redirects:
            raise Refusal("redirects", f"It is redirect {len(chain)} in a row.")
        # As the first link of its page, before any other that is found there.
        candidate = (host_of(target), item.depth, item.place, 0, " ".join(chain))
        self.frontier.add([Candidate(target, *candidate)])

    def _trouble(self, url: str, kind: str, reason: str) -> None:
        reason = one_line(reason)
        log.warning("%s: %s", url, reason)
        self.frontier.trouble(url, kind, reason)

    def _refill(self) -> None:
        """Look at more of the level, or at the next; close when nothing is left."""
        while self.open == 0 or (self.open < WINDOW // 2 and not self.level_read):
            room = min(WINDOW - self.open, self.limits.pages - self.pages - self.open)
            items = self.frontier.next_waiting(self.last, room) if room > 0 else []
            for item in items:
                self.turns.put(item)
            if items:
                self.open += len(items)
                self.last = items[-1].place
                continue
            self.level_read = room > 0
            if self.open:
                return
            if room <= 0 or not self._next_level():
                self.turns.close(self.limits.concurrency)
                return

    def _next_level(self) -> bool:
        depth = self.frontier.next_level()
        for host in self.frontier.newly_full():
            reason = f"It has more than {self.limits.urls_per_host:,} addresses."
            self._trouble(f"http://{host}/", "host too large", reason)
        if depth is None:
            return False
        self.depth, self.level_read = depth, False
        return True

    def _keep_time(self) -> None:
        seconds = self.seconds
        if seconds >= self.next_sample:
            self._sample()
        if self.uncommitted >= COMMIT or seconds >= self.next_commit:
            self._commit()

    def _sample(self) -> None:
        growth = Growth(self.seconds, self.pages, len(self.frontier), self.depth)
        self.next_sample = growth.seconds + self.interval
        self.frontier.db.execute("INSERT INTO growth VALUES (?, ?, ?, ?)", growth)
        self.samples += 1
        if self.samples > MAX_SAMPLES:
            self.frontier.db.execute("DELETE FROM growth WHERE rowid % 2")
            self.frontier.db.execute("UPDATE growth SET rowid = rowid / 2")
            self.samples, self.interval = self.samples // 2, 2 * self.interval
        if self.told:
            self.told(growth)

    def _commit(self) -> None:
        """Make all so far survive the process: first the pages, then the state."""
        number, length = self.archive.sync()  # not kept yet, if the state fails
        self.frontier.remember(
            number=number,
            length=length,
            pages=self.pages,
            bytes=self.bytes,
            depth=self.depth,
            seconds=self.seconds,
        )
        self.frontier.commit()
        self.archive.kept = length
        if self.archive.full:
            self.archive.seal()
        self.uncommitted, self.next_commit = 0, self.seconds + COMMIT_SECONDS

    def report(self) -> CrawlReport:
        """What came of the crawl so far."""
        ask = self.frontier.rows
        self.archive.seal()
        return CrawlReport(
            self.pages,
            self.bytes,
            self.frontier.recall("seconds", 0.0),
            self.depth,
            Counter(dict(ask("SELECT kind, count(*) FROM troubles GROUP BY kind"))),
            [Trouble(*row) for row in ask(f"SELECT * FROM troubles LIMIT {MAX_LOG}")],
            [Growth(*row) for row in ask("SELECT * FROM growth ORDER BY seconds")],
            self.frontier.dropped,
            self.archive.files(),
        )

    def close(self) -> None:
        """Name the last file, up to what was committed, and let go of the state."""
        with contextlib.suppress(OSError):  # the disk: then it stays a draft
            self.archive.seal()
        self.frontier.close()


def _info() -> dict[str, str]:
    return {
        "software": user_agent(),
        "format": "WARC File Format 1.1",
        "robots": "obey",
        "http-header-user-agent": user_agent(),
    }


def _exchange(answer: Answer) -> Exchange:
    path = answer.url[answer.url.index("/", 8) :]
    return Exchange(
        answer.url,
        answer.status_line,
        answer.headers,
        answer.body,
        answer.request,
        path,
        answer.address,
        "length" if answer.cut else None,
    )
