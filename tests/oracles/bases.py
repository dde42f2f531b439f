"""Contribution bases: on retiring (3.5.1), against the previous (3.5.2), last year's (3.5.3), the social average (3.6.5)."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from fractions import Fraction
from importlib.resources import files

from tests.oracles.reading import Event, Found, counting, fraction
from tests.oracles.tables import Figures


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


def _enough(before: Event, difference: Fraction, amount: float, share: float) -> bool:
    return difference > 0 and difference >= fraction(amount) and difference >= fraction(share) * _base(before)


def _comparable(records: list[Event], one: Event, same_employer_only: bool) -> list[Event]:
    return [r for r in records if not same_employer_only or r.data["emp_no"] == one.data["emp_no"]]


def base_below_previous(
    messages: Iterable[bytes],
    *,
    same_employer_only: bool = False,
    min_difference: float = 0,
    min_difference_share: float = 0,
) -> dict[str, Found]:
    """By anchor `person|source|event id`."""
    found: dict[str, Found] = {}
    for person, records in _records(messages).items():
        for record in records:
            earlier = records[: records.index(record)]
            comparable = _comparable(earlier, record, same_employer_only)
            if not comparable or not _in_service(record):
                continue
            before = comparable[-1]
            if _enough(before, _base(before) - _base(record), min_difference, min_difference_share):
                found[f"{person}|{record.source}|{record.id}"] = Found(
                    "base_below_previous", person, record.time, frozenset({before.id, record.id})
                )
    return found


def base_below_last_year(
    messages: Iterable[bytes],
    *,
    same_employer_only: bool = False,
    min_difference: float = 0,
    min_difference_share: float = 0,
    repeats_previous: bool = True,
) -> dict[str, Found]:
    """By anchor `person|year`."""
    found: dict[str, Found] = {}
    for person, records in _records(messages).items():
        for year in {record.data["year"] for record in records}:
            current = [record for record in records if record.data["year"] == year][-1]
            comparable = _comparable(records, current, same_employer_only)
            earlier = [record for record in comparable if record.data["year"] == year - 1]
            if not earlier or not _in_service(current):
                continue
            before = earlier[-1]
            if not _enough(before, _base(before) - _base(current), min_difference, min_difference_share):
                continue
            apart = comparable.index(current) - comparable.index(before)
            if repeats_previous or apart != 1:
                found[f"{person}|{year}"] = Found(
                    "base_below_last_year", person, current.time, frozenset({before.id, current.id})
                )
    return found


def retiree_base_above_last_in_service(
    messages: Iterable[bytes],
    *,
    same_employer_only: bool = False,
    min_difference: float = 0,
    min_difference_share: float = 0,
) -> dict[str, Found]:
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
        if not these:
            continue
        comparable = _comparable(records, these[-1], same_employer_only)
        before = [record for record in comparable if record.data["year"] == year - 1]
        if not before or not _in_service(before[-1]):
            continue
        rise = _base(these[-1]) - _base(before[-1])
        if _enough(before[-1], rise, min_difference, min_difference_share):
            evidence = {before[-1].id, these[-1].id}
            if told.type == "registration.person_retired":
                evidence.add(told.id)
            found[f"{person}|{year}"] = Found(
                "base_raised_on_retirement", person, these[-1].time, frozenset(evidence)
            )
    return found


def _wages() -> Figures:
    return Figures((files("detectors.reference") / "social-average-wage.csv").read_text(encoding="utf-8"))


def base_below_social_average_share(messages: Iterable[bytes], *, share: float = 0.6) -> dict[str, Found]:
    """By anchor `person|source|event id`."""
    wages = _wages()
    found: dict[str, Found] = {}
    for person, records in _records(messages).items():
        for record in records:
            data = record.data
            if "insu_admdvs" not in data:
                continue
            wage = wages.in_force(
                (data["insu_admdvs"], str(data["year"])), date.fromisoformat(data["begndate"])
            )
            if wage is not None and _base(record) < fraction(share) * wage:
                found[f"{person}|{record.source}|{record.id}"] = Found(
                    "base_below_share", person, record.time, frozenset({record.id})
                )
    return found
