"""单位注销时存在转移未办结 / Deregistration with unfinished transfers. Source document, section 3.4.3.

A transfer is one `transfer_id`. It is unfinished at a moment when it went out by then and had not come in by then.
"""

from collections.abc import Iterator

from detectors.cells.unit_transfers import UNIT_TRANSFERS, TransfersDeregistration, TransferSide
from detectors.contract.doubt import Subject
from detectors.contract.values import Text
from detectors.engine.cell import Cell
from detectors.engine.context import Context
from detectors.engine.finding import Finding, cite, join_anchor
from detectors.engine.rule import Parameters, Rule, parameter


class UnitDeregisterWithOpenTransfersParameters(Parameters):
    """The source document speaks of transfers; that some may be left out is ours."""

    cross_pool: bool = parameter(
        True,
        "转往其他统筹区的也看（对方不报转入的地方应关闭）",
        "Whether transfers into other pools count (switch off where those do not report what came in).",
        unit="yes or no",
        origin="ours",
    )


def judge(
    cell: Cell, parameters: UnitDeregisterWithOpenTransfersParameters, context: Context
) -> Iterator[Finding]:
    """One finding for each deregistration; complete once every transfer that was open then has come in."""
    gone = [fact for fact in cell.facts if isinstance(fact, TransfersDeregistration)]
    if not gone:
        return
    (unit,) = cell.parts
    went: dict[str, TransferSide] = {}
    came: dict[str, TransferSide] = {}
    for fact in cell.facts:
        if isinstance(fact, TransferSide):
            (came if fact.came_in else went).setdefault(fact.transfer_id, fact)
    for fact in gone:
        unfinished = [
            (side, came.get(side.transfer_id))
            for side in went.values()
            if side.time <= fact.time and (parameters.cross_pool or not side.cross_pool)
        ]
        unfinished = [(out, into) for out, into in unfinished if into is None or into.time > fact.time]
        if not unfinished:
            continue
        sides = [side for pair in unfinished for side in pair if side is not None]
        yield Finding(
            anchor=join_anchor(unit, fact.source, fact.event_id),
            occurred_at=fact.time,
            reason="transfers_unfinished",
            subject=Subject("unit", unit),
            complete=all(into is not None for _, into in unfinished),
            message=Text(
                f"单位 {unit} 注销时有 {len(unfinished)} 笔转出未办结",
                f"{len(unfinished)} transfer(s) out of unit {unit} were unfinished when it was deregistered",
            ),
            evidence=(
                *(cite(side, transfer_id=side.transfer_id, psn_no=side.psn_no) for side in sides),
                cite(fact, emp_no=unit, unfinished=len(unfinished)),
            ),
        )


RULE = Rule(
    id="unit-deregister-with-open-transfers",
    section="3.4.3",
    name=Text("单位注销时存在转移未办结", "Deregistration with unfinished transfers"),
    level="medium",
    business_item="unit-records",
    cell=UNIT_TRANSFERS,
    parameters=UnitDeregisterWithOpenTransfersParameters,
    judge=judge,
    needs=(TransfersDeregistration, TransferSide),
    meaning=Text(
        "单位注销时还有职工已转出但尚未在新单位转入，参保关系会中断。",
        "Members were transferred out of a unit and had not come in anywhere when it was deregistered: their insurance "
        "would be broken off.",
    ),
    to_check=Text(
        "核对未办结的转移，办结后再注销单位。",
        "Finish the transfers before the unit is deregistered.",
    ),
    limits=Text(
        "按转移编号（transfer_id）配对；转入事件须带转出单位（from_emp_no），没带的视为未办结，complete 为否；"
        "转出单位为 from_emp_no，没有的取 emp_no。",
        "Both sides are matched by transfer_id; the transfer-in must carry the unit left (from_emp_no), else the "
        "transfer counts as unfinished and `complete` is false. The unit left is from_emp_no, or emp_no of a "
        "transfer-out without it.",
    ),
)
