"""Cell kind `visits`: the settlements of one person in one calendar month.

What counts by day or month and what compares neighbouring moments reads this short timeline and not the whole of a
person's care. Two kinds of settlements of other months are lent to it as neighbours: those of the last hours of the month
before, so that a pair across midnight is seen here, and only here; and refunds of the month after, which may take back a
settlement of this one.
"""

from collections.abc import Iterator, Sequence
from decimal import Decimal
from itertools import chain
from typing import Final, Literal

from detectors.calendar_months import month_at, month_number, month_of, month_period
from detectors.codes import is_inpatient, is_paid_by_agency, is_pharmacy
from detectors.contract.events.settlement import Settled, SettledData
from detectors.contract.values import day_of, period_end_us
from detectors.engine.cell import Cell
from detectors.engine.cellkind import CellKind, Key
from detectors.engine.fact import Fact, Stamp, Void
from detectors.engine.forgetting import Forgetting
from detectors.refunds import counting, takes_back

HEAD_MINUTES: Final = 240
"""How far a month's cell looks back into the month before it."""

_HEAD_US: Final = HEAD_MINUTES * 60_000_000

VisitKind = Literal["outpatient", "pharmacy", "inpatient"]


class Visit(Fact, array_like=True, frozen=True, tag=1):
    """A settlement; money in CNY. `online` is what the source says, false where it does not say.

    `takes_back` is the settlement that a refund names (`detectors.refunds`), None for any other settlement. `at_agency` tells
    that the agency paid out what was advanced. `mdtrtarea_admdvs` is empty where the fact was stored without it.
    """

    facility: str
    mdtrt_id: str
    setl_id: str
    kind: VisitKind
    online: bool
    fund_pay_sumamt: Decimal
    region: str
    takes_back: str | None = None
    mdtrtarea_admdvs: str = ""
    at_agency: bool = False


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
        takes_back(data),
        data.mdtrtarea_admdvs,
        is_paid_by_agency(data.pay_loc, data.setl_type),
    )
    month = month_of(stamp.time)
    yield (data.psn_no, month), fact
    following = month_of(stamp.time + _HEAD_US)
    if following != month:
        yield (data.psn_no, following), fact
    if fact.takes_back is not None:
        yield (data.psn_no, month_at(month_number(month) - 1)), fact


def _closes(key: Sequence[str]) -> int:
    return period_end_us(month_at(month_number(key[1]) + 1))  # refunds of the month after still belong to it


VISITS = CellKind(
    name="visits",
    scope="person",
    facts=Void | Visit,
    projections={Settled: _settled},
    period=lambda key: month_period(key[1]),
    forgetting=Forgetting(closes=_closes),
)


def visits_of(cell: Cell, kind: VisitKind) -> list[Visit]:
    """The settlements of one kind in the cell's month, in the order of time; refunds and what they take back are none."""
    visits = [fact for fact in cell.facts if fact.kind == kind and fact.takes_back is None]
    refunds = refunds_in(cell)
    return counting([*visits, *refunds]) if refunds else visits


def refunds_in(cell: Cell) -> list[Visit]:
    """The refunds that the cell knows of: those of its month, the month after, and the last hours before it."""
    return [fact for fact in chain(cell.facts, cell.neighbours) if fact.takes_back is not None]


def by_day(visits: list[Visit]) -> dict[int, list[Visit]]:
    """Settlements by the calendar day (an ordinal) on which they were made."""
    days: dict[int, list[Visit]] = {}
    for visit in visits:
        days.setdefault(day_of(visit.time), []).append(visit)
    return days
