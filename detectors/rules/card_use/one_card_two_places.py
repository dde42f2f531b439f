"""一卡异处 / One card at two places. A rule for operators of a live fund monitor."""

from collections.abc import Iterator

from detectors.amounts import cents
from detectors.cells.visits import HEAD_MINUTES, VISITS, Visit, month_start
from detectors.contract.doubt import Evidence, Subject
from detectors.contract.values import Text
from detectors.engine.cell import Cell
from detectors.engine.context import Context
from detectors.engine.finding import Finding, cite, join_anchor
from detectors.engine.rule import Parameters, Rule, parameter

_MINUTE_US = 60_000_000


class OneCardTwoPlacesParameters(Parameters):
    """Nobody is at two counters at once; the default is ours."""

    minutes: int = parameter(
        30,
        "两家机构结算间隔少于该分钟数即列出",
        "Two facilities' settlements less than so many minutes apart are raised.",
        unit="minutes",
        origin="ours",
        ge=1,
        le=HEAD_MINUTES,
    )


def judge(cell: Cell, parameters: OneCardTwoPlacesParameters, context: Context) -> Iterator[Finding]:
    """One finding for each settlement of the month with one at another facility shortly before it."""
    facts = cell.facts
    if len(facts) < 2:
        return
    start, within = month_start(cell), parameters.minutes * _MINUTE_US
    for index in range(1, len(facts)):
        later = facts[index]
        if later.time - facts[index - 1].time >= within or later.online or later.time < start:
            continue
        for back in range(index - 1, -1, -1):
            earlier = facts[back]
            if later.time - earlier.time >= within:
                break
            if earlier.facility != later.facility and not earlier.online:
                yield _finding(cell, earlier, later)
                break


def _finding(cell: Cell, earlier: Visit, later: Visit) -> Finding:
    person = cell.parts[0]
    seconds = (later.time - earlier.time) // 1_000_000
    return Finding(
        anchor=join_anchor(person, later.source, later.event_id),
        occurred_at=later.time,
        reason="two_facilities_at_once",
        subject=Subject("person", person),
        region=later.region,
        facility=later.facility,
        amount=cents(later.fund_pay_sumamt),
        complete=True,
        message=Text(
            f"在 {earlier.facility} 结算后 {seconds // 60} 分 {seconds % 60} 秒又在 {later.facility} 结算",
            f"Settled at {later.facility} {seconds // 60} min {seconds % 60} s after {earlier.facility}",
        ),
        evidence=(_cited(earlier), _cited(later)),
    )


def _cited(fact: Visit) -> Evidence:
    return cite(
        fact,
        fixmedins_code=fact.facility,
        setl_id=fact.setl_id,
        fund_pay_sumamt=f"{fact.fund_pay_sumamt:f}",
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
        "同一院区的两个机构代码也会列出。",
        "By the events' business time. That a settlement was online must be said by the event's field `online` (the platform "
        "has none); where it is missing somebody stood at the counter. Events carry no locations: two codes at one "
        "address are raised too.",
    ),
)
