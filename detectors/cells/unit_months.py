"""Cell kind `unit_months`: one unit (参保单位) in one settlement period. A placeholder is no unit."""

from collections.abc import Iterator

from detectors.contract.events.registration import TransferredIn
from detectors.engine.cellkind import CellKind, Key
from detectors.engine.fact import Fact, Stamp, Void
from detectors.placeholders import is_placeholder


class TransferIn(Fact, array_like=True, frozen=True, tag=1):
    psn_no: str
    transfer_id: str
    from_emp_no: str | None
    cross_pool: bool


def _transferred_in(event: TransferredIn, stamp: Stamp) -> Iterator[tuple[Key, Fact]]:
    data = event.data
    fact = TransferIn(*stamp, data.psn_no, data.transfer_id, data.from_emp_no, data.cross_pool)
    if not is_placeholder(data.emp_no):
        yield (data.emp_no, data.period), fact


UNIT_MONTHS = CellKind(
    name="unit_months",
    scope="unit",
    facts=Void | TransferIn,
    projections={TransferredIn: _transferred_in},
)
