"""Time as data: ticks and period closings that the service writes into the logs."""

from datetime import datetime
from typing import Final

import msgspec

from detectors.contract.events.base import Code, Event, Month

SOURCE: Final = "/fundwatch/calendar"
"""The source of every calendar event."""


def tick_id(moment: datetime) -> str:
    """The id of the tick of a moment, given in the business time zone: gateways side by side repeat each other."""
    return f"tick-{moment:%Y%m%dT%H%M%S}"


def closing_id(period: str) -> str:
    """The id of a period's closing."""
    return f"closed-{period}"


class TickData(msgspec.Struct, kw_only=True, frozen=True, gc=False):
    """Nothing but the envelope's time counts."""


class Tick(Event, frozen=True, tag="calendar.tick"):
    data: TickData


class PeriodClosedData(msgspec.Struct, kw_only=True, frozen=True, gc=False):
    period: Month
    poolarea_no: Code | None = None


class PeriodClosed(Event, frozen=True, tag="calendar.period_closed"):
    data: PeriodClosedData


CalendarEvent = Tick | PeriodClosed
