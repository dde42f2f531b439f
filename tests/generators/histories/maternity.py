"""Claims of maternity benefits: births near each other and near limits, claims near the last day, stops after births."""

from datetime import date, timedelta
from random import Random
from typing import Any

from tests.generators.histories.writing import event, moment

_START = date(2026, 1, 1)


def maternity(rng: Random, events: int) -> list[dict[str, Any]]:
    """Some six events a person."""
    written: list[dict[str, Any]] = []
    person = 0
    while len(written) < events:
        person += 1
        sex = "2" if rng.random() < 0.85 else "1"
        birth = rng.randrange(-700, 200)
        for _ in range(rng.randrange(1, 5)):
            for _ in range(rng.choice((1, 1, 2, 2, 3))):
                written.append(_claim(rng, len(written), f"P{person}", sex, birth))
            if rng.random() < 0.6:
                stop = birth + rng.choice((-1, 0, 1, 100, 364, 365, 366, 700))
                written.append(
                    event(
                        len(written),
                        "registration.person_stopped",
                        moment(rng, 24 * stop + rng.randrange(24)),
                        psn_no=f"P{person}",
                        date=_day(stop),
                        reason=rng.choice((None, None, "终止合同", "工作调动", "退休", "Transfer")),
                    )
                )
                if rng.random() < 0.4:
                    written.append(_taken_up(rng, len(written), f"P{person}", sex, stop))
            birth += rng.choice((0, 1, 200, 363, 364, 365, 366, 900))
    return written


def _taken_up(rng: Random, number: int, person: str, sex: str, stop: int) -> dict[str, Any]:
    """Registered again, or transferred in, near the last day on which that explains the stop."""
    time = moment(
        rng, 24 * (stop + rng.choice((-1, 0, 5, 29, 30, 31, 59, 60, 61))) + rng.choice((0, 12, 23.9))
    )
    if rng.random() < 0.5:
        return event(
            number,
            "registration.transferred_in",
            time,
            transfer_id=f"T{number}",
            psn_no=person,
            gend=rng.choice((None, sex)),
            emp_no="E2",
            cross_pool=False,
            period="2026-01",
        )
    return event(
        number,
        "registration.person_registered",
        time,
        psn_no=person,
        certno="",
        psn_name="李",
        gend=sex,
        brdy="1995-01-01",
        psn_type="11",
        emp_no="E2",
    )


def _claim(rng: Random, number: int, person: str, sex: str, birth: int) -> dict[str, Any]:
    born = _START + timedelta(days=birth)
    next_march = (date(born.year + 1, 3, 31) - _START).days
    claimed = rng.choice(
        (birth + 5, birth + 100, next_march - 1, next_march, next_march + 1, next_march + 40)
    )
    return event(
        number,
        "settlement.maternity_claimed",
        moment(rng, 24 * claimed + rng.choice((0, 10, 23.5, 30))),
        psn_no=person,
        gend=sex if rng.random() < 0.97 else "9",
        birctrl_matn_date=_day(birth),
        setl_id=f"S{number - rng.choice((0, 0, 0, 1))}",
        claim_date=_day(claimed),
        fund_pay_sumamt=rng.choice(
            (None, f"{rng.randrange(9000)}.{rng.randrange(100):02}", "5000", "5000.00", "-5000", "0", "-20.5")
        ),
    )


def _day(offset: int) -> str:
    return (_START + timedelta(days=offset)).isoformat()
