"""一年内多次变更定点 / Repeated change of designated hospital (work injury). Source document, section 3.11.2.

The source calls it no risk, since the business allows it: shipped off. The same detector as 3.14.1.
"""

from collections.abc import Iterator
from typing import Final

from detectors.cells.designations import DESIGNATIONS
from detectors.contract.values import Text
from detectors.engine.cell import Cell
from detectors.engine.context import Context, WakeAt
from detectors.engine.finding import Finding
from detectors.engine.rule import Parameters, Rule, parameter
from detectors.rules.designations.clusters import repeated_changes

KIND: Final = "work_injury"


class WorkInjuryDesignationChangesParameters(Parameters):
    """Both defaults stand in the source document."""

    min_changes: int = parameter(
        2,
        "最少变更次数",
        "Fewest changes.",
        unit="changes",
        origin="source document",
        ge=2,
        le=100,
    )
    months: int = parameter(
        12,
        "变更所在的月数（自第一次变更之日到若干月后的同一日，含该日）",
        "Months that the changes lie in: from the first to the same day so many months later, that day included.",
        unit="months",
        origin="source document",
        ge=1,
        le=120,
    )


def judge(
    cell: Cell, parameters: WorkInjuryDesignationChangesParameters, context: Context
) -> Iterator[Finding | WakeAt]:
    """Changes of the hospital designated for a work injury only."""
    return repeated_changes(cell, KIND, parameters.min_changes, parameters.months, context, _words)


def _words(number: int, first: str, last: str) -> Text:
    return Text(
        f"工伤定点医院在 {first} 至 {last} 间变更 {number} 次",
        f"The hospital designated for a work injury was changed {number} times from {first} to {last}",
    )


RULE = Rule(
    id="work-injury-designation-changes",
    section="3.11.2",
    version="2",
    name=Text("一年内多次变更定点", "Repeated change of designated hospital (work injury)"),
    level="medium",
    business_item="designations",
    cell=DESIGNATIONS,
    parameters=WorkInjuryDesignationChangesParameters,
    judge=judge,
    memory_days=lambda parameters: parameters.months * 31 + 1,
    state="disabled",
    meaning=Text(
        "工伤人员一年内多次变更定点医院。",
        "The hospital designated for a work injury is changed several times within a year.",
    ),
    to_check=Text(
        "核对变更申请和变更原因。",
        "Check who asked for the change and why.",
    ),
    limits=Text(
        "默认停用。来源文件：不属于风险，业务允许。只统计 kind 为 work_injury 的定点变更，算法（含未注明变更前定点的处理）与 3.14.1 相同。",
        "Shipped off. Source document: not a risk, the business allows it. Counts changes whose `kind` is "
        "`work_injury`, with the detector of 3.14.1, which also tells what follows where the hospital before is not reported.",
    ),
)
