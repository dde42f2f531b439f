"""两天内重复住院 / Readmission within two days. Source document, section 3.15.1."""

from collections.abc import Iterator, Sequence
from functools import partial

from detectors.cells.stays import (
    STAYS,
    Readmission,
    age_on,
    anchor_of,
    basis_of,
    cite_readmission,
    known_stays,
    marks_of,
    may_readmit,
    near_readmissions,
    readmissions,
)
from detectors.contract.doubt import Subject
from detectors.contract.values import Text, day_of
from detectors.engine.cell import Cell
from detectors.engine.context import Context
from detectors.engine.fact import Fact
from detectors.engine.finding import Claim, Finding
from detectors.engine.part import Near
from detectors.engine.rule import Parameters, Rule, parameter
from detectors.wording import counted, days_after


class ReadmissionParameters(Parameters):
    """The numbers stand in the source document. It reads every readmission; what was planned is told, by codes of ours."""

    max_gap_days: int = parameter(
        2,
        "出院日期到再次入院日期的最大天数（日历日之差）",
        "Most calendar days from the discharge to the admission.",
        unit="days",
        origin="source document",
        ge=0,
        le=365,
    )
    age_below: int = parameter(
        70,
        "只看再次入院当日未满该年龄的人",
        "Only persons below this age on the day of the later admission.",
        unit="years",
        origin="source document",
        ge=1,
        le=200,
    )
    planned_diagnoses: tuple[str, ...] = parameter(
        ("Z51.0", "Z51.1", "Z49"),
        "再次入院主诊断以这些编码开头的为计划内治疗：Z51.0 放疗，Z51.1 化疗，Z49 透析",
        "The later stay is a planned treatment where its main diagnosis begins with one of these (ICD-10): Z51.0 "
        "radiotherapy, Z51.1 chemotherapy, Z49 dialysis.",
        unit="ICD-10 codes",
        origin="ours",
    )
    planned_med_types: tuple[str, ...] = parameter(
        ("23",),
        "再次入院医疗类别以这些编码开头的为计划内治疗：23 转外住院",
        "The later stay is a planned treatment where its visit type (med_type) begins with one of these: 23 transfer.",
        unit="med_type codes",
        origin="ours",
    )
    exempt_planned: bool = parameter(
        False,
        "计划内治疗的再次入院不列出（否则列出并注明）",
        "Let a planned treatment pass; otherwise it is raised, and the doubt says that it was planned.",
        unit="yes or no",
        origin="ours",
    )


def judge(cell: Cell, parameters: ReadmissionParameters, context: Context) -> Iterator[Claim]:
    """For each stay the nearest earlier discharge, where the person is young enough on the day of the admission."""
    if not may_readmit(cell, parameters.max_gap_days):
        return
    known = known_stays(cell)
    for pair in readmissions(known, parameters.max_gap_days):
        later = pair.later
        assert later.begin is not None  # noqa: S101  (it has begun)
        brdy = later.brdy
        if brdy is None:
            brdy = next((stay.brdy for stay in known if stay.brdy is not None), None)
        if brdy is not None and (age := age_on(brdy, day_of(later.begin))) < parameters.age_below:
            planned = marks_of(later, parameters.planned_diagnoses, parameters.planned_med_types)
            if planned and parameters.exempt_planned:
                continue
            anchor = anchor_of(cell, later.mdtrt_id)
            build = partial(_finding, cell, parameters, pair, age, planned)
            yield Claim(anchor, (age, *basis_of(*pair)), build)


def near(cell: Cell, changed: Sequence[Fact], parameters: ReadmissionParameters) -> Near | None:
    """Only what lies within the gap counts."""
    return near_readmissions(cell, changed, parameters.max_gap_days)


def _finding(
    cell: Cell, parameters: ReadmissionParameters, pair: Readmission, age: int, planned: list[str]
) -> Finding:
    person, hospital = cell.parts
    later = pair.later
    assert later.begin is not None  # noqa: S101  (it has begun)
    after, limit = days_after(pair.gap, "出院", "discharge"), parameters.max_gap_days
    codes = "、".join(planned)
    told = Text(f"，为计划内治疗（{codes}）", f"; a planned treatment ({codes})") if planned else Text("", "")
    return Finding(
        anchor=anchor_of(cell, later.mdtrt_id),
        occurred_at=later.begin,
        reason="readmitted_same_hospital",
        subject=Subject("person", person),
        region=later.region,
        facility=hospital,
        amount=later.paid,
        complete=True,
        message=Text(
            f"{after.zh}再次在同一医院 {hospital} 住院（{limit} 天内即列出；入院时 {age} 岁）{told.zh}",
            f"Admitted to hospital {hospital} again {after.en} (limit: {counted(limit, 'day')}; aged {age}){told.en}",
        ),
        evidence=cite_readmission(pair, age=age, planned=codes or None),
    )


RULE = Rule(
    id="readmission-within-days",
    section="3.15.1",
    name=Text("两天内重复住院", "Readmission within two days"),
    level="high",
    business_item="inpatient-benefits",
    cell=STAYS,
    parameters=ReadmissionParameters,
    judge=judge,
    version="2",
    near=near,
    memory_days=lambda parameters: parameters.max_gap_days + 1,
    meaning=Text(
        "同一参保人从一家医院出院后，在规定天数内又住进同一家医院，可能是分解住院。",
        "A person is admitted to the same hospital within a few days of being discharged from it: one stay may have "
        "been split into two.",
    ),
    to_check=Text(
        "核对两次住院的诊断、病历和费用，确认再次入院是否必要（病情变化、计划内治疗除外）。",
        "Compare diagnoses, records and fees of both stays; a changed condition or a planned treatment explains it.",
    ),
    limits=Text(
        "天数按日历日之差计算（同日为 0 天），不是 48 小时；住院时间重叠由另一规则负责。没有出生日期的不判。"
        "一次住院自最早告知的入院时间起；以出院事件为止（有多条取业务时间最晚的一条），没有出院事件的以最晚的结算出院时间为止；"
        "中途结算（mid_setl_flag 为 1）和其后仍有结算的不算出院。入院早于数据的出院也算一次出院。退费不算住院，"
        "金额为净额。计划内治疗按再次住院的主诊断（dscg_maindiag_code，可选字段）和医疗类别认定，未填则不注明。",
        "Days are the difference of calendar dates (the same day is 0), not 48 hours; overlapping stays are another "
        "rule's matter. Without a birth date nothing is said. A stay begins at the earliest admission that is told. It ends with "
        "its discharge (of several the last in business time), else with the latest end that a settlement gives; an interim "
        "settlement (mid_setl_flag 1), or one after which the stay is settled again, ends nothing. A discharge whose admission lies "
        "before the data counts. Refunds are no stay; the amount is net of them. A planned treatment is read from the later "
        "stay's main diagnosis (dscg_maindiag_code, an optional field) and visit type; where they are missing it is not told.",
    ),
)
