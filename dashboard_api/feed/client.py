"""One homepage's feed: catches up, then sends what the hub hands over. Slow ones are let go, not waited for."""

import asyncio
from collections.abc import Awaitable, Callable
from enum import Enum
from typing import Final, Protocol

from dashboard_api.feed.messages import Update, resumed_text
from dashboard_api.feed.states import FeedState, follow
from dashboard_api.live.position import Position
from dashboard_api.live.store import StoreAway

_RETRY_SECONDS: Final = 0.25


class Marker(Enum):
    """What the hub may hand over beside texts and updates."""

    BUILT_ANEW = "the data were built anew, or were left behind: a snapshot is due"


Item = str | Update | Marker


class Source(Protocol):
    """Where a feed catches up from. Both raise `StoreAway`."""

    async def snapshot(self) -> tuple[Position, str]:
        """A snapshot's text and its position."""

    async def missed(self, after: Position) -> Update | Marker | None:
        """The next part of what came after the position, None at the end, the marker where it is not covered."""


class Client:
    """Made for one websocket. `send` returns when the text is on its way and raises when the other side is gone."""

    def __init__(self, send: Callable[[str], Awaitable[None]], source: Source, queue: int) -> None:
        self._send = send
        self._source = source
        self._items: asyncio.Queue[Item] = asyncio.Queue(queue)
        self._seen: Position | None = None
        self._state = FeedState.OPEN
        self.dropped = asyncio.Event()

    @property
    def state(self) -> FeedState:
        """Where it stands."""
        return self._state

    def offer(self, item: Item) -> None:
        """Take what the hub hands over. Never waits: without room the feed is dropped."""
        if self._state in (FeedState.DROPPED, FeedState.CLOSED):
            return
        try:
            self._items.put_nowait(item)
        except asyncio.QueueFull:
            self._state = follow(self._state, FeedState.DROPPED)
            self.dropped.set()

    def close(self) -> None:
        """The websocket is gone."""
        if self._state is not FeedState.CLOSED:
            self._state = follow(self._state, FeedState.CLOSED)

    async def run(self, resume: Position | None) -> None:
        """Send until cancelled or dropped. The hub must know the client already, so that nothing falls in between."""
        await self._catch_up(resume)
        while self._state is FeedState.LIVE:
            item = await self._items.get()
            if item is Marker.BUILT_ANEW:
                await self._catch_up(None)
            else:
                await self._pass_on(item)

    async def _catch_up(self, resume: Position | None) -> None:
        self._state = follow(self._state, FeedState.CATCHING_UP)
        while self._state is FeedState.CATCHING_UP:
            try:
                if resume is None or not await self._resume(resume):
                    self._seen, text = await self._source.snapshot()
                    await self._send(text)
            except StoreAway:
                resume = self._seen or resume  # part of what was missed may have been sent
                await self._hold_out()
                continue
            if self._state is FeedState.CATCHING_UP:  # it may have been dropped meanwhile
                self._state = follow(self._state, FeedState.LIVE)

    async def _resume(self, after: Position) -> bool:
        """Send what was missed. False, and nothing sent, when the position is not covered."""
        update = await self._source.missed(after)
        if isinstance(update, Marker):
            return False
        await self._send(resumed_text(after.seq))
        self._seen = after
        while isinstance(update, Update):
            await self._send(update.text)
            self._seen = update.until
            update = await self._source.missed(self._seen)
        return update is None  # a marker in mid-way: so much came meanwhile that a snapshot is due after all

    async def _hold_out(self) -> None:
        """While the store is away health goes on: it says why nothing comes. The rest is caught up with afterwards."""
        await asyncio.sleep(_RETRY_SECONDS)
        for _ in range(self._items.qsize()):
            item = self._items.get_nowait()
            if isinstance(item, str):
                await self._send(item)

    async def _pass_on(self, item: Item) -> None:
        if isinstance(item, Update):
            text = item.text_for(self._seen) if self._seen is not None else None
            if text is not None:
                await self._send(text)
                self._seen = item.until
        elif isinstance(item, str):
            await self._send(item)
