"""Readmission within days (3.15.1): every pair of stays is tried."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from fractions import Fraction

from tests.oracles.reading import Event, Found, cents, counting, day, fraction, instant


@dataclass
class _Stay:
    mdtrt_id: str
    begin: datetime | None = None
    begin_id: str = ""
    end: datetime | None = None
    end_id: str = ""
    born: date | None = None
    settlements: list[Event] = field(default_factory=list)

    def learn(self, event: Event) -> None:
        """The first event in business time that gives a part gives it for good."""
        data = event.data
        if event.type != "settlement.discharged":
            if self.begin is None and data.get("begntime"):
                self.begin, self.begin_id = instant(data["begntime"]), event.id
            if self.born is None and data.get("brdy"):
                self.born = date.fromisoformat(data["brdy"])
        if event.type != "settlement.admitted" and self.end is None and data.get("endtime"):
            self.end, self.end_id = instant(data["endtime"]), event.id
        if event.type == "settlement.settled":
            self.settlements.append(event)


def _is_stay(event: Event) -> bool:
    if event.type == "settlement.settled":
        return event.data["med_type"][:1] == "2" or event.data["med_type"][:2] == "52"
    return event.type in ("settlement.admitted", "settlement.discharged")


def _age(born: date, on: date) -> int:
    years = 0
    while (born.year + years + 1, born.month, born.day) <= (on.year, on.month, on.day):
        years += 1
    return years if born <= on else -1


def readmission_within_days(
    messages: Iterable[bytes], *, max_gap_days: int = 2, age_below: int = 70
) -> dict[str, Found]:
    """By anchor `person|hospital|later mdtrt_id`."""
    cells: dict[tuple[str, str], dict[str, _Stay]] = {}
    for event in counting(messages):
        if _is_stay(event):
            data = event.data
            stays = cells.setdefault((data["psn_no"], data["fixmedins_code"]), {})
            stays.setdefault(data["mdtrt_id"], _Stay(data["mdtrt_id"])).learn(event)
    found: dict[str, Found] = {}
    for (person, hospital), stays in cells.items():
        begun = [stay for stay in stays.values() if stay.begin is not None]
        begun.sort(key=lambda stay: (stay.begin, stay.mdtrt_id))
        births = [stay.born for stay in begun if stay.born is not None]
        for later in begun:
            born = later.born or (births[0] if births else None)
            admitted = day(later.begin) if later.begin else date.min
            if born is None or _age(born, admitted) >= age_below:
                continue
            pairs = [
                earlier
                for earlier in begun[: begun.index(later)]
                if earlier.end is not None
                and earlier.begin is not None
                and day(earlier.end) >= day(earlier.begin)
                and 0 <= (admitted - day(earlier.end)).days <= max_gap_days
            ]
            if pairs and later.begin is not None:
                nearest = max(pairs, key=lambda stay: (stay.end, stay.begin, stay.mdtrt_id))
                found[f"{person}|{hospital}|{later.mdtrt_id}"] = _found(person, nearest, later, admitted)
    return found


def _found(person: str, nearest: _Stay, later: _Stay, admitted: date) -> Found:
    assert nearest.end is not None and later.begin is not None
    paid = sum((fraction(event.data["fund_pay_sumamt"]) for event in later.settlements), Fraction(0))
    evidence = {nearest.begin_id, nearest.end_id, later.begin_id, *(event.id for event in later.settlements)}
    return Found(
        reason="readmitted_same_hospital",
        subject=person,
        occurred_at=later.begin,
        evidence=frozenset(evidence),
        amount=cents(paid) if later.settlements else None,
        facts=((admitted - day(nearest.end)).days, paid),
    )
