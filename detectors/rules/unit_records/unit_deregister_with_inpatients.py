"""单位注销时存在在院 / Deregistration with members in hospital. Source document, section 3.4.2.

A member of the unit is who is admitted under its `emp_no`; the stay ends with the first discharge or inpatient settlement
that carries the same `emp_no`. A stay that ends in the very moment of the deregistration is over.
"""

from collections.abc import Iterator
from typing import Final

from detectors.cells.unit_stays import UNIT_STAYS, MemberStay, Stay, StaysDeregistration, member_stays
from detectors.contract.doubt import Evidence, Subject
from detectors.contract.values import Text, from_us
from detectors.engine.cell import Cell
from detectors.engine.context import Context
from detectors.engine.finding import Finding, cite, join_anchor
from detectors.engine.rule import Parameters, Rule

MOST_SHOWN: Final = 200
"""Stays in evidence, the latest admissions: where a source sends no ends, every stay would be listed."""


class UnitDeregisterWithInpatientsParameters(Parameters):
    """None: one member is enough."""


def judge(
    cell: Cell, parameters: UnitDeregisterWithInpatientsParameters, context: Context
) -> Iterator[Finding]:
    """One finding for each deregistration; complete once the end of every stay is known."""
    gone = [fact for fact in cell.facts if isinstance(fact, StaysDeregistration)]
    if not gone:
        return
    (unit,) = cell.parts
    stays = member_stays(cell)
    for fact in gone:
        inside = [stay for stay in stays if _is_inside(stay, fact.time)]
        if not inside:
            continue
        inside.sort(key=_begin)
        persons = len({stay.psn_no for stay in inside})
        evidence = [entry for stay in inside[-MOST_SHOWN:] for entry in _evidence(stay)]
        yield Finding(
            anchor=join_anchor(unit, fact.source, fact.event_id),
            occurred_at=fact.time,
            reason="members_in_hospital",
            subject=Subject("unit", unit),
            complete=all(stay.end is not None for stay in inside),
            message=Text(
                f"单位 {unit} 注销时有 {persons} 名职工在院",
                f"{persons} member(s) of unit {unit} were in hospital when it was deregistered",
            ),
            evidence=(*evidence, cite(fact, emp_no=unit, in_hospital=persons)),
        )


def _is_inside(stay: Stay, moment: int) -> bool:
    if stay.begin is None or stay.begin.begntime is None or stay.begin.begntime > moment:
        return False
    return stay.end is None or stay.end.endtime is None or stay.end.endtime > moment


def _begin(stay: Stay) -> tuple[int, str, str]:
    begin = stay.begin.begntime if stay.begin is not None else None
    return begin or 0, stay.psn_no, stay.mdtrt_id


def _evidence(stay: Stay) -> Iterator[Evidence]:
    told = {fact.name: fact for fact in (stay.begin, stay.end) if fact is not None}
    for fact in told.values():
        yield cite(
            fact,
            psn_no=fact.psn_no,
            mdtrt_id=fact.mdtrt_id,
            fixmedins_code=fact.facility,
            begntime=None if fact.begntime is None else from_us(fact.begntime).isoformat(),
            endtime=None if fact.endtime is None else from_us(fact.endtime).isoformat(),
        )


RULE = Rule(
    id="unit-deregister-with-inpatients",
    section="3.4.2",
    name=Text("单位注销时存在在院", "Deregistration with members in hospital"),
    level="medium",
    business_item="unit-records",
    cell=UNIT_STAYS,
    parameters=UnitDeregisterWithInpatientsParameters,
    judge=judge,
    memory_days=lambda parameters: 0,
    needs=(StaysDeregistration, MemberStay),
    meaning=Text(
        "单位注销时还有职工住院未出院，注销会影响其住院待遇结算。",
        "Members of a unit are in hospital when it is deregistered; their stays can no longer be settled as they should.",
    ),
    to_check=Text(
        "核对在院职工名单和参保关系转接，办结住院结算后再注销。",
        "Check who is in hospital and where their insurance goes; settle the stays before deregistering.",
    ),
    limits=Text(
        "入院、出院和结算事件须带单位编号（emp_no）才能归到单位：出院（或住院结算的出院时间）没带的，视为未出院，"
        "complete 为否；入院后换单位的仍算原单位。依据最多列出最近入院的 200 人次。",
        "Admissions, discharges and settlements must carry the unit (emp_no): a stay whose discharge (or inpatient "
        "settlement with an end) comes without it counts as not ended, and `complete` is false; who changes employers "
        "during a stay still counts for the one they were admitted under. The evidence lists the latest 200 stays at "
        "most.",
    ),
)
