"""连续三个月无缴费单位 / No contribution for 3 consecutive months. Source document, section 3.1.1.

A month is paid when what was paid for it (`accrym`) adds up to more than nothing, whenever it was paid. A streak is a run
of closed, unpaid months, in each of which the unit was registered throughout.
"""

from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import NamedTuple

from detectors.amounts import cents, total
from detectors.calendar_months import iso_day, month_at, month_number
from detectors.cells.units import UNITS, UnitBill, UnitPayment, UnitRecord, name_at
from detectors.contract.doubt import Subject
from detectors.contract.values import Text, day_of, period_end_us
from detectors.engine.cell import Cell
from detectors.engine.context import Context, WakeOnClose
from detectors.engine.finding import Finding, cite, join_anchor
from detectors.engine.rule import Parameters, Rule, parameter
from detectors.rules.unit_contributions.registered import Registered, registered_months
from detectors.wording import counted, named


class UnitUnpaidThreeMonthsParameters(Parameters):
    """The number of months stands in the source document; where the books begin is ours."""

    months: int = parameter(
        3,
        "连续无缴费的月数",
        "Consecutive months without a contribution.",
        unit="calendar months",
        origin="source document",
        ge=1,
        le=60,
    )
    not_before: str = parameter(
        "1900-01",
        "不看此月份以前的缴费（系统没有更早缴费记录时设置）",
        "Months before this one are not looked at: set it to where the contributions that were loaded begin.",
        unit="month (YYYY-MM)",
        origin="ours",
        pattern=r"^(19|[2-8][0-9])[0-9]{2}-(0[1-9]|1[0-2])$",
    )


class _Streak(NamedTuple):
    """Months as `month_number`s; `ended` when no later month can join."""

    first: int
    last: int
    ended: bool


def judge(
    cell: Cell, parameters: UnitUnpaidThreeMonthsParameters, context: Context
) -> Iterator[Finding | WakeOnClose]:
    """One finding for each streak that is long enough; judged again at the close at which one grows or begins."""
    spans = registered_months(cell)
    if not spans:
        return
    paid = _paid(cell)
    closed = month_number(context.clock.closed) if context.clock.closed is not None else None
    start = month_number(parameters.not_before)
    wakes = [_next_close(span, paid, closed, parameters.months, start) for span in spans]
    waiting = [month for month in wakes if month is not None]
    if waiting:
        yield WakeOnClose(month_at(min(waiting)))
    if closed is None:
        return
    for span in spans:
        for streak in _streaks(span, paid, closed, start):
            if streak.last - streak.first + 1 >= parameters.months:
                yield _finding(cell, span, streak, parameters.months)


def _paid(cell: Cell) -> set[int]:
    amounts: dict[str, list[Decimal]] = {}
    for fact in cell.facts:
        if type(fact) is UnitPayment:
            amounts.setdefault(fact.accrym, []).append(fact.amount)
    return {
        month_number(accrym)
        for accrym, paid in amounts.items()
        if (paid[0] if len(paid) == 1 else total(paid)) > 0
    }


def _next_close(span: Registered, paid: set[int], closed: int | None, months: int, start: int) -> int | None:
    """The first month not yet closed at whose close a streak is long enough, as things stand."""
    month = max(span.first, start) + months - 1
    if closed is not None:
        month = max(month, closed + 1)
    while (last := max(paid.intersection(range(month - months + 1, month + 1)), default=None)) is not None:
        month = last + months
    return month if span.last is None or month <= span.last else None


def _streaks(span: Registered, paid: set[int], closed: int, start: int) -> Iterator[_Streak]:
    """Every run of unpaid months of a span, up to what is closed."""
    begin = max(span.first, start)
    end = closed if span.last is None else min(closed, span.last)
    for month in sorted(month for month in paid if begin <= month <= end):
        if month > begin:
            yield _Streak(begin, month - 1, True)
        begin = month + 1
    if begin <= end:
        yield _Streak(begin, end, end == span.last or end + 1 in paid)


def _within(facts: Iterable[UnitBill | UnitPayment], streak: _Streak) -> list[UnitBill | UnitPayment]:
    return [fact for fact in facts if streak.first <= month_number(fact.accrym) <= streak.last]


def _finding(cell: Cell, span: Registered, streak: _Streak, months: int) -> Finding:
    (unit,) = cell.parts
    first, last = month_at(streak.first), month_at(streak.last)
    number = streak.last - streak.first + 1
    facts = _within((fact for fact in cell.facts if isinstance(fact, UnitBill | UnitPayment)), streak)
    due = cents(total(fact.amount for fact in facts if isinstance(fact, UnitBill)))
    occurred_at = period_end_us(month_at(streak.first + months - 1))
    name = named(unit, name_at(cell, occurred_at))
    return Finding(
        anchor=join_anchor(unit, first),
        occurred_at=occurred_at,
        reason="no_contribution",
        subject=Subject("unit", unit),
        region=span.record.region,
        amount=due if due > 0 else None,
        complete=streak.ended,
        message=Text(
            f"单位 {name} 自 {first} 至 {last} 连续 {number} 个月无缴费（达到 {months} 个月）",
            f"Unit {name} paid no contribution for {counted(number, 'consecutive month')}, {first} to {last} "
            f"({months} or more)",
        ),
        evidence=(
            cite(
                span.record,
                emp_no=unit,
                registered_since=iso_day(day_of(span.record.time)),
                unpaid_from=first,
                unpaid_to=last,
            ),
            *(cite(fact, accrym=fact.accrym, amount=f"{fact.amount:f}") for fact in facts),
        ),
    )


RULE = Rule(
    id="unit-unpaid-three-months",
    section="3.1.1",
    version="2",
    name=Text("连续三个月无缴费单位", "No contribution for 3 consecutive months"),
    level="medium",
    business_item="unit-contributions",
    cell=UNITS,
    parameters=UnitUnpaidThreeMonthsParameters,
    judge=judge,
    needs=(UnitRecord,),
    meaning=Text(
        "在册单位连续三个月没有缴费，职工待遇会受影响，单位可能已停业或有意拖欠。",
        "A registered unit paid nothing for three months in a row: its staff lose benefits; it may have closed, or put "
        "off paying.",
    ),
    to_check=Text(
        "联系单位核实经营状况，催缴或办理暂停、注销。",
        "Ask the unit how it stands; collect what is due, or have it suspended or deregistered.",
    ),
    limits=Text(
        "期间关闭时判断；月份为缴费所属期（accrym），该月实缴合计大于零为已缴；只看整月在册的月份：自登记事件起"
        "（没有登记事件的，自首次变更事件起）至注销或被合并止；没有写明另一方的合并不知谁存续，"
        "其后有变更事件才重新起算。系统没有更早缴费记录的，请用 not_before 设定起始月份。"
        "金额为这些月份的应缴合计，没有应缴记录或合计不大于零的为空。",
        "Judged at the close of periods. A month (accrym) is paid when payments for it add up to more than zero. Only "
        "whole months in the register count: from the registration, or the first change that tells of the unit, until "
        "it is deregistered or merged away; after a merger that does not name the other unit, from the next change that tells of it. Where older contributions were not loaded, set not_before. The amount is "
        "what was billed for these months, if that is above zero.",
    ),
)
