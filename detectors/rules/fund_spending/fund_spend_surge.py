"""基金支出激增 / Surge of fund spending. A rule for operators of a live fund monitor.

Exact throughout: sums of days are whole millionths of a yuan, z is the decimal number that was written, and the
comparison with mean + z * standard deviation is made between whole numbers (`Baseline.limit`). The standard deviation
is that of the population of the last days: the root of the mean squared distance from their mean.
"""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from detectors.amounts import ZERO, cents, number
from detectors.calendar_months import iso_day
from detectors.cells.fund_years import FUND_YEARS, Payment, Spending, Surge, micro, yuan
from detectors.contract.doubt import Subject
from detectors.contract.values import Text, day_start_us
from detectors.engine.cell import Cell
from detectors.engine.context import Context, WakeAt
from detectors.engine.finding import Finding, cite, join_anchor
from detectors.engine.rule import Parameters, Rule, parameter
from detectors.rules.fund_spending.payments import largest, payments_between
from detectors.windows import is_over

_SHOWN = 20


class FundSpendSurgeParameters(Parameters):
    """All three are ours."""

    z: float = parameter(
        4,
        "超过均值的标准差倍数",
        "Standard deviations above the mean up to which a day is let pass.",
        unit="standard deviations",
        origin="ours",
        ge=0,
        le=100,
    )
    days: int = parameter(
        28,
        "作为基线的此前有结算的天数",
        "Days with settlements just before the day that make the baseline.",
        unit="days with settlements",
        origin="ours",
        ge=2,
        le=60,
    )
    min_amount: float = parameter(
        10_000,
        "当日基金支付不超过该金额的不列出",
        "Fund payment of a day up to which it is let pass.",
        unit="CNY",
        origin="ours",
        ge=0,
        le=1_000_000_000,
    )


class _Day(NamedTuple):
    """What is shown of a day: the payment with which it went over the limit, the sum by then, the largest ones."""

    limit: int
    decisive: Payment
    by_then: int
    before: list[Payment]
    all_day: list[Payment]


def judge(cell: Cell, parameters: FundSpendSurgeParameters, context: Context) -> Iterator[Finding | WakeAt]:
    """One finding for each day of the year that is far above the days before it."""
    view: Spending = cell.view
    z = number(parameters.z).as_integer_ratio()
    first = date(int(cell.parts[1]), 1, 1).toordinal()
    for surge in view.surges(parameters.days, z, micro(number(parameters.min_amount))):
        if surge.day < first:  # a day of the head: raised in its own year's cell
            continue
        begin, end = day_start_us(surge.day), day_start_us(surge.day + 1)
        day = view.notes.get(surge.day)
        if day is None or day.limit != surge.limit:
            day = view.notes[surge.day] = _examine(surge, payments_between(cell, begin, end))
        complete = is_over(context, end)
        if not complete:
            yield WakeAt(end)
        yield _finding(cell, surge, day, complete)


def _examine(surge: Surge, payments: list[Payment]) -> _Day:
    by_then = 0
    for index, payment in enumerate(payments):
        by_then += micro(payment.fund_pay_sumamt)
        if by_then > surge.limit:
            before = largest(payments[: index + 1], _SHOWN)
            return _Day(surge.limit, payment, by_then, before, largest(payments, _SHOWN))
    raise AssertionError("the payments of the day do not add up to its sum")


def _finding(cell: Cell, surge: Surge, day: _Day, complete: bool) -> Finding:
    """While the day goes on it tells of the moment when the limit was passed, so that it is not revised all day."""
    facility = cell.parts[0]
    mean = Decimal(surge.baseline.total) / surge.baseline.days / 1_000_000
    total = yuan(surge.total if complete else day.by_then)
    shown = day.all_day if complete else day.before
    name = iso_day(surge.day)
    return Finding(
        anchor=join_anchor(facility, name),
        occurred_at=day.decisive.time,
        reason="day_far_above_baseline",
        subject=Subject("facility", facility),
        facility=facility,
        amount=cents(total - max(mean, ZERO)),  # days on which refunds outweigh payments are no money at risk
        complete=complete,
        message=Text(
            f"{name} 基金支付{'' if complete else '已'}达 {cents(total)} 元，此前 {surge.baseline.days} 个有结算的日子"
            f"日均 {cents(mean)} 元，上限 {cents(yuan(surge.limit))} 元",
            f"{name}: the fund paid {cents(total)} CNY{'' if complete else ' so far'}; the mean of the "
            f"{surge.baseline.days} days with settlements before is {cents(mean)} CNY, the limit "
            f"{cents(yuan(surge.limit))} CNY",
        ),
        evidence=tuple(
            cite(
                payment,
                fund_pay_sumamt=f"{payment.fund_pay_sumamt:f}",
                day_sumamt=f"{cents(total)}" if payment is shown[0] else None,
                baseline_mean=f"{cents(mean)}" if payment is shown[0] else None,
                limit=f"{cents(yuan(surge.limit))}" if payment is shown[0] else None,
            )
            for payment in shown
        ),
    )


RULE = Rule(
    id="fund-spend-surge",
    section="fund",
    name=Text("基金支出激增", "Surge of fund spending"),
    level="medium",
    business_item="fund-spending",
    cell=FUND_YEARS,
    parameters=FundSpendSurgeParameters,
    judge=judge,
    version="2",
    memory_days=lambda parameters: 0,
    meaning=Text(
        "一家机构某日的基金支付远高于此前一段时间的日均水平：可能突击刷卡、集中虚假结算或年底冲量。",
        "On one day the fund paid a facility far more than on the days before: cards may be charged in bulk, settlements "
        "invented, or volumes driven up.",
    ),
    to_check=Text(
        "看当日大额结算和人次，是否有义诊、新院区开诊、集中补录等合理原因。",
        "Look at the day's large settlements and numbers; a new site or settlements entered in arrears explain it.",
    ),
    limits=Text(
        "基线为此前最近若干个有结算的日子（最早回看到上一年 11 月 1 日），不足天数的不判断；标准差按总体计算，全程精确无舍入。"
        "退费在发生当日冲减；金额为当日合计超出日均的部分，日均为负时按零计。"
        "当日未结束时只说明超过上限的那一刻，结束后给出全天数字；依据列出金额最大的 20 笔。",
        "The baseline is the last days with settlements, back to 1 November of the year before; where there are fewer, nothing is "
        "raised. The standard deviation is the population's; nothing is rounded. Refunds lower the day on which they are made; "
        "the amount is what the day has above the mean, or above nothing where refunds make the mean negative. While the day goes on the doubt tells of "
        "the moment when the limit was passed, afterwards of the whole day. Evidence lists the 20 largest payments.",
    ),
)
