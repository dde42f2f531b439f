"""Filings for care elsewhere: units here and there, births due about a month before, retirements about the beginning."""

from datetime import date, timedelta
from random import Random
from typing import Any

from tests.generators.histories.emergencies import AREAS
from tests.generators.histories.writing import event, moment

_START = date(2026, 1, 1)


def filings(rng: Random, events: int) -> list[dict[str, Any]]:
    """Some two events a person."""
    written: list[dict[str, Any]] = []
    person = 0
    while len(written) < events:
        person += 1
        begin = rng.randrange(0, 300)
        for _ in range(rng.choice((1, 1, 2))):
            begin += rng.choice((0, 1, 30))
            filed = begin + rng.choice((-5, 0, 0, 1))
            accepted = filed + rng.choice((0, 0, 3))
            due = filed - rng.choice((0, 28, 29, 30, 31, 32, 60))
            written.append(
                event(
                    len(written),
                    "settlement.offsite_filed",
                    moment(rng, 24 * filed + rng.choice((0, 12, 15.99, 16))),
                    psn_no=f"P{person}",
                    emp_no="E1",
                    psn_type=rng.choice(("11", "11", "1101", "12", "1301", "15")),
                    begndate=_day(begin),
                    mdtrtarea_admdvs=rng.choice(AREAS),
                    loc_admdvs=rng.choice((None, *AREAS)),
                    insu_admdvs=rng.choice((None, "220100")),
                    plan_matn_date=_day(due) if rng.random() < 0.5 else None,
                    opt_time=moment(rng, 24 * accepted + rng.choice((0, 23.9)))
                    if rng.random() < 0.5
                    else None,
                )
            )
        if rng.random() < 0.3:
            retired = begin + rng.choice((-10, -1, 0, 1, 10))
            written.append(
                event(
                    len(written),
                    "registration.person_retired",
                    moment(rng, 24 * retired),
                    psn_no=f"P{person}",
                    date=_day(retired),
                )
            )
    return written


def _day(offset: int) -> str:
    return (_START + timedelta(days=offset)).isoformat()
