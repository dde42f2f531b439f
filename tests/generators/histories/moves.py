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
        born = (
            rng.choice(("1900-01-01", "0001-01-01"))
            if rng.random() < 0.05
            else f"{rng.choice((1970, 1971, 1976, 1977))}-0{rng.randrange(1, 10)}-{rng.choice(('01', '28'))}"
        )
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
                time = moment(rng, hours + (rng.choice((1, 24 * 20)) if side == "in" else 0))
                written.append(event(len(written), f"registration.transferred_{side}", time, **common))
        if rng.random() < 0.3:
            _number_alike(written, f"P{person}")
    return written


def _number_alike(written: list[dict[str, Any]], person: str) -> None:
    """Let the person's last way in bear the number of the first way out, as sources do that number each by itself."""
    mine = [move for move in written if move["data"]["psn_no"] == person]
    out = next((move for move in mine if move["type"].endswith("out")), None)
    into = next((move for move in reversed(mine) if move["type"].endswith("in")), None)
    if out is not None and into is not None:
        into["id"], into["source"] = out["id"], out["source"]
