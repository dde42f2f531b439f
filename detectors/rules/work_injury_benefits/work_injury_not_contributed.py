"""工伤未参保缴费 / Work injury without contribution. Source document, section 3.18.1."""

from collections.abc import Iterator, Sequence

from detectors.amounts import total
from detectors.calendar_months import month_at, month_number, month_of
from detectors.cells.contributions import CONTRIBUTIONS, Contribution, InjuryBenefit, standing
from detectors.contract.doubt import Subject
from detectors.contract.values import Text, from_us
from detectors.engine.cell import Cell
from detectors.engine.context import Context, WakeOnClose
from detectors.engine.finding import Finding, cite, join_anchor
from detectors.engine.rule import Parameters, Rule, parameter


class WorkInjuryNotContributedParameters(Parameters):
    """The source gives no number: the contribution is for the month of the injury and paid before it."""

    due_day: int = parameter(
        0,
        "当月缴费的截止日（几号）；在此日之前受伤、且上月已缴费的不列出（0 为不看，按来源文件）",
        "Day of the month by which its contribution is due: an injury before that day is covered where the month before was paid "
        "(0: not looked at, as in the source).",
        unit="day of the month",
        origin="source document",
        ge=0,
        le=31,
    )


def judge(
    cell: Cell, parameters: WorkInjuryNotContributedParameters, context: Context
) -> Iterator[Finding | WakeOnClose]:
    """Each case, by the injury's moment as its first payment tells it."""
    cases: dict[str, list[InjuryBenefit]] = {}
    for fact in cell.facts:
        if isinstance(fact, InjuryBenefit):
            cases.setdefault(fact.case_id, []).append(fact)
    for payments in cases.values():
        if total(payment.amount for payment in payments) <= 0:  # refunds: nothing was paid in the end
            continue
        injured = next(payment for payment in payments if payment.amount > 0).injured
        month = month_of(injured)
        number = month_number(month)
        covering = _for_month(cell, number)
        if _contributed(covering, injured):
            continue
        if from_us(injured).day < parameters.due_day and _contributed(_for_month(cell, number - 1), injured):
            continue
        counted = standing(covering)
        # a payment that may still come for an open month makes it the other reason, no more
        complete = bool(counted) or (context.clock.closed is not None and context.clock.closed >= month)
        if not complete:
            yield WakeOnClose(month)
        yield _finding(cell, payments, counted, month, complete)


def _for_month(cell: Cell, number: int) -> list[Contribution]:
    return [
        fact for fact in cell.facts if isinstance(fact, Contribution) and fact.first <= number <= fact.last
    ]


def _contributed(contributions: Sequence[Contribution], moment: int) -> bool:
    """Whether some employer's payments stand, and had been received by the moment."""
    employers = {fact.emp_no for fact in standing(contributions)}
    by_then = standing(fact for fact in contributions if fact.paid <= moment)
    return any(fact.emp_no in employers for fact in by_then)


def _finding(
    cell: Cell, payments: list[InjuryBenefit], covering: list[Contribution], month: str, complete: bool
) -> Finding:
    (person,) = cell.parts
    first = next(payment for payment in payments if payment.amount > 0)
    injured = from_us(first.injured)
    if covering:
        paid = min(fact.paid for fact in covering)
        if paid > first.injured:
            received = f"{from_us(paid):%Y-%m-%d %H:%M}"
            zh = f"{month} 的缴费在工伤（{injured:%Y-%m-%d %H:%M}）之后才到账（最早 {received}）"
            en = (
                f"The contribution for {month} was paid after the injury of {injured:%Y-%m-%d %H:%M} "
                f"(first on {received})"
            )
        else:
            zh = f"{month} 的缴费在工伤（{injured:%Y-%m-%d %H:%M}）之前已退回，之后才重新到账"
            en = (
                f"The contribution for {month} had been given back before the injury of {injured:%Y-%m-%d %H:%M} and was "
                "paid again after it"
            )
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
    version="2",
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
        "按受伤时刻（trum_time）与缴费到账时刻（clct_time）比较，补缴按所属月份计入；金额为零或负的不算实际缴费，"
        "同一单位对该月的缴费合计不大于零（已退回）的也不算；案件付款合计不大于零的不列出。"
        "同一案件以时间上最早一笔付款所载受伤时间为准。来源文件未写截止日，当月缴费常在月中到账，月初受伤也会列出；设定 due_day 后，截止日之前（不含当日）受伤、"
        "且受伤前上月已缴费的不列出。",
        "Compares the moment of the injury (`trum_time`) with that of the payment (`clct_time`); back-payments count "
        "for the months they cover, payments of zero or less do not count, nor do those of an employer that "
        "in all paid no more than it was repaid for the month; a case whose payments were given back is not raised. A case's first payment tells the moment of "
        "the injury. The source names no due day. Contributions often arrive in mid-month, so that an injury in the month's first days is "
        "listed too; with `due_day` set, an injury before that day is not where the month before had been paid by then.",
    ),
)
