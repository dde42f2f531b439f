"""What the routes share: made once when the application starts, found on the application."""

import asyncio
from datetime import datetime
from typing import Final

from fastapi import Request, WebSocket

from dashboard_api.feed.client import Marker
from dashboard_api.feed.hub import BATCH, Hub
from dashboard_api.feed.messages import Names, Update, health_text, snapshot_body, snapshot_text
from dashboard_api.health import assess
from dashboard_api.lag import LagMonitor
from dashboard_api.live.position import Position
from dashboard_api.live.store import LiveStore, Pulse, StoreAway
from dashboard_api.models import Health
from dashboard_api.replays.runs import Runs
from dashboard_api.rules import RulesInForce
from dashboard_api.settings import ApiSettings
from detectors.contract.values import BUSINESS_TZ

_PULSE_SECONDS: Final = 0.7


class HealthBoard:
    """Puts the health together from what Redis and Kafka say, within a second whatever hangs."""

    def __init__(self, store: LiveStore, lag: LagMonitor, lag_warning: int) -> None:
        self._store = store
        self._lag = lag
        self._lag_warning = lag_warning
        self._asking: asyncio.Task[Pulse | None] | None = None

    async def now(self) -> Health:
        """The health at this moment; Redis being away, or not answering, is part of it."""
        return assess(
            await self._pulse(), self._lag.reading, datetime.now(BUSINESS_TZ), lag_warning=self._lag_warning
        )

    async def text(self) -> str:
        """The same as a message of the feed."""
        return health_text(await self.now())

    async def close(self) -> None:
        """Ask no more."""
        if self._asking is not None:
            self._asking.cancel()
            await asyncio.gather(self._asking, return_exceptions=True)

    async def _pulse(self) -> Pulse | None:
        """None where nothing comes in time. A question that hangs is waited for by all who ask meanwhile, not asked again."""
        if self._asking is None or self._asking.done():
            self._asking = asyncio.create_task(self._ask())
        asking = self._asking
        await asyncio.wait({asking}, timeout=_PULSE_SECONDS)
        return asking.result() if asking.done() and not asking.cancelled() else None

    async def _ask(self) -> Pulse | None:
        try:
            return await self._store.pulse()
        except StoreAway:
            return None


class CatchUp:
    """Where feeds catch up from: the live store (see `feed.client.Source`)."""

    def __init__(self, store: LiveStore, board: HealthBoard, names: Names) -> None:
        self._store = store
        self._board = board
        self._names = names

    async def body(self) -> tuple[Position, dict[str, object]]:
        """A snapshot and its position. Raises `StoreAway`."""
        now = datetime.now(BUSINESS_TZ)
        reply = await self._store.snapshot(now)
        return reply.newest, snapshot_body(reply, self._names, await self._board.now(), now)

    async def snapshot(self) -> tuple[Position, str]:
        """The first message of a feed and its position. Raises `StoreAway`."""
        position, body = await self.body()
        return position, snapshot_text(body)

    async def missed(self, after: Position) -> Update | Marker | None:
        """The next part of what came after the position. Raises `StoreAway`."""
        reply = await self._store.changes(after, BATCH)
        if not reply.covered:
            return Marker.BUILT_ANEW
        return Update(after, reply, self._names) if reply.entries else None


class State:
    """The parts of one application."""

    def __init__(
        self,
        settings: ApiSettings,
        store: LiveStore,
        lag: LagMonitor,
        rules: RulesInForce,
        runs: Runs,
    ) -> None:
        self.settings = settings
        self.store = store
        self.lag = lag
        self.runs = runs
        self.rules = rules
        self.names: Names = {card.id: card for card in rules.cards}  # what no change touches is read here
        self.board = HealthBoard(store, lag, settings.lag_warning)
        self.source = CatchUp(store, self.board, self.names)
        self.hub = Hub(store, self.names, settings.feed_interval_ms / 1_000)


def state_of(connection: Request | WebSocket) -> State:
    """The state of the application that serves this."""
    state: State = connection.app.state.parts
    return state
