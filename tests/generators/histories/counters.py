"""Cards at counters: crowds of minutes, by day and around the midnights at the end of a month."""

from datetime import datetime, timedelta
from random import Random
from typing import Any

from tests.generators.histories.writing import event, moment

_MIDNIGHTS = (24.0 * 30, 24.0 * 31, 24.0 * 32, 24.0 * 59)


def counters(rng: Random, events: int) -> list[dict[str, Any]]:
    """Bursts of settlements of twelve persons at four places; many visits have several settlements, some are refunded."""
    written: list[dict[str, Any]] = []
    while len(written) < events:
        base = rng.choice(_MIDNIGHTS) + rng.choice((-0.1, -0.05, 0, 0.01, -3.99, -1, 9, 9.5, 14))
        place = rng.choice(("F1", "F2", "H1", "H2"))
        for _ in range(rng.randrange(1, 9)):
            number = len(written)
            if number and rng.random() < 0.06:
                written.append(_refund(rng, number, rng.choice(written[-12:])))
                continue
            minutes = rng.choice((0, 0.5, 1, 2, 3, 3 + 1 / 60, 5, 29, 30))
            visit = rng.randrange(number + 1) if rng.random() < 0.1 else number
            kind, med_type = rng.choice(((None, "41"), ("pharmacy", "11"), ("pharmacy", "41")))
            if place.startswith("H"):
                kind, med_type = rng.choice(((None, "11"), ("hospital", "41"), (None, "13"), (None, "21")))
            written.append(
                event(
                    number,
                    "settlement.settled",
                    moment(rng, base + minutes / 60),
                    setl_id=f"S{visit}",
                    mdtrt_id=f"M{visit}",
                    psn_no=f"P{rng.randrange(12)}",
                    fixmedins_code=place,
                    fixmedins_type=kind,
                    med_type=med_type,
                    setl_type=rng.choice((None, None, None, "2", "1")),
                    pay_loc=rng.choice((None, None, None, "2", "1")),
                    online=rng.choice((None, None, None, None, False, True)),
                    medfee_sumamt="100.00",
                    fund_pay_sumamt=f"{rng.randrange(90)}.{rng.randrange(100):02}",
                    insu_admdvs="220100",
                    mdtrtarea_admdvs=rng.choice(("220102", "220104")),
                )
            )
    written.append(event(len(written), "calendar.tick", moment(rng, 24.0 * 31 + 0.05)))
    return written


def _refund(rng: Random, number: int, paid: dict[str, Any]) -> dict[str, Any]:
    """Money back for a settlement: whole, in a part, more than was paid, or for one that nobody knows; soon or much later."""
    data = paid["data"]
    amount = float(data["fund_pay_sumamt"]) * rng.choice((1, 1, 1, 0.5, 2))
    later = datetime.fromisoformat(paid["time"]) + timedelta(
        minutes=rng.choice((0, 1, 3, 50, 240, 1_440, 35_000, 70_000))
    )
    setl_id = data["setl_id"] if rng.random() < 0.5 else f"S{number}"
    named = {"init_setl_id": data["setl_id"]} if rng.random() < 0.8 else {}
    flag = {"refd_setl_flag": rng.choice(("0", "1"))} if rng.random() < 0.5 else {}
    body = {
        **data,
        **named,
        **flag,
        "setl_id": setl_id,
        "fund_pay_sumamt": f"{-amount:.2f}",
        "medfee_sumamt": "-100.00",
    }
    return {**paid, "id": f"e{number}", "time": later.isoformat(), "data": body}
