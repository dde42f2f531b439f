"""Maternity benefits: stopped after a birth (3.12.1), too many or too close (3.12.2), claimed late (3.12.3)."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

from tests.oracles.reading import Event, Found, cents, counting, day, fraction


def _by_person(messages: Iterable[bytes], type_: str) -> dict[str, list[Event]]:
    found: dict[str, list[Event]] = defaultdict(list)
    for event in counting(messages):
        if event.type == type_:
            found[event.data["psn_no"]].append(event)
    return found


def _born(claim: Event) -> date:
    return date.fromisoformat(claim.data["birctrl_matn_date"])


def _paid(claim: Event) -> Fraction | None:
    said = claim.data.get("fund_pay_sumamt")
    return None if said is None else fraction(said)


def _money(claims: Iterable[Event]) -> Decimal | None:
    total = sum((_paid(claim) or Fraction(0) for claim in claims), Fraction(0))
    return cents(total) if total > 0 else None


def _standing(claims: list[Event]) -> list[Event]:
    """Without refunds, and without the claims that refunds take back: of one birth and amount, of one settlement first."""
    left = [claim for claim in claims if (paid := _paid(claim)) is None or paid > 0]
    for refund in claims:
        given_back = _paid(refund)
        if given_back is None or given_back >= 0:
            continue
        fitting = [c for c in left if _born(c) == _born(refund) and _paid(c) == -given_back]
        fitting.sort(key=lambda c: (c.data["setl_id"] == refund.data["setl_id"], c.order))
        if fitting:
            left.remove(fitting[-1])
    return left


_EXPLAINED = ("调动", "退休", "死亡", "transfer")
"""Of the rule's words those that the histories write."""


def deregister_after_childbirth(
    messages: Iterable[bytes],
    *,
    within_days: int = 365,
    ordinary_reasons: Sequence[str] = _EXPLAINED,
    reregistered_within_days: int = 60,
) -> dict[str, Found]:
    """By anchor `person|source|event id` of the stop."""
    messages = list(messages)
    claims = _by_person(messages, "settlement.maternity_claimed")
    insured = _by_person(messages, "registration.person_registered")
    for person, transfers in _by_person(messages, "registration.transferred_in").items():
        insured[person] += transfers
    found: dict[str, Found] = {}
    for person, stops in _by_person(messages, "registration.person_stopped").items():
        hers = [claim for claim in claims[person] if claim.data["gend"] == "2"]
        standing = [claim for claim in _standing(claims[person]) if claim.data["gend"] == "2"]
        for stop in stops:
            ended = date.fromisoformat(stop.data["date"])
            if any(word in stop.data.get("reason", "").lower() for word in ordinary_reasons):
                continue
            taken = [day(e.time) for e in insured[person] if e.data.get("gend", "2") == "2"]
            if any(
                0 <= (on - ended).days <= reregistered_within_days for on in taken if reregistered_within_days
            ):
                continue
            births = {_born(claim) for claim in standing if _born(claim) <= ended}
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


def _too_often(claims: list[Event], most: int, unequal: bool) -> list[list[Event]]:
    """Lists of claims of one amount, each of a settlement of its own, that are longer than may be."""
    settlements = sorted({claim.data["setl_id"] for claim in claims})
    firsts = [min((c for c in claims if c.data["setl_id"] == s), key=lambda c: c.order) for s in settlements]
    firsts.sort(key=lambda claim: claim.order)
    amounts = {None if unequal else _paid(claim) for claim in firsts}
    alike = [[claim for claim in firsts if unequal or _paid(claim) == amount] for amount in amounts]
    return [claims for claims in alike if len(claims) > most]


def maternity_benefit_repeated(
    messages: Iterable[bytes],
    *,
    max_births: int = 2,
    min_interval_days: int = 365,
    max_claims_a_birth: int = 1,
    count_unequal: bool = False,
) -> dict[str, Found]:
    """By anchor `person|day of the later birth`."""
    found: dict[str, Found] = {}
    for person, claims in _by_person(messages, "settlement.maternity_claimed").items():
        standing = _standing(claims)
        births = sorted({_born(claim) for claim in standing})
        for number, birth in enumerate(births, 1):
            mine = [claim for claim in standing if _born(claim) == birth]
            told = [claim for claim in claims if _born(claim) == birth]
            alike = _too_often(mine, max_claims_a_birth, count_unequal)
            beyond = [claim for group in alike for claim in group[max_claims_a_birth:]]
            reasons = ["too_many_births"] if number > max_births else []
            shown = set(births[:number]) if reasons else set(births[max(number - 2, 0) : number])
            if number > 1 and (birth - births[number - 2]).days < min_interval_days:
                reasons.append("births_too_close")
            by_births = bool(reasons)
            if alike:
                reasons.append("birth_claimed_twice")
            if not reasons:
                continue
            evidence = (
                [claim for claim in claims if _born(claim) in shown]
                if by_births
                else [claim for group in alike for claim in group]
            )
            unknown = all(_paid(claim) is None for group in alike for claim in group)
            found[f"{person}|{birth}"] = Found(
                reason="+".join(reasons),
                subject=person,
                occurred_at=min(claim.time for claim in (mine if by_births else beyond)),
                evidence=frozenset(claim.id for claim in evidence),
                amount=_money(told if by_births else beyond),
                facts=("low" if unknown and not by_births else "medium",),
            )
    return found


def maternity_claim_late(messages: Iterable[bytes], *, month: int = 3, day: int = 31) -> dict[str, Found]:
    """By anchor `person|source|event id`."""
    found: dict[str, Found] = {}
    for person, claims in _by_person(messages, "settlement.maternity_claimed").items():
        for claim in _standing(claims):
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
