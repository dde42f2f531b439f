"""伤残补助金不合标准 / Disability subsidy off standard. Source document, section 3.19.1.

The statutory months by grade are a reference table with effective dates, so that a new regulation is a new row.
"""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Final, NamedTuple

from detectors.amounts import cents, number, plain, times
from detectors.cells.injury_cases import INJURY_CASES, InjuryPayment
from detectors.contract.doubt import Subject
from detectors.contract.values import Text, day_of, from_us
from detectors.engine.cell import Cell
from detectors.engine.context import Context, Table
from detectors.engine.finding import Finding, cite, join_anchor
from detectors.engine.rule import Parameters, Rule, parameter

TABLE: Final = "disability-subsidy-months"


class DisabilitySubsidyOffStandardParameters(Parameters):
    """The tolerance takes up rounding to the cent."""

    tolerance: float = parameter(
        0.01,
        "实发金额与标准金额之间允许的差额",
        "Difference between the sum paid and the standard that is let pass.",
        unit="CNY",
        origin="ours",
        ge=0,
        le=1_000_000,
    )


class _Standard(NamedTuple):
    """`others` are the payments of the case, beside the lump sum itself, that tell of grade or wage."""

    grade: int
    wage: Decimal
    months: Decimal
    others: list[InjuryPayment]

    @property
    def amount(self) -> Decimal:
        """Months times wage, exact, in CNY."""
        return times(self.months, self.wage)


def judge(
    cell: Cell, parameters: DisabilitySubsidyOffStandardParameters, context: Context
) -> Iterator[Finding]:
    """Each lump sum by itself, against the months of the grade times the wage."""
    tolerance = number(parameters.tolerance)
    for index, fact in enumerate(cell.facts):
        if fact.lump_sum:
            standard = _standard(cell.facts, index, context.tables[TABLE])
            if standard is not None and abs(fact.amount - standard.amount) > tolerance:
                yield _finding(cell, fact, standard)


def _standard(facts: list[InjuryPayment], index: int, table: Table) -> _Standard | None:
    """Grade and wage as the payment says, else as the one nearest before it that does, else the first after it."""
    payment = facts[index]
    nearest = [payment, *reversed(facts[:index]), *facts[index + 1 :]]
    graded = next((fact for fact in nearest if fact.grade is not None), None)
    waged = next((fact for fact in nearest if fact.wage is not None), None)
    if graded is None or graded.grade is None or waged is None or waged.wage is None:
        return None
    months = table.value(str(graded.grade), on=date.fromordinal(day_of(payment.injured)))
    if months is None:
        return None
    others = [fact for fact in facts if fact is not payment and (fact is graded or fact is waged)]
    return _Standard(graded.grade, waged.wage, months, others)


def _finding(cell: Cell, payment: InjuryPayment, standard: _Standard) -> Finding:
    person, case_id = cell.parts
    above = payment.amount > standard.amount
    difference = abs(payment.amount - standard.amount)
    paid, due, apart = plain(payment.amount), plain(standard.amount), plain(difference)
    months, wage = plain(standard.months), plain(standard.wage)
    return Finding(
        anchor=join_anchor(person, case_id, payment.source, payment.event_id),
        occurred_at=payment.time,
        reason="above_standard" if above else "below_standard",
        subject=Subject("person", person),
        amount=cents(difference) if above else None,
        complete=True,
        message=Text(
            f"{standard.grade} 级伤残一次性补助金实发 {paid} 元，标准为 {months} 个月 × {wage} 元 = {due} 元，"
            f"{'多发' if above else '少发'} {apart} 元",
            f"The lump sum for grade {standard.grade} was {paid} CNY; the standard is {months} months x {wage} CNY = "
            f"{due} CNY, {apart} CNY {'less' if above else 'more'} than paid",
        ),
        evidence=(
            *(
                cite(
                    fact,
                    case_id=case_id,
                    grade=fact.grade,
                    wage=None if fact.wage is None else str(fact.wage),
                )
                for fact in standard.others
            ),
            cite(
                payment,
                case_id=case_id,
                trum_time=from_us(payment.injured).isoformat(),
                grade=payment.grade,
                wage=None if payment.wage is None else str(payment.wage),
                amount=str(payment.amount),
                months=months,
                standard=due,
            ),
        ),
    )


RULE = Rule(
    id="disability-subsidy-off-standard",
    section="3.19.1",
    name=Text("伤残补助金不合标准", "Disability subsidy off standard"),
    level="high",
    business_item="work-injury-benefits",
    cell=INJURY_CASES,
    parameters=DisabilitySubsidyOffStandardParameters,
    judge=judge,
    tables=(TABLE,),
    meaning=Text(
        "一次性伤残补助金应等于法定月数乘以本人工资，多发或少发都不合标准。",
        "The disability lump sum is the statutory months of the grade times the person's wage; a sum paid above or "
        "below it is off standard.",
    ),
    to_check=Text(
        "核对劳动能力鉴定等级、受伤前 12 个月平均缴费工资和计算表。",
        "Check the grade that was assessed, the average contribution wage of the 12 months before the injury, and the "
        "calculation.",
    ),
    limits=Text(
        "法定月数按受伤日期取自参考表 disability-subsidy-months（2011-01-01 起，1–10 级为 "
        "27、25、23、21、18、16、13、11、9、7 个月），表中没有的不判断。付款未带等级或工资时取同一案件其他付款所载；"
        "都没有则不判断。工资上下限（社平 60%–300%）不重新核定；分次付款逐笔判断。少发时不显示涉及金额。",
        "The months come from the reference table disability-subsidy-months by the day of the injury (from 2011-01-01: "
        "27, 25, 23, 21, 18, 16, 13, 11, 9, 7 for grades 1–10); what the table lacks is not judged. Grade and wage "
        "that a payment does not carry are taken from the case's other payments; without them nothing is raised. The "
        "wage itself is not checked against its limits. Each payment is judged by itself, also a part payment. A "
        "sum below the standard shows no amount.",
    ),
)
