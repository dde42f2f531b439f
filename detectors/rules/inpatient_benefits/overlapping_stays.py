"""住院时间重叠 / Overlapping inpatient stays. A rule for operators of a live fund monitor."""

from collections.abc import Iterator

from detectors.cells.care import CARE, CareIndex, KnownStay, known_stays
from detectors.contract.doubt import Evidence, Subject
from detectors.contract.values import Text, from_us
from detectors.engine.cell import Cell
from detectors.engine.context import Context, WakeAt
from detectors.engine.finding import Finding, cite, join_anchor
from detectors.engine.rule import Parameters, Rule, parameter
from detectors.windows import is_over
from detectors.wording import counted


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
    max_open_days: int = parameter(
        60,
        "没有出院时间的住院最多视为延续的天数（自最近一次已知在院时起）",
        "Days that a stay without a discharge is taken to last at most, after the last moment that is known of it.",
        unit="days",
        origin="ours",
        ge=0,
        le=3650,
    )


def judge(cell: Cell, parameters: OverlappingStaysParameters, context: Context) -> Iterator[Finding | WakeAt]:
    """One finding for each stay that began while another one was going on."""
    care: CareIndex = cell.view
    if len(care.told) < 2:
        return
    stays = known_stays(care.told, parameters.max_open_days)
    if len(stays) < 2:
        return
    least = parameters.min_overlap_days
    going_on: list[KnownStay] = []
    for later in stays:
        # later stays begin no earlier, so that what has ended by now concerns none of them
        going_on = [stay for stay in going_on if stay.last - later.first >= least]
        if later.last - later.first >= least:
            if going_on:
                closes = max(
                    (one.closes for one in (*going_on, later) if one.closes is not None), default=None
                )
                complete = closes is None or is_over(context, closes)
                if closes is not None and not complete:
                    yield WakeAt(closes)
                yield _finding(cell, least, going_on, later, complete)
            going_on.append(later)


def _finding(cell: Cell, least: int, others: list[KnownStay], known: KnownStay, complete: bool) -> Finding:
    (person,) = cell.parts
    later = known.stay
    days = max(min(other.last, known.last) - known.first for other in others)
    elsewhere = any(other.stay.facility != later.facility for other in others)
    open_ = sum(one.closes is not None for one in (*others, known))
    if open_:
        words = Text(
            f"；其中 {open_} 次尚无出院记录", f"; no discharge is known yet of {open_} of these stays"
        )
    else:
        limit = counted(least, "day")
        words = Text(
            f"，最多重叠 {days} 天（{least} 天起列出）", f" by up to {counted(days, 'day')} (limit: {limit})"
        )
    return Finding(
        anchor=join_anchor(person, later.facility, later.mdtrt_id),
        occurred_at=known.begin,
        reason="overlap_elsewhere" if elsewhere else "overlap_same_hospital",
        subject=Subject("person", person),
        region=later.region,
        facility=later.facility,
        amount=later.paid,
        complete=complete,
        message=Text(
            f"在医院 {later.facility} 的住院与另外 {len(others)} 次住院（{'含其他医院' if elsewhere else '同一医院'}）重叠{words.zh}",
            f"The stay in hospital {later.facility} overlaps with {counted(len(others), 'other stay')} "
            f"{'elsewhere' if elsewhere else 'there'}{words.en}",
        ),
        evidence=_evidence([*others, known]),
    )


def _evidence(stays: list[KnownStay]) -> tuple[Evidence, ...]:
    cited: dict[str, Evidence] = {}
    for stay in (known.stay for known in stays):
        paid = {fact.name: fact.fund_pay_sumamt for fact in stay.settlements}
        for fact in (*stay.tellers, *stay.settlements):
            money = paid.get(fact.name)
            cited[fact.name] = cite(
                fact,
                fixmedins_code=stay.facility,
                mdtrt_id=stay.mdtrt_id,
                begntime=None if stay.begin is None else from_us(stay.begin).isoformat(),
                endtime=None if stay.end is None else from_us(stay.end).isoformat(),
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
    version="2",
    memory_days=lambda parameters: parameters.max_open_days + 1,
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
        "没有出院时间的住院按参数规定的天数视为延续，出院一旦报来即重新判断。一次住院以机构加就诊ID为准；"
        "当日入院当日出院的住院只占一天，不会超过“同一天”。中途结算不算出院；退费不算住院，金额为净额。",
        "A stay without a discharge is taken to last for as long as the parameter says, and is judged again when the discharge "
        "comes. A stay is one mdtrt_id of one facility. One that begins and ends on a day never overlaps by more than "
        "that day. An interim settlement ends no stay; refunds are none, and the amount is net of them.",
    ),
)
