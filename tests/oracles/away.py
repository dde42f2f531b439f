"""Care at home during a stay elsewhere (3.13.2), and while the card was blocked (3.15.2)."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from fractions import Fraction

from tests.oracles.places import same_city
from tests.oracles.reading import Event, Found, cents, counting, day, instant
from tests.oracles.stay_times import Times, by_stay, counts, paid, refunds_of, tells_of_a_stay, times

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


def _settlements(events: list[Event]) -> list[Event]:
    return [event for event in events if event.type == "settlement.settled"]


def _settled(event: Event) -> datetime:
    return instant(event.data["setl_time"]) if event.data.get("setl_time") else event.time


@dataclass
class _Stay:
    told: list[Event]
    times: Times

    @property
    def elsewhere(self) -> bool:
        placed = [
            e.data
            for e in self.told
            if e.type == "settlement.admitted" or (e.type == "settlement.settled" and counts(e, self.told))
        ]
        return bool(placed) and not same_city(placed[0]["insu_admdvs"], placed[0]["mdtrtarea_admdvs"])

    def days(self, boundary: bool, open_days: int) -> set[date]:
        """The days on which nothing may be spent at home."""
        if self.times.begin is None or not self.elsewhere:
            return set()
        begin, end, seen = self.times.begin[0], self.times.end, self.times.seen
        last = day(max(begin, seen[0] if seen else begin)) + open_days * _DAY if end is None else day(end[0])
        spent = _every_day(day(begin), last)
        if not boundary:
            spent.discard(day(begin))
            if end is not None:
                spent.discard(last)
        return spent


def _every_day(first: date, last: date) -> set[date]:
    return {first + number * _DAY for number in range((last - first).days + 1)}


def _days_of_care(event: Event) -> set[date]:
    data = event.data
    begin = data.get("begntime") or data.get("endtime")
    first = day(instant(begin) if begin else _settled(event))
    if tells_of_a_stay(event) and data.get("endtime"):
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
        told = by_stay(
            filter(tells_of_a_stay, events),
            lambda event: (event.data["fixmedins_code"], event.data["mdtrt_id"]),
        )
        stays = [_Stay(mine, times(mine)) for mine in told.values()]
        settled = _settlements(events)
        for event in filter(_at_home, events):
            if not counts(event, settled):
                continue
            kind = event.data.get("fixmedins_type")
            pharmacy = kind == "pharmacy" or (kind is None and event.data["med_type"].startswith("41"))
            if pharmacy and not include_pharmacy:
                continue
            care = _days_of_care(event)
            inside = [s for s in stays if care & s.days(include_boundary_days, max_open_days)]
            if inside:
                found[f"{person}|{event.source}|{event.id}"] = Found(
                    reason="local_expense_while_away",
                    subject=person,
                    occurred_at=event.time,
                    evidence=frozenset({event.id} | refunds_of(event, settled)).union(
                        *(stay.times.tellers for stay in inside)
                    ),
                    amount=cents(max(paid(event, settled), Fraction(0))),
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
        settled = _settlements(events)
        for event in filter(_at_home, events):
            if not counts(event, settled):
                continue
            since = [switch for at, switch in switches if at <= _settled(event)]
            run: list[Event] = []
            while since and since[-1].type == "settlement.card_blocked":
                run.append(since.pop())
            if run:
                found[f"{person}|{event.source}|{event.id}"] = Found(
                    reason="settled_while_blocked",
                    subject=person,
                    occurred_at=_settled(event),
                    evidence=frozenset({run[-1].id, event.id} | refunds_of(event, settled)),
                    amount=cents(max(paid(event, settled), Fraction(0))),
                )
    return found
