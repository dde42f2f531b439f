"""Follows the stream in Redis and hands what is new to every homepage, once read and once encoded."""

import asyncio
import time
from collections.abc import Callable
from contextlib import suppress
from typing import Final, Protocol

import structlog

from dashboard_api.feed.client import Client, Item, Marker
from dashboard_api.feed.messages import Names, Update
from dashboard_api.live.position import NO_EPOCH, Position
from dashboard_api.live.replies import ChangesReply
from dashboard_api.live.store import StoreAway

BATCH: Final = 500  # entries in one message at most
_GATHER_FACTOR: Final = 3  # while busy, about a quarter of the time goes into sending
_PAUSES_SECONDS: Final = (0.05, 0.1, 0.2, 0.5, 1.0)

_log = structlog.get_logger("dashboard_api")


class Stream(Protocol):
    """Where the hub reads. Both raise `StoreAway`."""

    async def changes(self, after: Position, limit: int) -> ChangesReply:
        """What came after the position, with the figures of that moment."""

    async def wait(self, after: Position) -> None:
        """Return when something came after the position, or after about a second."""


class Hub:
    """One per process. `interval_seconds` bounds how long changes are gathered into one message."""

    def __init__(
        self,
        stream: Stream,
        names: Names,
        interval_seconds: float,
        *,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._stream = stream
        self._names = names
        self._interval = interval_seconds
        self._clock = clock
        self._clients: set[Client] = set()
        self._position = Position(NO_EPOCH, "0-0")
        self.reachable = False

    @property
    def clients(self) -> int:
        """How many homepages are connected."""
        return len(self._clients)

    def join(self, client: Client) -> None:
        """From now on the client gets everything that is read."""
        self._clients.add(client)

    def leave(self, client: Client) -> None:
        """The client is gone."""
        self._clients.discard(client)

    def hand_over(self, item: Item) -> None:
        """Give everyone the same."""
        for client in self._clients:
            client.offer(item)

    async def begin(self) -> None:
        """Find the end of the stream, if it can be reached, before the first homepage comes."""
        with suppress(StoreAway):
            await self._step()
            self.reachable = True

    async def run(self) -> None:
        """Follow until cancelled. Redis being away is waited out; what came meanwhile is not lost."""
        failures = 0
        while True:
            try:
                await self._step()
                if not self.reachable:
                    _log.info("live store reached")
                self.reachable, failures = True, 0
                await self._stream.wait(self._position)
            except StoreAway as away:
                if self.reachable or not failures:
                    _log.warning("live store away", failure=str(away))
                self.reachable = False
                await asyncio.sleep(_PAUSES_SECONDS[min(failures, len(_PAUSES_SECONDS) - 1)])
                failures += 1

    async def _step(self) -> None:
        """Hand over all that is new, then rest for as long as that is worth when more is coming."""
        more = True
        while more:
            began = self._clock()
            reply = await self._stream.changes(self._position, BATCH)
            if not reply.covered:
                self._position = reply.newest
                _log.info("live data begin anew", epoch=reply.epoch)
                self.hand_over(Marker.BUILT_ANEW)
                return
            if not reply.entries:
                return
            update = Update(self._position, reply, self._names)
            self._position = update.until
            self.hand_over(update)
            more = len(reply.entries) == BATCH
        await asyncio.sleep(min(self._interval, (self._clock() - began) * _GATHER_FACTOR))
