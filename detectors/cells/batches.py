"""Cell kind `batches`: the movements of one batch of one item in one facility."""

from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import Literal

from detectors.cells.ledger import Ledger
from detectors.codes import SPLIT, STOCK_IN
from detectors.contract.events import inventory as inv
from detectors.engine.cellkind import CellKind, Key, Projection
from detectors.engine.fact import Fact, Stamp, Void
from detectors.placeholders import is_placeholder

Direction = Literal["count", "in", "out"]


class Movement(Fact, array_like=True, frozen=True, tag=1):
    """`cnt` in units of the item, never negative; `count` says what was found, `in` adds, `out` takes away.

    `expy_end` is the last day of use as an ordinal; `inv_chg_type` is the code of a stock change. Where `split` is true
    `cnt` counts parts of opened packs, of which `convrat` make a pack, None where the source does not say.
    """

    direction: Direction
    cnt: Decimal
    price: Decimal | None
    expy_end: int | None = None
    inv_chg_type: str | None = None
    split: bool = False
    convrat: Decimal | None = None


def is_named(batch: str) -> bool:
    """Whether a batch number names one batch; what fills the field (无, -, 0000) stands for any.

    A few equal letters or digits (A, 11) are short numbers, unless they are zeros.
    """
    return not is_placeholder(batch) or (
        len(batch) < 4 and batch.isascii() and batch.isalnum() and batch[0] != "0" and len(set(batch)) == 1
    )


def _project(direction: Callable[[inv.StockData], tuple[Direction, Decimal]]) -> Projection:
    def project(event: inv.InventoryEvent, stamp: Stamp) -> Iterator[tuple[Key, Fact]]:
        data = event.data
        way, cnt = direction(data)
        key = (data.fixmedins_code, data.med_list_codg, data.fixmedins_bchno)
        expiry = None if data.expy_end is None else data.expy_end.toordinal()
        code = data.inv_chg_type if isinstance(data, inv.AdjustedData) else None
        if data.trdn_flag == SPLIT:
            yield key, Movement(*stamp, way, cnt, data.finl_trns_pric, expiry, code, True, data.convrat)
        else:
            yield key, Movement(*stamp, way, cnt, data.finl_trns_pric, expiry, code)

    return project


def _always(direction: Direction) -> Projection:
    return _project(lambda data: (direction, data.cnt))


def _adjusted(data: inv.StockData) -> tuple[Direction, Decimal]:
    code = data.inv_chg_type if isinstance(data, inv.AdjustedData) else None
    if code is None:
        return ("out", -data.cnt) if data.cnt < 0 else ("in", data.cnt)
    return ("in" if code in STOCK_IN else "out"), data.cnt


BATCHES = CellKind(
    name="batches",
    scope="facility",
    facts=Void | Movement,
    projections={
        inv.Counted: _always("count"),
        inv.Adjusted: _project(_adjusted),
        inv.Purchased: _always("in"),
        inv.PurchaseReturned: _always("out"),
        inv.Sold: _always("out"),
        inv.SaleReturned: _always("in"),
    },
    view=Ledger,
)
