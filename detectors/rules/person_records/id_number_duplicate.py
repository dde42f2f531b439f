"""身份证重复 / Duplicate ID number. Source document, section 3.5.8."""

from collections.abc import Iterator

from detectors.cells.identities import IDENTITIES, Holding
from detectors.contract.doubt import Subject
from detectors.contract.values import Text
from detectors.engine.cell import Cell
from detectors.engine.context import Context
from detectors.engine.finding import Finding, cite, join_anchor
from detectors.engine.rule import Parameters, Rule, parameter
from detectors.identity_number import failing, is_usable


class IdNumberDuplicateParameters(Parameters):
    """The source speaks of a repeated number: two persons."""

    min_persons: int = parameter(
        2,
        "同一号码的最少人数",
        "Fewest distinct persons that hold one number.",
        unit="persons",
        origin="source document",
        ge=2,
        le=100,
    )


def judge(cell: Cell, parameters: IdNumberDuplicateParameters, context: Context) -> Iterator[Finding]:
    """Who holds the number follows from each person's last fact; a correction or a reversal ends it."""
    if len(cell.facts) < parameters.min_persons:
        return
    last: dict[str, Holding] = {}
    for fact in cell.facts:
        last.pop(fact.psn_no, None)  # keeps the dict in the order of the last facts
        last[fact.psn_no] = fact
    holders = [fact for fact in last.values() if fact.holds]
    if len(holders) < parameters.min_persons:
        return
    (number,) = cell.parts
    if not is_usable(number):  # cells of an earlier release hold such numbers
        return
    fault = failing(number)
    added = Text(f"，号码{fault.zh}", f"; the number {fault.en}") if fault is not None else Text("", "")
    yield Finding(
        anchor=join_anchor(number),
        occurred_at=holders[parameters.min_persons - 1].time,
        reason="number_held_by_several",
        subject=Subject("identity", number),
        complete=True,
        message=Text(
            f"同一身份证号登记在 {len(holders)} 个参保人名下{added.zh}",
            f"One ID number is registered to {len(holders)} persons{added.en}",
        ),
        evidence=tuple(cite(fact, psn_no=fact.psn_no, certno=fact.certno) for fact in holders),
    )


RULE = Rule(
    id="id-number-duplicate",
    section="3.5.8",
    version="2",
    name=Text("身份证重复", "Duplicate ID number"),
    level="high",
    business_item="person-records",
    cell=IDENTITIES,
    parameters=IdNumberDuplicateParameters,
    judge=judge,
    meaning=Text(
        "两个及以上参保人登记了同一个身份证号（15 位与 18 位归一后比较）。",
        "Two or more persons are registered under one ID number (15 and 18 digits compared after normalisation).",
    ),
    to_check=Text(
        "核对各参保人身份，合并重复登记或更正错误号码。",
        "Check who they are; merge a double registration or correct the wrong number.",
    ),
    limits=Text(
        "15 位号码按 19×× 年出生补为 18 位；超过 18 位取前 18 位。占位（无、-、全零、null）和被表格软件损坏的号码（2.20101E+17、"
        "后几位变零且校验位不符）不算号码；校验位不符的号码在疑点中说明。参保终止、死亡不改变号码归属，更正或冲销才改变。"
        "变更记录没有写明变更前号码（before.certno）的，无从得知放弃了哪个号码，原号码仍算由该人持有，直到来源冲销或补全该记录。",
        "15 digits are upgraded with a year of birth 19xx; of a longer number the first 18 characters count. "
        "Placeholders (`-`, zeros, `null`) and numbers that a spreadsheet damaged (2.20101E+17, or ending in zeros with a wrong "
        "check digit) are no numbers; one that fails its check is said to. Who holds "
        "a number ends with a correction or a reversal, not with the insurance or the person. A change record that does not "
        "name the number before it (`before.certno`) does not say which number was given up: that one stays with the "
        "person until the source reverses or completes the record.",
    ),
)
