"""在职人员缴费基数低于上一年 / In-service base below last year's. Source document, section 3.5.3."""

from collections.abc import Iterator

from detectors.cells.bases import BASES, BaseRecord, records_of
from detectors.codes import is_in_service
from detectors.contract.doubt import Subject
from detectors.contract.values import Text
from detectors.engine.cell import Cell
from detectors.engine.context import Context, WakeOnClose
from detectors.engine.finding import Finding, join_anchor
from detectors.engine.rule import Rule, parameter
from detectors.rules.contribution_bases.citing import cite_record
from detectors.rules.contribution_bases.comparing import Comparing, differs_enough, of_employer
from detectors.wording import yuan


class BaseBelowLastYearParameters(Comparing):
    """The source document has this rule beside `base-below-previous`, so that one fall is raised by both."""

    repeats_previous: bool = parameter(
        True,
        "同样两条基数已由 base-below-previous 列出的，本规则也列出（关闭后同一次降低只有一个疑点）",
        "Whether a fall between the same two records that base-below-previous raises is raised here too (off: one doubt "
        "for one fall).",
        unit="yes or no",
        origin="source document",
    )


def judge(
    cell: Cell, parameters: BaseBelowLastYearParameters, context: Context
) -> Iterator[Finding | WakeOnClose]:
    """For each year the record in force (the last effective one) against the last effective one of the year before."""
    if len(cell.facts) < 2:
        return
    (person,) = cell.parts
    records = records_of(cell)
    for year, current in sorted({record.year: record for record in records}.items()):
        comparable = of_employer(records, current.emp_no, parameters)
        earlier = [record for record in comparable if record.year == year - 1]
        if not earlier or not is_in_service(current.psn_type):
            continue
        before = earlier[-1]
        fall = before.psn_clctstd - current.psn_clctstd
        if not differs_enough(before, fall, parameters):
            continue
        if not parameters.repeats_previous and _are_neighbours(comparable, before, current):
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
                f"{year} 年在职缴费基数 {yuan(current.psn_clctstd)} 元，比上一年的 {yuan(before.psn_clctstd)} 元低 {yuan(fall)} 元",
                f"The in-service contribution base of {year} is {yuan(current.psn_clctstd)} CNY, {yuan(fall)} CNY below "
                f"{yuan(before.psn_clctstd)} CNY of the year before",
            ),
            evidence=(cite_record(before), cite_record(current)),
        )


def _are_neighbours(records: list[BaseRecord], before: BaseRecord, current: BaseRecord) -> bool:
    """Whether no record lies between the two, so that base-below-previous compares the same two."""
    place = next(index for index, record in enumerate(records) if record is current)
    return place > 0 and records[place - 1] is before


RULE = Rule(
    id="base-below-last-year",
    section="3.5.3",
    version="2",
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
        "每年取按生效日期最后一条；上一年没有记录的不比较；同年后来调高的，疑点撤回；12 月关闭前 complete 为否。"
        "来源文件把本条与“低于上一条”分列，同一次降低两条规则都会列出；只要一个疑点的，关闭 repeats_previous，由 "
        "base-below-previous 列出。换单位、误差很小的降低可用 same_employer_only、min_difference、min_difference_share 排除。",
        "The last record by effective date counts for a year; without a record of the year before nothing is compared; "
        "a later rise in the same year withdraws the doubt; until December is closed `complete` is false. The source has this rule "
        "beside the one on the previous record, so that both raise one fall; switch `repeats_previous` off to have one doubt, "
        "base-below-previous's. A fall that comes with a new employer, or is small, can be left out by `same_employer_only`, "
        "`min_difference` and `min_difference_share`.",
    ),
)
