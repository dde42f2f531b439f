"""Contribution bases: on retiring (3.5.1), against the previous (3.5.2), last year's (3.5.3), the social average (3.6.5)."""

import csv
from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from fractions import Fraction
from importlib.resources import files

from tests.oracles.reading import Event, Found, counting, fraction


def _records(messages: Iterable[bytes]) -> dict[str, list[Event]]:
    """Base records by person, by effective date."""
    persons: dict[str, list[Event]] = defaultdict(list)
    for event in counting(messages):
        if event.type == "registration.base_declared":
            persons[event.data["psn_no"]].append(event)
    for records in persons.values():
        records.sort(key=lambda event: (event.data["begndate"], event.order))
    return persons


def _base(event: Event) -> Fraction:
    return fraction(event.data["psn_clctstd"])


def _in_service(event: Event) -> bool:
    return str(event.data["psn_type"])[:2] == "11"


def base_below_previous(messages: Iterable[bytes]) -> dict[str, Found]:
    """By anchor `person|source|event id`."""
    found: dict[str, Found] = {}
    for person, records in _records(messages).items():
        for index in range(1, len(records)):
            before, record = records[index - 1], records[index]
            if _in_service(record) and _base(record) < _base(before):
                found[f"{person}|{record.source}|{record.id}"] = Found(
                    "base_below_previous", person, record.time, frozenset({before.id, record.id})
                )
    return found


def base_below_last_year(messages: Iterable[bytes]) -> dict[str, Found]:
    """By anchor `person|year`."""
    found: dict[str, Found] = {}
    for person, records in _records(messages).items():
        for year in {record.data["year"] for record in records}:
            these = [record for record in records if record.data["year"] == year]
            before = [record for record in records if record.data["year"] == year - 1]
            if before and _in_service(these[-1]) and _base(these[-1]) < _base(before[-1]):
                found[f"{person}|{year}"] = Found(
                    "base_below_last_year",
                    person,
                    these[-1].time,
                    frozenset({before[-1].id, these[-1].id}),
                )
    return found


def retiree_base_above_last_in_service(messages: Iterable[bytes]) -> dict[str, Found]:
    """By anchor `person|year`."""
    messages = list(messages)
    retired: dict[str, list[tuple[int, Event]]] = defaultdict(list)
    for event in counting(messages):
        if event.type == "registration.person_retired":
            retired[event.data["psn_no"]].append((int(event.data["date"][:4]), event))
        elif event.type == "registration.base_declared" and event.data["psn_type"][:2] in ("12", "13"):
            retired[event.data["psn_no"]].append((event.data["year"], event))
    found: dict[str, Found] = {}
    for person, records in _records(messages).items():
        if not retired[person]:
            continue
        year = min(year for year, _ in retired[person])
        told = min(
            (event for told_year, event in retired[person] if told_year == year), key=lambda e: e.order
        )
        these = [record for record in records if record.data["year"] == year]
        before = [record for record in records if record.data["year"] == year - 1]
        if these and before and _in_service(before[-1]) and _base(these[-1]) > _base(before[-1]):
            evidence = {before[-1].id, these[-1].id}
            if told.type == "registration.person_retired":
                evidence.add(told.id)
            found[f"{person}|{year}"] = Found(
                "base_raised_on_retirement", person, these[-1].time, frozenset(evidence)
            )
    return found


def _wages() -> list[tuple[str, int, date, Fraction]]:
    text = (files("detectors.reference") / "social-average-wage.csv").read_text(encoding="utf-8")
    rows = csv.DictReader(line for line in text.splitlines() if not line.startswith("#"))
    return [
        (row["insu_admdvs"], int(row["year"]), date.fromisoformat(row["begndate"]), fraction(row["value"]))
        for row in rows
    ]


def base_below_social_average_share(messages: Iterable[bytes], *, share: float = 0.6) -> dict[str, Found]:
    """By anchor `person|source|event id`."""
    wages = _wages()
    found: dict[str, Found] = {}
    for person, records in _records(messages).items():
        for record in records:
            data = record.data
            in_force = [
                (begin, wage)
                for region, year, begin, wage in wages
                if (region, year) == (data.get("insu_admdvs"), data["year"])
                and begin <= date.fromisoformat(data["begndate"])
            ]
            if in_force and _base(record) < fraction(share) * max(in_force)[1]:
                found[f"{person}|{record.source}|{record.id}"] = Found(
                    "base_below_share", person, record.time, frozenset({record.id})
                )
    return found
