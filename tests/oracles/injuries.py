"""Work injuries: not paid for (3.18.1), and lump sums off the law's months (3.19.1)."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from fractions import Fraction

from tests.oracles.months import months_between
from tests.oracles.reading import Event, Found, cents, counting, day, fraction, instant

_MONTHS = {1: 27, 2: 25, 3: 23, 4: 21, 5: 18, 6: 16, 7: 13, 8: 11, 9: 9, 10: 7}
_SINCE = date(2011, 1, 1)


def _cases(events: list[Event]) -> dict[tuple[str, str], list[Event]]:
    cases: dict[tuple[str, str], list[Event]] = defaultdict(list)
    for event in events:
        if event.type == "settlement.injury_paid":
            cases[event.data["psn_no"], event.data["case_id"]].append(event)
    return cases


def _months_of(event: Event) -> list[str]:
    if event.type == "registration.person_contribution_paid":
        return [event.data["accrym"]]
    if event.type == "registration.back_paid":
        return months_between(event.data["accrym_begn"], event.data["accrym_end"])
    return []


def work_injury_not_contributed(messages: Iterable[bytes]) -> dict[str, Found]:
    """By anchor `person|case`."""
    events = counting(messages)
    found: dict[str, Found] = {}
    for (person, case_id), payments in _cases(events).items():
        injured = instant(payments[0].data["trum_time"])
        month = day(injured).isoformat()[:7]
        covering = [
            event
            for event in events
            if event.data.get("psn_no") == person
            and month in _months_of(event)
            and fraction(event.data["amount"]) > 0
        ]
        if all(instant(event.data["clct_time"]) > injured for event in covering):
            found[f"{person}|{case_id}"] = Found(
                reason="paid_after_injury" if covering else "no_contribution",
                subject=person,
                occurred_at=payments[0].time,
                evidence=frozenset(event.id for event in (*payments, *covering)),
                amount=cents(sum((fraction(p.data["amount"]) for p in payments), Fraction(0))),
            )
    return found


def _told(events: list[Event], at: int, name: str) -> Event | None:
    """The payment itself, then the ones before it from near to far, then the ones after it."""
    for index in [at, *range(at - 1, -1, -1), *range(at + 1, len(events))]:
        if events[index].data.get(name) is not None:
            return events[index]
    return None


def disability_subsidy_off_standard(
    messages: Iterable[bytes], *, tolerance: float = 0.01
) -> dict[str, Found]:
    """By anchor `person|case|source|event id`."""
    found: dict[str, Found] = {}
    for (person, case_id), events in _cases(counting(messages)).items():
        for at, payment in enumerate(events):
            graded, waged = _told(events, at, "grade"), _told(events, at, "wage")
            if payment.data["kind"] != "disability_lump_sum" or graded is None or waged is None:
                continue
            if day(instant(payment.data["trum_time"])) < _SINCE:
                continue
            due = _MONTHS[graded.data["grade"]] * fraction(waged.data["wage"])
            over = fraction(payment.data["amount"]) - due
            if abs(over) > fraction(tolerance):
                found[f"{person}|{case_id}|{payment.source}|{payment.id}"] = Found(
                    reason="above_standard" if over > 0 else "below_standard",
                    subject=person,
                    occurred_at=payment.time,
                    evidence=frozenset({payment.id, graded.id, waged.id}),
                    amount=cents(over) if over > 0 else None,
                )
    return found
