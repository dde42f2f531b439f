"""年度指标超进度 / Annual indicator ahead of pace. A rule for operators of a live fund monitor."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from math import floor
from typing import NamedTuple

from detectors.amounts import cents, number, plain
from detectors.cells.fund_years import FUND_YEARS, MICRO, Payment, Spending, yuan
from detectors.contract.doubt import Evidence, Subject
from detectors.contract.values import Text, day_of, period_end_us
from detectors.engine.cell import Cell
from detectors.engine.context import Context, WakeOnClose
from detectors.engine.finding import Finding, cite, join_anchor
from detectors.engine.rule import Parameters, Rule, parameter
from detectors.rules.fund_spending.payments import largest, payments_between

TABLE = "annual-quotas"


class AnnualQuotaPaceParameters(Parameters):
    """The quota itself stands in the reference table."""

    margin: float = parameter(
        0.10,
        "允许超过时间进度的比例",
        "Share by which the payments of the year may run ahead of the year's elapsed share.",
        unit="share of the pace",
        origin="ours",
        ge=0,
        le=10,
    )


class _Pace(NamedTuple):
    """The year up to the close of `month` (1–12): CNY paid, the quota in force, and the quota's elapsed share."""

    month: int
    paid: Decimal
    quota: Decimal
    share: Fraction

    @property
    def passed(self) -> bool:
        """Whether the quota itself is used up."""
        return self.paid > self.quota


class _Year(NamedTuple):
    """A year up to the close of a month: its months by name, its elapsed share, and the moment of the close."""

    months: tuple[str, ...]
    share: Fraction
    end: int


@lru_cache(maxsize=256)
def _year(year: str, last: int) -> _Year:
    end = period_end_us(f"{year}-{last:02}")
    first = date(int(year), 1, 1).toordinal()
    share = Fraction(day_of(end) - first, date(int(year) + 1, 1, 1).toordinal() - first)
    return _Year(tuple(f"{year}-{month:02}" for month in range(1, last + 1)), share, end)


@lru_cache(maxsize=4096)
def _allowed(quota: Decimal, share: Fraction, margin: float) -> int:
    """The most whole millionths of a yuan that neither the pace with its margin nor the quota itself forbids.

    Payments are whole millionths, so that what is above a limit is above its whole part.
    """
    pace = Fraction(quota) * share * (1 + Fraction(number(margin)))
    return floor(min(pace, Fraction(quota)) * MICRO)


def judge(
    cell: Cell, parameters: AnnualQuotaPaceParameters, context: Context
) -> Iterator[Finding | WakeOnClose]:
    """At most one finding a year: how the last closed month stands against the quota."""
    facility, year = cell.parts
    table = context.tables[TABLE]
    if (facility, year) not in table.rows:
        return
    closed = context.clock.closed
    last = 0 if closed is None or closed < year else 12 if closed[:4] > year else int(closed[5:])
    if last < 12:
        yield WakeOnClose(f"{year}-{last + 1:02}")
    if not last:
        return
    months, share, end = _year(year, last)
    quota = table.value(facility, year, on=date.fromordinal(day_of(end) - 1))
    if quota is None:
        return
    view: Spending = cell.view
    sums = view.months
    paid = 0
    for month in months:
        paid += sums.get(month, 0)
    if paid > _allowed(quota, share, parameters.margin):
        yield _finding(cell, _Pace(last, yuan(paid), quota, share), end, number(parameters.margin))


def _finding(cell: Cell, pace: _Pace, end: int, margin: Decimal) -> Finding:
    facility, year = cell.parts
    due = pace.quota if pace.passed else _decimal(Fraction(pace.quota) * pace.share)
    amount = cents(pace.paid - due)
    return Finding(
        anchor=join_anchor(facility, year),
        occurred_at=end,
        reason="quota_passed" if pace.passed else "ahead_of_pace",
        level="high" if pace.passed else None,
        subject=Subject("facility", facility),
        facility=facility,
        amount=amount,
        complete=pace.month == 12,
        message=_message(f"{year}-{pace.month:02}", pace, cents(due), amount, margin),
        evidence=tuple(_evidence(cell, pace)),
    )


def _message(month: str, pace: _Pace, due: Decimal, amount: Decimal, margin: Decimal) -> Text:
    paid, quota = cents(pace.paid), cents(pace.quota)
    if pace.passed:
        return Text(
            f"截至 {month} 基金支付 {paid} 元，超过年度指标 {quota} 元，多出 {amount} 元",
            f"{paid} CNY paid by the end of {month}, {amount} CNY above the quota of {quota} CNY",
        )
    share, allowed = cents(_decimal(pace.share * 100)), plain(margin * 100)
    return Text(
        f"截至 {month} 基金支付 {paid} 元，年度指标 {quota} 元按时间进度 {share}% 为 {due} 元，"
        f"多出 {amount} 元（允许超出进度 {allowed}%）",
        f"{paid} CNY paid by the end of {month}, {amount} CNY above the pace: {share} % of the year's quota of {quota} CNY "
        f"is {due} CNY ({allowed} % more is let pass)",
    )


def _decimal(value: Fraction) -> Decimal:
    return Decimal(value.numerator) / value.denominator


def _evidence(cell: Cell, pace: _Pace) -> Iterator[Evidence]:
    """The largest payment of each month, with the sum of the month: the year's payments are too many to list."""
    year = cell.parts[1]
    view: Spending = cell.view
    begin = period_end_us(f"{int(year) - 1}-12")
    for number_ in range(1, pace.month + 1):
        month = f"{year}-{number_:02}"
        end = period_end_us(month)
        shown: Payment | None = view.notes.get(month)
        if shown is None:
            for shown in largest(payments_between(cell, begin, end), 1):
                view.notes[month] = shown
        begin = end
        if shown is not None:
            yield cite(
                shown,
                month=month,
                month_sumamt=f"{cents(yuan(view.months[month]))}",
                fund_pay_sumamt=f"{shown.fund_pay_sumamt:f}",
            )


RULE = Rule(
    id="annual-quota-pace",
    section="fund",
    name=Text("年度指标超进度", "Annual indicator ahead of pace"),
    level="medium",
    business_item="fund-spending",
    cell=FUND_YEARS,
    parameters=AnnualQuotaPaceParameters,
    judge=judge,
    version="2",
    memory_days=lambda parameters: 0,
    meaning=Text(
        "一家机构当年累计基金支付超过年度指标的时间进度；超过指标本身的升为高风险。",
        "A facility's payments of the year run ahead of its annual quota's pace; above the quota itself the level is high.",
    ),
    to_check=Text(
        "分析超进度原因（病种、床位、转诊变化），提醒机构控费或核查不合理增长。",
        "Find the cause (case mix, beds, referrals); warn the facility or look into growth that has none.",
    ),
    limits=Text(
        "只在每月关账后判断，进度按日历天数占全年的比例；累计按结算事件的业务时间归月，退费在发生当月冲减。指标来自参考表 annual-quotas"
        "（随附的仅为示例，请换成当地数据），表中没有的机构和年度不判断；年中调整的指标自生效之日起使用。"
        "依据列出各月金额最大的一笔和当月合计。",
        "Judged at the close of each month; the pace is the share of the year's calendar days. Payments belong to the month of "
        "the event's business time, and so do refunds, which lower it. Quotas come from the reference table annual-quotas (what ships is an example; put in "
        "your own); facilities and years that are not in it are not judged; a quota changed within the year counts from "
        "the day it is in force. Evidence lists the largest payment of each month with the month's sum.",
    ),
    tables=(TABLE,),
)
