"""One unit's staff in one hospital at once (3.26.1): every day of every stay is counted."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from fractions import Fraction

from tests.oracles.reading import Event, Found, cents, counting, day, fraction, instant

_DAY = timedelta(days=1)


@dataclass
class _Stay:
    person: str
    begin: datetime | None = None
    end: datetime | None = None
    events: list[Event] = field(default_factory=list)

    def learn(self, event: Event) -> None:
        """The first event in business time that gives a part gives it for good."""
        data = event.data
        self.events.append(event)
        if self.begin is None and event.type != "settlement.discharged" and data.get("begntime"):
            self.begin = instant(data["begntime"])
        if self.end is None and event.type != "settlement.admitted" and data.get("endtime"):
            self.end = instant(data["endtime"])

    def days(self, open_days: int) -> set[date]:
        if self.begin is None:
            return set()
        length = open_days if self.end is None else (day(self.end) - day(self.begin)).days
        return {day(self.begin) + number * _DAY for number in range(length + 1)}


def _tells_of_a_stay(event: Event) -> bool:
    if event.type == "settlement.settled":
        return event.data["med_type"].startswith("2") or event.data["med_type"].startswith("52")
    return event.type in ("settlement.admitted", "settlement.discharged")


def unit_members_same_hospital(
    messages: Iterable[bytes], *, min_persons: int = 3, max_open_days: int = 60
) -> dict[str, Found]:
    """By anchor `unit|hospital|first day`."""
    cells: dict[tuple[str, str], dict[tuple[str, str], _Stay]] = defaultdict(dict)
    for event in filter(_tells_of_a_stay, counting(messages)):
        data = event.data
        if data.get("emp_no") is not None:
            stays = cells[data["emp_no"], data["fixmedins_code"]]
            stays.setdefault((data["psn_no"], data["mdtrt_id"]), _Stay(data["psn_no"])).learn(event)
    found: dict[str, Found] = {}
    for (unit, hospital), by_name in cells.items():
        there: dict[date, set[str]] = defaultdict(set)
        for stay in by_name.values():
            for on in stay.days(max_open_days):
                there[on].add(stay.person)
        crowded = sorted(on for on, persons in there.items() if len(persons) >= min_persons)
        for run in _runs(crowded):
            members = [stay for stay in by_name.values() if stay.days(max_open_days) & set(run)]
            found[f"{unit}|{hospital}|{run[0]}"] = _found(
                unit, members, run, min_persons, max_open_days, max(len(there[on]) for on in run)
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


def _found(unit: str, members: list[_Stay], run: list[date], least: int, open_days: int, most: int) -> Found:
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
        amount=cents(sum(money, Fraction(0))) if money else None,
        facts=(len({stay.person for stay in members}), most),
    )
