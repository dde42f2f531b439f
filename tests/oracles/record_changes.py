"""Birth date modified (3.5.4), identity or category modified (3.5.5)."""

from collections.abc import Iterable, Sequence
from datetime import date

from tests.oracles.reading import Event, Found, counting, day

_NOTHING = (None, "无", "-")
_FOUR = ("psn_type", "psn_idet_type", "cvlserv_flag", "psn_type_lv")


def _changes(messages: Iterable[bytes]) -> list[Event]:
    return [event for event in counting(messages) if event.type == "registration.person_changed"]


def _years(born: date, on: date) -> int:
    """Birthdays passed, or, before the birth, to come."""
    had_it = (on.month, on.day) >= (born.month, born.day)
    return on.year - born.year if had_it else on.year - born.year - 1


def _stands_for_none(born: date, on: date) -> bool:
    return born == date(1900, 1, 1) or not -50 <= _years(born, on) <= 130


def birth_date_modified(messages: Iterable[bytes]) -> dict[str, Found]:
    """By anchor `person|source|event id`."""
    found: dict[str, Found] = {}
    for event in _changes(messages):
        pair = event.data["before"].get("brdy"), event.data["after"].get("brdy")
        if None in pair or pair[0] == pair[1]:
            continue
        if any(
            _stands_for_none(date.fromisoformat(side), day(event.time)) for side in pair if side is not None
        ):
            continue
        ages = [_years(date.fromisoformat(side), day(event.time)) for side in pair if side is not None]
        found[f"{event.data['psn_no']}|{event.source}|{event.id}"] = Found(
            reason="birth_date_changed",
            subject=event.data["psn_no"],
            occurred_at=event.time,
            evidence=frozenset({event.id}),
            facts=(*pair, *ages),
        )
    return found


def identity_category_modified(
    messages: Iterable[bytes], *, fields: Sequence[str] = _FOUR
) -> dict[str, Found]:
    """By anchor `person|source|event id`."""
    found: dict[str, Found] = {}
    for event in _changes(messages):
        before, after = event.data["before"], event.data["after"]
        altered = sorted(
            (field, None if before.get(field) in _NOTHING else before.get(field), after[field])
            for field in after
            if field in fields and before.get(field) != after[field] and after[field] not in _NOTHING
        )
        if altered:
            found[f"{event.data['psn_no']}|{event.source}|{event.id}"] = Found(
                reason="category_changed",
                subject=event.data["psn_no"],
                occurred_at=event.time,
                evidence=frozenset({event.id}),
                facts=("low" if all(old is None for _, old, _ in altered) else "high", *altered),
            )
    return found
