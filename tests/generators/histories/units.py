"""The books of units: registrations, bills, payments, rates, mergers, splits and deregistrations."""

from random import Random
from typing import Any

from tests.generators.histories.writing import event, moment

_MONTHS = ("2026-01", "2026-02", "2026-03", "2026-04", "2026-05", "2026-06")
_AMOUNTS = ("100.00", "100", 100, "99.99", "60", "-40", "0", "250.5")
_DAY = 24


class _Writer:
    """Numbers what is written, and dates it some hours into 2026."""

    def __init__(self, rng: Random) -> None:
        self.rng = rng
        self.written: list[dict[str, Any]] = []

    def add(self, type_: str, hours: float, **data: Any) -> None:
        time = moment(self.rng, hours)
        self.written.append(event(len(self.written), f"registration.{type_}", time, **data))

    def registration(self, name: str) -> None:
        rng = self.rng
        begin = _DAY * rng.choice((-40, 0, 0, 1, 31, 32)) + rng.choice((0, 12))
        way = rng.choice(("unit_registered", "unit_registered", "unit_changed"))
        self.add(way, begin, insu_admdvs="220100", **_known(name))

    def money(self, name: str, way: str, month: int) -> None:
        rng = self.rng
        hours = _DAY * (30 * month + rng.choice((0, 5, 10, 70)))
        amount = rng.choice(_AMOUNTS)
        self.add(f"contribution_{way}", hours, accrym=_MONTHS[month], amount=amount, **_known(name))

    def parting(self, name: str, other: str, hours: float, ways: tuple[str, ...]) -> None:
        rng = self.rng
        pending = rng.choice((None, "0", "0.01", "0.02", "500", -3))
        told = rng.choice(({"into_emp_no": other}, {"from_emp_no": other}, {}))
        self.add(rng.choice(ways), hours, emp_no=name, pending_transfer_amount=pending, **told)


def _known(name: str) -> dict[str, Any]:
    return {"emp_no": name, "orgcode": f"C{name}", "emp_name": f"{name}厂"}


def books(rng: Random, events: int) -> list[dict[str, Any]]:
    """Contributions of half a year, some 10 events a unit; a third of the units leave; then months are closed."""
    to = _Writer(rng)
    unit = 0
    while len(to.written) < events:
        unit += 1
        name, other = f"E{unit}", f"E{unit + rng.choice((-1, 1))}"
        if rng.random() < 0.9:
            to.registration(name)
        for month in range(len(_MONTHS)):
            if rng.random() < 0.8:
                to.money(name, "billed", month)
            if rng.random() < 0.55:
                to.money(name, "paid", month)
        if rng.random() < 0.3:
            hours = _DAY * rng.randrange(20, 180)
            to.parting(name, other, hours, ("unit_deregistered", "unit_merged", "unit_split"))
        if rng.random() < 0.1:
            hours = _DAY * rng.randrange(20, 180)
            to.add("unit_registered", hours, insu_admdvs="220200", **_known(name))
    return [*to.written, *_closings(rng, len(to.written))]


def _closings(rng: Random, first: int) -> list[dict[str, Any]]:
    last = rng.choice((4, 5, 6))
    return [
        event(first + index, "calendar.period_closed", moment(rng, _DAY * 31 * (index + 1)), period=period)
        for index, period in enumerate(_MONTHS[:last])
    ]


def partings(rng: Random, events: int) -> list[dict[str, Any]]:
    """Some 6 events a unit: a few bills and payments, many in the very moment in which the unit leaves."""
    to = _Writer(rng)
    unit = 0
    while len(to.written) < events:
        unit += 1
        name, other = f"E{unit}", f"E{unit + rng.choice((-1, 1))}"
        for month in range(rng.randrange(4)):
            for way in ("billed", "paid"):
                if rng.random() < 0.7:
                    to.money(name, way, month)
        for _ in range(rng.choice((1, 1, 2))):
            hours = _DAY * rng.choice((10, 30, 35, 40, 65, 70, 75))
            to.parting(name, other, hours, ("unit_deregistered", "unit_merged", "unit_split"))
    return to.written


def rates(rng: Random, events: int) -> list[dict[str, Any]]:
    """Some 4 rates a unit, several for one day."""
    to = _Writer(rng)
    unit = 0
    while len(to.written) < events:
        unit += 1
        for _ in range(rng.randrange(1, 8)):
            rate = rng.choice(("0.002", "0.0050", 0.005, "0.007"))
            date = f"2026-0{rng.randrange(1, 7)}-01"
            to.add("rate_set", _DAY * rng.randrange(150), emp_no=f"E{unit}", rate=rate, begndate=date)
    return to.written
