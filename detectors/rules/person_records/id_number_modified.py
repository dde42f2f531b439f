"""身份证号修改 / ID number modified. Source document, section 3.5.6."""

from collections.abc import Iterator

from detectors.cells.persons import PERSONS
from detectors.contract.doubt import Subject
from detectors.contract.masking import mask_name
from detectors.contract.values import Text
from detectors.engine.cell import Cell
from detectors.engine.context import Context
from detectors.engine.finding import Finding, cite, join_anchor
from detectors.engine.rule import Parameters, Rule, parameter
from detectors.rules.person_records.changes import number_change, said_of


class IdNumberModifiedParameters(Parameters):
    """The exception stands in the source document."""

    ignore_upgrade: bool = parameter(
        True,
        "同一号码由 15 位升为 18 位不算修改",
        "Whether 15 digits becoming the 18 of the same number is no modification.",
        unit="yes or no",
        origin="source document",
    )


def judge(cell: Cell, parameters: IdNumberModifiedParameters, context: Context) -> Iterator[Finding]:
    """One finding for each change record that alters the number."""
    (person,) = cell.parts
    for fact in cell.facts:
        change = number_change(fact, ignore_upgrade=parameters.ignore_upgrade)
        if change is not None:
            added = said_of(change)
            yield Finding(
                anchor=join_anchor(person, fact.source, fact.event_id),
                occurred_at=fact.time,
                reason="id_number_changed",
                subject=Subject("person", person, mask_name(fact.psn_name) if fact.psn_name else None),
                region=fact.region,
                complete=True,
                message=Text(
                    f"参保人身份证号被修改{added.zh}", f"The person's ID number was changed{added.en}"
                ),
                evidence=(cite(fact, {"certno": change}, psn_no=person),),
            )


RULE = Rule(
    id="id-number-modified",
    section="3.5.6",
    version="2",
    name=Text("身份证号修改", "ID number modified"),
    level="high",
    business_item="person-records",
    cell=PERSONS,
    parameters=IdNumberModifiedParameters,
    judge=judge,
    memory_days=lambda parameters: 0,
    meaning=Text(
        "参保人的身份证号被改成另一个号码，可能是冒名顶替。",
        "A person's ID number was changed into another one: somebody else may be taking over the insurance.",
    ),
    to_check=Text(
        "核对变更申请材料、原件和经办人，确认改前改后是否同一人。",
        "Check the request, the documents and the operator; are both numbers the same person's?",
    ),
    limits=Text(
        "首次补录、清空号码不算修改（变更记录没有改前号码的视为首次补录）；全角、空格、大小写差异不算修改。"
        "占位（无、-、全零、null）和被表格软件损坏的号码（2.20101E+17、后几位变零且校验位不符）不算号码：改成或改自这样的内容不算修改。"
        "有号码校验位不符的，疑点中说明。",
        "A number entered for the first time or taken out is no modification, and a record without the number before "
        "counts as a first entry; neither is spelling (width, spaces, case). Placeholders (`-`, zeros, `null`) and numbers that a "
        "spreadsheet damaged (2.20101E+17, or ending in zeros with a wrong check digit) are no numbers: into or out of one "
        "nothing is modified. Where a number fails its check the doubt says so.",
    ),
)
