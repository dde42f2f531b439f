"""When a stay began and ended by all that tells of it, and what refunds leave of settlements."""

from collections.abc import Callable, Hashable, Iterable
from datetime import datetime
from fractions import Fraction
from typing import NamedTuple

from tests.oracles.reading import Event, fraction, instant


def gives_back(event: Event) -> str | None:
    """The number of the settlement that a refund takes back."""
    if event.type != "settlement.settled":
        return None
    data = event.data
    negative = fraction(data["medfee_sumamt"]) <= 0 or fraction(data["fund_pay_sumamt"]) < 0
    if data.get("refd_setl_flag") == "1" or negative:
        return str(data.get("init_setl_id") or data["setl_id"])
    return None


def paid(event: Event, among: Iterable[Event]) -> Fraction:
    """What the fund paid for a settlement less what the refunds among the events gave back."""
    back = [e for e in among if gives_back(e) is not None and gives_back(e) == event.data["setl_id"]]
    return sum((fraction(e.data["fund_pay_sumamt"]) for e in (event, *back)), Fraction(0))


def refunds_of(event: Event, among: Iterable[Event]) -> set[str]:
    """The ids of the refunds of a settlement."""
    return {e.id for e in among if gives_back(e) is not None and gives_back(e) == event.data["setl_id"]}


def counts(event: Event, among: list[Event]) -> bool:
    """Whether a settlement is care: no refund, and not given back whole."""
    if gives_back(event) is not None:
        return False
    return not refunds_of(event, among) or paid(event, among) > 0


def tells_of_a_stay(event: Event) -> bool:
    """Admissions, discharges and inpatient settlements."""
    if event.type == "settlement.settled":
        return event.data["med_type"][:1] == "2" or event.data["med_type"][:2] == "52"
    return event.type in ("settlement.admitted", "settlement.discharged")


def by_stay(
    events: Iterable[Event], key: Callable[[Event], tuple[Hashable, ...]]
) -> dict[tuple[Hashable, ...], list[Event]]:
    """Events by stay; a refund with the settlement that it takes back, where the key's stays hold it."""
    events = list(events)
    stays: dict[tuple[Hashable, ...], list[Event]] = {}
    for event in events:
        at = key(event)
        back = gives_back(event)
        if back is not None:
            homes = [
                key(e)
                for e in events
                if e.type == "settlement.settled" and gives_back(e) is None and e.data["setl_id"] == back
            ]
            if homes and at not in homes:
                at = homes[0]
        stays.setdefault(at, []).append(event)
    return stays


class Times(NamedTuple):
    """The event that gives a part, and the moment; None where none does. `seen`: the last that a settlement tells."""

    begin: tuple[datetime, Event] | None
    end: tuple[datetime, Event] | None
    seen: tuple[datetime, Event] | None

    @property
    def tellers(self) -> set[str]:
        """The ids of the events that give the times."""
        told = {part[1].id for part in (self.begin, self.end) if part is not None}
        if self.end is None and self.begin and self.seen and self.seen[0] > self.begin[0]:
            told.add(self.seen[1].id)
        return told


def times(told: list[Event]) -> Times:
    """Of one stay's events in the order of business time."""
    held = [e for e in told if e.type != "settlement.settled" or counts(e, told)]
    begins = [(instant(e.data["begntime"]), e) for e in held if e.data.get("begntime")]
    bills = [e for e in held if e.type == "settlement.settled"]
    seen = [
        (instant(e.data.get("endtime") or e.data["begntime"]), e)
        for e in bills
        if e.data.get("endtime") or e.data.get("begntime")
    ]
    last = max((at for at, _ in seen), default=None)
    ends = [
        (instant(e.data["endtime"]), e)
        for e in bills
        if e.data.get("endtime") and e.data.get("mid_setl_flag") != "1"
    ]
    ends = [end for end in ends if end[0] == last]
    left = [(instant(e.data["endtime"]), e) for e in held if e.type == "settlement.discharged"]
    return Times(
        begin=min(begins, key=lambda one: one[0]) if begins else None,
        end=left[-1] if left else ends[0] if ends else None,
        seen=max(seen, key=lambda one: one[0]) if seen else None,
    )
