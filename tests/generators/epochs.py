"""The same people and places again, years later: what of a history has to do with what came before, and what has not."""

import re
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any, Final

from detectors.contract.values import BUSINESS_TZ

YEARS: Final = 4
"""Between two epochs: every date of the one stands in the calendar of the other."""

_DATE = re.compile(r"\d{4}-\d{2}(-\d{2}.*)?")
_SAME = ("brdy", "psn_no", "emp_no", "certno", "fixmedins_code", "med_list_codg", "fixmedins_bchno")
_NEW = ("id", "mdtrt_id", "setl_id", "init_setl_id")

Event = dict[str, Any]


def in_epoch(event: Event, epoch: int) -> Event:
    """The event some epochs later, under a name of its own and about a stay or settlement of its own."""
    moved: Event = _moved(event, epoch)
    return moved


def _moved(value: Any, epoch: int, name: str = "") -> Any:
    if isinstance(value, dict):
        return {key: _moved(part, epoch, key) for key, part in value.items()}
    if isinstance(value, list):
        return [_moved(part, epoch) for part in value]
    if name in _SAME or isinstance(value, bool):
        return value
    if name in _NEW:
        return f"{value}~{epoch}" if epoch else value
    if name == "year" and isinstance(value, int):
        return value + YEARS * epoch
    if isinstance(value, str) and _DATE.fullmatch(value):
        return f"{int(value[:4]) + YEARS * epoch:04}{value[4:]}"
    return value


def on_time(rng: Random, events: list[Event], lateness_days: float) -> list[Event]:
    """A delivery in which nothing is later than allowed, with the ticks and closings of its time."""
    arrivals = []
    for event in events:
        # a reversal is as old as what it reverses
        at = datetime.fromisoformat(event["data"].get("original", event)["time"])
        late = rng.choice((0, 0, rng.random(), rng.random() * lateness_days, lateness_days))
        arrivals.append((at + timedelta(days=late), event))
    arrivals.sort(key=lambda one: one[0])
    delivery: list[Event] = []
    last: datetime | None = None
    for at, event in arrivals:
        if last is None or at - last > timedelta(days=rng.choice((0, 3, 20))):
            delivery += clock(at)
            last = at
        delivery.append(event)
    return delivery


def clock(at: datetime) -> list[Event]:
    """A tick, and the closing of the month that ended fifteen days before."""
    month = (at.astimezone(BUSINESS_TZ) - timedelta(days=15)).replace(day=1) - timedelta(days=1)
    return [_calendar("tick", at, {}), _calendar("period_closed", at, {"period": f"{month:%Y-%m}"})]


def _calendar(type_: str, at: datetime, data: dict[str, Any]) -> Event:
    return {
        "specversion": "1.0",
        "id": f"{type_}-{at.astimezone(UTC):%Y%m%d%H%M%S%f}",
        "source": "/clock",
        "type": f"calendar.{type_}",
        "time": at.isoformat(),
        "data": data,
    }
