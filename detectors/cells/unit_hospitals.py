"""Cell kind `unit_hospitals`: the stays of one unit's members in one hospital.

An event belongs here when it carries the unit's `emp_no`. `unit_stays` has the same stays under the unit alone.
"""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any, NamedTuple

from detectors.amounts import ZERO
from detectors.cells.stay_times import Times, by_stay, is_interim, times_of
from detectors.cells.strands import TOLD_WITHIN_DAYS, chains, since_of_care, stay_spans
from detectors.codes import is_inpatient
from detectors.contract.events.settlement import Admitted, Discharged, Settled
from detectors.contract.values import to_us
from detectors.engine.cell import Cell
from detectors.engine.cellkind import CellKind, Key
from detectors.engine.fact import Fact, Stamp, Void
from detectors.engine.forgetting import Forgetting, Strand
from detectors.refunds import takes_back


class StayPart(Fact, array_like=True, frozen=True, tag=1):
    """What an event tells of a stay; times in microseconds, `paid` in CNY for a settlement.

    `takes_back` names the settlement that a refund takes back; after an `interim` one the stay goes on.
    """

    psn_no: str
    mdtrt_id: str
    begntime: int | None
    endtime: int | None
    paid: Decimal | None
    region: str | None
    setl_id: str | None = None
    takes_back: str | None = None
    interim: bool = False

    @property
    def fund_pay_sumamt(self) -> Decimal:
        """What the fund paid, nothing where the event is no settlement."""
        return ZERO if self.paid is None else self.paid


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
        begin = None if data.begntime is None else to_us(data.begntime)
        yield (
            (data.emp_no, data.fixmedins_code),
            StayPart(*stamp, data.psn_no, data.mdtrt_id, begin, to_us(data.endtime), None, None),
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
                data.setl_id,
                takes_back(data),
                is_interim(data),
            ),
        )


def _strands(cell: Cell, reach: int) -> Iterator[Strand]:
    return chains(stay_spans(cell.facts, _stay_of), reach)


def _stay_of(fact: Any) -> tuple[str, str]:
    return fact.psn_no, fact.mdtrt_id


UNIT_HOSPITALS = CellKind(
    name="unit_hospitals",
    scope="unit",
    facts=Void | StayPart,
    projections={Admitted: _admitted, Discharged: _discharged, Settled: _settled},
    forgetting=Forgetting(strands=_strands, since=since_of_care, told_within_days=TOLD_WITHIN_DAYS),
)


class ColleagueStay(NamedTuple):
    """One `mdtrt_id` of one member, with what is known of its times and all facts, refunds among them."""

    psn_no: str
    mdtrt_id: str
    times: Times
    facts: list[StayPart]


def colleague_stays(cell: Cell) -> list[ColleagueStay]:
    """The stays of the cell, in the order of their first fact."""
    return [
        ColleagueStay(person, mdtrt_id, times_of(told), told)
        for (person, mdtrt_id), told in by_stay(cell.facts, _stay_of).items()
    ]
