"""What a sink has done since it started, as its heartbeat tells it."""

from collections import Counter
from datetime import datetime
from threading import Lock
from typing import Final

from detectors.contract.health import LastEvent
from detectors.contract.values import BUSINESS_TZ

RECORDS: Final = "records"  # taken from Kafka and handled
SKIPPED: Final = "skipped"  # could not be read


class Tally:
    """Counts that only grow. The heartbeat reads them from another thread."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._counts: Counter[str] = Counter({RECORDS: 0, SKIPPED: 0})
        self._last = LastEvent(time=None, at=None)

    def add(self, name: str, number: int = 1) -> None:
        """Count `number` more of `name`."""
        with self._lock:
            self._counts[name] += number

    def saw(self, business_time: datetime) -> None:
        """Note the business time of the newest doubt; the wall clock is noted with it."""
        with self._lock:
            self._last = LastEvent(time=business_time, at=datetime.now(BUSINESS_TZ))

    def counts(self) -> dict[str, int]:
        """The counts as they are now."""
        with self._lock:
            return dict(self._counts)

    def last(self) -> LastEvent:
        """What was seen last."""
        with self._lock:
            return self._last
