"""Work injuries: not paid for (3.18.1), and lump sums off the law's months (3.19.1)."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime
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


def _money(events: Iterable[Event]) -> Fraction:
    return sum((fraction(event.data["amount"]) for event in events), Fraction(0))


def _kept(payments: list[Event]) -> list[Event]:
    """Payments above zero of employers that did not get everything back."""
    employers = {e.data["emp_no"] for e in payments}
    kept = {name for name in employers if _money(e for e in payments if e.data["emp_no"] == name) > 0}
    return [e for e in payments if e.data["emp_no"] in kept and fraction(e.data["amount"]) > 0]


def _month_before(month: str) -> str:
    year, number = int(month[:4]), int(month[5:])
    return f"{year - 1}-12" if number == 1 else f"{year}-{number - 1:02}"


def work_injury_not_contributed(messages: Iterable[bytes], *, due_day: int = 0) -> dict[str, Found]:
    """By anchor `person|case`."""
    events = counting(messages)
    found: dict[str, Found] = {}
    for (person, case_id), payments in _cases(events).items():
        if _money(payments) <= 0:
            continue
        first = next(payment for payment in payments if fraction(payment.data["amount"]) > 0)
        injured = instant(first.data["trum_time"])
        month = day(injured).isoformat()[:7]

        def paid(wanted: str, person: str = person) -> list[Event]:
            return [e for e in events if e.data.get("psn_no") == person and wanted in _months_of(e)]

        def stood(wanted: str, injured: datetime = injured) -> bool:
            in_time = [e for e in paid(wanted) if instant(e.data["clct_time"]) <= injured]
            in_the_end = {e.data["emp_no"] for e in _kept(paid(wanted))}
            return any(e.data["emp_no"] in in_the_end for e in _kept(in_time))

        covering = _kept(paid(month))
        early = day(injured).day < due_day and stood(_month_before(month))
        if not stood(month) and not early:
            found[f"{person}|{case_id}"] = Found(
                reason="paid_after_injury" if covering else "no_contribution",
                subject=person,
                occurred_at=first.time,
                evidence=frozenset(event.id for event in (*payments, *covering)),
                amount=cents(_money(payments)),
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
        sums = [event for event in events if event.data["kind"] == "disability_lump_sum"]
        left = _left(sums)
        paid = [event for event in sums if left[event.order] > 0]
        if not paid:
            continue
        last = events.index(paid[-1])
        graded, waged = _told(events, last, "grade"), _told(events, last, "wage")
        if graded is None or waged is None or day(instant(paid[-1].data["trum_time"])) < _SINCE:
            continue
        due = _MONTHS[graded.data["grade"]] * fraction(waged.data["wage"])
        before = Fraction(0)
        for payment in paid:
            upto = before + left[payment.order]
            over = upto - max(due, before) if upto - due > fraction(tolerance) else Fraction(0)
            short = payment is paid[-1] and due - upto > fraction(tolerance)
            part = [
                e
                for e in sums
                if fraction(e.data["amount"]) < 0
                or (fraction(e.data["amount"]) > 0 and e.order <= payment.order)
            ]
            if over or short:
                again = due - before <= fraction(tolerance)
                found[f"{person}|{case_id}|{payment.source}|{payment.id}"] = Found(
                    reason="below_standard" if short else "paid_again" if again else "above_standard",
                    subject=person,
                    occurred_at=payment.time,
                    evidence=frozenset({payment.id, graded.id, waged.id, *(e.id for e in part)}),
                    amount=None if short else cents(over),
                )
            before = upto
    return found


def _left(sums: list[Event]) -> dict[tuple[datetime, str, str, str], Fraction]:
    """What is left of each sum: refunds go from the latest sum before them backwards, then from those that follow."""
    left: dict[tuple[datetime, str, str, str], Fraction] = {}
    debt = Fraction(0)
    for event in sums:
        amount = fraction(event.data["amount"]) - debt
        left[event.order], debt = max(amount, Fraction(0)), max(-amount, Fraction(0))
        for earlier in sorted(left, reverse=True):
            given = min(left[earlier], debt)
            left[earlier] -= given
            debt -= given
    return left
