"""Readmission within days (3.15.1): every pair of stays is tried."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from fractions import Fraction

from tests.oracles.reading import Event, Found, cents, counting, day, fraction
from tests.oracles.stay_times import Times, by_stay, counts, tells_of_a_stay, times


@dataclass
class _Stay:
    mdtrt_id: str
    times: Times
    told: list[Event]

    @property
    def born(self) -> date | None:
        known = [e.data["brdy"] for e in self.told if e.data.get("brdy") and _counts(e, self.told)]
        return date.fromisoformat(known[0]) if known else None

    @property
    def planned(self) -> list[tuple[str, str]]:
        """Every diagnosis (in capitals) and visit type that is told."""
        held = [e for e in self.told if _counts(e, self.told)]
        return [
            ("diagnosis", e.data["dscg_maindiag_code"].upper())
            for e in held
            if e.data.get("dscg_maindiag_code")
        ] + [("visit", e.data["med_type"]) for e in held if "med_type" in e.data]

    @property
    def settlements(self) -> list[Event]:
        return [e for e in self.told if e.type == "settlement.settled"]

    @property
    def begin(self) -> datetime | None:
        return self.times.begin[0] if self.times.begin else None

    @property
    def order(self) -> tuple[datetime, str]:
        return self.begin or datetime.min.replace(tzinfo=UTC), self.mdtrt_id


def _counts(event: Event, told: list[Event]) -> bool:
    return event.type != "settlement.settled" or counts(event, told)


def _age(born: date, on: date) -> int:
    years = 0
    while (born.year + years + 1, born.month, born.day) <= (on.year, on.month, on.day):
        years += 1
    return years if born <= on else -1


def readmission_within_days(
    messages: Iterable[bytes],
    *,
    max_gap_days: int = 2,
    age_below: int = 70,
    planned_diagnoses: Iterable[str] = ("Z51.0", "Z51.1", "Z49"),
    planned_med_types: Iterable[str] = ("23",),
    exempt_planned: bool = False,
) -> dict[str, Found]:
    """By anchor `person|hospital|later mdtrt_id`."""
    cells: dict[tuple[str, str], list[Event]] = defaultdict(list)
    for event in counting(messages):
        if tells_of_a_stay(event):
            cells[event.data["psn_no"], event.data["fixmedins_code"]].append(event)
    found: dict[str, Found] = {}
    for (person, hospital), events in cells.items():
        told = by_stay(events, lambda event: (event.data["mdtrt_id"],))
        stays = [_Stay(str(name), times(mine), mine) for (name,), mine in told.items()]
        stays = sorted((s for s in stays if s.times.begin or s.times.end), key=lambda s: s.order)
        births = [stay.born for stay in stays if stay.born is not None]
        for later in stays:
            if later.begin is None:
                continue
            born = later.born or (births[0] if births else None)
            admitted = day(later.begin)
            if born is None or _age(born, admitted) >= age_below:
                continue
            pairs = [
                (stay.times.end[0], stay.order, stay)
                for stay in stays
                if stay.order < later.order
                and stay.times.end is not None
                and (stay.begin is None or day(stay.times.end[0]) >= day(stay.begin))
                and 0 <= (admitted - day(stay.times.end[0])).days <= max_gap_days
            ]
            planned = sorted(
                {
                    code
                    for kind, code in later.planned
                    for begins in (planned_diagnoses if kind == "diagnosis" else planned_med_types)
                    if code.startswith(begins)
                }
            )
            if pairs and not (planned and exempt_planned):
                ended, _, nearest = max(pairs, key=lambda pair: pair[:2])
                gap = (admitted - day(ended)).days
                found[f"{person}|{hospital}|{later.mdtrt_id}"] = _found(person, nearest, later, gap, planned)
    return found


def _found(person: str, nearest: _Stay, later: _Stay, gap: int, planned: list[str]) -> Found:
    assert later.times.begin is not None
    money = sum((fraction(event.data["fund_pay_sumamt"]) for event in later.settlements), Fraction(0))
    evidence = nearest.times.tellers | {later.times.begin[1].id, *(event.id for event in later.settlements)}
    return Found(
        reason="readmitted_same_hospital",
        subject=person,
        occurred_at=later.times.begin[0],
        evidence=frozenset(evidence),
        amount=cents(max(money, Fraction(0))) if later.settlements else None,
        facts=(gap, money, planned),
    )
