"""Cell kind `unit_stays`: the stays in hospital of one unit's members, and its deregistration.

An event belongs here when it carries the unit's `emp_no`; when a stay begins and ends is read as everywhere (`stay_times`).
A discharge that comes without the unit is not here: that a stay has no end here does not say that it goes on. Two facts a
stay: about 30 a year for a unit of 100, some 10,000 for the largest employers of a city. Sources leave `emp_no` out for
collective units that stand for no employer (flexible employment, residents), which never deregister and would hold a whole
pool.
"""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any, NamedTuple

from detectors.amounts import ZERO
from detectors.cells.stay_times import Times, by_stay, is_interim, times_of
from detectors.cells.strands import FOR_EVER, TOLD_WITHIN_DAYS, since_of_care, stay_spans
from detectors.codes import is_inpatient
from detectors.contract.events.registration import UnitDeregistered
from detectors.contract.events.settlement import Admitted, Discharged, Settled
from detectors.contract.values import to_us
from detectors.engine.cell import Cell
from detectors.engine.cellkind import CellKind, Key
from detectors.engine.fact import Fact, Stamp, Void
from detectors.engine.forgetting import Forgetting, Strand
from detectors.refunds import takes_back


class MemberStay(Fact, array_like=True, frozen=True, tag=1):
    """What an event tells of a member's stay; times in microseconds, money in CNY. The last four are a settlement's.

    `takes_back` names the settlement that a refund takes back; after an `interim` one the stay goes on.
    """

    psn_no: str
    mdtrt_id: str
    facility: str
    begntime: int | None
    endtime: int | None
    setl_id: str | None = None
    fund_pay_sumamt: Decimal = ZERO
    takes_back: str | None = None
    interim: bool = False


class StaysDeregistration(Fact, array_like=True, frozen=True, tag=2):
    """The unit was deregistered at the fact's time."""


def _admitted(event: Admitted, stamp: Stamp) -> Iterator[tuple[Key, Fact]]:
    data = event.data
    if data.emp_no is not None:
        stay = MemberStay(*stamp, data.psn_no, data.mdtrt_id, data.fixmedins_code, to_us(data.begntime), None)
        yield (data.emp_no,), stay


def _discharged(event: Discharged, stamp: Stamp) -> Iterator[tuple[Key, Fact]]:
    data = event.data
    if data.emp_no is not None:
        begin = None if data.begntime is None else to_us(data.begntime)
        stay = MemberStay(*stamp, data.psn_no, data.mdtrt_id, data.fixmedins_code, begin, to_us(data.endtime))
        yield (data.emp_no,), stay


def _settled(event: Settled, stamp: Stamp) -> Iterator[tuple[Key, Fact]]:
    data = event.data
    if data.emp_no is not None and is_inpatient(data.med_type):
        stay = MemberStay(
            *stamp,
            data.psn_no,
            data.mdtrt_id,
            data.fixmedins_code,
            to_us(data.begntime) if data.begntime is not None else None,
            to_us(data.endtime) if data.endtime is not None else None,
            data.setl_id,
            data.fund_pay_sumamt,
            takes_back(data),
            is_interim(data),
        )
        yield (data.emp_no,), stay


def _deregistered(event: UnitDeregistered, stamp: Stamp) -> Iterator[tuple[Key, Fact]]:
    yield (event.data.emp_no,), StaysDeregistration(*stamp)


def _strands(cell: Cell, reach: int) -> Iterator[Strand]:
    """Each stay by itself; a deregistration is kept for ever, and with it who was in hospital then."""
    stays = (fact for fact in cell.facts if isinstance(fact, MemberStay))
    for span in stay_spans(stays, _stay_of):
        yield Strand(span.facts, span.until)


def _stay_of(fact: Any) -> tuple[str, str]:
    return fact.psn_no, fact.mdtrt_id


def _since(fact: Fact) -> int:
    return FOR_EVER if type(fact) is StaysDeregistration else since_of_care(fact)


UNIT_STAYS = CellKind(
    name="unit_stays",
    scope="unit",
    facts=Void | MemberStay | StaysDeregistration,
    projections={
        Admitted: _admitted,
        Discharged: _discharged,
        Settled: _settled,
        UnitDeregistered: _deregistered,
    },
    forgetting=Forgetting(strands=_strands, since=_since, told_within_days=TOLD_WITHIN_DAYS),
)


class Stay(NamedTuple):
    """One `mdtrt_id` of one member, with what is known of its times."""

    psn_no: str
    mdtrt_id: str
    facility: str
    times: Times


def member_stays(cell: Cell) -> list[Stay]:
    """The stays of the cell, in the order of their first fact."""
    facts = (fact for fact in cell.facts if isinstance(fact, MemberStay))
    return [
        Stay(person, mdtrt_id, told[0].facility, times_of(told))
        for (person, mdtrt_id), told in by_stay(facts, _stay_of).items()
    ]
