"""Cell kind `visits`: the settlements of one person in one calendar month.

What counts by day or month and what compares neighbouring moments reads this short timeline and not the whole of a
person's care. Settlements of the last hours of a month also stand at the head of the next month's cell, so that a pair
across midnight is seen there, and only there.
"""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Final, Literal

from detectors.calendar_months import month_of
from detectors.codes import is_inpatient, is_pharmacy
from detectors.contract.events.settlement import Settled, SettledData
from detectors.contract.values import day_of, day_start_us, period_end_us
from detectors.engine.cell import Cell
from detectors.engine.cellkind import CellKind, Key
from detectors.engine.fact import Fact, Stamp, Void
from detectors.engine.forgetting import Forgetting

HEAD_MINUTES: Final = 240
"""How far a month's cell looks back into the month before it."""

_HEAD_US: Final = HEAD_MINUTES * 60_000_000

VisitKind = Literal["outpatient", "pharmacy", "inpatient"]


class Visit(Fact, array_like=True, frozen=True, tag=1):
    """A settlement; money in CNY. `online` is what the source says, false where it does not say."""

    facility: str
    mdtrt_id: str
    setl_id: str
    kind: VisitKind
    online: bool
    fund_pay_sumamt: Decimal
    region: str


def _kind(data: SettledData) -> VisitKind:
    if is_pharmacy(data.fixmedins_type, data.med_type):
        return "pharmacy"
    return "inpatient" if is_inpatient(data.med_type) else "outpatient"


def _settled(event: Settled, stamp: Stamp) -> Iterator[tuple[Key, Fact]]:
    data = event.data
    fact = Visit(
        *stamp,
        data.fixmedins_code,
        data.mdtrt_id,
        data.setl_id,
        _kind(data),
        data.online is True,
        data.fund_pay_sumamt,
        data.insu_admdvs,
    )
    month = month_of(stamp.time)
    yield (data.psn_no, month), fact
    following = month_of(stamp.time + _HEAD_US)
    if following != month:
        yield (data.psn_no, following), fact


VISITS = CellKind(
    name="visits",
    scope="person",
    facts=Void | Visit,
    projections={Settled: _settled},
    forgetting=Forgetting(closes=lambda key: period_end_us(key[1])),
)


def month_start(cell: Cell) -> int:
    """The first moment of the cell's own month, in microseconds; what is older is the head."""
    return day_start_us(date.fromisoformat(f"{cell.parts[1]}-01").toordinal())


def visits_of(cell: Cell, kind: VisitKind) -> list[Visit]:
    """The settlements of one kind in the cell's own month, in the order of time."""
    start = month_start(cell)
    return [fact for fact in cell.facts if fact.kind == kind and fact.time >= start]


def by_day(visits: list[Visit]) -> dict[int, list[Visit]]:
    """Settlements by the calendar day (an ordinal) on which they were made."""
    days: dict[int, list[Visit]] = {}
    for visit in visits:
        days.setdefault(day_of(visit.time), []).append(visit)
    return days
