"""No contribution for consecutive months (3.1.1): every month of every unit is looked at, one by one."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from fractions import Fraction

from tests.oracles.reading import Event, Found, cents, counting, fraction

_EIGHT_HOURS = timedelta(hours=8)


def _begin(month: str) -> datetime:
    return datetime(int(month[:4]), int(month[5:]), 1, tzinfo=UTC) - _EIGHT_HOURS


def _next(month: str) -> str:
    year, number = int(month[:4]), int(month[5:])
    return f"{year + 1:04}-01" if number == 12 else f"{year:04}-{number + 1:02}"


def _month(moment: datetime) -> str:
    return (moment + _EIGHT_HOURS).isoformat()[:7]


class _Unit:
    def __init__(self, name: str) -> None:
        self.name = name
        self.told: list[Event] = []
        self.paid: dict[str, Fraction] = defaultdict(Fraction)
        self.billed: dict[str, Fraction] = defaultdict(Fraction)
        self.money: dict[str, set[str]] = defaultdict(set)

    def registered_through(self, month: str) -> Event | None:
        """The event that brought the unit into the register, if it stood there for all of the month."""
        first_day_over, over = _begin(month) + timedelta(days=1), _begin(_next(month))
        standing: Event | None = None
        was_gone = False
        for event in self.told:
            if event.time >= over:
                break
            if event.type in ("registration.unit_registered", "registration.unit_changed"):
                if standing is None and (event.type.endswith("registered") or not was_gone):
                    standing = event
            else:
                standing, was_gone = None, was_gone or _is_certain(event)
        return standing if standing is not None and standing.time < first_day_over else None

    def ends_with(self, event: Event) -> bool:
        data = event.data
        if event.type == "registration.unit_deregistered":
            return bool(data["emp_no"] == self.name)
        named = {data["emp_no"], data.get("into_emp_no"), data.get("from_emp_no")}
        if not _is_certain(event):  # one of two units, and nobody knows which
            return self.name in named
        return self.name in named and self.name != (data.get("into_emp_no") or data["emp_no"])


def _is_certain(event: Event) -> bool:
    """Whether an ending tells which unit ended."""
    named = event.data.get("into_emp_no") or event.data.get("from_emp_no")
    return event.type == "registration.unit_deregistered" or bool(named)


def _units(events: list[Event]) -> dict[str, _Unit]:
    names = {
        event.data[name]
        for event in events
        for name in ("emp_no", "into_emp_no", "from_emp_no")
        if event.type.startswith("registration.") and event.data.get(name)
    }
    units = {name: _Unit(name) for name in names}
    for event in events:
        if event.type in ("registration.unit_registered", "registration.unit_changed"):
            units[event.data["emp_no"]].told.append(event)
        elif event.type in ("registration.unit_deregistered", "registration.unit_merged"):
            for unit in units.values():
                if unit.ends_with(event):
                    unit.told.append(event)
        elif event.type in ("registration.contribution_paid", "registration.contribution_billed"):
            unit, month = units[event.data["emp_no"]], event.data["accrym"]
            book = unit.paid if event.type.endswith("paid") else unit.billed
            book[month] += fraction(event.data["amount"])
            unit.money[month].add(event.id)
    return units


def unit_unpaid_three_months(
    messages: Iterable[bytes], *, months: int = 3, not_before: str = "1900-01"
) -> dict[str, Found]:
    """By anchor `unit|first month`."""
    events = counting(messages)
    closings = [event.data["period"] for event in events if event.type == "calendar.period_closed"]
    if not closings:
        return {}
    found: dict[str, Found] = {}
    for name, unit in _units(events).items():
        if not unit.told:
            continue
        month, streak = max(_month(unit.told[0].time), not_before), list[str]()
        since: Event | None = None
        while True:
            record = unit.registered_through(month)
            unpaid = record is not None and unit.paid.get(month, Fraction(0)) <= 0
            joins = unpaid and (not streak or record == since)
            if not joins or month > max(closings):
                if len(streak) >= months:
                    found[f"{name}|{streak[0]}"] = _found(unit, streak, months, over=not joins)
                streak = []
            if month > max(closings):
                break
            if unpaid:
                streak, since = [*streak, month], record
            month = _next(month)
    return found


def _found(unit: _Unit, streak: list[str], months: int, *, over: bool) -> Found:
    record = unit.registered_through(streak[0])
    assert record is not None
    billed = sum((unit.billed[month] for month in streak if month in unit.billed), Fraction(0))
    return Found(
        reason="no_contribution",
        subject=unit.name,
        occurred_at=_begin(_next(streak[months - 1])),
        evidence=frozenset({record.id}.union(*(unit.money[month] for month in streak))),
        amount=cents(billed) if cents(billed) > 0 else None,
        facts=(len(streak), over),
    )
