"""单位存在欠费进行合并 / Merger while in arrears. Source document, section 3.2.1.

Each unit of a merger is judged in its own cell, so the doubt is one for each unit that owes: its anchor is the unit and the
merger event.
"""

from collections.abc import Iterator

from detectors.amounts import number
from detectors.cells.units import UNITS, UnitMove, is_survivor, names_the_other
from detectors.contract.values import Text
from detectors.engine.cell import Cell
from detectors.engine.context import Context
from detectors.engine.finding import Finding
from detectors.engine.rule import Parameters, Rule, parameter
from detectors.rules.unit_records.arrears import findings_in_arrears


class UnitMergeWithArrearsParameters(Parameters):
    """The source document lets nothing pass."""

    tolerance: float = parameter(
        0,
        "允许的欠费金额",
        "Arrears that are let pass.",
        unit="CNY",
        origin="source document",
        ge=0,
        le=1_000_000,
    )


def judge(cell: Cell, parameters: UnitMergeWithArrearsParameters, context: Context) -> Iterator[Finding]:
    """One finding for each merger at which the cell's unit owed, whether it lived on or not."""
    moves = [fact for fact in cell.facts if isinstance(fact, UnitMove) and fact.way == "merged"]
    if not moves:
        return
    (unit,) = cell.parts
    yield from findings_in_arrears(
        cell,
        ((move, _did(move, unit)) for move in moves),
        number(parameters.tolerance),
        "merged_in_arrears",
    )


def _did(move: UnitMove, unit: str) -> Text:
    if not names_the_other(move):
        return Text("办理合并", "took part in a merger")
    if is_survivor(move, unit):
        return Text("作为存续单位合并", "took over another unit")
    return Text("被合并", "was merged into another unit")


RULE = Rule(
    id="unit-merge-with-arrears",
    section="3.2.1",
    version="2",
    name=Text("单位存在欠费进行合并", "Merger while in arrears"),
    level="medium",
    business_item="unit-records",
    cell=UNITS,
    parameters=UnitMergeWithArrearsParameters,
    judge=judge,
    needs=(UnitMove,),
    meaning=Text(
        "合并时被合并单位或存续单位还有欠费，欠费可能随合并落空。",
        "A unit of a merger, merged or surviving, still owes contributions: the debt may be lost in the merger.",
    ),
    to_check=Text(
        "核对欠费明细和合并协议，确认由谁补缴。",
        "Check what is owed and the merger's papers: who is to pay?",
    ),
    limits=Text(
        "欠费为截至合并时刻、所属期不晚于合并当月的应缴减实缴合计；合并之后才缴的不算，倒填到合并之前的算。"
        "每个欠费单位各一个疑点。存续单位为 into_emp_no，没有的取 emp_no；两者都没有写明的，不说谁存续。",
        "Owed is billed minus paid by the moment of the merger, over the periods up to its month; what is paid later "
        "does not count, a back-dated payment does. One doubt for each unit that owes. The surviving unit is "
        "into_emp_no, or emp_no where there is none; where a merger names no other unit the message does not say which one "
        "lived on.",
    ),
)
