"""Irregular lump-sum back-payments (3.24.1): every month of a back-payment is looked at."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from fractions import Fraction

from tests.oracles.months import months_between
from tests.oracles.reading import Event, Found, cents, counting, day, fraction, instant


def _paid_months(event: Event) -> set[str]:
    if event.type == "registration.back_paid":
        return set(months_between(event.data["accrym_begn"], event.data["accrym_end"]))
    return {event.data["accrym"]}


def _settled(event: Event) -> bool:
    return event.type == "settlement.settled" and (
        event.data["med_type"].startswith("2") or event.data["med_type"].startswith("52")
    )


def lump_sum_back_payment(
    messages: Iterable[bytes], *, max_months: int = 12, benefit_within_days: int = 90
) -> dict[str, Found]:
    """By anchor `person|source|event id`."""
    events = counting(messages)
    paid = [
        e for e in events if e.type in ("registration.back_paid", "registration.person_contribution_paid")
    ]
    found: dict[str, Found] = {}
    for back in (event for event in paid if event.type == "registration.back_paid"):
        person, months = back.data["psn_no"], _paid_months(back)
        received = instant(back.data["clct_time"])
        last_day = day(received) + timedelta(days=benefit_within_days)
        elsewhere = [
            event
            for event in paid
            if event.data["psn_no"] == person
            and event.data["emp_no"] != back.data["emp_no"]
            and fraction(event.data["amount"]) > 0
            and months & _paid_months(event)
        ]
        stays = [
            event
            for event in events
            if _settled(event) and event.data["psn_no"] == person
            if received <= _moment(event) and day(_moment(event)) <= last_day
        ]
        reasons = {
            "too_many_months": len(months) > max_months,
            "insured_elsewhere": bool(elsewhere),
            "inpatient_soon_after": bool(stays),
        }
        if any(reasons.values()):
            money = sum((fraction(event.data["fund_pay_sumamt"]) for event in stays), Fraction(0))
            found[f"{person}|{back.source}|{back.id}"] = Found(
                reason="+".join(reason for reason, true in reasons.items() if true),
                subject=person,
                occurred_at=back.time,
                evidence=frozenset(event.id for event in (back, *elsewhere, *stays)),
                amount=cents(money) if stays else None,
            )
    return found


def _moment(event: Event) -> datetime:
    return instant(event.data["setl_time"]) if event.data.get("setl_time") else event.time
