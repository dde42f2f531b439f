"""Transfers: units that get eight to twelve persons a period, some persons twice, some from inside the pool."""

from random import Random
from typing import Any

from tests.generators.histories.writing import event, moment


def transfers(rng: Random, events: int) -> list[dict[str, Any]]:
    """About 12 events a unit and period."""
    written: list[dict[str, Any]] = []
    unit = 0
    while len(written) < events:
        unit += 1
        for period in ("2026-01", "2026-02"):
            for _ in range(rng.randrange(9, 19)):
                number = len(written)
                written.append(
                    event(
                        number,
                        rng.choice(("registration.transferred_in",) * 9 + ("registration.transferred_out",)),
                        moment(rng, rng.randrange(60 * 24)),
                        transfer_id=f"T{number - rng.choice((0, 0, 0, 1))}",
                        psn_no=f"P{rng.randrange(unit * 10, unit * 10 + 30)}",
                        from_emp_no=rng.choice((None, "E-far")),
                        emp_no=f"E{unit}" if rng.random() < 0.97 else "无",
                        cross_pool=rng.random() < 0.93,
                        period=period,
                    )
                )
    return written
