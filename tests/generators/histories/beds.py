"""Stays that touch, overlap and stay open, visits in and around them, and deaths among them."""

from random import Random
from typing import Any

from tests.generators.histories.giving_back import refund_of
from tests.generators.histories.writing import event, moment

_DIAGNOSES = (None, "I25.1", "i25.1", "Z51.1", "z51.102", "Z49.1", "Z51.8")
_CODES = ("21", "21", "21", "52", "2101", "23", "24")


class _Writer:
    def __init__(self, rng: Random, written: list[dict[str, Any]], person: str) -> None:
        self.rng = rng
        self.written = written
        self.person = person

    def add(self, type_: str, hours: float, **data: Any) -> None:
        number = len(self.written)
        self.written.append(event(number, type_, moment(self.rng, hours), psn_no=self.person, **data))

    def settle(self, hours: float, **data: Any) -> None:
        settled = {
            "setl_id": f"S{len(self.written)}",
            "medfee_sumamt": "900.00",
            "fund_pay_sumamt": f"{self.rng.randrange(900)}.{self.rng.randrange(100):02}",
            "insu_admdvs": "220100",
            "mdtrtarea_admdvs": "220100",
            **data,
        }
        self.add("settlement.settled", hours, **settled)
        if self.rng.random() < 0.15:
            later = hours + self.rng.choice((0, 1, 48))
            self.add("settlement.settled", later, **refund_of(self.rng, settled, f"R{len(self.written)}"))


def beds(rng: Random, events: int) -> list[dict[str, Any]]:
    """Some twelve events a person."""
    written: list[dict[str, Any]] = []
    person = 0
    while len(written) < events:
        person += 1
        to = _Writer(rng, written, f"P{person}")
        hours = 24.0 * rng.randrange(10, 20) + rng.choice((0, 9, 23.9))
        for stay in range(rng.randrange(1, 5)):
            hours = _stay(to, f"M{person}-{stay}", hours)
        for visit in range(rng.randrange(0, 5)):
            _visit(to, rng.choice((f"V{person}-{visit}", f"M{person}-0")), hours)
        for _ in range(rng.choice((0, 0, 1, 2))):
            died = moment(rng, hours - 24 * rng.randrange(8))[:10]
            to.add("registration.person_died", hours + rng.choice((0, 48, 49)), date=died)
    written.append(event(len(written), "calendar.tick", moment(rng, 24 * 80)))
    return written


def _stay(to: _Writer, name: str, hours: float) -> float:
    rng = to.rng
    end = hours + rng.choice((0, 5, 24, 30, 96, 200))
    where = {"mdtrt_id": name, "fixmedins_code": rng.choice(("H1", "H1", "H2"))}
    begntime, endtime = moment(rng, hours), moment(rng, end)
    told = rng.choice(("both", "both", "admitted", "settled", "all", "discharged"))
    if told in ("both", "admitted", "all"):
        to.add(
            "settlement.admitted",
            hours,
            **where,
            begntime=begntime,
            med_type=rng.choice(_CODES),
            brdy="1960-01-01",
            gend="1",
            insu_admdvs="220100",
            mdtrtarea_admdvs="220100",
            dscg_maindiag_code=rng.choice(_DIAGNOSES),
        )
    if told in ("both", "discharged", "all"):
        died = endtime[:10] if rng.random() < 0.1 else None
        to.add("settlement.discharged", end, **where, endtime=endtime, die_date=died)
    if told in ("settled", "all"):
        if end > hours and rng.random() < 0.4:
            to.settle(
                hours + 1,
                **where,
                med_type="21",
                begntime=begntime,
                endtime=moment(rng, (hours + end) / 2) if rng.random() < 0.8 else None,
                mid_setl_flag=rng.choice(("1", "1", None)),
            )
            if rng.random() < 0.3:
                return end
        to.settle(
            end + rng.choice((0, 24, 200)),
            **where,
            med_type=rng.choice(_CODES),
            begntime=begntime if rng.random() < 0.8 else None,
            endtime=endtime if rng.random() < 0.8 else None,
            dscg_maindiag_code=rng.choice(_DIAGNOSES),
        )
    return end + rng.choice((-60, -24, -12, 0, 0, 12, 24, 24 * 14, 24 * 15, 24 * 16))


def _visit(to: _Writer, name: str, around: float) -> None:
    rng = to.rng
    hours = around + 24 * rng.choice((-12, -8, -4, -3, -2, -1, 0)) + rng.choice((-0.5, 0, 0.5, 12))
    kind, med_type = rng.choice((("hospital", "11"), (None, "51"), ("pharmacy", "14"), (None, "41")))
    begun = hours - 24 * rng.choice((0, 0, 2, 30))
    to.settle(
        hours,
        mdtrt_id=name,
        fixmedins_code=rng.choice(("H1", "H2", "F1")),
        fixmedins_type=kind,
        med_type=med_type,
        begntime=moment(rng, begun) if rng.random() < 0.5 else None,
    )
