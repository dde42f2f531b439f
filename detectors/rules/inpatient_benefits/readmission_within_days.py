"""两天内重复住院 / Readmission within two days. Source document, section 3.15.1."""

from collections.abc import Iterator, Sequence
from decimal import Decimal
from functools import partial

from detectors.cells.stays import (
    STAYS,
    Stay,
    StaySettlement,
    age_on,
    anchor_of,
    basis_of,
    begun_stays,
    may_readmit,
    near_readmissions,
    readmissions,
)
from detectors.contract.doubt import Evidence, Subject
from detectors.contract.values import Text, day_of, from_us
from detectors.engine.cell import Cell
from detectors.engine.context import Context
from detectors.engine.fact import Fact
from detectors.engine.finding import Claim, Finding, cite
from detectors.engine.part import Near
from detectors.engine.rule import Parameters, Rule, parameter


class ReadmissionParameters(Parameters):
    """Both defaults stand in the source document."""

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


def judge(cell: Cell, parameters: ReadmissionParameters, context: Context) -> Iterator[Claim]:
    """For each stay the nearest earlier discharge, where the person is young enough on the day of the admission."""
    if not may_readmit(cell, parameters.max_gap_days):
        return
    begun = begun_stays(cell)
    for earlier, later, gap in readmissions(begun, parameters.max_gap_days):
        assert later.begin is not None  # noqa: S101  (it has begun)
        brdy = later.brdy
        if brdy is None:
            brdy = next((stay.brdy for stay in begun if stay.brdy is not None), None)
        if brdy is not None and (age := age_on(brdy, day_of(later.begin))) < parameters.age_below:
            anchor, build = anchor_of(cell, later.mdtrt_id), partial(_finding, cell, earlier, later, gap, age)
            yield Claim(anchor, (age, *basis_of(earlier, later, gap)), build)


def near(cell: Cell, changed: Sequence[Fact], parameters: ReadmissionParameters) -> Near | None:
    """Only what lies within the gap counts."""
    return near_readmissions(cell, changed, parameters.max_gap_days)


def _finding(cell: Cell, earlier: Stay, later: Stay, gap: int, age: int) -> Finding:
    assert later.begin is not None and earlier.end is not None and earlier.begin is not None  # noqa: S101
    person, hospital = cell.parts
    amount = (
        sum((fact.fund_pay_sumamt for fact in later.settlements), Decimal(0)) if later.settlements else None
    )
    return Finding(
        anchor=anchor_of(cell, later.mdtrt_id),
        occurred_at=later.begin,
        reason="readmitted_same_hospital",
        subject=Subject("person", person),
        region=later.region,
        facility=hospital,
        amount=amount,
        complete=True,
        message=Text(
            f"出院 {gap} 天后再次在同一医院 {hospital} 住院（入院时 {age} 岁）",
            f"Admitted to hospital {hospital} again {gap} day(s) after discharge (aged {age})",
        ),
        evidence=_evidence(earlier, later, gap, age),
    )


def _evidence(earlier: Stay, later: Stay, gap: int, age: int) -> tuple[Evidence, ...]:
    assert earlier.begin_fact and earlier.end_fact and later.begin_fact  # noqa: S101
    assert earlier.begin is not None and earlier.end is not None and later.begin is not None  # noqa: S101
    begin, end = from_us(earlier.begin).isoformat(), from_us(earlier.end).isoformat()
    facts = {fact.name: fact for fact in (earlier.begin_fact, earlier.end_fact)}
    cited = [cite(f, mdtrt_id=earlier.mdtrt_id, begntime=begin, endtime=end) for f in facts.values()]
    settled = later.begin_fact if isinstance(later.begin_fact, StaySettlement) else None
    cited.append(
        cite(
            later.begin_fact,
            mdtrt_id=later.mdtrt_id,
            begntime=from_us(later.begin).isoformat(),
            gap_days=gap,
            age=age,
            fund_pay_sumamt=None if settled is None else str(settled.fund_pay_sumamt),
        )
    )
    cited.extend(
        cite(fact, mdtrt_id=later.mdtrt_id, fund_pay_sumamt=str(fact.fund_pay_sumamt))
        for fact in later.settlements
        if fact is not later.begin_fact
    )
    return tuple(cited)


RULE = Rule(
    id="readmission-within-days",
    section="3.15.1",
    name=Text("两天内重复住院", "Readmission within two days"),
    level="high",
    business_item="inpatient-benefits",
    cell=STAYS,
    parameters=ReadmissionParameters,
    judge=judge,
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
        "天数按日历日之差计算（同日为 0 天），不是 48 小时；住院时间重叠由另一规则负责。没有出生日期的不判；同一次住院有多次结算的，以最先一次的时间为准。",
        "Days are the difference of calendar dates (the same day is 0), not 48 hours; overlapping stays are another "
        "rule's matter. Without a birth date nothing is said; of several settlements of one stay the first gives its "
        "times.",
    ),
)
