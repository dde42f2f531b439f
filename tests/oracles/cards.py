"""Cards at counters: too often, at two places at once, too many in a row. Every window is tried."""

from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction

from tests.oracles.reading import (
    Event,
    Found,
    cents,
    counting_in,
    day,
    fraction,
    refunds_of,
    took_back,
    without_refunds,
)
from tests.oracles.time import now


def _month(event: Event) -> str:
    return str(day(event.time))[:7]


def _months(event: Event) -> set[tuple[str, str]]:
    """A person's month; what comes in its last four hours is looked at in the next, a refund in the one before too."""
    first = day(event.time).replace(day=1)
    months = {_month(event), str(day(event.time + timedelta(hours=4)))[:7]}
    if took_back(event) is not None:
        months.add(str(first - timedelta(days=1))[:7])
    return {(event.data["psn_no"], month) for month in months}


def _days(event: Event) -> set[tuple[str, date]]:
    """A pharmacy's day; the last hour of a day is looked at on the next, the first on the day before."""
    hour = timedelta(hours=1)
    days = {day(event.time), day(event.time - hour), day(event.time + hour)}
    return {(event.data["fixmedins_code"], on) for on in days} if _pharmacy(event) else set()


def _pharmacy(event: Event) -> bool:
    kind = event.data.get("fixmedins_type")
    return kind == "pharmacy" or (kind is None and event.data["med_type"].startswith("41"))


def _outpatient(event: Event) -> bool:
    code = event.data["med_type"]
    return not _pharmacy(event) and not code.startswith("2") and not code.startswith("52")


def _money(events: Iterable[Event]) -> Fraction:
    return sum((fraction(e.data["fund_pay_sumamt"]) for e in events), Fraction(0))


def _end(window: str) -> datetime:
    """The moment at which a day `YYYY-MM-DD` or a month `YYYY-MM` ends in Shanghai."""
    if len(window) == 7:
        year, month = int(window[:4]), int(window[5:])
        last = date(year + month // 12, month % 12 + 1, 1)
    else:
        last = date.fromisoformat(window) + timedelta(days=1)
    return datetime(last.year, last.month, last.day, tzinfo=UTC) - timedelta(hours=8)


def _often(
    messages: list[bytes],
    counts: Callable[[Event], bool],
    one: Callable[[Event], str],
    limits: tuple[int, int],
    reason: str,
) -> dict[str, Found]:
    found: dict[str, Found] = {}
    for (person, month), told in counting_in(messages, "settlement.settled", _months).items():
        mine = [e for e in told if took_back(e) is not None or (_month(e) == month and counts(e))]
        events = without_refunds(mine)
        firsts = [e for n, e in enumerate(events) if one(e) not in {one(b) for b in events[:n]}]
        windows = {month: firsts} | {
            str(on): [e for e in firsts if day(e.time) == on] for on in {day(e.time) for e in firsts}
        }
        for window, counted in windows.items():
            least = limits[window == month]
            if len(counted) < least:
                continue
            names = {one(e) for e in counted}
            shown = [e for e in events if one(e) in names and e.time < _end(window)]
            shown += refunds_of(mine, shown)
            found[f"{person}|{window}"] = Found(
                reason=f"{reason}_in_a_{'month' if window == month else 'day'}",
                subject=person,
                occurred_at=counted[least - 1].time,
                evidence=frozenset(e.id for e in shown),
                amount=cents(_money(shown)),
                facts=(len(counted), now(messages) >= _end(window)),
            )
    return found


def frequent_outpatient(
    messages: Iterable[bytes], *, per_day: int = 4, per_month: int = 20
) -> dict[str, Found]:
    """By anchor `person|day` and `person|month`."""
    return _often(
        list(messages),
        _outpatient,
        lambda e: f"{e.data['fixmedins_code']}/{e.data['mdtrt_id']}",
        (per_day, per_month),
        "many_visits",
    )


def frequent_purchases(
    messages: Iterable[bytes], *, max_per_day: int = 3, max_per_month: int = 15
) -> dict[str, Found]:
    """By anchor `person|day` and `person|month`."""
    limits = (max_per_day + 1, max_per_month + 1)
    return _often(list(messages), _pharmacy, lambda e: str(e.data["setl_id"]), limits, "many_purchases")


def one_card_two_places(
    messages: Iterable[bytes],
    *,
    minutes: int = 30,
    include_pharmacy_nearby: bool = False,
    include_inpatient: bool = False,
    include_agency: bool = False,
) -> dict[str, Found]:
    """By anchor `person|month|source|event id` of the later settlement."""

    def there(event: Event) -> bool:
        agency = "1" in (event.data.get("setl_type"), event.data.get("pay_loc"))
        inpatient = not _pharmacy(event) and not _outpatient(event)
        return not (
            event.data.get("online")
            or (agency and not include_agency)
            or (inpatient and not include_inpatient)
        )

    def two(earlier: Event, later: Event) -> bool:
        prescription = not _pharmacy(earlier) and _pharmacy(later)
        same = earlier.data["mdtrtarea_admdvs"] == later.data["mdtrtarea_admdvs"]
        return (
            earlier.data["fixmedins_code"] != later.data["fixmedins_code"]
            and later.time - earlier.time < timedelta(minutes=minutes)
            and (include_pharmacy_nearby or not (prescription and same))
        )

    found: dict[str, Found] = {}
    for (person, month), told in counting_in(messages, "settlement.settled", _months).items():
        events = [e for e in without_refunds(told) if there(e)]
        for number, later in enumerate(events):
            near = [earlier for earlier in events[:number] if two(earlier, later)]
            if near and _month(later) == month:
                shown = [near[-1], later]
                found[f"{person}|{month}|{later.source}|{later.id}"] = Found(
                    reason="two_facilities_at_once",
                    subject=person,
                    occurred_at=later.time,
                    evidence=frozenset(e.id for e in [*shown, *refunds_of(told, shown)]),
                    amount=cents(_money([later, *refunds_of(told, [later])])),
                )
    return found


def clustered_card_use(
    messages: Iterable[bytes], *, min_cards: int = 5, minutes: int = 3
) -> dict[str, Found]:
    """By anchor `pharmacy|day|source|event id` of the first settlement."""
    messages = list(messages)
    within = timedelta(minutes=minutes)
    found: dict[str, Found] = {}
    for (pharmacy, on), told in counting_in(messages, "settlement.settled", _days).items():
        events = without_refunds(told)
        crowded = [
            n
            for n, event in enumerate(events)
            if len({e.data["psn_no"] for e in events[n:] if e.time - event.time <= within}) >= min_cards
        ]
        for place, n in enumerate(crowded):
            if day(events[n].time) != on:
                continue  # the neighbouring day's
            if place and events[n].time - events[crowded[place - 1]].time <= within:
                continue  # goes on from another
            last = n
            for follower in crowded[place + 1 :]:
                if events[follower].time - events[last].time > within:
                    break
                if day(events[follower].time) != on:
                    break  # after midnight nothing more is listed
                last = follower
            shown = [e for e in events[n:] if e.time <= events[last].time + within]
            both = [*shown, *refunds_of(told, shown)]
            found[f"{pharmacy}|{on}|{events[n].source}|{events[n].id}"] = Found(
                reason="many_cards_within_minutes",
                subject=pharmacy,
                occurred_at=events[n].time,
                evidence=frozenset(e.id for e in both),
                amount=cents(_money(both)),
                facts=(
                    len({e.data["psn_no"] for e in shown}),
                    now(messages) >= events[last].time + 2 * within,
                ),
            )
    return found
