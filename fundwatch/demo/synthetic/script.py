"""What the parts of the synthetic stream write into: events, when they are delivered, and what they must lead to."""

import random
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final

from detectors.contract.values import BUSINESS_TZ

START: Final = datetime(2026, 3, 1, tzinfo=BUSINESS_TZ)
DAYS: Final = 28
SOURCE: Final = "/demo/synthetic"


@dataclass(frozen=True, slots=True)
class Delivery:
    """One message and the business moment at which it is delivered (later than its own time when it is late)."""

    at: datetime
    event: dict[str, Any] | bytes


@dataclass(slots=True)
class Script:
    """`planted` holds (rule id, anchor) of every doubt that must stand in the end; nothing else may."""

    rng: random.Random
    deliveries: list[Delivery] = field(default_factory=list)
    planted: set[tuple[str, str]] = field(default_factory=set)
    taken: set[str] = field(default_factory=set)
    _numbers: int = 0

    def moment(self, first_day: float = 0.0, last_day: float = DAYS) -> datetime:
        """A random minute of the span, given in days from its start."""
        minutes = self.rng.randrange(int(first_day * 1440), int(last_day * 1440))
        return START + timedelta(minutes=minutes)

    def event(self, event_type: str, time: datetime, **data: Any) -> dict[str, Any]:
        """A contract object with a new id; not delivered yet."""
        self._numbers += 1
        return {
            "specversion": "1.0",
            "id": f"s{self._numbers:06d}",
            "source": SOURCE,
            "type": event_type,
            "time": time.isoformat(),
            "data": data,
        }

    def deliver(self, event: dict[str, Any] | bytes, at: datetime) -> None:
        """Put a message on the way."""
        self.deliveries.append(Delivery(at, event))

    def happen(self, event_type: str, time: datetime, **data: Any) -> dict[str, Any]:
        """An event that is delivered when it happens."""
        event = self.event(event_type, time, **data)
        self.deliver(event, time)
        return event

    def reverse(self, original: dict[str, Any], at: datetime, reason: str) -> None:
        """Take an event back."""
        stream = original["type"].partition(".")[0]
        reverses = {"source": original["source"], "id": original["id"]}
        self.happen(f"{stream}.reversed", at, reverses=reverses, original=original, reason=reason)
