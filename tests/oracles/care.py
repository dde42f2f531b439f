"""Where a person was: stays that overlap or were split, visits during a stay, care after death."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from fractions import Fraction

from tests.oracles.reading import Event, Found, cents, counting, day, fraction, instant
from tests.oracles.stay_times import Times, by_stay, counts, paid, refunds_of, tells_of_a_stay, times
from tests.oracles.time import now

_DAY = timedelta(days=1)


def _midnight(on: date) -> datetime:
    """The moment at which a day begins in Shanghai."""
    return datetime.combine(on, time(), UTC) - timedelta(hours=8)


def _inpatient(event: Event) -> bool:
    return tells_of_a_stay(event)


@dataclass
class _Stay:
    hospital: str
    mdtrt_id: str
    told: list[Event]
    times: Times

    @property
    def begin(self) -> datetime | None:
        return self.times.begin[0] if self.times.begin else None

    @property
    def begin_id(self) -> str:
        assert self.times.begin is not None
        return self.times.begin[1].id

    @property
    def end(self) -> datetime | None:
        return self.times.end[0] if self.times.end else None

    @property
    def settlements(self) -> list[Event]:
        return [event for event in self.told if event.type == "settlement.settled"]

    @property
    def marks(self) -> list[dict[str, str]]:
        """What is said of the kind of the stay, by what counts."""
        return [
            event.data
            for event in self.told
            if event.type == "settlement.admitted"
            or (event.type == "settlement.settled" and counts(event, self.told))
        ]

    @property
    def order(self) -> tuple[datetime, str, str]:
        return self.begin or datetime.min.replace(tzinfo=UTC), self.hospital, self.mdtrt_id

    @property
    def first(self) -> date:
        assert self.begin is not None
        return day(self.begin)

    def last(self, open_days: int) -> date:
        if self.end is not None:
            return day(self.end)
        known = [part[0] for part in (self.times.begin, self.times.seen) if part is not None]
        return day(max(known)) + open_days * _DAY

    def closes(self, open_days: int) -> datetime | None:
        """When nobody waits for the discharge any more."""
        return None if self.end is not None else _midnight(self.last(open_days) + _DAY)

    @property
    def tellers(self) -> set[str]:
        return self.times.tellers

    @property
    def paid(self) -> Fraction | None:
        money = [fraction(e.data["fund_pay_sumamt"]) for e in self.settlements]
        return max(sum(money, Fraction(0)), Fraction(0)) if money else None


@dataclass
class _Person:
    stays: dict[tuple[str, str], _Stay] = field(default_factory=dict)
    settled: list[Event] = field(default_factory=list)
    deaths: list[tuple[bool, Event, date]] = field(default_factory=list)

    def begun(self, open_days: int) -> list[_Stay]:
        """Stays that began, in order; one that ended on an earlier day is none."""
        known = [stay for stay in self.stays.values() if stay.begin is not None]
        return sorted((s for s in known if s.last(open_days) >= s.first), key=lambda s: s.order)

    def net(self, event: Event) -> Decimal:
        """What was paid for a settlement after refunds."""
        return cents(max(paid(event, self.settled), Fraction(0)))


def _people(messages: Iterable[bytes]) -> dict[str, _Person]:
    people: dict[str, _Person] = defaultdict(_Person)
    inpatient: dict[str, list[Event]] = defaultdict(list)
    for event in counting(messages):
        data = event.data
        if event.type == "registration.person_died":
            people[data["psn_no"]].deaths.append((True, event, date.fromisoformat(data["date"])))
        if event.type not in ("settlement.admitted", "settlement.discharged", "settlement.settled"):
            continue
        person = people[data["psn_no"]]
        if data.get("die_date"):
            person.deaths.append((False, event, date.fromisoformat(data["die_date"])))
        if event.type == "settlement.settled":
            person.settled.append(event)
        if _inpatient(event):
            inpatient[data["psn_no"]].append(event)
    for name, events in inpatient.items():
        stays = by_stay(events, lambda event: (event.data["fixmedins_code"], event.data["mdtrt_id"]))
        for (hospital, mdtrt_id), told in stays.items():
            stay = _Stay(str(hospital), str(mdtrt_id), told, times(told))
            people[name].stays[stay.hospital, stay.mdtrt_id] = stay
    return people


def overlapping_stays(
    messages: Iterable[bytes], *, min_overlap_days: int = 1, max_open_days: int = 60
) -> dict[str, Found]:
    """By anchor `person|hospital|mdtrt_id` of the later stay."""
    messages = list(messages)
    found: dict[str, Found] = {}
    for name, person in _people(messages).items():
        stays = person.begun(max_open_days)
        for number, later in enumerate(stays):
            others = [
                other
                for other in stays[:number]
                if (min(other.last(max_open_days), later.last(max_open_days)) - later.first).days
                >= min_overlap_days
            ]
            if not others:
                continue
            involved = [*others, later]
            waits = [end for s in involved if (end := s.closes(max_open_days)) is not None]
            found[f"{name}|{later.hospital}|{later.mdtrt_id}"] = Found(
                reason="overlap_elsewhere"
                if any(other.hospital != later.hospital for other in others)
                else "overlap_same_hospital",
                subject=name,
                occurred_at=later.order[0],
                evidence=frozenset().union(*(s.tellers | {e.id for e in s.settlements} for s in involved)),
                amount=None if later.paid is None else cents(later.paid),
                facts=(not waits or now(messages) >= max(waits),),
            )
    return found


def split_hospitalisation(
    messages: Iterable[bytes],
    *,
    max_gap_days: int = 15,
    exempt_diagnoses: Iterable[str] = ("Z51.0", "Z51.1", "Z49"),
    exempt_med_types: Iterable[str] = ("23", "24"),
) -> dict[str, Found]:
    """By anchor `person|hospital|mdtrt_id` of the later stay."""
    found: dict[str, Found] = {}
    for name, person in _people(messages).items():
        bare = [stay for stay in person.stays.values() if stay.begin is None and stay.end is not None]
        stays = [*bare, *person.begun(0)]
        for later in stays:
            if later.begin is None:
                continue
            near = [
                earlier
                for earlier in stays
                if earlier.hospital == later.hospital
                and earlier.order < later.order
                and earlier.end is not None
                and 0 <= (later.first - day(earlier.end)).days <= max_gap_days
            ]
            exempt = any(
                data.get("dscg_maindiag_code", "").upper().startswith(code)
                for data in later.marks
                for code in exempt_diagnoses
            ) or any(data["med_type"].startswith(code) for data in later.marks for code in exempt_med_types)
            if not near or exempt:
                continue
            nearest = max(near, key=lambda s: (s.end, s.order))
            assert nearest.end is not None
            found[f"{name}|{later.hospital}|{later.mdtrt_id}"] = Found(
                reason="readmitted_without_exempt_treatment",
                subject=name,
                occurred_at=later.order[0],
                evidence=frozenset(nearest.tellers | {later.begin_id} | {e.id for e in later.settlements}),
                amount=None if later.paid is None else cents(later.paid),
                facts=((later.first - day(nearest.end)).days,),
            )
    return found


def _served(event: Event) -> datetime:
    return instant(event.data["begntime"]) if event.data.get("begntime") else event.time


def _pharmacy(event: Event) -> bool:
    kind = event.data.get("fixmedins_type")
    return kind == "pharmacy" or (kind is None and event.data["med_type"].startswith("41"))


def outpatient_during_stay(
    messages: Iterable[bytes], *, skip_boundary_days: bool = False, max_open_days: int = 60
) -> dict[str, Found]:
    """By anchor `person|source|event id` of the settlement."""
    messages = list(messages)
    found: dict[str, Found] = {}
    for name, person in _people(messages).items():
        for visit in person.settled:
            if _inpatient(visit) or not counts(visit, person.settled):
                continue
            at, on = _served(visit), day(_served(visit))
            inside = []
            for stay in person.begun(max_open_days):
                end = stay.end or stay.closes(max_open_days)
                assert end is not None
                if (stay.hospital, stay.mdtrt_id) == (visit.data["fixmedins_code"], visit.data["mdtrt_id"]):
                    continue
                if not stay.order[0] < at < end:
                    continue
                if skip_boundary_days and (on == stay.first or (stay.end and on == day(stay.end))):
                    continue
                inside.append(stay)
            if inside:
                stay = min(inside, key=lambda s: (s.end is None, s.order))
                wait = stay.closes(max_open_days)
                found[f"{name}|{visit.source}|{visit.id}"] = Found(
                    reason="pharmacy_during_stay" if _pharmacy(visit) else "outpatient_during_stay",
                    subject=name,
                    occurred_at=at,
                    evidence=frozenset({visit.id} | stay.tellers | refunds_of(visit, person.settled)),
                    amount=person.net(visit),
                    facts=(wait is None or now(messages) >= wait,),
                )
    return found


def benefit_after_death(messages: Iterable[bytes], *, discharge_grace_days: int = 0) -> dict[str, Found]:
    """By anchor `person|source|event id` of the settlement."""
    found: dict[str, Found] = {}
    for name, person in _people(messages).items():
        if not person.deaths:
            continue
        _, word, died = max(person.deaths, key=lambda d: (d[0], d[1].order))
        for event in person.settled:
            begin = end = _served(event)
            if not counts(event, person.settled):
                continue
            if _inpatient(event):
                stay = person.stays[event.data["fixmedins_code"], event.data["mdtrt_id"]]
                said = [event.data.get("begntime"), event.data.get("endtime")]
                at = [instant(text) if text else None for text in said]
                interim = event.data.get("mid_setl_flag") == "1"
                both = [at[0] or stay.begin, at[1] or (None if interim else stay.end)]
                known = [moment for moment in both if moment is not None]
                if not known:
                    continue
                begin, end = known[0], known[-1]
            after = day(begin) > died
            if after or (day(end) - died).days > discharge_grace_days:
                found[f"{name}|{event.source}|{event.id}"] = Found(
                    reason="service_after_death" if after else "stay_went_on_after_death",
                    subject=name,
                    occurred_at=begin if after else end,
                    evidence=frozenset({event.id, word.id} | refunds_of(event, person.settled)),
                    amount=person.net(event),
                )
    return found
