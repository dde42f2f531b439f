"""Calendar events that the service writes into the log: time as data. Pure but for the caller's clock."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any, Final

import msgspec

from detectors.contract.events.calendar import SOURCE, closing_id, tick_id
from detectors.contract.values import BUSINESS_TZ

_MOST_AT_ONCE: Final = 20_000
"""Ticks written for a time that is caught up with: beyond, some are left out (with a tick a minute, after two weeks)."""


class Ticker:
    """Says which calendar events are due. Names follow from the moment, so gateways side by side repeat each other."""

    def __init__(self, tick_seconds: int, close_after_days: int) -> None:
        self._tick = timedelta(seconds=tick_seconds)
        self._close_after = timedelta(days=close_after_days)
        self._last_tick: datetime | None = None
        self._last_closed: str | None = None

    def is_due(self, now: datetime) -> bool:
        """Whether a tick could be written at that moment."""
        return self._last_tick is None or self._at(now) > self._last_tick

    def after(self, us: int) -> int:
        """The moment of the tick that follows one, both in microseconds."""
        return us + round(self._tick.total_seconds() * 1_000_000)

    def due(self, now: datetime) -> Iterator[bytes]:
        """Messages for the service's topic, of every tick up to `now`, which is aware: how far time may come.

        Time that goes back, since what is unread is older than what was read, brings none.
        """
        moment = self._at(now)
        if self._last_tick is None:
            self._last_tick = moment - self._tick
        step = self._tick * max(1, (moment - self._last_tick) // self._tick // _MOST_AT_ONCE)
        while self._last_tick < moment:
            self._last_tick = min(self._last_tick + step, moment)
            yield from self._tell(self._last_tick)

    def _at(self, now: datetime) -> datetime:
        seconds = self._tick.total_seconds()
        return datetime.fromtimestamp(now.timestamp() // seconds * seconds, BUSINESS_TZ)

    def _tell(self, moment: datetime) -> Iterator[bytes]:
        closed = self._closed_by(moment)
        if closed != self._last_closed:
            self._last_closed = closed
            yield _event(closing_id(closed), "calendar.period_closed", moment, {"period": closed})
        yield _event(tick_id(moment), "calendar.tick", moment, {})

    def _closed_by(self, moment: datetime) -> str:
        """The newest settlement period that ended so many days ago."""
        last_day = (moment - self._close_after).replace(day=1) - timedelta(days=1)
        return f"{last_day:%Y-%m}"


def _event(event_id: str, event_type: str, moment: datetime, data: dict[str, Any]) -> bytes:
    return msgspec.json.encode(
        {
            "specversion": "1.0",
            "id": event_id,
            "source": SOURCE,
            "type": event_type,
            "time": moment.isoformat(),
            "data": data,
        }
    )
