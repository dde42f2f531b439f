"""Calendar events that the service writes into the log: time as data. Pure but for the caller's clock."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any, Final

import msgspec

from detectors.contract.values import BUSINESS_TZ

SOURCE: Final = "/fundwatch/calendar"


class Ticker:
    """Says which calendar events are due. Names follow from the moment, so gateways side by side repeat each other."""

    def __init__(self, tick_seconds: int, close_after_days: int) -> None:
        self._tick = timedelta(seconds=tick_seconds)
        self._close_after = timedelta(days=close_after_days)
        self._last_tick: datetime | None = None
        self._last_closed: str | None = None

    def due(self, now: datetime) -> Iterator[bytes]:
        """Messages for a raw topic; `now` is aware."""
        moment = datetime.fromtimestamp(
            now.timestamp() // self._tick.total_seconds() * self._tick.total_seconds(), BUSINESS_TZ
        )
        if moment == self._last_tick:
            return
        self._last_tick = moment
        closed = self._closed_by(moment)
        if closed != self._last_closed:
            self._last_closed = closed
            yield _event(f"closed-{closed}", "calendar.period_closed", moment, {"period": closed})
        yield _event(f"tick-{moment:%Y%m%dT%H%M%S}", "calendar.tick", moment, {})

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
