"""Stays: few hospitals, short gaps, every way in which a source may tell of a stay."""

from random import Random
from typing import Any

from tests.generators.histories.giving_back import refund_of
from tests.generators.histories.writing import event, moment


def stays(rng: Random, events: int) -> list[dict[str, Any]]:
    """About two events a stay, some eight stays a person."""
    written: list[dict[str, Any]] = []
    number = person = 0
    while len(written) < events:
        person += 1
        born = (
            f"{rng.choice((1930, 1955, 1956, 1957, 1990))}-{rng.choice(('01-03', '02-28', '02-29', '03-01'))}"
        )
        if born.endswith("02-29") and not born.startswith("1956"):
            born = born.replace("02-29", "03-02")
        hour = rng.uniform(0, 24 * 90)
        for _ in range(rng.randrange(1, 15)):
            number += 1
            hour += rng.choice((-30, 0, 1, 12, 23, 24, 36, 47, 48, 60, 71, 72, 80, 300))
            length = rng.choice((0, 2, 20, 24, 50, 100))
            written += _stay(rng, len(written), f"M{number}", f"P{person}", born, hour, hour + length)
            hour += length
    return written


def _stay(
    rng: Random, first: int, mdtrt_id: str, person: str, born: str, begin: float, end: float
) -> list[dict[str, Any]]:
    begin, end = (round(hour) if rng.random() < 0.5 else hour for hour in (begin, end))
    common = {"mdtrt_id": mdtrt_id, "psn_no": person, "fixmedins_code": rng.choice(("H1", "H1", "H2"))}
    areas = {"insu_admdvs": rng.choice(("220100", "220200")), "mdtrtarea_admdvs": "220100"}
    begntime, endtime = moment(rng, begin), moment(rng, max(begin, end))
    admitted = (
        "settlement.admitted",
        begntime,
        {**common, **areas, "begntime": begntime, "med_type": "21", "brdy": born, "gend": "1"},
    )
    discharged = (
        "settlement.discharged",
        endtime,
        {**common, "endtime": endtime, "begntime": begntime if rng.random() < 0.2 and end >= begin else None},
    )
    planned = rng.choice((None, None, "Z51.1", "z51.002", "J18.9"))
    money = {
        "medfee_sumamt": "900.00",
        "fund_pay_sumamt": f"{rng.randrange(1, 10**6)}.{rng.randrange(100):02}",
    }
    settled = (
        "settlement.settled",
        moment(rng, end + rng.choice((-40, 0, 1, 200))),
        {
            **common,
            **areas,
            **money,
            "setl_id": f"S{first}",
            "med_type": rng.choice(("21", "21", "21", "52", "2101", "11", "51")),
            "begntime": begntime if rng.random() < 0.9 else None,
            "endtime": endtime if rng.random() < 0.9 else None,
            "brdy": born if rng.random() < 0.7 else None,
            "dscg_maindiag_code": planned,
        },
    )
    interim = _interim(rng, settled, begin, max(begin, end), begntime)
    again = _refund(rng, settled, first)
    told = rng.choice(
        (
            (admitted, interim, discharged),
            (admitted, interim, settled),
            (interim, interim),
            (admitted, settled, again),
            (admitted, discharged, settled, again),
            (settled, again),
            (again,),
            (admitted, discharged),
            (admitted, discharged, settled),
            (admitted, settled, settled),
            (settled,),
            (admitted,),
            (discharged,),
        )
    )
    return [event(first + index, type_, time, **data) for index, (type_, time, data) in enumerate(told)]


_Told = tuple[str, str, dict[str, Any]]


def _interim(rng: Random, settled: _Told, begin: float, end: float, begntime: str) -> _Told:
    """A bill of the first half of the stay; some sources do not say that it is one."""
    type_, _, data = settled
    half = moment(rng, (begin + end) / 2)
    flag = rng.choice(("1", "1", None, "0"))
    told = {
        **data,
        "begntime": begntime,
        "endtime": half,
        "mid_setl_flag": flag,
        "setl_id": f"{data['setl_id']}-i",
    }
    return type_, half, told


def _refund(rng: Random, settled: _Told, number: int) -> _Told:
    type_, time, data = settled
    return type_, rng.choice((time, "2026-06-01T09:00:00+08:00")), refund_of(rng, data, f"R{number}")
