"""Registrations, changes of the birth date and retirements, at ages near the limits."""

from datetime import date, timedelta
from random import Random
from typing import Any

from tests.generators.histories.writing import event, moment

_START = date(2026, 1, 1)


def careers(rng: Random, events: int) -> list[dict[str, Any]]:
    """Some three events a person."""
    written: list[dict[str, Any]] = []
    person = 0
    while len(written) < events:
        person += 1
        name, sex = f"P{person}", rng.choice(("1", "1", "2", "2", "9"))
        for _ in range(rng.choice((0, 1, 1, 2))):
            offset = rng.randrange(-60, 120)
            written.append(_registered(rng, len(written), name, sex, offset))
        for _ in range(rng.choice((0, 0, 1))):
            after = (
                {"brdy": _born(rng, rng.randrange(-60, 120))} if rng.random() < 0.7 else {"psn_name": "李"}
            )
            if rng.random() < 0.3:
                after["cvlserv_flag"] = rng.choice(("0", "1"))
            written.append(
                event(
                    len(written),
                    "registration.person_changed",
                    moment(rng, 24 * rng.randrange(-60, 160)),
                    psn_no=name,
                    before={},
                    after=after,
                )
            )
        for _ in range(rng.choice((0, 1, 1, 1, 2))):
            offset = rng.randrange(0, 150)
            written.append(_retired(rng, len(written), name, sex, offset))
    return written


def _born(rng: Random, offset: int) -> str:
    """Somebody who is, or just is not yet, of an age that matters, so many days into 2026."""
    if rng.random() < 0.06:
        return rng.choice(("1900-01-01", "0001-01-01"))
    day = _START + timedelta(days=offset + rng.choice((-1, 0, 0, 1, 40)))
    return date(
        day.year - rng.choice((44, 45, 49, 50, 54, 55, 60, 61)), day.month, min(day.day, 28)
    ).isoformat()


def _registered(rng: Random, number: int, name: str, sex: str, offset: int) -> dict[str, Any]:
    return event(
        number,
        "registration.person_registered",
        moment(rng, 24 * offset + rng.choice((0, 12, 16, 23.9))),
        psn_no=name,
        certno="",
        psn_name="李",
        gend=sex,
        brdy=_born(rng, offset) if rng.random() < 0.95 else rng.choice(("1900-01-01", "1900-01-02")),
        psn_type=rng.choice(("11", "11", "1101", "12", "15")),
        cvlserv_flag=rng.choice((None, "0", "1")),
        emp_no="E1",
        insu_admdvs="220100",
        fst_insu_ym=rng.choice((None, None, None, "2025-10", "2026-01", "2026-02", "2026-05")),
    )


def _retired(rng: Random, number: int, name: str, sex: str, offset: int) -> dict[str, Any]:
    tells = rng.random() < 0.5
    return event(
        number,
        "registration.person_retired",
        moment(rng, 24 * offset + rng.choice((0, 12))),
        psn_no=name,
        reason=rng.choice((None, "特殊工种提前退休", "因病", "Special Trade")),
        date=(_START + timedelta(days=offset)).isoformat(),
        special_trade_years=rng.choice((None, 0, 7.9, 8, 8.0, 20)),
        gend=sex if tells else None,
        brdy=_born(rng, offset) if tells else None,
        cvlserv_flag=rng.choice((None, None, "1")),
    )
