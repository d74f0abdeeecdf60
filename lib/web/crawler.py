"""A crawler: breadth first, polite, and not to be hurt by what it meets.

It goes level by level. The addresses of a level are asked in any order that
politeness allows, several at a time; those that they link to make the next
level. What comes of a crawl does not depend on which server was faster: the
order of a level is fixed before it starts (`lib.web.frontier`), and `pages`
takes the first of that order that turn out to be pages.

A redirect is a new address of the same depth. It is fetched when its turn
comes, by the same rules as all others; so no page is fetched twice, and loops
end by themselves. Left out: anything that needs JavaScript, and visiting again
what has changed. Only answers with status 200 and HTML in them are stored.

Sources: Heydon and Najork 1999 (Mercator), sections 3.2 to 3.4; RFC 9309 for
robots.txt; RFC 3986 for addresses; ISO 28500:2017 for WARC.
"""

import asyncio
import contextlib
import queue
import sqlite3
import threading
from collections.abc import Awaitable, Callable, Iterable, Iterator
from pathlib import Path

from lib.literate import progress
from lib.web.archive import DRAFT, files_in
from lib.web.crawl_run import STATE, Crawl
from lib.web.fetch import Fetcher, Resolver
from lib.web.links import normalise
from lib.web.report import CrawlLimits, CrawlReport, CrawlStopped, Growth


def crawl(
    seeds: Iterable[str],
    folder: str | Path,
    limits: CrawlLimits | None = None,
    resolver: Resolver | None = None,
    resume: bool = True,
    expected: int | None = None,
) -> CrawlReport:
    """Crawl the web from `seeds` into WARC files in `folder`.

    `resolver` gives (IP address, port) for a host, so that a web of one's own
    can be crawled; without it the real DNS is asked and addresses that are
    not public are refused. A crawl that was stopped, even killed, goes on
    where it was, and one that is complete is only reported; `pages` may then
    be larger than before. With `resume=False` it starts anew, and the files of
    the older crawl go away. The bar reckons with `expected` pages, if it is
    known how many there are, else with all that the limits allow.

    Raises ValueError for seeds that are no http addresses, and for a folder
    that holds another crawl or other files of the same names; CrawlStopped when
    nothing can be written, or another process is crawling there.
    Works where an event loop is running already, as in a notebook.
    """
    limits = limits or CrawlLimits()

    def start(told: Callable[[Growth], None]) -> Awaitable[CrawlReport]:
        return crawl_async(seeds, folder, limits, resolver, resume, told)

    return _in_thread(start, expected or limits.pages)


def _in_thread(
    start: Callable[[Callable[[Growth], None]], Awaitable[CrawlReport]], pages: int
) -> CrawlReport:
    """Run a crawl in a thread with a loop of its own, and show how it goes."""
    steps: queue.SimpleQueue[int | None] = queue.SimpleQueue()
    outcome: list[CrawlReport | BaseException] = []
    stops: list[Callable[[], None]] = []
    interrupted = threading.Event()

    async def run() -> None:
        task, loop = asyncio.current_task(), asyncio.get_running_loop()
        stops.append(lambda: loop.call_soon_threadsafe(task.cancel))
        if not interrupted.is_set():
            outcome.append(await start(lambda growth: steps.put(growth.pages)))

    def work() -> None:
        try:
            asyncio.run(run())
        except BaseException as error:
            outcome.append(error)
        finally:
            steps.put(None)

    thread = threading.Thread(target=work, name="crawl")
    thread.start()
    try:
        for _ in progress(_increments(steps), "pages", pages, int):
            pass
    except BaseException:  # an interrupt comes here, not to the thread
        interrupted.set()
        for stop in stops:
            with contextlib.suppress(RuntimeError):  # it has just ended
                stop()
        raise
    finally:
        thread.join()
    if isinstance(outcome[0], BaseException):
        raise outcome[0]
    return outcome[0]


def _increments(steps: queue.SimpleQueue[int | None]) -> Iterator[int]:
    last = 0
    while (pages := steps.get()) is not None:
        yield pages - last
        last = pages


async def crawl_async(
    seeds: Iterable[str],
    folder: str | Path,
    limits: CrawlLimits | None = None,
    resolver: Resolver | None = None,
    resume: bool = True,
    told: Callable[[Growth], None] | None = None,
) -> CrawlReport:
    """As `crawl`, in the running event loop; `told` hears how it goes."""
    limits, folder = limits or CrawlLimits(), Path(folder)
    starts = list(dict.fromkeys(_seed(url) for url in seeds))
    if not starts:
        raise ValueError("A crawl needs at least one seed.")
    try:
        folder.mkdir(parents=True, exist_ok=True)
        if not resume:
            _clear(folder)
        run = Crawl(starts, folder, limits)
    except OSError as error:
        reason = error.strerror or str(error)
        raise CrawlStopped(f"{folder} cannot hold a crawl ({reason}).") from error
    except sqlite3.DatabaseError as error:
        raise CrawlStopped(
            f"The state of the crawl in {folder} cannot be used ({error}): another"
            " crawl is at work there, or it has to start anew with resume=False."
        ) from error
    try:
        async with Fetcher(
            limits.bytes_per_page, limits.seconds_per_page, resolver
        ) as fetcher:
            await run.go(fetcher, told)
        return run.report()
    except (OSError, sqlite3.DatabaseError) as error:
        raise _stopped(folder, error) from error
    finally:
        run.close()


def _seed(url: str) -> str:
    try:
        return normalise(url)
    except ValueError as error:
        raise ValueError(f"{url!r} is no seed for a crawl: {error}.") from None


def _clear(folder: Path) -> None:
    """Remove an older crawl. Raises sqlite3.OperationalError if it is at work."""
    with contextlib.closing(sqlite3.connect(folder / STATE, timeout=1)) as state:
        try:
            state.execute("BEGIN IMMEDIATE")
        except sqlite3.OperationalError:
            raise
        except sqlite3.DatabaseError:
            pass  # damaged, so it is nobody's
        for path in [*files_in(folder).values(), *files_in(folder, DRAFT).values()]:
            path.unlink()
        for suffix in ("", "-wal", "-shm", "-journal"):
            (folder / f"{STATE}{suffix}").unlink(missing_ok=True)


def _stopped(folder: Path, error: Exception) -> CrawlStopped:
    reason = getattr(error, "strerror", None) or str(error)
    return CrawlStopped(
        f"The crawl into {folder} stopped ({reason}); what was written is whole,"
        " and running it again goes on from there."
    )
