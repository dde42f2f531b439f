"""Many cross-pool transfers into one employer (3.6.2)."""

from collections import defaultdict
from collections.abc import Iterable

from tests.oracles.identity import is_nothing
from tests.oracles.reading import Event, Found, counting


def mass_cross_pool_in(
    messages: Iterable[bytes], *, min_persons: int = 10, count: str = "persons", more_than: bool = False
) -> dict[str, Found]:
    """By anchor `unit|period`."""
    came: dict[tuple[str, str], list[Event]] = defaultdict(list)
    for event in counting(messages):
        if event.type != "registration.transferred_in" or is_nothing(event.data["emp_no"]):
            continue
        if event.data["cross_pool"]:
            came[event.data["emp_no"], event.data["period"]].append(event)
    found: dict[str, Found] = {}
    for (unit, period), events in came.items():
        told = "psn_no" if count == "persons" else "transfer_id"
        arrival = {
            one: min(e.time for e in events if e.data[told] == one) for one in {e.data[told] for e in events}
        }
        least = min_persons + 1 if more_than else min_persons
        if len(arrival) >= least:
            found[f"{unit}|{period}"] = Found(
                reason="many_cross_pool_transfers",
                subject=unit,
                occurred_at=sorted(arrival.values())[least - 1],
                evidence=frozenset(event.id for event in events),
                facts=(len(arrival),),
            )
    return found
