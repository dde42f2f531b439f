"""退休人员缴费基数异常 / Retiree's base above last year's in-service base. Source document, section 3.5.1.

The source does not say where the retirement is seen, nor which of several bases of a year counts. Ours: the
retirement year is the earliest year of a retirement event or of a base record with a retired category; of each year
the last effective base counts, whichever category it was declared under, since a base raised just before retiring
serves the same end as one raised with it.
"""

from collections.abc import Iterator
from datetime import date

from detectors.calendar_months import iso_day
from detectors.cells.bases import BASES, BaseRecord, Retirement, records_of
from detectors.codes import is_in_service, is_retired
from detectors.contract.doubt import Subject
from detectors.contract.values import Text
from detectors.engine.cell import Cell
from detectors.engine.context import Context, WakeOnClose
from detectors.engine.finding import Finding, cite, join_anchor
from detectors.engine.rule import Rule
from detectors.rules.contribution_bases.citing import cite_record
from detectors.rules.contribution_bases.comparing import Comparing, differs_enough, of_employer
from detectors.wording import yuan


class RetireeBaseParameters(Comparing):
    """The rise is from the last record of the year before."""


def judge(cell: Cell, parameters: RetireeBaseParameters, context: Context) -> Iterator[Finding | WakeOnClose]:
    """At most one finding: a person retires once."""
    if len(cell.facts) < 2:
        return
    told = [fact for fact in cell.facts if isinstance(fact, Retirement) or is_retired(fact.psn_type)]
    if not told:
        return
    retired = min(told, key=_year)
    year = _year(retired)
    records = records_of(cell)
    base = next((record for record in reversed(records) if record.year == year), None)
    if base is None:
        return
    comparable = of_employer(records, base.emp_no, parameters)
    before = next((record for record in reversed(comparable) if record.year == year - 1), None)
    if before is None or not is_in_service(before.psn_type):
        return
    rise = base.psn_clctstd - before.psn_clctstd
    if not differs_enough(before, rise, parameters):
        return
    (person,) = cell.parts
    december = f"{year:04}-12"
    complete = context.clock.closed is not None and context.clock.closed >= december
    if not complete:
        yield WakeOnClose(december)
    evidence = [cite_record(before)]
    if isinstance(retired, Retirement):
        evidence.append(cite(retired, date=iso_day(retired.date)))
    evidence.append(cite_record(base))
    yield Finding(
        anchor=join_anchor(person, year),
        occurred_at=base.time,
        reason="base_raised_on_retirement",
        subject=Subject("person", person),
        region=base.region,
        complete=complete,
        message=Text(
            f"{year} 年退休，当年缴费基数 {yuan(base.psn_clctstd)} 元，比上一年在职的 {yuan(before.psn_clctstd)} 元高 {yuan(rise)} 元",
            f"Retired in {year} with a base of {yuan(base.psn_clctstd)} CNY, {yuan(rise)} CNY above "
            f"{yuan(before.psn_clctstd)} CNY of the last year in service",
        ),
        evidence=tuple(evidence),
    )


def _year(fact: BaseRecord | Retirement) -> int:
    return date.fromordinal(fact.date).year if isinstance(fact, Retirement) else fact.year


RULE = Rule(
    id="retiree-base-above-last-in-service",
    section="3.5.1",
    version="2",
    name=Text("退休人员缴费基数异常", "Retiree's base above last year's in-service base"),
    level="high",
    business_item="contribution-bases",
    cell=BASES,
    parameters=RetireeBaseParameters,
    judge=judge,
    needs=(BaseRecord,),
    meaning=Text(
        "上一年在职、本年退休的人，退休当年的缴费基数高于上一年最后的在职基数，可能为多划个人账户或多算待遇而抬高。",
        "Somebody in service last year and retired this year has a base above the last one in service: it may have "
        "been raised for a larger account or benefit.",
    ),
    to_check=Text(
        "核对退休审批时间、退休前工资和基数申报依据。",
        "Check the date of retirement, the wages before it and what the base rests on.",
    ),
    limits=Text(
        "退休年份取退休事件或退休类别（12、13 开头）基数记录中最早的一年；每年取按生效日期最后一条基数；"
        "上一年最后一条须为在职；12 月关闭前 complete 为否。来源文件不设差额、不分单位；"
        "可用 same_employer_only、min_difference、min_difference_share 收紧。",
        "The retirement year is the earliest of a retirement event and of a base record with a retired category (12, "
        "13); of each year the last base by effective date counts; that of the year before must be in service; until "
        "December is closed `complete` is false. The source knows no least rise and compares across employers; "
        "`same_employer_only`, `min_difference` and `min_difference_share` narrow that.",
    ),
)
