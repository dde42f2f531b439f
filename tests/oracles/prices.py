"""Markup over limit: every sale against every purchase before it."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from fractions import Fraction

from tests.oracles.reading import Event, Found, cents, counting, day, fraction
from tests.oracles.time import now


def _quarter(moment: datetime) -> int:
    return day(moment).year * 4 + (day(moment).month - 1) // 3


def _last_price(sale: Event, purchases: list[Event]) -> Event | None:
    before = [e for e in purchases if e.time <= sale.time and _quarter(sale.time) - _quarter(e.time) <= 4]
    return max(before, key=lambda e: e.order, default=None)


def _parts(event: Event) -> Fraction:
    """How many of the units priced make a pack."""
    return fraction(event.data["convrat"]) if event.data.get("trdn_flag") == "1" else Fraction(1)


def _priced(event: Event) -> bool:
    known = event.data.get("trdn_flag") != "1" or event.data.get("convrat") is not None
    return known and event.data.get("finl_trns_pric") is not None


def _pack(event: Event) -> Fraction:
    return fraction(event.data["finl_trns_pric"]) * _parts(event)


def markup_over_limit(messages: Iterable[bytes], *, limit: float = 0.15) -> dict[str, Found]:
    """By anchor `facility|item|day`."""
    messages = list(messages)
    items: dict[str, list[Event]] = defaultdict(list)
    for event in counting(messages):
        if event.type in ("inventory.purchased", "inventory.sold"):
            items[f"{event.data['fixmedins_code']}|{event.data['med_list_codg']}"].append(event)
    days: dict[tuple[str, date], list[tuple[Event, Event, Fraction]]] = defaultdict(list)
    for name, events in items.items():
        priced = [e for e in events if _priced(e)]
        purchases = [e for e in priced if e.type.endswith("purchased") and fraction(e.data["finl_trns_pric"])]
        for sale in priced:
            bought = _last_price(sale, purchases) if sale.type.endswith("sold") else None
            if bought is None:
                continue
            over = _pack(sale) - _pack(bought) * (1 + fraction(limit))
            packs = fraction(sale.data["cnt"]) / _parts(sale)
            if over > 0 and packs:
                days[name, day(sale.time)].append((sale, bought, over * packs))
    return {
        f"{name}|{on}": Found(
            reason="price_above_allowed_markup",
            subject=name.split("|")[0],
            occurred_at=min(sale.time for sale, _, _ in over),
            evidence=frozenset(e.id for sale, bought, _ in over for e in (sale, bought)),
            amount=cents(sum((money for _, _, money in over), Fraction(0))),
            facts=(len(over), day(now(messages)) >= on + timedelta(days=1)),
        )
        for (name, on), over in days.items()
    }
