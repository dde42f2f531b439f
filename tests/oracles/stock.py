"""Sold more than in stock: the balance of a batch, in exact fractions."""

from collections import defaultdict
from collections.abc import Iterable
from fractions import Fraction

from tests.oracles.batches import expired, names_a_batch, unconverted
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
        way = _DIRECTIONS[event.type]
    else:
        code = event.data.get("inv_chg_type")
        way = _OUT if (units < 0 if code is None else code not in _IN_CODES) else _IN
    if event.data.get("trdn_flag") != "1":
        return way, abs(units)
    if event.data.get("convrat") is not None:
        return way, abs(units) / fraction(event.data["convrat"])
    return way, Fraction(0) if way == _OUT else abs(units)


def stock_oversold(
    messages: Iterable[bytes],
    *,
    tolerance: float = 0,
    from_first_stocktake: bool = False,
    include_unbought: bool = False,
    skip_split_batches: bool = False,
) -> dict[str, Found]:
    """By anchor `facility|item|batch|source|event id` of the first event of the stretch; one that is no sale adds its type."""
    batches: dict[tuple[str, str, str], list[Event]] = defaultdict(list)
    for event in counting(messages):
        if event.type.startswith("inventory."):
            data = event.data
            batches[data["fixmedins_code"], data["med_list_codg"], data["fixmedins_bchno"]].append(event)
    found: dict[str, Found] = {}
    for (facility, item, batch), events in batches.items():
        if not names_a_batch(batch) or (skip_split_batches and any(map(unconverted, events))):
            continue
        events.sort(key=lambda e: (e.time, _movement(e)[0], e.source, e.id, e.type))
        found.update(
            _stretches(
                f"{facility}|{item}|{batch}",
                facility,
                events,
                -fraction(tolerance),
                from_first_stocktake,
                include_unbought,
            )
        )
    return found


def _known_before(events: list[Event]) -> bool:
    """Whether something came in or was counted."""
    return any(_movement(e)[0] != _OUT and e.type != "inventory.sale_returned" for e in events)


def _stretches(
    batch: str, facility: str, events: list[Event], floor: Fraction, from_count: bool, unbought: bool
) -> dict[str, Found]:
    found: dict[str, Found] = {}
    balance, since, first = Fraction(0), [], None
    money, priced, fresh = Fraction(0), False, False
    for number, event in enumerate(events):
        way, units = _movement(event)
        before = balance
        balance = units if way == _COUNT else balance + units if way == _IN else balance - units
        if event.type == "inventory.sold" and not unbought and not _known_before(events[:number]):
            balance = max(balance, min(before, Fraction(0)))
        if way == _COUNT:
            since = []
        since = [*since, event.id]
        counted = any(_movement(e)[0] == _COUNT for e in events[: number + 1])
        if balance >= floor or (from_count and not counted):
            first = None
            continue
        if first is None:
            first, money, priced, fresh = event, Fraction(0), False, False
        uncovered = min(before, Fraction(0)) - balance if way == _OUT else Fraction(0)
        assert uncovered >= 0
        if uncovered:
            fresh = fresh or event.type != "inventory.sold" or not expired(event, events)
        if uncovered and event.data.get("finl_trns_pric") is not None:
            split = event.data.get("trdn_flag") == "1"
            parts = uncovered * fraction(event.data["convrat"]) if split else uncovered
            money, priced = money + parts * fraction(event.data["finl_trns_pric"]), True
        kind = "" if first.type == "inventory.sold" else f"|{first.type}"
        found[f"{batch}|{first.source}|{first.id}{kind}"] = Found(
            reason="balance_below_zero",
            subject=facility,
            occurred_at=first.time,
            evidence=frozenset(since),
            amount=cents(money) if priced else None,
            facts=("high" if fresh else "medium",),
        )
    return found
