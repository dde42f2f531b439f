"""异地住院期间本市有费用 / Local expense during an off-site stay. Source document, section 3.13.2.

The source lists outpatient, special outpatient and inpatient expenses, networked or advanced; pharmacies are not in its
list, and are a parameter. A stay that was settled at home counts with all of its days, since it cannot have been spent
in two cities.
"""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from detectors.calendar_months import iso_day
from detectors.cells.care import CARE, CareIndex, CareSettlement, CareStay, care_stays
from detectors.contract.doubt import Evidence, Subject
from detectors.contract.values import Text, day_of, day_start_us, from_us
from detectors.engine.cell import Cell
from detectors.engine.context import Context, WakeAt
from detectors.engine.fact import Fact
from detectors.engine.finding import Finding, cite, join_anchor
from detectors.engine.rule import Parameters, Rule, parameter
from detectors.regions import HOME_CITIES, is_away
from detectors.windows import is_over


class LocalExpenseDuringOffsiteStayParameters(Parameters):
    """The source gives no numbers; the boundary days stand in the catalogue."""

    include_boundary_days: bool = parameter(
        True,
        "入院当日和出院当日的本市费用也算",
        "Whether a local expense on the day of admission or of discharge counts.",
        unit="yes or no",
        origin="source document",
    )
    include_pharmacy: bool = parameter(
        False,
        "本市药店购药也算",
        "Whether a purchase in a local pharmacy counts.",
        unit="yes or no",
        origin="ours",
    )
    max_open_days: int = parameter(
        60,
        "没有出院时间的异地住院最多视为延续的天数（自最近一次已知在院时起）",
        "Days that an off-site stay without a discharge is taken to last at most, after the last moment that is known of it.",
        unit="days",
        origin="ours",
        ge=0,
        le=3650,
    )


class _Away(NamedTuple):
    """An off-site stay with the days, as ordinals, on which nothing may be spent at home.

    `closes` is the moment at which a stay without a discharge is no longer taken to last, None with a discharge.
    """

    stay: CareStay
    first: int
    last: int
    closes: int | None


def judge(
    cell: Cell, parameters: LocalExpenseDuringOffsiteStayParameters, context: Context
) -> Iterator[Finding | WakeAt]:
    """Each local settlement with every off-site stay that its days touch."""
    care: CareIndex = cell.view
    if (
        not care.away or not care.told
    ):  # nearly everybody is treated where they are insured, and seldom in hospital
        return
    away = list(_stays_away(care.told, parameters, context))
    if not away:
        return
    earliest = day_start_us(min(one.first for one in away))
    latest = day_start_us(max(one.last for one in away) + 1)
    for fact in cell.facts:
        if type(fact) is not CareSettlement or _begin(fact) >= latest or _end(fact) < earliest:
            continue
        if not care.is_care(fact) or (fact.pharmacy and not parameters.include_pharmacy):
            continue
        first, last = _days(fact)
        if is_away(fact.region, fact.area, context, first):
            continue
        inside = [one for one in away if first <= one.last and one.first <= last]
        if inside:
            closes = max((one.closes for one in inside if one.closes is not None), default=None)
            complete = closes is None or is_over(context, closes)
            if closes is not None and not complete:
                yield WakeAt(closes)
            yield _finding(cell, fact, [one.stay for one in inside], complete)


def _stays_away(
    facts: Sequence[Fact], parameters: LocalExpenseDuringOffsiteStayParameters, context: Context
) -> Iterator[_Away]:
    edge = 0 if parameters.include_boundary_days else 1
    for stay in care_stays(facts):
        if stay.begin is None or stay.region is None or stay.area is None:
            continue
        if is_away(stay.region, stay.area, context, day_of(stay.begin)):
            first = day_of(stay.begin) + edge
            last, closes = stay.lasts(stay.begin, parameters.max_open_days)
            if closes is None:
                last -= edge
            if first <= last:
                yield _Away(stay, first, last, closes)


def _begin(fact: CareSettlement) -> int:
    begin = fact.begntime if fact.begntime is not None else fact.endtime
    return fact.settled if begin is None else begin


def _end(fact: CareSettlement) -> int:
    begin = _begin(fact)
    return begin if fact.endtime is None else max(begin, fact.endtime)


def _days(fact: CareSettlement) -> tuple[int, int]:
    """First and last day of the care that was settled: all days of a stay, one day of everything else."""
    first = day_of(_begin(fact))
    return first, day_of(_end(fact)) if fact.inpatient else first


def _finding(cell: Cell, fact: CareSettlement, inside: list[CareStay], complete: bool) -> Finding:
    (person,) = cell.parts
    care: CareIndex = cell.view
    places = "、".join(sorted({str(stay.area) for stay in inside}))
    first, last = _days(fact)
    days = iso_day(first) if first == last else f"{iso_day(first)}–{iso_day(last)}"
    open_ = any(stay.end is None for stay in inside)
    return Finding(
        anchor=join_anchor(person, fact.source, fact.event_id),
        occurred_at=fact.time,
        reason="local_expense_while_away",
        subject=Subject("person", person),
        region=fact.region,
        facility=fact.facility,
        amount=care.paid(fact),
        complete=complete,
        message=Text(
            f"异地（{places}）住院期间{'（尚无出院记录）' if open_ else ''}，{days} 在本市 {fact.facility} 发生费用",
            f"An expense at home, in {fact.facility} on {days}, during a stay in hospital elsewhere ({places})"
            f"{', of which no discharge is known yet' if open_ else ''}",
        ),
        evidence=(
            *(entry for stay in inside for entry in _cite_stay(stay)),
            cite(
                fact,
                setl_id=fact.setl_id,
                mdtrt_id=fact.mdtrt_id,
                fixmedins_code=fact.facility,
                med_type=fact.med_type,
                days=days,
                insu_admdvs=fact.region,
                mdtrtarea_admdvs=fact.area,
                fund_pay_sumamt=str(fact.fund_pay_sumamt),
            ),
            *care.cite_refunds(fact),
        ),
    )


def _cite_stay(stay: CareStay) -> Iterator[Evidence]:
    for fact in stay.tellers:
        yield cite(
            fact,
            mdtrt_id=stay.mdtrt_id,
            fixmedins_code=stay.facility,
            begntime=None if stay.begin is None else from_us(stay.begin).isoformat(),
            endtime=None if stay.end is None else from_us(stay.end).isoformat(),
            mdtrtarea_admdvs=stay.area,
        )


RULE = Rule(
    id="local-expense-during-offsite-stay",
    section="3.13.2",
    name=Text("异地住院期间本市有费用", "Local expense during an off-site stay"),
    level="medium",
    business_item="offsite-care",
    cell=CARE,
    parameters=LocalExpenseDuringOffsiteStayParameters,
    judge=judge,
    memory_days=lambda parameters: parameters.max_open_days + 1,
    version="2",
    needs=(CareSettlement,),
    tables=(HOME_CITIES,),
    meaning=Text(
        "参保人在异地住院期间，本市同时发生门诊、门诊特病或住院费用，可能是他人冒用或虚假住院。",
        "While a person was in hospital in another city, outpatient, special outpatient or inpatient care was settled at "
        "home: somebody else used the card, or one of the two did not happen.",
    ),
    to_check=Text(
        "核对异地住院病历和本市就诊记录、刷卡监控，确认就诊人身份。",
        "Compare the records of the stay and of the care at home, and who presented the card.",
    ),
    limits=Text(
        "本市指参保所在市（省直等不是市的参保区划，所在市见参考表 home-cities）。本市门诊按就诊开始日（没有则按结算日），本市住院按入院至出院的每一天比较；"
        "联网结算和零星报销都算，药店购药默认不算。异地住院没有出院时间的，最多视为延续 max_open_days 天"
        "（其间 complete 为否）；转院当日的本市出院结算也会列出，可关闭 include_boundary_days。"
        "中途结算不算出院，天数自最近一次已知在院时起算。退费和全额退费的结算不算；部分退费的，金额为净额。",
        "At home is the city of insurance (for a pool right under a province the one in the reference table home-cities). A visit counts by the day it began (else the day of settlement), a stay at "
        "home with each of its days; networked or on paper, pharmacies only by parameter. An off-site stay without a "
        "discharge is taken to last `max_open_days` at most (`complete` is false until then). A transfer's last day "
        "at home is listed too, unless `include_boundary_days` is off. An interim settlement ends no stay: the days count from the last "
        "moment that is known of it. Refunds and what they take back whole are left out; the amount is net of a part given back.",
    ),
)
