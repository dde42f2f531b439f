"""Repeated changes of the designated hospital (3.14.1, 3.11.2): every change is the first of a window of its own."""

from collections import defaultdict
from collections.abc import Iterable

from tests.oracles.months import months_later
from tests.oracles.reading import Event, Found, counting, day


def _repeated(messages: Iterable[bytes], kind: str, least: int, months: int) -> dict[str, Found]:
    told: dict[str, list[Event]] = defaultdict(list)
    for event in counting(messages):
        if event.type != "settlement.designation_changed" or event.data["kind"] != kind:
            continue
        told[event.data["psn_no"]].append(event)
    found: dict[str, Found] = {}
    for person, all_told in told.items():
        left = {event.order: _left(all_told, place, months) for place, event in enumerate(all_told)}
        events = [event for event in all_told if left[event.order] != event.data["fixmedins_code"]]
        windows: list[set[int]] = []
        for first, event in enumerate(events):
            end = months_later(day(event.time), months)
            window = {index for index in range(first, len(events)) if day(events[index].time) <= end}
            if len(window) >= least:
                windows.append(window)
        for cluster in _merged(windows):
            members = [events[index] for index in sorted(cluster)]
            found[f"{person}|{members[0].source}|{members[0].id}"] = Found(
                reason="designation_changed_repeatedly",
                subject=person,
                occurred_at=members[least - 1].time,
                evidence=frozenset(member.id for member in members),
                facts=("medium" if sum(left[m.order] is not None for m in members) >= least else "low",),
            )
    return found


def _left(told: list[Event], place: int, months: int) -> str | None:
    """The hospital that was left: as told, else the one taken by the change just before, if that is near."""
    before = told[place].data.get("from_fixmedins_code")
    if before is not None and before != "-":
        return str(before)
    if place and day(told[place].time) <= months_later(day(told[place - 1].time), months):
        return str(told[place - 1].data["fixmedins_code"])
    return None


def _merged(windows: list[set[int]]) -> list[set[int]]:
    clusters: list[set[int]] = []
    for window in windows:
        sharing = [cluster for cluster in clusters if cluster & window]
        clusters = [cluster for cluster in clusters if not cluster & window]
        clusters.append(window.union(*sharing))
    return clusters


def veteran_designation_changes(
    messages: Iterable[bytes], *, min_changes: int = 2, months: int = 6
) -> dict[str, Found]:
    """By anchor `person|source|event id` of the first change."""
    return _repeated(messages, "veteran", min_changes, months)


def work_injury_designation_changes(
    messages: Iterable[bytes], *, min_changes: int = 2, months: int = 12
) -> dict[str, Found]:
    """By anchor `person|source|event id` of the first change."""
    return _repeated(messages, "work_injury", min_changes, months)
