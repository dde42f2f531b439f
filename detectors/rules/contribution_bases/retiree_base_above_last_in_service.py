"""退休人员缴费基数异常 / Retiree's base above last year's in-service base. Source document, section 3.5.1.

The source does not say where the retirement is seen, nor which of several bases of a year counts. Ours: the
retirement year is the earliest year of a retirement event or of a base record with a retired category; of each year
the last effective base counts, whichever category it was declared under, since a base raised just before retiring
serves the same end as one raised with it.
"""

from collections.abc import Iterator
from datetime import date

from detectors.calendar_months import iso_day
from detectors.cells.bases import BASES, BaseRecord, Retirement, last_of_years
from detectors.codes import is_in_service, is_retired
from detectors.contract.doubt import Subject
from detectors.contract.values import Text
from detectors.engine.cell import Cell
from detectors.engine.context import Context, WakeOnClose
from detectors.engine.finding import Finding, cite, join_anchor
from detectors.engine.rule import Parameters, Rule
from detectors.rules.contribution_bases.citing import cite_record


class RetireeBaseParameters(Parameters):
    """None: the source document knows no threshold."""


def judge(cell: Cell, parameters: RetireeBaseParameters, context: Context) -> Iterator[Finding | WakeOnClose]:
    """At most one finding: a person retires once."""
    if len(cell.facts) < 2:
        return
    told = [fact for fact in cell.facts if isinstance(fact, Retirement) or is_retired(fact.psn_type)]
    if not told:
        return
    retired = min(told, key=_year)
    year = _year(retired)
    last = last_of_years(cell)
    base, before = last.get(year), last.get(year - 1)
    if base is None or before is None:
        return
    if not is_in_service(before.psn_type) or base.psn_clctstd <= before.psn_clctstd:
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
            f"{year} 年退休，当年缴费基数 {base.psn_clctstd:f} 元，高于上一年在职的 {before.psn_clctstd:f} 元",
            f"Retired in {year} with a base of {base.psn_clctstd:f} CNY, above {before.psn_clctstd:f} CNY of the last "
            "year in service",
        ),
        evidence=tuple(evidence),
    )


def _year(fact: BaseRecord | Retirement) -> int:
    return date.fromordinal(fact.date).year if isinstance(fact, Retirement) else fact.year


RULE = Rule(
    id="retiree-base-above-last-in-service",
    section="3.5.1",
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
        "上一年最后一条须为在职；12 月关闭前 complete 为否。",
        "The retirement year is the earliest of a retirement event and of a base record with a retired category (12, "
        "13); of each year the last base by effective date counts; that of the year before must be in service; until "
        "December is closed `complete` is false.",
    ),
)
