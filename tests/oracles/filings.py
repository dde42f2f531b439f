"""Filings for care elsewhere: by an employee of the home city (3.8.1), and for a birth, too late (3.13.1)."""

from collections.abc import Iterable
from datetime import date

from tests.oracles.months import months_later
from tests.oracles.places import same_city
from tests.oracles.reading import Found, counting, day, instant


def offsite_filing_in_service(messages: Iterable[bytes], *, home_region: str = "220100") -> dict[str, Found]:
    """By anchor `person|source|event id`."""
    events = counting(messages)
    retired: dict[str, list[str]] = {}
    for event in events:
        if event.type == "registration.person_retired":
            retired.setdefault(event.data["psn_no"], []).append(event.data["date"])
    found: dict[str, Found] = {}
    for event in events:
        if event.type != "settlement.offsite_filed" or event.data.get("loc_admdvs") is None:
            continue
        person, begins = event.data["psn_no"], event.data["begndate"]
        working = event.data["psn_type"].startswith("11") and all(
            on > begins for on in retired.get(person, [])
        )
        if working and same_city(event.data["loc_admdvs"], home_region):
            found[f"{person}|{event.source}|{event.id}"] = Found(
                reason="in_service_local_unit",
                subject=person,
                occurred_at=event.time,
                evidence=frozenset({event.id}),
            )
    return found


def offsite_birth_registration_late(messages: Iterable[bytes], *, months: int = 1) -> dict[str, Found]:
    """By anchor `person|source|event id`."""
    found: dict[str, Found] = {}
    for event in counting(messages):
        if event.type != "settlement.offsite_filed" or event.data.get("plan_matn_date") is None:
            continue
        accepted = day(instant(event.data["opt_time"]) if event.data.get("opt_time") else event.time)
        if accepted > months_later(date.fromisoformat(event.data["plan_matn_date"]), months):
            found[f"{event.data['psn_no']}|{event.source}|{event.id}"] = Found(
                reason="accepted_after_due_date",
                subject=event.data["psn_no"],
                occurred_at=event.time,
                evidence=frozenset({event.id}),
            )
    return found
