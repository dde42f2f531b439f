"""跨统筹转入人员多 / Many cross-pool transfers into one employer. Source document, section 3.6.2.

Two readings are told: 10 persons or more (the default), and more than 10 transfers (`count="transfers"`, `more_than=true`).
"""

from collections.abc import Iterator
from functools import lru_cache
from typing import Final, Literal

from detectors.cells.unit_months import UNIT_MONTHS, TransferIn
from detectors.contract.doubt import Evidence, Subject
from detectors.contract.values import Text
from detectors.engine.cell import Cell
from detectors.engine.context import Context, WakeOnClose
from detectors.engine.finding import Finding, cite, join_anchor
from detectors.engine.rule import Parameters, Rule, parameter
from detectors.placeholders import is_placeholder

MOST_SHOWN: Final = 200
"""Transfers in the evidence: the first ones decide, and an employer that some source makes up gathers them without end."""


class MassCrossPoolInParameters(Parameters):
    """The defaults are the source document's reading; the other two parameters give the one of those who run the fund."""

    min_persons: int = parameter(
        10,
        "一个结算期内跨统筹转入同一单位的人数（或笔数，见 count）界限",
        "Distinct persons (or transfers, see `count`) transferred cross-pool into one unit in one settlement period.",
        unit="persons or transfers",
        origin="source document",
        ge=2,
        le=10_000,
    )
    count: Literal["persons", "transfers"] = parameter(
        "persons",
        "按人数（persons）还是按转移笔数（transfers）计",
        "Whether persons are counted, or transfers.",
        unit="persons or transfers",
        origin="source document",
    )
    more_than: bool = parameter(
        False,
        "须超过界限才列出（否则达到即列出）",
        "Whether only more than that many are raised (else that many are enough).",
        unit="yes or no",
        origin="source document",
    )


def judge(
    cell: Cell, parameters: MassCrossPoolInParameters, context: Context
) -> Iterator[Finding | WakeOnClose]:
    """Persons, or transfers, are counted once, however often they are told of."""
    least = parameters.min_persons + parameters.more_than
    if len(cell.facts) < least or is_placeholder(cell.parts[0]):
        return
    by_person = parameters.count == "persons"
    first_of: dict[str, TransferIn] = {}
    for fact in cell.facts:
        if fact.cross_pool:
            first_of.setdefault(fact.psn_no if by_person else fact.transfer_id, fact)
    if len(first_of) < least:
        return
    unit, period = cell.parts
    transfers = [fact for fact in cell.facts if fact.cross_pool]
    closed = context.clock.closed is not None and context.clock.closed >= period
    if not closed:
        yield WakeOnClose(period)
    decisive = list(first_of.values())[least - 1]
    number, limit = len(first_of), parameters.min_persons
    counter, what = ("人", "persons were") if by_person else ("笔", "transfers were made")
    yield Finding(
        anchor=join_anchor(unit, period),
        occurred_at=decisive.time,
        reason="many_cross_pool_transfers",
        subject=Subject("unit", unit),
        complete=closed,
        message=Text(
            f"单位 {unit} 在 {period} 跨统筹转入 {number} {counter}（{'超过' if parameters.more_than else '达到'} {limit} {counter}）",
            f"{number} {what} {'transferred ' if by_person else ''}cross-pool into unit {unit} in {period} "
            + (f"(more than {limit})" if parameters.more_than else f"({limit} or more)"),
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
    version="2",
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
        "有两种理解：达到 10 人（默认，min_persons=10），和转入超过 10 笔（count=transfers、more_than=true）。"
        "一人多次转入按人数算一次，按笔数逐笔计（转移编号相同算一笔）。按转入事件的结算期计算；占位单位编号（无、-、全零）不算单位；期间关闭前人数还会变化（complete 为否）。依据最多列出最早的 200 笔转入，人数按全部计算。",
        "There are two readings: 10 persons or more (the default, `min_persons=10`), and more than 10 transfers "
        "(`count=transfers`, `more_than=true`). A person who comes several times counts once among persons; a transfer is one "
        "transfer_id. Placeholders (`-`, zeros) are no units. Counts by the transfer's settlement period; until the period is closed the number may still change "
        "(`complete` is false). The evidence lists the first 200 transfers at most, the number counts all.",
    ),
)
