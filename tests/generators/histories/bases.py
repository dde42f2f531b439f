"""Contribution bases over three years, some declared for the same day, and retirements."""

from random import Random
from typing import Any

from tests.generators.histories.writing import event, moment

_AMOUNTS = ("4000", "4200.00", "4499.99", 4500, "4500.01", "5000", 5000.5, "3720", "3719.99", "0")


def bases(rng: Random, events: int) -> list[dict[str, Any]]:
    """Some seven records a person; a third retire."""
    written: list[dict[str, Any]] = []
    person = 0
    while len(written) < events:
        person += 1
        retires = rng.choice((None, None, 2025, 2026))
        for _ in range(rng.randrange(1, 12)):
            year = rng.choice((2024, 2025, 2025, 2026, 2026))
            month = rng.choice((1, 1, 4, 7, 12))
            retired = retires is not None and (year, month) >= (retires, 4) and rng.random() < 0.7
            written.append(
                event(
                    len(written),
                    "registration.base_declared",
                    moment(rng, 24 * rng.randrange(-700, 360)),
                    psn_no=f"P{person}",
                    psn_clctstd=rng.choice(_AMOUNTS),
                    begndate=f"{year}-{month:02}-01",
                    year=year if rng.random() < 0.95 else year + 1,
                    psn_type=rng.choice(("12", "1204", "13"))
                    if retired
                    else rng.choice(("11", "1101", "15")),
                    emp_no=rng.choice(("E1", "E2")),
                    insu_admdvs=rng.choice((None, "220100", "220102", "220281", "220300", "210102")),
                )
            )
        if retires is not None and rng.random() < 0.6:
            written.append(
                event(
                    len(written),
                    "registration.person_retired",
                    moment(rng, 24 * rng.randrange(-300, 360)),
                    psn_no=f"P{person}",
                    date=f"{retires}-03-31",
                )
            )
    return written
