"""住院期间门诊购药 / Outpatient settlement during a stay. A rule for operators of a live fund monitor."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator

from detectors.cells.care import CARE, CareIndex, CareSettlement, CareStay, KnownStay, known_stays
from detectors.contract.doubt import Evidence, Subject
from detectors.contract.values import Text, day_of, from_us
from detectors.engine.cell import Cell
from detectors.engine.context import Context, WakeAt
from detectors.engine.finding import Finding, cite, join_anchor
from detectors.engine.rule import Parameters, Rule, parameter
from detectors.windows import is_over


class OutpatientDuringStayParameters(Parameters):
    """What "strictly inside" means."""

    skip_boundary_days: bool = parameter(
        False,
        "入院当日和出院当日整日除外（否则按时刻：晚于入院时刻且早于出院时刻）",
        "Let the whole days of admission and discharge pass; otherwise moments decide: after the admission and before "
        "the discharge.",
        unit="yes or no",
        origin="ours",
    )
    max_open_days: int = parameter(
        60,
        "没有出院时间的住院最多视为延续的天数（自最近一次已知在院时起）",
        "Days that a stay without a discharge is taken to last at most, after the last moment that is known of it.",
        unit="days",
        origin="ours",
        ge=0,
        le=3650,
    )


def judge(
    cell: Cell, parameters: OutpatientDuringStayParameters, context: Context
) -> Iterator[Finding | WakeAt]:
    """One finding for each outpatient or pharmacy settlement whose care was given strictly inside a stay."""
    care: CareIndex = cell.view
    visits = care.visits
    if not visits or not care.told:
        return
    inside: dict[str, tuple[CareSettlement, KnownStay]] = {}
    for known in known_stays(care.told, parameters.max_open_days):
        begin = bisect_right(visits, known.begin, key=_served)
        for visit in visits[begin : bisect_left(visits, known.end, lo=begin, key=_served)]:
            if (visit.facility, visit.mdtrt_id) == (known.stay.facility, known.stay.mdtrt_id):
                continue
            if not care.is_care(visit):
                continue
            if parameters.skip_boundary_days and _on_boundary(day_of(visit.served), known):
                continue
            held = inside.get(visit.name)
            if held is None or (held[1].closes is not None and known.closes is None):
                inside[visit.name] = (visit, known)  # rather a stay that is known to have ended
    for visit, known in inside.values():
        complete = known.closes is None or is_over(context, known.closes)
        if known.closes is not None and not complete:
            yield WakeAt(known.closes)
        yield _finding(cell, visit, known.stay, complete)


def _served(fact: CareSettlement) -> int:
    return fact.served


def _on_boundary(day: int, known: KnownStay) -> bool:
    return day == known.first or (known.closes is None and day == known.last)


def _finding(cell: Cell, visit: CareSettlement, stay: CareStay, complete: bool) -> Finding:
    (person,) = cell.parts
    care: CareIndex = cell.view
    kind = (
        Text("药店购药", "A pharmacy purchase")
        if visit.pharmacy
        else Text("门诊结算", "An outpatient settlement")
    )
    at = from_us(visit.served)
    open_ = (
        Text("（尚无出院记录）", ", of which no discharge is known yet") if stay.end is None else Text("", "")
    )
    return Finding(
        anchor=join_anchor(person, visit.source, visit.event_id),
        occurred_at=visit.served,
        reason="pharmacy_during_stay" if visit.pharmacy else "outpatient_during_stay",
        subject=Subject("person", person),
        region=visit.region,
        facility=visit.facility,
        amount=care.paid(visit),
        complete=complete,
        message=Text(
            f"在医院 {stay.facility} 住院期间{open_.zh}，{at:%Y-%m-%d %H:%M} 于 {visit.facility} 有{kind.zh}",
            f"{kind.en} at {visit.facility} on {at:%Y-%m-%d %H:%M} while in hospital {stay.facility}{open_.en}",
        ),
        evidence=(*_evidence(visit, stay), *care.cite_refunds(visit)),
    )


def _evidence(visit: CareSettlement, stay: CareStay) -> tuple[Evidence, ...]:
    cited = {
        visit.name: cite(
            visit,
            fixmedins_code=visit.facility,
            setl_id=visit.setl_id,
            med_type=visit.med_type,
            begntime=from_us(visit.served).isoformat(),
            fund_pay_sumamt=f"{visit.fund_pay_sumamt:f}",
        )
    }
    for fact in stay.tellers:
        cited[fact.name] = cite(
            fact,
            fixmedins_code=stay.facility,
            mdtrt_id=stay.mdtrt_id,
            begntime=None if stay.begin is None else from_us(stay.begin).isoformat(),
            endtime=None if stay.end is None else from_us(stay.end).isoformat(),
        )
    return tuple(cited.values())


RULE = Rule(
    id="outpatient-during-stay",
    section="outpatient",
    name=Text("住院期间门诊购药", "Outpatient settlement during a stay"),
    level="medium",
    business_item="outpatient-benefits",
    cell=CARE,
    parameters=OutpatientDuringStayParameters,
    judge=judge,
    version="2",
    memory_days=lambda parameters: parameters.max_open_days + 1,
    meaning=Text(
        "参保人住院期间又有门诊或药店结算：可能挂床住院、冒用医保卡，或把住院费用转到门诊。",
        "A person in hospital also has an outpatient or pharmacy settlement: the stay may be on paper only, the card "
        "used by somebody else, or inpatient costs moved to outpatient care.",
    ),
    to_check=Text(
        "核对住院护理记录、请假条和门诊（购药）监控，看当时人在何处。",
        "Compare nursing records, leave slips and cameras: where was the person at that moment?",
    ),
    limits=Text(
        "时刻取结算事件的 begntime，未填时取业务时间；没有出院时间的住院按参数规定的天数视为延续，出院一旦报来即重新判断；与住院同一就诊ID的结算不算。"
        "中途结算不算出院。退费和全额退费的结算不算；部分退费的，金额为净额。",
        "The moment is the settlement's begntime, else its business time. A stay without a discharge is "
        "taken to last for as long as the parameter says, and is judged again when the discharge comes. A settlement under "
        "the stay's own mdtrt_id does not count. An interim settlement ends no stay. Refunds and what they take back whole are "
        "left out; the amount is net of a part given back.",
    ),
)
