"""Late emergency registration (3.9.2)."""

from collections.abc import Iterable

from tests.oracles.places import same_city
from tests.oracles.reading import Found, counting, day, instant


def late_emergency_registration(
    messages: Iterable[bytes], *, local_days: int = 3, offsite_days: int = 5
) -> dict[str, Found]:
    """By anchor `person|mdtrt_id|source|event id`."""
    found: dict[str, Found] = {}
    for event in counting(messages):
        if event.type != "settlement.emergency_registered":
            continue
        data = event.data
        local = same_city(data["insu_admdvs"], data["mdtrtarea_admdvs"])
        days = (day(instant(data["opt_time"])) - day(instant(data["begntime"]))).days
        if days > (local_days if local else offsite_days):
            found[f"{data['psn_no']}|{data['mdtrt_id']}|{event.source}|{event.id}"] = Found(
                reason="late_local" if local else "late_offsite",
                subject=data["psn_no"],
                occurred_at=event.time,
                evidence=frozenset({event.id}),
            )
    return found
