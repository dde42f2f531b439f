"""Cell kind `units`: one unit (参保单位): its registration, its contributions, its rates.

Some 25 facts a year (a bill and a payment a month), whatever the unit's size: nothing here is about its members.
"""

from collections.abc import Iterator
from decimal import Decimal
from typing import Literal

from detectors.contract.events import registration as reg
from detectors.engine.cell import Cell
from detectors.engine.cellkind import CellKind, Key
from detectors.engine.fact import Fact, Stamp, Void
from detectors.placeholders import is_placeholder

Way = Literal["merged", "split", "deregistered"]


class UnitRecord(Fact, array_like=True, frozen=True, tag=1):
    """The unit stands in the register: `registered` where this event entered it, else it was changed."""

    registered: bool
    region: str
    emp_name: str | None = None


class UnitMove(Fact, array_like=True, frozen=True, tag=2):
    """A merger, split or deregistration; `pending` in CNY. Which part the unit has in it: `is_survivor`."""

    way: Way
    emp_no: str
    into_emp_no: str | None
    from_emp_no: str | None
    pending: Decimal | None
    emp_name: str | None = None


class UnitBill(Fact, array_like=True, frozen=True, tag=3):
    """What the unit was to pay for a month, in CNY."""

    accrym: str
    amount: Decimal


class UnitPayment(Fact, array_like=True, frozen=True, tag=4):
    """What the unit paid for a month, in CNY; a repayment to it is negative."""

    accrym: str
    amount: Decimal


class UnitRate(Fact, array_like=True, frozen=True, tag=5):
    """The unit's rate from the day `begndate` (ordinal) on."""

    rate: Decimal
    begndate: int


def _record(event: reg.UnitRegistered | reg.UnitChanged, stamp: Stamp) -> Iterator[tuple[Key, Fact]]:
    entered = isinstance(event, reg.UnitRegistered)
    yield (event.data.emp_no,), UnitRecord(*stamp, entered, event.data.insu_admdvs, event.data.emp_name)


def _move(data: reg.UnitMovedData, stamp: Stamp, way: Way) -> UnitMove:
    return UnitMove(
        *stamp,
        way,
        data.emp_no,
        data.into_emp_no,
        data.from_emp_no,
        data.pending_transfer_amount,
        data.emp_name,
    )


def _merged(event: reg.UnitMerged, stamp: Stamp) -> Iterator[tuple[Key, Fact]]:
    data = event.data
    move = _move(data, stamp, "merged")
    for unit in sorted({data.emp_no, data.into_emp_no or data.emp_no, data.from_emp_no or data.emp_no}):
        yield (unit,), move


def _split(event: reg.UnitSplit, stamp: Stamp) -> Iterator[tuple[Key, Fact]]:
    data = event.data
    yield (data.from_emp_no or data.emp_no,), _move(data, stamp, "split")


def _deregistered(event: reg.UnitDeregistered, stamp: Stamp) -> Iterator[tuple[Key, Fact]]:
    yield (event.data.emp_no,), _move(event.data, stamp, "deregistered")


def _billed(event: reg.ContributionBilled, stamp: Stamp) -> Iterator[tuple[Key, Fact]]:
    yield (event.data.emp_no,), UnitBill(*stamp, event.data.accrym, event.data.amount)


def _paid(event: reg.ContributionPaid, stamp: Stamp) -> Iterator[tuple[Key, Fact]]:
    yield (event.data.emp_no,), UnitPayment(*stamp, event.data.accrym, event.data.amount)


def _rate(event: reg.RateSet, stamp: Stamp) -> Iterator[tuple[Key, Fact]]:
    yield (event.data.emp_no,), UnitRate(*stamp, event.data.rate, event.data.begndate.toordinal())


UNITS = CellKind(
    name="units",
    scope="unit",
    facts=Void | UnitRecord | UnitMove | UnitBill | UnitPayment | UnitRate,
    projections={
        reg.UnitRegistered: _record,
        reg.UnitChanged: _record,
        reg.UnitMerged: _merged,
        reg.UnitSplit: _split,
        reg.UnitDeregistered: _deregistered,
        reg.ContributionBilled: _billed,
        reg.ContributionPaid: _paid,
        reg.RateSet: _rate,
    },
)


def is_survivor(move: UnitMove, unit: str) -> bool:
    """Whether the unit lives on after a merger: the one merged into, or the one that tells of it where none is named."""
    return unit == (move.into_emp_no or move.emp_no)


def names_the_other(move: UnitMove) -> bool:
    """Whether a merger tells which other unit took part: without it nobody knows which of the two lives on."""
    return move.into_emp_no is not None or move.from_emp_no is not None


def name_at(cell: Cell, moment: int) -> str | None:
    """The unit's name as last told up to a moment (microseconds), else as first told after it, None where nothing tells."""
    (unit,) = cell.parts
    name: str | None = None
    for fact in cell.facts:
        own = isinstance(fact, UnitRecord) or (isinstance(fact, UnitMove) and fact.emp_no == unit)
        if (
            own
            and fact.emp_name
            and not is_placeholder(fact.emp_name)
            and (name is None or fact.time <= moment)
        ):
            name = fact.emp_name.strip()
    return name


def region_at(cell: Cell, moment: int) -> str | None:
    """The unit's region by its last record up to a moment (microseconds), None where there is none."""
    region = None
    for fact in cell.facts:
        if fact.time > moment:
            break
        if isinstance(fact, UnitRecord):
            region = fact.region
    return region
