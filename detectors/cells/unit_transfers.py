"""Cell kind `unit_transfers`: who was transferred out of one unit, where they came in, and its deregistration.

Two facts a transfer: the unit's turnover, some thousands a year for the largest employers of a city.
"""

from collections.abc import Iterator

from detectors.contract.events.registration import TransferredIn, TransferredOut, UnitDeregistered
from detectors.engine.cellkind import CellKind, Key
from detectors.engine.fact import Fact, Stamp, Void


class TransferSide(Fact, array_like=True, frozen=True, tag=1):
    """One side of a transfer that leaves the unit: `came_in` at another one, else it went out."""

    transfer_id: str
    psn_no: str
    came_in: bool
    cross_pool: bool


class TransfersDeregistration(Fact, array_like=True, frozen=True, tag=2):
    """The unit was deregistered at the fact's time."""

    emp_name: str | None = None


def _out(event: TransferredOut, stamp: Stamp) -> Iterator[tuple[Key, Fact]]:
    data = event.data
    side = TransferSide(*stamp, data.transfer_id, data.psn_no, False, data.cross_pool)
    yield (data.from_emp_no or data.emp_no,), side


def _in(event: TransferredIn, stamp: Stamp) -> Iterator[tuple[Key, Fact]]:
    data = event.data
    if data.from_emp_no is not None:
        yield (
            (data.from_emp_no,),
            TransferSide(*stamp, data.transfer_id, data.psn_no, True, data.cross_pool),
        )


def _deregistered(event: UnitDeregistered, stamp: Stamp) -> Iterator[tuple[Key, Fact]]:
    yield (event.data.emp_no,), TransfersDeregistration(*stamp, event.data.emp_name)


UNIT_TRANSFERS = CellKind(
    name="unit_transfers",
    scope="unit",
    facts=Void | TransferSide | TransfersDeregistration,
    projections={
        TransferredOut: _out,
        TransferredIn: _in,
        UnitDeregistered: _deregistered,
    },
)
