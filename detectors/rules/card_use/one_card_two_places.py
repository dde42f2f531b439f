"""一卡异处 / One card at two places. A rule for operators of a live fund monitor."""

from collections.abc import Iterator, Sequence

from detectors.amounts import cents, total
from detectors.cells.visits import HEAD_MINUTES, VISITS, Visit, refunds_in
from detectors.contract.doubt import Evidence, Subject
from detectors.contract.values import Text
from detectors.engine.cell import Cell
from detectors.engine.context import Context
from detectors.engine.finding import Finding, cite, join_anchor
from detectors.engine.rule import Parameters, Rule, parameter
from detectors.refunds import counting, given_back
from detectors.wording import lasting

_MINUTE_US = 60_000_000


class OneCardTwoPlacesParameters(Parameters):
    """Nobody is at two counters at once; the defaults are ours."""

    minutes: int = parameter(
        30,
        "两家机构结算间隔少于该分钟数即列出",
        "Two facilities' settlements less than so many minutes apart are raised.",
        unit="minutes",
        origin="ours",
        ge=1,
        le=HEAD_MINUTES,
    )
    include_pharmacy_nearby: bool = parameter(
        False,
        "医院结算后到同一区划的药店购药是否列出",
        "Whether a purchase at a pharmacy of the same district after a settlement at a hospital is raised.",
        unit="true or false",
        origin="ours",
    )
    include_inpatient: bool = parameter(
        False,
        "住院结算是否参与比较",
        "Whether bills of stays are compared too.",
        unit="true or false",
        origin="ours",
    )
    include_agency: bool = parameter(
        False,
        "经办机构报销（中心报销）的结算是否参与比较",
        "Whether settlements paid out by the agency (中心报销) are compared too.",
        unit="true or false",
        origin="ours",
    )


Pair = tuple[Visit, Visit]
"""A settlement of the month, after one at another facility shortly before it."""


def judge(cell: Cell, parameters: OneCardTwoPlacesParameters, context: Context) -> Iterator[Finding]:
    """One finding for each settlement of the month with one at another facility shortly before it."""
    facts = cell.with_neighbours()
    if len(facts) < 2 or not _pairs(cell, facts, parameters):
        return
    refunds = refunds_in(cell)
    for earlier, later in _pairs(cell, counting(facts) if refunds else facts, parameters):
        yield _finding(cell, earlier, later, given_back(refunds, (earlier, later)), parameters)


def _pairs(cell: Cell, facts: Sequence[Visit], parameters: OneCardTwoPlacesParameters) -> list[Pair]:
    within = parameters.minutes * _MINUTE_US
    begin, end = cell.period
    pairs: list[Pair] = []
    for index in range(1, len(facts)):
        later = facts[index]
        if later.time - facts[index - 1].time >= within or not begin <= later.time < end:
            continue
        if not _at_counter(later, parameters):
            continue
        for back in range(index - 1, -1, -1):
            earlier = facts[back]
            if later.time - earlier.time >= within:
                break
            if (
                earlier.facility != later.facility
                and _at_counter(earlier, parameters)
                and (parameters.include_pharmacy_nearby or not _next_door(earlier, later))
            ):
                pairs.append((earlier, later))
                break
    return pairs


def _at_counter(visit: Visit, parameters: OneCardTwoPlacesParameters) -> bool:
    """Whether the person must have stood there: not online, no bill that others settle, no claim at the agency."""
    return (
        not visit.online
        and (visit.kind != "inpatient" or parameters.include_inpatient)
        and (not visit.at_agency or parameters.include_agency)
    )


def _next_door(earlier: Visit, later: Visit) -> bool:
    """Whether a prescription may have been filled nearby: first a hospital, then a pharmacy of one district."""
    return (
        later.kind == "pharmacy"
        and earlier.kind != "pharmacy"
        and earlier.mdtrtarea_admdvs == later.mdtrtarea_admdvs != ""
    )


def _finding(
    cell: Cell, earlier: Visit, later: Visit, refunds: list[Visit], parameters: OneCardTwoPlacesParameters
) -> Finding:
    person, month = cell.parts
    net = (later, *given_back(refunds, (later,)))
    return Finding(
        anchor=join_anchor(person, month, later.source, later.event_id),
        occurred_at=later.time,
        reason="two_facilities_at_once",
        subject=Subject("person", person),
        region=later.region,
        facility=later.facility,
        amount=cents(total(fact.fund_pay_sumamt for fact in net)),
        complete=True,
        message=_message(earlier, later, parameters.minutes),
        evidence=tuple(_cited(fact) for fact in (earlier, later, *refunds)),
    )


def _message(earlier: Visit, later: Visit, limit: int) -> Text:
    here, there, apart = later.facility, earlier.facility, later.time - earlier.time
    if apart < 1_000_000:
        told = Text(
            f"在 {there} 结算的同时又在 {here} 结算", f"Settled at {here} at the same time as at {there}"
        )
    else:
        after = lasting(apart)
        told = Text(
            f"在 {there} 结算后 {after.zh}又在 {here} 结算", f"Settled at {here} {after.en} after {there}"
        )
    return Text(f"{told.zh}（间隔不足 {limit} 分钟即列出）", f"{told.en} (less than {limit} min are raised)")


def _cited(fact: Visit) -> Evidence:
    return cite(
        fact,
        fixmedins_code=fact.facility,
        setl_id=fact.setl_id,
        fund_pay_sumamt=f"{fact.fund_pay_sumamt:f}",
        init_setl_id=fact.takes_back,
    )


RULE = Rule(
    id="one-card-two-places",
    section="card",
    name=Text("一卡异处", "One card at two places"),
    level="high",
    business_item="card-use",
    cell=VISITS,
    parameters=OneCardTwoPlacesParameters,
    judge=judge,
    version="2",
    memory_days=lambda parameters: 0,
    meaning=Text(
        "同一参保人很短时间内先后在两家机构线下结算：医保卡或凭证可能被他人使用、复制。",
        "One person settles at two facilities within minutes, neither of them online: somebody else may use the card or a "
        "copy of it.",
    ),
    to_check=Text(
        "看两家机构的距离和结算凭证类型，调取两处监控。",
        "See how far apart both are and how the card was shown; look at the cameras of both.",
    ),
    limits=Text(
        "按事件的业务时间比较。线上结算须由事件的 online 字段说明（国家接口无此字段），未填视为线下；事件不含机构位置，"
        "同一院区的两个机构代码也会列出。默认不比较：医院结算后到同一区划（就医地区划 mdtrtarea_admdvs 相同）的药店购药，"
        "多为持处方就近取药（区划代码只到市一级的，全市视为同一区划）；住院结算，出院费用常由家属代办；经办机构报销（结算类别 setl_type 或支付地点类别 pay_loc 为 1），"
        "本人不在机构柜台。三者可分别由参数纳入。退费不算结算，全额退费的结算不再比较；退费只看到结算次月月底为止。",
        "By the events' business time. That a settlement was online must be said by the event's field `online` (the platform "
        "has none); where it is missing somebody stood at the counter. Events carry no locations: two codes at one "
        "address are raised too. Left out unless a parameter says otherwise: a purchase at a pharmacy of the same district "
        "(mdtrtarea_admdvs) after a settlement at a hospital, mostly a prescription filled next door (where codes "
        "end with the city, all of it is one district); bills of stays, which "
        "families settle; settlements paid out by the agency (setl_type or pay_loc 1), where nobody stood at the facility's "
        "counter. A refund is no settlement, and what is refunded whole is not compared; refunds are seen up to the end of "
        "the following month.",
    ),
)
