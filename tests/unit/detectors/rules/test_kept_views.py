"""Views that spare a judge its timeline: kept through late, second and reversed bodies, they say what all facts say."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from detectors.cells.card_days import CARD_DAYS, CardUse
from detectors.cells.care import CARE, CareAdmission, CareDischarge, CareSettlement, Death
from detectors.cells.prices import PRICES, PriceAsked, PricePaid
from detectors.engine.cell import Cell
from detectors.engine.cellkind import CellKind
from detectors.engine.fact import REVERSED, Fact, Void

Drawn = tuple[str, int, int, int, int]
"""Name, time, recorded, and two small numbers."""

drawn = st.tuples(
    st.sampled_from([f"e{number}" for number in range(7)]),
    st.integers(0, 9),
    st.integers(0, 3),
    st.integers(0, 3),
    st.integers(0, 5),
)


def _stamp(name: str, time: int, recorded: int, kind: int, number: int) -> tuple[Any, ...]:
    return "/s", name, "x.y", time, recorded, time * 100 + kind * 10 + number


def _use(*body: Any) -> Fact:
    return CardUse(*_stamp(*body), f"P{body[4]}", "S", Decimal(1), "220100")


def _price(*body: Any) -> Fact:
    price = None if body[4] == 5 else Decimal(body[4])
    split = (True, Decimal(3)) if body[1] == 3 else (body[1] == 4, None)
    if body[3] == 0:
        return PricePaid(*_stamp(*body), "B", price, *split)
    return PriceAsked(*_stamp(*body), "B", price, Decimal(body[3] - 1), *split)


def _care(*body: Any) -> Fact:
    name, time, _, kind, number = body
    area = "220200" if number == 5 else "220100"
    if kind == 0:
        return CareAdmission(*_stamp(*body), "H", f"M{number}", time, "220100", area)
    if kind == 1:
        return CareDischarge(*_stamp(*body), "H", f"M{number}", time, None)
    if kind == 2 and number == 0:
        return Death(*_stamp(*body), 739_000)
    begin = None if number == 4 else time - number
    back = f"e{time % 7}" if number == 3 else None
    return CareSettlement(
        *_stamp(*body), "H", f"M{number}", name, "21", False, begin, time, Decimal(1), "220100", area, None, kind == 3, back
    )  # fmt: skip


def _tightest(view: Any) -> Any:
    return [view.tightest(count) for count in (2, 3)]


def _dearest(view: Any) -> Any:
    return view.told().dearest


def _sorted(view: Any) -> Any:
    return view.told, view.visits, view.away, view.refunds


@pytest.mark.parametrize(
    ("kind", "key", "make", "told"),
    [
        (CARD_DAYS, "F\x1f1970-01-01", _use, _tightest),
        (CARD_DAYS, "F\x1f1970-01-02", _use, _tightest),  # all of it lent by the day before
        (PRICES, "F\x1fA\x1f1970Q1", _price, _dearest),
        (PRICES, "F\x1fA\x1f1970Q3", _price, _dearest),
        (CARE, "P", _care, _sorted),
    ],
    ids=["card_days", "card_days-lent", "prices", "prices-lent", "care"],
)
@given(st.lists(drawn, max_size=25), st.sets(st.integers(0, 24), max_size=3), st.booleans())
def test_a_kept_view_says_what_one_made_afresh_says(
    kind: CellKind,
    key: str,
    make: Callable[..., Fact],
    told: Callable[[Any], Any],
    bodies: list[Drawn],
    voids: set[int],
    often: bool,
) -> None:
    cell = Cell(kind, key)
    assert kind.view is not None
    for number, body in enumerate(bodies):
        fact = Void("/s", body[0], "x.y", body[1], REVERSED, 0) if number in voids else make(*body)
        cell.put(fact)
        if often:
            told(cell.view)
    afresh = kind.view()
    for fact in cell.with_neighbours():
        afresh.add(fact)
    assert told(cell.view) == told(afresh)


def test_what_the_views_tell_is_what_it_should_be() -> None:
    uses = Cell(CARD_DAYS, "F\x1f2026-03-01")
    for name, time in (("a", 10), ("b", 40), ("c", 45), ("d", 47)):
        uses.put(_use(name, time, 0, 0, 0))
    assert _tightest(uses.view) == [2, 7]
    prices = Cell(PRICES, "F\x1fA\x1f2026Q1")
    prices.put(_price("asked before anything was bought", 1, 0, 2, 4))
    prices.put(_price("bought", 2, 0, 0, 2))
    prices.put(_price("asked for a third of it", 3, 0, 2, 1))
    prices.put(_price("asked for some part", 4, 0, 2, 4))
    prices.put(_price("asked for nothing", 4, 0, 1, 4))
    assert _dearest(prices.view) == {Decimal(2): Decimal(3)}
    care = Cell(CARE, "P")
    for name, kind, number in (("stay", 0, 5), ("visit", 2, 1), ("later", 3, 2)):
        care.put(_care(name, 7, 0, kind, number))
    assert [fact.event_id for fact in care.view.told] == ["later", "stay"]
    assert [fact.event_id for fact in care.view.visits] == ["visit"]
    assert care.view.away == 1
    assert care.view.refunds == {}
