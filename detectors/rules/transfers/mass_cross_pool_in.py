"""跨统筹转入人员多 / Many cross-pool transfers into one employer. Source document, section 3.6.2."""

from collections.abc import Iterator
from functools import lru_cache
from typing import Final

from detectors.cells.unit_months import UNIT_MONTHS, TransferIn
from detectors.contract.doubt import Evidence, Subject
from detectors.contract.values import Text
from detectors.engine.cell import Cell
from detectors.engine.context import Context, WakeOnClose
from detectors.engine.finding import Finding, cite, join_anchor
from detectors.engine.rule import Parameters, Rule, parameter

MOST_SHOWN: Final = 200
"""Transfers in the evidence: the first ones decide, and an employer that some source makes up gathers them without end."""


class MassCrossPoolInParameters(Parameters):
    """The default stands in the source document."""

    min_persons: int = parameter(
        10,
        "一个结算期内跨统筹转入同一单位的最少人数",
        "Fewest distinct persons transferred cross-pool into one unit in one settlement period.",
        unit="persons",
        origin="source document",
        ge=2,
        le=10_000,
    )


def judge(
    cell: Cell, parameters: MassCrossPoolInParameters, context: Context
) -> Iterator[Finding | WakeOnClose]:
    """Persons are counted once, whatever the number of their transfers."""
    if len(cell.facts) < parameters.min_persons:
        return
    first_of: dict[str, TransferIn] = {}
    for fact in cell.facts:
        if fact.cross_pool:
            first_of.setdefault(fact.psn_no, fact)
    if len(first_of) < parameters.min_persons:
        return
    unit, period = cell.parts
    transfers = [fact for fact in cell.facts if fact.cross_pool]
    closed = context.clock.closed is not None and context.clock.closed >= period
    if not closed:
        yield WakeOnClose(period)
    decisive = list(first_of.values())[parameters.min_persons - 1]
    yield Finding(
        anchor=join_anchor(unit, period),
        occurred_at=decisive.time,
        reason="many_cross_pool_transfers",
        subject=Subject("unit", unit),
        complete=closed,
        message=Text(
            f"单位 {unit} 在 {period} 跨统筹转入 {len(first_of)} 人（达到 {parameters.min_persons} 人）",
            f"{len(first_of)} persons were transferred cross-pool into unit {unit} in {period} "
            f"({parameters.min_persons} or more)",
        ),
        evidence=tuple(map(_cited, transfers[:MOST_SHOWN])),
    )


@lru_cache(maxsize=16_384)
def _cited(fact: TransferIn) -> Evidence:
    """Kept, since every further transfer cites all the earlier ones again."""
    return cite(fact, psn_no=fact.psn_no, transfer_id=fact.transfer_id, from_emp_no=fact.from_emp_no)


RULE = Rule(
    id="mass-cross-pool-in",
    section="3.6.2",
    name=Text("跨统筹转入人员多", "Many cross-pool transfers into one employer"),
    level="medium",
    business_item="transfers",
    cell=UNIT_MONTHS,
    parameters=MassCrossPoolInParameters,
    judge=judge,
    meaning=Text(
        "一个结算期内有较多人员从其他统筹区转入同一单位，可能是挂靠参保、虚假用工。",
        "Many persons move from other pools into one employer within one settlement period: the employment may be "
        "a pretence for insurance.",
    ),
    to_check=Text(
        "核对劳动合同、工资发放和转入人员的年龄、健康情况。",
        "Check contracts and wages, and the ages and conditions of those who came.",
    ),
    limits=Text(
        "按转入事件的结算期计算；期间关闭前人数还会变化（complete 为否）。依据最多列出最早的 200 笔转入，人数按全部计算。",
        "Counts by the transfer's settlement period; until the period is closed the number may still change "
        "(`complete` is false). The evidence lists the first 200 transfers at most, the number counts all.",
    ),
)
