"""Care at home during a stay elsewhere (3.13.2), and while the card was blocked (3.15.2)."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from tests.oracles.places import same_city
from tests.oracles.reading import Event, Found, cents, counting, day, fraction, instant

_DAY = timedelta(days=1)


def _people(messages: Iterable[bytes]) -> dict[str, list[Event]]:
    people: dict[str, list[Event]] = defaultdict(list)
    for event in counting(messages):
        if event.type.startswith("settlement."):
            people[event.data["psn_no"]].append(event)
    return people


def _at_home(event: Event) -> bool:
    return event.type == "settlement.settled" and same_city(
        event.data["insu_admdvs"], event.data["mdtrtarea_admdvs"]
    )


def _is_stay(event: Event) -> bool:
    if event.type == "settlement.settled":
        return event.data["med_type"][0] == "2" or event.data["med_type"][:2] == "52"
    return event.type in ("settlement.admitted", "settlement.discharged")


def _settled(event: Event) -> datetime:
    return instant(event.data["setl_time"]) if event.data.get("setl_time") else event.time


@dataclass
class _Stay:
    begin: datetime | None = None
    end: datetime | None = None
    elsewhere: bool | None = None
    tellers: set[str] = field(default_factory=set)

    def learn(self, event: Event) -> None:
        """The first event in business time that gives a part gives it for good."""
        data = event.data
        if event.type != "settlement.discharged":
            if self.begin is None and data.get("begntime"):
                self.begin = instant(data["begntime"])
                self.tellers.add(event.id)
            if self.elsewhere is None:
                self.elsewhere = not same_city(data["insu_admdvs"], data["mdtrtarea_admdvs"])
        if event.type != "settlement.admitted" and self.end is None and data.get("endtime"):
            self.end = instant(data["endtime"])
            self.tellers.add(event.id)

    def days(self, boundary: bool, open_days: int) -> set[date]:
        """The days on which nothing may be spent at home."""
        if self.begin is None or not self.elsewhere:
            return set()
        last = day(self.begin) + open_days * _DAY if self.end is None else day(self.end)
        spent = _every_day(day(self.begin), last)
        if not boundary:
            spent.discard(day(self.begin))
            if self.end is not None:
                spent.discard(last)
        return spent


def _every_day(first: date, last: date) -> set[date]:
    return {first + number * _DAY for number in range((last - first).days + 1)}


def _days_of_care(event: Event) -> set[date]:
    data = event.data
    begin = data.get("begntime") or data.get("endtime")
    first = day(instant(begin) if begin else _settled(event))
    if _is_stay(event) and data.get("endtime"):
        return _every_day(first, day(instant(data["endtime"]))) | {first}
    return {first}


def local_expense_during_offsite_stay(
    messages: Iterable[bytes],
    *,
    include_boundary_days: bool = True,
    include_pharmacy: bool = False,
    max_open_days: int = 60,
) -> dict[str, Found]:
    """By anchor `person|source|event id` of the local settlement."""
    found: dict[str, Found] = {}
    for person, events in _people(messages).items():
        stays: dict[tuple[str, str], _Stay] = defaultdict(_Stay)
        for event in filter(_is_stay, events):
            stays[event.data["fixmedins_code"], event.data["mdtrt_id"]].learn(event)
        for event in filter(_at_home, events):
            kind = event.data.get("fixmedins_type")
            pharmacy = kind == "pharmacy" or (kind is None and event.data["med_type"].startswith("41"))
            if pharmacy and not include_pharmacy:
                continue
            care = _days_of_care(event)
            inside = [s for s in stays.values() if care & s.days(include_boundary_days, max_open_days)]
            if inside:
                found[f"{person}|{event.source}|{event.id}"] = Found(
                    reason="local_expense_while_away",
                    subject=person,
                    occurred_at=event.time,
                    evidence=frozenset({event.id}).union(*(stay.tellers for stay in inside)),
                    amount=cents(fraction(event.data["fund_pay_sumamt"])),
                )
    return found


def blocked_card_local_benefit(messages: Iterable[bytes]) -> dict[str, Found]:
    """By anchor `person|source|event id` of the settlement."""
    found: dict[str, Found] = {}
    for person, events in _people(messages).items():
        switches = [
            (instant(event.data["begntime" if event.type.endswith(".card_blocked") else "endtime"]), event)
            for event in events
            if event.type in ("settlement.card_blocked", "settlement.card_unblocked")
        ]
        switches.sort(key=lambda pair: (pair[0], pair[1].order))
        for event in filter(_at_home, events):
            since = [switch for at, switch in switches if at <= _settled(event)]
            run: list[Event] = []
            while since and since[-1].type == "settlement.card_blocked":
                run.append(since.pop())
            if run:
                found[f"{person}|{event.source}|{event.id}"] = Found(
                    reason="settled_while_blocked",
                    subject=person,
                    occurred_at=_settled(event),
                    evidence=frozenset({run[-1].id, event.id}),
                    amount=cents(fraction(event.data["fund_pay_sumamt"])),
                )
    return found
