"""Cards at counters: too often, at two places at once, too many in a row. Every window is tried."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction

from tests.oracles.reading import Event, Found, cents, counting, day, fraction
from tests.oracles.time import now


def _settled(messages: Iterable[bytes]) -> list[Event]:
    return [event for event in counting(messages) if event.type == "settlement.settled"]


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
    months: dict[tuple[str, str], list[Event]] = defaultdict(list)
    for event in filter(counts, _settled(messages)):
        months[event.data["psn_no"], str(day(event.time))[:7]].append(event)
    found: dict[str, Found] = {}
    for (person, month), events in months.items():
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


def one_card_two_places(messages: Iterable[bytes], *, minutes: int = 30) -> dict[str, Found]:
    """By anchor `person|source|event id` of the later settlement."""
    people: dict[str, list[Event]] = defaultdict(list)
    for event in _settled(messages):
        if not event.data.get("online"):
            people[event.data["psn_no"]].append(event)
    found: dict[str, Found] = {}
    for person, events in people.items():
        for number, later in enumerate(events):
            near = [
                earlier
                for earlier in events[:number]
                if earlier.data["fixmedins_code"] != later.data["fixmedins_code"]
                and later.time - earlier.time < timedelta(minutes=minutes)
            ]
            if near:
                found[f"{person}|{later.source}|{later.id}"] = Found(
                    reason="two_facilities_at_once",
                    subject=person,
                    occurred_at=later.time,
                    evidence=frozenset({near[-1].id, later.id}),
                    amount=cents(fraction(later.data["fund_pay_sumamt"])),
                )
    return found


def clustered_card_use(
    messages: Iterable[bytes], *, min_cards: int = 5, minutes: int = 3
) -> dict[str, Found]:
    """By anchor `pharmacy|source|event id` of the first settlement."""
    messages = list(messages)
    within = timedelta(minutes=minutes)
    pharmacies: dict[str, list[Event]] = defaultdict(list)
    for event in filter(_pharmacy, _settled(messages)):
        pharmacies[event.data["fixmedins_code"]].append(event)
    found: dict[str, Found] = {}
    for pharmacy, events in pharmacies.items():
        crowded = [
            n
            for n, event in enumerate(events)
            if len({e.data["psn_no"] for e in events[n:] if e.time - event.time <= within}) >= min_cards
        ]
        for place, n in enumerate(crowded):
            if place and events[n].time - events[crowded[place - 1]].time <= within:
                continue  # goes on from another
            last = n
            for follower in crowded[place + 1 :]:
                if events[follower].time - events[last].time > within:
                    break
                if day(events[follower].time) != day(events[n].time):
                    break  # after midnight nothing more is listed
                last = follower
            shown = [e for e in events[n:] if e.time <= events[last].time + within]
            found[f"{pharmacy}|{events[n].source}|{events[n].id}"] = Found(
                reason="many_cards_within_minutes",
                subject=pharmacy,
                occurred_at=events[n].time,
                evidence=frozenset(e.id for e in shown),
                amount=cents(_money(shown)),
                facts=(
                    len({e.data["psn_no"] for e in shown}),
                    now(messages) >= events[last].time + 2 * within,
                ),
            )
    return found
