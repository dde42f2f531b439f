"""Cell kind `bases`: the contribution bases (缴费基数) declared for one person. One or two records a year."""

from collections.abc import Iterator
from decimal import Decimal

from detectors.contract.events.registration import BaseDeclared, PersonRetired
from detectors.engine.cell import Cell
from detectors.engine.cellkind import CellKind, Key
from detectors.engine.fact import Fact, Stamp, Void


class BaseRecord(Fact, array_like=True, frozen=True, tag=1):
    """`psn_clctstd` in CNY a month, effective from the day `begndate` (ordinal), declared for `year`."""

    year: int
    begndate: int
    psn_clctstd: Decimal
    psn_type: str
    emp_no: str
    region: str | None


class Retirement(Fact, array_like=True, frozen=True, tag=2):
    """`date` is the day of retirement (ordinal)."""

    date: int


def _declared(event: BaseDeclared, stamp: Stamp) -> Iterator[tuple[Key, Fact]]:
    data = event.data
    fact = BaseRecord(
        *stamp,
        data.year,
        data.begndate.toordinal(),
        data.psn_clctstd,
        data.psn_type,
        data.emp_no,
        data.insu_admdvs,
    )
    yield (data.psn_no,), fact


def _retired(event: PersonRetired, stamp: Stamp) -> Iterator[tuple[Key, Fact]]:
    yield (event.data.psn_no,), Retirement(*stamp, event.data.date.toordinal())


BASES = CellKind(
    name="bases",
    scope="person",
    facts=Void | BaseRecord | Retirement,
    projections={BaseDeclared: _declared, PersonRetired: _retired},
)


def records_of(cell: Cell) -> list[BaseRecord]:
    """The base records by effective date; of several for one day the one declared later stands later."""
    records = [fact for fact in cell.facts if isinstance(fact, BaseRecord)]
    records.sort(key=lambda record: record.begndate)  # stable: the timeline's order within a day
    return records
