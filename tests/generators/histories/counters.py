"""Cards at counters: crowds of minutes, by day and around the midnights at the end of a month."""

from random import Random
from typing import Any

from tests.generators.histories.writing import event, moment

_MIDNIGHTS = (24.0 * 30, 24.0 * 31, 24.0 * 32, 24.0 * 59)


def counters(rng: Random, events: int) -> list[dict[str, Any]]:
    """Bursts of settlements of twelve persons at four places; many visits have several settlements."""
    written: list[dict[str, Any]] = []
    while len(written) < events:
        base = rng.choice(_MIDNIGHTS) + rng.choice((-0.1, -0.05, 0, 0.01, -3.99, -1, 9, 9.5, 14))
        place = rng.choice(("F1", "F2", "H1", "H2"))
        for _ in range(rng.randrange(1, 9)):
            number = len(written)
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
                    online=rng.choice((None, None, None, None, False, True)),
                    medfee_sumamt="100.00",
                    fund_pay_sumamt=f"{rng.randrange(90)}.{rng.randrange(100):02}",
                    insu_admdvs="220100",
                    mdtrtarea_admdvs="220100",
                )
            )
    written.append(event(len(written), "calendar.tick", moment(rng, 24.0 * 31 + 0.05)))
    return written
