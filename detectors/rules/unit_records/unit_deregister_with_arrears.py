"""单位注销时存在欠费 / Deregistration while in arrears. Source document, section 3.4.1."""

from collections.abc import Iterator

from detectors.amounts import number
from detectors.cells.units import UNITS, UnitMove
from detectors.contract.values import Text
from detectors.engine.cell import Cell
from detectors.engine.context import Context
from detectors.engine.finding import Finding
from detectors.engine.rule import Parameters, Rule, parameter
from detectors.rules.unit_records.arrears import findings_in_arrears


class UnitDeregisterWithArrearsParameters(Parameters):
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


def judge(cell: Cell, parameters: UnitDeregisterWithArrearsParameters, context: Context) -> Iterator[Finding]:
    """One finding for each deregistration at which the unit owed."""
    moves = [fact for fact in cell.facts if isinstance(fact, UnitMove) and fact.way == "deregistered"]
    if not moves:
        return
    did = Text("注销", "was deregistered")
    yield from findings_in_arrears(
        cell, ((move, did) for move in moves), number(parameters.tolerance), "deregistered_in_arrears"
    )


RULE = Rule(
    id="unit-deregister-with-arrears",
    section="3.4.1",
    version="2",
    name=Text("单位注销时存在欠费", "Deregistration while in arrears"),
    level="medium",
    business_item="unit-records",
    cell=UNITS,
    parameters=UnitDeregisterWithArrearsParameters,
    judge=judge,
    needs=(UnitMove,),
    meaning=Text(
        "单位注销时还有欠费，注销后难以追缴。",
        "A unit still owes contributions when it is deregistered; afterwards they are hard to collect.",
    ),
    to_check=Text(
        "核对欠费明细、注销审批和清算资料，补缴后再注销。",
        "Check what is owed, the approval and the liquidation papers; payment comes before deregistration.",
    ),
    limits=Text(
        "欠费为截至注销时刻、所属期不晚于注销当月的应缴减实缴合计；注销之后才缴的不算，倒填到注销之前的算。",
        "Owed is billed minus paid by the moment of the deregistration, over the periods up to its month; what is paid "
        "later does not count, a back-dated payment does.",
    ),
)
