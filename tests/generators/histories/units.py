"""Units from registration to merger or deregistration, with bills, payments, rates, stays of members and transfers."""

from random import Random
from typing import Any

from tests.generators.histories.writing import event, moment

_MONTHS = ("2026-01", "2026-02", "2026-03", "2026-04", "2026-05", "2026-06")
_DAY = 24


def books(rng: Random, events: int) -> list[dict[str, Any]]:
    """Registrations, contributions, rates and moves: some 15 events a unit over half a year, then closings."""
    written: list[dict[str, Any]] = []
    unit = 0

    def add(type_: str, hours: float, **data: Any) -> None:
        written.append(event(len(written), f"registration.{type_}", moment(rng, hours), **data))

    while len(written) < events:
        unit += 1
        name = f"E{unit}"
        known = {"orgcode": f"C{unit}", "emp_name": f"{unit}厂"}
        if rng.random() < 0.9:
            begin = _DAY * rng.choice((-40, 0, 0, 1, 31, 32)) + rng.choice((0, 12))
            way = rng.choice(("unit_registered", "unit_registered", "unit_changed"))
            add(way, begin, emp_no=name, insu_admdvs="220100", **known)
        for month, accrym in enumerate(_MONTHS):
            for way, chance in (("contribution_billed", 0.8), ("contribution_paid", 0.55)):
                if rng.random() < chance:
                    late = rng.choice((0, 5, 10, 70))
                    amount = rng.choice(("100.00", "100", 100, "99.99", "60", "-40", "0", "250.5"))
                    hours = _DAY * (30 * month + late)
                    add(f"{way}", hours, emp_no=name, accrym=accrym, amount=amount, **known)
        for _ in range(rng.choice((0, 0, 1, 3))):
            day = rng.randrange(150)
            rate = rng.choice(("0.002", "0.0050", 0.005, "0.007"))
            date = f"2026-0{rng.randrange(1, 7)}-01"
            add("rate_set", _DAY * day, emp_no=name, rate=rate, begndate=date)
        if rng.random() < 0.7:
            _leave(rng, add, name, f"E{unit + rng.choice((-1, 1))}")
        if rng.random() < 0.1:
            add("unit_registered", _DAY * rng.randrange(90, 180), emp_no=name, insu_admdvs="220200", **known)
    return [*written, *_closings(rng, len(written))]


def _leave(rng: Random, add: Any, name: str, other: str) -> None:
    hours = _DAY * rng.randrange(40, 180) + rng.choice((0, 0, 9))
    pending = rng.choice((None, "0", "0.01", "500", -3))
    way = rng.choice(("unit_deregistered", "unit_merged", "unit_merged", "unit_split"))
    told = rng.choice(({"into_emp_no": other}, {"from_emp_no": other}, {}))
    add(way, hours, emp_no=name, pending_transfer_amount=pending, **told)


def _closings(rng: Random, first: int) -> list[dict[str, Any]]:
    last = rng.choice((4, 5, 6))
    return [
        event(first + index, "calendar.period_closed", moment(rng, _DAY * 31 * (index + 1)), period=period)
        for index, period in enumerate(_MONTHS[:last])
    ]


def leaving(rng: Random, events: int) -> list[dict[str, Any]]:
    """Units that are deregistered amid stays and transfers of their members: some 15 events a unit."""
    written: list[dict[str, Any]] = []
    unit = 0
    while len(written) < events:
        unit += 1
        gone = _DAY * rng.randrange(20, 40)
        time = moment(rng, gone)
        written.append(event(len(written), "registration.unit_deregistered", time, emp_no=f"E{unit}"))
        for stay in range(rng.randrange(6)):
            written += _stay(rng, len(written), f"E{unit}", f"M{unit}-{stay}", gone)
        for transfer in range(rng.randrange(5)):
            written += _transfer(rng, len(written), f"E{unit}", f"T{unit}-{transfer}", gone)
    return written


def _stay(rng: Random, first: int, unit: str, mdtrt_id: str, gone: float) -> list[dict[str, Any]]:
    begin = gone + rng.choice((-200, -50, -1, 0, 1))
    end = begin + rng.choice((0, 1, 49, 50, 51, 300))
    person = {"mdtrt_id": mdtrt_id, "psn_no": f"P{unit}-{rng.randrange(3)}", "fixmedins_code": "H1"}
    areas = {"insu_admdvs": "220100", "mdtrtarea_admdvs": "220100"}
    begntime, endtime = moment(rng, begin), moment(rng, end)
    known = {"brdy": "1980-01-01", "gend": "1"}
    told: dict[str, tuple[str, dict[str, Any]]] = {
        "admitted": (begntime, {**areas, **known, "begntime": begntime, "med_type": "21"}),
        "discharged": (endtime, {"endtime": endtime, "begntime": rng.choice((None, begntime))}),
        "settled": (
            moment(rng, end + rng.choice((0, 30))),
            {
                **areas,
                "setl_id": f"S{first}",
                "med_type": rng.choice(("21", "21", "52", "11")),
                "begntime": rng.choice((None, begntime)),
                "endtime": rng.choice((None, endtime)),
                "medfee_sumamt": "100",
                "fund_pay_sumamt": "80",
            },
        ),
    }
    chosen = rng.choice((("admitted",), ("admitted", "discharged"), ("admitted", "settled"), ("settled",)))
    return [
        event(
            first + index,
            f"settlement.{way}",
            told[way][0],
            **person,
            **told[way][1],
            emp_no=unit if rng.random() < 0.9 else None,
        )
        for index, way in enumerate(chosen)
    ]


def _transfer(rng: Random, first: int, unit: str, transfer_id: str, gone: float) -> list[dict[str, Any]]:
    out = gone + rng.choice((-100, -10, 0, 1))
    common = {
        "transfer_id": transfer_id,
        "psn_no": f"P{unit}-{rng.randrange(3)}",
        "cross_pool": rng.random() < 0.3,
        "period": "2026-01",
    }
    left = rng.choice(({"from_emp_no": unit, "emp_no": "E-new"}, {"emp_no": unit}))
    came = {"from_emp_no": unit if rng.random() < 0.8 else None, "emp_no": "E-new"}
    told = rng.choice((("out",), ("out", "in"), ("out", "in"), ("in",), ("out", "in", "in")))
    return [
        event(
            first + index,
            f"registration.transferred_{side}",
            moment(rng, out if side == "out" else out + rng.choice((-5, 0, 9, 10, 11, 101))),
            **common,
            **(left if side == "out" else came),
        )
        for index, side in enumerate(told)
    ]
