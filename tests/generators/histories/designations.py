"""Changes of designated hospitals: half a year and a year apart to the day, month ends, several kinds."""

from datetime import date
from random import Random
from typing import Any

from tests.generators.histories.writing import event, moment

_START = date(2026, 1, 1)


def designations(rng: Random, events: int) -> list[dict[str, Any]]:
    """Some five changes a person."""
    written: list[dict[str, Any]] = []
    person = 0
    while len(written) < events:
        person += 1
        day = rng.choice(
            (rng.randrange(365), *(_until(d) for d in ("2026-08-31", "2026-01-30", "2027-02-28")))
        )
        kind = rng.choice(("veteran", "work_injury"))
        for _ in range(rng.randrange(2, 9)):
            before = rng.choice((None, None, "-", "H1", "H2", "H3"))
            written.append(
                event(
                    len(written),
                    "settlement.designation_changed",
                    moment(rng, 24 * day + rng.choice((0, 9, 15.99, 16, 23.9))),
                    psn_no=f"P{person}",
                    kind=kind if rng.random() < 0.85 else rng.choice(("veteran", "work_injury", "chronic")),
                    from_fixmedins_code=before,
                    fixmedins_code=rng.choice(("H1", "H2", "H3")),
                )
            )
            day += rng.choice((0, 20, 60, 90, 100, 180, 181, 183, 184, 185, 364, 365, 366, 500))
    return written


def _until(day: str) -> int:
    return (date.fromisoformat(day) - _START).days
