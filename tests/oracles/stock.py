"""Sold more than in stock: the balance of a batch, in exact fractions."""

from collections import defaultdict
from collections.abc import Iterable
from fractions import Fraction

from tests.oracles.reading import Event, Found, cents, counting, fraction

_IN, _OUT, _COUNT = 0, 1, 2  # the order at one and the same moment
_DIRECTIONS = {
    "inventory.counted": _COUNT,
    "inventory.purchased": _IN,
    "inventory.purchase_returned": _OUT,
    "inventory.sold": _OUT,
    "inventory.sale_returned": _IN,
}
_IN_CODES = ("101", "103", "106", "108", "110")


def _movement(event: Event) -> tuple[int, Fraction]:
    units = fraction(event.data["cnt"])
    if event.type != "inventory.adjusted":
        return _DIRECTIONS[event.type], units
    code = event.data.get("inv_chg_type")
    if code is not None:
        return (_IN if code in _IN_CODES else _OUT), units
    return (_OUT if units < 0 else _IN), abs(units)


def stock_oversold(messages: Iterable[bytes], *, tolerance: float = 0) -> dict[str, Found]:
    """By anchor `facility|item|batch|source|event id` of the first event of the stretch; one that is no sale adds its type."""
    batches: dict[tuple[str, str, str], list[Event]] = defaultdict(list)
    for event in counting(messages):
        if event.type.startswith("inventory."):
            data = event.data
            batches[data["fixmedins_code"], data["med_list_codg"], data["fixmedins_bchno"]].append(event)
    found: dict[str, Found] = {}
    for (facility, item, batch), events in batches.items():
        found.update(_stretches(f"{facility}|{item}|{batch}", facility, events, -fraction(tolerance)))
    return found


def _stretches(batch: str, facility: str, events: list[Event], floor: Fraction) -> dict[str, Found]:
    found: dict[str, Found] = {}
    balance, since, first = Fraction(0), [], None
    money, priced = Fraction(0), False
    for event in sorted(events, key=lambda e: (e.time, _movement(e)[0], e.source, e.id, e.type)):
        way, units = _movement(event)
        before = balance
        balance = units if way == _COUNT else balance + units if way == _IN else balance - units
        if way == _COUNT:
            since = []
        since = [*since, event.id]
        if balance >= floor:
            first = None
            continue
        if first is None:
            first, money, priced = event, Fraction(0), False
        uncovered = min(units, -balance) if way == _OUT and balance < 0 else Fraction(0)
        assert uncovered <= max(Fraction(0), before - balance)
        if uncovered and event.data.get("finl_trns_pric") is not None:
            money, priced = money + uncovered * fraction(event.data["finl_trns_pric"]), True
        kind = "" if first.type == "inventory.sold" else f"|{first.type}"
        found[f"{batch}|{first.source}|{first.id}{kind}"] = Found(
            reason="balance_below_zero",
            subject=facility,
            occurred_at=first.time,
            evidence=frozenset(since),
            amount=cents(money) if priced else None,
        )
    return found
