"""Members of a few units in a few hospitals: stays that meet on a day, or miss each other by one."""

from random import Random
from typing import Any

from tests.generators.histories.giving_back import refund_of
from tests.generators.histories.writing import event, moment


def colleagues(rng: Random, events: int) -> list[dict[str, Any]]:
    """Some ten stays a unit and hospital, told by one to three events each."""
    written: list[dict[str, Any]] = []
    unit = stay = 0
    while len(written) < events:
        unit += 1
        hours = float(24 * rng.randrange(5, 20))
        for _ in range(rng.randrange(4, 16)):
            stay += 1
            hours += rng.choice((0, 0, 0, 6, 6, 24, 24, 30, 60, 400))
            written += _stay(rng, len(written), unit, f"M{stay}", hours)
    return written


def _stay(rng: Random, first: int, unit: int, name: str, hours: float) -> list[dict[str, Any]]:
    end = hours + rng.choice((0, 6, 24, 30, 48, 90))
    begntime, endtime = moment(rng, hours), moment(rng, end)
    common = {
        "mdtrt_id": name,
        "psn_no": f"P{unit}-{rng.randrange(9)}",
        "emp_no": f"E{unit}" if rng.random() < 0.95 else None,
        "fixmedins_code": rng.choice(("H1", "H1", "H1", "H2")),
    }
    areas = {"insu_admdvs": "220100", "mdtrtarea_admdvs": "220100"}
    admitted = (
        "settlement.admitted",
        hours,
        {**common, **areas, "begntime": begntime, "med_type": "21", "brdy": "1970-01-01", "gend": "1"},
    )
    discharged = ("settlement.discharged", end, {**common, "endtime": endtime})
    settled = (
        "settlement.settled",
        end + rng.choice((0, 24)),
        {
            **common,
            **areas,
            "setl_id": f"S{first}",
            "med_type": rng.choice(("21", "21", "52", "11")),
            "begntime": begntime if rng.random() < 0.9 else None,
            "endtime": endtime if rng.random() < 0.9 else None,
            "medfee_sumamt": "9000.00",
            "fund_pay_sumamt": f"{rng.randrange(9000)}.{rng.randrange(100):02}",
        },
    )
    half = moment(rng, (hours + end) / 2)
    interim = (
        "settlement.settled",
        (hours + end) / 2,
        {
            **settled[2],
            "setl_id": f"I{first}",
            "med_type": "21",
            "begntime": begntime,
            "endtime": half,
            "mid_setl_flag": rng.choice(("1", None)),
        },
    )
    refund = ("settlement.settled", end + rng.choice((0, 30)), refund_of(rng, settled[2], f"R{first}"))
    unnamed = ("settlement.discharged", end, {**common, "emp_no": None, "endtime": endtime})
    told = rng.choice(
        (
            (admitted, interim),
            (admitted, interim, settled),
            (settled, refund),
            (admitted, discharged, settled, refund),
            (admitted, unnamed),
            (admitted, discharged),
            (admitted, discharged, settled),
            (settled,),
            (settled,),
            (admitted,),
            (discharged,),
        )
    )
    return [event(first + n, type_, moment(rng, at), **data) for n, (type_, at, data) in enumerate(told)]
