"""Care here and elsewhere, cards blocked and free again: stays told in every way, visits at the edges of their days."""

from random import Random
from typing import Any

from tests.generators.histories.emergencies import AREAS
from tests.generators.histories.giving_back import refund_of
from tests.generators.histories.writing import event, moment


class _Writer:
    def __init__(self, rng: Random, person: str) -> None:
        self.rng = rng
        self.person = person
        self.insured = rng.choice(("220100", "220100", "229900", "229901"))
        self.events: list[tuple[str, float, dict[str, Any]]] = []

    def add(self, type_: str, hours: float, **data: Any) -> None:
        self.events.append((type_, hours, {"psn_no": self.person, **data}))

    def settle(self, hours: float, stay: str, area: str, **data: Any) -> None:
        rng = self.rng
        told = rng.random() < 0.4
        settled = {
            "setl_id": f"S{len(self.events)}",
            "mdtrt_id": stay,
            "fixmedins_code": rng.choice(("H1", "H2")),
            "setl_time": moment(rng, hours + rng.choice((-3, 0, 0, 3))) if told else None,
            "medfee_sumamt": "900.00",
            "fund_pay_sumamt": f"{rng.randrange(900)}.{rng.randrange(100):02}",
            "insu_admdvs": self.insured,
            "mdtrtarea_admdvs": area,
            **data,
        }
        self.add("settlement.settled", hours, **settled)
        if rng.random() < 0.15:
            later = hours + rng.choice((0, 1, 48))
            self.add("settlement.settled", later, **refund_of(rng, settled, f"R{len(self.events)}"))


def away(rng: Random, events: int) -> list[dict[str, Any]]:
    """Some fifteen events a person."""
    written: list[dict[str, Any]] = []
    person = 0
    while len(written) < events:
        person += 1
        to = _Writer(rng, f"P{person}")
        hours = float(24 * rng.randrange(10, 40))
        for stay in range(rng.randrange(1, 4)):
            hours = _stay(to, f"M{person}-{stay}", hours)
        for visit in range(rng.randrange(2, 8)):
            _visit(to, f"V{person}-{visit}", hours)
        if rng.random() < 0.6:
            for _ in range(rng.randrange(1, 5)):
                _switch(to, hours)
        for type_, at, data in to.events:
            written.append(event(len(written), type_, moment(rng, at), **data))
    return written


def _stay(to: _Writer, name: str, hours: float) -> float:
    rng = to.rng
    end = hours + rng.choice((0, 5, 24, 48, 96))
    hospital, area = rng.choice(("H1", "H8", "H9")), rng.choice((*AREAS, "110000", "220200"))
    told = rng.choice(("both", "admitted", "settled", "settled", "all", "discharged"))
    begntime, endtime = moment(rng, hours), moment(rng, end)
    if told in ("both", "admitted", "all"):
        to.add(
            "settlement.admitted",
            hours,
            mdtrt_id=name,
            fixmedins_code=hospital,
            begntime=begntime,
            med_type="21",
            brdy="1960-01-01",
            gend="1",
            insu_admdvs=to.insured,
            mdtrtarea_admdvs=area,
        )
    if told in ("both", "discharged", "all"):
        to.add("settlement.discharged", end, mdtrt_id=name, fixmedins_code=hospital, endtime=endtime)
    if told in ("settled", "all"):
        if end > hours and rng.random() < 0.4:
            to.settle(
                hours + 1,
                name,
                area,
                fixmedins_code=hospital,
                med_type="21",
                begntime=begntime,
                endtime=moment(rng, (hours + end) / 2) if rng.random() < 0.8 else None,
                mid_setl_flag=rng.choice(("1", "1", None)),
            )
            if rng.random() < 0.3:
                return end
        to.settle(
            end + rng.choice((0, 24, 200)),
            name,
            area,
            fixmedins_code=hospital,
            med_type=rng.choice(("21", "25", "52")),
            begntime=begntime if rng.random() < 0.8 else None,
            endtime=endtime if rng.random() < 0.8 else None,
        )
    return end + rng.choice((0, 12, 24, 300))


def _visit(to: _Writer, name: str, around: float) -> None:
    rng = to.rng
    hours = around + 24 * rng.choice((-15, -8, -4, -3, -2, -1, 0, 1)) + rng.choice((-0.5, 0, 0.5, 12))
    kind, med_type = rng.choice(
        (("hospital", "11"), ("hospital", "14"), (None, "11"), ("pharmacy", "41"), (None, "41"))
    )
    begun = hours - 24 * rng.choice((0, 0, 2, 30))
    to.settle(
        hours,
        name,
        rng.choice(("220100", "220100", "220102", "229900", "110000")),
        fixmedins_type=kind,
        med_type=med_type,
        begntime=moment(rng, begun) if rng.random() < 0.6 else None,
        endtime=moment(rng, begun + 48) if rng.random() < 0.1 else None,
    )


def _switch(to: _Writer, around: float) -> None:
    rng = to.rng
    hours = around + 24 * rng.choice((-15, -8, -4, -2, -1, 0, 1))
    said = moment(rng, hours + rng.choice((0, 0, 12)))
    if rng.random() < 0.6:
        to.add("settlement.card_blocked", hours, begntime=said)
    else:
        to.add("settlement.card_unblocked", hours, endtime=said)
