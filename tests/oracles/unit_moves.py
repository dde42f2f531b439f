"""What is open when units merge, split and leave (3.2.1, 3.3.1, 3.4.1–3.4.3), and rates that fall (3.7.1)."""

from collections import defaultdict
from collections.abc import Iterable
from fractions import Fraction
from itertools import pairwise

from tests.oracles.reading import Event, Found, cents, counting, day, fraction
from tests.oracles.stay_times import by_stay, tells_of_a_stay, times


def _of_type(events: list[Event], name: str) -> list[Event]:
    return [event for event in events if event.type == f"registration.{name}"]


def _in_arrears(
    events: list[Event], parties: list[tuple[str, Event]], tolerance: float, reason: str
) -> dict[str, Found]:
    found: dict[str, Found] = {}
    for unit, move in parties:
        month = day(move.time).isoformat()[:7]
        owed: dict[str, Fraction] = defaultdict(Fraction)
        cited: dict[str, set[str]] = defaultdict(set)
        for event in _of_type(events, "contribution_billed") + _of_type(events, "contribution_paid"):
            period = event.data["accrym"]
            if event.data["emp_no"] != unit or event.time > move.time or period > month:
                continue
            sign = 1 if event.type.endswith("billed") else -1
            owed[period] += sign * fraction(event.data["amount"])
            cited[period].add(event.id)
        total = sum(owed.values(), Fraction(0))
        if total > fraction(tolerance):
            uneven = [ids for period, ids in cited.items() if owed[period] != 0]
            found[f"{unit}|{move.source}|{move.id}"] = Found(
                reason=reason,
                subject=unit,
                occurred_at=move.time,
                evidence=frozenset({move.id}.union(*uneven)),
                amount=cents(total),
            )
    return found


def unit_merge_with_arrears(messages: Iterable[bytes], *, tolerance: float = 0) -> dict[str, Found]:
    """By anchor `unit|source|event id`."""
    events = counting(messages)
    parties = [
        (unit, move)
        for move in _of_type(events, "unit_merged")
        for unit in {move.data.get(name) for name in ("emp_no", "into_emp_no", "from_emp_no")}
        if unit is not None
    ]
    return _in_arrears(events, parties, tolerance, "merged_in_arrears")


def unit_deregister_with_arrears(messages: Iterable[bytes], *, tolerance: float = 0) -> dict[str, Found]:
    """By anchor `unit|source|event id`."""
    events = counting(messages)
    parties = [(move.data["emp_no"], move) for move in _of_type(events, "unit_deregistered")]
    return _in_arrears(events, parties, tolerance, "deregistered_in_arrears")


def unit_split_with_pending_transfer(messages: Iterable[bytes], *, tolerance: float = 0) -> dict[str, Found]:
    """By anchor `unit|source|event id`."""
    found: dict[str, Found] = {}
    for event in _of_type(counting(messages), "unit_split"):
        unit = event.data.get("from_emp_no", event.data["emp_no"])
        pending = fraction(event.data.get("pending_transfer_amount", 0))
        if pending > fraction(tolerance):
            found[f"{unit}|{event.source}|{event.id}"] = Found(
                reason="split_with_pending_transfer",
                subject=unit,
                occurred_at=event.time,
                evidence=frozenset({event.id}),
                amount=cents(pending),
            )
    return found


def unit_deregister_with_inpatients(messages: Iterable[bytes]) -> dict[str, Found]:
    """By anchor `unit|source|event id`."""
    events = counting(messages)
    found: dict[str, Found] = {}
    for gone in _of_type(events, "unit_deregistered"):
        unit = gone.data["emp_no"]
        told = [event for event in events if tells_of_a_stay(event) and event.data.get("emp_no") == unit]
        evidence: set[str] = set()
        inside: set[str] = set()
        perhaps: set[str] = set()
        complete = True
        stays = by_stay(told, lambda event: (event.data["psn_no"], event.data["mdtrt_id"]))
        for (person, _), mine in stays.items():
            stay = times(mine)
            if stay.begin is None or stay.begin[0] > gone.time:
                continue
            last = stay.end or stay.seen
            if last is not None and last[0] > gone.time:
                inside.add(str(person))
            elif stay.end is None:
                perhaps.add(str(person))
            else:
                continue
            evidence |= stay.tellers
            complete = complete and stay.end is not None
        if inside or perhaps:
            found[f"{unit}|{gone.source}|{gone.id}"] = Found(
                reason="members_in_hospital" if inside else "members_without_discharge",
                subject=unit,
                occurred_at=gone.time,
                evidence=frozenset(evidence | {gone.id}),
                facts=(len(inside), len(perhaps - inside), "medium" if inside else "low", complete),
            )
    return found


def unit_deregister_with_open_transfers(
    messages: Iterable[bytes], *, cross_pool: bool = True
) -> dict[str, Found]:
    """By anchor `unit|source|event id`."""
    events = counting(messages)
    found: dict[str, Found] = {}
    for gone in _of_type(events, "unit_deregistered"):
        unit = gone.data["emp_no"]
        outs = [
            e
            for e in _of_type(events, "transferred_out")
            if e.data.get("from_emp_no", e.data["emp_no"]) == unit
        ]
        ins = [e for e in _of_type(events, "transferred_in") if e.data.get("from_emp_no") == unit]
        evidence: set[str] = set()
        number, later = 0, 0
        for name in {event.data["transfer_id"] for event in outs}:
            out = next(event for event in outs if event.data["transfer_id"] == name)
            into = [event for event in ins if event.data["transfer_id"] == name]
            if out.time > gone.time or (out.data["cross_pool"] and not cross_pool):
                continue
            if not any(event.time <= gone.time for event in into):
                number += 1
                later += bool(into)
                evidence |= {out.id, *(event.id for event in into[:1])}
        if number:
            found[f"{unit}|{gone.source}|{gone.id}"] = Found(
                reason="transfers_unfinished" if later else "transfer_in_not_reported",
                subject=unit,
                occurred_at=gone.time,
                evidence=frozenset(evidence | {gone.id}),
                facts=(number, number - later, "medium" if later else "low", later == number),
            )
    return found


def work_injury_rate_lowered(messages: Iterable[bytes]) -> dict[str, Found]:
    """By anchor `unit|source|event id`."""
    units: dict[str, list[Event]] = defaultdict(list)
    for event in _of_type(counting(messages), "rate_set"):
        units[event.data["emp_no"]].append(event)
    found: dict[str, Found] = {}
    for unit, rates in units.items():
        rates.sort(key=lambda event: (event.data["begndate"], event.order))
        for before, rate in pairwise(rates):
            if fraction(rate.data["rate"]) < fraction(before.data["rate"]):
                found[f"{unit}|{rate.source}|{rate.id}"] = Found(
                    "rate_lowered", unit, rate.time, frozenset({before.id, rate.id})
                )
    return found
