"""Maternity benefits: stopped after a birth (3.12.1), too many or too close (3.12.2), claimed late (3.12.3)."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

from tests.oracles.reading import Event, Found, cents, counting, fraction


def _by_person(messages: Iterable[bytes], type_: str) -> dict[str, list[Event]]:
    found: dict[str, list[Event]] = defaultdict(list)
    for event in counting(messages):
        if event.type == type_:
            found[event.data["psn_no"]].append(event)
    return found


def _born(claim: Event) -> date:
    return date.fromisoformat(claim.data["birctrl_matn_date"])


def _money(claims: Iterable[Event]) -> Decimal | None:
    said = [fraction(c.data["fund_pay_sumamt"]) for c in claims if c.data.get("fund_pay_sumamt") is not None]
    return cents(sum(said, Fraction(0))) if said else None


def deregister_after_childbirth(messages: Iterable[bytes], *, within_days: int = 365) -> dict[str, Found]:
    """By anchor `person|source|event id` of the stop."""
    messages = list(messages)
    claims = _by_person(messages, "settlement.maternity_claimed")
    found: dict[str, Found] = {}
    for person, stops in _by_person(messages, "registration.person_stopped").items():
        hers = [claim for claim in claims[person] if claim.data["gend"] == "2"]
        for stop in stops:
            ended = date.fromisoformat(stop.data["date"])
            births = {_born(claim) for claim in hers if _born(claim) <= ended}
            if births and ended <= max(births) + timedelta(days=within_days):
                spoken_for = [claim for claim in hers if _born(claim) == max(births)]
                found[f"{person}|{stop.source}|{stop.id}"] = Found(
                    reason="stopped_after_childbirth",
                    subject=person,
                    occurred_at=stop.time,
                    evidence=frozenset({stop.id, *(claim.id for claim in spoken_for)}),
                    amount=_money(spoken_for),
                )
    return found


def maternity_benefit_repeated(
    messages: Iterable[bytes], *, max_births: int = 2, min_interval_days: int = 365
) -> dict[str, Found]:
    """By anchor `person|day of the later birth`."""
    found: dict[str, Found] = {}
    for person, claims in _by_person(messages, "settlement.maternity_claimed").items():
        births = sorted({_born(claim) for claim in claims})
        for number, birth in enumerate(births, 1):
            if number == 1:
                continue
            before = births[number - 2]
            reasons = ["too_many_births"] if number > max_births else []
            shown = set(births[:number]) if reasons else {before, birth}
            if (birth - before).days < min_interval_days:
                reasons.append("births_too_close")
            if reasons:
                mine = [claim for claim in claims if _born(claim) == birth]
                found[f"{person}|{birth}"] = Found(
                    reason="+".join(reasons),
                    subject=person,
                    occurred_at=min(claim.time for claim in mine),
                    evidence=frozenset(claim.id for claim in claims if _born(claim) in shown),
                    amount=_money(mine),
                )
    return found


def maternity_claim_late(messages: Iterable[bytes], *, month: int = 3, day: int = 31) -> dict[str, Found]:
    """By anchor `person|source|event id`."""
    found: dict[str, Found] = {}
    for person, claims in _by_person(messages, "settlement.maternity_claimed").items():
        for claim in claims:
            year = _born(claim).year + 1
            first_of_next = date(year + month // 12, month % 12 + 1, 1)
            last = min(date(year, month, 1) + timedelta(days=day - 1), first_of_next - timedelta(days=1))
            if date.fromisoformat(claim.data["claim_date"]) > last:
                found[f"{person}|{claim.source}|{claim.id}"] = Found(
                    reason="claimed_after_last_day",
                    subject=person,
                    occurred_at=claim.time,
                    evidence=frozenset({claim.id}),
                    amount=_money([claim]),
                )
    return found
