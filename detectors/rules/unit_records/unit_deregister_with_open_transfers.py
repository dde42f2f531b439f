"""单位注销时存在转移未办结 / Deregistration with unfinished transfers. Source document, section 3.4.3.

A transfer is one `transfer_id`. It is unfinished at a moment when it went out by then and had not come in by then. A side that
was never reported is missing and proves nothing: only a transfer-in that is dated later shows that the transfer was open.
"""

from collections.abc import Iterator

from detectors.cells.unit_transfers import UNIT_TRANSFERS, TransfersDeregistration, TransferSide
from detectors.contract.doubt import Subject
from detectors.contract.values import Text
from detectors.engine.cell import Cell
from detectors.engine.context import Context
from detectors.engine.finding import Finding, cite, join_anchor
from detectors.engine.rule import Parameters, Rule, parameter
from detectors.placeholders import is_placeholder
from detectors.wording import counted, named


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
        if unfinished:
            yield _finding(unit, fact, unfinished)


def _finding(
    unit: str, gone: TransfersDeregistration, unfinished: list[tuple[TransferSide, TransferSide | None]]
) -> Finding:
    sides = [side for pair in unfinished for side in pair if side is not None]
    later = sum(into is not None for _, into in unfinished)
    unseen = len(unfinished) - later
    known = None if gone.emp_name is None or is_placeholder(gone.emp_name) else gone.emp_name.strip()
    name = named(unit, known)
    zh, en = [], []
    if later:
        zh.append(f"{later} 笔注销后才转入")
        en.append(f"{later} came in after it")
    if unseen:
        zh.append(f"{unseen} 笔未收到转出单位为本单位的转入记录")
        en.append(f"no transfer-in from this unit was reported for {unseen} of them")
    transfers = counted(len(unfinished), "transfer")
    return Finding(
        anchor=join_anchor(unit, gone.source, gone.event_id),
        occurred_at=gone.time,
        reason="transfers_unfinished" if later else "transfer_in_not_reported",
        subject=Subject("unit", unit),
        complete=not unseen,
        level=None if later else "low",
        message=Text(
            f"单位 {name} 注销时有 {len(unfinished)} 笔转出未见办结：{'，'.join(zh)}",
            f"{transfers} out of unit {name} had not come in when it was deregistered: {'; '.join(en)}",
        ),
        evidence=(
            *(cite(side, transfer_id=side.transfer_id, psn_no=side.psn_no) for side in sides),
            cite(gone, emp_no=unit, unfinished=len(unfinished), not_reported=unseen),
        ),
    )


RULE = Rule(
    id="unit-deregister-with-open-transfers",
    section="3.4.3",
    version="2",
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
        "按转移编号（transfer_id）配对；转入事件须带转出单位（from_emp_no），没带的归不到本单位。"
        "注销后才转入的为中级；只是没有收到转入记录的，可能已在别处转入，为低级、complete 为否，并在疑点中说明；"
        "转出单位为 from_emp_no，没有的取 emp_no。",
        "Both sides are matched by transfer_id; a transfer-in that does not carry the unit left "
        "(from_emp_no) cannot be found. One that came in after the deregistration makes the level medium; where no transfer-in was "
        "reported the person may have come in all the same: the level is low, `complete` is false, and the message says so. The unit left is from_emp_no, or emp_no of a "
        "transfer-out without it.",
    ),
)
