"""Judge a history: the same projection and judging as the live path, in business-time order."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from detectors.contract.doubt import Doubt
from detectors.contract.events.calendar import PeriodClosed, Tick
from detectors.contract.values import from_us, to_us
from detectors.engine.context import Clock
from detectors.engine.history import History
from detectors.engine.ruleset import RuleSet
from detectors.intake.read import Taken
from replay.ending import Days, ending_of


def in_business_order(taken: Iterable[Taken]) -> list[Taken]:
    """Sorted by business time, then by name and body, so that the order of arrival leaves no trace."""
    return sorted(taken, key=lambda t: (to_us(t.event.time), t.event.source, t.event.id, t.digest))


def end_of(taken: Iterable[Taken], judged_at: datetime | None = None) -> Clock:
    """The clock at the end of a history that lacks ticks or closings of its own.

    Without ticks time ends where the data plausibly do (`replay/ending.py`); without closings every month before that
    day's is closed. A history that has its own keeps them: what is missing there has not happened. `judged_at` is when
    the history was judged first.
    """
    days = Days()
    ticks = closings = False
    for item in taken:
        ticks = ticks or isinstance(item.event, Tick)
        closings = closings or isinstance(item.event, PeriodClosed)
        days.add(to_us(item.event.time), item.digest)
    ending = ending_of(days, None if judged_at is None else to_us(judged_at))
    return end_at(ending.latest, ticks=ticks, closings=closings)


def end_at(latest: int | None, *, ticks: bool, closings: bool) -> Clock:
    """The same from where the data end (microseconds) and whether there are ticks and closings."""
    if latest is None:
        return Clock()
    before = from_us(latest).replace(day=1) - timedelta(days=1)
    return Clock(None if ticks else latest, None if closings else f"{before:%Y-%m}")


def judge_events(
    taken: Iterable[Taken], rules: RuleSet, detected_at: datetime, end: Clock
) -> dict[str, Doubt]:
    """The final state of every doubt, by id, after the events in the order given and the time that `end` adds.

    `detected_at` is stamped on what is raised; it is the caller's clock.
    """
    history = History(rules, detected_at)
    doubts: dict[str, Doubt] = {}
    for item in taken:
        for published in history.take(item):
            doubts[str(published.doubt.doubt_id)] = published.doubt
    for published in history.advance(end):
        doubts[str(published.doubt.doubt_id)] = published.doubt
    return doubts
