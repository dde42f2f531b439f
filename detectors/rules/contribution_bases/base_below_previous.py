"""在职人员缴费基数低于上一条 / In-service base below the previous record. Source document, section 3.5.2."""

from collections.abc import Iterator

from detectors.cells.bases import BASES, BaseRecord, records_of
from detectors.codes import is_in_service
from detectors.contract.doubt import Subject
from detectors.contract.values import Text
from detectors.engine.cell import Cell
from detectors.engine.context import Context
from detectors.engine.finding import Finding, join_anchor
from detectors.engine.rule import Rule
from detectors.rules.contribution_bases.citing import cite_record
from detectors.rules.contribution_bases.comparing import Comparing, differs_enough
from detectors.wording import yuan


class BaseBelowPreviousParameters(Comparing):
    """The fall is from the record just before it."""


def judge(cell: Cell, parameters: BaseBelowPreviousParameters, context: Context) -> Iterator[Finding]:
    """One finding for each in-service record below the one just before it by effective date."""
    if len(cell.facts) < 2:
        return
    (person,) = cell.parts
    last: dict[str, BaseRecord] = {}
    for record in records_of(cell):
        comparable = record.emp_no if parameters.same_employer_only else ""
        previous, last[comparable] = last.get(comparable), record
        if previous is None or not is_in_service(record.psn_type):
            continue
        fall = previous.psn_clctstd - record.psn_clctstd
        if not differs_enough(previous, fall, parameters):
            continue
        yield Finding(
            anchor=join_anchor(person, record.source, record.event_id),
            occurred_at=record.time,
            reason="base_below_previous",
            subject=Subject("person", person),
            region=record.region,
            complete=True,
            message=Text(
                f"在职缴费基数由 {yuan(previous.psn_clctstd)} 元降为 {yuan(record.psn_clctstd)} 元，降低 {yuan(fall)} 元",
                f"The in-service contribution base fell by {yuan(fall)} CNY, from {yuan(previous.psn_clctstd)} to "
                f"{yuan(record.psn_clctstd)} CNY",
            ),
            evidence=(cite_record(previous), cite_record(record)),
        )


RULE = Rule(
    id="base-below-previous",
    section="3.5.2",
    version="2",
    name=Text("在职人员缴费基数低于上一条", "In-service base below the previous record"),
    level="high",
    business_item="contribution-bases",
    cell=BASES,
    parameters=BaseBelowPreviousParameters,
    judge=judge,
    needs=(BaseRecord,),
    meaning=Text(
        "在职人员申报的缴费基数低于前一条记录，可能是少报工资、少缴保费。",
        "The base declared for a person in service is below the record before it: wages may be understated to pay "
        "less.",
    ),
    to_check=Text(
        "核对工资表、个税申报和变更单位情况，确认降低基数的依据。",
        "Compare payroll and tax returns; did the person change employers? What justifies the lower base?",
    ),
    limits=Text(
        "按生效日期排序，同日以后申报的为后；人员类别 11 开头为在职。来源文件不设差额、不分单位，换单位的也比较（依据中列出单位）；"
        "换单位、误差很小的降低可用 same_employer_only、min_difference、min_difference_share 排除。"
        "与上一年比较的另见 base-below-last-year。",
        "Records stand by effective date, on one day the later declared is the later; in service means a category that "
        "starts with 11. The source knows no least fall and compares across employers (the evidence names them); a fall that comes "
        "with a new employer, or is small, can be left out by `same_employer_only`, `min_difference` and "
        "`min_difference_share`. The comparison with last year is base-below-last-year's.",
    ),
)
