"""分解住院 / Split hospitalisation. National framework GZ10000204001000."""

from collections.abc import Iterator, Sequence
from functools import partial

from detectors.cells.stays import (
    STAYS,
    Readmission,
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
from detectors.contract.values import Text
from detectors.engine.cell import Cell
from detectors.engine.context import Context
from detectors.engine.fact import Fact
from detectors.engine.finding import Claim, Finding
from detectors.engine.part import Near
from detectors.engine.rule import Parameters, Rule, parameter
from detectors.wording import counted, days_after


class SplitHospitalisationParameters(Parameters):
    """The framework names the matter and gives no numbers."""

    max_gap_days: int = parameter(
        15,
        "出院日期到再次入院日期的最大天数（日历日之差）",
        "Most calendar days from the discharge to the admission.",
        unit="days",
        origin="ours",
        ge=0,
        le=365,
    )
    exempt_diagnoses: tuple[str, ...] = parameter(
        ("Z51.0", "Z51.1", "Z49"),
        "再次入院主诊断以这些编码开头的除外：Z51.0 放疗，Z51.1 化疗，Z49 透析",
        "The later stay is let pass where its main diagnosis begins with one of these (ICD-10): Z51.0 radiotherapy, "
        "Z51.1 chemotherapy, Z49 dialysis.",
        unit="ICD-10 codes",
        origin="ours",
    )
    exempt_med_types: tuple[str, ...] = parameter(
        ("23", "24"),
        "再次入院医疗类别以这些编码开头的除外：23 转外住院，24 急诊转住院",
        "The later stay is let pass where its visit type (med_type) begins with one of these: 23 transfer, 24 emergency.",
        unit="med_type codes",
        origin="ours",
    )


def judge(cell: Cell, parameters: SplitHospitalisationParameters, context: Context) -> Iterator[Claim]:
    """One finding for each stay that began soon after another one and was no planned or pressing treatment."""
    if not may_readmit(cell, parameters.max_gap_days):
        return
    for pair in readmissions(known_stays(cell), parameters.max_gap_days):
        if not marks_of(pair.later, parameters.exempt_diagnoses, parameters.exempt_med_types):
            anchor, build = anchor_of(cell, pair.later.mdtrt_id), partial(_finding, cell, parameters, pair)
            yield Claim(anchor, basis_of(*pair), build)


def near(cell: Cell, changed: Sequence[Fact], parameters: SplitHospitalisationParameters) -> Near | None:
    """Only what lies within the gap counts."""
    return near_readmissions(cell, changed, parameters.max_gap_days)


def _finding(cell: Cell, parameters: SplitHospitalisationParameters, pair: Readmission) -> Finding:
    person, hospital = cell.parts
    later = pair.later
    assert later.begin is not None  # noqa: S101  (it has begun)
    after, limit = days_after(pair.gap, "出院", "discharge"), parameters.max_gap_days
    return Finding(
        anchor=anchor_of(cell, later.mdtrt_id),
        occurred_at=later.begin,
        reason="readmitted_without_exempt_treatment",
        subject=Subject("person", person),
        region=later.region,
        facility=hospital,
        amount=later.paid,
        complete=True,
        message=Text(
            f"{after.zh}再次在同一医院 {hospital} 住院（{limit} 天内即列出），未见除外的诊断或医疗类别（放化疗、透析、转院、急诊等）",
            f"Admitted to hospital {hospital} again {after.en} (limit: {counted(limit, 'day')}); no diagnosis or visit "
            "type that is exempt",
        ),
        evidence=cite_readmission(pair),
    )


RULE = Rule(
    id="split-hospitalisation",
    section="inpatient",
    national_code="GZ10000204001000",
    name=Text("分解住院", "Split hospitalisation"),
    level="medium",
    business_item="inpatient-benefits",
    cell=STAYS,
    parameters=SplitHospitalisationParameters,
    judge=judge,
    version="2",
    near=near,
    memory_days=lambda parameters: parameters.max_gap_days + 1,
    meaning=Text(
        "同一参保人出院后短期内又住进同一医院，且没有放化疗、透析、转院、急诊等正当情形：一次住院可能被拆成几次结算"
        "（国家规则 GZ10000204001000）。",
        "A person of any age is soon admitted to the same hospital again, with no exempt treatment: one stay may have "
        "been split to settle it several times (national rule GZ10000204001000).",
    ),
    to_check=Text(
        "比对两次住院的诊断、病程和费用，看治疗是否连续、是否应一次收治。",
        "Compare diagnoses, courses and fees of both stays: was the treatment one and should have been one stay?",
    ),
    limits=Text(
        "天数按日历日之差，0 到上限均列出；与“两天内重复住院”会对同一次住院各提一个疑点。除外情形只看再次住院的主诊断"
        "（dscg_maindiag_code，可选字段）和医疗类别；事件未填主诊断时不能排除，仍会列出。住院起止的认定与“两天内重复住院”相同："
        "中途结算不算出院，入院早于数据的出院也算一次出院；退费不算住院，金额为净额。",
        "Days are the difference of calendar dates. A stay may also be raised by `readmission-within-days`. What is exempt is "
        "read from the later stay's main diagnosis (dscg_maindiag_code, an optional field) and visit type; where the "
        "event carries no diagnosis nothing can be let pass by it. When a stay begins and ends is read as in "
        "`readmission-within-days`: an interim settlement ends nothing, a discharge whose admission lies before the data counts; "
        "refunds are no stay, and the amount is net of them.",
    ),
)
