"""单位存在待转金额进行分立 / Split with amounts pending transfer. Source document, section 3.3.1."""

from collections.abc import Iterator

from detectors.amounts import cents, number
from detectors.cells.units import UNITS, UnitMove, name_at, region_at
from detectors.contract.doubt import Subject
from detectors.contract.values import Text
from detectors.engine.cell import Cell
from detectors.engine.context import Context
from detectors.engine.finding import Finding, cite, join_anchor
from detectors.engine.rule import Parameters, Rule, parameter
from detectors.wording import named, yuan


class UnitSplitWithPendingTransferParameters(Parameters):
    """The source document lets nothing pass."""

    tolerance: float = parameter(
        0,
        "允许的待转金额",
        "Amount pending transfer that is let pass.",
        unit="CNY",
        origin="source document",
        ge=0,
        le=1_000_000,
    )


def judge(
    cell: Cell, parameters: UnitSplitWithPendingTransferParameters, context: Context
) -> Iterator[Finding]:
    """One finding for each split with more pending than the tolerance."""
    (unit,) = cell.parts
    tolerance = number(parameters.tolerance)
    let_pass = (
        Text(f"（允许 {yuan(tolerance)} 元）", f" ({yuan(tolerance)} CNY let pass)")
        if tolerance
        else Text("", "")
    )
    for fact in cell.facts:
        if not isinstance(fact, UnitMove) or fact.way != "split":
            continue
        if fact.pending is None or fact.pending <= tolerance:
            continue
        amount = cents(fact.pending)
        name = named(unit, name_at(cell, fact.time))
        yield Finding(
            anchor=join_anchor(unit, fact.source, fact.event_id),
            occurred_at=fact.time,
            reason="split_with_pending_transfer",
            subject=Subject("unit", unit),
            region=region_at(cell, fact.time),
            amount=amount,
            complete=True,
            message=Text(
                f"单位 {name} 分立时还有待转金额 {amount:f} 元{let_pass.zh}",
                f"Unit {name} was split with {amount:f} CNY pending transfer{let_pass.en}",
            ),
            evidence=(
                cite(
                    fact,
                    emp_no=fact.emp_no,
                    into_emp_no=fact.into_emp_no,
                    from_emp_no=fact.from_emp_no,
                    pending_transfer_amount=f"{fact.pending:f}",
                ),
            ),
        )


RULE = Rule(
    id="unit-split-with-pending-transfer",
    section="3.3.1",
    version="2",
    name=Text("单位存在待转金额进行分立", "Split with amounts pending transfer"),
    level="medium",
    business_item="unit-records",
    cell=UNITS,
    parameters=UnitSplitWithPendingTransferParameters,
    judge=judge,
    needs=(UnitMove,),
    meaning=Text(
        "单位分立时还有未结清的待转金额，分立后归属不清。",
        "A unit is split while amounts are still pending transfer; afterwards nobody knows whose they are.",
    ),
    to_check=Text(
        "核对待转金额的来源，结清后再办理分立。",
        "Find out what the amount is; settle it before the split.",
    ),
    limits=Text(
        "待转金额取分立事件所带的 pending_transfer_amount，没有的不判断；分立的单位为 from_emp_no，没有的取 emp_no。",
        "The amount is the event's pending_transfer_amount; without it nothing is judged. The unit that is split is "
        "from_emp_no, or emp_no where there is none.",
    ),
)
