"""半年内变更离休定点2次及以上 / Repeated change of designated hospital (veterans). Source document, section 3.14.1."""

from collections.abc import Iterator
from typing import Final

from detectors.cells.designations import DESIGNATIONS
from detectors.contract.values import Text
from detectors.engine.cell import Cell
from detectors.engine.context import Context, WakeAt
from detectors.engine.finding import Finding
from detectors.engine.rule import Parameters, Rule, parameter
from detectors.rules.designations.clusters import repeated_changes

KIND: Final = "veteran"


class VeteranDesignationChangesParameters(Parameters):
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
        6,
        "变更所在的月数（自第一次变更之日到若干月后的同一日，含该日）",
        "Months that the changes lie in: from the first to the same day so many months later, that day included.",
        unit="months",
        origin="source document",
        ge=1,
        le=120,
    )


def judge(
    cell: Cell, parameters: VeteranDesignationChangesParameters, context: Context
) -> Iterator[Finding | WakeAt]:
    """Changes of the veteran's designated hospital only."""
    return repeated_changes(cell, KIND, parameters.min_changes, parameters.months, context, _words)


def _words(number: int, first: str, last: str) -> Text:
    return Text(
        f"离休定点医院在 {first} 至 {last} 间变更 {number} 次",
        f"The veteran's designated hospital was changed {number} times from {first} to {last}",
    )


RULE = Rule(
    id="veteran-designation-changes",
    section="3.14.1",
    version="2",
    name=Text("半年内变更离休定点2次及以上", "Repeated change of designated hospital (veterans)"),
    level="medium",
    business_item="designations",
    cell=DESIGNATIONS,
    parameters=VeteranDesignationChangesParameters,
    judge=judge,
    memory_days=lambda parameters: parameters.months * 31 + 1,
    meaning=Text(
        "离休人员在半年内多次变更定点医院，可能由他人借用待遇或医院之间争抢病人。",
        "A veteran's designated hospital is changed again and again within half a year: somebody else may be using "
        "the benefits, or hospitals compete for the patient.",
    ),
    to_check=Text(
        "核对变更申请人、变更原因和变更前后的就诊记录（搬迁、病情需要除外）。",
        "Check who asked for the change and why, and the visits before and after; moving house or a new illness "
        "explains it.",
    ),
    limits=Text(
        "只统计 kind 为 veteran 的定点变更；变更前后相同的不算变更。未注明变更前定点的，取窗口内上一次变更后的定点；"
        "仍不知道的可能是首次定点：除去这些后不足次数的，为低级并在疑点中说明。"
        "窗口相连的变更合为一个疑点，以第一次变更为准；窗口关闭前还会增加（complete 为否）。",
        "Counts changes whose `kind` is `veteran`. From and to the same hospital is no change. Where the hospital "
        "before is not reported it is the one of the change just before, if that lies within the window; else it may be the first one "
        "designated: where too few changes are left without these the level is low and the message says so. Windows that share a change are one doubt, named after its first change; it may still "
        "grow until its last window is closed (`complete` is false).",
    ),
)
