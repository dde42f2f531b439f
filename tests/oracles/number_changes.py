"""ID number modified (3.5.6), alone and together with the name (3.5.7)."""

from collections import defaultdict
from collections.abc import Iterable

from tests.oracles.identity import is_fifteen_digits, is_real, name_spelled, spelled, tells_apart, upgraded
from tests.oracles.reading import Event, Found, counting, day


def _number_changed(event: Event, ignore_upgrade: bool) -> bool:
    old, new = (spelled(event.data[side].get("certno")) for side in ("before", "after"))
    if not tells_apart(old) or not tells_apart(new) or old == new:
        return False
    return not (ignore_upgrade and is_fifteen_digits(old) and upgraded(old) == new)


def _name_changed(event: Event) -> bool:
    old, new = (name_spelled(event.data[side].get("psn_name")) for side in ("before", "after"))
    return "" not in (old, new) and old != new


def _faults(event: Event) -> int:
    return sum(not is_real(event.data[side]["certno"]) for side in ("before", "after"))


def _changes(messages: Iterable[bytes]) -> dict[str, list[Event]]:
    by_person: dict[str, list[Event]] = defaultdict(list)
    for event in counting(messages):
        if event.type == "registration.person_changed":
            by_person[event.data["psn_no"]].append(event)
    return by_person


def id_number_modified(messages: Iterable[bytes], *, ignore_upgrade: bool = True) -> dict[str, Found]:
    """By anchor `person|source|event id`."""
    return {
        f"{person}|{event.source}|{event.id}": Found(
            reason="id_number_changed",
            subject=person,
            occurred_at=event.time,
            evidence=frozenset({event.id}),
            facts=(_faults(event), event.data["before"]["certno"], event.data["after"]["certno"]),
        )
        for person, events in _changes(messages).items()
        for event in events
        if _number_changed(event, ignore_upgrade)
    }


def id_number_and_name_modified(
    messages: Iterable[bytes], *, within_days: int = 1, ignore_upgrade: bool = True
) -> dict[str, Found]:
    """By anchor `person|source|event id` of the later change."""
    found: dict[str, Found] = {}
    for person, events in _changes(messages).items():
        numbers = [event for event in events if _number_changed(event, ignore_upgrade)]
        names = [event for event in events if _name_changed(event)]
        for event in events:
            both = event in numbers and event in names
            partners = [event] if both else names if event in numbers else numbers if event in names else []
            near = [
                other
                for other in partners
                if other.order <= event.order and (day(event.time) - day(other.time)).days <= within_days
            ]
            if near:
                partner = max(near, key=lambda other: other.order)
                found[f"{person}|{event.source}|{event.id}"] = Found(
                    reason="same_record" if both else "separate_records",
                    subject=person,
                    occurred_at=event.time,
                    evidence=frozenset({partner.id, event.id}),
                    facts=(
                        _faults(event if event in numbers else partner),
                        *_values(event, "certno" if event in numbers else "psn_name"),
                        *_values(partner, "psn_name" if event in numbers else "certno"),
                    ),
                )
    return found


def _values(event: Event, field: str) -> tuple[tuple[str, str, str, str], ...]:
    return ((event.id, field, event.data["before"][field], event.data["after"][field]),)
