"""个人身份修改 / Identity or category modified. Source document, section 3.5.5."""

from collections.abc import Iterator
from typing import Literal

from detectors.cells.persons import PERSONS
from detectors.contract.doubt import Change, Subject
from detectors.contract.masking import mask_name
from detectors.contract.values import Text
from detectors.engine.cell import Cell
from detectors.engine.context import Context
from detectors.engine.finding import Finding, cite, join_anchor
from detectors.engine.rule import Parameters, Rule, parameter
from detectors.placeholders import is_placeholder

Watched = Literal["psn_type", "psn_idet_type", "cvlserv_flag", "psn_type_lv"]

_NAMES: dict[str, Text] = {
    "psn_type": Text("人员类别", "person category"),
    "psn_idet_type": Text("人员身份类别", "personal identity"),
    "cvlserv_flag": Text("公务员标志", "civil-servant flag"),
    "psn_type_lv": Text("人员类别等级（特殊待遇类别）", "special treatment category"),
}


class IdentityCategoryModifiedParameters(Parameters):
    """The four fields that enter benefit formulas."""

    fields: tuple[Watched, ...] = parameter(
        ("psn_type", "psn_idet_type", "cvlserv_flag", "psn_type_lv"),
        "监测的字段",
        "The fields that are watched.",
        unit="field names",
        origin="source document",
        min_length=1,
        max_length=4,
    )


def judge(cell: Cell, parameters: IdentityCategoryModifiedParameters, context: Context) -> Iterator[Finding]:
    """One finding for each change record that alters a watched field.

    A field that is absent after the change was not touched. One that is absent before it may have held nothing, or may just not
    have been sent: a special identity granted to somebody who had none is raised, at level low where nothing else changed.
    """
    (person,) = cell.parts
    for fact in cell.facts:
        changed: dict[str, Change] = {
            name: Change(fact.before.get(name), fact.after[name])
            for name in _NAMES
            if name in parameters.fields
            and not _is_missing(fact.after.get(name))
            and fact.before.get(name) != fact.after[name]
        }
        if not changed:
            continue
        yield Finding(
            anchor=join_anchor(person, fact.source, fact.event_id),
            occurred_at=fact.time,
            reason="category_changed",
            subject=Subject("person", person, mask_name(fact.psn_name) if fact.psn_name else None),
            region=fact.region,
            complete=True,
            level="low" if all(_is_missing(change.old) for change in changed.values()) else None,
            message=_message(changed),
            evidence=(cite(fact, changed, psn_no=person),),
        )


def _is_missing(value: str | None) -> bool:
    """Whether a code says nothing. Zero is a code: 公务员标志 0 is no civil servant."""
    return value is None or (not value.isdigit() and is_placeholder(value))


def _message(changed: dict[str, Change]) -> Text:
    zh, en = [], []
    for name, change in changed.items():
        if _is_missing(change.old):
            zh.append(f"{_NAMES[name].zh}录入为 {change.new}（未报原值）")
            en.append(f"{_NAMES[name].en} set to {change.new} (no value reported before)")
        else:
            zh.append(f"{_NAMES[name].zh}由 {change.old} 改为 {change.new}")
            en.append(f"{_NAMES[name].en} from {change.old} to {change.new}")
    return Text(f"参保人的{'，'.join(zh)}", f"Changed of the person: {', '.join(en)}")


RULE = Rule(
    id="identity-category-modified",
    section="3.5.5",
    version="2",
    name=Text("个人身份修改", "Identity or category modified"),
    level="high",
    business_item="person-records",
    cell=PERSONS,
    parameters=IdentityCategoryModifiedParameters,
    judge=judge,
    memory_days=lambda parameters: 0,
    meaning=Text(
        "参保人的人员类别、身份类别、公务员标志或特殊待遇类别被修改；这四项进入待遇计算，改动会提高报销。",
        "A person's category, identity, civil-servant flag or special treatment category was changed; the four enter "
        "benefit formulas, so a change can raise what is paid.",
    ),
    to_check=Text(
        "核对变更依据（退休审批、公务员登记、离休或优抚证明）和经办人，查看变更前后的待遇。",
        "Check the grounds (retirement approval, civil-service record, veteran's papers), the operator, and the "
        "benefits before and after.",
    ),
    limits=Text(
        "正常退休引起的人员类别变更也会列出；改前没有值、改后有值的，可能是新授予，也可能只是来源没有报原值：只有这类变更的，为低级并说明。"
        "占位（无、-、null）视为没有值。",
        "An ordinary retirement changes the category and is listed too. A value where none was reported before may have been "
        "granted, or the source may not have sent the one before: where nothing else changed the level is low and the message says "
        "so. Placeholders (`-`, `null`) are no values.",
    ),
)
