"""Irregular lump-sum back-payments (3.24.1): every month of a back-payment is looked at."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from fractions import Fraction

from tests.oracles.identity import is_nothing
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


def _money(events: Iterable[Event]) -> Fraction:
    return sum((fraction(event.data["amount"]) for event in events), Fraction(0))


def _takes_back(event: Event) -> str | None:
    """The settlement that a refund gives back; None for a settlement that is none."""
    data = event.data
    negative = fraction(data["fund_pay_sumamt"]) < 0 or fraction(data["medfee_sumamt"]) <= 0
    if negative or data.get("refd_setl_flag") == "1":
        return str(data.get("init_setl_id") or data["setl_id"])
    return None


def _refunded(event: Event, settled: list[Event]) -> bool:
    """Whether its refunds come to what was paid."""
    back = [fraction(e.data["fund_pay_sumamt"]) for e in settled if _takes_back(e) == event.data["setl_id"]]
    return bool(back) and fraction(event.data["fund_pay_sumamt"]) + sum(back) <= 0


def lump_sum_back_payment(
    messages: Iterable[bytes], *, max_months: int = 12, benefit_within_days: int = 90
) -> dict[str, Found]:
    """By anchor `person|source|event id`."""
    events = counting(messages)
    paid = [
        e for e in events if e.type in ("registration.back_paid", "registration.person_contribution_paid")
    ]
    found: dict[str, Found] = {}
    settled = [event for event in events if _settled(event)]
    for back in (event for event in paid if event.type == "registration.back_paid"):
        alike = [
            e
            for e in paid
            if e.type == back.type
            and all(e.data[n] == back.data[n] for n in ("psn_no", "emp_no", "accrym_begn", "accrym_end"))
        ]
        if fraction(back.data["amount"]) <= 0 or _money(alike) <= 0:
            continue
        person, months = back.data["psn_no"], _paid_months(back)
        received = instant(back.data["clct_time"])
        last_day = day(received) + timedelta(days=benefit_within_days)
        others = [
            event
            for event in paid
            if event.data["psn_no"] == person
            and event.data["emp_no"] != back.data["emp_no"]
            and months & _paid_months(event)
            and not is_nothing(event.data["emp_no"])
            and not is_nothing(back.data["emp_no"])
        ]
        elsewhere = [
            event
            for event in others
            if fraction(event.data["amount"]) > 0
            and _money(e for e in others if e.data["emp_no"] == event.data["emp_no"]) > 0
        ]
        hers = [event for event in settled if event.data["psn_no"] == person]
        stays = [
            event
            for event in hers
            if _takes_back(event) is None
            and not _refunded(event, hers)
            and received <= _moment(event)
            and day(_moment(event)) <= last_day
        ]
        refunds = [e for e in hers if _takes_back(e) in {stay.data["setl_id"] for stay in stays}]
        reasons = {
            "too_many_months": len(months) > max_months,
            "insured_elsewhere": bool(elsewhere),
            "inpatient_soon_after": bool(stays),
        }
        if any(reasons.values()):
            money = sum((fraction(e.data["fund_pay_sumamt"]) for e in (*stays, *refunds)), Fraction(0))
            found[f"{person}|{back.source}|{back.id}"] = Found(
                reason="+".join(reason for reason, true in reasons.items() if true),
                subject=person,
                occurred_at=back.time,
                evidence=frozenset(event.id for event in (back, *elsewhere, *stays, *refunds)),
                amount=cents(money) if stays and money >= 0 else None,
            )
    return found


def _moment(event: Event) -> datetime:
    return instant(event.data["setl_time"]) if event.data.get("setl_time") else event.time
