"""Cell kind `unit_hospitals`: the stays of one unit's members in one hospital.

An event belongs here when it carries the unit's `emp_no`. `unit_stays` has the same stays under the unit alone.
"""

from collections.abc import Iterator
from decimal import Decimal

import msgspec

from detectors.cells.strands import TOLD_WITHIN_DAYS, chains, since_of_care, stay_spans
from detectors.codes import is_inpatient
from detectors.contract.events.settlement import Admitted, Discharged, Settled
from detectors.contract.values import to_us
from detectors.engine.cell import Cell
from detectors.engine.cellkind import CellKind, Key
from detectors.engine.fact import Fact, Stamp, Void
from detectors.engine.forgetting import Forgetting, Strand


class StayPart(Fact, array_like=True, frozen=True, tag=1):
    """What an event tells of a stay; times in microseconds, `paid` in CNY for a settlement."""

    psn_no: str
    mdtrt_id: str
    begntime: int | None
    endtime: int | None
    paid: Decimal | None
    region: str | None


def _admitted(event: Admitted, stamp: Stamp) -> Iterator[tuple[Key, Fact]]:
    data = event.data
    if data.emp_no is not None:
        yield (
            (data.emp_no, data.fixmedins_code),
            StayPart(*stamp, data.psn_no, data.mdtrt_id, to_us(data.begntime), None, None, data.insu_admdvs),
        )


def _discharged(event: Discharged, stamp: Stamp) -> Iterator[tuple[Key, Fact]]:
    data = event.data
    if data.emp_no is not None:
        yield (
            (data.emp_no, data.fixmedins_code),
            StayPart(*stamp, data.psn_no, data.mdtrt_id, None, to_us(data.endtime), None, None),
        )


def _settled(event: Settled, stamp: Stamp) -> Iterator[tuple[Key, Fact]]:
    data = event.data
    if data.emp_no is not None and is_inpatient(data.med_type):
        yield (
            (data.emp_no, data.fixmedins_code),
            StayPart(
                *stamp,
                data.psn_no,
                data.mdtrt_id,
                None if data.begntime is None else to_us(data.begntime),
                None if data.endtime is None else to_us(data.endtime),
                data.fund_pay_sumamt,
                data.insu_admdvs,
            ),
        )


def _strands(cell: Cell, reach: int) -> Iterator[Strand]:
    return chains(stay_spans(cell.facts, lambda fact: (fact.psn_no, fact.mdtrt_id)), reach)


UNIT_HOSPITALS = CellKind(
    name="unit_hospitals",
    scope="unit",
    facts=Void | StayPart,
    projections={Admitted: _admitted, Discharged: _discharged, Settled: _settled},
    forgetting=Forgetting(strands=_strands, since=since_of_care, told_within_days=TOLD_WITHIN_DAYS),
)


class ColleagueStay(msgspec.Struct):
    """One `mdtrt_id` of one member; of several begins or ends the first on the timeline counts."""

    psn_no: str
    mdtrt_id: str
    begin: int | None = None
    end: int | None = None
    facts: list[StayPart] = []


def colleague_stays(cell: Cell) -> list[ColleagueStay]:
    """The stays of the cell, in the order of their first fact."""
    stays: dict[tuple[str, str], ColleagueStay] = {}
    for fact in cell.facts:
        at = (fact.psn_no, fact.mdtrt_id)
        stay = stays.get(at)
        if stay is None:
            stay = stays[at] = ColleagueStay(*at, facts=[])
        if stay.begin is None:
            stay.begin = fact.begntime
        if stay.end is None:
            stay.end = fact.endtime
        stay.facts.append(fact)
    return list(stays.values())
