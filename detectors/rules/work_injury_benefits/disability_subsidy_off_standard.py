"""伤残补助金不合标准 / Disability subsidy off standard. Source document, section 3.19.1.

The statutory months by grade are a reference table with effective dates, so that a new regulation is a new row.
"""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Final, NamedTuple

from detectors.amounts import ZERO, cents, number, plain, times, total
from detectors.cells.injury_cases import INJURY_CASES, InjuryPayment
from detectors.contract.doubt import Subject
from detectors.contract.values import Text, day_of, from_us
from detectors.engine.cell import Cell
from detectors.engine.context import Context, Table
from detectors.engine.fact import position
from detectors.engine.finding import Finding, cite, join_anchor
from detectors.engine.rule import Parameters, Rule, parameter
from detectors.wording import yuan

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
    """`tellers` are the payments of the case that tell of grade or wage."""

    grade: int
    wage: Decimal
    months: Decimal
    tellers: list[InjuryPayment]

    @property
    def amount(self) -> Decimal:
        """Months times wage, exact, in CNY."""
        return times(self.months, self.wage)


class _Part(NamedTuple):
    """A lump sum, what is left of it after refunds, and what was paid before it."""

    payment: InjuryPayment
    amount: Decimal
    before: Decimal

    @property
    def upto(self) -> Decimal:
        """What was paid with it, in CNY."""
        return total((self.before, self.amount))


def judge(
    cell: Cell, parameters: DisabilitySubsidyOffStandardParameters, context: Context
) -> Iterator[Finding]:
    """What a case's lump sums come to, one after the other, against the months of the grade times the wage.

    Each that goes beyond the standard is a doubt of its own; where all together fall short the last one is.
    """
    paid = _paid([fact for fact in cell.facts if fact.lump_sum])
    if not paid:
        return
    last = paid[-1].payment
    index = next(place for place, fact in enumerate(cell.facts) if fact is last)
    standard = _standard(cell.facts, index, context.tables[TABLE])
    if standard is None:
        return
    due, tolerance = standard.amount, number(parameters.tolerance)
    for part in paid:
        if part.upto - due > tolerance:
            yield _finding(cell, part, len(paid), standard, part.upto - max(due, part.before), tolerance)
    if due - paid[-1].upto > tolerance:
        yield _finding(cell, paid[-1], len(paid), standard, paid[-1].upto - due, tolerance)


def _paid(sums: list[InjuryPayment]) -> list[_Part]:
    """The lump sums less what was given back: a refund takes from the latest before it, else from those that follow."""
    amounts: list[Decimal] = []
    owed = ZERO
    for fact in sums:
        rest = total((fact.amount, owed))
        amounts.append(max(rest, ZERO))
        owed = min(rest, ZERO)
        for place in range(len(amounts) - 2, -1, -1):
            taken = min(amounts[place], -owed)
            amounts[place], owed = amounts[place] - taken, owed + taken
    parts = []
    before = ZERO
    for fact, amount in zip(sums, amounts, strict=True):
        if amount > 0:
            parts.append(_Part(fact, amount, before))
            before = total((before, amount))
    return parts


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
    tellers = [fact for fact in facts if fact is graded or fact is waged]
    return _Standard(graded.grade, waged.wage, months, tellers)


def _finding(
    cell: Cell, part: _Part, sums: int, standard: _Standard, apart: Decimal, tolerance: Decimal
) -> Finding:
    """`apart` is what was paid beyond the standard, negative for what is missing."""
    person, case_id = cell.parts
    payment, above = part.payment, apart > 0
    told = [fact for fact in cell.facts if fact.lump_sum and fact is not payment and _tells(fact, payment)]
    others = [
        fact
        for fact in cell.facts
        if any(fact is one for one in (*standard.tellers, *told)) and fact is not payment
    ]
    return Finding(
        anchor=join_anchor(person, case_id, payment.source, payment.event_id),
        occurred_at=payment.time,
        reason=_reason(part, standard, apart, tolerance),
        subject=Subject("person", person),
        amount=cents(apart) if above else None,
        complete=True,
        message=_message(part, sums, standard, apart),
        evidence=(
            *(
                cite(
                    fact,
                    case_id=case_id,
                    grade=fact.grade,
                    wage=None if fact.wage is None else str(fact.wage),
                    amount=str(fact.amount) if fact.lump_sum else None,
                )
                for fact in others
            ),
            cite(
                payment,
                case_id=case_id,
                trum_time=from_us(payment.injured).isoformat(),
                grade=payment.grade,
                wage=None if payment.wage is None else str(payment.wage),
                amount=str(payment.amount),
                months=plain(standard.months),
                standard=plain(standard.amount),
            ),
        ),
    )


def _tells(fact: InjuryPayment, payment: InjuryPayment) -> bool:
    """Whether another lump sum has a part in what had been paid with this one."""
    return fact.amount < 0 or (fact.amount > 0 and position(fact) < position(payment))


def _reason(part: _Part, standard: _Standard, apart: Decimal, tolerance: Decimal) -> str:
    if apart < 0:
        return "below_standard"
    return "paid_again" if standard.amount - part.before <= tolerance else "above_standard"


def _message(part: _Part, sums: int, standard: _Standard, apart: Decimal) -> Text:
    months, wage, due = plain(standard.months), yuan(standard.wage), yuan(standard.amount)
    if not part.before:
        zh, en = f"实发 {yuan(part.amount)} 元", f"was {yuan(part.amount)} CNY"
    elif apart > 0:
        zh = f"本次实发 {yuan(part.amount)} 元，此前已发 {yuan(part.before)} 元"
        en = f"was {yuan(part.amount)} CNY after {yuan(part.before)} CNY paid before"
    else:
        zh = f" {sums} 次合计实发 {yuan(part.upto)} 元"
        en = f"was {yuan(part.upto)} CNY in {sums} payments"
    difference = yuan(abs(apart))
    return Text(
        f"{standard.grade} 级伤残一次性补助金{zh}，标准为 {months} 个月 × {wage} 元 = {due} 元，"
        f"{'多发' if apart > 0 else '少发'} {difference} 元",
        f"The lump sum for grade {standard.grade} {en}; the standard is {months} months x {wage} CNY = {due} CNY: "
        f"{'overpaid' if apart > 0 else 'underpaid'} by {difference} CNY",
    )


RULE = Rule(
    id="disability-subsidy-off-standard",
    section="3.19.1",
    version="2",
    name=Text("伤残补助金不合标准", "Disability subsidy off standard"),
    level="high",
    business_item="work-injury-benefits",
    cell=INJURY_CASES,
    parameters=DisabilitySubsidyOffStandardParameters,
    judge=judge,
    tables=(TABLE,),
    meaning=Text(
        "一次性伤残补助金应等于法定月数乘以本人工资，多发（包括重复发放）或少发都不合标准。",
        "The disability lump sum is the statutory months of the grade times the person's wage; what is paid above it (a second time, "
        "too) or below it is off standard.",
    ),
    to_check=Text(
        "核对劳动能力鉴定等级、受伤前 12 个月平均缴费工资和计算表。",
        "Check the grade that was assessed, the average contribution wage of the 12 months before the injury, and the "
        "calculation.",
    ),
    limits=Text(
        "法定月数按受伤日期取自参考表 disability-subsidy-months（2011-01-01 起，1–10 级为 "
        "27、25、23、21、18、16、13、11、9、7 个月），表中没有的不判断。付款未带等级或工资时取同一案件其他付款所载；"
        "都没有则不判断。工资上下限（社平 60%–300%）不重新核定。同一案件的一次性补助金按时间累计："
        "分次付款合计等于标准的不列出；超过标准的每一笔各为一个疑点（此前已按标准发足的，原因为 paid_again）；合计不足的，由最后一笔列出。"
        "金额为负的是退款，从最近一笔中扣除。标准按最后一笔的等级和工资计算。少发时不显示涉及金额。",
        "The months come from the reference table disability-subsidy-months by the day of the injury (from 2011-01-01: "
        "27, 25, 23, 21, 18, 16, 13, 11, 9, 7 for grades 1–10); what the table lacks is not judged. Grade and wage "
        "that a payment does not carry are taken from the case's other payments; without them nothing is raised. The "
        "wage itself is not checked against its limits. The lump sums of a case add up in time: instalments that "
        "come to the standard are in order; each one beyond it is a doubt of its own (`paid_again` where the standard had been paid "
        "before); where all fall short the last one is. A negative amount is a refund and taken from the latest sum. Grade and wage of "
        "the last sum make the standard. A sum below the standard shows no amount.",
    ),
)
