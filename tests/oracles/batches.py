"""What became of a batch: sold unbought, sold expired, counted wrong. Exact fractions, one batch after the other."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from fractions import Fraction

from tests.oracles.reading import Event, Found, cents, counting, day, fraction

_ADDING_CODES = ("101", "103", "106", "108", "110")
_WAYS = {
    "purchased": "in",
    "sale_returned": "in",
    "sold": "out",
    "purchase_returned": "out",
    "counted": "set",
}


def _kind(event: Event) -> str:
    return event.type.removeprefix("inventory.")


def _way(event: Event) -> str:
    if _kind(event) != "adjusted":
        return _WAYS[_kind(event)]
    code = event.data.get("inv_chg_type")
    if code is None:
        return "out" if fraction(event.data["cnt"]) < 0 else "in"
    return "in" if code in _ADDING_CODES else "out"


def batches(messages: Iterable[bytes]) -> Iterator[tuple[str, list[Event]]]:
    """`facility|item|batch` and its movements: by time; at one moment in, then out, then counted."""
    found: dict[str, list[Event]] = defaultdict(list)
    for event in counting(messages):
        if event.type.startswith("inventory."):
            data = event.data
            found[f"{data['fixmedins_code']}|{data['med_list_codg']}|{data['fixmedins_bchno']}"].append(event)
    for name, events in found.items():
        yield (
            name,
            sorted(
                events, key=lambda e: (e.time, ("in", "out", "set").index(_way(e)), e.source, e.id, e.type)
            ),
        )


def names_a_batch(number: str) -> bool:
    """What fills the field where there is no batch number names none."""
    return number not in ("无", "-", "0000", "null")


def unconverted(event: Event) -> bool:
    """Parts of a split pack of unknown size."""
    return event.data.get("trdn_flag") == "1" and event.data.get("convrat") is None


def _stated(sale: Event, events: list[Event]) -> Event | None:
    """Who tells the last day of use of a sale."""
    if sale.data.get("expy_end"):
        return sale
    telling = sorted((e for e in events if e.data.get("expy_end")), key=lambda e: e.order)
    telling = [e for e in telling if _kind(e) == "purchased"] + telling
    return telling[0] if telling and names_a_batch(sale.data["fixmedins_bchno"]) else None


def expired(sale: Event, events: list[Event]) -> bool:
    """Whether it was sold after its last day of use."""
    by = _stated(sale, events)
    return by is not None and day(sale.time) > date.fromisoformat(by.data["expy_end"])


def _worth(events: list[Event]) -> Fraction | None:
    priced = [e.data for e in events if e.data.get("finl_trns_pric") is not None]
    if not priced:
        return None
    return sum((fraction(d["cnt"]) * fraction(d["finl_trns_pric"]) for d in priced), Fraction(0))


def _stands_for_a_purchase(event: Event, stock_change_counts: bool, transfers_count: bool) -> bool:
    if _kind(event) in ("purchased", "counted"):
        return True
    if _kind(event) != "adjusted":
        return False
    code = event.data.get("inv_chg_type")
    if code == "108" or (code == "101" and transfers_count):
        return True
    return stock_change_counts and _way(event) == "in"


def sale_without_purchase(
    messages: Iterable[bytes], *, stock_change_counts: bool = False, transfers_count: bool = True
) -> dict[str, Found]:
    """By anchor `facility|item|batch`."""
    found: dict[str, Found] = {}
    for name, events in batches(messages):
        bought = [
            n for n, e in enumerate(events) if _stands_for_a_purchase(e, stock_change_counts, transfers_count)
        ]
        before = events[: bought[0]] if bought else events
        sales = [e for e in before if _kind(e) == "sold" and fraction(e.data["cnt"])]
        if not sales or not names_a_batch(name.split("|")[2]):
            continue
        changes = [e for e in before[: before.index(sales[0])] if _kind(e) == "adjusted" and _way(e) == "in"]
        worth = _worth(sales)
        found[name] = Found(
            reason="only_stock_change" if changes else "purchased_later" if bought else "never_purchased",
            subject=name.split("|")[0],
            occurred_at=sales[0].time,
            evidence=frozenset(e.id for e in (*changes, *sales, *(events[n] for n in bought[:1]))),
            amount=None if worth is None else cents(worth),
            facts=("medium" if changes or all(expired(e, events) for e in sales) else "high",),
        )
    return found


def expired_sale(messages: Iterable[bytes], *, grace_days: int = 0) -> dict[str, Found]:
    """By anchor `facility|item|batch|source|event id` of the sale."""
    found: dict[str, Found] = {}
    for name, events in batches(messages):
        for sale in events:
            if _kind(sale) != "sold" or not fraction(sale.data["cnt"]):
                continue
            by = _stated(sale, events)
            if by is None:
                continue
            last = date.fromisoformat(by.data["expy_end"]) + timedelta(days=grace_days)
            if day(sale.time) > last:
                worth = _worth([sale])
                found[f"{name}|{sale.source}|{sale.id}"] = Found(
                    reason="sold_after_expiry",
                    subject=name.split("|")[0],
                    occurred_at=sale.time,
                    evidence=frozenset({sale.id, by.id}),
                    amount=None if worth is None else cents(worth),
                )
    return found


def stocktake_discrepancy(
    messages: Iterable[bytes],
    *,
    share: float = 0.05,
    min_units: float = 5,
    from_first_stocktake: bool = False,
) -> dict[str, Found]:
    """By anchor `facility|item|batch|source|event id` of the stocktake."""
    found: dict[str, Found] = {}
    for name, events in batches(messages):
        for number, count in enumerate(events):
            if _way(count) != "set" or number == 0:
                continue
            counts = [n for n in range(number) if _way(events[n]) == "set"]
            if from_first_stocktake and not counts:
                continue
            since = events[counts[-1] if counts else 0 : number]
            if not names_a_batch(name.split("|")[2]) or any(map(unconverted, (*since, count))):
                continue
            books = sum((_signed(e) for e in since), Fraction(0))
            difference = _signed(count) - books
            if abs(difference) <= fraction(min_units) or abs(difference) <= fraction(share) * abs(books):
                continue
            priced = [e for e in (*since, count) if "finl_trns_pric" in e.data]
            found[f"{name}|{count.source}|{count.id}"] = Found(
                reason="stock_missing" if difference < 0 else "stock_surplus",
                subject=name.split("|")[0],
                occurred_at=count.time,
                evidence=frozenset(e.id for e in (*since, count)),
                amount=cents(abs(difference) * _price_of_a_pack(priced[-1])) if priced else None,
            )
    return found


def _parts_of_a_pack(event: Event) -> Fraction:
    return fraction(event.data["convrat"]) if event.data.get("trdn_flag") == "1" else Fraction(1)


def _price_of_a_pack(event: Event) -> Fraction:
    return fraction(event.data["finl_trns_pric"]) * _parts_of_a_pack(event)


def _signed(event: Event) -> Fraction:
    units = abs(fraction(event.data["cnt"])) / _parts_of_a_pack(event)
    return -units if _way(event) == "out" else units
