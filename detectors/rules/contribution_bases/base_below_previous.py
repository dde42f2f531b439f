"""在职人员缴费基数低于上一条 / In-service base below the previous record. Source document, section 3.5.2."""

from collections.abc import Iterator
from itertools import pairwise

from detectors.cells.bases import BASES, BaseRecord, records_of
from detectors.codes import is_in_service
from detectors.contract.doubt import Subject
from detectors.contract.values import Text
from detectors.engine.cell import Cell
from detectors.engine.context import Context
from detectors.engine.finding import Finding, join_anchor
from detectors.engine.rule import Parameters, Rule
from detectors.rules.contribution_bases.citing import cite_record


class BaseBelowPreviousParameters(Parameters):
    """None: the source document knows no threshold."""


def judge(cell: Cell, parameters: BaseBelowPreviousParameters, context: Context) -> Iterator[Finding]:
    """One finding for each in-service record below the one just before it by effective date."""
    if len(cell.facts) < 2:
        return
    (person,) = cell.parts
    for previous, record in pairwise(records_of(cell)):
        if record.psn_clctstd >= previous.psn_clctstd or not is_in_service(record.psn_type):
            continue
        yield Finding(
            anchor=join_anchor(person, record.source, record.event_id),
            occurred_at=record.time,
            reason="base_below_previous",
            subject=Subject("person", person),
            region=record.region,
            complete=True,
            message=Text(
                f"在职缴费基数由 {previous.psn_clctstd:f} 元降为 {record.psn_clctstd:f} 元",
                f"The in-service contribution base fell from {previous.psn_clctstd:f} to {record.psn_clctstd:f} CNY",
            ),
            evidence=(cite_record(previous), cite_record(record)),
        )


RULE = Rule(
    id="base-below-previous",
    section="3.5.2",
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
        "按生效日期排序，同日以后申报的为后；换单位的也比较（依据中列出单位）；人员类别 11 开头为在职。",
        "Records stand by effective date, on one day the later declared is the later; records of different employers "
        "are compared too (the evidence names them); in service means a category that starts with 11.",
    ),
)
