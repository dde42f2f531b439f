"""工伤未参保缴费 / Work injury without contribution. Source document, section 3.18.1."""

from collections.abc import Iterator

from detectors.amounts import total
from detectors.calendar_months import month_at, month_number, month_of
from detectors.cells.contributions import CONTRIBUTIONS, Contribution, InjuryBenefit
from detectors.contract.doubt import Subject
from detectors.contract.values import Text, from_us
from detectors.engine.cell import Cell
from detectors.engine.context import Context, WakeOnClose
from detectors.engine.finding import Finding, cite, join_anchor
from detectors.engine.rule import Parameters, Rule


class WorkInjuryNotContributedParameters(Parameters):
    """The source gives no number: the contribution is for the month of the injury and paid before it."""


def judge(
    cell: Cell, parameters: WorkInjuryNotContributedParameters, context: Context
) -> Iterator[Finding | WakeOnClose]:
    """Each case, by the injury's moment as its first payment tells it."""
    cases: dict[str, list[InjuryBenefit]] = {}
    for fact in cell.facts:
        if isinstance(fact, InjuryBenefit):
            cases.setdefault(fact.case_id, []).append(fact)
    for payments in cases.values():
        injured = payments[0].injured
        month = month_of(injured)
        number = month_number(month)
        covering = [
            fact
            for fact in cell.facts
            if isinstance(fact, Contribution) and fact.first <= number <= fact.last and fact.amount > 0
        ]
        if any(fact.paid <= injured for fact in covering):
            continue
        # a payment that may still come for an open month makes it the other reason, no more
        complete = bool(covering) or (context.clock.closed is not None and context.clock.closed >= month)
        if not complete:
            yield WakeOnClose(month)
        yield _finding(cell, payments, covering, month, complete)


def _finding(
    cell: Cell, payments: list[InjuryBenefit], covering: list[Contribution], month: str, complete: bool
) -> Finding:
    (person,) = cell.parts
    first = payments[0]
    injured = from_us(first.injured)
    if covering:
        zh = f"{month} 的缴费在工伤（{injured:%Y-%m-%d %H:%M}）之后才到账"
        en = f"The contribution for {month} was paid after the injury of {injured:%Y-%m-%d %H:%M}"
    else:
        zh = f"工伤（{injured:%Y-%m-%d %H:%M}）当月 {month} 无实际缴费记录"
        en = f"No contribution was paid for {month}, the month of the injury of {injured:%Y-%m-%d %H:%M}"
    return Finding(
        anchor=join_anchor(person, first.case_id),
        occurred_at=first.time,
        reason="paid_after_injury" if covering else "no_contribution",
        subject=Subject("person", person),
        amount=total(payment.amount for payment in payments),
        complete=complete,
        message=Text(zh, en),
        evidence=(
            *(
                cite(
                    payment,
                    case_id=payment.case_id,
                    trum_time=from_us(payment.injured).isoformat(),
                    amount=str(payment.amount),
                )
                for payment in payments
            ),
            *(
                cite(
                    fact,
                    emp_no=fact.emp_no,
                    accrym_begn=month_at(fact.first),
                    accrym_end=month_at(fact.last),
                    clct_time=from_us(fact.paid).isoformat(),
                    amount=str(fact.amount),
                )
                for fact in covering
            ),
        ),
    )


RULE = Rule(
    id="work-injury-not-contributed",
    section="3.18.1",
    name=Text("工伤未参保缴费", "Work injury without contribution"),
    level="medium",
    business_item="work-injury-benefits",
    cell=CONTRIBUTIONS,
    parameters=WorkInjuryNotContributedParameters,
    judge=judge,
    needs=(InjuryBenefit,),
    meaning=Text(
        "受伤当月没有实际缴费记录，或缴费在受伤之后才到账，可能是先受伤后参保。",
        "There is no contribution for the month of the injury, or it was paid after the injury: the person may have "
        "been insured only once hurt.",
    ),
    to_check=Text(
        "核对工伤认定时间、参保登记时间和缴费到账时间，未参保期间的费用应由单位承担。",
        "Check the dates of the injury, of registration and of payment; without insurance the employer bears the cost.",
    ),
    limits=Text(
        "按受伤时刻（trum_time）与缴费到账时刻（clct_time）比较，补缴按所属月份计入；金额为零或负的不算实际缴费。"
        "同一案件以时间上最早一笔付款所载受伤时间为准。当月缴费常在月中到账，月初受伤也会列出。",
        "Compares the moment of the injury (`trum_time`) with that of the payment (`clct_time`); back-payments count "
        "for the months they cover, payments of zero or less do not count. A case's first payment tells the moment of "
        "the injury. Contributions often arrive in mid-month, so that an injury in its first days is listed too.",
    ),
)
