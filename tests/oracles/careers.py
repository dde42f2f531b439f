"""First insured near retirement (3.25.2) and retired early on special-trade grounds (3.25.1)."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from typing import Any

from tests.oracles.reading import Event, Found, counting, day

_TYPES = ("registration.person_registered", "registration.person_changed", "registration.person_retired")


def _people(messages: Iterable[bytes]) -> dict[str, list[Event]]:
    people: dict[str, list[Event]] = defaultdict(list)
    for event in counting(messages):
        if event.type in _TYPES:
            people[event.data["psn_no"]].append(event)
    return people


def _reached(born: date, age: int, on: date) -> bool:
    """Whether a person has completed so many years on a day."""
    return (on.year - age, on.month, on.day) >= (born.year, born.month, born.day)


def _years(born: date, on: date) -> int:
    return max((age for age in range(130) if _reached(born, age, on)), default=-1)


def _unknown(born: date, on: date) -> bool:
    """Whether a date stands for none: 1900-01-01, one that makes a person older than 130, one far ahead."""
    return born == date(1900, 1, 1) or _reached(born, 131, on) or born.year > on.year + 50


def _statutory(ages: dict[str, int], sex: str | None, servant: str | None) -> int | None:
    if sex == "1":
        return ages["male"]
    return None if sex != "2" else ages["cadre"] if servant == "1" else ages["worker"]


def near_retirement_first_insured(
    messages: Iterable[bytes],
    *,
    years_before: int = 5,
    male_age: int = 60,
    female_cadre_age: int = 55,
    female_worker_age: int = 50,
) -> dict[str, Found]:
    """By anchor `person|source|event id` of the registration."""
    ages = {"male": male_age, "cadre": female_cadre_age, "worker": female_worker_age}
    found: dict[str, Found] = {}
    for person, events in _people(messages).items():
        registrations = [event for event in events if event.type.endswith("registered")]
        if not registrations:
            continue
        first = min(registrations, key=lambda event: event.order)
        data, on = first.data, day(first.time)
        statutory = _statutory(ages, data["gend"], data.get("cvlserv_flag"))
        before = data.get("fst_insu_ym") is not None and data["fst_insu_ym"] < on.isoformat()[:7]
        if statutory is None or before or not data["psn_type"].startswith("11"):
            continue
        born = date.fromisoformat(data["brdy"])
        if _unknown(born, on):
            continue
        untold = data["gend"] == "2" and "psn_idet_type" not in data and "cvlserv_flag" not in data
        listed_as_cadre = _reached(born, female_cadre_age - years_before, on)
        if _reached(born, statutory - years_before, on):
            found[f"{person}|{first.source}|{first.id}"] = Found(
                reason="past_retirement_age" if _reached(born, statutory, on) else "near_retirement",
                subject=person,
                occurred_at=first.time,
                evidence=frozenset({first.id}),
                facts=("low" if untold and not listed_as_cadre else "medium",),
            )
    return found


def _said(event: Event, name: str) -> Any:
    data = event.data["after"] if event.type.endswith("changed") else event.data
    return data.get(name)


def _known(events: list[Event], at: Event, name: str) -> tuple[Any, Event | None]:
    """As the event says, else the last word before it, else the first after it."""
    saying = [event for event in events if _said(event, name) is not None]
    if name == "brdy":
        saying = [e for e in saying if not _unknown(date.fromisoformat(_said(e, name)), day(at.time))]
    before = [event for event in saying if event.order < at.order]
    after = [event for event in saying if event.order > at.order]
    for teller in (*[event for event in saying if event is at], *before[::-1], *after):
        return _said(teller, name), teller
    return None, None


def special_trade_early_retirement(
    messages: Iterable[bytes],
    *,
    male_age: int = 60,
    female_cadre_age: int = 55,
    female_worker_age: int = 50,
    special_male_age: int = 55,
    special_female_age: int = 45,
    min_trade_years: float = 8,
) -> dict[str, Found]:
    """By anchor `person|source|event id` of the retirement."""
    ages = {"male": male_age, "cadre": female_cadre_age, "worker": female_worker_age}
    found: dict[str, Found] = {}
    for person, events in _people(messages).items():
        for event in (one for one in events if one.type.endswith("retired")):
            years, reason = event.data.get("special_trade_years"), event.data.get("reason") or ""
            if not years and "特殊工种" not in reason and "special trade" not in reason.lower():
                continue
            (sex, sex_from), (born_text, born_from) = (_known(events, event, n) for n in ("gend", "brdy"))
            statutory = _statutory(ages, sex, _known(events, event, "cvlserv_flag")[0])
            on = date.fromisoformat(event.data["date"])
            if statutory is None or born_text is None:
                continue
            age = _years(date.fromisoformat(born_text), on)
            if age >= statutory:
                continue
            reasons = []
            if age < (special_male_age if sex == "1" else special_female_age):
                reasons.append("below_special_trade_age")
            if years is not None and years < min_trade_years:
                reasons.append("too_few_trade_years")
            tellers = {teller.id for teller in (sex_from, born_from) if teller is not None}
            found[f"{person}|{event.source}|{event.id}"] = Found(
                reason="+".join(reasons) or "below_statutory_age",
                subject=person,
                occurred_at=event.time,
                evidence=frozenset({event.id, *tellers}),
                facts=("high" if reasons else "medium", age),
            )
    return found
