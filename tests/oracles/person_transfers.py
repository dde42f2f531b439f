"""Near-retirement cross-pool transfer-in (3.6.1), repeated in-pool transfers (3.6.3)."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date

from tests.oracles.reading import Event, Found, counting, day


def near_retirement_cross_pool_in(
    messages: Iterable[bytes], *, female_age: int = 50, male_age: int = 55
) -> dict[str, Found]:
    """By anchor `person|source|event id`."""
    found: dict[str, Found] = {}
    for event in counting(messages):
        data = event.data
        if event.type != "registration.transferred_in" or not data["cross_pool"]:
            continue
        limit = {"1": male_age, "2": female_age}.get(data.get("gend", ""))
        if limit is None or "brdy" not in data or data.get("psn_type", "")[:2] != "11":
            continue
        born, on = date.fromisoformat(data["brdy"]), day(event.time)
        if born == date(1900, 1, 1) or (on.year - 131, on.month, on.day) >= (born.year, born.month, born.day):
            continue
        if (on.year - limit, on.month, on.day) >= (born.year, born.month, born.day):
            found[f"{data['psn_no']}|{event.source}|{event.id}"] = Found(
                reason="near_retirement",
                subject=data["psn_no"],
                occurred_at=event.time,
                evidence=frozenset({event.id}),
            )
    return found


def _month(event: Event) -> int:
    return day(event.time).year * 12 + day(event.time).month


def frequent_in_pool_transfers(
    messages: Iterable[bytes], *, min_transfers: int = 2, months: int = 3
) -> dict[str, Found]:
    """By anchor `person|source|event id` of the first side of the cluster's first transfer. Every window is tried."""
    persons: dict[str, dict[str, list[Event]]] = defaultdict(lambda: defaultdict(list))
    for event in counting(messages):
        told = event.type in ("registration.transferred_in", "registration.transferred_out")
        if told and not event.data["cross_pool"]:
            persons[event.data["psn_no"]][event.data["transfer_id"]].append(event)
    found: dict[str, Found] = {}
    for person, transfers in persons.items():
        clusters: list[set[str]] = []
        starts = {_month(sides[0]) for sides in transfers.values()}
        for start in starts:
            inside = {name for name, sides in transfers.items() if start <= _month(sides[0]) < start + months}
            if len(inside) >= min_transfers:
                touching = [cluster for cluster in clusters if cluster & inside]
                clusters = [cluster for cluster in clusters if not cluster & inside]
                clusters.append(inside.union(*touching))
        for cluster in clusters:
            ordered = sorted((transfers[name] for name in cluster), key=lambda sides: sides[0].order)
            first = ordered[0][0]
            anchor = f"{person}|{first.source}|{first.id}"
            others = [
                side
                for name, sides in transfers.items()
                for side in sides
                if name != first.data["transfer_id"]
            ]
            if any((o.source, o.id) == (first.source, first.id) and o.type != first.type for o in others):
                anchor = f"{anchor}|{first.type}"
            found[anchor] = Found(
                reason="frequent_transfers",
                subject=person,
                occurred_at=ordered[min_transfers - 1][0].time,
                evidence=frozenset(side.id for sides in ordered for side in sides),
            )
    return found
