"""Cell kind `prices`: what a facility paid and asked for one item in one quarter of a year.

A sale goes to its own quarter; a purchase is also lent to the four that follow, since what was last paid may be long ago. So
a timeline holds a quarter's sales and not two years', and a price older than four quarters is forgotten.
"""

from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal
from typing import Final

from msgspec.structs import replace

from detectors.amounts import times
from detectors.calendar_months import month_period
from detectors.cells.in_order import InOrder
from detectors.codes import SPLIT
from detectors.contract.events.inventory import Purchased, Sold
from detectors.contract.values import day_of
from detectors.engine.cellkind import CellKind, Key
from detectors.engine.fact import Fact, Stamp, Void
from detectors.engine.forgetting import Forgetting

QUARTERS_REMEMBERED: Final = 4


class PricePaid(Fact, array_like=True, frozen=True, tag=1):
    """A purchase; `price` in CNY a unit. `split` and `convrat` as in a `batches` movement."""

    batch: str
    price: Decimal | None
    split: bool = False
    convrat: Decimal | None = None


class PriceAsked(Fact, array_like=True, frozen=True, tag=2):
    """A sale; `price` in CNY a unit. `split` and `convrat` as in a `batches` movement."""

    batch: str
    price: Decimal | None
    cnt: Decimal
    split: bool = False
    convrat: Decimal | None = None


def pack_price(fact: PricePaid | PriceAsked) -> Decimal | None:
    """The price of a unit of the item, in CNY: of the pack that the parts are of, None where nobody tells its size."""
    if not fact.split or fact.price is None:
        return fact.price
    return None if fact.convrat is None else times(fact.price, fact.convrat)


def quarter_of(us: int) -> int:
    """The quarter of a moment in the business zone, as a number: quarters subtract."""
    day = date.fromordinal(day_of(us))
    return day.year * 4 + (day.month - 1) // 3


def _name(quarter: int) -> str:
    return f"{quarter // 4}Q{quarter % 4 + 1}"


def _purchased(event: Purchased, stamp: Stamp) -> Iterator[tuple[Key, Fact]]:
    data = event.data
    fact = PricePaid(*stamp, data.fixmedins_bchno, data.finl_trns_pric)
    if data.trdn_flag == SPLIT:
        fact = replace(fact, split=True, convrat=data.convrat)
    first = quarter_of(stamp.time)
    for quarter in range(first, first + QUARTERS_REMEMBERED + 1):
        yield (data.fixmedins_code, data.med_list_codg, _name(quarter)), fact


def _sold(event: Sold, stamp: Stamp) -> Iterator[tuple[Key, Fact]]:
    data = event.data
    fact = PriceAsked(*stamp, data.fixmedins_bchno, data.finl_trns_pric, data.cnt)
    if data.trdn_flag == SPLIT:
        fact = replace(fact, split=True, convrat=data.convrat)
    yield (data.fixmedins_code, data.med_list_codg, _name(quarter_of(stamp.time))), fact


def bought_first(fact: PricePaid | PriceAsked) -> tuple[int, bool, str, str]:
    """The order of prices: at one and the same moment goods are bought before they are sold."""
    return fact.time, isinstance(fact, PriceAsked), fact.source, fact.event_id


class PriceBook(InOrder):
    """Ask `told()` for it. `dearest`: the highest price asked by the price that was paid last before the sale.

    Both are of a unit of the item, never of a part of a pack.
    """

    __slots__ = ("_paid", "dearest")

    place = staticmethod(bought_first)

    def begin(self) -> None:
        """Nothing was bought yet."""
        self._paid: Decimal | None = None
        self.dearest: dict[Decimal, Decimal] = {}

    def enter(self, fact: PricePaid | PriceAsked) -> None:
        """The next purchase or sale. A gift costs nothing and says nothing about the price."""
        price = pack_price(fact) if fact.split else fact.price
        if isinstance(fact, PricePaid):
            if price:
                self._paid = price
        elif self._paid is not None and price is not None and fact.cnt:
            dearest = self.dearest.get(self._paid)
            if dearest is None or price > dearest:
                self.dearest[self._paid] = price

    def told(self) -> "PriceBook":
        """The same, with every purchase and sale entered."""
        self._work_in()
        return self


def _period(key: Sequence[str]) -> tuple[int, int]:
    year, _, quarter = key[2].partition("Q")
    last = int(quarter) * 3
    return month_period(f"{year}-{last - 2:02}", f"{year}-{last:02}")


PRICES = CellKind(
    name="prices",
    scope="facility",
    facts=Void | PricePaid | PriceAsked,
    projections={Purchased: _purchased, Sold: _sold},
    view=PriceBook,
    period=_period,
    forgetting=Forgetting(closes=lambda key: _period(key)[1]),
)
