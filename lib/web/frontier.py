"""What a crawl has seen and has still to fetch, in one SQLite file.

The file is the whole memory of a crawl, so that a crawl of a million pages
needs no more RAM than one of a hundred, and a killed one can go on. All
changes since the last `commit` vanish together when the process dies.

The order of a level is fixed only when the level before is finished: first
one address of every host, then the second of every host, and so on, each
host's in the order in which they were found. So the hosts take turns, and the
order does not depend on which answer came first.
"""

import json
import sqlite3
from collections.abc import Iterable
from pathlib import Path
from typing import Any, NamedTuple

CACHE = 16_000  # kB of the file that SQLite may keep in RAM

TABLES = """
CREATE TABLE IF NOT EXISTS urls (
    url TEXT PRIMARY KEY, host TEXT, depth INT, parent INT, link INT,
    chain TEXT, place INT, outcome TEXT) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS waiting ON urls (place)
    WHERE outcome IS NULL AND place IS NOT NULL;
CREATE INDEX IF NOT EXISTS fresh ON urls (depth, host, parent, link)
    WHERE place IS NULL;
CREATE TABLE IF NOT EXISTS hosts (
    host TEXT PRIMARY KEY, urls INT, full INT DEFAULT 0) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS troubles (url TEXT, kind TEXT, reason TEXT);
CREATE TABLE IF NOT EXISTS growth (seconds REAL, pages INT, frontier INT, depth INT);
CREATE TABLE IF NOT EXISTS state (name TEXT PRIMARY KEY, value TEXT) WITHOUT ROWID;
"""
FOUND = """
INSERT INTO urls (url, host, depth, parent, link, chain)
VALUES (?1, ?2, ?3, ?4, ?5, ?6) ON CONFLICT DO NOTHING
"""
# The first to link to an address counts, whichever answer came first.
FOUND_EARLIER = """
UPDATE urls SET depth = ?3, parent = ?4, link = ?5, chain = ?6
WHERE url = ?1 AND host = ?2 AND place IS NULL
AND (?3, ?4, ?5) < (depth, parent, link)
"""
OVER_HOST = """
SELECT url, host FROM (
    SELECT url, fresh.host AS host, coalesce(hosts.urls, 0) + row_number() OVER (
        PARTITION BY fresh.host ORDER BY depth, parent, link, url) AS n
    FROM urls AS fresh LEFT JOIN hosts ON hosts.host = fresh.host
    WHERE place IS NULL)
WHERE n > ?
"""
TURNS = """
SELECT url, depth, parent, link, row_number() OVER (
    PARTITION BY depth, host ORDER BY parent, link, url) AS turn
FROM urls WHERE place IS NULL
"""
OVER_ALL = f"""
SELECT url FROM ({TURNS}) ORDER BY depth, turn, parent, link, url LIMIT -1 OFFSET ?
"""
PLACE = f"""
UPDATE urls SET place = ordered.place FROM (
    SELECT url, ?1 + row_number() OVER (ORDER BY turn, parent, link, url) AS place
    FROM ({TURNS} AND depth = ?2)) AS ordered
WHERE urls.url = ordered.url
"""


class Candidate(NamedTuple):
    """An address found: on which page (`parent` is its place), as which link.

    `chain` lists the addresses that redirected here, separated by spaces.
    """

    url: str
    host: str
    depth: int
    parent: int
    link: int
    chain: str = ""


class Waiting(NamedTuple):
    """An address whose turn has come; `place` is its number in the crawl."""

    place: int
    url: str
    host: str
    depth: int
    chain: str


class Frontier:
    """The addresses of one crawl.

    At most `frontier` addresses wait (up to twice as many between two looks)
    and at most `urls_per_host` of one host are ever given a place; those found
    last are dropped and forgotten. So the file holds at most what was fetched
    and two frontiers.
    """

    def __init__(self, path: Path, urls_per_host: int, frontier: int) -> None:
        self.urls_per_host, self.capacity = urls_per_host, frontier
        self.db = sqlite3.connect(path, isolation_level=None, timeout=1)
        try:
            # Only one crawl at a time may own the file.
            self.db.execute("PRAGMA locking_mode = EXCLUSIVE")
            self.db.execute("PRAGMA journal_mode = WAL")
            self.db.execute(f"PRAGMA cache_size = -{CACHE}")
            self.db.executescript(TABLES)
            self.db.execute("BEGIN IMMEDIATE")
            self._count()
        except BaseException:
            self.db.close()
            raise

    def _count(self) -> None:
        self.fresh = self._one("SELECT count(*) FROM urls WHERE place IS NULL")
        self.placed = self._one(
            "SELECT count(*) FROM urls WHERE place IS NOT NULL AND outcome IS NULL"
        )
        self.last_place = self._one("SELECT coalesce(max(place), 0) FROM urls")
        self.dropped = self.recall("dropped", 0)

    def _one(self, query: str, *values: Any) -> Any:
        return self.db.execute(query, values).fetchone()[0]

    def __len__(self) -> int:
        """How many addresses wait to be fetched."""
        return self.fresh + self.placed

    def recall(self, name: str, default: Any) -> Any:
        """What was remembered under a name."""
        query = "SELECT value FROM state WHERE name = ?"
        row = self.db.execute(query, (name,)).fetchone()
        return default if row is None else json.loads(row[0])

    def remember(self, **values: Any) -> None:
        """Keep some values that JSON can hold until the next crawl."""
        rows = [(name, json.dumps(value)) for name, value in values.items()]
        self.db.executemany("INSERT OR REPLACE INTO state VALUES (?, ?)", rows)

    def commit(self) -> None:
        """Make everything so far survive the death of the process."""
        self.remember(dropped=self.dropped)
        self.db.execute("COMMIT")
        self.db.execute("BEGIN IMMEDIATE")

    def close(self) -> None:
        """Give the file back; what was not committed is forgotten."""
        self.db.close()

    def add(self, candidates: list[Candidate]) -> None:
        """Put addresses on the list, unless they are on it already."""
        new = self.db.executemany(FOUND, candidates).rowcount if candidates else 0
        self.fresh += new
        if new < len(candidates):
            self.db.executemany(FOUND_EARLIER, candidates)
        if self.fresh > 2 * self.capacity:
            self._drop_last()

    def settle(self, url: str, outcome: str) -> None:
        """Note that an address is done with."""
        done = "UPDATE urls SET outcome = ? WHERE url = ? AND outcome IS NULL"
        self.placed -= self.db.execute(done, (outcome, url)).rowcount

    def trouble(self, url: str, kind: str, reason: str) -> None:
        """Keep a line of the log."""
        self.db.execute("INSERT INTO troubles VALUES (?, ?, ?)", (url, kind, reason))

    def next_waiting(self, after: int, n: int) -> list[Waiting]:
        """Up to `n` addresses of this level whose place is beyond `after`."""
        rows = self.db.execute(
            "SELECT place, url, host, depth, chain FROM urls"
            " WHERE outcome IS NULL AND place > ? ORDER BY place LIMIT ?",
            (after, n),
        )
        return [Waiting(*row) for row in rows]

    def next_level(self) -> int | None:
        """Give places to the shallowest addresses found; returns their depth."""
        self._drop_last()
        depth = self._one("SELECT min(depth) FROM urls WHERE place IS NULL")
        if depth is None:
            return None
        last = self.last_place
        n = self.db.execute(PLACE, (last, depth)).rowcount
        self.last_place += n
        self.fresh, self.placed = self.fresh - n, self.placed + n
        self.db.execute(
            "INSERT INTO hosts (host, urls)"
            " SELECT host, count(*) FROM urls WHERE place > ? AND outcome IS NULL"
            " GROUP BY host"
            " ON CONFLICT DO UPDATE SET urls = urls + excluded.urls",
            (last,),
        )
        return depth

    def _drop_last(self) -> None:
        """Forget what is beyond the limits, the last in the order first."""
        over = self.db.execute(OVER_HOST, (self.urls_per_host,)).fetchall()
        self.db.executemany(
            "INSERT INTO hosts (host, urls, full) VALUES (?, 0, 1)"
            " ON CONFLICT DO UPDATE SET full = max(full, 1)",
            {(host,) for _, host in over},
        )
        self._drop([url for url, _ in over])
        if self.fresh > self.capacity:
            rows = self.db.execute(OVER_ALL, (self.capacity,))
            self._drop([url for (url,) in rows])

    def _drop(self, urls: list[str]) -> None:
        gone = "DELETE FROM urls WHERE url = ? AND place IS NULL"
        self.db.executemany(gone, [(url,) for url in urls])
        self.fresh -= len(urls)
        self.dropped += len(urls)

    def newly_full(self) -> list[str]:
        """Hosts that have more addresses than allowed, each told once."""
        hosts = self.rows("SELECT host FROM hosts WHERE full = 1")
        self.db.execute("UPDATE hosts SET full = 2 WHERE full = 1")
        return [host for (host,) in hosts]

    def rows(self, query: str, values: Iterable[Any] = ()) -> list[tuple]:
        """Any other question to the file."""
        return self.db.execute(query, tuple(values)).fetchall()
