"""Which topic may bring which event: whoever may write events must not be able to switch rules off, or to set the clock."""

from datetime import datetime, timedelta
from typing import Final

from detectors.contract import topics
from detectors.contract.events import AnyEvent, Retracted
from detectors.contract.events.calendar import SOURCE, PeriodClosed, Tick, closing_id, tick_id
from detectors.contract.events.service import RulesApplied
from detectors.contract.values import BUSINESS_TZ, Text, period_end_us, to_us
from detectors.intake.dispatch import ByEventClass
from detectors.intake.refusal import Refused, impossible

CLOCK_SKEW: Final = timedelta(minutes=5)
"""How far the clocks of two gateways may differ: a tick may lie so far ahead of the reader's clock."""

_SERVICE: Final[ByEventClass[Text]] = ByEventClass(
    {
        RulesApplied: Text("规则的更改只能来自", "rules can only be changed from"),
        Retracted: Text("撤回只能来自", "bodies can only be retracted from"),
        Tick: Text("时钟只能来自", "the clock can only be set from"),
        PeriodClosed: Text("结算期的关闭只能来自", "periods can only be closed from"),
    }
)


def is_service(event: AnyEvent) -> bool:
    """Whether only the service itself may say it; cheap, since every event is asked."""
    return _SERVICE.get(type(event)) is not None


def check_origin(event: AnyEvent, topic: str, *, history: bool = False) -> None:
    """Raise `Refused` for what only the service may say, from a topic or with a source of others.

    In `history` stand the calendar events that earlier releases wrote on a topic of the sources: those whose ids are the
    service's own are taken there.
    """
    told = _SERVICE.get(type(event))
    if told is None:
        return
    if topic != topics.SERVICE_EVENTS and not (history and _of_an_earlier_release(event, topic)):
        raise Refused(
            "impossible_value",
            Text(f"{told.zh}主题 {topics.SERVICE_EVENTS}", f"{told.en} the topic {topics.SERVICE_EVENTS}"),
            "$.type",
        )
    if isinstance(event, Tick | PeriodClosed) and event.source != SOURCE:
        raise impossible("$.source", f"时钟的来源只能是 {SOURCE}", f"the clock's source is {SOURCE} alone")


def check_clock(event: AnyEvent, now: datetime) -> None:
    """Raise `Refused` for a calendar event that runs ahead of the reader's clock: time would not come back."""
    if isinstance(event, Tick) and event.time > now + CLOCK_SKEW:
        raise impossible("$.time", "时钟超前于当前时间", "the tick is ahead of the present")
    if isinstance(event, PeriodClosed) and period_end_us(event.data.period) > to_us(now):
        raise impossible("$.data.period", "结算期尚未结束", "the period is not over yet")


def _of_an_earlier_release(event: AnyEvent, topic: str) -> bool:
    if topic != topics.REGISTRATION_EVENTS:
        return False
    if isinstance(event, PeriodClosed):
        return event.id == closing_id(event.data.period)
    return isinstance(event, Tick) and event.id == tick_id(event.time.astimezone(BUSINESS_TZ))
