"""Cell kind `dispensing`: what one settlement charged for, and what left the shelves under its number.

A refund goes to the cell of the settlement that it takes back, whatever its own number.
"""

from collections.abc import Iterator
from decimal import Decimal

from detectors.cells.strands import points
from detectors.contract.events.inventory import SaleReturned, Sold
from detectors.contract.events.settlement import Settled
from detectors.engine.cellkind import CellKind, Key
from detectors.engine.fact import Fact, Stamp, Void
from detectors.engine.forgetting import Forgetting
from detectors.refunds import takes_back

_SERVICES = "2"  # first digit of list_type 目录类别: 201 服务项目 never lies on a shelf


class GoodsSettled(Fact, array_like=True, frozen=True, tag=1):
    """`items` are (med_list_codg, units, price a unit in CNY), one for each line of the settlement.

    `medfee` is what all of it cost, in CNY, None where an earlier release stored the fact. A refund of the settlement has
    `takes_back`, its number; units and fee are then what is given back, and there may be no items.
    """

    facility: str
    psn_no: str
    region: str
    items: tuple[tuple[str, Decimal, Decimal | None], ...]
    medfee: Decimal | None = None
    takes_back: str | None = None


class GoodsMoved(Fact, array_like=True, frozen=True, tag=2):
    """A sale, or with `back` a customer's return; `cnt` units."""

    facility: str
    item: str
    batch: str
    cnt: Decimal
    back: bool


def _settled(event: Settled, stamp: Stamp) -> Iterator[tuple[Key, Fact]]:
    data = event.data
    items = tuple(
        (line.med_list_codg, line.cnt, line.pric)
        for line in data.details
        if line.list_type is None or not line.list_type.startswith(_SERVICES)
    )
    refunded = takes_back(data)
    fee = data.medfee_sumamt
    if refunded is not None:
        if items or not data.details:  # a refund of services only is no matter of the shelves
            items, fee = _given_back(items), abs(fee)
            fact = GoodsSettled(
                *stamp, data.fixmedins_code, data.psn_no, data.insu_admdvs, items, fee, refunded
            )
            yield (refunded,), fact
    elif items:
        fact = GoodsSettled(*stamp, data.fixmedins_code, data.psn_no, data.insu_admdvs, items, fee)
        yield (data.setl_id,), fact


def _given_back(
    items: tuple[tuple[str, Decimal, Decimal | None], ...],
) -> tuple[tuple[str, Decimal, Decimal | None], ...]:
    """Sources write the lines of a refund as negative, or as they were; never both."""
    if all(cnt >= 0 for _, cnt, _ in items):
        return items
    return tuple((item, -cnt, price) for item, cnt, price in items)


def _moved(event: Sold | SaleReturned, stamp: Stamp) -> Iterator[tuple[Key, Fact]]:
    data = event.data
    if data.setl_id is not None:
        back = isinstance(event, SaleReturned)
        yield (
            (data.setl_id,),
            GoodsMoved(*stamp, data.fixmedins_code, data.med_list_codg, data.fixmedins_bchno, data.cnt, back),
        )


DISPENSING = CellKind(
    name="dispensing",
    scope="facility",
    facts=Void | GoodsSettled | GoodsMoved,
    projections={Settled: _settled, Sold: _moved, SaleReturned: _moved},
    forgetting=Forgetting(strands=points),
)
