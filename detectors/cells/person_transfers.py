"""Cell kind `person_transfers`: the transfers of one person's insurance. A handful in a working life."""

from collections.abc import Iterator

from detectors.contract.events.registration import TransferredIn, TransferredOut
from detectors.engine.cellkind import CellKind, Key
from detectors.engine.fact import Fact, Stamp, Void


class PersonTransfer(Fact, array_like=True, frozen=True, tag=1):
    """One side of a transfer; the event's type tells which. `brdy` is a day's ordinal."""

    transfer_id: str
    came_in: bool
    cross_pool: bool
    from_emp_no: str | None
    emp_no: str
    gend: str | None
    brdy: int | None
    psn_type: str | None


def _transferred(event: TransferredIn | TransferredOut, stamp: Stamp) -> Iterator[tuple[Key, Fact]]:
    data = event.data
    fact = PersonTransfer(
        *stamp,
        data.transfer_id,
        isinstance(event, TransferredIn),
        data.cross_pool,
        data.from_emp_no,
        data.emp_no,
        data.gend,
        data.brdy.toordinal() if data.brdy is not None else None,
        data.psn_type,
    )
    yield (data.psn_no,), fact


PERSON_TRANSFERS = CellKind(
    name="person_transfers",
    scope="person",
    facts=Void | PersonTransfer,
    projections={TransferredIn: _transferred, TransferredOut: _transferred},
)
