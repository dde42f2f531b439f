"""Emergency registrations some days after the admission, near and far, at the edges of days."""

from random import Random
from typing import Any

from tests.generators.histories.writing import event, moment

AREAS = ("220100", "220100", "220102", "220200", "229900", "229901", "110000", "110105")


def emergencies(rng: Random, events: int) -> list[dict[str, Any]]:
    """One or two a stay."""
    written: list[dict[str, Any]] = []
    stay = 0
    while len(written) < events:
        stay += 1
        begin = rng.uniform(0, 2000)
        insured = rng.choice(AREAS)
        for _ in range(rng.choice((1, 1, 2))):
            after = 24 * rng.choice((-2, 0, 1, 3, 4, 5, 6, 9)) + rng.choice((-12, -0.5, 0, 0.5, 12))
            time = moment(rng, begin + after)
            written.append(
                event(
                    len(written),
                    "settlement.emergency_registered",
                    time,
                    mdtrt_id=f"M{stay}",
                    psn_no=f"P{stay % 40}",
                    begntime=moment(rng, begin),
                    opt_time=time,
                    insu_admdvs=insured,
                    mdtrtarea_admdvs=insured if rng.random() < 0.5 else rng.choice(AREAS),
                )
            )
    return written
