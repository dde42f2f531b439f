"""Transfers of persons near retirement, some told by one side, some by both, across months and pools."""

from random import Random
from typing import Any

from tests.generators.histories.writing import event, moment


def moves(rng: Random, events: int) -> list[dict[str, Any]]:
    """Some five transfers a person within a year; ages around the limits, now and then unknown."""
    written: list[dict[str, Any]] = []
    person = 0
    while len(written) < events:
        person += 1
        gend = rng.choice(("1", "2", "2", "9", None))
        born = f"{rng.choice((1970, 1971, 1976, 1977))}-0{rng.randrange(1, 10)}-{rng.choice(('01', '28'))}"
        for transfer in range(rng.randrange(1, 9)):
            hours = 24 * rng.randrange(360) + rng.choice((0, 12, 23.5))
            common = {
                "transfer_id": f"T{person}-{transfer}",
                "psn_no": f"P{person}",
                "gend": gend,
                "brdy": born if rng.random() < 0.9 else None,
                "psn_type": rng.choice(("11", "11", "1101", "12", None)),
                "from_emp_no": "E1",
                "emp_no": "E2",
                "cross_pool": rng.random() < 0.3,
                "period": "2026-01",
            }
            told = rng.choice((("out",), ("in",), ("in",), ("out", "in")))
            for side in told:
                number = len(written)
                time = moment(rng, hours + (rng.choice((1, 24 * 20)) if side == "in" else 0))
                written.append(event(number, f"registration.transferred_{side}", time, **common))
    return written
