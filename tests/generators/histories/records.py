"""Changes of birth dates and categories, many of them none."""

from random import Random
from typing import Any

from tests.generators.histories.writing import event, moment

_FIELDS: dict[str, tuple[str, ...]] = {
    "brdy": (
        "1966-02-28",
        "1966-03-01",
        "1972-02-29",
        "2026-02-01",
        "1900-01-01",
        "1900-01-02",
        "0001-01-01",
        "9999-12-31",
    ),
    "psn_type": ("11", "12"),
    "psn_idet_type": ("2101", "2102"),
    "cvlserv_flag": ("0", "1", "-", "无"),
    "psn_type_lv": ("1", "2"),
    "psn_name": ("张一", "李二"),
}


def records(rng: Random, events: int) -> list[dict[str, Any]]:
    """A change touches up to three fields; now and then one side is missing or both are the same."""
    written: list[dict[str, Any]] = []
    for number in range(events):
        before, after = {}, {}
        for field in rng.sample(sorted(_FIELDS), rng.randrange(4)):
            if rng.random() < 0.85:
                before[field] = rng.choice(_FIELDS[field])
            if rng.random() < 0.85:
                after[field] = rng.choice(_FIELDS[field])
        written.append(
            event(
                number,
                "registration.person_changed",
                moment(rng, rng.choice((0, 15.99, 16, 23.99)) + 24 * rng.randrange(90)),
                psn_no=f"P{rng.randrange(1 + events // 4)}",
                insu_admdvs=rng.choice((None, "220100")),
                before=before,
                after=after,
            )
        )
    return written
