"""One unit's staff in one hospital at once (3.26.1): every day of every stay is counted."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction

from tests.oracles.reading import Event, Found, cents, counting, day, fraction
from tests.oracles.stay_times import Times, by_stay, tells_of_a_stay, times

_DAY = timedelta(days=1)


@dataclass
class _Stay:
    person: str
    events: list[Event]
    times: Times

    @property
    def begin(self) -> datetime | None:
        return self.times.begin[0] if self.times.begin else None

    @property
    def open(self) -> bool:
        return self.times.end is None

    def days(self, open_days: int) -> set[date]:
        """With 0, the days on which the person is known to have been there."""
        if self.begin is None:
            return set()
        known = self.times.end or max((self.times.begin, self.times.seen), key=_moment)
        assert known is not None
        length = (day(known[0]) - day(self.begin)).days + (open_days if self.open else 0)
        return {day(self.begin) + number * _DAY for number in range(length + 1)}


def _moment(part: tuple[datetime, Event] | None) -> datetime:
    return part[0] if part is not None else datetime.min.replace(tzinfo=UTC)


def unit_members_same_hospital(
    messages: Iterable[bytes], *, min_persons: int = 3, max_open_days: int = 60
) -> dict[str, Found]:
    """By anchor `unit|hospital|first day`."""
    cells: dict[tuple[str, str], list[Event]] = defaultdict(list)
    for event in filter(tells_of_a_stay, counting(messages)):
        data = event.data
        if data.get("emp_no") is not None:
            cells[data["emp_no"], data["fixmedins_code"]].append(event)
    found: dict[str, Found] = {}
    for (unit, hospital), events in cells.items():
        by_name = by_stay(events, lambda event: (event.data["psn_no"], event.data["mdtrt_id"]))
        stays = [_Stay(str(person), mine, times(mine)) for (person, _), mine in by_name.items()]
        there: dict[date, set[str]] = defaultdict(set)
        sure: dict[date, set[str]] = defaultdict(set)
        for stay in stays:
            for on in stay.days(max_open_days):
                there[on].add(stay.person)
            for on in stay.days(0):
                sure[on].add(stay.person)
        crowded = sorted(on for on, persons in there.items() if len(persons) >= min_persons)
        for run in _runs(crowded):
            members = [stay for stay in stays if stay.days(max_open_days) & set(run)]
            most = max(len(there[on]) for on in run)
            known = any(len(sure[on]) >= min_persons for on in run)
            found[f"{unit}|{hospital}|{run[0]}"] = _found(
                unit, members, run, min_persons, max_open_days, (most, "medium" if known else "low")
            )
    return found


def _runs(days: list[date]) -> list[list[date]]:
    runs: list[list[date]] = []
    for on in days:
        if runs and runs[-1][-1] + _DAY == on:
            runs[-1].append(on)
        else:
            runs.append([on])
    return runs


def _found(
    unit: str, members: list[_Stay], run: list[date], least: int, open_days: int, more: tuple[int, str]
) -> Found:
    arrived: dict[str, datetime] = {}
    for stay in members:
        if stay.begin is not None and run[0] in stay.days(open_days):
            arrived[stay.person] = min(stay.begin, arrived.get(stay.person, stay.begin))
    events = [event for stay in members for event in stay.events]
    money = [fraction(event.data["fund_pay_sumamt"]) for event in events if "fund_pay_sumamt" in event.data]
    return Found(
        reason="colleagues_in_hospital",
        subject=unit,
        occurred_at=sorted(arrived.values())[least - 1],
        evidence=frozenset(event.id for event in events),
        amount=cents(max(sum(money, Fraction(0)), Fraction(0))) if money else None,
        facts=(len({stay.person for stay in members}), *more, len({s.person for s in members if s.open})),
    )
