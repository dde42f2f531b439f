"""What the rules say, for the peers in Python. How state is kept and events are routed is each peer's own affair."""

import sys
from datetime import datetime
from typing import Any

RAW = ("settlement.events", "registration.events")
READMISSION, MASS, MODIFIED = "readmission-within-days", "mass-cross-pool-in", "id-number-modified"
MOST_GAP_DAYS = 2
LEAST_PERSONS = 10

Doubt = dict[str, str]


def _day(time: str) -> int:
    """Days since year 1 of the calendar date, as it is written."""
    return datetime.fromisoformat(time).date().toordinal()


def add_stay(stays: dict[str, list[int]], data: dict[str, Any]) -> list[Doubt]:
    """Put a stay with those of its person and hospital (mdtrt_id to first and last day).

    Events come in any order, so both directions count: an earlier stay that it follows, later ones that follow it.
    """
    begin, end, number = _day(data["begntime"]), _day(data["endtime"]), data["mdtrt_id"]
    readmitted = [other for other, (start, _) in stays.items() if 0 <= start - end <= MOST_GAP_DAYS]
    if any(0 <= begin - last <= MOST_GAP_DAYS for _, last in stays.values()):
        readmitted.append(number)
    stays[number] = [begin, end]
    return [{"rule": READMISSION, "anchor": stay} for stay in readmitted]


def add_person(persons: dict[str, int], data: dict[str, Any]) -> list[Doubt]:
    """Put a person with those who came into the unit in the period; a doubt when that makes ten."""
    before = len(persons)
    persons[data["psn_no"]] = 1
    if before < LEAST_PERSONS <= len(persons):
        return [{"rule": MASS, "anchor": f"{data['emp_no']}|{data['period']}"}]
    return []


def changed_person(event: dict[str, Any]) -> list[Doubt]:
    """A doubt when the change of a person's record is one of the ID number."""
    before, after = event["data"]["before"].get("certno"), event["data"]["after"].get("certno")
    if before is not None and after is not None and before != after:
        return [{"rule": MODIFIED, "anchor": event["id"]}]
    return []


class Progress:
    """Prints `progress N` for the harness, N events being judged."""

    def __init__(self, total: int) -> None:
        self._total = total
        self._step = max(1, total // 200)
        self._done = 0

    def one(self) -> None:
        """One more."""
        self._done += 1
        if self._done % self._step == 0 or self._done == self._total:
            # not sys.stdout: Faust puts its log there
            print(f"progress {self._done}", file=sys.__stdout__, flush=True)
