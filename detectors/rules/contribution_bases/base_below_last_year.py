"""在职人员缴费基数低于上一年 / In-service base below last year's. Source document, section 3.5.3."""

from collections.abc import Iterator

from detectors.cells.bases import BASES, BaseRecord, last_of_years
from detectors.codes import is_in_service
from detectors.contract.doubt import Subject
from detectors.contract.values import Text
from detectors.engine.cell import Cell
from detectors.engine.context import Context, WakeOnClose
from detectors.engine.finding import Finding, join_anchor
from detectors.engine.rule import Parameters, Rule
from detectors.rules.contribution_bases.citing import cite_record


class BaseBelowLastYearParameters(Parameters):
    """None: the source document knows no threshold."""


def judge(
    cell: Cell, parameters: BaseBelowLastYearParameters, context: Context
) -> Iterator[Finding | WakeOnClose]:
    """For each year the record in force (the last effective one) against the last effective one of the year before."""
    if len(cell.facts) < 2:
        return
    (person,) = cell.parts
    last = last_of_years(cell)
    for year, current in sorted(last.items()):
        before = last.get(year - 1)
        if before is None or current.psn_clctstd >= before.psn_clctstd or not is_in_service(current.psn_type):
            continue
        december = f"{year:04}-12"
        complete = context.clock.closed is not None and context.clock.closed >= december
        if not complete:
            yield WakeOnClose(december)
        yield Finding(
            anchor=join_anchor(person, year),
            occurred_at=current.time,
            reason="base_below_last_year",
            subject=Subject("person", person),
            region=current.region,
            complete=complete,
            message=Text(
                f"{year} 年在职缴费基数 {current.psn_clctstd:f} 元，低于上一年的 {before.psn_clctstd:f} 元",
                f"The in-service contribution base of {year} is {current.psn_clctstd:f} CNY, below "
                f"{before.psn_clctstd:f} CNY of the year before",
            ),
            evidence=(cite_record(before), cite_record(current)),
        )


RULE = Rule(
    id="base-below-last-year",
    section="3.5.3",
    name=Text("在职人员缴费基数低于上一年", "In-service base below last year's"),
    level="high",
    business_item="contribution-bases",
    cell=BASES,
    parameters=BaseBelowLastYearParameters,
    judge=judge,
    needs=(BaseRecord,),
    meaning=Text(
        "在职人员本年度的缴费基数低于上一年度最后的基数，可能是少报工资、少缴保费。",
        "This year's base of a person in service is below the last one of the year before: wages may be understated "
        "to pay less.",
    ),
    to_check=Text(
        "核对两年的工资总额和个税申报，以及是否换了单位。",
        "Compare the wages and tax returns of both years; did the person change employers?",
    ),
    limits=Text(
        "每年取按生效日期最后一条；上一年没有记录的不比较；同年后来调高的，疑点撤回；12 月关闭前 complete 为否。",
        "The last record by effective date counts for a year; without a record of the year before nothing is compared; "
        "a later rise in the same year withdraws the doubt; until December is closed `complete` is false.",
    ),
)
