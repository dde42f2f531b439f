"""Time as data: ticks and period closings that the service writes into the logs."""

import msgspec

from detectors.contract.events.base import Code, Event, Month


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
