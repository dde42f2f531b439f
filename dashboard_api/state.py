"""What the routes share: made once when the application starts, found on the application."""

from collections.abc import Sequence
from datetime import datetime

from fastapi import Request, WebSocket

from dashboard_api.feed.client import Marker
from dashboard_api.feed.hub import BATCH, Hub
from dashboard_api.feed.messages import Names, Update, health_text, snapshot_body, snapshot_text
from dashboard_api.health import assess
from dashboard_api.lag import LagMonitor
from dashboard_api.live.position import Position
from dashboard_api.live.store import LiveStore, Pulse, StoreAway
from dashboard_api.models import Health, RuleCard
from dashboard_api.replays.runs import Runs
from dashboard_api.settings import ApiSettings
from detectors.contract.values import BUSINESS_TZ


class HealthBoard:
    """Puts the health together from what Redis and Kafka say."""

    def __init__(self, store: LiveStore, lag: LagMonitor, lag_warning: int) -> None:
        self._store = store
        self._lag = lag
        self._lag_warning = lag_warning

    async def now(self) -> Health:
        """The health at this moment; Redis being away is part of it."""
        pulse: Pulse | None
        try:
            pulse = await self._store.pulse()
        except StoreAway:
            pulse = None
        return assess(pulse, self._lag.reading, datetime.now(BUSINESS_TZ), lag_warning=self._lag_warning)

    async def text(self) -> str:
        """The same as a message of the feed."""
        return health_text(await self.now())


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
        cards: Sequence[RuleCard],
        runs: Runs,
    ) -> None:
        self.settings = settings
        self.store = store
        self.lag = lag
        self.runs = runs
        self.cards = tuple(cards)
        self.names: Names = {card.id: card for card in cards}
        self.board = HealthBoard(store, lag, settings.lag_warning)
        self.source = CatchUp(store, self.board, self.names)
        self.hub = Hub(store, self.names, settings.feed_interval_ms / 1_000)


def state_of(connection: Request | WebSocket) -> State:
    """The state of the application that serves this."""
    state: State = connection.app.state.parts
    return state
