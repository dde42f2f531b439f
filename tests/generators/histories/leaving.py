"""Units that are deregistered amid stays and transfers of their members."""

from random import Random
from typing import Any

from tests.generators.histories.giving_back import refund_of
from tests.generators.histories.writing import event, moment

_DAY = 24
_TYPES = {"interim": "settled", "refund": "settled"}


def leaving(rng: Random, events: int) -> list[dict[str, Any]]:
    """Some 15 events a unit, crowded around its deregistration."""
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
    half = moment(rng, (begin + end) / 2)
    told["interim"] = (
        half,
        {
            **told["settled"][1],
            "setl_id": f"I{first}",
            "med_type": "21",
            "begntime": begntime,
            "endtime": half,
            "mid_setl_flag": rng.choice(("1", "1", None)),
        },
    )
    told["refund"] = (
        moment(rng, end + rng.choice((0, 40))),
        refund_of(rng, {**person, **told["settled"][1]}, f"R{first}"),
    )
    chosen = rng.choice(
        (
            ("admitted",),
            ("admitted", "discharged"),
            ("admitted", "settled"),
            ("settled",),
            ("admitted", "interim"),
            ("admitted", "interim", "discharged"),
            ("admitted", "interim", "settled"),
            ("admitted", "settled", "refund"),
            ("settled", "refund"),
            ("discharged",),
        )
    )
    return [
        event(
            first + index,
            f"settlement.{_TYPES.get(way, way)}",
            told[way][0],
            **{**person, **told[way][1], "emp_no": unit if rng.random() < 0.85 else None},
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
