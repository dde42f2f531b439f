"""Many cross-pool transfers into one employer (3.6.2)."""

from collections import defaultdict
from collections.abc import Iterable

from tests.oracles.reading import Event, Found, counting


def mass_cross_pool_in(messages: Iterable[bytes], *, min_persons: int = 10) -> dict[str, Found]:
    """By anchor `unit|period`."""
    came: dict[tuple[str, str], list[Event]] = defaultdict(list)
    for event in counting(messages):
        if event.type == "registration.transferred_in" and event.data["cross_pool"]:
            came[event.data["emp_no"], event.data["period"]].append(event)
    found: dict[str, Found] = {}
    for (unit, period), events in came.items():
        arrival = {
            person: min(e.time for e in events if e.data["psn_no"] == person) for person in _persons(events)
        }
        if len(arrival) >= min_persons:
            found[f"{unit}|{period}"] = Found(
                reason="many_cross_pool_transfers",
                subject=unit,
                occurred_at=sorted(arrival.values())[min_persons - 1],
                evidence=frozenset(event.id for event in events),
                facts=(len(arrival),),
            )
    return found


def _persons(events: list[Event]) -> set[str]:
    return {event.data["psn_no"] for event in events}
