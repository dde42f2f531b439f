"""Payments to facilities over the turn of a year, some days far above the others, and quotas close to what is paid."""

from random import Random
from typing import Any

from tests.generators.histories.writing import event, moment

YEARLY = {
    **{(f"F{number}", 2026): f"{30_000 + 4_000 * number}.00" for number in range(60) if number % 5},
    **{(f"F{number}", 2025): f"{500_000 * (number % 2)}.00" for number in range(60)},
}
"""Quota in CNY by facility and year; every fifth has none for 2026."""

QUOTAS = "\n".join(
    ["fixmedins_code,year,begndate,value"]
    + [f"{facility},{year},{year}-01-01,{quota}" for (facility, year), quota in YEARLY.items()]
)
"""The same as a reference table."""


def payments(rng: Random, events: int) -> list[dict[str, Any]]:
    """Some 70 settlements a facility, from the end of October to March."""
    written: list[dict[str, Any]] = []
    facility = 0
    while len(written) < events:
        usual, first = rng.choice((2_000, 9_000)), rng.choice((-70, -62, -45))
        height = 10  # each surge higher than the last, which it has in its baseline
        for day in range(first, first + 75):
            if rng.random() < 0.3:
                continue
            surge = rng.random() < 0.05
            height = min(height * 3, 5_000) if surge else height
            for _ in range(rng.choice((1, 1, 2))):
                paid = usual * (height if surge else rng.choice((0.9, 1, 1, 1.1)))
                _pay(rng, written, f"F{facility}", 24.0 * day + rng.choice((0, 10, 23.99)), paid)
        facility += 1
    written.append(event(len(written), "calendar.tick", moment(rng, 24.0 * 2)))
    closed = rng.choice(("2026-01", "2026-02", "2026-03"))
    for period in ("2025-12", closed):
        written.append(event(len(written), "calendar.period_closed", moment(rng, 0), period=period))
    return written


def _pay(rng: Random, written: list[dict[str, Any]], facility: str, hours: float, paid: float) -> None:
    number = len(written)
    refund = rng.random() < 0.03
    written.append(
        event(
            number,
            "settlement.settled",
            moment(rng, hours),
            setl_id=f"S{number}",
            mdtrt_id=f"M{number}",
            psn_no=f"P{number % 50}",
            fixmedins_code=facility,
            med_type=rng.choice(("41", "11", "21")),
            medfee_sumamt="100.00",
            fund_pay_sumamt=f"{'-' if refund else ''}{paid:.{rng.choice((2, 2, 6))}f}",
            insu_admdvs="220100",
            mdtrtarea_admdvs="220100",
        )
    )
