"""Whose turn it is: no host is asked more often than it should be."""

import asyncio
from collections import deque

from lib.web.frontier import Waiting


class _Host:
    """The addresses of one host, and how many of its turns are given out.

    `active` of them were taken. While it has `rests` it is left alone.
    """

    def __init__(self) -> None:
        self.waiting: deque[Waiting] = deque()
        self.turns = self.active = self.rests = 0
        self.width = 1  # until its rules are known, one at a time


class Turns:
    """Gives out addresses, hosts by turns, at most `per_host` of one at a time.

    A host that is to be left alone for some seconds is asked by one at a time.
    """

    def __init__(self, per_host: int) -> None:
        self.per_host = per_host
        self.hosts: dict[str, _Host] = {}
        self.ready: asyncio.Queue[str | None] = asyncio.Queue()

    def put(self, item: Waiting) -> None:
        """Let an address wait for its turn."""
        self.hosts.setdefault(item.host, _Host()).waiting.append(item)
        self._grant(item.host)

    def put_back(self, item: Waiting, delay: float) -> None:
        """Let an address that had its turn be the next of its host again."""
        self.hosts[item.host].waiting.appendleft(item)
        self.done(item.host, delay)

    def done(self, name: str, delay: float, asked: bool = True) -> None:
        """An address is done with; leave its host alone for `delay` seconds.

        But go on at once if the host was not `asked` for it after all.
        """
        host = self.hosts[name]
        host.active -= 1
        host.width = 1 if delay else self.per_host
        if delay and asked:
            host.rests += 1
            asyncio.get_running_loop().call_later(delay, self._wake, name)
        else:
            self._grant(name)

    def _wake(self, name: str) -> None:
        self.hosts[name].rests -= 1
        self._grant(name)

    def _grant(self, name: str) -> None:
        host = self.hosts[name]
        while (
            not host.rests
            and host.turns < len(host.waiting)
            and host.turns + host.active < host.width
        ):
            host.turns += 1
            self.ready.put_nowait(name)
        if not (host.waiting or host.active or host.rests):
            del self.hosts[name]

    async def take(self) -> Waiting | None:
        """The next address; None when there will be no more."""
        name = await self.ready.get()
        if name is None:
            return None
        host = self.hosts[name]
        host.turns, host.active = host.turns - 1, host.active + 1
        return host.waiting.popleft()

    def close(self, takers: int) -> None:
        """Tell everybody who takes that there is no more."""
        for _ in range(takers):
            self.ready.put_nowait(None)
