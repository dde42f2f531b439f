"""What the fund paid a facility: days far above the days before, years ahead of their quota.

The surge is found with a decimal square root of 60 digits, which leaves no doubt at the few digits of the events.
"""

from calendar import monthrange
from collections import defaultdict
from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from decimal import Context, Decimal
from fractions import Fraction

from tests.oracles.reading import Event, Found, cents, counting_in, day, fraction
from tests.oracles.tables import Figures
from tests.oracles.time import closed, now

_DIGITS = Context(prec=60)
_SHOWN = 20


def _years(event: Event) -> set[tuple[str, int]]:
    """A facility's year; November and December are looked back on in the next."""
    on = day(event.time)
    years = {on.year, on.year + 1} if on.month > 10 else {on.year}
    return {(event.data["fixmedins_code"], year) for year in years}


def _facilities(messages: Iterable[bytes]) -> dict[tuple[str, int], dict[date, list[Event]]]:
    found: dict[tuple[str, int], dict[date, list[Event]]] = {}
    for place, events in counting_in(messages, "settlement.settled", _years).items():
        by_day = found[place] = defaultdict(list)
        for event in events:
            by_day[day(event.time)].append(event)
    return found


def _money(events: Iterable[Event]) -> Fraction:
    return sum((fraction(e.data["fund_pay_sumamt"]) for e in events), Fraction(0))


def _largest(events: list[Event], count: int) -> list[Event]:
    return sorted(events, key=lambda e: (-fraction(e.data["fund_pay_sumamt"]), e.order))[:count]


def _root(value: Fraction) -> Fraction:
    return Fraction(_DIGITS.sqrt(_DIGITS.divide(Decimal(value.numerator), Decimal(value.denominator))))


def fund_spend_surge(
    messages: Iterable[bytes], *, z: float = 4, days: int = 28, min_amount: float = 10_000
) -> dict[str, Found]:
    """By anchor `facility|day`."""
    messages = list(messages)
    today = now(messages)
    found: dict[str, Found] = {}
    for (facility, year), by_day in _facilities(messages).items():
        for on in by_day:
            if on.year != year:
                continue
            seen = [d for d in by_day if d < on]
            before = [_money(by_day[d]) for d in sorted(seen)[-days:]]
            if len(before) < days:
                continue
            mean = sum(before, Fraction(0)) / days
            spread = _root(sum(((x - mean) ** 2 for x in before), Fraction(0)) / days)
            limit = max(mean + fraction(z) * spread, fraction(min_amount))
            events = by_day[on]
            if _money(events) <= limit:
                continue
            over = next(n for n in range(1, len(events) + 1) if _money(events[:n]) > limit)
            ended = today >= datetime(on.year, on.month, on.day, 16, tzinfo=UTC)
            shown = events if ended else events[:over]
            found[f"{facility}|{on}"] = Found(
                reason="day_far_above_baseline",
                subject=facility,
                occurred_at=events[over - 1].time,
                evidence=frozenset(e.id for e in _largest(shown, _SHOWN)),
                amount=cents(_money(shown) - max(mean, Fraction(0))),
                facts=(ended,),
            )
    return found


def annual_quota_pace(messages: Iterable[bytes], *, table: str, margin: float = 0.10) -> dict[str, Found]:
    """By anchor `facility|year`. `table` has the quotas as text."""
    messages, quotas = list(messages), Figures(table)
    last_closed = closed(messages)
    found: dict[str, Found] = {}
    for (facility, year), by_day in _facilities(messages).items():
        month = 12 if last_closed[:4] > str(year) else int(last_closed[5:] or 0)
        if last_closed < str(year) or not month:
            continue
        end = date(year, month, monthrange(year, month)[1])
        quota = quotas.in_force((facility, str(year)), end)
        if quota is None:
            continue
        elapsed = Fraction((end - date(year - 1, 12, 31)).days, 365 + (monthrange(year, 2)[1] == 29))
        paid = _money(e for on in by_day if on.year == year and on <= end for e in by_day[on])
        due = quota * elapsed
        passed = paid > quota
        if not passed and paid <= due * (1 + fraction(margin)):
            continue
        months = defaultdict(list)
        for on in by_day:
            if on.year == year and on <= end:
                months[on.month] += by_day[on]
        found[f"{facility}|{year}"] = Found(
            reason="quota_passed" if passed else "ahead_of_pace",
            subject=facility,
            occurred_at=datetime(end.year, end.month, end.day, tzinfo=UTC) + timedelta(hours=16),
            evidence=frozenset(_largest(events, 1)[0].id for events in months.values()),
            amount=cents(paid - (quota if passed else due)),
            facts=("high" if passed else "medium", month == 12),
        )
    return found
