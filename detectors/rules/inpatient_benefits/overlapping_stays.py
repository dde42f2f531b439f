"""住院时间重叠 / Overlapping inpatient stays. A rule for operators of a live fund monitor."""

from collections.abc import Iterator

from detectors.amounts import cents, total
from detectors.cells.care import CARE, CareStay, care_stays
from detectors.contract.doubt import Evidence, Subject
from detectors.contract.values import Text, day_of, from_us
from detectors.engine.cell import Cell
from detectors.engine.context import Context
from detectors.engine.finding import Finding, cite
from detectors.engine.rule import Parameters, Rule, parameter


class OverlappingStaysParameters(Parameters):
    """The shared day of a discharge and an admission elsewhere is in order."""

    min_overlap_days: int = parameter(
        1,
        "两次住院重叠的最少天数（较早的出院日期减较晚的入院日期）",
        "Fewest days of overlap: the earlier discharge date less the later admission date.",
        unit="days",
        origin="ours",
        ge=0,
        le=365,
    )


def judge(cell: Cell, parameters: OverlappingStaysParameters, context: Context) -> Iterator[Finding]:
    """One finding for each stay that began while another one was going on."""
    stays = [stay for stay in care_stays(cell.facts) if stay.begin is not None and stay.end is not None]
    if len(stays) < 2:
        return
    stays = [stay for stay in stays if _days(stay)[1] >= _days(stay)[0]]
    stays.sort(key=lambda stay: (stay.begin, stay.facility, stay.mdtrt_id))
    going_on: list[CareStay] = []
    for later in stays:
        admitted, discharged = _days(later)
        # later stays begin no earlier, so that what has ended by now concerns none of them
        going_on = [stay for stay in going_on if _days(stay)[1] - admitted >= parameters.min_overlap_days]
        if discharged - admitted >= parameters.min_overlap_days:
            if going_on:
                yield _finding(cell, going_on, later)
            going_on.append(later)


def _days(stay: CareStay) -> tuple[int, int]:
    assert stay.begin is not None and stay.end is not None  # noqa: S101  (filtered by the judge)
    return day_of(stay.begin), day_of(stay.end)


def _finding(cell: Cell, others: list[CareStay], later: CareStay) -> Finding:
    (person,) = cell.parts
    assert later.begin is not None  # noqa: S101  (filtered by the judge)
    admitted, discharged = _days(later)
    days = max(min(_days(other)[1], discharged) - admitted for other in others)
    elsewhere = any(other.facility != later.facility for other in others)
    paid = [fact.fund_pay_sumamt for fact in later.settlements]
    return Finding(
        anchor=f"{person}|{later.facility}|{later.mdtrt_id}",
        occurred_at=later.begin,
        reason="overlap_elsewhere" if elsewhere else "overlap_same_hospital",
        subject=Subject("person", person),
        region=later.region,
        facility=later.facility,
        amount=cents(total(paid)) if paid else None,
        complete=True,
        message=Text(
            f"在医院 {later.facility} 住院期间，另有 {len(others)} 次住院（{'含其他医院' if elsewhere else '同一医院'}）"
            f"与之重叠，最多 {days} 天",
            f"The stay in hospital {later.facility} overlaps with {len(others)} other stay(s) "
            f"{'elsewhere' if elsewhere else 'there'} by up to {days} day(s)",
        ),
        evidence=_evidence([*others, later]),
    )


def _evidence(stays: list[CareStay]) -> tuple[Evidence, ...]:
    cited: dict[str, Evidence] = {}
    for stay in stays:
        assert stay.begin_fact and stay.end_fact  # noqa: S101  (filtered by the judge)
        assert stay.begin is not None and stay.end is not None  # noqa: S101
        paid = {fact.name: fact.fund_pay_sumamt for fact in stay.settlements}
        for fact in (stay.begin_fact, stay.end_fact, *stay.settlements):
            money = paid.get(fact.name)
            cited[fact.name] = cite(
                fact,
                fixmedins_code=stay.facility,
                mdtrt_id=stay.mdtrt_id,
                begntime=from_us(stay.begin).isoformat(),
                endtime=from_us(stay.end).isoformat(),
                fund_pay_sumamt=None if money is None else f"{money:f}",
            )
    return tuple(cited.values())


RULE = Rule(
    id="overlapping-stays",
    section="inpatient",
    name=Text("住院时间重叠", "Overlapping inpatient stays"),
    level="high",
    business_item="inpatient-benefits",
    cell=CARE,
    parameters=OverlappingStaysParameters,
    judge=judge,
    meaning=Text(
        "同一参保人的两次住院在时间上重叠超过出院入院的同一天：一个人不可能同时住在两处，可能是挂床或虚假住院。",
        "Two stays of one person overlap by more than the shared day: nobody lies in two beds, so one of the stays may "
        "be on paper only.",
    ),
    to_check=Text(
        "核对两家医院的护理记录、床位和费用清单，看哪一次住院不实。",
        "Compare nursing records, beds and bills of both: which of the stays was not real?",
    ),
    limits=Text(
        "只比较入院、出院时间都已知的住院；尚未出院或未报出院的不比较。一次住院以机构加就诊ID为准。",
        "Only stays whose admission and discharge are both known are compared. A stay is one mdtrt_id of one facility.",
    ),
)
